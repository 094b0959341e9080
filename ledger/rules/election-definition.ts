/**
 * Rules of election.defined: what the body says by itself, then trustees, then what it refers to (protocol.md sections 3 and 4).
 * The Belenios texts are parsed once, here, and kept in the state. Rule cards are cards.ts; issuers, groups and stations are
 * election-electorate.ts, or the reserve slot's on which the election is defined (election-reserve.ts).
 */
import { electionPublicKey, parseTrustees, trusteePublicKeys } from '../ballot/trustees.ts';
import type { TrusteeItem } from '../ballot/trustees.ts';
import { parseElection } from '../ballot/election.ts';
import type { Election } from '../ballot/election.ts';
import { isNonHomomorphic } from '../ballot/question.ts';
import { fromBase64 } from '../bytes.ts';
import { ENTRY_LIMIT } from '../entries/entry.ts';
import type { Body, EntryOf } from '../entries/entry.ts';
import { keyId, parseEd25519Spki, parseRsaSpki } from '../keys/public-key.ts';
import type { KeyId } from '../keys/public-key.ts';
import { fail, ok } from '../result.ts';
import type { Result } from '../result.ts';
import { findAssembly, needsCommittee } from './authors.ts';
import { largestCastBytes } from './ballot-size.ts';
import { judgeCards } from './cards.ts';
import { checkStations, judgeIssuers } from './election-electorate.ts';
import { checkSlot } from './election-reserve.ts';
import { checkShufflers } from './election-shuffle.ts';
import { checkWeights } from './election-weights.ts';
import { checkPresentCards } from './presence.ts';
import { addElection, entitledVotes, membersFor } from './state.ts';
import type { Issuer, KnownKey, LedgerState } from './state.ts';
import { accept, refuse } from './verdict.ts';
import type { Context, Obstacle, Ruling } from './verdict.ts';

type Definition = Body<'election.defined'>;

export function electionDefined(context: Context, entry: EntryOf<'election.defined'>): Ruling {
  const { state, id } = context;
  const { author, body } = entry;
  const obstacle = needsCommittee(state, author, body.assembly);
  if (obstacle !== undefined) return obstacle;
  const assembly = findAssembly(state, body.assembly);
  if (!assembly.ok) return assembly.error;
  if (state.elections.has(body.election)) return refuse('election-twice');

  const parameters = judgeParameters(body);
  if (!parameters.ok) return parameters.error;
  const trustees = judgeTrustees(body, parameters.value);
  if (!trustees.ok) return trustees.error;
  const trusteeKeys = judgeTrusteeKeys(state, body, trusteePublicKeys(trustees.value).length);
  if (!trusteeKeys.ok) return trusteeKeys.error;
  const members = membersFor(assembly.value, body);
  const shufflers = checkShufflers(body, parameters.value, trusteeKeys.value.size, members);
  if (shufflers !== undefined) return shufflers;
  const weights = checkWeights(body, parameters.value, entitledVotes(assembly.value, body));
  if (weights !== undefined) return weights;
  const present = checkPresentCards(state, assembly.value, body);
  if (present !== undefined) return present;
  const slot = state.reservations.get(body.election);
  const issuers = slot === undefined ? judgeIssuers(context, body, assembly.value) : ok([]);
  if (!issuers.ok) return issuers.error;
  const known = slot?.issuers ?? issuers.value.map(({ issuer }) => issuer);
  const longest = Math.max(...known.map(permitBytesOf));
  const permitBytes = Array.from({ length: body.permits ?? 1 }, () => longest);
  const ballotBytes = largestCastBytes(parameters.value.questions, body.election.length, permitBytes);
  if (ballotBytes > ENTRY_LIMIT) {
    return refuse(
      'definition-ballot-size',
      `A ballot could need ${ballotBytes} bytes; an entry holds ${ENTRY_LIMIT}. Split the paper or shorten its lists.`,
    );
  }
  const electorate = slot === undefined ? checkStations(state, body, assembly.value) : checkSlot(slot, body);
  if (electorate !== undefined) return electorate;

  return accept(() => {
    addElection(state, assembly.value, {
      definition: body,
      definitionId: id,
      parameters: parameters.value,
      trustees: trustees.value,
      trusteeKeys: [...trusteeKeys.value.keys()],
      issuers: known,
    });
    for (const { key } of issuers.value) state.issuerModuli.add(key.n);
    for (const [key, known] of trusteeKeys.value) {
      if (!state.keys.has(key)) state.keys.set(key, known);
    }
  });
}

