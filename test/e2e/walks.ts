/**
 * Screens that take touches to reach: from a picture of the gallery step by step, by the words on the buttons. The station does not answer (scripted.ts), so
 * a walk ends where a command would be sent.
 */
import type { Page } from 'playwright';
import { common } from '../../renderer/i18n/common.ts';
import type { Language } from './browser.ts';

export interface WalkStep {
  readonly name: string;
  readonly act: (page: Page, language: Language) => Promise<void>;
}

export interface Walk {
  readonly name: string;
  /** The picture it begins at. */
  readonly picture: string;
  readonly steps: readonly WalkStep[];
}

const press = async (page: Page, name: string | RegExp): Promise<void> => {
  await page.getByRole('button', { name, exact: typeof name === 'string' }).click();
};

export const WALKS: readonly Walk[] = [
  {
    name: 'display settings',
    picture: 'idle',
    steps: [{ name: 'open', act: (page, language) => press(page, common[language].display.button) }],
  },
];
