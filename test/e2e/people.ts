/**
 * People before the kiosk: they read headings, press what is written on buttons, and type digits, by touch or by keyboard alone. The words come from the
 * screens' own catalogues; whether those are right is judged by those who look at the pictures. Cards are the bench's (kiosk.ts).
 */
import { expect } from 'vitest';
import type { Locator, Page } from 'playwright';
import { ballot } from '../../renderer/i18n/ballot.ts';
import { common } from '../../renderer/i18n/common.ts';
import { voter } from '../../renderer/i18n/voter.ts';
import { deskTexts } from '../../renderer/staff/desk-texts.ts';
import { staffTexts } from '../../renderer/staff/texts.ts';
import type { Bilingual, StaffAction, StaffRole, StationView } from '../../main/station/view.ts';
import type { Language } from './browser.ts';

const PATIENCE_MS = 30_000;

export interface Someone {
  readonly page: Page;
  readonly language: Language;
  /** Waits for the screen with this heading. */
  see(heading: string): Promise<void>;
  /** Waits until these words are somewhere on the screen. */
  read(words: string | RegExp): Promise<void>;
  /** Presses what is called so: a button, a candidate, a tab. */
  press(name: string | RegExp): Promise<void>;
  /** Digits on the pad, and then the button that hands them over. */
  enterPin(pin: string): Promise<void>;
  speak(language: Language): Promise<void>;
  /** Waits until the page has loaded anew for the next person, who begins in Korean. */
  startOver(): Promise<void>;
  /** Everything on the screen, as read aloud. */
  screen(): Promise<string>;
}

/** Somebody who uses the glass, or never touches it. */
export function someone(page: Page, start: Language = 'ko', hands: 'touch' | 'keyboard' = 'touch'): Someone {
  let language: Language = start;
  let loads = 0;
  page.on('load', () => {
    loads += 1;
  });
  /** Loads of the page before what this person did last. */
  let loadsBefore = 0;
  const named = (name: string | RegExp): Locator => {
    const options = typeof name === 'string' ? { name, exact: true } : { name };
    return page.getByRole('button', options).or(page.getByRole('tab', options));
  };
  const operate = async (control: Locator): Promise<void> => {
    loadsBefore = loads;
    if (hands === 'touch') await control.tap({ timeout: PATIENCE_MS });
    else {
      await control.waitFor({ timeout: PATIENCE_MS });
      await walkTo(page, control);
      await page.keyboard.press('Enter');
    }
  };
  const press = (name: string | RegExp): Promise<void> => operate(named(name));
  const self: Someone = {
    page,
    get language() {
      return language;
    },
    see: async (heading) => {
      try {
        await page
          .getByRole('heading', { level: 1, name: heading, exact: true })
          .waitFor({ timeout: PATIENCE_MS });
      } catch {
        throw new Error(`waited for "${heading}"; the screen says: ${await self.screen()}`);
      }
    },
    read: async (words) => {
      try {
        await page.getByText(words).filter({ visible: true }).first().waitFor({ timeout: PATIENCE_MS });
      } catch {
        throw new Error(`looked for ${words}; the screen says: ${await self.screen()}`);
      }
    },
    press,
    enterPin: async (pin) => {
      if (hands === 'keyboard') {
        await page.keyboard.type(pin);
        await page.keyboard.press('Enter');
        return;
      }
      // oxlint-disable-next-line no-await-in-loop -- one finger
      for (const digit of pin) await press(digit);
      await press(new RegExp(`^(${common[language].pin.submit}|${staffTexts[language].pin.submit})$`));
    },
    speak: async (to) => {
      if (language === to) return;
      await operate(named({ ko: '한국어', en: 'English' }[to]).first());
      await page.waitForFunction((lang) => document.documentElement.lang === lang, to);
      language = to;
    },
    startOver: async () => {
      await expect
        .poll(() => loads, { timeout: PATIENCE_MS, message: 'the page loads anew' })
        .toBeGreaterThan(loadsBefore);
      loadsBefore = loads;
      await page.waitForFunction(
        () => document.documentElement.lang === 'ko' && document.querySelector('h1') !== null,
      );
      language = 'ko';
    },
    screen: async () => (await page.locator('body').innerText()).replace(/\s+/g, ' '),
  };
  return self;
}

/** The Tab key until `target` has focus; the ring around it must be visible. */
async function walkTo(page: Page, target: Locator): Promise<void> {
  const element = await target.elementHandle();
  if (element === null) throw new Error(`${target.toString()} is not there`);
  for (let stops = 0; stops < 60; stops += 1) {
    // oxlint-disable no-await-in-loop -- one key after another
    const ring = await element.evaluate((there) => {
      const { outlineStyle, outlineWidth } = getComputedStyle(there);
      if (there !== document.activeElement) return undefined;
      return outlineStyle === 'none' ? 0 : Number.parseFloat(outlineWidth);
    });
    if (ring !== undefined) {
      expect(ring, 'width of the ring around what has the keyboard').toBeGreaterThanOrEqual(3);
      return;
    }
    await page.keyboard.press('Tab');
    // oxlint-enable no-await-in-loop
  }
  throw new Error(`the keyboard does not reach ${target.toString()}`);
}

