/**
 * One screen's origin on a socket, for a browser on the same machine: node:http on 127.0.0.1, behind a door that only the browser which was given
 * the one-time address gets through (architecture: two ways to get a screen). Any local program, and any web page in another browser, can knock:
 * Host is exact (no DNS rebinding), commands name their Origin, sizes and times are limited, and address and cookie are worth nothing to another account,
 * where the system tells whose connection it is (peer.ts). Who may enter is door.ts, what is answered the handler.
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { POLICY_HEADERS, refuse, reply } from './answer.ts';
import { createDoor } from './door.ts';
import { COMMAND_LIMIT } from './handler.ts';
import { peerOf, type Peer } from './peer.ts';

export interface GateOptions {
  readonly handler: (request: Request) => Promise<Response>;
  /** Told about a fault in answering; never what was sent. */
  readonly report: (sentence: string) => void;
  /** The browser's account: no other gets in, where the system tells them apart. Without it anybody with the one-time address does. */
  readonly account?: number | undefined;
  /** Called when somebody entered with the one-time address. */
  readonly onEntered?: () => void;
  /** Time limits in milliseconds; for tests. */
  readonly limits?: Partial<typeof LIMITS>;
}

export interface Gate {
  /** `http://127.0.0.1:PORT` */
  readonly origin: string;
  /** A new address that lets one browser in, once; an earlier one that was not used is void, and so is the earlier browser's cookie once it is used. */
  entry(): string;
  /** Whether the page has had a request under way since this was last called. */
  hasAsked(): boolean;
  /** Ends open polls at once and frees the port. */
  stop(): Promise<void>;
}

/** For the headers, for the whole request, and without a byte either way (above a long-poll's 25 s); and between requests. */
const LIMITS = { headersMs: 5_000, requestMs: 10_000, idleMs: 60_000, keepAliveMs: 30_000 };
const CONNECTIONS = 64;

