/**
 * A station that shows what it is told and remembers what it was asked: pictures of the gallery on a real screen, through the kiosk's own handler and gate.
 * Commands are parsed and judged by `accepts` as the real station does; nothing follows from them.
 */
import { setTimeout as pause } from 'node:timers/promises';
import type { Page } from 'playwright';
import { fail, ok } from '../../ledger/result.ts';
import { parseCommand, type StationCommand } from '../../main/station/command.ts';
import type { StationView } from '../../main/station/view.ts';
import type { Station } from '../../main/station/station.ts';
import type { PictureView } from './gallery.ts';

export interface ScriptedStation extends Pick<Station, 'view' | 'next' | 'dispatch'> {
  /** Shows a view as the answer to a new question; `next-person` also ends the round, so that pages forget and load anew. */
  show(view: PictureView, round?: 'same-person' | 'next-person'): StationView;
  /** Changes something beside the question, as a device does. */
  change(part: Partial<PictureView>): void;
  /** Commands that were taken, in order. */
  readonly taken: StationCommand[];
  /** Resolves when so many pages have drawn the present view: each then asks for the one after it. */
  seen(pages: number): Promise<void>;
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
    seen: async (pages) => {
      const deadline = performance.now() + 20_000;
      const ready = (): number => [...waiting].filter(({ after }) => after === view.version).length;
      while (ready() < pages) {
        if (performance.now() > deadline)
          throw new Error(`${ready()} of ${pages} pages drew view ${view.version}`);
        // oxlint-disable-next-line no-await-in-loop -- what pages have asked for is looked at again and again
        await pause(5);
      }
    },
  };
}

/** Resolves when a page has come to rest: fonts and pictures are there and two frames in a row look the same. */
export const atRest = (page: Page): Promise<void> =>
  page.evaluate(async () => {
    const frame = (): Promise<unknown> => new Promise((resolve) => requestAnimationFrame(resolve));
    await document.fonts.ready;
    await Promise.all([...document.images].map((image) => image.decode().catch(() => undefined)));
    let before = '';
    for (let i = 0; i < 60; i += 1) {
      await frame();
      await frame();
      const now = document.body.innerHTML;
      if (now === before) return;
      before = now;
    }
  });