/** Length of the permits under a key that was judged with the slot or the definition. */
function permitBytesOf({ spki }: Issuer): number {
  const key = parseRsaSpki(spki);
  if (!key.ok) throw new Error(`the rules accepted an issuer key: ${key.error}`);
  return key.value.bytes;
}

function judgeParameters(body: Definition): Result<Election, Obstacle> {
  const parsed = parseElection(body.parameters);
  if (!parsed.ok) return fail(refuse('definition-parameters', `The parameters: ${parsed.error}.`));
  const parameters = parsed.value;
  const { uuid, name, questions } = parameters;
  if (uuid !== body.election) {
    return fail(
      refuse(
        'definition-parameters',
        `The parameters are of ${uuid}, the definition is of ${body.election}.`,
      ),
    );
  }
  for (const [i, question] of questions.entries()) {
    // A vote of zeros abstains from a question that is shuffled (count/vector.ts).
    if (!isNonHomomorphic(question) && (question.blank !== true || question.min < 1)) {
      return fail(
        refuse(
          'definition-questions',
          `Question ${i + 1} must have an explicit abstention (blank) and a minimum of one choice.`,
        ),
      );
    }
  }
  const fault = findDisplayFault(body.display, name, questions);
  if (fault !== undefined) return fail(refuse('definition-display', fault));
  const card = judgeCards(body, questions);
  return card === undefined ? ok(parameters) : fail(card);
}

/** The Korean texts shown are those of the Belenios texts, one for one; numbers are distinct within a question. */
function findDisplayFault(
  display: Definition['display'],
  name: string,
  questions: Election['questions'],
): string | undefined {
  if (display.title.ko !== name) return 'The title shown differs from the name of the election.';
  if (display.questions.length !== questions.length) {
    return `${display.questions.length} questions are shown, ${questions.length} are asked.`;
  }
  for (const [i, shown] of display.questions.entries()) {
    const asked = questions[i];
    if (shown.title.ko !== asked?.question) return `Question ${i + 1} shown differs from the one asked.`;
    const names = shown.answers.map((answer) => answer.name.ko);
    if (names.length !== asked.answers.length || names.some((answer, j) => answer !== asked.answers[j])) {
      return `The candidates shown for question ${i + 1} differ from its answers.`;
    }
    if (new Set(shown.answers.map(({ number }) => number)).size !== names.length) {
      return `A ballot number of question ${i + 1} is given twice.`;
    }
  }
  return undefined;
}

function judgeTrustees(body: Definition, parameters: Election): Result<readonly TrusteeItem[], Obstacle> {
  const trustees = parseTrustees(body.trustees);
  if (!trustees.ok) return fail(refuse('definition-trustees', `The trustees: ${trustees.error}.`));
  const keys = trusteePublicKeys(trustees.value);
  if (new Set(keys).size !== keys.length) {
    return fail(refuse('definition-trustees', 'Two trustees have the same public key.'));
  }
  return electionPublicKey(trustees.value) === parameters.publicKey
    ? trustees
    : fail(refuse('definition-public-key'));
}

/** One entry key for each trustee, every member of a group for itself; the same trustee may serve in several elections with the same key. */
function judgeTrusteeKeys(
  state: LedgerState,
  body: Definition,
  count: number,
): Result<ReadonlyMap<KeyId, KnownKey>, Obstacle> {
  const keys = new Map<KeyId, KnownKey>();
  for (const [i, text] of body.trusteeKeys.entries()) {
    const spki = fromBase64(text);
    const raw = parseEd25519Spki(spki);
    if (!raw.ok) return fail(refuse('trustee-key', `The entry key of trustee ${i + 1}: ${raw.error}.`));
    const key = keyId(spki);
    if ((state.keys.get(key)?.kind ?? 'trustee') !== 'trustee') {
      return fail(
        refuse('key-conflict', `The entry key of trustee ${i + 1} already serves another purpose.`),
      );
    }
    keys.set(key, { kind: 'trustee', raw: raw.value });
  }
  if (keys.size !== count || body.trusteeKeys.length !== count) {
    return fail(refuse('trustee-key', `${count} trustees need as many distinct entry keys, in their order.`));
  }
  return ok(keys);
}
