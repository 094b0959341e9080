/**
 * Opening a challenged ballot, and what a kiosk that cheats comes to (protocol.md section 4). It commits to a ballot on paper before it knows whether that one will
 * be opened; each way out of having encrypted something else is seen here, by the person, the page or the rules.
 */
import { afterAll, describe, expect, it } from 'vitest';
import { openBallot } from '../../../ledger/board/opened.ts';
import { isOpening } from '../../../ledger/ballot/opening.ts';
import { readFragment } from '../../../ledger/board/lookup.ts';
import { buildTwoPapers, SECOND } from '../rules/two-papers.ts';
import { ABSTAIN, build, CHOICE } from '../rules/world.ts';
import { openable } from './challenges.ts';
import { boardOver, getFrom, serve } from './served.ts';

/** Somebody else than the voter chose. */
const OTHER = [
  [0, 0, 0, 1],
  [0, 0, 0, 1, 1],
] as const;

const world = await build('open', 'trusted');
const honest = openable(world, CHOICE);
const blank = openable(world, ABSTAIN);
const cheated = openable(world, OTHER);
const counted = openable(world, CHOICE);
const late = openable(world, CHOICE);
for (const { tracker } of [honest, blank, cheated])
  world.write(world.station, 'ballot.challenged', { election: honest.cast.election, tracker });
world.write(world.registrar, 'admissions.recorded', world.admissions({ members: 1 }));
world.write(world.station, 'ballot.cast', counted.cast);
const served = await serve(world);
afterAll(() => served.stop());

const open = (fragment: string, asked: string[] = []) => {
  const get = getFrom(served.node, undefined, asked);
  return openBallot(boardOver(get), get, fragment, () => Promise.resolve());
};

describe('an opened ballot', () => {
  it('shows its choices by name, its tracker, and that it is on the ledger as challenged', async () => {
    expect(await open(honest.fragment())).toMatchObject({
      kind: 'opened',
      tracker: honest.tracker,
      paper: { ko: '임원 선거' },
      questions: [
        { title: { ko: '대표' }, chosen: [{ number: 1, name: { ko: '가람' } }] },
        { title: { ko: '최고위원' }, chosen: [{ number: 1 }, { number: 2, name: { ko: '마루' } }] },
      ],
      found: { kind: 'challenged' },
    });
    const none = await open(blank.fragment());
    expect(none.kind === 'opened' && none.questions.map(({ chosen }) => chosen)).toEqual([[], []]);
  });
  it('that is still on its way is absent, and its choices are shown all the same', async () => {
    expect(await open(late.fragment())).toMatchObject({
      kind: 'opened',
      tracker: late.tracker,
      found: { kind: 'absent', polls: 'polling' },
    });
  });
  it('is read out of the address as people scan or paste it', () => {
    const fragment = honest.fragment();
    for (const text of [
      `https://board.example/#${fragment}`,
      ` ${fragment.slice(0, 9)} ${fragment.slice(9)}\n`,
    ])
      expect(readFragment(text)).toBe(fragment);
    expect(isOpening(fragment)).toBe(true);
    expect(isOpening(readFragment(`#${honest.tracker}`))).toBe(false);
  });
  it('asks for the same files as any other look-up, none of which names anything of it', async () => {
    const asked: string[][] = [];
    for (const ballot of [honest, blank, counted]) {
      const paths: string[] = [];
      await open(ballot.fragment(), paths);
      for (const path of paths) {
        expect(path).not.toContain(ballot.tracker.slice(0, 6));
        expect(path).not.toContain(ballot.fragment().slice(5, 15));
        expect(path).not.toContain('open');
      }
      asked.push(paths.toSorted());
    }
    expect(new Set(asked.map((paths) => paths.join())).size).toBe(1);
  });
  it('says of a damaged code, another election and choices that cannot be what is the matter', async () => {
    const fragment = honest.fragment();
    expect(await open(fragment.slice(0, -4))).toMatchObject({ kind: 'unreadable' });
    expect(await open(honest.fragment([[0, 1, 1, 0], ABSTAIN[1]]))).toMatchObject({ kind: 'impossible' });
    const early = await serve(world, { entries: world.entries.slice(0, 5) });
    const get = getFrom(early.node);
    expect(await openBallot(boardOver(get), get, fragment, () => Promise.resolve())).toMatchObject({
      kind: 'foreign',
    });
    await early.stop();
  });
  it('without a node is shown when the election is known, and is unreachable before', async () => {
    let isUp = true;
    const real = getFrom(served.node);
    const get: typeof real = (path, most) =>
      isUp ? real(path, most) : Promise.resolve({ kind: 'unreachable', message: 'down' });
    const board = boardOver(get);
    await board.refresh();
    isUp = false;
    const pause = () => Promise.resolve();
    expect(await openBallot(board, get, honest.fragment(), pause)).toMatchObject({
      kind: 'opened',
      tracker: honest.tracker,
      found: { kind: 'unreachable' },
    });
    expect(await openBallot(boardOver(get), get, honest.fragment(), pause)).toMatchObject({
      kind: 'unreachable',
    });
  });
});

