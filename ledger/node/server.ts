/**
 * A handler `(Request) => Promise<Response>` on a socket: node:http with limits, so that no visitor can hold the node up by sending or reading
 * slowly, too much, or never.
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { json } from './answer.ts';
import { bodyLimit, tooLarge } from './http.ts';

export interface ServerOptions {
  /** 0 for any free port. */
  readonly port: number;
  readonly host: string;
  readonly handler: (request: Request) => Promise<Response>;
  /** Time limits in milliseconds; for tests. */
  readonly limits?: Readonly<Record<keyof typeof limits, number>>;
}

export interface Server {
  /** `http://host:port` */
  readonly url: string;
  /** Takes no more requests, lets those under way end for a moment, then closes every connection. */
  stop(): Promise<void>;
}

/**
 * Milliseconds a client has for its headers, for its whole request, and without a byte moving either way (a tally takes a while to check); and
 * that a stop waits.
 */
export const limits = { headersMs: 5_000, requestMs: 15_000, idleMs: 120_000, graceMs: 2_000 };

/** Listens; rejects when the port cannot be had. */
export async function startServer({ port, host, handler, ...options }: ServerOptions): Promise<Server> {
  const { headersMs, requestMs, idleMs, graceMs } = { ...limits, ...options.limits };
  const server = createServer(
    {
      headersTimeout: headersMs,
      requestTimeout: requestMs,
      keepAliveTimeout: 5_000,
      connectionsCheckingInterval: Math.min(1_000, headersMs),
      maxHeaderSize: 8_192,
    },
    (incoming, outgoing) => {
      void answer(handler, incoming, outgoing);
    },
  );
  server.maxConnections = 1_000;
  server.timeout = idleMs;
  const listening = Promise.withResolvers<void>();
  server.once('error', listening.reject);
  server.listen(port, host, listening.resolve);
  await listening.promise;
  const address = server.address();
  const actual = typeof address === 'object' && address !== null ? address.port : port;
  return {
    url: `http://${host.includes(':') ? `[${host}]` : host}:${actual}`,
    stop: () =>
      new Promise((resolve) => {
        const force = setTimeout(() => {
          server.closeAllConnections();
        }, graceMs);
        server.close(() => {
          clearTimeout(force);
          resolve();
        });
        server.closeIdleConnections();
      }),
  };
}

async function answer(
  handler: ServerOptions['handler'],
  incoming: IncomingMessage,
  outgoing: ServerResponse,
): Promise<void> {
  const body = await readBody(incoming);
  if (body === 'aborted') return;
  const response = body === 'too large' ? tooLarge() : await respond(handler, incoming, body);
  outgoing.statusCode = response.status;
  for (const [name, value] of response.headers) outgoing.setHeader(name, value);
  // What was not read to its end cannot be followed by another request.
  if (body === 'too large') outgoing.setHeader('connection', 'close');
  const bytes = Buffer.from(await response.arrayBuffer());
  outgoing.setHeader('content-length', bytes.length);
  outgoing.end(incoming.method === 'HEAD' ? undefined : bytes);
}

async function respond(
  handler: ServerOptions['handler'],
  incoming: IncomingMessage,
  body: Uint8Array<ArrayBuffer>,
): Promise<Response> {
  const { method = 'GET', url = '/' } = incoming;
  let request: Request;
  try {
    const type = incoming.headers['content-type'];
    request = new Request(new URL(url, 'http://node'), {
      method,
      ...(body.length > 0 ? { body } : {}),
      ...(type === undefined ? {} : { headers: { 'content-type': type } }),
    });
  } catch {
    return json(400, { message: 'This is not a request the node can read.' });
  }
  return handler(request);
}

function readBody(incoming: IncomingMessage): Promise<Uint8Array<ArrayBuffer> | 'too large' | 'aborted'> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    let length = 0;
    incoming.on('data', (chunk: Buffer) => {
      length += chunk.length;
      if (length <= bodyLimit) chunks.push(chunk);
      else {
        incoming.pause();
        resolve('too large');
      }
    });
    incoming.on('end', () => {
      resolve(new Uint8Array(Buffer.concat(chunks)));
    });
    incoming.on('close', () => {
      resolve('aborted');
    });
    incoming.on('error', () => {
      resolve('aborted');
    });
  });
}
