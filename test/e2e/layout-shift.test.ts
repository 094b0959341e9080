/** Nothing moves under a finger: answering touches shift no other element, on any screen and at any text size. Measured by the browser's own layout-shift entries. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Page } from 'playwright';
import { ballot } from '../../renderer/i18n/ballot.ts';
import { common } from '../../renderer/i18n/common.ts';
import { display, LOOKS, SCREENS, SIZES, TEXT_SIZES, withoutChromium } from './browser.ts';
import { pictureOf } from './gallery.ts';
import { atRest, openScriptedKiosk, type ScriptedKiosk } from './scripted.ts';
import { useBrowser } from './use-browser.ts';

describe.skipIf(withoutChromium !== undefined)('answering touches', { timeout: 120_000 }, () => {
  const browser = useBrowser();
  let kiosk: ScriptedKiosk;
  let pages: Page[];
  beforeAll(async () => {
    kiosk = await openScriptedKiosk(pictureOf('idle').view, SCREENS.length);
    pages = await Promise.all(
      SCREENS.map((size, i) => browser.open(kiosk.entries[i]!, { viewport: SIZES[size] })),
    );
  });
  afterAll(() => kiosk.stop());

  /** Shows the picture afresh on every screen, lets `prepare` go to where touches are answered, and measures `touches` at every text size. */
  const measure = async (
    picture: string,
    prepare: (page: Page) => Promise<void>,
    touches: (page: Page) => Promise<void>,
  ): Promise<string[]> => {
    const moved: string[] = [];
    for (const size of LOOKS === 'every' ? TEXT_SIZES : (['200'] as const)) {
      // oxlint-disable no-await-in-loop -- one size after another
      kiosk.show(pictureOf('idle').view, 'next-person');
      await kiosk.seen();
      kiosk.show(pictureOf(picture).view);
      await kiosk.seen();
      const shifts = await Promise.all(
        pages.map(async (page) => {
          await prepare(page);
          await display(page, 'size', size);
          await atRest(page);
          await page.evaluate(observe);
          await touches(page);
          await atRest(page);
          return page.evaluate(() => (window as unknown as { shifts: string[] }).shifts);
        }),
      );
      moved.push(...shifts.flatMap((each, i) => each.map((shift) => `${SCREENS[i]} ${size}: ${shift}`)));
      // oxlint-enable no-await-in-loop
    }
    return moved;
  };
  const press = async (page: Page, name: string | RegExp): Promise<void> => {
    await page.getByRole('button', { name, exact: true }).filter({ visible: true }).first().tap();
  };
  const candidate = (number: number): RegExp => new RegExp(`^${ballot.ko.number(number)}(?!\\d)`);

  test('the measure sees a shift', async () => {
    const [page] = pages;
    await page!.locator('h1').first().waitFor();
    await atRest(page!);
    await page!.evaluate(observe);
    await page!.evaluate(() => {
      document.querySelector('h1')?.before(document.createElement('p'), document.createTextNode('more'));
    });
    await atRest(page!);
    expect(await page!.evaluate(() => (window as unknown as { shifts: string[] }).shifts)).not.toEqual([]);
  });

  test('choosing, one too many, taking back, abstaining', async () => {
    const moved = await measure(
      'ballot',
      async (page) => {
        await press(page, ballot.ko.welcome.begin);
        await press(page, ballot.ko.next);
      },
      async (page) => {
        for (const number of [1, 2, 3, 2]) await press(page, candidate(number)); // oxlint-disable-line no-await-in-loop
        await press(page, new RegExp(`^${ballot.ko.abstain}`));
        await press(page, new RegExp(`^${ballot.ko.abstain}`));
      },
    );
    expect(moved).toEqual([]);
  });

  test('digits of a PIN, and erasing them', async () => {
    const moved = await measure(
      'pin',
      async () => undefined,
      async (page) => {
        for (const digit of '123456') await press(page, digit); // oxlint-disable-line no-await-in-loop
        await press(page, common.ko.pin.erase);
        await press(page, common.ko.pin.clear);
      },
    );
    expect(moved).toEqual([]);
  });
});

/** Runs in the page: begins to collect what moves from now on, also right after a touch, which the browser itself would excuse. */
function observe(): void {
  const shifts: string[] = [];
  Object.assign(window, { shifts });
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) {
      const { value, sources } = entry as PerformanceEntry & {
        readonly value: number;
        readonly sources: readonly { readonly node: Element | null }[];
      };
      const what = sources.map(({ node }) =>
        node instanceof Element ? `${node.tagName} ${node.className}` : 'text',
      );
      shifts.push(`${value.toFixed(4)} ${what.join(', ')}`);
    }
  }).observe({ type: 'layout-shift' });
}