describe('a kiosk that encrypted another candidate than was chosen', () => {
  it('shows the other candidate when it opens honestly', async () => {
    expect(await open(cheated.fragment())).toMatchObject({
      tracker: cheated.tracker,
      questions: [{ chosen: [{ name: { ko: '다솔' } }] }, { chosen: [{}, {}] }],
    });
  });
  it('comes to another tracker than the printed one when it claims the choices that were made', async () => {
    const opened = await open(cheated.fragment(CHOICE));
    expect(opened).toMatchObject({ questions: [{ chosen: [{ name: { ko: '가람' } }] }, {}] });
    expect(opened.kind === 'opened' && opened.tracker).not.toBe(cheated.tracker);
    // Nor is that tracker on the ledger: the page says so.
    expect(opened).toMatchObject({ found: { kind: 'absent' } });
  });
  it('is told on when it casts the opened ballot: the page raises the alarm, and the ledger has refused one of the two', async () => {
    expect(await open(counted.fragment())).toMatchObject({
      tracker: counted.tracker,
      found: { kind: 'recorded' },
    });
    const { election } = counted.cast;
    const challenge = world.make(world.station, 'ballot.challenged', { election, tracker: counted.tracker });
    expect(world.offer(challenge)).toMatchObject({ verdict: 'refused', rule: 'challenge-cast' });
    expect(world.offer(world.make(world.station, 'ballot.cast', honest.cast))).toMatchObject({
      verdict: 'refused',
      rule: 'ballot-challenged',
    });
  });
});

describe('a kiosk that says the opened ballot was challenged as another ballot paper', () => {
  it('is told on: the page does not take a challenge of another election for this one', async () => {
    const day = await buildTwoPapers();
    const ballot = openable(day, CHOICE);
    day.write(day.station, 'ballot.challenged', { election: SECOND, tracker: ballot.tracker });
    const papers = await serve(day);
    const get = getFrom(papers.node);
    expect(await openBallot(boardOver(get), get, ballot.fragment(), () => Promise.resolve())).toMatchObject({
      kind: 'opened',
      tracker: ballot.tracker,
      found: { kind: 'alarm', message: expect.stringContaining(`challenged in election ${SECOND}`) },
    });
    await papers.stop();
  });
});

describe('a kiosk that gives two voters one tracker', () => {
  it('has one ballot for two permits: the second is refused by its credential, and so is a second challenge', () => {
    expect(world.offer(world.make(world.station, 'ballot.cast', counted.cast))).toMatchObject({
      verdict: 'refused',
      rule: 'credential-used',
    });
    const other = openable(world, CHOICE);
    // The tracker covers the credential, so the second voter's own permit does not fit the first voter's ballot.
    const borrowed = { ...counted.cast, permit: other.cast.permit };
    expect(world.offer(world.make(world.station, 'ballot.cast', borrowed))).toMatchObject({
      verdict: 'refused',
      rule: 'permit',
    });
    const { election } = honest.cast;
    const again = world.make(world.station, 'ballot.challenged', { election, tracker: honest.tracker });
    expect(world.offer(again)).toMatchObject({ verdict: 'refused', rule: 'challenge-twice' });
  });
  it('has fewer ballots than it says were cast, so that its closing is not accepted', () => {
    const closing = world.closing();
    const papers = closing.papers.map((line) =>
      line.group === 'members' ? { ...line, cast: line.cast + 1, admitted: line.admitted + 1 } : line,
    );
    const report = world.make(world.device, 'polls.closed', world.approve({ ...closing, papers }));
    expect(world.offer(report)).toMatchObject({ verdict: 'not-yet', rule: 'closing-pending' });
  });
});
