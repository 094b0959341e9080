/** What verification says of an assembly beside its elections: how many are present, and what was resolved without ballots. Figures come from the recomputed state only. */
import { countTexts } from '../count/text/text.ts';
import type { Body } from '../entries/entry.ts';
import { membersOfAssembly, presentOf } from '../rules/presence.ts';
import type { LedgerState } from '../rules/state.ts';

export interface PresenceReport {
  readonly assembly: string;
  readonly title: Title;
  /** By the last counts of its registrars. */
  readonly present: number;
  readonly members: number;
}

export interface ResolutionReport {
  readonly assembly: string;
  readonly item: string;
  readonly title: Title;
  readonly figures: Body<'agenda.resolved'>['figures'];
  readonly verdict: Body<'agenda.resolved'>['verdict'];
  /** How many are named. */
  readonly named: number;
  /** The verdict in a sentence, in both languages. */
  readonly sentences: { readonly ko: string; readonly en: string };
}

type Title = { readonly ko: string; readonly en: string };

/** Of every assembly in which all registrars have counted those present. */
export const presenceReports = (state: LedgerState): PresenceReport[] =>
  [...state.assemblies].flatMap(([assembly, own]) => {
    const [present, members] = [presentOf(own), membersOfAssembly(own)];
    return present === undefined || members === undefined
      ? []
      : [{ assembly, title: own.called.title, present, members }];
  });

/** Of all assemblies, in the order of the log. */
export const resolutionReports = (state: LedgerState): ResolutionReport[] =>
  [...state.assemblies].flatMap(([assembly, { resolutions }]) =>
    [...resolutions.values()].map(({ card, figures, item, named = [], title, verdict }) => ({
      assembly,
      item,
      title,
      figures,
      verdict,
      named: named.length,
      sentences: {
        ko: countTexts.ko.verdict(card, { ...verdict, steps: [] }),
        en: countTexts.en.verdict(card, { ...verdict, steps: [] }),
      },
    })),
  );

/** The lines of a page of text; none where there is nothing to say. */
export const resolutionLines = (
  presence: readonly PresenceReport[],
  resolutions: readonly ResolutionReport[],
): string[] => [
  ...presence.map(
    ({ members, present, title }) =>
      `\n${title.ko} (${title.en})\n  present 출석 ${present} of members 재적 ${members}`,
  ),
  ...resolutions.map(({ assembly, figures, item, named, sentences, title }) =>
    [
      `\n${title.ko} (${title.en})`,
      `  item ${item} of ${assembly}: ${figures.yes} yes, ${figures.no} no, ${figures.abstain} abstaining, ${figures.cast} cast${named === 0 ? '' : `, ${named} named`}`,
      `    ${sentences.ko} ${sentences.en}`,
    ].join('\n'),
  ),
];
