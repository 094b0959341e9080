/**
 * Screens that take touches to reach: from a picture of the gallery step by step, by the words on the buttons. The station does not answer (scripted.ts), so
 * a walk ends where a command would be sent.
 */
import type { Page } from 'playwright';
import { ballot } from '../../renderer/i18n/ballot.ts';
import { common } from '../../renderer/i18n/common.ts';
import { voter } from '../../renderer/i18n/voter.ts';
import { deskTexts } from '../../renderer/staff/desk-texts.ts';
import { deviceTexts } from '../../renderer/staff/device-texts.ts';
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

/** Presses buttons or tabs by their names, one after another; a RegExp takes the first that fits. */
const press =
  (...names: readonly ((language: Language) => string | RegExp)[]): WalkStep['act'] =>
  async (page, language) => {
    for (const of of names) {
      const name = of(language);
      const options = typeof name === 'string' ? { name, exact: true } : { name };
      // oxlint-disable-next-line no-await-in-loop -- one after another
      await page
        .getByRole('button', options)
        .or(page.getByRole('tab', options))
        .first()
        .click({ timeout: 30_000 });
    }
  };

const candidate =
  (number: number) =>
  (language: Language): RegExp =>
    new RegExp(`^${ballot[language].number(number)}(?!\\d)`);
const begin = (language: Language): string => ballot[language].welcome.begin;
const next = (language: Language): string => ballot[language].next;
const toReview = (language: Language): string => ballot[language].toReview;
const abstain = (language: Language): RegExp => new RegExp(`^${ballot[language].abstain}`);
const nextPage = (language: Language): string => common[language].pager.next;
const key = (sign: string) => (): string => sign;
const desk =
  (pick: (texts: (typeof deskTexts)['ko']) => string) =>
  (language: Language): string =>
    pick(deskTexts[language]);
/** A tab; what needs somebody in it follows its name. */
const section =
  (name: keyof (typeof deskTexts)['ko']['section']) =>
  (language: Language): RegExp =>
    new RegExp(`^${deskTexts[language].section[name]}`);
const device =
  (pick: (texts: (typeof deviceTexts)['ko']) => string) =>
  (language: Language): string =>
    pick(deviceTexts[language]);

const choose = (name: string, ...numbers: readonly number[]): WalkStep => ({
  name,
  act: press(...numbers.map(candidate)),
});

/** Gives candidates, by their numbers, places on the scale, from 0. */
function grade(...given: readonly (readonly [number: number, place: number])[]): WalkStep['act'] {
  return async (page, language) => {
    // oxlint-disable no-await-in-loop -- one after another
    for (const [number, place] of given) {
      const group = page.getByRole('group', { name: candidate(number)(language) });
      if ((await group.count()) === 0) await turnPage(page, language);
      await group.getByRole('button').nth(place).click({ timeout: 30_000 });
    }
    // oxlint-enable no-await-in-loop
  };
}

