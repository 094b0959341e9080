/**
 * The node's doors (protocol.md section 6, tlog.md section 6): what is posted, what is read, and with which status. A pure handler from Request
 * to Response; sockets, time limits and body sizes on the wire are server.ts.
 *   POST /entries     one entry -> 200 {id, index}; 400, 413, 422 {message, rule, verdict}; 503 {message, verdict: "unavailable"}
 *   POST /admissions  one object of permit/admission.ts -> 200 its answer; faults likewise
 *   GET  /checkpoint, /tile/...   c2sp.org/tlog-tiles
 *   GET  /entries/<id>            200 {entry, index, proof} once a published checkpoint covers it, 202 {index} before
 *   GET  /, /assets/..., /board/...   the public board (board.ts), on a node that serves one
 */
import { toBase64 } from '../bytes.ts';
import { ENTRY_LIMIT } from '../entries/entry.ts';
import { encodeBundle, parseTilePath, TILE_WIDTH, type Tile } from '../log/tile.ts';
import { formatTlogProof } from '../log/tlog-proof.ts';
import { admissionLimit } from '../permit/admission.ts';
import type { LedgerStore } from '../store/ledger-store.ts';
import { json, reply } from './answer.ts';
import type { Board } from './board.ts';
import type { Publisher } from './publisher.ts';
import type { Registrar } from './registrar.ts';
import type { Sequencer } from './sequencer.ts';

export interface Doors {
  readonly store: LedgerStore;
  readonly publisher: Publisher;
  readonly sequencer: Sequencer;
  /** Absent on a node that keeps no roll. */
  readonly registrar: Registrar | undefined;
  /** Absent on a node that serves no board. */
  readonly board: Board | undefined;
}

/** Largest body of any request in bytes (64 KiB). */
export const bodyLimit = Math.max(ENTRY_LIMIT, admissionLimit);

/** Answers one request; never rejects. */
export function createHandler(doors: Doors): Handler {
  const posts = {
    '/entries': (body: Uint8Array) => postEntry(doors, body),
    '/admissions': (body: Uint8Array) => postAdmission(doors, body),
  };
  return handlerOf('node', posts, ({ method }, pathname) => {
    const answer = read(doors, pathname);
    if (answer === undefined) return pathname === '/' ? noBoard() : nothingHere();
    return method === 'GET' || method === 'HEAD' ? answer : wrongMethod('GET, HEAD');
  });
}

/** The door of a registrar that is no node: POST /admissions alone, answered after `ready`. Never rejects. */
export function createAdmissionsHandler(registrar: Registrar, ready: () => Promise<void>): Handler {
  const posts = {
    '/admissions': async (body: Uint8Array) => {
      await ready();
      return postAdmission({ registrar }, body);
    },
  };
  return handlerOf('registrar', posts, nothingHere);
}

type Handler = (request: Request) => Promise<Response>;

/** What every handler does: POST to the doors of `posts`, everything else to `other`; a fault is an answer too. Never rejects. */
function handlerOf(
  who: 'node' | 'registrar',
  posts: Readonly<Record<string, (body: Uint8Array) => Promise<Response>>>,
  other: (request: Request, pathname: string) => Response,
): Handler {
  return async (request) => {
    try {
      const { pathname, search } = new URL(request.url);
      if (search !== '') return nothingHere();
      const post = Object.hasOwn(posts, pathname) ? posts[pathname] : undefined;
      if (post === undefined) return other(request, pathname);
      if (request.method !== 'POST') return wrongMethod('POST');
      const body = await bodyOf(request);
      return body instanceof Response ? body : await post(body);
    } catch {
      return json(500, { message: `The ${who} could not answer this request.`, verdict: 'unavailable' });
    }
  };
}

/** The answer to a body above the limit. */
export const tooLarge = (): Response =>
  json(413, {
    message: `The request is larger than ${bodyLimit} bytes.`,
    rule: 'entry-size',
    verdict: 'malformed',
  });

