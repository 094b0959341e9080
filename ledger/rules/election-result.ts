/**
 * Rules from the tally to the declared result (protocol.md section 4): by the committee or the named trustee, once per owner, equal to
 * the recomputation byte for byte or valid by proof. The recomputation is evidence (ledger/ballot); texts travel as blobs.
 */
import * as v from 'valibot';
import { checkOwners } from '../ballot/combination.ts';
import { choiceCount, isNonHomomorphic } from '../ballot/question.ts';
import type { Question } from '../ballot/question.ts';
import { tallyTextLimit } from '../ballot/tally.ts';
import { encodeJson, MAX_BALLOTS_LENGTH, parseExactly, Weight, weightJson } from '../ballot/text.ts';
import { sha256Hex } from '../bytes.ts';
import { LONGEST_RESULT } from '../entries/election.ts';
import type { Body, EntryOf } from '../entries/entry.ts';
import { wholeText } from '../long-text.ts';
import { fail, ok } from '../result.ts';
import type { Result } from '../result.ts';
import { findElection, needsCommittee } from './authors.ts';
import { findText, textOf } from './blob.ts';
import { checkPolls } from './contest-polls.ts';
import { checkShuffled, shuffledBefore, shuffledTally, tallySource } from './election-shuffle.ts';
import type { ElectionState, LedgerState } from './state.ts';
import { verdictFault, verdictsOf, type CountedElection, type ResultRow } from './figures.ts';
import { accept, ask, isEvidence, notYet, refuse } from './verdict.ts';
import type { Context, Obstacle, OwnedText, Ruling } from './verdict.ts';

export function tallyComputed({ state, evidence }: Context, entry: EntryOf<'tally.computed'>): Ruling {
  const { author, body } = entry;
  const election = findElection(state, body.election);
  if (!election.ok) return election.error;
  const obstacle = needsCommittee(state, author, election.value.definition.assembly);
  if (obstacle !== undefined) return obstacle;
  if (!election.value.closed) return notYet('election-open');
  if (state.reservations.get(body.election)?.released === true) return refuse('reserve-released');
  if (election.value.tally !== undefined) return refuse('tally-twice');
  for (const hash of [body.tally, body.sized]) {
    const text = findText(state, hash);
    if (!text.ok) return text.error;
  }
  const about = String(election.value.castCredentials.size);
  if (isEvidence(evidence, 'tally', about)) {
    const { encryptedTallyText, sizedText } = evidence;
    if (sha256Hex(encryptedTallyText) !== body.tally || sha256Hex(sizedText) !== body.sized) {
      return refuse('tally-differs');
    }
  } else if (evidence?.kind !== 'trusted') {
    return ask({ kind: 'tally', about, election: body.election });
  }
  return accept(() => {
    election.value.tally = { tally: body.tally, sized: body.sized };
  });
}

export function decryptionShared({ state, evidence }: Context, entry: EntryOf<'decryption.shared'>): Ruling {
  const { author, body } = entry;
  const election = findElection(state, body.election);
  if (!election.ok) return election.error;
  const { definition, trusteeKeys, tally, decryptions } = election.value;
  if (trusteeKeys[body.trustee - 1] !== author) return refuse('author-trustee');
  if (tally === undefined) return notYet('tally-missing');
  const early = checkShuffled(election.value) ?? checkPolls(state, body.election);
  if (early !== undefined) return early;
  if (decryptions.has(body.trustee)) return refuse('decryption-twice');
  const decryptionText = findText(state, body.decryption);
  if (!decryptionText.ok) return decryptionText.error;
  const about = tallySource(election.value, tally.tally);
  if (isEvidence(evidence, 'decryption', about)) {
    if (!evidence.valid.ok) {
      return refuse(
        'decryption-invalid',
        `The partial decryption: ${evidence.valid.error}.${shuffledBefore(election.value, 'decrypt')}`,
      );
    }
  } else if (evidence?.kind !== 'trusted') {
    return ask({
      kind: 'decryption',
      about,
      electionText: definition.parameters,
      trusteesText: definition.trustees,
      encryptedTallyText: shuffledTally(state, election.value, tally.tally),
      decryptionText: decryptionText.value,
      trustee: body.trustee,
    });
  }
  return accept(() => {
    decryptions.set(body.trustee, body.decryption);
  });
}

