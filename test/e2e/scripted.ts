/**
 * A station that shows what it is told and remembers what it was asked: pictures of the gallery on a real screen, through the kiosk's own handler and gate.
 * Commands are parsed and judged by `accepts` as the real station does; nothing follows from them.
 */
import { setTimeout as pause } from 'node:timers/promises';
import { encode } from 'fast-png';
import type { Page } from 'playwright';
import { fail, ok } from '../../ledger/result.ts';
import { openGate } from '../../main/shell/gate.ts';
import { createKioskHandler, type Photo } from '../../main/shell/handler.ts';
import { readPages, type PageFiles } from '../../main/shell/pages.ts';
import { parseCommand, type StationCommand } from '../../main/station/command.ts';
import type { StationView } from '../../main/station/view.ts';
import type { Station } from '../../main/station/station.ts';
import { PPI } from './browser.ts';
import type { PictureView } from './gallery.ts';
import { PHOTO } from './views.ts';

export interface ScriptedStation extends Pick<Station, 'view' | 'next' | 'dispatch'> {
  /** Shows a view as the answer to a new question; `next-person` also ends the round, so that pages forget and load anew. */
  show(view: PictureView, round?: 'same-person' | 'next-person'): StationView;
  /** Changes something beside the question, as a device does. */
  change(part: Partial<PictureView>): void;
  /** Commands that were taken, in order. */
  readonly taken: StationCommand[];
}

/** A scripted station behind the real handler, with a gate for each page, because a gate lets one browser in. */
export interface ScriptedKiosk extends ScriptedStation {
  /** One-time addresses, one for each page. */
  readonly entries: readonly string[];
  /** Resolves when all pages have drawn the present view: each then asks for the one after it. */
  seen(): Promise<void>;
  stop(): Promise<void>;
}

export async function openScriptedKiosk(first: PictureView, pages = 1): Promise<ScriptedKiosk> {
  const station = createScriptedStation(first);
  const answer = createKioskHandler({ station, files: builtPages(), screen: { ppi: PPI }, photo });
  const asked = Array.from({ length: pages }, () => ({ after: -1, round: 0, load: 'begun' }));
  const faults: string[] = [];
  const gates = await Promise.all(
    asked.map((page) =>
      openGate({
        report: (sentence) => faults.push(sentence),
        handler: (request) => {
          const { pathname, searchParams } = new URL(request.url);
          // A page loads anew for every round; what the one before it still asks does not count. A page begins with 0.
          const after = pathname === '/api/view' ? Number(searchParams.get('after')) : undefined;
          if (pathname === '/')
            Object.assign(page, { after: -1, round: station.view().epoch, load: 'begun' });
          else if (after === 0) page.load = 'done';
          if (after !== undefined && page.load === 'done') page.after = after;
          return answer(request);
        },
      }),
    ),
  );
  return {
    ...station,
    entries: gates.map((gate) => gate.entry()),
    seen: async () => {
      const deadline = performance.now() + 20_000;
      const { version, epoch } = station.view();
      while (!asked.every(({ after, round }) => after === version && round === epoch)) {
        if (performance.now() > deadline)
          throw new Error(`pages drew ${JSON.stringify(asked)}, not ${version} of round ${epoch}`);
        // oxlint-disable-next-line no-await-in-loop -- what pages have asked for is looked at again and again
        await pause(4);
      }
    },
    stop: async () => {
      await Promise.all(gates.map((gate) => gate.stop()));
      if (faults.length > 0) throw new Error(faults.join(' '));
    },
  };
}

/** The pages as built by `npm run build`; a test without them says what to do. */
export function builtPages(): PageFiles {
  const files = readPages();
  if (!files.ok) throw new Error(files.error);
  return files.value;
}

const photo = async (hash: string): Promise<Photo | undefined> =>
  hash === PHOTO ? { type: 'image/png', bytes: portrait() } : undefined;

/** A plain drawing of a head and shoulders, 240x300. */
function portrait(): Uint8Array<ArrayBuffer> {
  const [width, height] = [240, 300];
  const data = new Uint8Array(width * height * 3);
  for (let y = 0; y < height; y += 1)
    for (let x = 0; x < width; x += 1) {
      const isHead = (x - 120) ** 2 + (y - 110) ** 2 < 58 ** 2;
      const areShoulders = y > 190 && ((x - 120) / 105) ** 2 + ((y - 300) / 115) ** 2 < 1;
      data.set(isHead ? [214, 178, 150] : areShoulders ? [38, 70, 83] : [222, 219, 210], (y * width + x) * 3);
    }
  return Uint8Array.from(encode({ width, height, data, channels: 3 }));
}

export function createScriptedStation(first: PictureView): ScriptedStation {
  let view: StationView = { ...first, version: 1, turn: 1, epoch: 1 };
  const waiting = new Set<{ readonly after: number; readonly answer: () => void }>();
  const taken: StationCommand[] = [];
  const set = (next: StationView): StationView => {
    view = next;
    for (const poll of waiting) if (poll.after < view.version) poll.answer();
    return view;
  };
  return {
    view: () => view,
    next: (after, timeoutMs) =>
      new Promise((resolve) => {
        const answer = (): void => {
          waiting.delete(poll);
          clearTimeout(timer);
          resolve(view);
        };
        const poll = { after, answer };
        const timer = setTimeout(answer, timeoutMs);
        waiting.add(poll);
        if (after < view.version) answer();
      }),
    dispatch: (command) => {
      const parsed = parseCommand(command);
      const { accepts } = view;
      const refuse = (code: 'malformed' | 'not-now', en: string) =>
        fail({ code, message: { ko: '받아들이지 않은 명령입니다.', en }, accepts });
      if (!parsed.ok) return refuse('malformed', parsed.error);
      if (!accepts.includes(parsed.value.type))
        return refuse('not-now', 'That cannot be done at this moment.');
      taken.push(parsed.value);
      return ok(undefined);
    },
    show: (next, round = 'same-person') =>
      set({
        ...next,
        version: view.version + 1,
        turn: view.turn + 1,
        epoch: view.epoch + (round === 'next-person' ? 1 : 0),
      }),
    change: (part) => {
      set({ ...view, ...part, version: view.version + 1 });
    },
    taken,
  };
}

/** Resolves when a page has come to rest: fonts and pictures are there and it looks the same for two frames. */
export const atRest = (page: Page): Promise<void> =>
  page.evaluate(async () => {
    const frame = (): Promise<unknown> => new Promise((resolve) => requestAnimationFrame(resolve));
    let before = '';
    for (let same = 0, i = 0; same < 2 && i < 120; i += 1) {
      await frame();
      const now = document.body.innerHTML;
      const isLoaded =
        document.fonts.status === 'loaded' && [...document.images].every(({ complete }) => complete);
      same = isLoaded && now === before ? same + 1 : 0;
      before = now;
    }
  });
