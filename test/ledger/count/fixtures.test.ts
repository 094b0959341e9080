/**
 * Every card and every file of figures in test/fixtures/count, through the command `count` as anybody calls it: the numbers that were published, or
 * reckoned by hand, stand in its sentences in both languages and in its JSON. A file that nobody gave an answer here is a failure.
 */
import { execFile } from 'node:child_process';
import { readdirSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it, test } from 'vitest';
import { KINDS, type RuleCard } from '../../../ledger/count/card.ts';
import { report, run } from '../commands/terminal.ts';
import { fixture, FIXTURES } from './helpers.ts';

interface Known {
  readonly source: string;
  readonly card: string;
  readonly figures: string;
  /** As published: they stand so in the sentences, a percentage there with the same or more decimals. */
  readonly shown: readonly string[];
  readonly outcome: string;
  /** Places of answers, from 0. */
  readonly elected?: readonly number[];
  /** Parts of steps in the JSON, in the order in which they are taken. */
  readonly steps: readonly object[];
}

/** counting.md, "Published figures that must come out". */
const PUBLISHED: readonly Known[] = [
  {
    source: 'weighted pools, convention of 27 February 2019',
    card: 'convention-2019',
    figures: 'convention-2019',
    shown: (
      '378,067 96,103 25.4% 70% 30% 41,187 53,185 21,963 20,955 37.7% 50.2% 12.1% 15,528 20,690 4,969 ' +
      '68,713 42,653 25,924 137,290 50.0% 31.1% 18.9%'
    ).split(' '),
    outcome: 'elected',
    elected: [0],
    steps: [
      { step: 'turnout', cast: 96_103, entitled: 378_067 },
      { step: 'pool-ballots', votes: [53_185, 21_963, 20_955], total: 96_103 },
      { step: 'pool-worth', exact: '41187', share: '3/10', ballotsShare: '7/10' },
      { step: 'pool-converted', scores: ['15528', '20690', '4969'], total: '41187' },
      { step: 'totals', totals: ['68713', '42653', '25924'], sum: '137290' },
    ],
  },
  turnout('5,160 of 8,115 delegates', 5160, 8115, '63.6%'),
  turnout('461,313 of 837,236', 461_313, 837_236, '55.10%'),
  turnout('408,272 of 841,614', 408_272, 841_614, '48.51%'),
  turnout('334,272 of 753,076', 334_272, 753_076, '44.39%'),
  membersMajority(741, 371),
  membersMajority(709, 355),
  {
    source: 'a standing committee of 73',
    card: 'standing-committee',
    figures: 'standing-committee',
    shown: ['73', '37', '40', '35', '3', '2', '21'],
    outcome: 'carried',
    steps: [
      { step: 'quorum', size: 73, need: 37, value: 40, met: true },
      { step: 'yes-no', yes: 35, no: 3, abstain: 2, cast: 40 },
      { step: 'threshold', value: '35', size: '40', need: 21, met: true },
    ],
  },
  {
    source: 'two thirds of 9 is 6, not 7',
    card: 'two-thirds',
    figures: 'two-thirds-of-9',
    shown: ['9', '6', '18'],
    outcome: 'carried',
    steps: [{ step: 'threshold', value: '6', size: '9', need: 6, left: '18', right: '18', met: true }],
  },
];

