/**
 * One real Chromium for a test file (Debian's, driven by Playwright) and the rule that holds in every test: a page says nothing on its console, throws
 * nothing, and breaks no policy. Which screens are opened in it is left to scripted.ts and kiosk.ts.
 */
import { chromium, type Browser, type BrowserContext, type Page } from 'playwright';
import { afterAll, afterEach, beforeAll, expect } from 'vitest';
import { peer } from '../peers/require.ts';

const CHROMIUM = '/usr/bin/chromium';

/** Why tests of this folder are skipped, if they are; under REQUIRE_PEERS=1 a missing Chromium fails instead. */
export const withoutChromium = peer([CHROMIUM]);

/** Screens that a kiosk comes with, in CSS pixels, and the density that tests configure (CSS pixels to the inch). */
export const SIZES = {
  portrait: { width: 1080, height: 1920 },
  landscape: { width: 1920, height: 1080 },
  small: { width: 1280, height: 800 },
} as const;
export type Size = keyof typeof SIZES;
export const PPI = 96;

export const LANGUAGES = ['ko', 'en'] as const;
export type Language = (typeof LANGUAGES)[number];

/** As renderer/display.tsx names them on the root element. */
export const TEXT_SIZES = ['100', '125', '150', '200'] as const;
export const CONTRASTS = ['default', 'high-light', 'high-dark', 'low'] as const;

export interface OpenOptions {
  readonly viewport?: { readonly width: number; readonly height: number };
  readonly hasTouch?: boolean;
  /** Only for what shows motion; still pictures are judged without. */
  readonly motion?: 'reduce' | 'no-preference';
  readonly colorScheme?: 'light' | 'dark';
}

export interface TestBrowser {
  browser(): Browser;
  /** A page in a context of its own. */
  open(url: string, options?: OpenOptions): Promise<Page>;
  /** Complaints that this test expects: taken off the list; fails when none matches. */
  expectComplaint(text: RegExp): void;
}

/** Starts Chromium for the test file that calls it; after every test the complaints of all its pages must be none. */
export function useBrowser(): TestBrowser {
  let browser: Browser | undefined;
  const complaints: string[] = [];
  beforeAll(async () => {
    browser = await launch();
  });
  afterEach(() => {
    expect(complaints.splice(0)).toEqual([]);
  });
  afterAll(async () => {
    await browser?.close();
  });
  const running = (): Browser => {
    if (browser === undefined) throw new Error('the browser starts before the first test');
    return browser;
  };
  return {
    browser: running,
    open: async (url, options) => {
      const context = await newContext(running(), options);
      const page = await context.newPage();
      collectComplaints(page, complaints);
      await page.goto(url);
      return page;
    },
    expectComplaint: (text) => {
      const kept = complaints.filter((complaint) => !text.test(complaint));
      expect(kept.length, `no complaint like ${text}`).toBeLessThan(complaints.length);
      complaints.splice(0, complaints.length, ...kept);
    },
  };
}

export const launch = (): Promise<Browser> =>
  // Tests may run as root, where Chromium has no sandbox; a kiosk never runs so.
  chromium.launch({ executablePath: CHROMIUM, chromiumSandbox: false });

export const newContext = (browser: Browser, options: OpenOptions = {}): Promise<BrowserContext> =>
  browser.newContext({
    viewport: options.viewport ?? SIZES.portrait,
    hasTouch: options.hasTouch ?? true,
    reducedMotion: options.motion ?? 'reduce',
    colorScheme: options.colorScheme ?? 'light',
    locale: 'ko-KR',
  });

/** Everything a page says: not only errors, because a kiosk's console stays empty. */
export function collectComplaints(page: Page, complaints: string[]): void {
  page.on('console', (message) => {
    complaints.push(`${message.type()}: ${message.text()}`);
  });
  page.on('pageerror', (error) => complaints.push(`uncaught: ${error.message}`));
  page.on('crash', () => complaints.push('the page crashed'));
}
