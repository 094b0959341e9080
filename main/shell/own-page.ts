/**
 * Whether a request comes from the origin's own page: what a browser says about where a request was made must not say "elsewhere" (Fetch metadata;
 * RFC 6454 section 7). That it says anything at all is demanded by the gate, where strangers can knock.
 */

/** False when Origin or Sec-Fetch-Site names another site than the request's own origin. */
export function isFromOwnPage(request: Request): boolean {
  const { protocol, host } = new URL(request.url);
  const origin = request.headers.get('origin');
  const site = request.headers.get('sec-fetch-site');
  return (origin === null || origin === `${protocol}//${host}`) && (site === null || site === 'same-origin');
}
