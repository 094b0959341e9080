/**
 * What a practice day's ledger declares, compared with what its voters chose: the counts or votes of every question, and the verdict that the rule makes
 * of them. The day fails with any difference.
 */
import type { RuleCard } from '../../ledger/count/card.ts';
import { count } from '../../ledger/count/count.ts';
import { isYesNo } from '../../ledger/count/paper.ts';
import { figuresOfVotes, isShuffledCard } from '../../ledger/count/vector.ts';
import { declaredText } from '../../ledger/rules/election-result.ts';
import type { ResultRow } from '../../ledger/rules/figures.ts';
import type { LedgerState } from '../../ledger/rules/state.ts';
import { plaintextOf, type PracticePaper, type QuestionChoice } from './people.ts';

/** A ballot paper as it is voted on, of the assembly's folder or of a later round. */
export interface PlayedPaper extends PracticePaper {
  readonly uuid: string;
  /** What ballots of a group count for, where it is more than one vote. */
  readonly weights: Readonly<Record<string, number>>;
}

/** What a voter of a group chose on a paper, whose ballot was recorded. */
export interface RecordedVote {
  readonly group: string;
  readonly choices: readonly QuestionChoice[];
}

export interface DayElection {
  readonly paper: string;
  readonly uuid: string;
  /** Recorded ballots of this paper, and what they count for. */
  readonly ballots: number;
  readonly votes: number;
  /** By question: abstentions, then votes by candidate; or, where candidates are ranked or rated, every vote, in order of their numbers. */
  readonly expected: readonly ResultRow[];
  readonly declared: readonly ResultRow[];
}

/** The figures of a declared election; throws where the ledger declares anything but what the voters chose. `members` is the assembly's roll. */
export function checkElection(
  state: LedgerState,
  members: readonly { readonly group: string }[],
  played: PlayedPaper,
  recorded: readonly RecordedVote[],
): DayElection {
  const { paper, uuid } = played;
  const expected = expectedRows(played, recorded);
  const declared = declaredRows(state, uuid);
  if (JSON.stringify(expected) !== JSON.stringify(declared))
    throw new Error(
      `${paper}: the voters chose ${JSON.stringify(expected)}, the ledger declares ${JSON.stringify(declared)}`,
    );
  const votes = votesOf(played, recorded);
  checkVerdicts(state, played, expected, {
    cast: votes,
    entitled: votesOf(
      played,
      members.filter(({ group }) => played.groups.includes(group)),
    ),
  });
  return { paper, uuid, ballots: recorded.length, votes, expected, declared };
}

const votesOf = ({ weights }: PlayedPaper, voters: readonly { readonly group: string }[]): number =>
  voters.reduce((total, { group }) => total + (weights[group] ?? 1), 0);

function expectedRows({ questions, weights }: PlayedPaper, recorded: readonly RecordedVote[]): ResultRow[] {
  return questions.map((question, q) => {
    const votes = recorded.flatMap(({ choices, group }) => {
      const choice = choices[q];
      const weight = weights[group] ?? 1;
      return choice === undefined ? [] : [plaintextOf(question, choice).map((number) => number * weight)];
    });
    if (isShuffledCard(question.rule)) return inOrder(votes);
    const none = Array.from({ length: question.candidates.length + 1 }, () => 0);
    return votes.reduce((sums, vote) => sums.map((sum, i) => sum + (vote[i] ?? 0)), none);
  });
}

function declaredRows(state: LedgerState, uuid: string): ResultRow[] {
  const declared = state.elections.get(uuid)?.result;
  if (declared === undefined) throw new Error(`the result of election ${uuid} is not declared`);
  const { result } = JSON.parse(declaredText(state, declared)) as { result: ResultRow[] };
  return result.map((row) => (isVotes(row) ? inOrder(row) : row));
}

function checkVerdicts(
  state: LedgerState,
  { paper, questions, uuid }: PlayedPaper,
  expected: readonly ResultRow[],
  { cast, entitled }: { readonly cast: number; readonly entitled: number },
): void {
  const { present, result } = state.elections.get(uuid) ?? {};
  const verdicts = result?.verdicts;
  // Counted at the opening; whoever came back after it and voted is present too.
  const sizes = {
    cast,
    entitled,
    members: entitled,
    ...(present === undefined ? {} : { present: Math.max(present, cast) }),
  };
  for (const [i, { rule }] of questions.entries()) {
    const figures = figuresFor(rule, expected[i] ?? []);
    const counted = count(rule, { ...figures, ...sizes });
    if (!counted.ok) throw new Error(`${paper}: what the voters chose cannot be counted: ${counted.error}`);
    const { elected, outcome, runOff, tied } = counted.value;
    if (JSON.stringify(verdicts?.[i]) !== JSON.stringify({ elected, outcome, runOff, tied }))
      throw new Error(
        `${paper}: ${JSON.stringify(verdicts?.[i])} is declared, and the votes give ${JSON.stringify({ elected, outcome, runOff, tied })}`,
      );
  }
}

function figuresFor(rule: RuleCard, row: ResultRow): object {
  if (isShuffledCard(rule)) return figuresOfVotes(rule, isVotes(row) ? row : []);
  const [abstain, ...votes] = row;
  const [yes, no] = votes;
  return isYesNo(rule) ? { yes, no, abstain } : { votes, abstain };
}

const isVotes = (row: ResultRow): row is readonly (readonly number[])[] =>
  row.every((item) => typeof item !== 'number');

/** Shuffles leave votes in no order. */
const inOrder = (votes: readonly (readonly number[])[]): (readonly number[])[] =>
  votes.toSorted((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
