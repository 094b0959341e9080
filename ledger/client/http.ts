/**
 * Requests of a client to a node or to a folder of published files on any web server: every one has a time limit, every answer a size limit.
 * What is asked and believed is client.ts.
 */
import { fail, ok, type Result } from '../result.ts';

export type Fetch = (url: string, init: RequestInit) => Promise<Response>;

/** An answer of any status; `body` is complete. */
export interface Answer {
  readonly status: number;
  readonly body: Uint8Array;
}

/** No answer, or one that is too large; it may have arrived at the node all the same. */
export interface Unreachable {
  readonly kind: 'unreachable';
  readonly message: string;
}

/** As above; `closed`: the other side closed the connection without an answer, as it does with one that was idle for too long. */
type Failure = Unreachable & { readonly connection: 'closed' | 'other' };

export interface Requests {
  get(path: string, maxBytes: number): Promise<Result<Answer, Unreachable>>;
  post(path: string, body: Uint8Array, maxBytes: number): Promise<Result<Answer, Unreachable>>;
}

/** Requests to one node; `url` is its prefix, with or without a slash at the end. */
export function createRequests(url: string, fetch: Fetch, timeoutMs: number): Requests {
  const prefix = url.replace(/\/+$/, '');
  const send = async (
    path: string,
    init: RequestInit,
    maxBytes: number,
  ): Promise<Result<Answer, Failure>> => {
    try {
      const signal = AbortSignal.timeout(timeoutMs);
      const response = await fetch(`${prefix}/${path}`, { ...init, redirect: 'error', signal });
      const body = await readAtMost(response, maxBytes);
      if (body === undefined)
        return unreachable(`${prefix}/${path} answered with more than ${maxBytes} bytes`);
      return ok({ status: response.status, body });
    } catch (error) {
      return unreachable(
        `${prefix}/${path} did not answer within ${timeoutMs} ms or not at all: ${reason(error)}`,
        isClosedConnection(error) ? 'closed' : 'other',
      );
    }
  };
  /**
   * A connection kept for reuse may be closed just as it is used: asked once more on another (RFC 9112 section 9.3.1). That is as good for what is posted: a node
   * knows an entry by its id and a request for admission by its hash, and answers a repetition as it did the first.
   */
  const sendAgain = async (
    path: string,
    init: RequestInit,
    maxBytes: number,
  ): Promise<Result<Answer, Unreachable>> => {
    const answer = await send(path, init, maxBytes);
    if (answer.ok || answer.error.connection === 'other') return answer;
    return send(path, init, maxBytes);
  };
  return {
    get: (path, maxBytes) => sendAgain(path, { method: 'GET' }, maxBytes),
    post: (path, body, maxBytes) =>
      sendAgain(
        path,
        {
          method: 'POST',
          body: Uint8Array.from(body),
          headers: { 'content-type': 'application/json' },
        },
        maxBytes,
      ),
  };
}

async function readAtMost(response: Response, maxBytes: number): Promise<Uint8Array | undefined> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of response.body ?? []) {
    length += chunk.length;
    // Leaving the loop cancels the rest.
    if (length > maxBytes) return undefined;
    chunks.push(chunk);
  }
  const body = new Uint8Array(length);
  let at = 0;
  for (const chunk of chunks) {
    body.set(chunk, at);
    at += chunk.length;
  }
  return body;
}

function unreachable(message: string, connection: Failure['connection'] = 'other'): Result<never, Failure> {
  return fail({ kind: 'unreachable', message, connection });
}

/** By the codes of Node's fetch (undici) and of its sockets. */
function isClosedConnection(error: unknown): boolean {
  const cause = error instanceof Error ? error.cause : undefined;
  const code = cause instanceof Error && 'code' in cause ? cause.code : undefined;
  return code === 'UND_ERR_SOCKET' || code === 'ECONNRESET' || code === 'EPIPE';
}

function reason(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? `${error.message} (${error.cause.message})` : error.message;
}
