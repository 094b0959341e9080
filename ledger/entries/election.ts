/**
 * Bodies of the election area, from the definition to the declared result (protocol.md sections 2 to 4).
 * Form only; who may write them and when is the rules/election-*.ts.
 */
import * as v from 'valibot';
import { MAX_TIMESTAMP } from '../ballot/container.ts';
import { ruleCard } from '../count/card.ts';
import { OUTCOMES } from '../count/step.ts';
import {
  approvals,
  atLeastOne,
  base64,
  base64Of,
  bilingual,
  carriedText,
  electionId,
  entryId,
  hex32,
  id,
  integer,
  joined,
  keyId,
  sortedBy,
  sortedValues,
  text,
  time,
  tracker,
} from './fields.ts';

const groupCount = { election: electionId, group: id };

/** `photo`: hex SHA-256 of the candidate's picture, which is kept and shown elsewhere; whoever shows another one shows what was not defined. */
const answer = v.strictObject({ name: bilingual, number: integer(1, 999), photo: v.exactOptional(hex32) });
const question = v.strictObject({ answers: v.pipe(v.array(answer), atLeastOne()), title: bilingual });

/** Who votes where in an election, and by which permits: what a reserve slot fixes before its questions are known. */
const electorate = {
  assembly: id,
  batch: integer(1, 1000),
  election: electionId,
  groups: v.pipe(v.array(id), atLeastOne(), sortedValues()),
  issuers: v.pipe(
    v.array(v.strictObject({ group: id, key: base64, proof: base64, registrar: keyId })),
    atLeastOne(),
    sortedBy(({ group, registrar }) => joined(group, registrar)),
  ),
  minimumGroup: integer(1),
  /** Two: each ballot needs a permit of the member's registrar and one of its second (roll.fixed); without it, one. */
  permits: v.exactOptional(v.literal(2)),
  stations: v.pipe(
    v.array(v.strictObject({ device: keyId, key: keyId, registrar: keyId, station: id })),
    atLeastOne(),
    sortedBy((item) => item.station),
  ),
};

/** A reserve slot: the uuid and the permits of an election that may be defined during the assembly (a run-off, a motion from the floor). */
export const electionReserved = v.strictObject(electorate);

/** The end of a reserve slot that no station has opened its polls for. */
export const electionReleased = v.strictObject({ election: electionId });

export const electionDefined = v.strictObject({
  ...electorate,
  /** The rule card of each question, in the order of the questions (counting.md). */
  cards: v.pipe(v.array(ruleCard), atLeastOne()),
  display: v.strictObject({ questions: v.pipe(v.array(question), atLeastOne()), title: bilingual }),
  parameters: carriedText,
  /**
   * Exactly where a question is shuffled: trustees by number, in the order in which they shuffle, and how many of them must have before anything is
   * decrypted. Shuffles belong to trustees, as in Belenios, so that an exported archive names who made them.
   */
  shufflers: v.exactOptional(
    v.strictObject({ least: integer(2, 255), trustees: v.pipe(v.array(integer(1, 255)), atLeastOne()) }),
  ),
  timestamp: integer(0, MAX_TIMESTAMP),
  trusteeKeys: v.pipe(v.array(base64), atLeastOne()),
  trustees: carriedText,
  /** How many votes a ballot of a voter group counts for; groups not named count for one. */
  weights: v.exactOptional(
    v.pipe(
      v.array(v.strictObject({ group: id, weight: integer(2, 1_000_000) })),
      atLeastOne(),
      sortedBy((item) => item.group),
    ),
  ),
});

export const trusteeAccepted = v.strictObject({ definition: entryId, election: electionId });

export const pollsOpened = v.strictObject({
  approvals,
  assembly: id,
  build: text,
  checkpoint: v.strictObject({ root: base64Of(32, 32), size: integer(1) }),
  elections: v.pipe(v.array(electionId), atLeastOne(), sortedValues()),
  opened: time,
  seals: v.array(text),
  station: id,
});

export const pollsSuspended = v.strictObject({ assembly: id, reason: text, station: id, time });

export const pollsResumed = v.strictObject({ assembly: id, station: id, time });

export const pollsReopened = v.strictObject({ approvals, assembly: id, reason: text, station: id, time });

export const admissionsRecorded = v.strictObject({
  assembly: id,
  commitments: v.pipe(v.array(hex32), atLeastOne(), sortedValues()),
  /** Permits that can still be used at this station, by election and voter group. */
  counts: v.pipe(
    v.array(v.strictObject({ count: integer(1), ...groupCount })),
    sortedBy(({ election, group }) => joined(election, group)),
  ),
  station: id,
});

/** Over one message: the registrar's signature, or that and its second's, in this order. */
const permit = v.union([base64, v.pipe(v.array(base64), v.length(2))]);

export const ballotCast = v.strictObject({ ballot: carriedText, election: electionId, permit });

/** A voter had the kiosk open this ballot in place of casting it. Who, of which group, and what was in it is said to nobody. */
export const ballotChallenged = v.strictObject({ election: electionId, tracker });

export const permitSpoiled = v.strictObject({
  approvals,
  assembly: id,
  credential: hex32,
  election: electionId,
  group: id,
  permit,
  station: id,
});

/**
 * `challenged`: opened ballots as the station counts them. Their entries name no voter group, so that the ledger compares the sum over the groups of a
 * ballot paper.
 */
export const pollsClosed = v.strictObject({
  approvals,
  assembly: id,
  closed: time,
  journal: hex32,
  papers: v.pipe(
    v.array(
      v.strictObject({
        admitted: integer(0),
        cast: integer(0),
        challenged: integer(0),
        spoiled: integer(0),
        ...groupCount,
      }),
    ),
    sortedBy(({ election, group }) => joined(election, group)),
  ),
  refused: v.pipe(v.array(entryId), sortedValues()),
  station: id,
});

export const electionClosed = v.strictObject({
  election: electionId,
  lost: v.pipe(
    v.array(v.strictObject({ reason: text, station: id })),
    sortedBy((item) => item.station),
  ),
});

export const tallyComputed = v.strictObject({ election: electionId, sized: hex32, tally: hex32 });

export const shuffleApplied = v.strictObject({
  election: electionId,
  shuffle: hex32,
  trustee: integer(1),
});

export const decryptionShared = v.strictObject({
  decryption: hex32,
  election: electionId,
  trustee: integer(1),
});

/** Answers of a question, from 0; of a list or a sole candidate, places on the card. */
const answers = v.pipe(v.array(integer(0)), sortedValues());

/** What follows from figures by a rule card; the steps are anybody's to repeat. */
export const verdict = v.strictObject({
  elected: answers,
  outcome: v.picklist(OUTCOMES, `must be one of ${OUTCOMES.join(', ')}`),
  runOff: answers,
  tied: answers,
});

/** Longer results, of many opened votes, are logged as blobs. */
export const LONGEST_RESULT = 32_768;

export const resultDeclared = v.strictObject({
  /** Ballots that were counted. */
  ballots: integer(0),
  election: electionId,
  /** Belenios' result text; or the hash of one that has more than LONGEST_RESULT characters. */
  result: v.union([
    v.pipe(carriedText, v.startsWith('{'), v.maxLength(LONGEST_RESULT)),
    v.strictObject({ hash: hex32 }),
  ]),
  /** Of each question by its card, in the order of the questions. */
  verdicts: v.pipe(v.array(verdict), atLeastOne()),
  /** The votes that the ballots count for; exactly where the definition has weights. */
  votes: v.exactOptional(integer(0)),
});
