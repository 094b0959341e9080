/**
 * The power fails: the kiosk's process is ended by SIGKILL at the review, with the slip out, and at the cast, and started again with the same journal. What the
 * screens say of the vote before and after must agree with the ledger.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Page } from 'playwright';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ballot } from '../../renderer/i18n/ballot.ts';
import { voter } from '../../renderer/i18n/voter.ts';
import type { Bitmap } from '../../hardware/printer/bitmap.ts';
import { openPracticeParty, type PracticeParty } from '../../main/bench/practice-party.ts';
import { openKiosk } from '../../main/kiosk/kiosk.ts';
import { staffAction, waitFor } from '../../main/rehearsal/crowd.ts';
import type { StationView } from '../../main/station/view.ts';
import { TROUBLES } from '../../main/station/troubles.ts';
import { BANNERS, hasBanner } from '../day/paper-reading.ts';
import { withoutChromium } from './browser.ts';
import { startKioskProcess, type KioskProcess } from './kiosk.ts';
import { castIt, choose, comeIn, freed, leave, someone, type Place, type Someone } from './people.ts';
import { useBrowser } from './use-browser.ts';

const WISH = [[1], [2]] as const;
const words = voter.ko;

describe.skipIf(withoutChromium !== undefined)('when the power fails', { timeout: 120_000 }, () => {
  const browser = useBrowser();
  const papers: Bitmap[] = [];
  let root: string;
  let party: PracticeParty;
  let kiosk: KioskProcess;
  let page: Page;
  let self: Someone;

  beforeAll(async () => {
    root = mkdtempSync(path.join(tmpdir(), 'hwabaek-power-'));
    party = await openPracticeParty({ root });
    party.devices.printer.onPaper((paper) => papers.push(paper));
    const opened = await openKiosk(party.config);
    if (!opened.ok) throw new Error(opened.error);
    const { manager, secondManager } = party.practice.staff;
    await staffAction(opened.value.station, party.devices.hands, 'open', [manager, secondManager]);
    await opened.value.stop();
  });
  afterAll(async () => {
    await kiosk.cutPower();
    await party.stop();
    rmSync(root, { recursive: true, force: true });
  });

  const member = (place: number): { id: string; pin: string } => {
    const { number } = party.people.filter(({ group }) => group === 'regular')[place]!;
    return { id: number, pin: party.practice.pinOf(number) };
  };
  const view = (): Promise<StationView> =>
    page.evaluate(async () => (await (await fetch('/api/view')).json()) as never);
  const place: Place = {
    insert: async ({ id }) => {
      party.devices.reader.insert(party.practice.cardOf(id).card);
    },
    pull: async () => {
      party.devices.reader.remove();
    },
    until: async (what, wanted) => {
      await expect.poll(async () => wanted(await view()), { timeout: 20_000, message: what }).toBe(true);
    },
  };
  const votes = async (): Promise<number> => (await view()).figures.reduce((sum, { cast }) => sum + cast, 0);

  const switchOn = async (killAt?: string): Promise<void> => {
    kiosk = await startKioskProcess(party, killAt);
    page = await browser.open(kiosk.entry);
    self = someone(page);
    await place.until(
      'a free kiosk',
      ({ scene, obstacles }) => scene.kind === 'idle' && obstacles.length === 0,
    );
  };
  /** The page is still there and has nobody to ask. */
  const seeThatItIsLost = async (): Promise<void> => {
    await self.see(words.lost.heading);
    await self.read(words.lost.vote);
    expect(await page.locator('body').innerText()).not.toContain('홍길동');
    browser.expectComplaint(/Failed to load resource: net::ERR_/);
    await page.close();
  };

  test('at the review: nothing is recorded, and the same card votes after the start', async () => {
    await switchOn();
    await comeIn(self, place, member(0));
    await choose(self, WISH);
    await kiosk.cutPower();
    await seeThatItIsLost();
    await switchOn();
    expect(await votes()).toBe(0);
    await comeIn(self, place, member(0));
    await self.see(ballot.ko.welcome.heading);
    await choose(self, WISH);
    await castIt(self);
    await leave(self, place);
    expect(await votes()).toBe(2);
  });

  test('with the slip out: it ends void, nothing is recorded, and the same card votes after the start', async () => {
    await comeIn(self, place, member(1));
    await choose(self, WISH);
    await self.press(ballot.ko.review.submit);
    await self.see(words.commit.heading);
    await kiosk.cutPower();
    await seeThatItIsLost();
    await switchOn('cast.committed');
    expect(await votes()).toBe(2);
    expect(papers.at(-1) !== undefined && hasBanner(papers.at(-1)!, BANNERS.recorded)).toBe(false);
    await comeIn(self, place, member(1));
    await choose(self, WISH);
    await self.press(ballot.ko.review.submit);
    await self.see(words.commit.heading);
  });

  test('at the cast, when it is just recorded: the slip says so after the start, and the card cannot vote again', async () => {
    await self.press(words.commit.cast);
    await kiosk.ended;
    await seeThatItIsLost();
    const before = papers.length;
    await switchOn();
    expect(await votes()).toBe(4);
    await expect.poll(() => papers.length, { timeout: 20_000 }).toBeGreaterThan(before);
    expect(hasBanner(papers.at(-1)!, BANNERS.recorded)).toBe(true);
    await place.insert(member(1));
    await self.see(words.pin.heading);
    await self.enterPin(member(1).pin);
    await self.see(TROUBLES['already-admitted'].what.ko);
    expect(await self.screen()).toContain(TROUBLES['already-admitted'].next.ko);
  });

  test('the ledger holds what the journal recorded, no more', async () => {
    await place.pull();
    await self.press(words.trouble.dismiss);
    await freed(self, place); // a page that is closed while it loads may never be
    await page.close();
    await kiosk.cutPower();
    const opened = await openKiosk(party.config);
    if (!opened.ok) throw new Error(opened.error);
    const { station } = opened.value;
    const { manager, clerk } = party.practice.staff;
    await waitFor(station, 'the ledger', ({ ledger }) => ledger.link === 'reachable');
    await staffAction(station, party.devices.hands, 'close', [manager, clerk]);
    const { ledger, figures } = station.view();
    expect(ledger.outbox).toEqual({ held: 0, leaving: 0, refused: 0 });
    expect(figures.map(({ cast }) => cast).filter((cast) => cast > 0)).toEqual([2, 2]);
    await opened.value.stop();
  });
});
