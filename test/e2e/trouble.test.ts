/**
 * Every trouble in front of a voter, through real drivers and a real browser: what the screen says about the vote must be what journal and ledger hold. Time-outs
 * are patience.test.ts, the loss of power is power.test.ts.
 */
import type { Page } from 'playwright';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { ballot } from '../../renderer/i18n/ballot.ts';
import { common } from '../../renderer/i18n/common.ts';
import { voter } from '../../renderer/i18n/voter.ts';
import { staffTexts } from '../../renderer/staff/texts.ts';
import type { Person } from '../../main/bench/bench-view.ts';
import { TROUBLES, type TroubleCode } from '../../main/station/troubles.ts';
import { BANNERS, hasBanner } from '../day/paper-reading.ts';
import { withoutChromium } from './browser.ts';
import { openHall, type Hall } from './kiosk.ts';
import { castIt, choose, comeIn, freed, leave, someone, type Someone } from './people.ts';
import { useBrowser } from './use-browser.ts';

const WISH = [[1], [2]] as const;
const words = voter.ko;

describe.skipIf(withoutChromium !== undefined)('troubles', { timeout: 120_000 }, () => {
  const browser = useBrowser();
  let hall: Hall;
  let page: Page;
  let self: Someone;
  /** Each test has a member of its own: a card may end blocked, a vote cannot be taken back. */
  let member: Person & { readonly pin: string };
  let place = 0;
  let votesBefore: number;

  beforeAll(async () => {
    hall = await openHall(80);
    await hall.shortcut('open');
    page = await browser.open(hall.page.entry());
    self = someone(page);
  });
  afterAll(() => hall.stop());
  beforeEach(async () => {
    await hall.work({
      type: 'printer.set',
      switches: { paper: 'enough', cover: 'closed', answers: 'sent', power: 'on', afterRows: null },
    });
    await clearUp();
    member = await hall.person('member', 'Regular delegates', place);
    place += 1;
    votesBefore = votes();
  });

  /** What a test that failed has left does not fail the next one. */
  const clearUp = async (): Promise<void> => {
    const ways = [
      'trouble.dismiss',
      'session.end',
      'session.void',
      'ballot.abandon',
      'session.cancel',
    ] as const;
    if ((await hall.bench()).reader.card !== undefined) await hall.pull();
    await hall.until('a free kiosk', ({ scene, accepts, obstacles }) => {
      const way = ways.find((type) => accepts.includes(type));
      if (scene.kind !== 'idle' && way !== undefined) hall.station.dispatch({ type: way });
      return scene.kind === 'idle' && obstacles.length === 0;
    });
  };
  const votes = (): number => hall.station.view().figures.reduce((sum, { cast }) => sum + cast, 0);
  /** Both papers of the regular group, or neither. */
  const expectVotes = (outcome: 'recorded' | 'not-recorded'): void => {
    expect(votes() - votesBefore).toBe(outcome === 'recorded' ? 2 : 0);
  };
  /** The screen of a trouble: what happened, and the truth about the vote. */
  const seeTrouble = async (code: TroubleCode): Promise<void> => {
    const { what, vote, next } = TROUBLES[code];
    await self.see(what.ko);
    await self.read(next.ko);
    if (vote !== 'none') await self.read(words.trouble.vote[vote]);
  };
  const endTrouble = async (): Promise<void> => {
    await self.press(words.trouble.dismiss);
    await hall.until('the end of the trouble', ({ scene }) => scene.kind !== 'trouble');
    if ((await hall.bench()).reader.card !== undefined) await hall.pull();
    await freed(self, hall);
  };
  const toReview = async (): Promise<void> => {
    await comeIn(self, hall, member);
    await choose(self, WISH);
  };
  const toCommit = async (): Promise<void> => {
    await toReview();
    await self.press(ballot.ko.review.submit);
    await self.see(words.commit.heading);
  };
  const newestPaper = async (): ReturnType<Hall['paper']> => hall.paper(await hall.papers());

  describe('with the card', () => {
    test('pulled while it is read: nothing begins, and the screen says so', async () => {
      await hall.work({ type: 'reader.fault', fault: { kind: 'pull', atApdu: 2 } });
      await hall.insert(member);
      await self.read(common.ko.notices['session-cleared']);
      expectVotes('not-recorded');
    });

    test('pulled at the PIN, another put in, then the right one again: the vote goes on', async () => {
      await hall.insert(member);
      await self.see(words.pin.heading);
      await hall.pull();
      await self.see(words.cardHeld.heading);
      await self.read(words.cardHeld.otherwise);
      await hall.insert(await hall.person('member', 'Youth delegates'));
      await self.read(common.ko.notices['another-card']);
      await hall.pull();
      await self.see(words.cardHeld.heading);
      await hall.insert(member);
      await self.see(words.pin.heading);
      await self.enterPin(member.pin);
      await hall.until('the card to be taken', ({ scene }) => scene.kind === 'take-card');
      await hall.pull();
      await choose(self, WISH);
      await castIt(self);
      await leave(self, hall);
      expectVotes('recorded');
    });

    test('pulled while the member is admitted: the same card goes on where it was', async () => {
      await hall.insert(member);
      await self.see(words.pin.heading);
      await hall.work({ type: 'reader.fault', fault: { kind: 'pull', atApdu: 3 } });
      await self.enterPin(member.pin);
      await self.see(words.cardHeld.heading);
      await hall.insert(member);
      await self.see(words.pin.heading);
      await self.enterPin(member.pin);
      await hall.until('the card to be taken', ({ scene }) => scene.kind === 'take-card');
      await hall.pull();
      await choose(self, WISH);
      await castIt(self);
      await leave(self, hall);
      expectVotes('recorded');
    });

    test('a wrong PIN three times: the tries are said, and the card is blocked', async () => {
      const wrong = member.pin.replace(/.$/, (digit) => String((Number(digit) + 1) % 10));
      await hall.insert(member);
      await self.see(words.pin.heading);
      await self.enterPin(wrong);
      await self.read(words.pin.left(2));
      await self.enterPin(wrong);
      await self.read(words.pin.last);
      await self.enterPin(wrong);
      await seeTrouble('pin-blocked');
      await endTrouble();
      expectVotes('not-recorded');
    });

    test.for([
      ['other-authority', 'card-refused'],
      ['expired', 'card-refused'],
      ['blocked', 'pin-blocked'],
      ['no-party-card', 'card-unreadable'],
    ] as const)('a card that is %s: %s', async ([role, code]) => {
      await hall.insert(await hall.person(role));
      await seeTrouble(code);
      await endTrouble();
      expectVotes('not-recorded');
    });

    test('upside down, and of somebody who is not on the roll', async () => {
      await hall.work({ type: 'card.insert', person: member.id, way: 'upside-down' });
      await seeTrouble('card-unreadable');
      await endTrouble();
      const stranger = await hall.person('not-on-roll');
      await hall.insert(stranger);
      await self.see(words.pin.heading);
      await self.enterPin(stranger.pin);
      await seeTrouble('not-on-roll');
      await endTrouble();
      expectVotes('not-recorded');
    });

    test('another card during the ballot changes nothing', async () => {
      await toReview();
      await hall.insert(await hall.person('member', 'Youth delegates'));
      await self.read(common.ko.notices['card-during-session']);
      await hall.pull();
      await castIt(self);
      await leave(self, hall);
      expectVotes('recorded');
    });

    test('a member who has voted comes again', async () => {
      await toReview();
      await castIt(self);
      await leave(self, hall);
      await hall.insert(member);
      await self.see(words.pin.heading);
      await self.enterPin(member.pin);
      await self.see(TROUBLES['already-admitted'].what.ko);
      await endTrouble();
      expectVotes('recorded');
    });
  });

  describe('with the printer', () => {
    test('paper out in the middle of the slip: the slip is void, a new one is cast', async () => {
      await toReview();
      await hall.work({
        type: 'printer.set',
        switches: { afterRows: { rows: 150, set: { paper: 'out' } } },
      });
      await self.press(ballot.ko.review.submit);
      await seeTrouble('slip-void');
      await hall.work({ type: 'printer.set', switches: { paper: 'enough', afterRows: null } });
      await hall.until('a printer that works', ({ devices }) => devices.printer.kind === 'ready');
      await self.press(words.trouble.retry);
      await self.see(words.commit.heading);
      await self.press(words.commit.cast);
      await self.see(words.recorded.heading);
      await leave(self, hall);
      expectVotes('recorded');
      const papers = await hall.papers();
      expect(hasBanner(await hall.paper(papers), BANNERS.recorded)).toBe(true);
      expect(hasBanner(await hall.paper(papers - 1), BANNERS.void)).toBe(true);
    });

    test('paper out in the middle of the receipt: the vote is recorded and a duplicate is offered', async () => {
      await toCommit();
      await hall.work({ type: 'printer.set', switches: { afterRows: { rows: 30, set: { paper: 'out' } } } });
      await self.press(words.commit.cast);
      await self.see(words.recorded.heading);
      await self.read(words.recorded.receipt.unknown);
      expectVotes('recorded');
      await hall.work({ type: 'printer.set', switches: { paper: 'enough', afterRows: null } });
      await hall.until('a printer that works', ({ devices }) => devices.printer.kind === 'ready');
      await self.press(words.recorded.reprint);
      await self.read(words.recorded.receipt.confirmed);
      await leave(self, hall);
    });

    test('switched off before the slip: nothing is recorded, and the same card can begin again', async () => {
      await toReview();
      await hall.work({ type: 'printer.set', switches: { power: 'off' } });
      await self.press(ballot.ko.review.submit);
      await hall.until('the trouble', ({ scene }) => scene.kind === 'trouble');
      await self.read(words.trouble.vote['not-recorded']);
      await hall.work({ type: 'printer.set', switches: { power: 'on' } });
      await self.press(words.trouble.quit);
      await freed(self, hall);
      expectVotes('not-recorded');
      await hall.until('a printer that works', ({ obstacles }) => obstacles.length === 0);
      await toReview();
      await castIt(self);
      await leave(self, hall);
      expectVotes('recorded');
    });

    test('silent at the receipt: the vote is recorded, and the screen does not claim the receipt', async () => {
      await toCommit();
      await hall.work({ type: 'printer.set', switches: { answers: 'silent' } });
      await self.press(words.commit.cast);
      await self.see(words.recorded.heading);
      expectVotes('recorded');
      expect(await self.screen()).not.toContain(words.recorded.receipt.confirmed);
      await hall.work({ type: 'printer.set', switches: { answers: 'sent' } });
      await leave(self, hall);
    });

    test('its cable pulled between voters: nobody is admitted until it is back', async () => {
      await hall.work({ type: 'printer.cable', cable: 'unplugged' });
      await self.see(words.idle.wait);
      await self.read(words.idle.obstacles['printer-not-ready']);
      await hall.work({ type: 'printer.cable', cable: 'plugged' });
      await self.see(words.idle.ready);
    });
  });

  describe('with reader and ledger', () => {
    /** The station asks again by itself, after a growing pause. */
    const reached = (): Promise<unknown> =>
      hall.until('a ledger that answers', ({ obstacles }) => obstacles.length === 0);

    test('the reader is unplugged between voters and at the PIN', async () => {
      await hall.work({ type: 'reader.cable', cable: 'unplugged' });
      await self.see(words.idle.wait);
      await self.read(words.idle.obstacles['reader-away']);
      await hall.work({ type: 'reader.cable', cable: 'plugged' });
      await self.see(words.idle.ready);
      await hall.insert(member);
      await self.see(words.pin.heading);
      await hall.work({ type: 'reader.cable', cable: 'unplugged' });
      await self.see(words.cardHeld.heading);
      await hall.work({ type: 'reader.cable', cable: 'plugged' });
      await self.see(words.pin.heading);
      await self.press(words.pin.quit);
      await hall.until('the card to be taken', ({ scene }) => scene.kind === 'take-card');
      await hall.pull();
      await freed(self, hall);
      expectVotes('not-recorded');
    });

    test('the ledger is down at the admission: nobody is admitted, and later the same card is', async () => {
      await hall.insert(member);
      await self.see(words.pin.heading);
      await hall.work({ type: 'ledger.set', state: 'down' });
      await self.enterPin(member.pin);
      await seeTrouble('registrar-unreachable');
      await endTrouble();
      await self.read(words.idle.obstacles['ledger-unreachable']);
      await hall.work({ type: 'ledger.set', state: 'up' });
      await reached();
      await self.see(words.idle.ready);
      await toReview();
      await castIt(self);
      await leave(self, hall);
      expectVotes('recorded');
    });

    test('the ledger is down at the cast: the vote is recorded all the same', async () => {
      await toReview();
      await hall.work({ type: 'ledger.set', state: 'down' });
      await castIt(self);
      expectVotes('recorded');
      await hall.work({ type: 'ledger.set', state: 'up' });
      await leave(self, hall);
      await reached();
      await self.see(words.idle.ready);
    });
  });

  describe('staff are called', () => {
    const call = async (): Promise<void> => {
      await self.press(words.help.button);
      await self.press(words.help.callStaff);
      await self.see(staffTexts.ko.card.called);
    };
    const showCard = async (): Promise<void> => {
      const clerk = await hall.person('clerk');
      await hall.insert(clerk);
      await self.see(staffTexts.ko.pin.title);
      await self.enterPin(clerk.pin);
      await self.see(staffTexts.ko.endSession.title);
    };
    const name = '성춘향';

    test('at the ballot, and give it back: what was chosen was hidden and is still there', async () => {
      await comeIn(self, hall, member);
      await choose(self, [[2], [1]]);
      await self.read(name);
      await call();
      expect(await page.content()).not.toContain(name);
      await showCard();
      await self.read(staffTexts.ko.endSession.paper.none);
      expect(await page.content()).not.toContain(name);
      await self.press(staffTexts.ko.endSession.giveBack);
      await self.see(staffTexts.ko.takeCard.title);
      await hall.pull();
      await self.see(ballot.ko.review.heading);
      await self.read(name);
      await castIt(self);
      await leave(self, hall);
      expectVotes('recorded');
    });

    test('at the ballot, and nobody comes: the voter goes back', async () => {
      await toReview();
      await call();
      await self.press(staffTexts.ko.card.cancelCall);
      await self.see(ballot.ko.review.heading);
      await self.press(words.help.button);
      await self.press(words.help.quit);
      await self.press(words.help.quitYes);
      await freed(self, hall);
      expectVotes('not-recorded');
    });

    test('at the ballot, and end it: nothing is recorded, the same card may come again', async () => {
      await toReview();
      await call();
      await showCard();
      await self.press(staffTexts.ko.endSession.end);
      await self.see(staffTexts.ko.takeCard.title);
      await hall.pull();
      await self.see(staffTexts.ko.done['end-session']);
      await self.press(staffTexts.ko.done.finish);
      await freed(self, hall);
      expectVotes('not-recorded');
      await toReview();
      await castIt(self);
      await leave(self, hall);
      expectVotes('recorded');
    });

    test('with the slip out, and end it: the slip ends with ABANDONED', async () => {
      await toCommit();
      await call();
      await showCard();
      await self.read(staffTexts.ko.endSession.paper.out);
      await self.press(staffTexts.ko.endSession.end);
      await self.see(staffTexts.ko.takeCard.title);
      await hall.pull();
      await self.see(staffTexts.ko.done['end-session']);
      await self.press(staffTexts.ko.done.finish);
      await freed(self, hall);
      expectVotes('not-recorded');
      expect(hasBanner(await newestPaper(), BANNERS.abandoned)).toBe(true);
    });
  });

  describe('the page itself', () => {
    test('loaded anew at the review: the selections are lost, nothing else, and it says so', async () => {
      await toReview();
      await page.reload();
      await self.see(ballot.ko.welcome.heading);
      await self.read(ballot.ko.welcome.beginnings.reloaded);
      await choose(self, WISH);
      await castIt(self);
      await leave(self, hall);
      expectVotes('recorded');
    });

    test('loaded anew with the slip out: it can still be cast', async () => {
      await toCommit();
      await page.reload();
      await self.see(words.commit.heading);
      await self.read(words.commit.not);
      await self.press(words.commit.cast);
      await self.see(words.recorded.heading);
      await leave(self, hall);
      expectVotes('recorded');
    });

    test('crashed at the review: a new page says what is lost', async () => {
      await toReview();
      const crashed = page;
      const gone = crashed.waitForEvent('crash');
      const session = await crashed.context().newCDPSession(crashed);
      session.send('Page.crash').catch(() => undefined);
      await gone;
      browser.expectComplaint(/the page crashed/);
      await crashed.close();
      page = await browser.open(hall.page.entry());
      self = someone(page);
      await self.read(ballot.ko.welcome.beginnings.reloaded);
      await choose(self, WISH);
      await castIt(self);
      await leave(self, hall);
      expectVotes('recorded');
    });
  });
});
