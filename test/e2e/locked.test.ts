/** What a browser offers beside the page is refused by the kiosk's page, and what people need of keyboard and touch is not. */
import type { Page } from 'playwright';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { withoutChromium } from './browser.ts';
import { openScriptedKiosk, type ScriptedKiosk } from './scripted.ts';
import { useBrowser } from './use-browser.ts';
import { OPEN } from './views.ts';

describe.skipIf(withoutChromium !== undefined)('the page', () => {
  const browser = useBrowser();
  let kiosk: ScriptedKiosk;
  let page: Page;
  beforeAll(async () => {
    kiosk = await openScriptedKiosk(OPEN);
    page = await browser.open(kiosk.entries[0]!);
    await kiosk.seen();
  });
  afterAll(() => kiosk.stop());

  /** Whether the page has refused the next event of this name, by `act`. */
  async function refuses(name: string, act: () => Promise<unknown>): Promise<boolean> {
    const refused = await page.evaluateHandle(
      (type) => ({
        event: new Promise<boolean>((resolve) => {
          addEventListener(
            type,
            (event) => {
              queueMicrotask(() => resolve(event.defaultPrevented));
            },
            { once: true },
          );
        }),
      }),
      name,
    );
    await act();
    return refused.evaluate(({ event }) => event);
  }

  test('has no menu of its browser', async () => {
    expect(await refuses('contextmenu', () => page.mouse.click(300, 300, { button: 'right' }))).toBe(true);
  });

  test('does not zoom by wheel', async () => {
    await page.keyboard.down('Shift');
    expect(await refuses('wheel', () => page.mouse.wheel(0, 10))).toBe(false);
    await page.keyboard.up('Shift');
    await page.keyboard.down('Control');
    expect(await refuses('wheel', () => page.mouse.wheel(0, 10))).toBe(true);
    await page.keyboard.up('Control');
  });

  test.each([
    'F1',
    'F5',
    'F7',
    'F11',
    'F12',
    'Control+p',
    'Control+Shift+I',
    'Control+n',
    'Alt+ArrowLeft',
    'ContextMenu',
  ])('refuses %s', async (key) => {
    const keys = key.split('+');
    for (const held of keys.slice(0, -1)) await page.keyboard.down(held);
    expect(await refuses('keydown', () => page.keyboard.press(keys.at(-1)!))).toBe(true);
    for (const held of keys.slice(0, -1)) await page.keyboard.up(held);
  });

  test.each(['Tab', 'Shift+Tab', 'Enter', 'Escape', '7', '가', 'Backspace', 'ArrowDown', 'PageDown', 'Home'])(
    'takes %s',
    async (key) => {
      await page.evaluate(() => {
        if (document.activeElement instanceof HTMLElement) document.activeElement.blur();
      });
      const dispatched = await page.evaluate((name) => {
        const event = new KeyboardEvent('keydown', {
          key: name.split('+').at(-1)!,
          shiftKey: name.startsWith('Shift+'),
          bubbles: true,
          cancelable: true,
        });
        document.body.dispatchEvent(event);
        return event.defaultPrevented;
      }, key);
      expect(dispatched).toBe(false);
    },
  );
});
