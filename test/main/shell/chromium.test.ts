import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { json } from '../../../main/shell/answer.ts';
import type { Browser } from '../../../main/shell/browser.ts';
import { runChromium } from '../../../main/shell/chromium.ts';
import type { Screen, Shell } from '../../../main/shell/screen.ts';
import { FakeClock, settled } from '../station/fakes.ts';

/** Machines that do other work beside this are slow. */
const waitFor = <T>(look: () => T | Promise<T>): Promise<T> => vi.waitFor(look, 20_000);

/** A browser that does as the test says. */
interface Actor {
  readonly screen: Screen;
  readonly url: string;
  isStopped: boolean;
  end(code: number | undefined, complaint?: string): void;
  /** Opens the page as a browser would. */
  enter(): Promise<Response>;
}

let clock: FakeClock;
let actors: Actor[];
let reports: string[];
let shell: Shell;
let answer: () => Promise<Response>;

const screen = (name: Screen['name'], place: Screen['place']): Screen => ({
  name,
  title: name,
  place,
  handler: () => answer(),
  bounds: { x: 0, y: 0, width: 10, height: 10 },
});

async function run(...screens: Screen[]): Promise<void> {
  shell = await runChromium(screens, {
    program: '/none',
    account: undefined,
    env: {},
    platform: 'linux',
    report: (sentence) => reports.push(sentence),
    clock,
    start: (shown, url): Browser => {
      const ended = Promise.withResolvers<Awaited<Browser['ended']>>();
      const actor: Actor = {
        screen: shown,
        url,
        isStopped: false,
        end: (code, complaint = '') => ended.resolve({ code, complaint }),
        enter: async () => {
          const first = await fetch(url, { redirect: 'manual' });
          const cookie = first.headers.get('set-cookie')?.split(';')[0] ?? '';
          return fetch(new URL('/', url), { headers: { cookie } });
        },
      };
      actors.push(actor);
      return {
        ended: ended.promise,
        stop: () => {
          actor.isStopped = true;
          actor.end(0);
        },
      };
    },
  });
}

beforeEach(() => {
  clock = new FakeClock();
  actors = [];
  reports = [];
  answer = async () => json(200, {});
});
afterEach(() => shell.stop());

const started = (count: number) => waitFor(() => expect(actors).toHaveLength(count));

test('the first screen comes first, the others when it has its page', async () => {
  await run(screen('kiosk', 'window'), screen('bench', 'window'));
  await started(1);
  expect(actors[0]!.screen.name).toBe('kiosk');
  expect((await actors[0]!.enter()).status).toBe(200);
  await started(2);
  expect(new URL(actors[0]!.url).port).not.toBe(new URL(actors[1]!.url).port);
});

test('the others do not wait for ever', async () => {
  await run(screen('kiosk', 'window'), screen('bench', 'window'));
  await started(1);
  await clock.advance(2_999);
  expect(actors).toHaveLength(1);
  await clock.advance(1);
  await started(2);
});

test("a kiosk's browser that ends is started again, with growing pauses and a new address each time", async () => {
  await run(screen('kiosk', 'kiosk'));
  const pauses = [500, 1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000];
  for (const [i, pauseMs] of pauses.entries()) {
    await started(i + 1);
    await actors[i]!.enter();
    actors[i]!.end(i % 2 === 0 ? 0 : 139);
    await waitFor(() => expect(reports).toHaveLength(i + 1));
    expect(reports[i]).toContain(`again in ${pauseMs / 1000} s`);
    await settled();
    await clock.advance(pauseMs - 1);
    expect(actors).toHaveLength(i + 1);
    await clock.advance(1);
  }
  await started(pauses.length + 1);
  expect(new Set(actors.map(({ url }) => url)).size).toBe(actors.length);
});

