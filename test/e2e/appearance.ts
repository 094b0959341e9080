/**
 * How every screen looks, judged by axe and by the ruler of inspection.ts: each picture of the gallery and each step of the walks, in one language, at three
 * screens, four text sizes and four contrasts. One file for each language runs it, so that two can run at a time. What the words say is judged elsewhere.
 */
import type { Page } from 'playwright';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  chooseLanguage,
  CONTRASTS,
  display,
  LOOKS,
  SCREENS,
  SIZES,
  TEXT_SIZES,
  withoutChromium,
  type Language,
  type Size,
} from './browser.ts';
import { GALLERY, pictureOf } from './gallery.ts';
import { accessibilityFaults, inspect } from './inspection.ts';
import { atRest, openScriptedKiosk, type ScriptedKiosk } from './scripted.ts';
import { useBrowser } from './use-browser.ts';
import { WALKS } from './walks.ts';

/** Two such files run at a time, on machines that may be slow. */
const PATIENCE = { timeout: 120_000 };
const isEvery = LOOKS === 'every';
const screens: readonly Size[] = isEvery ? SCREENS : ['small'];
const sizes = isEvery ? TEXT_SIZES : (['100', '200'] as const);
const contrasts = isEvery ? CONTRASTS : (['default'] as const);
/** The only rules whose outcome can change with colours alone. */
const COLOUR_RULES = ['color-contrast', 'link-in-text-block'];

export function judgeEveryScreen(language: Language): void {
  describe.skipIf(withoutChromium !== undefined)(`every screen, ${language}`, () => {
    const browser = useBrowser();
    let kiosk: ScriptedKiosk;
    let pages: Page[];
    beforeAll(async () => {
      kiosk = await openScriptedKiosk(pictureOf('idle').view, screens.length);
      pages = await Promise.all(
        screens.map((size, i) => browser.open(kiosk.entries[i] ?? '', { viewport: SIZES[size] })),
      );
      await speak();
    });
    afterAll(() => kiosk.stop());

    const everywhere = <T>(act: (page: Page, size: Size) => Promise<T>): Promise<T[]> =>
      Promise.all(pages.map((page, i) => act(page, screens[i] ?? 'small')));
    const speak = async (): Promise<void> => {
      await kiosk.seen();
      await everywhere((page) => chooseLanguage(page, language));
    };

    /** Everything wrong with what the pages show now. */
    const judge = async (): Promise<string[]> => {
      const faults: string[] = [];
      // oxlint-disable no-await-in-loop -- one page shows one size and one contrast at a time
      await everywhere(async (page, screen) => {
        for (const size of sizes) {
          await display(page, 'size', size);
          await atRest(page);
          faults.push(...(await inspect(page)).map((fault) => `${screen} ${size} %: ${fault}`));
        }
        await display(page, 'size', '100');
      });
      const [page] = pages;
      if (page === undefined) throw new Error('no page');
      await atRest(page);
      for (const contrast of contrasts) {
        await display(page, 'contrast', contrast);
        const found = await accessibilityFaults(page, contrast === 'default' ? undefined : COLOUR_RULES);
        faults.push(...found.map((fault) => `${contrast}: ${fault}`));
        // oxlint-enable no-await-in-loop
      }
      await display(page, 'contrast', 'default');
      return faults;
    };

    test.for(GALLERY)('picture $name', PATIENCE, async ({ view }) => {
      // A ballot is begun from the start screen; shown after another, it would be that one going on.
      if (view.scene.kind === 'ballot') {
        kiosk.show(pictureOf('idle').view);
        await kiosk.seen();
      }
      kiosk.show(view);
      await kiosk.seen();
      expect(await judge()).toEqual([]);
    });

    test.for(isEvery ? WALKS : [])('walk $name', PATIENCE, async ({ picture, steps }) => {
      kiosk.show(pictureOf('idle').view, 'next-person');
      await speak();
      kiosk.show(pictureOf(picture).view);
      await kiosk.seen();
      for (const { name, act } of steps) {
        // oxlint-disable no-await-in-loop -- a walk goes step by step
        await everywhere((page) => act(page, language));
        expect([name, ...(await judge())]).toEqual([name]);
        // oxlint-enable no-await-in-loop
      }
    });
  });
}
