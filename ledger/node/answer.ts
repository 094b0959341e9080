/** The forms of a node's answers: a status, a body, and the headers that every answer has. What is answered is http.ts and board.ts. */
import { utf8ToBytes } from '../bytes.ts';

/** An answer as JSON that nobody keeps. */
export function json(
  status: number,
  value: object,
  headers: Readonly<Record<string, string>> = {},
): Response {
  return reply(status, JSON.stringify(value), {
    'cache-control': 'no-store',
    'content-type': 'application/json',
    ...headers,
  });
}

/** Any answer; `headers` are added to those that keep a browser from making more of the body than it is. */
export function reply(
  status: number,
  body: string | Uint8Array,
  headers: Readonly<Record<string, string>>,
): Response {
  const bytes = typeof body === 'string' ? utf8ToBytes(body) : body;
  return new Response(Uint8Array.from(bytes), {
    status,
    headers: {
      'content-security-policy': "default-src 'none'",
      'x-content-type-options': 'nosniff',
      ...headers,
    },
  });
}
