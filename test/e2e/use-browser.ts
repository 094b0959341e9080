/**
 * One Chromium for a test file, and the rule that holds in every test: a page says nothing on its console, throws nothing, and breaks no policy. Which screens
 * are opened in it is left to scripted.ts and kiosk.ts.
 */
import type { Browser, Page } from 'playwright';
import { afterAll, afterEach, beforeAll, expect } from 'vitest';
import { collectComplaints, launch, newContext, type OpenOptions } from './browser.ts';

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