test('what has lived for a minute is started again at once', async () => {
  await run(screen('kiosk', 'kiosk'));
  for (const i of [0, 1, 2]) {
    await started(i + 1);
    const waiting = Promise.withResolvers<Response>();
    const asked = vi.fn<() => Promise<Response>>(() => waiting.promise);
    answer = asked;
    const poll = actors[i]!.enter();
    await waitFor(() => expect(asked).toHaveBeenCalled());
    await clock.advance(60_000);
    waiting.resolve(json(200, {}));
    await poll;
    actors[i]!.end(1);
    await waitFor(() => expect(reports).toHaveLength(i + 1));
    expect(reports[i]).toContain('again in 0.5 s');
    await settled();
    await clock.advance(500);
  }
});

test('a browser whose page does not ask for a minute is ended and started again', async () => {
  await run(screen('kiosk', 'kiosk'));
  await started(1);
  await actors[0]!.enter();
  await clock.advance(60_000);
  expect(actors[0]!.isStopped).toBe(false);
  await clock.advance(10_000);
  expect(actors[0]!.isStopped).toBe(true);
  expect(reports).toEqual([expect.stringContaining('its page no longer answered')]);
  await clock.advance(500);
  await started(2);
});

test('a page that waits for news is alive', async () => {
  await run(screen('kiosk', 'kiosk'));
  await started(1);
  const waiting = Promise.withResolvers<Response>();
  const asked = vi.fn<() => Promise<Response>>(() => waiting.promise);
  answer = asked;
  const poll = actors[0]!.enter();
  await waitFor(() => expect(asked).toHaveBeenCalled());
  await clock.advance(600_000);
  expect(actors[0]!.isStopped).toBe(false);
  waiting.resolve(json(200, {}));
  await poll;
});

test.each(['kiosk', 'bench'] as const)("closing the %s's window closes the shell", async (name) => {
  await run(screen(name, 'window'));
  await started(1);
  await actors[0]!.enter();
  actors[0]!.end(0);
  await shell.closed;
  expect(reports).toEqual([]);
});

test("closing the observers' window closes nothing else", async () => {
  await run(screen('observer', 'window'));
  await started(1);
  await actors[0]!.enter();
  actors[0]!.end(0);
  await settled();
  await clock.advance(100_000);
  expect(actors).toHaveLength(1);
});

test('a window that never shows its page is given up for an address, with the reason', async () => {
  await run(screen('kiosk', 'window'));
  for (const i of [0, 1, 2]) {
    await started(i + 1);
    actors[i]!.end(1, 'FATAL: No usable sandbox! If you are running on Ubuntu 23.10+');
    await waitFor(() => expect(reports.length).toBeGreaterThan(i));
    await settled();
    await clock.advance(30_000);
  }
  expect(actors).toHaveLength(3);
  expect(reports.at(-2)).toContain('unprivileged user namespaces');
  const address = /http:\S+/.exec(reports.at(-1)!)![0];
  expect((await fetch(address, { redirect: 'manual' })).status).toBe(303);
});

test('a kiosk that never shows its page is tried for ever', async () => {
  await run(screen('kiosk', 'kiosk'));
  for (let i = 0; i < 6; i += 1) {
    await started(i + 1);
    actors[i]!.end(undefined, 'Missing X server or $DISPLAY');
    await waitFor(() => expect(reports).toHaveLength(i + 1));
    expect(reports[i]).toContain('cannot open the display');
    await settled();
    await clock.advance(30_000);
  }
  await started(7);
});

test('stopping ends every browser, also one that waits to be started, and shuts the gates', async () => {
  await run(screen('kiosk', 'kiosk'), screen('observer', 'kiosk'));
  await started(1);
  await actors[0]!.enter();
  await started(2);
  actors[1]!.end(1);
  await waitFor(() => expect(reports).toHaveLength(1));
  await shell.stop();
  expect(actors[0]!.isStopped).toBe(true);
  await clock.advance(60_000);
  expect(actors).toHaveLength(2);
  await expect(fetch(actors[0]!.url)).rejects.toThrow('fetch failed');
});
