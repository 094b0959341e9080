/**
 * The three records as documents, in one language: what stands on every one of them, and which parts follow. The parts are voting.ts, counting.ts and contest.ts,
 * the figures data.ts and counted.ts, the words words.ts and count/text.
 */
import { number } from '../count/text/words.ts';
import type { Language } from '../count/text/text.ts';
import { heading, plain, type RecordBlock, type RecordDocument } from './blocks.ts';
import { contestBlocks } from './contest.ts';
import type { ElectionRecord, Tallied } from './counted.ts';
import { electionBlocks, outcomeBlocks } from './counting.ts';
import type { RecordHead, StationRecord } from './data.ts';
import { resolutionBlocks } from './resolution.ts';
import { paperBlocks, stationBlocks } from './voting.ts';
import { recordWords, type RecordKind } from './words.ts';

/** The voting record of some stations. */
export const votingDocument = (
  head: RecordHead,
  stations: readonly StationRecord[],
  language: Language,
): RecordDocument =>
  documentOf(
    'voting',
    head,
    language,
    stations.flatMap((station) => stationBlocks(station, language)),
  );

/** The counting record of some elections. */
export const countingDocument = (
  head: RecordHead,
  elections: readonly ElectionRecord[],
  language: Language,
): RecordDocument =>
  documentOf(
    'counting',
    head,
    language,
    elections.flatMap((election) => electionBlocks(election, language)),
  );

/** The tally record: the figures of all stations added up, and what elections, contests and resolutions come to. */
export const tallyDocument = (
  head: RecordHead,
  { contests, elections, resolutions }: Tallied,
  language: Language,
): RecordDocument =>
  documentOf('tally', head, language, [
    ...elections.flatMap((election) => [
      heading(2, election.title[language]),
      ...paperBlocks(election.paper, language, 'assembly'),
      ...outcomeBlocks(election, language, 'verdict'),
    ]),
    ...contests.flatMap((contest) => contestBlocks(contest, language)),
    ...resolutions.flatMap((resolution) => resolutionBlocks(resolution, language)),
  ]);

function documentOf(
  kind: RecordKind,
  head: RecordHead,
  language: Language,
  body: readonly RecordBlock[],
): RecordDocument {
  const words = recordWords[language];
  const { origin, size, root } = head.checkpoint;
  const builds = head.builds.length === 0 ? words.noBuild : head.builds.join(', ');
  const title = head.assembly.title[language];
  return {
    language,
    title: words.titles[kind],
    practice: head.practice ? words.practice : undefined,
    running: [
      `${head.practice ? `${words.practice} · ` : ''}${words.titles[kind]} · ${title}`,
      `${words.checkpoint}: ${origin}, ${words.size(number(size))}, ${root}`,
    ],
    page: words.page,
    blocks: [
      {
        kind: 'facts',
        rows: [
          [words.party, head.party[language]],
          [words.assembly, `${title} (${head.assembly.id})`],
          [words.date, head.assembly.date],
          [words.origin, origin],
          [words.checkpoint, words.size(number(size))],
          [words.root, root],
          [words.build, builds],
        ],
      },
      plain(...words.madeFrom[head.maker]),
      ...body,
      heading(2, words.pen),
      { kind: 'pen', note: words.penNote, lines: words.penLines[kind], signature: words.signature },
    ],
  };
}