async function postEntry({ sequencer }: Doors, body: Uint8Array): Promise<Response> {
  const result = await sequencer.append(body);
  switch (result.verdict) {
    case 'accepted':
      return json(200, { id: result.id, index: result.index });
    case 'malformed':
      return json(result.rule === 'entry-size' ? 413 : 400, result);
    case 'refused':
    case 'not-yet':
      return json(422, { message: result.message, rule: result.rule, verdict: result.verdict });
    case 'unavailable':
      return json(503, result, { 'retry-after': '1' });
  }
}

async function postAdmission({ registrar }: Pick<Doors, 'registrar'>, body: Uint8Array): Promise<Response> {
  if (registrar === undefined) return nothingHere();
  const result = await registrar.handle(body);
  if (result.ok)
    return reply(200, result.value, { 'cache-control': 'no-store', 'content-type': 'application/json' });
  const { kind, ...fault } = result.error;
  const status = { malformed: 400, refused: 422, unavailable: 503 } as const;
  return json(status[kind], { ...fault, verdict: kind });
}

function read(doors: Doors, pathname: string): Response | undefined {
  const id = /^\/entries\/([0-9a-f]{64})$/.exec(pathname)?.[1];
  if (id !== undefined) return entryWithProof(doors, id);
  const boardAnswer = doors.board?.answer(pathname);
  if (boardAnswer !== undefined) return boardAnswer;
  const { published } = doors.publisher;
  if (published === undefined) return undefined;
  if (pathname === '/checkpoint')
    return reply(200, published.note, {
      'cache-control': 'public, max-age=2',
      'content-type': 'text/plain; charset=utf-8',
    });
  const tile = parseTilePath(pathname.slice(1));
  if (!tile.ok || !isPublished(doors, tile.value)) return undefined;
  return reply(200, tileBytes(doors, tile.value), {
    'cache-control': 'public, max-age=604800, immutable',
    'content-type': 'application/octet-stream',
  });
}

function entryWithProof({ store, publisher }: Doors, id: string): Response | undefined {
  const index = store.indexOf(id);
  const { published, tiles } = publisher;
  if (index === undefined) return undefined;
  if (published === undefined || index >= published.size) return json(202, { index });
  const entry = store.entry(index) ?? new Uint8Array();
  const proof = tiles.inclusion(index, published.size);
  return json(200, {
    entry: toBase64(entry),
    index,
    proof: formatTlogProof({ index, proof, note: published.note }),
  });
}

/** A full tile of the published size, or a partial one that some published size had. */
function isPublished({ store, publisher }: Doors, { level, n, width }: Tile): boolean {
  const span = TILE_WIDTH ** level;
  const end = (n * TILE_WIDTH + width) * span;
  const size = publisher.published?.size ?? 0;
  if (end > size) return false;
  return width === TILE_WIDTH || store.hasPublished(end, Math.min(end + span, size + 1));
}

function tileBytes({ store, publisher }: Doors, { kind, level, n, width }: Tile): Uint8Array {
  if (kind === 'tile') return publisher.tiles.read(level, n, width);
  return encodeBundle(store.entries(n * TILE_WIDTH, n * TILE_WIDTH + width));
}

/**
 * The body, or the answer that refuses it. Only JSON by its name: a web page elsewhere can make a visitor's browser send anything else here
 * without asking first.
 */
async function bodyOf(request: Request): Promise<Uint8Array | Response> {
  if (request.headers.get('content-type') !== 'application/json')
    return json(415, { message: 'Send one object as application/json.', verdict: 'malformed' });
  const body = new Uint8Array(await request.arrayBuffer());
  return body.length > bodyLimit ? tooLarge() : body;
}

const nothingHere = (): Response => json(404, { message: 'There is nothing under this address.' });
const noBoard = (): Response => json(404, { message: 'This node serves a ledger, but no public board.' });
const wrongMethod = (allow: string): Response =>
  json(405, { message: `This address answers ${allow} only.` }, { allow });
