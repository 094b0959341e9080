/**
 * How long a kiosk waits, with a clock that tests move: voters who walk away, cards that do not come back, staff who do not come. The real station and a real
 * browser; devices and ledger are the station bench's (test/main/station/rig.ts).
 */
import type { Page } from 'playwright';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ballot } from '../../renderer/i18n/ballot.ts';
import { common } from '../../renderer/i18n/common.ts';
import { voter } from '../../renderer/i18n/voter.ts';
import { staffTexts } from '../../renderer/staff/texts.ts';
import { admitMember, rig, type Rig } from '../main/station/rig.ts';
import { withoutChromium } from './browser.ts';
import { serveStation, type Served } from './kiosk.ts';
import { castIt, choose, someone, type Someone } from './people.ts';
import { useBrowser } from './use-browser.ts';

const words = voter.ko;
const SECOND = 1000;

describe.skipIf(withoutChromium !== undefined)('patience', { timeout: 120_000 }, () => {
  const browser = useBrowser();
  let bench: Rig;
  let served: Served;
  let page: Page;
  let self: Someone;
  beforeEach(async () => {
    bench = await rig('open');
    // Screens count down to the station's times by their own clock.
    bench.clock.time = Date.now();
    served = await serveStation(bench.station);
    page = await browser.open(served.entry());
    self = someone(page);
    await self.see(words.idle.ready);
  });
  afterEach(async () => {
    await page.close();
    await served.stop();
    await bench.stop();
  });

  const toReview = async (): Promise<void> => {
    await admitMember(bench, bench.people.delegates[0]!);
    await choose(self, [[1], [2]]);
  };
  const cast = (): number => bench.station.view().figures.reduce((sum, figures) => sum + figures.cast, 0);
  const wait = (seconds: number): Promise<void> => bench.clock.advance(seconds * SECOND);

  test('a voter who is quiet is asked, answers, and has lost nothing', async () => {
    bench.clock.time -= 120 * SECOND; // so that both clocks agree when the question is put
    await toReview();
    await wait(119);
    await self.see(ballot.ko.review.heading);
    await wait(1);
    await self.see(words.stillThere.heading);
    await self.read(/^(4[0-9])초$/);
    await self.press(words.stillThere.go);
    await self.see(ballot.ko.review.heading);
    await self.press(ballot.ko.review.submit);
    await self.see(words.commit.heading);
  });

  test('touching the glass is enough to go on undisturbed', async () => {
    await admitMember(bench, bench.people.delegates[0]!);
    await self.see(ballot.ko.welcome.heading);
    await wait(100);
    const touched = page.waitForResponse((response) => response.url().endsWith('/api/command'));
    await page.locator('h1').tap();
    expect((await touched).status()).toBe(200);
    await wait(100);
    expect(bench.station.view().scene.kind).toBe('ballot');
  });

  test('a voter who has gone: the screen is cleared and says that nothing was recorded', async () => {
    await toReview();
    await wait(120);
    await self.see(words.stillThere.heading);
    await wait(45);
    await self.see(words.idle.ready);
    await self.read(common.ko.notices['session-cleared']);
    expect(cast()).toBe(0);
  });

  test('a voter who has gone with the slip out: the slip ends with ABANDONED', async () => {
    await toReview();
    await self.press(ballot.ko.review.submit);
    await self.see(words.commit.heading);
    await wait(120);
    await self.see(words.stillThere.heading);
    await wait(45);
    await self.see(words.idle.ready);
    expect(cast()).toBe(0);
    expect(bench.printer.papers.at(-1)).toContain('ABANDONED');
  });

  test('a card that does not come back within 20 s', async () => {
    bench.reader.insert(bench.people.delegates[0]!);
    await self.see(words.pin.heading);
    bench.reader.remove();
    await self.see(words.cardHeld.heading);
    await self.read(/^(1[0-9]|20)초$/);
    await wait(20);
    await self.see(words.idle.ready);
    await self.read(common.ko.notices['session-cleared']);
  });

  test('the thanks give way to the next voter', async () => {
    await toReview();
    await castIt(self);
    await wait(20);
    await self.see(words.idle.ready);
    expect(cast()).toBe(1);
  });

  test('staff who are called and do not come: the voter goes on', async () => {
    await toReview();
    await self.press(words.help.button);
    await self.press(words.help.callStaff);
    await self.see(staffTexts.ko.card.called);
    await wait(60);
    await self.see(ballot.ko.review.heading);
  });

  test('a trouble that nobody reads gives way after a minute', async () => {
    bench.ledger.isReachable = false;
    bench.reader.insert(bench.people.delegates[0]!);
    await self.see(words.pin.heading);
    await self.enterPin(bench.people.delegates[0]!.pin);
    await self.read(words.trouble.vote['not-recorded']);
    await wait(60);
    await self.see(words.takeCard.heading);
    bench.reader.remove();
    await self.read(words.idle.obstacles['ledger-unreachable']);
  });
});