/** The other rows of counting.md's table, reckoned by hand where no source is named. */
const REST: readonly Known[] = [
  {
    source: 'four fifths of 10 is 8, because 5 * 8 >= 4 * 10',
    card: 'four-fifths',
    figures: 'four-fifths-of-10',
    shown: ['10', '8', '40'],
    outcome: 'carried',
    steps: [{ step: 'threshold', value: '8', size: '10', need: 8, left: '40', right: '40', met: true }],
  },
  {
    source: 'a sole candidate: 45 of 89 valid votes',
    card: 'sole-candidate',
    figures: 'sole-candidate',
    shown: ['45', '44', '11', '100', '89'],
    outcome: 'elected',
    elected: [0],
    steps: [{ step: 'threshold', base: 'valid', value: '45', size: '89', need: 45, met: true }],
  },
  {
    source: 'single choice: nobody has 50 of 99, so the two best go on',
    card: 'run-off',
    figures: 'run-off',
    shown: ['45', '30', '24', '99', '50'],
    outcome: 'run-off',
    steps: [
      { step: 'threshold', answer: 0, value: '45', size: '99', need: 50, met: false },
      { step: 'run-off', answers: [0, 1] },
    ],
  },
  {
    source: 'three of six, one of them a woman and one of them young, one quota after the other',
    card: 'quotas',
    figures: 'quotas',
    shown: ['60', '50', '40', '30', '15', '5'],
    outcome: 'elected',
    elected: [0, 3, 4],
    steps: [
      { step: 'quota', quota: 0, has: 0, least: 1, met: false },
      { step: 'quota-replaced', quota: 0, out: 2, into: 3 },
      { step: 'quota', quota: 1, has: 0, least: 1, met: false },
      { step: 'quota-replaced', quota: 1, out: 1, into: 4 },
    ],
  },
  {
    source: 'yes or no to a whole list: 37 of 73 votes cast',
    card: 'list-approval',
    figures: 'list-approval',
    shown: ['37', '30', '6', '73', '74'],
    outcome: 'elected',
    elected: [0, 1, 2],
    steps: [{ step: 'threshold', base: 'cast', value: '37', size: '73', need: 37, met: true }],
  },
  {
    source: 'a list in order by votes, women first and by turns, until there are no more women',
    card: 'list-order',
    figures: 'list-order',
    shown: ['90', '80', '70', '60', '50'],
    outcome: 'elected',
    elected: [0, 1, 2, 3, 4],
    steps: [
      {
        step: 'list',
        places: [
          { answer: 3, score: '60', group: 'first' },
          { answer: 0, score: '90', group: 'other' },
          { answer: 4, score: '50', group: 'first' },
          { answer: 1, score: '80', group: 'other' },
          { answer: 2, score: '70', group: 'other' },
        ],
        turns: 3,
      },
    ],
  },
  {
    source: 'Wikipedia, "Instant-runoff voting", the capital of Tennessee',
    card: 'tennessee-irv',
    figures: 'tennessee',
    shown: ['42', '26', '17', '15', '32', '58'],
    outcome: 'elected',
    elected: [2],
    steps: [
      { step: 'eliminated', answers: [3] },
      { step: 'eliminated', answers: [1] },
      { step: 'irv-round', round: 3, need: 51, exhausted: 0 },
    ],
  },
  {
    source: 'the same by the Schulze method: Nashville beats everybody, 58 or 68 to the rest',
    card: 'tennessee-schulze',
    figures: 'tennessee',
    shown: ['58', '68', '83', '42', '32', '17'],
    outcome: 'elected',
    elected: [1],
    steps: [{ step: 'schulze-best', answers: [1] }],
  },
  {
    source: 'Wikipedia, "Single transferable vote", the food of a party',
    card: 'party-food',
    figures: 'party-food',
    shown: ['20', '6', '12', '0.5'],
    outcome: 'elected',
    elected: [0, 2, 3],
    steps: [
      { step: 'stv-quota', valid: 20, seats: 3, quota: 6 },
      { step: 'stv-elected', answers: [2], why: 'quota' },
      { step: 'stv-excluded', answer: 1 },
      { step: 'stv-elected', answers: [0], why: 'quota' },
      { step: 'stv-excluded', answer: 4 },
      { step: 'stv-elected', answers: [3], why: 'last-vacancies' },
    ],
  },
  {
    source: 'electowiki, "Majority Judgment", the capital of Tennessee',
    card: 'grades',
    figures: 'grades',
    shown: ['42', '58', '26', '32', '15', '43', '16'],
    outcome: 'elected',
    elected: [1],
    steps: [{ step: 'grades-compared', answers: [1, 3], setAside: 16, next: [1, 2] }],
  },
  {
    source: 'points: 2 * 1 + 1 and 1 + 2 * 3',
    card: 'points',
    figures: 'points',
    shown: ['4', '7'],
    outcome: 'elected',
    elected: [1],
    steps: [{ step: 'points', totals: [4, 7] }],
  },
  {
    source: 'a roll call: named are those who agreed',
    card: 'roll-call',
    figures: 'roll-call',
    shown: ['3', '1', '5'],
    outcome: 'carried',
    steps: [
      { step: 'roll', listed: ['홍길동', '김하늘', '박구름', '최강물'].map((member) => ({ member })) },
      { step: 'threshold', base: 'present', value: '3', size: '5', need: 3, met: true },
    ],
  },
];

