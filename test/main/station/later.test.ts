// Later rounds at one kiosk (protocol.md section 10): permits for reserve slots at admission, the slip, and votes by its code in the next round.
import { copyFileSync, readFileSync } from 'node:fs';
import Database from 'better-sqlite3';
import { afterEach, describe, expect, test } from 'vitest';
import { STILL_THERE_MS, VOTER_IDLE_MS } from '../../../main/station/conversation.ts';
import { FIRST_PAUSE_MS, FREE_WRONG_CODES, LONGEST_PAUSE_MS } from '../../../main/station/later-vote.ts';
import type { Step } from '../../../main/station/steps.ts';
import { ELECTION, must } from '../../ledger/rules/world.ts';
import { defineOnSlot, OTHER_SLOT, SLOT } from '../../ledger/rules/slots.ts';
import { settled, type RigCard } from './fakes.ts';
import { choose, closePolls, openPolls, rig, type Rig } from './rig.ts';

let bench: Rig;
afterEach(() => bench.stop());

const codesOn = (papers: readonly string[]): string[] =>
  papers.flatMap((paper) => [...paper.matchAll(/\[QR ([0-9]{20})\]/g)].map(([, code = '']) => code));
const lastCode = (): string => codesOn(bench.printer.papers).at(-1)!;

/** Card and PIN, up to what the kiosk shows then. */
async function pinOf(card: RigCard): Promise<void> {
  await bench.scene('idle');
  bench.reader.insert(card);
  await bench.scene('pin');
  must(bench.say({ type: 'pin.enter', pin: card.pin }));
}

/** A whole admission, to the ballot; returns the code of the slip. */
async function admitWithSlip(card: RigCard): Promise<string> {
  await pinOf(card);
  await bench.scene('take-slip');
  must(bench.say({ type: 'later.taken' }));
  await bench.scene('take-card');
  bench.reader.remove();
  await bench.scene('ballot');
  return lastCode();
}

async function castFor(election: string): Promise<void> {
  await bench.scene('ballot');
  must(bench.say(choose(election)));
  await bench.scene('commit');
  must(bench.say({ type: 'ballot.cast' }));
  await bench.scene('recorded');
  must(bench.say({ type: 'session.end' }));
  await bench.scene('idle');
}

async function enter(code: string): Promise<void> {
  await bench.scene('idle');
  must(bench.say({ type: 'later.begin' }));
  await type(code);
}

/** Types a code where one is asked for. */
async function type(code: string): Promise<void> {
  await bench.scene('slip-code');
  must(bench.say({ type: 'later.enter', code }));
  await settled(1); // another scene from here on
}

/** Lengths of what is sealed in the reserve; between sittings the file is complete without its log. */
function rowLengths(): number[] {
  const copy = `${bench.journalPath}-copy`;
  copyFileSync(bench.journalPath, copy);
  const db = new Database(copy);
  const lengths = db.prepare('SELECT length(sealed) FROM reserve').pluck().all() as number[];
  db.close();
  return lengths;
}

/** A code that opens nothing now. */
async function opensNothing(code: string): Promise<void> {
  await enter(code);
  expect(await bench.scene('slip-code')).toEqual({ kind: 'slip-code', attempt: 'after-wrong-code' });
  must(bench.say({ type: 'session.cancel' }));
}

/** Closes the present round and opens the next, on a slot. */
async function nextRound(slot: string): Promise<void> {
  await closePolls(bench);
  defineOnSlot(bench.world, slot);
  await openPolls(bench);
}

