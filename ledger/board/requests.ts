/**
 * The page's requests to the node it came from: read only, with a time and a size limit, without cookies and without a referrer. Addresses say what everybody
 * asks for, never whose ballot is looked up (protocol.md section 4).
 */

/** What came of a request; `missing` is the node's own answer that it has no such thing. */
export type Answer =
  | { readonly kind: 'found'; readonly bytes: Uint8Array }
  | { readonly kind: 'missing' }
  | { readonly kind: 'unreachable'; readonly message: string };

/** Reads a file of at most `maxBytes` by its path under the node's address. Never rejects. */
export type Get = (path: string, maxBytes: number) => Promise<Answer>;

const TIMEOUT_MS = 30_000;

/** Requests under a prefix that ends in a slash. */
export function createGet(prefix: string): Get {
  return async (path, maxBytes) => {
    try {
      const response = await fetch(`${prefix}${path}`, {
        credentials: 'omit',
        redirect: 'error',
        referrerPolicy: 'no-referrer',
        signal: AbortSignal.timeout(TIMEOUT_MS),
      });
      if (response.status === 404) return { kind: 'missing' };
      if (response.status !== 200)
        return { kind: 'unreachable', message: `${path}: status ${response.status}` };
      const bytes = await readAtMost(response, maxBytes);
      return bytes === undefined
        ? { kind: 'unreachable', message: `${path}: more than ${maxBytes} bytes` }
        : { kind: 'found', bytes };
    } catch (error) {
      return {
        kind: 'unreachable',
        message: `${path}: ${error instanceof Error ? error.message : 'failed'}`,
      };
    }
  };
}

async function readAtMost(response: Response, maxBytes: number): Promise<Uint8Array | undefined> {
  const reader = response.body?.getReader();
  const chunks: Uint8Array[] = [];
  let length = 0;
  for (let next = await reader?.read(); next?.value !== undefined; next = await reader?.read()) {
    chunks.push(next.value);
    length += next.value.length;
    if (length <= maxBytes) continue;
    await reader?.cancel();
    return undefined;
  }
  const bytes = new Uint8Array(length);
  let at = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, at);
    at += chunk.length;
  }
  return bytes;
}
