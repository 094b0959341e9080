/**
 * The run-off of a contest (counting.md, weighted pools): the same pools vote again, each on a paper of its own for the same voters with the same weights, on
 * those whom the verdict names; opinion polls are asked anew. Makes bodies; slots and their definitions are later-election.ts, appending is the commands'.
 */
import { runOff } from '../count/run-off.ts';
import type { Body } from '../entries/entry.ts';
import { fail, ok, type Result } from '../result.ts';
import type { ContestState, ElectionState, LedgerState } from '../rules/state.ts';
import { runOffTitle, type LaterContent } from './later-election.ts';

type Contest = Body<'contest.defined'>;

/** One paper of the second round: that of the election `first`, with its questions that the contest joins. */
export interface PaperOfRunOff {
  readonly first: ElectionState;
  readonly content: LaterContent;
}

export interface ContestRunOff {
  readonly papers: readonly PaperOfRunOff[];
  /** What joins the papers, once each has its uuid, in their order. */
  readonly contest: (uuids: readonly string[]) => Contest;
}

/** Fails with a sentence when the contest calls for no run-off, or for none yet. */
export function contestRunOff(
  { elections }: LedgerState,
  { body, verdict }: ContestState,
): Result<ContestRunOff, string> {
  const { assembly, contest, pools, title } = body;
  if (verdict === undefined)
    return fail(`The contest ${contest} is not declared yet: contest declare comes first.`);
  const second = runOff(body.card, { ...verdict, steps: [] });
  if (!second.ok) return fail(`The contest ${contest} calls for no run-off. ${second.error}`);
  const { candidates, card } = second.value;
  const joined = Map.groupBy(pools.flat(), ({ election }) => election);
  const papers = [...joined].map(([uuid, questions]): PaperOfRunOff => {
    const first = elections.get(uuid);
    if (first === undefined) throw new Error(`the contest ${contest} joins ${uuid}, which is not defined`);
    const { cards, display, groups, weights } = first.definition;
    const asked = questions.flatMap(({ question }) => {
      const [own, shown] = [cards[question - 1], display.questions[question - 1]];
      if (own?.kind !== 'pool-part' || shown === undefined)
        throw new Error(`the rules accepted question ${question} of ${uuid} as a part of pools`);
      return [{ own, shown }];
    });
    const content = {
      groups,
      display: {
        questions: asked.map(({ shown }) => ({
          title: shown.title,
          answers: candidates.flatMap((place) => shown.answers[place] ?? []),
        })),
        title: runOffTitle(display.title),
      },
      rules: asked.map(({ own }) => ({
        card: { ...own, answers: candidates.length, choices: 1 },
        min: 1,
        max: 1,
      })),
      weights: weights === undefined ? {} : { weights },
    };
    return { first, content };
  });
  const places = [...joined.keys()];
  return ok({
    papers,
    contest: (uuids) => ({
      assembly,
      card,
      contest: runOffName(contest),
      pools: pools.map((pool) =>
        pool.map(({ election, question }) => ({
          election: uuids[places.indexOf(election)] ?? '',
          question: (joined.get(election) ?? []).findIndex((item) => item.question === question) + 1,
        })),
      ),
      title: runOffTitle(title),
    }),
  });
}

/** The name of a contest's run-off in the ledger, within what a name may have. */
export const runOffName = (contest: string): string =>
  `${contest.slice(0, MAX_NAME - SUFFIX.length)}${SUFFIX}`;

const SUFFIX = '-run-off';
const MAX_NAME = 64;