export const WALKS: readonly Walk[] = [
  {
    name: 'display settings',
    picture: 'idle',
    steps: [{ name: 'open', act: press((language) => common[language].display.button) }],
  },
  {
    name: 'pin',
    picture: 'pin',
    steps: [{ name: 'six digits', act: press(...['1', '2', '3', '4', '5', '6'].map(key)) }],
  },
  {
    name: 'ballot',
    picture: 'ballot',
    steps: [
      { name: 'first question', act: press(begin) },
      choose('one chosen', 2),
      choose('one too many', 1),
      { name: 'second question', act: press(next) },
      choose('three of two', 3, 5, 7),
      { name: 'help', act: press((language) => voter[language].help.button) },
      { name: 'stop voting', act: press((language) => voter[language].help.quit) },
      { name: 'go on, abstain', act: press((language) => voter[language].help.quitNo, next, abstain) },
      { name: 'review', act: press(toReview) },
      {
        name: 'back to a question',
        act: press((language) => new RegExp(language === 'ko' ? '^최고위원' : '^Election of the supreme')),
      },
    ],
  },
  {
    name: 'machine check',
    picture: 'commit',
    steps: [
      { name: 'asked once more', act: press((language) => voter[language].challenge.button) },
      { name: 'back', act: press((language) => voter[language].challenge.no) },
    ],
  },
  {
    name: 'nothing chosen',
    picture: 'ballot',
    steps: [
      { name: 'review of nothing', act: press(begin, next, next, toReview) },
      { name: 'one question abstained', act: press((language) => ballot[language].review.doAbstain) },
    ],
  },
  {
    name: 'forty candidates',
    picture: 'ballot-long',
    steps: [
      { name: 'first page', act: press(begin) },
      choose('three chosen', 1, 2, 3),
      { name: 'second page', act: turnPage },
      { name: 'second question', act: press(next) },
      { name: 'review', act: press(next, next, toReview) },
    ],
  },
  {
    name: 'ranks and ratings',
    picture: 'ballot-ranked',
    steps: [
      { name: 'nobody ranked', act: press(begin) },
      choose('three ranked', 5, 2, 7),
      choose('one taken out', 2),
      { name: 'nothing rated', act: press(next) },
      { name: 'one graded', act: grade([1, 2]) },
      { name: 'points', act: press(next) },
      { name: 'both rated', act: grade([1, 10], [2, 0]) },
      { name: 'review', act: press(toReview) },
      {
        name: 'grades abstained',
        act: async (page, language) => {
          const name = ballot[language].review.doAbstain;
          if ((await page.getByRole('button', { name }).count()) === 0) await turnPage(page, language);
          await press(() => name)(page, language);
        },
      },
    ],
  },
  {
    name: 'opening',
    picture: 'desk-manager-setup',
    steps: [
      { name: 'no seals', act: press(desk((texts) => texts.polls.action.open)) },
      {
        name: 'typing a seal',
        act: press(
          desk((texts) => texts.seals.add),
          ...['B', '-', '1', '7'].map(key),
        ),
      },
      { name: 'seal added', act: press(desk((texts) => texts.seals.add)) },
      { name: 'seals', act: press(desk((texts) => texts.seals.toList)) },
      { name: 'confirm', act: press(desk((texts) => texts.seals.next)) },
      { name: 'rules', act: turnPage },
    ],
  },
  {
    name: 'suspending',
    picture: 'desk-manager-open',
    steps: [
      { name: 'reasons', act: press(desk((texts) => texts.polls.action.suspend)) },
      { name: 'own reason', act: press(desk((texts) => texts.reason.typed)) },
      {
        name: 'the other script',
        act: (page, language) =>
          press(
            desk((texts) => (language === 'ko' ? texts.keyboard.layer.latin : texts.keyboard.layer.hangul)),
          )(page, language),
      },
      {
        name: 'digits',
        act: press(
          desk((texts) => texts.keyboard.layer.digits),
          key('1'),
          key('2'),
        ),
      },
      { name: 'confirm', act: press(desk((texts) => texts.reason.next)) },
    ],
  },
  {
    name: 'closing',
    picture: 'desk-manager-open',
    steps: [
      { name: 'figures', act: press(section('figures')) },
      { name: 'ledger', act: press(section('ledger')) },
      { name: 'devices', act: press(section('devices')) },
      {
        name: 'confirm',
        act: press(
          section('polls'),
          desk((texts) => texts.polls.action.close),
        ),
      },
    ],
  },
  {
    name: 'clerk',
    picture: 'desk-clerk-obstacles',
    steps: [
      { name: 'figures', act: press(section('figures')) },
      { name: 'devices', act: press(section('devices')) },
      { name: 'help', act: press(section('help')) },
    ],
  },
  {
    name: 'technician',
    picture: 'desk-technician',
    steps: [
      { name: 'card', act: press(section('card')) },
      { name: 'trace', act: press(section('trace')) },
      { name: 'kiosk', act: press(section('kiosk')) },
      { name: 'exit', act: press(device((texts) => texts.exit.button)) },
    ],
  },
];

/** Turns a page where there is another; a large screen may show everything. */
async function turnPage(page: Page, language: Language): Promise<void> {
  const button = page.getByRole('button', { name: nextPage(language), exact: true });
  if ((await button.count()) > 0 && (await button.first().isEnabled())) await button.first().click();
}
