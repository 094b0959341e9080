/**
 * A whole day before the screens: staff open their desks and the polls, members of both groups vote by touch and by keyboard, in both languages, the clerk and the
 * technician do their work, observers watch, polls close, the count is declared. What the papers say and what the ledger holds must agree with what was pressed.
 */
import type { Page } from 'playwright';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { renderPaper } from '../../hardware/printer/paper.ts';
import { deskTexts } from '../../renderer/staff/desk-texts.ts';
import { deviceTexts } from '../../renderer/staff/device-texts.ts';
import { tracker } from '../../ledger/ballot/ballot.ts';
import { declaredText } from '../../ledger/rules/election-result.ts';
import { electionRecord, tallied } from '../../ledger/records/counted.ts';
import { recordHead, stationRecord } from '../../ledger/records/data.ts';
import { countingDocument, tallyDocument, votingDocument } from '../../ledger/records/document.ts';
import { RecordWatch } from '../../ledger/records/watch.ts';
import { folderSource } from '../../ledger/verify/source.ts';
import { verifyLedger } from '../../ledger/verify/verify.ts';
import { recordPaper } from '../../main/station/documents/record.ts';
import { visit } from '../../main/rehearsal/crowd.ts';
import { staffTexts } from '../../renderer/staff/texts.ts';
import { common } from '../../renderer/i18n/common.ts';
import { observerTexts } from '../../renderer/observer/texts.ts';
import { ballot } from '../../renderer/i18n/ballot.ts';
import { voter } from '../../renderer/i18n/voter.ts';
import { BANNERS, beginsWith, hasBanner, readQr, readQrs } from '../day/paper-reading.ts';
import { SIZES, withoutChromium } from './browser.ts';
import { openHall, type Hall } from './kiosk.ts';
import {
  beginAction,
  castIt,
  choose,
  comeIn,
  finish,
  leave,
  leaveDesk,
  openDesk,
  secondCard,
  someone,
  voteFor,
  type Someone,
} from './people.ts';
import { useBrowser } from './use-browser.ts';

