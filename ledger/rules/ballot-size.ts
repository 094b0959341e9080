/**
 * The largest ballot.cast entry an election can bring about: a definition whose ballots could not be logged is refused
 * (protocol.md section 4). The Belenios text of a ballot stands in the entry as a JSON string, so each of its quotes counts twice.
 */
import { worstCaseBallotBytes } from '../ballot/ballot.ts';
import { choiceCount, isNonHomomorphic } from '../ballot/question.ts';
import type { Question } from '../ballot/question.ts';
import { canonicalize } from '../entries/canonical.ts';

/** Bytes of the largest canonical ballot.cast; `uuidLength` in characters, `permitBytes` the lengths of the moduli of the issuers that must sign it. */
export function largestCastBytes(
  questions: readonly Question[],
  uuidLength: number,
  permitBytes: readonly number[],
): number {
  const [first = '', ...others] = permitBytes.map(base64Text);
  const envelope = canonicalize({
    author: 'f'.repeat(64),
    body: {
      ballot: '',
      election: 'z'.repeat(uuidLength),
      permit: others.length === 0 ? first : [first, ...others],
    },
    signature: base64Text(64),
    type: 'ballot.cast',
    v: 1,
  });
  const quotes = questions.reduce((sum, question) => sum + quotesOfAnswer(question), QUOTES_AROUND_ANSWERS);
  return envelope.length + worstCaseBallotBytes(questions, uuidLength) + quotes;
}

/** Keys and values of the ballot itself, its signature and the signature's proof (belenios.md section 4). */
const QUOTES_AROUND_ANSWERS = 30;
/** A ciphertext, or a proof: two keys and two values. */
const QUOTES_OF_PAIR = 8;

/**
 * belenios.md section 4.3: two proofs for each choice and for the blank flag, one for each possible sum, four keys at most;
 * section 4.4: one ciphertext, one proof, two keys.
 */
function quotesOfAnswer(question: Question): number {
  if (isNonHomomorphic(question)) return 2 * QUOTES_OF_PAIR + 4;
  const { min, max, blank } = question;
  const choices = choiceCount(question);
  const overall = max - min + (blank ? 2 : 1);
  const pairs = choices + 2 * choices + overall + (blank ? 2 : 0);
  return pairs * QUOTES_OF_PAIR + (blank ? 8 : 6);
}

const base64Text = (bytes: number): string => 'A'.repeat(4 * Math.ceil(bytes / 3));
