/**
 * What the board shows of an assembly beside its ballots: how many are present, and what was resolved by show of hands or by name. Made from records that
 * this page has checked; drawing it is page/resolutions.ts.
 */
import type { Vote } from '../count/step.ts';
import { resolutionFigures } from '../rules/agenda.ts';
import { YES_NO } from '../rules/cards.ts';
import { membersOfAssembly, presentOf } from '../rules/presence.ts';
import type { AssemblyState } from '../rules/state.ts';
import type { QuestionView } from './view.ts';

export interface PresenceView {
  /** By the registrars' last counts. */
  readonly present: number;
  /** All members on the rolls. */
  readonly members: number;
  /** Of the newest count, `2026-05-02T01:00:00Z`. */
  readonly time: string;
}

export interface ResolutionView {
  readonly item: string;
  readonly question: QuestionView;
  /** Those of a roll call who agreed to be named. */
  readonly named: readonly { readonly name: string; readonly vote: Vote }[];
}

/** Undefined where nobody has counted who is present. */
export function presenceView(assembly: AssemblyState): PresenceView | undefined {
  const [present, members] = [presentOf(assembly), membersOfAssembly(assembly)];
  const time = [...assembly.presence.values()]
    .map((count) => count.time)
    .toSorted()
    .at(-1);
  return present === undefined || members === undefined || time === undefined
    ? undefined
    : { present, members, time };
}

/** In the order of the log. */
export const resolutionViews = ({ resolutions }: AssemblyState): ResolutionView[] =>
  [...resolutions.values()].map((resolution) => {
    const { card, figures, item, named = [], title, verdict } = resolution;
    const votes = [figures.yes, figures.no];
    return {
      item,
      named,
      question: {
        title,
        card,
        counting: 'people',
        seats: undefined,
        max: 1,
        result: {
          decision: verdict.outcome,
          abstained: figures.abstain,
          valid: figures.yes + figures.no,
          candidates: YES_NO.map((name, i) => ({ name, number: i + 1, votes: votes[i], outcome: 'none' })),
          figures: resolutionFigures(resolution),
        },
      },
    };
  });