describe('a later round', () => {
  test('members vote with their slips, once each, without card and registrar; figures and reports are those of the round', async () => {
    bench = await rig('open', { slots: 'two' });
    const [one, two] = bench.people.members;
    const first = await admitWithSlip(one!);
    await castFor(ELECTION);
    const second = await admitWithSlip(two!);
    await castFor(ELECTION);
    expect(first).not.toBe(second);
    expect(bench.station.view()).toMatchObject({ round: 1, figures: [{ admitted: 2, cast: 2 }] });
    expect(bench.say({ type: 'later.begin' }).ok).toBe(false);
    await nextRound(SLOT);
    const zero = bench.printer.papers.at(-1)!;
    expect(zero).toContain('영');
    expect(bench.station.view()).toMatchObject({
      round: 2,
      papers: [{ election: SLOT }],
      earlierPapers: [{ election: ELECTION }],
    });

    bench.ledger.isReachable = false;
    const requests = bench.ledger.requests;
    await enter(first);
    await castFor(SLOT);
    expect(bench.ledger.requests).toBe(requests);
    await opensNothing(first);
    await enter(second);
    await bench.scene('ballot');
    must(bench.say({ type: 'session.cancel' }));
    bench.ledger.isReachable = true;
    await enter(second);
    await castFor(SLOT);
    const figures = bench.station.view().figures.filter(({ election }) => election === SLOT);
    expect(figures).toMatchObject([{ admitted: 2, cast: 2 }]);

    // The third round: the same slips, whose other rows are still there.
    await nextRound(OTHER_SLOT);
    await enter(second);
    await castFor(OTHER_SLOT);
    await closePolls(bench);
    expect(bench.world.state.assemblies.get('convention-2026')!.stations.get('hall-1')).toMatchObject({
      polls: 'closed',
      elections: [OTHER_SLOT],
    });
    // Nowhere on disk, whole or in groups.
    const file = readFileSync(bench.journalPath).toString('latin1');
    for (const code of [first, second]) {
      expect(file).not.toContain(code);
      expect(file).not.toContain(code.slice(0, 8));
      expect(JSON.stringify(bench.station.view())).not.toContain(code);
    }
  });

  test('with two registrars the slip holds both permits', async () => {
    bench = await rig('open', { permits: 2, slots: 'two' });
    const code = await admitWithSlip(bench.people.members[0]!);
    await castFor(ELECTION);
    await nextRound(SLOT);
    await admitWithSlip(bench.people.members[1]!);
    must(bench.say({ type: 'session.cancel' }));
    await bench.scene('idle');
    // Rows of both rounds are of one length, and no longer than two permits of 2048 bits for the longer group need.
    expect(new Set(rowLengths())).toEqual(new Set([2 * 256 + 25 + 'delegates'.length + 8 + 28]));
    bench.ledger.isReachable = false;
    await enter(code);
    bench.ledger.isReachable = true;
    await castFor(SLOT);
    await closePolls(bench);
    const { issuers } = bench.world.state.elections.get(SLOT)!;
    expect(issuers.map(({ admitted, cast }) => ({ admitted, cast }))).toEqual([
      { admitted: 2, cast: 1 },
      { admitted: 2, cast: 1 },
    ]);
  });

  test('a member who was not there before is admitted by card, and one who was is told so', async () => {
    bench = await rig('open', { slots: 'two' });
    const [one, late] = bench.people.members;
    await admitWithSlip(one!);
    await castFor(ELECTION);
    await nextRound(SLOT);
    await admitWithSlip(late!);
    await castFor(SLOT);
    await pinOf(one!);
    const told = (await bench.scene('trouble')).trouble;
    expect(told.code).toBe('already-admitted-later-round');
    expect(bench.printer.papers.at(-1)).toContain(told.next.ko);
  });

  test('a member who did not vote in the first round and shows the card in the second is told to use the slip', async () => {
    bench = await rig('open', { slots: 'two' });
    const [hesitant, other] = bench.people.members;
    const code = await admitWithSlip(hesitant!);
    must(bench.say({ type: 'session.cancel' }));
    await admitWithSlip(other!);
    await castFor(ELECTION);
    await pinOf(other!); // in the first round there is nothing to do with a slip
    expect((await bench.scene('trouble')).trouble.code).toBe('already-admitted');
    must(bench.say({ type: 'trouble.dismiss' }));
    await bench.scene('take-card');
    bench.reader.remove();
    await bench.scene('idle');
    await nextRound(SLOT);
    await pinOf(hesitant!);
    const told = (await bench.scene('trouble')).trouble;
    expect(told.code).toBe('vote-with-slip');
    expect(bench.printer.papers.at(-1)).toContain(told.next.ko);
    expect(bench.printer.papers.at(-1)).toContain(told.next.en);
    must(bench.say({ type: 'trouble.dismiss' }));
    await bench.scene('take-card');
    bench.reader.remove();
    await enter(code);
    await castFor(SLOT);
  });

  test('wrong codes cost a pause that grows up to a minute and ends with a right one', async () => {
    bench = await rig('open', { slots: 'two' });
    const code = await admitWithSlip(bench.people.members[0]!);
    await castFor(ELECTION);
    await nextRound(SLOT);
    const wrong = `${code.slice(0, 19)}${(Number(code.at(-1)) + 1) % 10}`;
    await enter(wrong);
    for (let tried = 1; tried < FREE_WRONG_CODES; tried += 1) await type(wrong);
    let expected = FIRST_PAUSE_MS;
    for (let tried = 0; tried < 5; tried += 1) {
      await type(wrong);
      const { untilMs } = await bench.scene('code-pause');
      expect(untilMs - bench.clock.now()).toBe(expected);
      expect(bench.say({ type: 'later.enter', code }).ok).toBe(false);
      // Leaving and coming back does not shorten it.
      must(bench.say({ type: 'session.cancel' }));
      await bench.scene('idle');
      must(bench.say({ type: 'later.begin' }));
      expect(await bench.scene('code-pause')).toEqual({ kind: 'code-pause', untilMs });
      await bench.clock.advance(untilMs - bench.clock.now());
      expected = Math.min(LONGEST_PAUSE_MS, 2 * expected);
    }
    await type(code);
    await castFor(SLOT);
    await opensNothing(wrong);
  });

  test('a code that is not twenty digits is no command; polls that are not open take no slip', async () => {
    bench = await rig('open', { slots: 'two' });
    await admitWithSlip(bench.people.members[0]!);
    await castFor(ELECTION);
    await nextRound(SLOT);
    for (const code of ['1234', '0123456789012345678x', '012345678901234567890'])
      expect(bench.say({ type: 'later.enter', code })).toMatchObject({
        ok: false,
        error: { code: 'malformed' },
      });
    await closePolls(bench);
    expect(bench.say({ type: 'later.begin' })).toMatchObject({ ok: false, error: { code: 'polls' } });
    expect(bench.say({ type: 'staff.begin', action: 'open' })).toMatchObject({
      ok: false,
      error: { code: 'polls' },
    });
  });
});

