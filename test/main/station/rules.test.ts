// The rules that staff see before they open the polls and that the zero report prints: from the ledger, in the words of ledger/count/text.
import { afterEach, expect, test } from 'vitest';
import { parseRuleCard } from '../../../ledger/count/card.ts';
import { countTexts } from '../../../ledger/count/text/text.ts';
import { contestKey, emptyState } from '../../../ledger/rules/state.ts';
import { countingRules } from '../../../main/station/rules.ts';
import { ASSEMBLY, build, ELECTION, must } from '../../ledger/rules/world.ts';
import { openPolls, present, rig, type Rig } from './rig.ts';

const LEADER = [
  '후보자 3명 가운데 1명을 고릅니다.',
  '표를 가장 많이 얻은 사람이 당선됩니다.',
  '표를 얻지 못한 사람은 당선되지 않습니다.',
  '동점이면 그 이름을 밝히고 따로 정합니다.',
];

test('every question of a paper has its sentences in both languages', async () => {
  const { state } = await build('defined', 'trusted');
  const [paper, ...others] = countingRules(state, [ELECTION, 'unknown']);
  expect(others).toEqual([]);
  expect(paper?.election).toBe(ELECTION);
  expect(paper?.questions.map(({ title }) => title.ko)).toEqual(['대표', '최고위원']);
  expect(paper?.questions[0]?.sentences.ko).toEqual(LEADER);
  expect(paper?.questions[1]?.sentences.en[0]).toBe('Each voter chooses up to 2 of 4 candidates.');
  expect(countingRules(emptyState(), [ELECTION])).toEqual([]);
});

test('a question that goes into a contest has the contest’s rule too, under its name', async () => {
  const { state } = await build('defined', 'trusted');
  const [share, title] = [
    (numerator: number) => ({ denominator: 10, numerator }),
    { ko: '투표', en: 'Votes' },
  ];
  const card = must(
    parseRuleCard({
      answers: 3,
      choices: 1,
      decision: 'plurality',
      kind: 'weighted-pools',
      method: 'percent',
      pools: [
        { from: 'ballots', share: share(7), titles: [title] },
        { from: 'poll', share: share(3), title: { ko: '여론조사', en: 'Opinion poll' } },
      ],
      rounding: { decimals: 2, mode: 'half-up' },
      seats: 1,
      ties: { by: 'named' },
    }),
  );
  const body = {
    assembly: ASSEMBLY,
    card,
    contest: 'leader',
    pools: [[{ election: ELECTION, question: 1 }], []],
    title: { ko: '대표 합산', en: 'Leader, all pools' },
  };
  state.contests.set(contestKey(body), { body, polls: new Map(), verdict: undefined });
  const [paper] = countingRules(state, [ELECTION]);
  const { ko, en } = paper!.questions[0]!.sentences;
  expect(ko.slice(0, LEADER.length + 1)).toEqual([...LEADER, '“대표 합산”의 규칙은 다음과 같습니다.']);
  expect(en[LEADER.length]).toBe('“Leader, all pools” is counted by this rule.');
  expect(en.slice(LEADER.length + 1).length).toBe(countTexts.en.card(card).length);
  expect(paper!.questions[1]!.sentences.ko.join(' ')).not.toContain('합산');
});

let bench: Rig | undefined;
afterEach(() => bench?.stop());

test('the manager’s desk has them until polls are open; the zero report prints them under their paper', async () => {
  bench = await rig('setup');
  const { manager, clerk } = bench.people;
  const desk = async (card: typeof manager) => {
    must(bench!.say({ type: 'desk.open' }));
    await present(bench!, card);
    const scene = await bench!.scene('desk');
    bench!.reader.remove();
    await bench!.scene('idle');
    return scene;
  };
  const { rules = [] } = await desk(manager);
  expect(rules[0]?.questions[0]?.sentences.ko).toEqual(LEADER);
  expect(await desk(clerk)).not.toHaveProperty('rules');
  await openPolls(bench);
  const report = bench.printer.papers.find((paper) => paper.includes('영(0)표 확인서')) ?? '';
  const places = ['임원 선거', '개표 규칙 Counting rule', ...LEADER, '최고위원', '2명이 당선됩니다.'].map(
    (words) => report.indexOf(words),
  );
  expect(places).not.toContain(-1);
  expect(places).toEqual(places.toSorted((a, b) => a - b));
  expect(await desk(manager)).not.toHaveProperty('rules');
});