/** Where somebody stands: the card slot, and the station as an onlooker knows it. */
export interface Place {
  insert(person: { readonly id: string }): Promise<void>;
  pull(): Promise<void>;
  until(what: string, wanted: (view: StationView) => boolean): Promise<unknown>;
}

/** Ballot numbers to choose, question by question. */
export type Wish = readonly (readonly number[] | 'abstain')[];

/** Somebody with a member's card; `group` is read on the screen, where it is given. */
export interface Comer {
  readonly id: string;
  readonly pin: string;
  readonly group?: Bilingual;
}

/** From the start screen with card and PIN to the first screen of the ballot. */
export async function comeIn(self: Someone, place: Place, member: Comer): Promise<void> {
  const text = voter[self.language];
  await self.see(text.idle.ready);
  await place.insert(member);
  await self.see(text.pin.heading);
  await self.enterPin(member.pin);
  await place.until('the card to be taken', ({ scene }) => scene.kind === 'take-card');
  await self.page
    .locator('h1', { hasText: self.language === 'ko' ? '카드를 빼' : 'take your card' })
    .waitFor();
  if (member.group !== undefined) await self.read(text.takeCard.group(member.group[self.language]));
  await place.pull();
  await self.see(ballot[self.language].welcome.heading);
}

/** From the first screen of the ballot to the review. */
export async function choose(self: Someone, wish: Wish): Promise<void> {
  const text = ballot[self.language];
  await self.press(text.welcome.begin);
  for (const [i, answer] of wish.entries()) {
    // oxlint-disable no-await-in-loop -- question by question
    await self.read(text.place(i + 1, wish.length));
    if (answer === 'abstain') await self.press(new RegExp(`^${text.abstain}`));
    else for (const number of answer) await self.press(new RegExp(`^${text.number(number)}(?!\\d)`));
    await self.press(i + 1 === wish.length ? text.toReview : text.next);
    // oxlint-enable no-await-in-loop
  }
  await self.see(text.review.heading);
}

/** From the review through the slip to the thanks, and away. */
export async function castIt(self: Someone): Promise<void> {
  const text = voter[self.language];
  await self.press(ballot[self.language].review.submit);
  await self.see(text.commit.heading);
  await self.press(text.commit.cast);
  await self.see(text.recorded.heading);
}

/** A whole visit. */
export async function voteFor(self: Someone, place: Place, member: Comer, wish: Wish): Promise<void> {
  await comeIn(self, place, member);
  await choose(self, wish);
  await castIt(self);
  await leave(self, place);
}

/** The thanks have been read; the screen is the next person's, in Korean. */
export async function leave(self: Someone, place: Place): Promise<void> {
  await self.press(voter[self.language].recorded.end);
  await freed(self, place);
}

/** The kiosk is free and its page has loaded anew. */
export async function freed(self: Someone, place: Place): Promise<void> {
  await place.until('a free kiosk', ({ scene }) => scene.kind === 'idle');
  await self.startOver();
}

/** A staff card and its PIN; the desk of its role is on the screen. */
export async function openDesk(
  self: Someone,
  place: Place,
  role: StaffRole,
  holder: { id: string; pin: string },
): Promise<void> {
  await self.press(voter[self.language].idle.staff);
  await self.see(staffTexts[self.language].card.insertStaff);
  await place.insert(holder);
  await self.see(staffTexts[self.language].pin.title);
  await self.enterPin(holder.pin);
  await self.read(deskTexts[self.language].desk[role]);
}

/** Leaves a desk, takes the card, and the kiosk is free. */
export async function leaveDesk(self: Someone, place: Place): Promise<void> {
  await self.press(deskTexts[self.language].leave);
  await self.see(staffTexts[self.language].takeCard.title);
  await place.pull();
  await freed(self, place);
}

/** At the manager's desk: chooses an action and confirms it; what is asked for on the way is `fill`'s. */
export async function beginAction(
  self: Someone,
  action: StaffAction,
  fill: () => Promise<void> = async () => undefined,
): Promise<void> {
  const { polls, confirm } = deskTexts[self.language];
  await self.press(polls.action[action]);
  await fill();
  await self.see(confirm.title[action]);
  await self.press(polls.action[action]);
}

/** After the first card: the second card, and the end of the procedure. */
export async function secondCard(
  self: Someone,
  place: Place,
  action: 'open' | 'close',
  second: { id: string; pin: string },
): Promise<void> {
  const text = staffTexts[self.language];
  const cardOut = (): Promise<unknown> =>
    place.until('a card to be taken', ({ scene }) => scene.kind === 'take-card');
  await cardOut();
  await self.see(text.takeCard.title);
  await place.pull();
  await self.see(text.card.insertSecond);
  await place.insert(second);
  await self.see(text.pin.title);
  await self.enterPin(second.pin);
  await cardOut();
  await self.see(text.takeCard.title);
  await place.pull();
  await finish(self, place, action);
}

/** The procedure is done, somebody confirms. */
export async function finish(
  self: Someone,
  place: Place,
  action: StaffAction | 'end-session',
): Promise<void> {
  const text = staffTexts[self.language].done;
  await self.see(text[action]);
  await self.press(text.finish);
  await freed(self, place);
}
