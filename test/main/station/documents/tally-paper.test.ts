// The tally record on receipt paper: all results of an assembly with its contest and resolutions, with long names and forty candidates, in both widths and languages.
import { beforeAll, expect, test } from 'vitest';
import { dotAt } from '../../../../hardware/printer/bitmap.ts';
import { renderPaper } from '../../../../hardware/printer/paper.ts';
import {
  tallied,
  type ElectionRecord,
  type QuestionResult,
  type Tallied,
} from '../../../../ledger/records/counted.ts';
import { recordHead, type Bilingual, type RecordHead } from '../../../../ledger/records/data.ts';
import { tallyDocument } from '../../../../ledger/records/document.ts';
import { RecordWatch } from '../../../../ledger/records/watch.ts';
import { recordPaper } from '../../../../main/station/documents/record.ts';
import { countContest } from '../../../../ledger/rules/contest.ts';
import { CONTEST, playContest } from '../../../ledger/rules/contest-story.ts';
import { resolution, rollCall } from '../../../ledger/rules/presence-story.ts';
import { ASSEMBLY, build, must, type World } from '../../../ledger/rules/world.ts';
import { wordsOf } from '../fakes.ts';

const letterhead = {
  assembly: { ko: '전당대회', en: 'Convention' },
  station: 'hall-1',
  mode: 'practice',
} as const;
const MARGIN_DOTS = 16;

let head: RecordHead;
let all: Tallied;

const told = (world: World): readonly [RecordHead, Tallied] => {
  const watch = new RecordWatch();
  world.entries.forEach((made, index) => watch.observe(made, index));
  const assembly = world.state.assemblies.get(ASSEMBLY)!;
  const at = { size: world.entries.length, root: `${'Root'.repeat(10)}abc=` };
  return [recordHead(world.state, watch, assembly, at, 'kiosk'), tallied(world.state, watch, assembly)];
};

beforeAll(async () => {
  const world = await build('called', 'trusted');
  playContest(world, 'declared');
  for (const body of [resolution(), rollCall()]) world.write(world.committee, 'agenda.resolved', body);
  const { outcome, elected, tied, runOff } = must(
    countContest(world.state, world.state.contests.values().next().value!),
  );
  world.write(world.committee, 'contest.declared', {
    assembly: ASSEMBLY,
    contest: CONTEST,
    verdict: { outcome, elected, tied, runOff },
  });
  const [contestHead, contest] = told(world);
  const [, declared] = told(await build('declared'));
  head = contestHead;
  all = { ...contest, elections: declared.elections.map(withLongNames) };
});

const LONG: Bilingual = {
  ko: '선우남궁제갈황보 아름다운나라사랑 청년위원회 공동대표',
  en: 'Maximiliana Featherstonehaugh-Cholmondeley Wolfeschlegelsteinhausen, co-chair of the Youth Committee',
};

/** The election with forty candidates of long names, each with a million votes or more. */
function withLongNames(record: ElectionRecord): ElectionRecord {
  const lengthen = (result: QuestionResult): QuestionResult => ({
    ...result,
    title: { ko: `${LONG.ko} 선출`, en: `Election of ${LONG.en}` },
    answers: Array.from({ length: 40 }, (_, i) => ({ number: i + 1, name: LONG, votes: 1_234_567 + i })),
    abstain: 1_234_567,
  });
  return { ...record, title: LONG, result: record.result?.map(lengthen) };
}

test('it has checkpoint, build, what the kiosk has checked, every result, and room for signatures', () => {
  const words = wordsOf(recordPaper(letterhead, 'tally', tallyDocument(head, all, 'en')));
  expect(words).toMatch(/^연습 PRACTICE\n집계록\nTally record\n/);
  expect(words).toContain(`Checkpoint: ${head.checkpoint.size} entries\n`);
  expect(words).toContain('Program build: test build\n');
  expect(words).toContain('The proofs of ballots, tallies and decryptions are checked by the command verify');
  expect(words).toContain(`40 ${LONG.en}: 1,234,606\n`);
  expect(words).toContain('Resolved without ballots: Merger\n');
  expect(words).toContain('Source: a poll of people who do not exist');
  expect(words).not.toContain('not declared');
  expect(words).toContain('Committee member ____\n');
});

test.each([
  [576, 'ko'],
  [576, 'en'],
  [384, 'ko'],
  [384, 'en'],
] as const)('on paper of %i dots in %s nothing reaches into the margins', (widthDots, language) => {
  const paper = renderPaper(recordPaper(letterhead, 'tally', tallyDocument(head, all, language)), {
    widthDots,
  });
  expect(paper.widthDots).toBe(widthDots);
  const inked = (x: number): boolean =>
    Array.from({ length: paper.heightDots }, (_, y) => y).some((y) => dotAt(paper, x, y) === 'black');
  const margins = Array.from({ length: MARGIN_DOTS }, (_, x) => [x, widthDots - 1 - x]).flat();
  expect(margins.filter(inked)).toEqual([]);
});

test('a long name has the whole width, and its votes stand below it', () => {
  const pair = { kind: 'pair', left: `40 ${LONG.en}`, right: 'elected · 1,234,606' } as const;
  for (const widthDots of [576, 384]) {
    const [below, beside] = (['below', 'beside'] as const).map((long) =>
      renderPaper([{ ...pair, long }], { widthDots }),
    );
    expect(below!.heightDots).toBeLessThan(beside!.heightDots);
  }
});
