/**
 * The kill matrix (protocol.md section 7): at every named step the kiosk's process is ended by SIGKILL and started again against the same simulators; the day
 * goes on and must come out right. One practice party, one station for each step; at the end one count and one verification for all of them.
 */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  createSimulatedCard,
  restoreSimulatedCard,
  type SimulatedCard,
} from '../../hardware/simulator/card.ts';
import { tracker } from '../../ledger/ballot/ballot.ts';
import { decodeOpening, rebuildOpened } from '../../ledger/ballot/opening.ts';
import { countsOf, stationOf, type ElectionState } from '../../ledger/rules/state.ts';
import { declaredText } from '../../ledger/rules/election-result.ts';
import { folderSource } from '../../ledger/verify/source.ts';
import { verifyLedger } from '../../ledger/verify/verify.ts';
import { countPractice } from '../../main/rehearsal/counting.ts';
import type { Holder } from '../../main/rehearsal/crowd.ts';
import { STEPS } from '../../main/station/steps.ts';
import { staff, startDevices, startKiosk, visit, type Devices, type KioskProcess } from './kiosk-process.ts';
import { BANNERS, hasBanner, readQrs } from './paper-reading.ts';
import { CANDIDATES, foundParty, type Party } from './party.ts';

/**
 * Every step once, the moments of a paper's last part also when the slip is abandoned by the voter, voided by staff or ends a challenge, and those of a batch also
 * when it is one of challenges. This day has no reserve slots; a stop at their steps is in test/main/station/later.test.ts.
 */
const CASES = [
  ...STEPS.filter((step) => !step.startsWith('reserve.')),
  'receipt.sent abandoned',
  'receipt.confirmed abandoned',
  'abandon.stored voided',
  'receipt.sent voided',
  'receipt.confirmed voided',
  'receipt.sent challenged',
  'receipt.confirmed challenged',
  'sync.batch-drawn challenged',
  'sync.sent challenged',
  'sync.accepted challenged',
  'sync.proof-stored challenged',
] as const;
type Case = (typeof CASES)[number];

const at = (step: string): number => (STEPS as readonly string[]).indexOf(step);
const stepOf = (name: Case): string => name.replace(/ (abandoned|voided|challenged)$/, '');
const isVoided = (name: Case): boolean => name.endsWith(' voided');
const isAbandoned = (name: Case): boolean =>
  name === 'abandon.stored' || name.endsWith(' abandoned') || isVoided(name);
/** Whether the process dies in a challenge; the first voter then votes with another ballot. */
const isChallenged = (name: Case): boolean => name.startsWith('challenge.') || name.endsWith(' challenged');
/** Whether the first voter's ballot is recorded when the process dies. */
const isRecorded = (name: Case): boolean =>
  at(stepOf(name)) >= at('cast.committed') && !isAbandoned(name) && !isChallenged(name);
/** How many of the first voter's ballots are challenged in the end: before the commit the ballot is merely abandoned. */
const challengesOf = (name: Case): number =>
  isChallenged(name) && name !== 'challenge.before-commit' ? 1 : 0;
const isIn = (name: Case, first: string, last: string): boolean =>
  at(stepOf(name)) >= at(first) && at(stepOf(name)) <= at(last);

interface Played {
  readonly name: Case;
  readonly station: string;
  readonly choices: readonly number[];
  readonly papers: Devices['papers'];
}

