/** Papers that open challenged ballots, read after a practice day: whatever does not agree stops the day. */
import { describe, expect, it } from 'vitest';
import { checkOpenings } from '../../../main/rehearsal/openings.ts';
import { openable } from '../../ledger/board/challenges.ts';
import { ABSTAIN, build, CHOICE, ELECTION } from '../../ledger/rules/world.ts';

const world = await build('open', 'trusted');
const [challenged, cast, unsent] = [
  openable(world, CHOICE),
  openable(world, CHOICE),
  openable(world, CHOICE),
];
world.write(world.station, 'ballot.challenged', { election: ELECTION, tracker: challenged.tracker });
world.write(world.station, 'ballot.cast', cast.cast);

const link = (fragment: string): string => `[QR https://board.example/#${fragment}]`;
const paper = (tracker: string, ...fragments: readonly string[]): string =>
  ['투표 확인증', link(tracker), ...fragments.map(link)].join('\n');
const check = (...papers: readonly string[]) => checkOpenings(papers, world.state);

describe('the papers of challenged ballots', () => {
  it('give what they open, and other papers nothing', () => {
    const opened = check(paper(cast.tracker), paper(challenged.tracker, challenged.fragment()), 'a report');
    expect(opened).toMatchObject([[{ election: ELECTION, plaintext: CHOICE }]]);
  });
  it.each([
    [
      'a code that makes another ballot',
      () => paper(challenged.tracker, challenged.fragment(ABSTAIN)),
      'makes the ballot',
    ],
    ['a ballot that was cast', () => paper(cast.tracker, cast.fragment()), 'does not hold it as challenged'],
    [
      'a ballot that the ledger lacks',
      () => paper(unsent.tracker, unsent.fragment()),
      'does not hold it as challenged',
    ],
    [
      'choices that cannot be',
      () => paper(challenged.tracker, challenged.fragment([[1, 1, 0, 0], []])),
      'makes no ballot',
    ],
    [
      'a code cut short',
      () => paper(challenged.tracker, challenged.fragment().slice(0, -2)),
      'cannot be read',
    ],
    [
      'more codes than trackers',
      () => paper(challenged.tracker, challenged.fragment(), challenged.fragment()),
      '2 codes open 1 trackers',
    ],
  ])('stop the day at %s', (_, text, reason) => {
    expect(() => check(text())).toThrow(reason);
  });
});