export function resultDeclared({ state, evidence }: Context, entry: EntryOf<'result.declared'>): Ruling {
  const { author, body } = entry;
  const election = findElection(state, body.election);
  if (!election.ok) return election.error;
  const { definition, trustees, tally, decryptions, result } = election.value;
  const obstacle = needsCommittee(state, author, definition.assembly);
  if (obstacle !== undefined) return obstacle;
  if (result !== undefined) return refuse('result-twice');
  if (tally === undefined) return notYet('tally-missing');
  if (!checkOwners(trustees, [...decryptions.keys()]).ok) return notYet('decryptions-missing');
  const { castCredentials, votes } = election.value;
  if (body.ballots !== castCredentials.size)
    return refuse(
      'result-ballots',
      `The result counts ${body.ballots} ballots; the ledger has accepted ${castCredentials.size}.`,
    );
  if (votesOf(body) !== votes || (body.votes !== undefined) !== (definition.weights !== undefined))
    return refuse(
      'result-ballots',
      `The result counts ${votesOf(body)} votes; the accepted ballots count for ${votes}.`,
    );
  const resultText = resultTextOf(state, body.result);
  if (!resultText.ok) return resultText.error;
  const verdicts = checkDeclared(election.value, body, resultText.value);
  if (!verdicts.ok) return verdicts.error;
  const shared = [...decryptions].map(([owner, hash]) => `${owner} ${hash}`);
  const about = [tallySource(election.value, tally.tally), ...shared].join(' ');
  if (isEvidence(evidence, 'result', about)) {
    if (evidence.resultText !== resultText.value) return refuse('result-differs');
  } else if (evidence?.kind !== 'trusted') {
    const owned = [...decryptions].map(([owner, hash]): OwnedText => ({
      owner,
      text: textOf(state, hash),
    }));
    return ask({
      kind: 'result',
      about,
      electionText: definition.parameters,
      trusteesText: definition.trustees,
      encryptedTallyText: shuffledTally(state, election.value, tally.tally),
      totalWeight: votes,
      decryptions: owned.toSorted((a, b) => a.owner - b.owner),
    });
  }
  return accept(() => {
    election.value.result = body;
  });
}

/** The votes that a result counts: one for each ballot where there are no weights. */
export const votesOf = ({ ballots, votes }: Pick<Body<'result.declared'>, 'ballots' | 'votes'>): number =>
  votes ?? ballots;

/** The result text of an entry that was accepted. */
export const declaredText = (state: LedgerState, { result }: Body<'result.declared'>): string =>
  typeof result === 'string' ? result : wholeText(textOf(state, result.hash));

/** The result text of an entry: short ones stand in it, long ones are blobs, so that there is one way to write each. */
export function resultTextOf(
  state: LedgerState,
  result: Body<'result.declared'>['result'],
): Result<string, Obstacle> {
  if (typeof result === 'string') return ok(result);
  const found = findText(state, result.hash);
  if (!found.ok) return found;
  const text = wholeText(found.value);
  return text.length <= LONGEST_RESULT
    ? fail(refuse('result-form', `The result has ${text.length} characters and stands in the entry itself.`))
    : ok(text);
}

/**
 * The rows of a declared result, after comparing its form with the questions and its verdicts with those that the rule cards give.
 * Whether the numbers are right is not asked here.
 */
export function checkDeclared(
  election: CountedElection & Pick<ElectionState, 'parameters'>,
  body: Body<'result.declared'>,
  resultText: string,
): Result<readonly ResultRow[], Obstacle> {
  const rows = parseResultRows(resultText, tallyTextLimit(election.parameters));
  if (!rows.ok) return fail(refuse('result-form', `The result: ${rows.error}.`));
  const { questions } = election.parameters;
  if (
    rows.value.length !== questions.length ||
    questions.some((question, i) => !isRowOf(question, rows.value[i] ?? [], body.ballots))
  ) {
    return fail(refuse('result-form'));
  }
  const counted = verdictsOf(election, rows.value, votesOf(body));
  if (!counted.ok) return fail(refuse('result-form', counted.error));
  const fault = verdictFault(body.verdicts, counted.value);
  return fault === undefined ? rows : fail(refuse('result-verdict', fault));
}

/** The rows of a Belenios result text: of each question its counts, abstentions first, or its opened votes. */
export function parseResultRows(
  text: string,
  limit = MAX_BALLOTS_LENGTH,
): Result<readonly ResultRow[], string> {
  const parsed = parseExactly(
    'result',
    text,
    ResultSchema,
    ({ result }) => encodeJson({ result: result.map((row) => row.map(numberOrVote)) }),
    limit,
  );
  return parsed.ok ? ok(parsed.value.result) : parsed;
}

const ResultSchema = v.strictObject({
  result: v.array(
    v.union([
      v.array(Weight),
      v.array(v.array(v.pipe(v.number(), v.safeInteger(), v.minValue(0), v.maxValue(255)))),
    ]),
  ),
});

const numberOrVote = (item: number | readonly number[]): unknown =>
  typeof item === 'number' ? weightJson(item) : item;

function isRowOf(question: Question, row: ResultRow, ballots: number): boolean {
  const isVotes = row.every((item) => typeof item !== 'number');
  return isNonHomomorphic(question)
    ? isVotes && row.length === ballots
    : row.length === choiceCount(question) && row.every((item) => typeof item === 'number');
}
