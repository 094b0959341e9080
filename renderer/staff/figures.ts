/**
 * The figures of this station as a table: ballot papers, their voter groups, admitted, cast and challenged, and the sum of each paper. There is no sum over papers:
 * a member may vote on several, so that it would count nobody. Names come from the view; drawing is figures-table.tsx.
 */
import type { Bilingual, StationView } from '../../main/station/view.ts';

export interface Count {
  readonly admitted: number;
  readonly cast: number;
  readonly challenged: number;
}

export interface PaperFigures {
  readonly election: string;
  readonly title: Bilingual;
  /** Whether it belongs to a round that is over. */
  readonly round: 'present' | 'earlier';
  readonly groups: readonly (Count & { readonly group: string; readonly name: Bilingual })[];
  readonly sum: Count;
}

/** One table for each ballot paper of the view, and for every other one that figures speak of, under its id. */
export function figuresByPaper(
  view: Pick<StationView, 'figures' | 'papers' | 'earlierPapers' | 'groups'>,
): PaperFigures[] {
  const ended = new Set(view.earlierPapers.map(({ election }) => election));
  const titles = new Map(
    [...view.papers, ...view.earlierPapers].map(({ election, title }) => [election, title]),
  );
  const names = new Map(view.groups.map(({ group, name }) => [group, name]));
  const elections = new Set([...titles.keys(), ...view.figures.map(({ election }) => election)]);
  return [...elections].map((election) => {
    const figures = view.figures.filter((figure) => figure.election === election);
    return {
      election,
      title: titles.get(election) ?? inBoth(election),
      round: ended.has(election) ? 'earlier' : 'present',
      groups: figures.map(({ group, admitted, cast, challenged }) => ({
        group,
        name: names.get(group) ?? inBoth(group),
        admitted,
        cast,
        challenged,
      })),
      sum: {
        admitted: figures.reduce((sum, { admitted }) => sum + admitted, 0),
        cast: figures.reduce((sum, { cast }) => sum + cast, 0),
        challenged: figures.reduce((sum, { challenged }) => sum + challenged, 0),
      },
    };
  });
}

const inBoth = (id: string): Bilingual => ({ ko: id, en: id });