function turnout(source: string, cast: number, entitled: number, share: string): Known {
  return {
    source: `turnout, ${source}`,
    card: 'turnout',
    figures: `turnout-of-${entitled}`,
    shown: [cast.toLocaleString('en'), entitled.toLocaleString('en'), share],
    outcome: 'counted',
    steps: [{ step: 'turnout', cast, entitled }],
  };
}

function membersMajority(members: number, need: number): Known {
  return {
    source: `${need} of ${members}: majority of all members`,
    card: 'majority-of-members',
    figures: `majority-of-${members}`,
    shown: [String(members), String(need)],
    outcome: 'carried',
    steps: [
      { step: 'threshold', base: 'members', value: String(need), size: String(members), need, met: true },
    ],
  };
}

const ALL = [...PUBLISHED, ...REST];
const filesOf = ({ card, figures }: Known): readonly [string, string] => [
  path.join(FIXTURES, `${card}.card.json`),
  path.join(FIXTURES, `${figures}.figures.json`),
];

interface Report {
  readonly outcome: string;
  readonly elected: readonly number[];
  readonly steps: readonly object[];
}

describe.each(ALL.map((known) => [known.source, known] as const))('%s', (_, known) => {
  const files = filesOf(known);

  it.each(['ko', 'en'])('is told so (%s)', async (language) => {
    const said = await run('count', [...files, '--lang', language]);
    expect(said).toMatchObject({ code: 0, err: '' });
    const numbers = said.out.match(/\d+(?:,\d{3})*(?:\.\d+)?%?/g) ?? [];
    expect(
      known.shown.filter((figure) => !numbers.some((number) => rounded(number, figure) === figure)),
    ).toEqual([]);
  });

  it('is reported so (JSON)', async () => {
    const { elected, outcome, steps } = await report<Report>('count', files);
    expect({ elected, outcome }).toEqual({ elected: known.elected ?? [], outcome: known.outcome });
    let from = 0;
    const missing = known.steps.filter((wanted) => {
      const at = steps.findIndex((step, index) => index >= from && matches(step, wanted));
      from = at < 0 ? from : at + 1;
      return at < 0;
    });
    expect(missing).toEqual([]);
  });
});

test('nothing in the folder is without an answer here, and every kind of card is there', () => {
  const files = new Set(ALL.flatMap((known) => filesOf(known).map((file) => path.basename(file))));
  expect(readdirSync(FIXTURES).toSorted()).toEqual([...files].toSorted());
  const kinds = ALL.map(({ card }) => (fixture(`${card}.card`) as RuleCard).kind);
  expect(new Set(kinds)).toEqual(new Set(KINDS));
});

test('the program says the same as the command that is tested here', async () => {
  const [card, figures] = filesOf(PUBLISHED[0]!);
  const root = path.join(import.meta.dirname, '../../..');
  const args = [
    path.join(root, 'main/cli.ts'),
    'count',
    path.basename(card),
    path.basename(figures),
    '--lang',
    'en',
  ];
  const { stdout } = await promisify(execFile)(process.execPath, args, {
    cwd: root,
    env: { ...process.env, INIT_CWD: FIXTURES },
  });
  expect(stdout).toBe(`${(await run('count', [card, figures, '--lang', 'en'])).out}\n`);
});

/** A percentage with as many decimals as the figure has; other numbers as they are. */
function rounded(number: string, figure: string): string {
  const decimals = /\.(\d+)%$/.exec(figure)?.[1]?.length;
  return decimals === undefined || !number.endsWith('%')
    ? number
    : `${Number(number.slice(0, -1)).toFixed(decimals)}%`;
}

const matches = (given: unknown, wanted: unknown): boolean => {
  if (typeof wanted !== 'object' || wanted === null) return given === wanted;
  if (typeof given !== 'object' || given === null) return false;
  if (Array.isArray(wanted) && (!Array.isArray(given) || given.length !== wanted.length)) return false;
  return Object.entries(wanted).every(([key, part]) =>
    matches((given as Record<string, unknown>)[key], part),
  );
};
