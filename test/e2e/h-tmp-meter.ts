/**
 * A stopwatch for touches in a real Chromium. In the page: from the end of a touch, as the browser dates it, until the frame with its answer is painted. In the
 * browser's trace: what the page's main thread did from the beginning of that touch until then, in processor time, so that other programs of a busy machine do
 * not count. Which touches are measured is touches.ts.
 */
import type { Browser, Locator, Page } from 'playwright';

/** How a person sees that a touch was taken: something is there that was not, or the screen has another heading. */
export type Answer = { readonly appears: string } | { readonly heading: 'another' };

export interface Touch {
  readonly what: string;
  readonly answerMs: number;
  /** The longest delay from an event of this touch to the frame after it, as the browser itself tells (Event Timing); 0 below its 16 ms. */
  readonly eventTimingMs: number;
  readonly workMs: number;
}

/** Touches of one browser, all in one trace. */
export interface TouchMeter {
  /** Puts a finger on `target` and lifts it; resolves when `answer` is painted. */
  touch(page: Page, what: string, target: Locator, answer: Answer): Promise<void>;
  /** Ends the trace: all touches in their order. */
  stop(): Promise<Touch[]>;
}

const [BEGINS, ANSWERED] = ['touch begins ', 'touch is answered '] as const;

export async function startTouchMeter(browser: Browser): Promise<TouchMeter> {
  const timed: Omit<Touch, 'workMs'>[] = [];
  await browser.startTracing(undefined, { categories: ['toplevel','blink.user_timing','devtools.timeline','v8'] });
  return {
    touch: async (page, what, target, answer) => {
      const box = await target.boundingBox();
      if (box === null) throw new Error(`there is nothing to touch: ${what}`);
      await page.evaluate(watchTouch, {
        answer,
        begins: BEGINS + timed.length,
        answered: ANSWERED + timed.length,
      });
      await page.touchscreen.tap(box.x + box.width / 2, box.y + box.height / 2);
      timed.push({ what, ...(await page.evaluate(() => window.touchInWatch)) });
    },
    stop: async () => {
      const work = workIn(await (async()=>{const b=await browser.stopTracing();(await import('node:fs')).writeFileSync('/tmp/h/full.json',b);return b})());
      return timed.map((touch, i) => ({ ...touch, workMs: work(BEGINS + i, ANSWERED + i) }));
    },
  };
}

declare global {
  interface Window {
    touchInWatch: Promise<Pick<Touch, 'answerMs' | 'eventTimingMs'>>;
  }
}

/** Runs in the page, before the touch: takes nothing from this module. */
function watchTouch(marks: {
  readonly answer: Answer;
  readonly begins: string;
  readonly answered: string;
}): void {
  const headingOf = (): string => document.querySelector('h1')?.textContent ?? '';
  const before = headingOf();
  const { answer } = marks;
  const isAnswered = (): boolean =>
    'appears' in answer ? document.querySelector(answer.appears) !== null : headingOf() !== before;
  if (isAnswered()) throw new Error(`the answer is there before the touch: ${JSON.stringify(answer)}`);

  let eventTimingMs = 0;
  const seen = (entries: PerformanceEntryList): void => {
    for (const { duration } of entries) eventTimingMs = Math.max(eventTimingMs, duration);
  };
  const observer = new PerformanceObserver((list) => {
    seen(list.getEntries());
  });
  const options: PerformanceObserverInit & { readonly durationThreshold: number } = {
    type: 'event',
    durationThreshold: 16,
  };
  observer.observe(options);
  addEventListener('pointerdown', () => performance.mark(marks.begins), { capture: true, once: true });
  window.touchInWatch = new Promise((resolve) => {
    addEventListener(
      'pointerup',
      ({ timeStamp }) => {
        const look = (): void => {
          requestAnimationFrame(() => {
            if (!isAnswered()) {
              look();
              return;
            }
            // A message posted before a frame is painted comes after it.
            const { port1, port2 } = new MessageChannel();
            port1.addEventListener('message', () => {
              const answerMs = performance.now() - timeStamp;
              performance.mark(marks.answered);
              // Event Timing tells of a frame some time after it was shown.
              setTimeout(() => {
                seen(observer.takeRecords());
                observer.disconnect();
                resolve({ answerMs, eventTimingMs });
              }, 150);
            });
            port1.start();
            port2.postMessage('painted');
          });
        };
        look();
      },
      { capture: true, once: true },
    );
  });
}

interface TraceEvent {
  readonly name: string;
  readonly pid: number;
  readonly tid: number;
  /** Microseconds. */
  readonly ts: number;
  readonly dur?: number;
  /** Processor time of the thread, in microseconds. */
  readonly tdur?: number;
}

/** Milliseconds of processor time that the thread with both marks spent on its tasks, from the task of the first mark to before that of the second. */
function workIn(trace: Buffer): (begins: string, answered: string) => number {
  const { traceEvents: events } = JSON.parse(trace.toString('utf8')) as {
    readonly traceEvents: readonly TraceEvent[];
  };
  const tasks = events.filter(({ name }) => name === 'ThreadControllerImpl::RunTask');
  return (begins, answered) => {
    const first = events.find(({ name }) => name === begins);
    const last = events.find(({ name }) => name === answered);
    if (first === undefined || last === undefined) throw new Error(`the trace does not tell: ${begins}`);
    const microseconds = tasks
      .filter(({ pid, tid, ts, dur = 0 }) => {
        const isOfPage = pid === first.pid && tid === first.tid;
        return isOfPage && ts + dur >= first.ts && ts + dur < last.ts;
      })
      .reduce((sum, { tdur = NaN }) => sum + tdur, 0);
    return microseconds / 1000;
  };
}
