/**
 * A real Chromium (Debian's, driven by Playwright), the screens and languages it is looked at in, and the small things that everybody does with a page. One
 * browser for a test file is use-browser.ts.
 */
import {
  chromium,
  type Browser,
  type BrowserContext,
  type BrowserContextOptions,
  type Page,
} from 'playwright';
import { peer } from '../peers/require.ts';

export const CHROMIUM = '/usr/bin/chromium';

/** Why tests of this folder are skipped, if they are; under REQUIRE_PEERS=1 a missing Chromium fails instead. */
export const withoutChromium = peer([CHROMIUM]);

/** Screens that a kiosk comes with, in CSS pixels, and the density that tests configure (CSS pixels to the inch). */
export const SIZES = {
  portrait: { width: 1080, height: 1920 },
  landscape: { width: 1920, height: 1080 },
  small: { width: 1280, height: 800 },
} as const;
export type Size = keyof typeof SIZES;
export const SCREENS = Object.keys(SIZES) as Size[];
export const PPI = 96;

export const LANGUAGES = ['ko', 'en'] as const;
export type Language = (typeof LANGUAGES)[number];

/** As renderer/display.tsx names them on the root element. */
export const TEXT_SIZES = ['100', '125', '150', '200'] as const;
export const CONTRASTS = ['default', 'high-light', 'high-dark', 'low'] as const;

/**
 * `npm run appearance` looks at every screen and walk, text size and contrast in both languages. The daily tests look at every picture in both languages where room is
 * scarcest: on the small screen, with the smallest and the largest letters, in the default contrast.
 */
export const LOOKS: 'every' | 'daily' = process.env['HWABAEK_LOOKS'] === 'every' ? 'every' : 'daily';

export type OpenOptions = Pick<
  BrowserContextOptions,
  'viewport' | 'hasTouch' | 'reducedMotion' | 'colorScheme'
>;

export const launch = (): Promise<Browser> =>
  // Tests may run as root, where Chromium has no sandbox; a kiosk never runs so.
  chromium.launch({ executablePath: CHROMIUM, chromiumSandbox: false });

/** How pages are opened unless a test says otherwise: standing glass, touched, without motion. */
export const CONTEXT = {
  viewport: SIZES.portrait,
  hasTouch: true,
  reducedMotion: 'reduce',
  colorScheme: 'light',
  locale: 'ko-KR',
} as const;

export const newContext = (browser: Browser, options: OpenOptions = {}): Promise<BrowserContext> =>
  browser.newContext({ ...CONTEXT, ...options });

/** Everything a page says: not only errors, because a kiosk's console stays empty. */
export function collectComplaints(page: Page, complaints: string[]): void {
  page.on('console', (message) => {
    complaints.push(`${message.type()}: ${message.text()}`);
  });
  page.on('pageerror', (error) => complaints.push(`uncaught: ${error.message}`));
  page.on('crash', () => complaints.push('the page crashed'));
}

/** The settings as renderer/display.tsx writes them; that people can reach them is the display walk's matter. */
export const display = (page: Page, setting: 'size' | 'contrast', value: string): Promise<void> =>
  page.evaluate(
    ([key, to]) => {
      document.documentElement.dataset[key] = to;
    },
    [setting, value] as const,
  );

export async function chooseLanguage(page: Page, language: Language): Promise<void> {
  if ((await page.evaluate(() => document.documentElement.lang)) === language) return;
  await page
    .getByRole('button', { name: language === 'en' ? 'English' : '한국어' })
    .first()
    .click();
  await page.waitForFunction((lang) => document.documentElement.lang === lang, language);
}