describe.skipIf(withoutChromium !== undefined)('a day before the screens', { timeout: 120_000 }, () => {
  const browser = useBrowser();
  let hall: Hall;
  let page: Page;
  let mirror: Page;
  let voters: Someone;
  /** Trackers of papers that say "recorded", and of those that say "abandoned". */
  const recorded: string[] = [];
  const abandoned: string[] = [];
  /** Trackers of the paper that says "challenged". */
  const challenged: string[] = [];

  beforeAll(async () => {
    hall = await openHall();
    page = await browser.open(hall.page.entry());
    mirror = await browser.open(hall.observer.entry(), { viewport: SIZES.landscape });
    voters = someone(page);
  });
  afterAll(() => hall.stop());
  // Each part of the day needs the one before it.
  let brokeOff = false;
  beforeEach(({ skip, onTestFailed }) => {
    skip(brokeOff, 'the day broke off before');
    onTestFailed(() => {
      brokeOff = true;
    });
  });

  /** Reads the newest paper: its tracker, under what it says at its end. */
  const readPaper = async (): Promise<void> => {
    const paper = await hall.paper(await hall.papers());
    const [address, tracker] = (readQr(paper) ?? '').split('#');
    expect(address).toBe(`${hall.ledgerUrl}/`);
    const ends = hasBanner(paper, BANNERS.recorded) ? recorded : abandoned;
    if (ends === abandoned) expect(hasBanner(paper, BANNERS.abandoned)).toBe(true);
    ends.push(tracker ?? '');
  };
  const cast = (): number => hall.station.view().figures.reduce((sum, figures) => sum + figures.cast, 0);

  test('nobody can vote before the polls are open', async () => {
    await voters.see(voter.ko.idle.headings['polls-not-open']);
    await voters.speak('en');
    await voters.see(voter.en.idle.headings['polls-not-open']);
    await voters.speak('ko');
  });

  test('the manager opens the polls with seals and a second card', async () => {
    const texts = deskTexts.ko;
    await openDesk(voters, hall, 'manager', await hall.person('manager'));
    await beginAction(voters, 'open', async () => {
      await voters.press(texts.seals.add);
      for (const sign of 'B-17') await voters.press(sign); // oxlint-disable-line no-await-in-loop -- one finger
      await voters.press(texts.seals.add);
      await voters.press(texts.seals.toList);
      await voters.read('B-17');
      await voters.press(texts.seals.next);
    });
    await secondCard(voters, hall, 'open', await hall.person('clerk'));
    await voters.see(voter.ko.idle.ready);
    expect(hall.station.view()).toMatchObject({ polls: 'open', seals: ['B-17'] });
  });

  test('a member of the regular group votes for one leader and abstains from the council', async () => {
    await voteFor(voters, hall, await hall.person('member', 'Regular delegates'), [[2], 'abstain']);
    await readPaper();
    expect(cast()).toBe(2);
  });

  test('a member of the youth group votes in English, two of eight, and a third choice is refused', async () => {
    await comeIn(voters, hall, await hall.person('member', 'Youth delegates'));
    await voters.speak('en');
    await choose(voters, [[1], [3, 5, 7], [4]]);
    await voters.read('Bak Heungbu');
    await voters.read('Bae Janghwa');
    expect(await voters.screen()).not.toContain('Heo Saeng');
    await castIt(voters);
    await leave(voters, hall);
    await readPaper();
    expect(cast()).toBe(5);
  });

  test('a member votes by keyboard alone, in a language chosen on the way, and takes a first slip back', async () => {
    const keys = someone(page, 'ko', 'keyboard');
    await comeIn(keys, hall, await hall.person('member', 'Youth delegates', 1));
    await keys.speak('en');
    await choose(keys, [[3], [8], 'abstain']);
    await keys.press('Print the receipt');
    await keys.see(voter.en.commit.heading);
    await keys.press(voter.en.commit.abandon);
    await keys.read(/No vote has been recorded/);
    await readPaper();
    await choose(keys, [[1], [2], [1]]);
    await castIt(keys);
    await leave(keys, hall);
    await readPaper();
    expect(cast()).toBe(8);
  });

  test('a member has the machine checked, looks at the paper with a phone, and then votes', async () => {
    const texts = voter.ko.challenge;
    await comeIn(voters, hall, await hall.person('member', 'Regular delegates', 3));
    await choose(voters, [[3], [4]]);
    await voters.press(ballot.ko.review.submit);
    await voters.see(voter.ko.commit.heading);
    await voters.press(texts.button);
    await voters.read(texts.opened);
    await voters.press(texts.no);
    await voters.see(voter.ko.commit.heading);
    await voters.press(texts.button);
    await voters.press(texts.yes);
    await voters.see(texts.heading);
    expect(await voters.screen()).not.toContain(voter.ko.commit.heading);

    const paper = await hall.paper(await hall.papers());
    expect(hasBanner(paper, BANNERS.challenged)).toBe(true);
    const links = readQrs(paper);
    expect(links).toHaveLength(4);
    for (const link of links.slice(0, 2)) challenged.push(link.split('#')[1]!);
    const phone = await browser.open('about:blank', { viewport: { width: 390, height: 844 } });
    await phone.goto(links[2]!);
    const card = phone.locator('.card.opened');
    await card.waitFor();
    expect(await card.innerText()).toMatch(/기호 3번/);
    expect((await card.locator('.tracker').innerText()).replaceAll(' ', '')).toBe(challenged[0]);
    expect(phone.url()).not.toContain('#');
    await phone.close();

    await voters.press(texts.again);
    await voters.read(ballot.ko.welcome.beginnings.challenged);
    await choose(voters, [[2], 'abstain']);
    await castIt(voters);
    await leave(voters, hall);
    await readPaper();
    expect(cast()).toBe(10);
    expect(hall.station.view().figures.reduce((sum, figures) => sum + figures.challenged, 0)).toBe(2);
  });

  test('the clerk looks at a card without admitting anybody', async () => {
    const texts = staffTexts.ko;
    const before = hall.station.view().figures;
    const member = await hall.person('member', 'Regular delegates', 5);
    await openDesk(voters, hall, 'clerk', await hall.person('clerk'));
    await voters.read(deskTexts.ko.admission.yes);
    await voters.press(deskTexts.ko.checkCard);
    await voters.see(texts.takeCard.title);
    await hall.pull();
    await voters.see(texts.check.title);
    await hall.insert(member);
    await voters.see(texts.check.finding['on-roll']);
    await voters.read(member.name.ko);
    await voters.press(texts.check.finish);
    await hall.until('the card to be taken', ({ scene }) => scene.kind === 'take-card');
    await hall.pull();
    await voters.see(voter.ko.idle.ready);
    expect(hall.station.view().figures).toEqual(before);
  });

  test('the technician prints a page and speaks with the card', async () => {
    const texts = deviceTexts.ko;
    const technician = await hall.person('technician');
    await openDesk(voters, hall, 'technician', technician);
    const papers = await hall.papers();
    await voters.press(texts.test.print);
    await voters.read(texts.report['test-print'].confirmed);
    expect(await hall.papers()).toBe(papers + 1);
    await voters.press(deskTexts.ko.section.card);
    await voters.press(texts.test.card);
    await voters.see(staffTexts.ko.pin.title); // the reset has made the card forget it
    await voters.enterPin(technician.pin);
    await voters.read(texts.report['card-round-trip'].done);
    await voters.press(deskTexts.ko.section.trace);
    await voters.read('GENERAL AUTHENTICATE');
    await leaveDesk(voters, hall);
  });

  test('observers see the figures and nothing to press but language and display', async () => {
    await mirror.getByText('B-17').first().waitFor();
    const buttons = await mirror.getByRole('button').allInnerTexts();
    // A list that turns its pages by itself can be held.
    const still = [common.ko.display.button, 'English', observerTexts.ko.pages.hold];
    for (const words of buttons) expect(still).toContain(words.trim());
    const words = await mirror.locator('body').innerText();
    for (const { cast: figure } of hall.station.view().figures) expect(words).toContain(String(figure));
  });

  test('the manager suspends the polls with a reason, and resumes', async () => {
    const texts = deskTexts.ko;
    const manager = await hall.person('manager');
    await openDesk(voters, hall, 'manager', manager);
    await beginAction(voters, 'suspend', () => voters.press(texts.reason.common.paper));
    await endAlone('suspend');
    await voters.see(voter.ko.idle.headings['polls-suspended']);
    await openDesk(voters, hall, 'manager', manager);
    await beginAction(voters, 'resume');
    await endAlone('resume');
    await voters.see(voter.ko.idle.ready);
  });

  /** The others come, without a screen. */
  const letOthersVote = async (): Promise<void> => {
    const [leader, council, youth] = hall.practice.elections.map(({ uuid }) => uuid);
    const ballots = new Map([
      [leader!, [{ choices: [0] }]],
      [council!, [{ choices: [1] }]],
      [youth!, [{ choices: [0] }]],
    ]);
    const hands = {
      insert: (id: string) => void hall.insert({ id }),
      remove: () => void hall.pull(),
      trouble: () => undefined,
      repair: () => undefined,
    };
    for (const [group, place] of OTHERS) {
      // oxlint-disable no-await-in-loop -- one kiosk, one voter at a time
      const { id, pin } = await hall.person('member', group, place);
      const visited = await visit(hall.station, hands, { card: id, pin, mishap: 'none', ballots });
      expect(visited).toEqual({ end: 'recorded', receipt: 'confirmed', troubles: [] });
      // oxlint-enable no-await-in-loop
    }
  };

  /** The end of an action that needs one card. */
  const endAlone = async (action: 'suspend' | 'resume'): Promise<void> => {
    await voters.see(staffTexts.ko.takeCard.title);
    await hall.pull();
    await finish(voters, hall, action);
  };

  test('after the others have voted, the manager and a second manager close the polls in English', async () => {
    await letOthersVote();
    await voters.see(voter.ko.idle.ready);
    await voters.speak('en');
    await openDesk(voters, hall, 'manager', await hall.person('manager'));
    await beginAction(voters, 'close');
    await secondCard(voters, hall, 'close', await hall.person('manager', undefined, 1));
    await voters.see(voter.ko.idle.headings['polls-closed']);
    expect(hall.station.view()).toMatchObject({
      polls: 'closed',
      ledger: { outbox: { held: 0, leaving: 0, refused: 0 } },
    });
  });

  test(
    'the count is declared: it is what was pressed, and every paper told the truth',
    { timeout: 60_000 },
    async () => {
      await hall.shortcut('count');
      const trackers: string[] = [];
      const { folders, fingerprint, workers, elections } = hall.practice;
      const { report, state } = await verifyLedger(folderSource(folders.ledger), {
        party: fingerprint,
        checkProofs: (electionText, ballotText) => workers.check(electionText, ballotText),
        onAccepted: ({ entry }) => {
          if (entry.type === 'ballot.cast') trackers.push(tracker(entry.body.ballot));
        },
      });
      expect(report.failures).toEqual([]);
      const declared = elections.map(
        ({ uuid }) => JSON.parse(declaredText(state, state.elections.get(uuid)!.result!)) as object,
      );
      // Abstentions first, then each candidate, as pressed above.
      expect(declared).toEqual([
        { result: [[0, 2 + OTHERS.length, 2, 0]] },
        { result: [[2, 0, OTHERS.length + 1, 1, 0, 1, 0, 0, 0]] },
        { result: [[0, 1 + YOUNG_OTHERS, 0, 0, 1]] },
      ]);
      expect([recorded.length, abandoned.length]).toEqual([4, 1]);
      for (const paper of recorded) expect(trackers).toContain(paper);
      for (const paper of [...abandoned, ...challenged]) expect(trackers).not.toContain(paper);
      const opened = [...state.elections.values()].flatMap((election) => [...election.challengedTrackers]);
      expect(opened.toSorted()).toEqual(challenged.toSorted());
    },
  );

  test('the manager prints the records: the very papers that anybody makes of the ledger', async () => {
    const before = await hall.papers();
    await openDesk(voters, hall, 'manager', await hall.person('manager'));
    await voters.press(deskTexts.ko.records.print);
    await voters.read(deskTexts.ko.records.printed({ voting: 1, counting: 3, tally: 1 }));
    await leaveDesk(voters, hall);
    expect(await hall.papers()).toBe(before + 5);

    const watch = new RecordWatch();
    const { report, state } = await verifyLedger(folderSource(hall.practice.folders.ledger), {
      checkProofs: () => Promise.resolve({ ok: true, value: undefined }), // checked above
      onAccepted: (parsed, index) => watch.observe(parsed, index),
    });
    expect(report.failures).toEqual([]);
    const [assembly] = state.assemblies.values();
    const [station] = assembly!.stations.keys();
    const head = recordHead(state, watch, assembly!, report, 'kiosk');
    const letterhead = { assembly: assembly!.called.title, station: station!, mode: 'practice' } as const;
    const voting = votingDocument(head, [stationRecord(state, watch, assembly!, station!)!], 'ko');
    const expected = [
      recordPaper(letterhead, 'voting', voting),
      ...assembly!.elections.map((uuid) => {
        const record = electionRecord(state, watch, assembly!, state.elections.get(uuid)!);
        return recordPaper(letterhead, 'counting', countingDocument(head, [record], 'ko'));
      }),
      recordPaper(letterhead, 'tally', tallyDocument(head, tallied(state, watch, assembly!), 'ko')),
    ];
    for (const [i, blocks] of expected.entries()) {
      // oxlint-disable-next-line no-await-in-loop -- one paper after another
      const paper = await hall.paper(before + 1 + i);
      expect([i, beginsWith(paper, renderPaper(blocks))]).toEqual([i, true]);
    }
  });

  test('anybody finds the result on the board, and the receipts of the day by their links alone', async () => {
    const phone = await browser.open('about:blank', { viewport: { width: 390, height: 844 } });
    const asked: string[] = [];
    phone.on('request', (request) => {
      const { origin, pathname, search } = new URL(request.url()); // the fragment is not sent
      asked.push(`${origin}${pathname}${search} ${request.postData() ?? ''}`);
    });
    await phone.goto(`${hall.ledgerUrl}/#${recorded[0]}`);
    await phone.getByText('기록되었습니다', { exact: true }).waitFor();
    await phone.getByText('결과가 발표되었습니다').first().waitFor();
    await phone.getByText('당선').first().waitFor();
    expect(phone.url()).not.toContain('#');
    await phone.getByLabel('추적번호').fill(abandoned[0]!);
    await phone.getByRole('button', { name: '확인하기' }).tap();
    await phone.getByText('게시판에 없습니다', { exact: true }).waitFor();
    await phone.getByLabel('추적번호').fill(challenged[0]!);
    await phone.getByRole('button', { name: '확인하기' }).tap();
    await phone.getByText('기계 확인에 쓰인 투표지입니다', { exact: true }).waitFor();
    expect(asked.length).toBeGreaterThan(3);
    for (const tracker of [recorded[0]!, abandoned[0]!, challenged[0]!])
      for (const request of asked) expect(decodeURIComponent(request)).not.toContain(tracker.slice(0, 8));
    expect(await phone.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
  });
});

/** Enough of both groups that a count gives nobody away: all choose the first leader, the second of the council, the first youth chair. */
const YOUNG_OTHERS = 8;
const OTHERS = [
  ...Array.from({ length: 2 }, (_, i) => ['Regular delegates', 1 + i] as const),
  ...Array.from({ length: YOUNG_OTHERS }, (_, i) => ['Youth delegates', 2 + i] as const),
];