describe('a kiosk killed at any step', () => {
  let root: string;
  let party: Party;
  const played: Played[] = [];

  beforeAll(async () => {
    root = mkdtempSync(path.join(tmpdir(), 'hwabaek-matrix-'));
    party = await foundParty(root, CASES.length, 1);
  });
  afterAll(async () => {
    await party.practice.stop();
    rmSync(root, { recursive: true, force: true });
  });

  test.concurrent.for(CASES.map((name, index) => ({ name, index })))(
    '$name',
    { timeout: 200_000 },
    async ({ name, index }) => {
      const station = await playStation(party, root, name, index);
      expect(station.papers.length).toBeGreaterThan(3);
      played.push(station);
    },
  );

  describe('after all stations have closed', () => {
    test(
      'the count is what the voters chose, papers tell the truth, everything verifies',
      { timeout: 200_000 },
      async () => {
        expect(played).toHaveLength(CASES.length);
        const { practice, election } = party;
        await countPractice(practice);
        await practice.client.sync();
        const trackers: string[] = [];
        const challenged = new Set<string>();
        const verification = await verifyLedger(folderSource(practice.folders.ledger), {
          party: practice.fingerprint,
          checkProofs: (electionText, ballotText) => practice.workers.check(electionText, ballotText),
          onAccepted: ({ entry }) => {
            if (entry.type === 'ballot.cast') trackers.push(tracker(entry.body.ballot));
            if (entry.type === 'ballot.challenged') challenged.add(entry.body.tracker);
          },
        });
        expect(verification.report.failures).toEqual([]);

        const expected = Array.from({ length: CANDIDATES + 1 }, () => 0);
        for (const { choices } of played) for (const choice of choices) expected[choice + 1]! += 1;
        const declared = verification.state.elections.get(election)!.result!;
        expect(JSON.parse(declaredText(verification.state, declared))).toEqual({
          result: [expected],
        });

        for (const { name, station, choices } of played) {
          const own = stationOf(verification.state, 'matrix', station)!;
          expect([name, own.polls, countsOf(own, election, 'all')]).toEqual([
            name,
            'closed',
            { admitted: choices.length, cast: choices.length, spoiled: 0 },
          ]);
          expect([name, own.challenged.get(election) ?? 0]).toEqual([name, challengesOf(name)]);
        }
        expect(new Set(trackers).size).toBe(trackers.length);

        const cast = new Set(trackers);
        const slips = played.flatMap(({ name, papers }) => papers.flatMap((paper) => readSlip(name, paper)));
        const state = (own: string): string =>
          cast.has(own) ? 'recorded' : challenged.has(own) ? 'challenged' : 'neither';
        const untrue = slips.filter(({ says, tracker: own }) =>
          says === 'recorded' || says === 'challenged' ? state(own) !== says : state(own) !== 'neither',
        );
        expect(untrue).toEqual([]);
        expect(slips.filter(({ says }) => says === 'recorded').length).toBeGreaterThan(CASES.length);
        expect(new Set(slips.map(({ says }) => says))).toEqual(
          new Set(['recorded', 'challenged', 'abandoned', 'void']),
        );
        expect([...challenged].filter((own) => cast.has(own))).toEqual([]);
        expect(challenged.size).toBe(CASES.reduce((sum, name) => sum + challengesOf(name), 0));
        checkOpened(slips, verification.state.elections.get(election)!);
      },
    );
  });
});

interface Slip {
  readonly name: Case;
  readonly says: string;
  readonly tracker: string;
  /** The fragment that opens the ballot, if there is one. */
  readonly opening: string | undefined;
}

/** What a slip with a tracker says at its end; nothing for a paper without both. */
function readSlip(name: Case, paper: Devices['papers'][number]): Slip[] {
  const says = (['recorded', 'challenged', 'abandoned', 'void'] as const).find((ending) =>
    hasBanner(paper, BANNERS[ending]),
  );
  if (says === undefined) return [];
  const [own, opening] = readQrs(paper).map((link) => link.split('#')[1]);
  return own === undefined ? [] : [{ name, says, tracker: own, opening }];
}

/**
 * Codes of challenged papers make the ballots of the trackers above. A kill between journal and printer leaves a paper without one; the batch leaves beside the
 * printer, so that its kills may come before the code or after it.
 */
function checkOpened(slips: readonly Slip[], { parameters }: ElectionState): void {
  const challenged = slips.filter(({ says }) => says === 'challenged');
  const hasCode = new Map(challenged.map(({ name, opening }) => [name, opening !== undefined]));
  expect(hasCode.get('challenge.committed')).toBe(false);
  expect(hasCode.get('receipt.confirmed challenged')).toBe(true);
  for (const { name, tracker: own, opening } of challenged) {
    if (opening === undefined) continue;
    const decoded = decodeOpening(opening);
    const text = decoded.ok ? rebuildOpened(parameters, decoded.value) : decoded;
    expect([name, text.ok ? tracker(text.value) : text.error]).toEqual([name, own]);
  }
}

