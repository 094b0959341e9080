/** The ruler itself: a page with each fault that inspection.ts looks for, and one without any. */
import type { Page } from 'playwright';
import { beforeAll, describe, expect, test } from 'vitest';
import { SIZES, withoutChromium } from './browser.ts';
import { accessibilityFaults, inspect } from './inspection.ts';
import { useBrowser } from './use-browser.ts';

const big = 'font-size: 20px; width: 160px; height: 80px';
const at = (left: number, top: number): string => `position: absolute; left: ${left}px; top: ${top}px`;

describe.skipIf(withoutChromium !== undefined)('the ruler', () => {
  const browser = useBrowser();
  let page: Page;
  beforeAll(async () => {
    page = await browser.open('about:blank', { viewport: SIZES.small });
  });
  const faultsOf = async (body: string, style = ''): Promise<string[]> => {
    await page.setContent(
      `<!doctype html><html lang="en"><title>t</title><style>body { margin: 0; font: 20px sans-serif } ${style}</style><body>${body}</body></html>`,
    );
    return inspect(page);
  };

  test('finds nothing wrong with a good page', async () => {
    const good = `<button style="${big}">One</button> <button style="${big}; margin-left: 20px">Two</button><p>Words</p>`;
    expect(await faultsOf(good)).toEqual([]);
    expect(await accessibilityFaults(page)).toEqual([]);
  });

  test.for([
    ['a page that is too long', '<div style="height: 900px">x</div>', 'the page is'],
    [
      'a list that scrolls',
      '<div style="height: 60px; overflow: auto"><p style="height: 200px">x</p></div>',
      'scrolls',
    ],
    [
      'a small button',
      '<button style="font-size: 20px; width: 160px; height: 60px">x</button>',
      'small control',
    ],
    [
      'a button beyond the edge',
      `<button style="${big}; position: fixed; left: 1200px">x</button>`,
      'control beyond the screen',
    ],
    [
      'a covered button',
      `<button style="${big}">x</button><div style="${at(0, 0)}; width: 100px; height: 100px"></div>`,
      'covered control',
    ],
    [
      'buttons that touch',
      `<button style="${big}">a</button><button style="${big}; margin-left: 2px">b</button>`,
      'px apart',
    ],
    ['small letters', '<p style="font-size: 15px">x</p>', 'letters of 15.0 px'],
    [
      'words beyond the edge',
      `<p style="position: fixed; left: 1260px">words</p>`,
      'words beyond the screen',
    ],
    [
      'words cut off',
      '<p style="width: 60px; height: 24px; overflow: hidden; white-space: nowrap">many words</p>',
      'words cut off',
    ],
    [
      'covered words',
      `<p>words</p><div style="${at(0, 0)}; width: 200px; height: 100px"></div>`,
      'words covered',
    ],
    [
      'words over words',
      `<p style="${at(0, 0)}">words</p><p style="${at(10, 5)}; pointer-events: none">words</p>`,
      'words over words',
    ],
    [
      'a picture that is missing',
      '<img alt="gone" src="data:image/png;base64,AAAA" width="10" height="10" />',
      'picture not loaded',
    ],
  ] as const)('finds %s', async ([, body, fault]) => {
    expect((await faultsOf(body)).join('\n')).toContain(fault);
  });

  test('passes over what is not drawn, only spoken, or behind a dialog', async () => {
    const hidden = `<p style="visibility: hidden; font-size: 5px">x</p><p style="display: none">x</p>
      <span style="position: absolute; width: 1px; height: 1px; overflow: hidden; font-size: 5px">spoken</span>
      <div inert><button>x</button></div>`;
    expect(await faultsOf(hidden)).toEqual([]);
  });

  test('axe finds what it is asked for', async () => {
    await faultsOf('<button></button><p style="color: #bbb">pale</p>');
    const faults = (await accessibilityFaults(page)).join('\n');
    expect(faults).toContain('button-name');
    expect(faults).toContain('color-contrast');
    expect((await accessibilityFaults(page, ['color-contrast'])).join('\n')).not.toContain('button-name');
  });
});
