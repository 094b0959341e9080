/**
 * Rules from the tally to the declared result (protocol.md section 4): by the committee or the named trustee, once per owner, equal to
 * the recomputation byte for byte or valid by proof. The recomputation is evidence (ledger/ballot); texts travel as blobs.
 */
import * as v from 'valibot';
import { checkOwners } from '../ballot/combination.ts';
import { choiceCount } from '../ballot/question.ts';
import type { OwnedDecryption } from '../ballot/result.ts';
import { encodeJson, parseExactly, Weight, weightJson } from '../ballot/text.ts';
import { sha256Hex } from '../bytes.ts';
import type { Body, EntryOf } from '../entries/entry.ts';
import { fail, ok } from '../result.ts';
import type { Result } from '../result.ts';
import { findElection, needsCommittee } from './authors.ts';
import { blobText } from './state.ts';
import type { ElectionState, LedgerState } from './state.ts';
import { verdictFault, verdictsOf, type CountedElection } from './figures.ts';
import { accept, ask, notYet, refuse } from './verdict.ts';
import type { Context, Obstacle, Ruling } from './verdict.ts';

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
  if (evidence?.kind === 'tally') {
    const { encryptedTallyText, sizedText } = evidence;
    if (sha256Hex(encryptedTallyText) !== body.tally || sha256Hex(sizedText) !== body.sized) {
      return refuse('tally-differs');
    }
  } else if (evidence?.kind !== 'trusted') {
    return ask({ kind: 'tally', election: body.election });
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
  if (decryptions.has(body.trustee)) return refuse('decryption-twice');
  const decryptionText = findText(state, body.decryption);
  if (!decryptionText.ok) return decryptionText.error;
  if (evidence?.kind === 'decryption') {
    if (!evidence.valid.ok) {
      return refuse('decryption-invalid', `The partial decryption: ${evidence.valid.error}.`);
    }
  } else if (evidence?.kind !== 'trusted') {
    return ask({
      kind: 'decryption',
      electionText: definition.parameters,
      trusteesText: definition.trustees,
      encryptedTallyText: textOf(state, tally.tally),
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
  const { castCredentials } = election.value;
  if (body.ballots !== castCredentials.size)
    return refuse(
      'result-ballots',
      `The result counts ${body.ballots} ballots; the ledger has accepted ${castCredentials.size}.`,
    );
  const verdicts = checkDeclared(election.value, body);
  if (!verdicts.ok) return verdicts.error;
  if (evidence?.kind === 'result') {
    if (evidence.resultText !== body.result) return refuse('result-differs');
  } else if (evidence?.kind !== 'trusted') {
    const owned = [...decryptions].map(([owner, hash]): OwnedDecryption => ({
      owner,
      text: textOf(state, hash),
    }));
    return ask({
      kind: 'result',
      electionText: definition.parameters,
      trusteesText: definition.trustees,
      encryptedTallyText: textOf(state, tally.tally),
      totalWeight: election.value.castCredentials.size,
      decryptions: owned.toSorted((a, b) => a.owner - b.owner),
    });
  }
  return accept(() => {
    election.value.result = body;
  });
}

/**
 * The counts of a declared result, after comparing its form with the questions and its verdicts with those that the rule cards give.
 * Whether the counts are right is not asked here.
 */
export function checkDeclared(
  election: CountedElection & Pick<ElectionState, 'parameters'>,
  body: Body<'result.declared'>,
): Result<readonly (readonly number[])[], Obstacle> {
  const counts = parseResultCounts(body.result);
  if (!counts.ok) return fail(refuse('result-form', `The result: ${counts.error}.`));
  const { questions } = election.parameters;
  if (
    counts.value.length !== questions.length ||
    questions.some((question, i) => counts.value[i]?.length !== choiceCount(question))
  ) {
    return fail(refuse('result-form'));
  }
  const counted = verdictsOf(election, counts.value, body.ballots);
  if (!counted.ok) return fail(refuse('result-form', counted.error));
  const fault = verdictFault(body.verdicts, counted.value);
  return fault === undefined ? counts : fail(refuse('result-verdict', fault));
}

/** The counts of a Belenios result text: one row per question, its abstentions first, then its answers. */
export function parseResultCounts(text: string): Result<readonly (readonly number[])[], string> {
  const parsed = parseExactly('result', text, ResultSchema, ({ result }) =>
    encodeJson({ result: result.map((row) => row.map(weightJson)) }),
  );
  return parsed.ok ? ok(parsed.value.result) : parsed;
}

const ResultSchema = v.strictObject({ result: v.array(v.array(Weight)) });

/** A text that an entry names: not yet there, or not a text at all. */
function findText(state: LedgerState, hash: string): Result<string, Obstacle> {
  const blob = state.blobs.get(hash);
  if (blob === undefined || blob.kind === 'partial') {
    return fail(notYet('blob-missing', `The data with hash ${hash} is not complete yet.`));
  }
  const text = blobText(state, hash);
  return text === undefined ? fail(refuse('blob-text')) : ok(text);
}

/** A text whose presence was checked when the entry that names it was accepted. */
function textOf(state: LedgerState, hash: string): string {
  const text = blobText(state, hash);
  if (text === undefined) throw new Error(`the text with hash ${hash} is not in the state`);
  return text;
}
