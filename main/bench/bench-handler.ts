/**
 * The bench's origin: its page, its view, its commands, and papers as pictures. A pure function from Request to Response that every shell calls;
 * what a command does is bench.ts.
 *   GET  /, /assets/...                the page
 *   GET  /api/bench?after=N            the view, as soon as its version is not N, after 25 s in any case
 *   POST /api/bench                    {command} -> {ok: true} | {ok: false, error: {code, message}}
 *   GET  /papers/<number>.png          a paper that left the printer
 *   GET  /papers/current.png?rows=N    what hangs out of it
 */
import * as v from 'valibot';
import type { Bitmap } from '../../hardware/printer/bitmap.ts';
import { paperPng } from '../../hardware/simulator/printer-picture.ts';
import { json, nothingHere, refuse, reply, wrongMethod } from '../shell/answer.ts';
import { parseAfter, POLL_MS } from '../shell/long-poll.ts';
import { isFromOwnPage } from '../shell/own-page.ts';
import { servePage, type PageFiles } from '../shell/pages.ts';
import type { Bilingual } from '../station/view.ts';
import type { Bench } from './bench.ts';
import { parseBenchCommand, type BenchRefusal } from './bench-command.ts';

/** Largest body of a command in bytes (4 KiB). */
export const BENCH_COMMAND_LIMIT = 4096;

/** Answers one request of the bench's page. */
export function createBenchHandler(bench: Bench, files: PageFiles): (request: Request) => Promise<Response> {
  return async (request) => {
    const { pathname, search } = new URL(request.url);
    if (pathname === '/api/bench') {
      if (request.method === 'POST' && search === '') return answerCommand(bench, request);
      const after = parseAfter(search);
      if (after === 'malformed') return nothingHere();
      if (request.method !== 'GET') return wrongMethod('GET, POST');
      if (!isFromOwnPage(request)) return refuse(403, 'Not from here.');
      return json(200, await bench.next(after, POLL_MS, request.signal));
    }
    const answer = read(pathname, search);
    if (answer === undefined) return nothingHere();
    return request.method === 'GET' || request.method === 'HEAD' ? answer : wrongMethod('GET, HEAD');
  };

  function read(pathname: string, search: string): Response | undefined {
    if (pathname === '/papers/current.png') {
      const rows = /^\?rows=([1-9]\d{0,5})$/.exec(search)?.[1];
      return rows === undefined ? undefined : picture(bench.current(Number(rows)));
    }
    if (search !== '') return undefined;
    const number = /^\/papers\/([1-9]\d{0,8})\.png$/.exec(pathname)?.[1];
    return number === undefined
      ? servePage(files, 'bench.html', pathname)
      : picture(bench.paper(Number(number)));
  }
}

function picture(paper: Bitmap | undefined): Response | undefined {
  return paper && reply(200, 'image/png', Uint8Array.from(paperPng(paper)));
}

async function answerCommand(bench: Bench, request: Request): Promise<Response> {
  const refused = (status: number, code: GateRefusal['code'], message: Bilingual): Response =>
    json(status, { ok: false, error: { code, message } satisfies GateRefusal });
  if (!isFromOwnPage(request)) return refused(403, 'forbidden', MESSAGES.forbidden);
  if (request.headers.get('content-type') !== 'application/json')
    return refused(400, 'not-json', MESSAGES['not-json']);
  const body = await readBody(request);
  if (body === undefined) return refused(413, 'too-large', MESSAGES['too-large']);
  let value: unknown;
  try {
    value = JSON.parse(body);
  } catch {
    return refused(400, 'not-json', MESSAGES['not-json']);
  }
  const envelope = v.safeParse(v.strictObject({ command: v.unknown() }), value);
  const command = envelope.success ? parseBenchCommand(envelope.output.command) : undefined;
  if (command?.ok !== true) {
    const { ko, en } = MESSAGES.malformed;
    const place = command === undefined ? 'command' : command.error;
    return refused(400, 'malformed', { ko: `${ko} ${place}`, en: `${en} ${place}` });
  }
  const done = await bench.perform(command.value);
  return done.ok
    ? json(200, { ok: true })
    : refused(STATUS[done.error.code], done.error.code, done.error.message);
}

/** Why nothing was done: refused here already, or by the bench. */
export interface GateRefusal {
  readonly code: BenchRefusal['code'] | 'not-json' | 'too-large' | 'forbidden';
  readonly message: Bilingual;
}

const STATUS: Readonly<Record<BenchRefusal['code'], number>> = {
  malformed: 400,
  'unknown-person': 404,
  'not-now': 409,
  failed: 503,
};

/** The body, read no further than the limit; undefined above it. */
async function readBody(request: Request): Promise<string | undefined> {
  const decoder = new TextDecoder();
  let length = 0;
  let text = '';
  for await (const chunk of request.body ?? []) {
    length += chunk.length;
    if (length > BENCH_COMMAND_LIMIT) return undefined;
    text += decoder.decode(chunk, { stream: true });
  }
  return text + decoder.decode();
}

const MESSAGES = {
  malformed: {
    ko: '명령의 형식이 맞지 않습니다. 바뀐 것은 없습니다.',
    en: 'The command does not have the right form. Nothing has changed.',
  },
  'not-json': {
    ko: '명령을 읽을 수 없습니다. 바뀐 것은 없습니다.',
    en: 'The command cannot be read. Nothing has changed.',
  },
  'too-large': {
    ko: '명령이 너무 깁니다. 바뀐 것은 없습니다.',
    en: 'The command is too long. Nothing has changed.',
  },
  forbidden: {
    ko: '이 화면에서 보낸 명령이 아닙니다. 바뀐 것은 없습니다.',
    en: 'The command does not come from this screen. Nothing has changed.',
  },
} as const satisfies Readonly<Record<string, Bilingual>>;
