/**
 * The kiosk's origin: one page, the station's view, commands (architecture: seams, shell and station). A pure function from Request to Response
 * that every shell calls. Everything a page sends is parsed here or by the station, and a refusal never repeats it: it may be a PIN or a choice.
 *   GET  /, /assets/...          the page
 *   GET  /api/screen             {ppi}
 *   GET  /api/view?after=N       the view, as soon as its version is not N, after 25 s in any case
 *   POST /api/command            {turn, command} -> {ok: true} | {ok: false, error: {code, message, accepts}}
 *   GET  /photos/<SHA-256>       a candidate's picture
 */
import * as v from 'valibot';
import type { Photo as AssemblyPhoto } from '../../ledger/assembly/photo.ts';
import type { Refusal, StationCommand } from '../station/command.ts';
import type { Bilingual } from '../station/view.ts';
import { json, nothingHere, refuse, reply, wrongMethod } from './answer.ts';
import { readText } from './body.ts';
import { createPoll, parseAfter, type StationLike } from './long-poll.ts';
import { isFromOwnPage } from './own-page.ts';
import { servePage, type PageFiles } from './pages.ts';

export interface KioskPageOptions {
  readonly station: StationLike;
  readonly files: PageFiles;
  /** Pixels per inch of the screen, from which the page derives millimetres. */
  readonly screen: { readonly ppi: number };
  /** The picture with this hex SHA-256; undefined when there is none. */
  readonly photo?: (hash: string) => Promise<Photo | undefined>;
}

export type Photo = Pick<AssemblyPhoto, 'bytes' | 'type'>;

/**
 * Why the gate does not pass a command on, or why the station does not take it. `stale`: it answers an earlier question; `not-json`, `too-large`,
 * `forbidden`: it is none. The station is as it was before.
 */
export interface GateRefusal {
  readonly code: Refusal['code'] | 'stale' | 'not-json' | 'too-large' | 'forbidden';
  readonly message: Bilingual;
  readonly accepts: Refusal['accepts'];
}

/** Largest body of a command in bytes (64 KiB). */
export const COMMAND_LIMIT = 65_536;

/** Answers one request of the kiosk's page. */
export function createKioskHandler(options: KioskPageOptions): (request: Request) => Promise<Response> {
  const { station, files, screen, photo } = options;
  const poll = createPoll(station);
  return async (request) => {
    const { pathname, search } = new URL(request.url);
    if (pathname === '/api/command') {
      if (search !== '') return nothingHere();
      return request.method === 'POST' ? answerCommand(station, request) : wrongMethod('POST');
    }
    if (pathname === '/api/view') {
      const after = parseAfter(search);
      if (after === 'malformed') return nothingHere();
      if (request.method !== 'GET') return wrongMethod('GET');
      if (!isFromOwnPage(request)) return refuse(403, 'Not from here.');
      const view = await poll(after, request.signal);
      return view === undefined ? refuse(408, 'Nobody waits any more.') : json(200, view);
    }
    if (search !== '') return nothingHere();
    const answer = await read(pathname);
    if (answer === undefined) return nothingHere();
    return request.method === 'GET' || request.method === 'HEAD' ? answer : wrongMethod('GET, HEAD');
  };

  async function read(pathname: string): Promise<Response | undefined> {
    if (pathname === '/api/screen') return json(200, { ppi: screen.ppi });
    const hash = /^\/photos\/([0-9a-f]{64})$/.exec(pathname)?.[1];
    if (hash === undefined) return servePage(files, 'index.html', pathname);
    const picture = await photo?.(hash);
    return picture === undefined ? undefined : reply(200, picture.type, picture.bytes);
  }
}

const envelope = v.strictObject({
  turn: v.pipe(v.number(), v.safeInteger(), v.minValue(0)),
  command: v.unknown(),
});

const STATUS: Readonly<Record<GateRefusal['code'], number>> = {
  'not-json': 400,
  malformed: 400,
  forbidden: 403,
  'not-now': 409,
  polls: 409,
  stale: 409,
  'too-large': 413,
  'pin-format': 422,
  selection: 422,
  reason: 422,
  'nothing-recorded': 503,
};

async function answerCommand(station: StationLike, request: Request): Promise<Response> {
  const refused = (code: Exclude<GateRefusal['code'], Refusal['code']> | 'malformed'): Response =>
    refusal({ code, message: MESSAGES[code], accepts: station.view().accepts });

  if (!isFromOwnPage(request)) return refused('forbidden');
  if (request.headers.get('content-type') !== 'application/json') return refused('not-json');
  const text = await readText(request, COMMAND_LIMIT);
  if (text === undefined) return refused('too-large');
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return refused('not-json');
  }
  const parsed = v.safeParse(envelope, value);
  if (!parsed.success) return refused('malformed');
  const { turn, command } = parsed.output;
  if (turn !== station.view().turn) return refused('stale');
  const taken = station.dispatch(command as StationCommand); // parsed strictly by the station
  return taken.ok ? json(200, { ok: true }) : refusal(taken.error);
}

const refusal = (error: GateRefusal): Response => json(STATUS[error.code], { ok: false, error });

const MESSAGES: Readonly<Record<Exclude<GateRefusal['code'], Refusal['code']> | 'malformed', Bilingual>> = {
  stale: {
    ko: '그사이 화면이 바뀌었습니다. 이번에 누르신 것은 처리하지 않았습니다. 지금 화면을 보고 다시 선택해 주십시오.',
    en: 'The screen has changed in the meantime. What you just pressed was not carried out; please look at the screen and choose again.',
  },
  'not-json': {
    ko: '명령을 읽을 수 없습니다. 처리한 것은 없습니다.',
    en: 'The command cannot be read. Nothing was done.',
  },
  malformed: {
    ko: '명령의 형식이 맞지 않습니다. 처리한 것은 없습니다.',
    en: 'The command does not have the right form. Nothing was done.',
  },
  'too-large': {
    ko: '명령이 너무 깁니다. 처리한 것은 없습니다.',
    en: 'The command is too long. Nothing was done.',
  },
  forbidden: {
    ko: '이 화면에서 보낸 명령이 아닙니다. 처리한 것은 없습니다.',
    en: 'The command does not come from this screen. Nothing was done.',
  },
};