/** Listens on a free port of 127.0.0.1. */
export async function openGate(options: GateOptions): Promise<Gate> {
  const { handler, report, account } = options;
  const { headersMs, requestMs, idleMs, keepAliveMs } = { ...LIMITS, ...options.limits };
  const stopping = new AbortController();
  const peers = new WeakMap<Socket, Peer>();
  let underWay = 0;
  let isAsked = false;

  const server = createServer(
    {
      headersTimeout: headersMs,
      requestTimeout: requestMs,
      keepAliveTimeout: keepAliveMs,
      connectionsCheckingInterval: Math.min(1_000, headersMs),
      maxHeaderSize: 8_192,
      requireHostHeader: false, // judged below, with our own answer
    },
    (incoming, outgoing) => {
      void respond(incoming, outgoing);
    },
  );
  server.maxConnections = CONNECTIONS;
  server.timeout = idleMs;
  server.on('clientError', answerUnreadable);
  // Two ways to ask for something else than HTTP; an unanswered one would stay open.
  server.on('connect', (_request, socket) => socket.destroy());
  server.on('upgrade', (_request, socket) => socket.destroy());
  const listening = Promise.withResolvers<void>();
  server.once('error', listening.reject);
  server.listen(0, '127.0.0.1', listening.resolve);
  await listening.promise;
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const origin = `http://127.0.0.1:${port}`;
  const door = createDoor(`hwabaek-${port}`, account);

  const answer = async (incoming: IncomingMessage, signal: AbortSignal): Promise<Response> => {
    const stranger = judgeRequest(incoming, origin);
    if (stranger !== undefined) return stranger;
    const { socket } = incoming;
    const peer = (): Peer => {
      const known = peers.get(socket) ?? peerOf(socket);
      peers.set(socket, known);
      return known;
    };
    const { pathname, searchParams } = new URL(`${origin}${incoming.url}`);
    if (pathname === '/enter') {
      if (incoming.method !== 'GET') return turnAway(405, 'GET only.', { allow: 'GET' });
      const cookie = door.enter(searchParams.get('token') ?? '', peer);
      if (cookie === undefined) return turnAway(403, 'This address has been used or is not valid.');
      options.onEntered?.();
      return reply(303, 'text/plain; charset=utf-8', '', { location: '/', 'set-cookie': cookie });
    }
    if (!door.knows(incoming.headers.cookie, peer)) return turnAway(403, 'Forbidden.');
    if (incoming.method === 'POST' && incoming.headers.origin !== origin) return turnAway(403, 'Forbidden.');
    underWay += 1;
    isAsked = true;
    try {
      const body = incoming.method === 'POST' ? await readBody(incoming) : undefined;
      if (body === 'aborted') return turnAway(400, 'The request did not arrive whole.');
      const request = new Request(`${origin}${incoming.url}`, {
        method: incoming.method ?? 'GET',
        headers: handedOn(incoming),
        signal,
        ...(body === undefined ? {} : { body }),
      });
      return await handler(request);
    } finally {
      underWay -= 1;
    }
  };

  const respond = async (incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> => {
    const gone = new AbortController();
    outgoing.once('close', () => {
      gone.abort();
    });
    const signal = AbortSignal.any([gone.signal, stopping.signal]);
    try {
      const response = await answer(incoming, signal);
      await write(incoming, outgoing, response);
    } catch (error) {
      if (!signal.aborted) report(`A screen's request could not be answered: ${placeOf(error)}.`);
      await write(incoming, outgoing, refuse(500, 'This could not be answered.'));
    }
  };

  return {
    origin,
    entry: () => `${origin}/enter?token=${door.newToken()}`,
    hasAsked: () => {
      const asked = isAsked;
      isAsked = underWay > 0;
      return asked;
    },
    stop: () =>
      new Promise((resolve) => {
        stopping.abort();
        server.close(() => {
          resolve();
        });
        server.closeAllConnections();
      }),
  };
}

/** The refusal of a request that cannot come from the browser's own page, whoever sends it. */
function judgeRequest(incoming: IncomingMessage, origin: string): Response | undefined {
  const { method = '', url = '', httpVersion, headers } = incoming;
  if (httpVersion !== '1.1') return turnAway(505, 'HTTP/1.1 only.');
  const hosts = incoming.rawHeaders.filter((name, i) => i % 2 === 0 && name.toLowerCase() === 'host');
  if (hosts.length !== 1 || `http://${headers.host}` !== origin) return turnAway(403, 'Forbidden.');
  if (!['GET', 'HEAD', 'POST'].includes(method))
    return turnAway(405, 'GET, HEAD and POST only.', { allow: 'GET, HEAD, POST' });
  // Only addresses as a browser writes them: nothing to resolve, nothing to decode twice.
  const { pathname, search } = URL.parse(`${origin}${url}`) ?? {};
  if (!url.startsWith('/') || `${pathname}${search}` !== url)
    return turnAway(404, 'There is nothing under this address.');
  const hasBody = headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;
  if (method !== 'POST' && hasBody) return turnAway(400, 'A request for a page has no body.');
  return undefined;
}

/** A refusal that ends the connection: whoever gets it is not the page. */
const turnAway = (status: number, words: string, headers: Readonly<Record<string, string>> = {}): Response =>
  refuse(status, words, { ...headers, connection: 'close' });

/** The headers a handler may judge by; the cookie stays at the door. */
function handedOn({ headers }: IncomingMessage): Record<string, string> {
  const names = ['content-type', 'origin', 'sec-fetch-site'] as const;
  return Object.fromEntries(
    names.flatMap((name) => {
      const value = headers[name];
      return typeof value === 'string' ? [[name, value]] : [];
    }),
  );
}

/** The body; one byte above the limit is as good as all of them, the handler refuses it. */
function readBody(incoming: IncomingMessage): Promise<Uint8Array<ArrayBuffer> | 'aborted'> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    let length = 0;
    const finish = (): void => {
      resolve(Uint8Array.from(Buffer.concat(chunks)));
    };
    incoming.on('data', (chunk: Buffer) => {
      length += chunk.length;
      chunks.push(chunk);
      if (length <= COMMAND_LIMIT) return;
      incoming.pause();
      incoming.removeAllListeners('data');
      finish();
    });
    incoming.on('end', finish);
    incoming.on('close', () => {
      resolve('aborted');
    });
  });
}

async function write(incoming: IncomingMessage, outgoing: ServerResponse, response: Response): Promise<void> {
  if (outgoing.destroyed || outgoing.headersSent) return;
  const bytes = Buffer.from(await response.arrayBuffer());
  outgoing.writeHead(response.status, {
    ...Object.fromEntries(response.headers),
    'content-length': bytes.length,
    // What was not read to its end cannot be followed by another request.
    ...(incoming.complete ? {} : { connection: 'close' }),
  });
  outgoing.end(incoming.method === 'HEAD' ? undefined : bytes);
  if (!incoming.complete) outgoing.once('finish', () => incoming.socket.destroySoon());
}

/** What cannot be read as HTTP gets an answer with the same policy, and the connection ends. */
function answerUnreadable(error: NodeJS.ErrnoException, socket: Socket): void {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy();
    return;
  }
  const status =
    error.code === 'HPE_HEADER_OVERFLOW'
      ? '431 Request Header Fields Too Large'
      : error.code === 'ERR_HTTP_REQUEST_TIMEOUT'
        ? '408 Request Timeout'
        : '400 Bad Request';
  const headers = Object.entries({ ...POLICY_HEADERS, 'content-length': '0', connection: 'close' });
  socket.end(
    [`HTTP/1.1 ${status}`, ...headers.map(([name, value]) => `${name}: ${value}`), '', ''].join('\r\n'),
  );
}

/** Kind and place of a fault in the program, without its words: they may hold what was sent. */
function placeOf(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown fault';
  const [place = ''] = /\(?(?:file:\/\/)?\/[^\s)]+/.exec(error.stack ?? '') ?? [];
  return `${error.name} at ${place.replace(/^\(/, '')}`;
}