describe('the slip at admission', () => {
  test.each(['unknown', 'not-started'] as const)(
    'printing that ended %s is offered again with another code, and only the last code is worth anything',
    async (outcome) => {
      bench = await rig('open', { slots: 'two' });
      bench.printer.next.push(outcome);
      await pinOf(bench.people.members[0]!);
      expect(await bench.scene('slip-unprinted')).toEqual({ kind: 'slip-unprinted', outcome });
      must(bench.say({ type: 'later.retry' }));
      await bench.scene('take-slip');
      must(bench.say({ type: 'later.taken' }));
      await bench.scene('take-card');
      bench.reader.remove();
      await castFor(ELECTION);
      const codes = codesOn(bench.printer.papers);
      expect(codes).toHaveLength(outcome === 'unknown' ? 2 : 1);
      await nextRound(SLOT);
      for (const old of codes.slice(0, -1)) await opensNothing(old);
      await enter(codes.at(-1)!);
      await castFor(SLOT);
    },
  );

  test('whoever gives up at a dead printer comes back with the card, also in the next round', async () => {
    bench = await rig('open', { slots: 'two' });
    const [card, other] = bench.people.members;
    await admitWithSlip(other!);
    await castFor(ELECTION);
    bench.printer.next.push('unknown');
    await pinOf(card!);
    await bench.scene('slip-unprinted');
    must(bench.say({ type: 'session.cancel' }));
    await bench.scene('take-card');
    bench.reader.remove();
    await bench.scene('idle');
    const printed = lastCode();
    await nextRound(SLOT);
    await opensNothing(printed);
    const before = bench.ledger.requests;
    await admitWithSlip(card!); // for the third round
    await castFor(SLOT);
    expect(bench.ledger.requests).toBe(before);
  });

  test('a slip that nobody takes is void, and the card leads to another one', async () => {
    bench = await rig('open', { slots: 'two' });
    const [card] = bench.people.members;
    await pinOf(card!);
    await bench.scene('take-slip');
    const left = lastCode();
    // Cut off while the paper hangs in the printer, and again left alone: each time another slip.
    bench.reader.remove();
    await bench.restart();
    await pinOf(card!);
    await bench.scene('take-slip');
    const leftAgain = lastCode();
    await bench.clock.advance(VOTER_IDLE_MS + STILL_THERE_MS);
    expect(bench.station.view()).toMatchObject({ scene: { kind: 'take-card' }, notice: 'session-cleared' });
    bench.reader.remove();
    const taken = await admitWithSlip(card!);
    await castFor(ELECTION);
    await nextRound(SLOT);
    expect(new Set([left, leftAgain, taken])).toHaveLength(3);
    await opensNothing(left);
    await opensNothing(leftAgain);
    await enter(taken);
    await castFor(SLOT);
  });

  test('a slip left in the printer until the last round is void when its member votes there by card', async () => {
    bench = await rig('open', { slots: 'two' });
    const [card] = bench.people.members;
    await pinOf(card!);
    await bench.scene('take-slip');
    const left = lastCode();
    bench.reader.remove();
    await bench.restart();
    for (const slot of [SLOT, OTHER_SLOT]) await nextRound(slot);
    await pinOf(card!);
    await bench.scene('take-card');
    bench.reader.remove();
    await bench.scene('ballot');
    must(bench.say({ type: 'session.cancel' }));
    await opensNothing(left);
    await pinOf(card!);
    await bench.scene('take-card');
    bench.reader.remove();
    await castFor(OTHER_SLOT);
    const { papers, figures } = bench.station.view();
    expect(papers).toMatchObject([{ election: OTHER_SLOT }]);
    expect(figures.filter(({ cast }) => cast > 0)).toMatchObject([{ election: OTHER_SLOT, cast: 1 }]);
  });

  test.each(['reserve.stored', 'reserve.slip-confirmed', 'reserve.handed-out'] satisfies Step[])(
    'a stop at %s loses nothing: card and PIN go on, and one code is valid',
    async (last) => {
      let armed = true;
      bench = await rig('open', {
        slots: 'two',
        onStep: (step) => {
          if (step !== last || !armed) return;
          armed = false;
          throw new Error('power cut');
        },
      });
      bench.station.done.catch(() => undefined);
      await pinOf(bench.people.members[0]!);
      if (last === 'reserve.handed-out') {
        await bench.scene('take-slip');
        bench.say({ type: 'later.taken' });
      }
      await expect(bench.station.done).rejects.toThrow('power cut');
      bench.reader.remove();
      await bench.restart();
      await pinOf(bench.people.members[0]!);
      if (last !== 'reserve.handed-out') {
        await bench.scene('take-slip');
        must(bench.say({ type: 'later.taken' }));
      }
      await bench.scene('take-card');
      bench.reader.remove();
      await castFor(ELECTION);
      const codes = codesOn(bench.printer.papers);
      await nextRound(SLOT);
      expect(codes).toHaveLength(last === 'reserve.slip-confirmed' ? 2 : 1);
      for (const old of codes.slice(0, -1)) await opensNothing(old);
      await enter(codes.at(-1)!);
      await castFor(SLOT);
      await settled();
      expect(bench.station.view().figures).toMatchObject([
        { admitted: 1, cast: 1 },
        { admitted: 1, cast: 1 },
      ]);
    },
  );
});
