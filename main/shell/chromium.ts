/**
 * The second way to a screen: an installed Chromium, one process for each screen, in front of a gate (architecture: two ways to get a screen). A
 * browser that ends, or whose page no longer asks, is started again. What is shown is left to the screens' handlers.
 */
import { systemClock, type Clock } from '../station/clock.ts';
import { sayAddress } from './addresses.ts';
import { startBrowser, type Browser, type BrowserOptions } from './browser.ts';
import { openGate, type Gate } from './gate.ts';
import { createPauses } from './pauses.ts';
import type { Screen, Shell } from './screen.ts';

export interface ChromiumOptions extends BrowserOptions {
  readonly report: (sentence: string) => void;
  readonly clock?: Clock;
  /** Starts a browser; a test passes its own. */
  readonly start?: (screen: Screen, url: string, options: BrowserOptions) => Browser;
}

/** A page polls every 25 s; one that has not asked for this long hangs. */
const SILENCE_MS = 60_000;
const LOOK_EVERY_MS = 5_000;
/** The other windows wait so long for the first to have its page. */
const FIRST_PAGE_MS = 3_000;
/** A window for people at a desk is given up after so many starts that came to nothing; a kiosk never is. */
const VAIN_STARTS = 3;

/** Opens gates and browsers. Closing the window of the kiosk or the bench, where they are windows, closes the shell. */
export async function runChromium(screens: readonly Screen[], options: ChromiumOptions): Promise<Shell> {
  const { report, clock = systemClock, start = startBrowser } = options;
  const closed = Promise.withResolvers<void>();
  const stopping = Promise.withResolvers<'stopping'>();
  let isStopping = false;
  const pause = (ms: number): Promise<unknown> => {
    const timer = Promise.withResolvers<void>();
    const cancel = clock.after(ms, timer.resolve);
    return Promise.race([timer.promise, stopping.promise]).finally(cancel);
  };

  const gates: Gate[] = [];
  const entered: Promise<void>[] = [];
  const keepers: Promise<void>[] = [];

  /** Keeps one browser at one screen until the shell stops, its window is closed, or it is given up. */
  const keep = async (screen: Screen, gate: Gate, wasEntered: () => boolean): Promise<void> => {
    const pauses = createPauses(clock);
    let vain = 0;
    while (!isStopping) {
      pauses.started();
      const browser = start(screen, gate.entry(), options);
      const end = await Promise.race([browser.ended, stopping.promise, silence(gate, browser)]);
      browser.stop();
      const { code, complaint } = await browser.ended;
      if (end === 'stopping' || isStopping) return;
      const hadPage = wasEntered();
      if (end !== 'silent' && hadPage && code === 0 && screen.place === 'window') {
        if (screen.name !== 'observer') closed.resolve();
        return;
      }
      vain = hadPage ? 0 : vain + 1;
      const reason = end === 'silent' ? 'its page no longer answered' : causeOf(code, complaint);
      if (screen.place === 'window' && vain >= VAIN_STARTS) {
        report(`${screen.title}: Chromium does not show the page: ${reason}.`);
        sayAddress(gate, screen, report);
        return;
      }
      const pauseMs = pauses.next();
      report(
        `${screen.title}: Chromium ended (${reason}). It is started again in ${pauseMs / 1000} s; nothing that was recorded is lost.`,
      );
      await pause(pauseMs);
    }
  };

  /** Resolves when the page of a living browser has not asked for a while. */
  const silence = async (gate: Gate, browser: Browser): Promise<'silent'> => {
    let isAlive = true;
    const over = (): void => {
      isAlive = false;
    };
    browser.ended.then(over, over);
    gate.hasAsked(); // whatever the browser before it asked
    for (let quietMs = 0; quietMs < SILENCE_MS; quietMs = gate.hasAsked() ? 0 : quietMs + LOOK_EVERY_MS) {
      await pause(LOOK_EVERY_MS);
      if (!isAlive || isStopping) return new Promise(() => undefined);
    }
    return 'silent';
  };

  for (const screen of screens) {
    const first = Promise.withResolvers<void>();
    let hasEntered = false;
    const gate = await openGate({
      handler: screen.handler,
      report,
      account: options.account?.uid ?? process.getuid?.(),
      onEntered: () => {
        hasEntered = true;
        first.resolve();
      },
    });
    const wasEntered = (): boolean => {
      const was = hasEntered;
      hasEntered = false;
      return was;
    };
    const before = entered.at(-1);
    gates.push(gate);
    entered.push(first.promise);
    keepers.push(
      (async () => {
        if (before !== undefined) await Promise.race([before, pause(FIRST_PAGE_MS)]);
        await keep(screen, gate, wasEntered);
      })(),
    );
  }

  return {
    closed: closed.promise,
    stop: async () => {
      isStopping = true;
      stopping.resolve('stopping');
      await Promise.all(keepers);
      await Promise.all(gates.map((gate) => gate.stop()));
    },
  };
}

/** Why a browser ended, as far as it says so, and what to do. */
function causeOf(code: number | undefined, complaint: string): string {
  if (/No usable sandbox|setuid sandbox|zygote_host_impl_linux/.test(complaint))
    return 'it finds no usable sandbox; allow unprivileged user namespaces (sysctl kernel.unprivileged_userns_clone=1, or an AppArmor profile) or install its setuid helper, package chromium-sandbox';
  if (/Missing X server|open display|Authorization required|Failed to connect to Wayland/i.test(complaint))
    return 'it cannot open the display; check DISPLAY and XAUTHORITY';
  return code === undefined ? 'it was stopped or could not be started' : `exit code ${code}`;
}