/** One station's day with two voters; the process dies at the step of `name` and is started again. */
async function playStation(party: Party, root: string, name: Case, index: number): Promise<Played> {
  const devices = await startDevices();
  const config = writeConfig(party, root, index, devices);
  const [first, second] = party.voters(index) as [Holder<SimulatedCard>, Holder<SimulatedCard>];
  const choices = [index % CANDIDATES, (index + 1) % CANDIDATES] as const;
  const staffHere = [party.manager, party.clerk].map(copyOf);
  let kiosk: KioskProcess = startKiosk(config, stepOf(name));
  let kills = 0;
  const revive = async (): Promise<void> => {
    kills += 1;
    if (name !== 'admission.request-sent') devices.remove();
    kiosk = startKiosk(config, undefined);
    await kiosk.until('an idle kiosk', ({ scene }) => scene.kind !== 'starting');
  };
  try {
    const opening = await staff(kiosk, devices, 'open', staffHere);
    assert.deepEqual(opening.troubles, []);
    if (opening.end === 'killed') {
      await revive();
      // A stored entry is sent again by itself; before that, nothing had happened and staff begin again.
      const before = isIn(name, 'open.approved', 'open.report-confirmed');
      const view = await kiosk.until('the state of polls', ({ polls, ledger }) =>
        before ? ledger.size > 0 : polls === 'open',
      );
      if (before) {
        assert.equal(view.polls, 'setup');
        const again = await staff(kiosk, devices, 'open', staffHere);
        assert.deepEqual(again, { end: 'left', recorded: false, troubles: [] });
      }
    }
    await kiosk.until('open polls', ({ polls }) => polls === 'open');

    const visiting = await visit(kiosk, devices, first, {
      choice: choices[0],
      abandons: isAbandoned(name) ? 1 : 0,
      ...(isChallenged(name) ? { challenges: 'and-stays' as const } : {}),
      ...(isVoided(name) ? { voidedBy: staffHere[1]! } : {}),
    });
    // The vote of a voter whom the kiosk told so is recorded; later steps of the same vote may still be interrupted.
    if (visiting.end === 'left') assert.ok(visiting.recorded);
    if (visiting.end === 'left' && isIn(name, 'sync.batch-drawn', 'sync.proof-stored') && kills === 0)
      await untilKilled(kiosk);
    if (visiting.end === 'killed' || (isIn(name, 'sync.batch-drawn', 'sync.proof-stored') && kills === 0)) {
      await revive();
      if (isIn(name, 'admission.pending-stored', 'cast.before-commit') && devices.card() === undefined) {
        const thief = await visit(kiosk, devices, cloneOf(first), { choice: 0 });
        assert.ok(!thief.recorded);
        assert.match(thief.troubles.join(), /^(card-refused|pending-damaged)$/);
      }
      const again = await visit(kiosk, devices, first, { choice: choices[0], pins: ['999999'] });
      assert.deepEqual(
        [again.recorded, again.troubles],
        isRecorded(name) ? [false, ['already-admitted']] : [true, []],
      );
    }

    const next = await visit(kiosk, devices, second, { choice: choices[1] });
    assert.deepEqual(next, { end: 'left', recorded: true, troubles: [] });

    const closing = await staff(kiosk, devices, 'close', staffHere);
    if (closing.end === 'killed') {
      await revive();
      const before = isIn(name, 'close.admissions-flushed', 'close.report-confirmed');
      await kiosk.until('the state of polls', ({ polls, ledger }) =>
        before ? polls === 'open' && ledger.link === 'reachable' : polls === 'closed',
      );
      if (before) {
        const again = await staff(kiosk, devices, 'close', staffHere);
        assert.deepEqual(again, { end: 'left', recorded: false, troubles: [] });
      }
    }
    const closed = await kiosk.until('closed polls with nothing left', ({ polls, ledger }) => {
      const { held, leaving, refused } = ledger.outbox;
      return polls === 'closed' && held + leaving + refused === 0;
    });
    assert.equal(kills, 1);
    assert.deepEqual(
      closed.figures.map(({ cast }) => cast),
      [2],
    );
    assert.deepEqual(kiosk.refused, []);
    assert.equal(await kiosk.stop(), 0);
    assert.equal(devices.sim.printer.current().heightDots, 0);
    return { name, station: party.stations[index]!.station, choices, papers: devices.papers };
  } finally {
    await kiosk.stop();
    await devices.sim.close();
  }
}

async function untilKilled(kiosk: KioskProcess): Promise<void> {
  await kiosk.follow('the step', {});
}

/** The same card for another reader: stations run at the same time, a card can be in one of them. */
const copyOf = ({ card, pin }: Holder<SimulatedCard>): Holder<SimulatedCard> => ({
  pin,
  card: restoreSimulatedCard(card.toJSON()),
});

/** A card with the member's certificate but not the member's keys. */
function cloneOf({ card, pin }: Holder<SimulatedCard>): Holder<SimulatedCard> {
  return { pin, card: createSimulatedCard({ pin, certify: () => card.certificate }) };
}

function writeConfig(party: Party, root: string, index: number, { sim }: Devices): string {
  const { station, device, key } = party.stations[index]!;
  const file = path.join(root, `${station}.json`);
  const tcp = (port: number): object => ({ kind: 'tcp', host: '127.0.0.1', port });
  const config = {
    ledger: party.practice.node.url,
    party: party.practice.fingerprint,
    origin: party.practice.origin,
    assembly: 'matrix',
    station,
    roll: party.assembly,
    journal: path.join(root, 'journals', `${station}.db`),
    keys: { device, station: key },
    mode: 'practice',
    reader: { transport: tcp(sim.readerWire.port) },
    printer: { transport: tcp(sim.printerWire.port) },
    boardUrl: 'https://board.example.org/',
    threads: 1,
  };
  writeFileSync(file, JSON.stringify(config));
  return file;
}
