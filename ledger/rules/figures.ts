/**
 * The figures of an election's questions as the ledger knows them, and the verdicts that rule cards give by them (counting.md).
 * Pure: the rules, the board and whoever declares a result count by the same function. Which cards may stand on a paper is cards.ts.
 */
import type { Election } from '../ballot/election.ts';
import { isNonHomomorphic } from '../ballot/question.ts';
import type { ElectionResult } from '../ballot/result.ts';
import { count } from '../count/count.ts';
import type { ChoiceFigures, RankedFigures, RatingsFigures, YesNoFigures } from '../count/figures.ts';
import { isPaperCard, isYesNo } from '../count/paper.ts';
import { figuresOfVotes, isShuffledCard } from '../count/vector.ts';
import type { Step, Verdict } from '../count/step.ts';
import type { Body } from '../entries/entry.ts';
import { fail, ok, type Result } from '../result.ts';
import type { ElectionState } from './state.ts';

/** What of an election its figures depend on. */
export type CountedElection = Pick<ElectionState, 'definition' | 'entitled'> &
  Partial<Pick<ElectionState, 'present'>>;

/** A verdict as result.declared states it. */
export type DeclaredVerdict = Body<'result.declared'>['verdicts'][number];

/** What a result has of a question: its counts, the abstentions first, then its answers; or, where it was shuffled, every opened vote. */
export type ResultRow = readonly number[] | readonly (readonly number[])[];

/** The rows of a computed result. */
export const rowsOf = ({ questions }: Election, { counts, opened }: ElectionResult): readonly ResultRow[] =>
  questions.map((question, i) => (isNonHomomorphic(question) ? opened?.[i] : counts[i]) ?? []);

export type QuestionFigures = YesNoFigures | ChoiceFigures | RankedFigures | RatingsFigures;

/**
 * The figures of every question, for its card. `rows` is one row per question; `votes` what the counted ballots count for, which is `cast`. `entitled` and `members` are both the members of the paper's voter groups
 * on the fixed rolls (ElectionState.entitled). `present` is there where a card refers to it: the count at the opening, or the votes, where more members came
 * in and voted afterwards.
 */
export function figuresOf(
  { definition, entitled, present }: CountedElection,
  rows: readonly ResultRow[],
  votes: number,
): readonly QuestionFigures[] {
  const sizes = {
    cast: votes,
    entitled,
    members: entitled,
    ...(present === undefined ? {} : { present: Math.max(present, votes) }),
  };
  return definition.cards.map((card, i) => {
    const row = rows[i] ?? [];
    if (isShuffledCard(card))
      return {
        ...figuresOfVotes(
          card,
          row.filter((item) => typeof item !== 'number'),
        ),
        ...sizes,
      };
    const [abstain = 0, ...counts] = row.filter((item) => typeof item === 'number');
    const [yes = 0, no = 0] = counts;
    return isYesNo(card) ? { yes, no, abstain, ...sizes } : { votes: counts, abstain, ...sizes };
  });
}

/** The verdict of every question; the error is a sentence about the first whose figures do not fit together. */
export function verdictsOf(
  election: CountedElection,
  rows: readonly ResultRow[],
  votes: number,
): Result<readonly Verdict[], string> {
  const figures = figuresOf(election, rows, votes);
  const verdicts: Verdict[] = [];
  for (const [i, card] of election.definition.cards.entries()) {
    if (!isPaperCard(card) && !isShuffledCard(card))
      throw new Error(`the rules accepted a "${card.kind}" card on a ballot paper`);
    const verdict = count(card, figures[i]);
    if (!verdict.ok) return fail(`Question ${i + 1}: ${verdict.error}`);
    verdicts.push(verdict.value);
  }
  return ok(verdicts);
}

/** What is declared of a verdict: everything but the steps. */
export const declaredOf = ({ elected, outcome, runOff, tied }: Verdict): DeclaredVerdict => ({
  elected,
  outcome,
  runOff,
  tied,
});

/** The first difference between declared and counted verdicts as a sentence that names the step, or undefined. */
export function verdictFault(
  declared: readonly DeclaredVerdict[],
  counted: readonly Verdict[],
): string | undefined {
  if (declared.length !== counted.length) {
    return `Verdicts on ${declared.length} questions out of ${counted.length}.`;
  }
  for (const [i, verdict] of counted.entries()) {
    const fault = verdictDifference(declared[i], verdict);
    if (fault !== undefined) return `Question ${i + 1}: ${fault}`;
  }
  return undefined;
}

/** The first difference between a declared and a counted verdict: a sentence that names the step. */
export function verdictDifference(
  declared: DeclaredVerdict | undefined,
  counted: Verdict,
): string | undefined {
  const right = declaredOf(counted);
  const wrong = FIELDS.find((field) => show(declared?.[field]) !== show(right[field]));
  if (wrong === undefined) return undefined;
  const place = counted.steps.findLastIndex(({ step }) => DECIDING[wrong].includes(step));
  const at = place < 0 ? counted.steps.length - 1 : place;
  return `"${wrong}" is declared as ${show(declared?.[wrong])}; the count gives ${show(right[wrong])} (step ${at + 1}, "${counted.steps[at]?.step ?? ''}").`;
}

const FIELDS = ['outcome', 'elected', 'tied', 'runOff'] as const;

/** The steps of counting that decide a field; where none of them was taken, the last step did. */
const DECIDING: Readonly<Record<(typeof FIELDS)[number], readonly Step['step'][]>> = {
  outcome: ['tie', 'quorum', 'threshold', 'seats', 'vacant', 'run-off'],
  elected: ['tie', 'threshold', 'seats', 'vacant'],
  tied: ['tie'],
  runOff: ['run-off'],
};

const show = (value: string | readonly number[] | undefined): string =>
  typeof value === 'string' ? value : value === undefined || value.length === 0 ? 'nobody' : value.join(', ');
