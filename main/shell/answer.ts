/**
 * Answers of a screen's origin. Every one, faults included, carries the same policy as headers (platform.md section 1.3): scripts, styles and
 * connections from the own origin only, Trusted Types, no device, no frame, nothing kept. What is answered is left to the handlers.
 */

/**
 * The content security policy of every screen. React Aria inserts one style element, whose hash stands here: a version that changes it shows
 * up as a violation in the browser's console.
 */
export const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self' 'sha256-38RhXrc7EdReTKsOm23ZPOCUgniTUUcjky8QOOrQx6o='",
  "img-src 'self' data:",
  "font-src 'self'",
  "connect-src 'self'",
  "media-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
  "require-trusted-types-for 'script'",
  "trusted-types 'none'",
].join('; ');

/** What a page might ask of the machine and never gets; Chromium complains on the console of names that it does not know. */
const DENIED_FEATURES = [
  'accelerometer',
  'autoplay',
  'camera',
  'clipboard-read',
  'clipboard-write',
  'display-capture',
  'encrypted-media',
  'fullscreen',
  'geolocation',
  'gyroscope',
  'hid',
  'idle-detection',
  'keyboard-map',
  'local-fonts',
  'magnetometer',
  'microphone',
  'midi',
  'payment',
  'picture-in-picture',
  'publickey-credentials-create',
  'publickey-credentials-get',
  'screen-wake-lock',
  'serial',
  'storage-access',
  'usb',
  'window-management',
  'xr-spatial-tracking',
];

/** On every answer of every origin. */
export const POLICY_HEADERS: Readonly<Record<string, string>> = {
  'content-security-policy': CONTENT_SECURITY_POLICY,
  'cross-origin-embedder-policy': 'require-corp',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'cache-control': 'no-store',
  'origin-agent-cluster': '?1',
  'permissions-policy': DENIED_FEATURES.map((feature) => `${feature}=()`).join(', '),
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
};

/** Bytes or text of one content type. */
export function reply(
  status: number,
  type: string,
  body: string | Uint8Array<ArrayBuffer>,
  headers: Readonly<Record<string, string>> = {},
): Response {
  return new Response(body, { status, headers: { ...POLICY_HEADERS, 'content-type': type, ...headers } });
}

/** An object as JSON. */
export const json = (status: number, value: object): Response =>
  reply(status, 'application/json', JSON.stringify(value));

/** A refusal in a few words, without detail: whoever is not this program's own page needs none. */
export const refuse = (
  status: number,
  words: string,
  headers: Readonly<Record<string, string>> = {},
): Response => reply(status, 'text/plain; charset=utf-8', `${words}\n`, headers);

/** 404. */
export const nothingHere = (): Response => refuse(404, 'There is nothing under this address.');

/** 405 with the methods that are taken. */
export const wrongMethod = (allow: string): Response =>
  refuse(405, `This address answers ${allow} only.`, { allow });
