/**
 * Shuffles of the non-homomorphic questions of a tally, one after the other, so that nobody who was not part of all of them
 * knows whose ballot an opened answer was in. Follows belenios.md section 5.2; the proof is shuffle-proof.ts. Who shuffles,
 * in which order and how many times is left to rules.
 *
 * A shuffle takes the text of an encrypted tally and gives the text of the tally after it; the last one is what is decrypted.
 */
import type { Election } from './election.ts';
import {
  pointTextAt,
  pointTexts,
  scalarsOf,
  scanPoint,
  scanPoints,
  scanScalar,
  scanScalars,
} from './packed.ts';
import type { LongCheck } from './long-check.ts';
import { isNonHomomorphic } from './question.ts';
import { checkShuffleProof, shuffleCiphertexts } from './shuffle-proof.ts';
import type { ShuffleProof } from './shuffle-proof.ts';
import { encodeTally, parseEncryptedTally, readTally, scanRow, tallyTextLimit } from './tally.ts';
import type { CiphertextRow, PackedTally } from './tally.ts';
import { encodeJson } from './text.ts';
import { scanText } from './text-scanner.ts';
import type { TextScanner } from './text-scanner.ts';
import type { RandomBytes } from '../bytes.ts';
import type { Text } from '../long-text.ts';
import { fail, ok } from '../result.ts';
import type { Result } from '../result.ts';

/** A shuffle with the number of the trustee who made it, counted from 1 in the order of `trustees.json`. */
export interface OwnedShuffle {
  readonly owner: number;
  readonly text: string;
}

/** Which shuffle of a chain is wrong, from 1, and how. */
export interface ShuffleFault {
  readonly shuffle: number;
  readonly message: string;
}

/** A shuffle as it is read: of each shuffled question the ciphertexts after it, and the proof. */
interface PackedShuffle {
  readonly rows: readonly CiphertextRow[];
  readonly proofs: readonly ShuffleProof[];
}

/** Votes of shuffled questions that one shuffle can hold: each needs some 510 characters of it, and a text has at most MAX_BALLOTS_LENGTH. */
export const MAX_SHUFFLED = 100_000;

/** Whether a tally of the election has to be shuffled before it may be decrypted. */
export function needsShuffles({ questions }: Election): boolean {
  return questions.some(isNonHomomorphic);
}

/**
 * Shuffles the tally, or what earlier shuffles made of it; the result is the text of the shuffle. Throws if the tally is
 * malformed: whoever shuffles has verified where it comes from.
 */
export function makeShuffle(options: {
  readonly election: Election;
  readonly encryptedTallyText: Text;
  readonly random: RandomBytes;
}): string {
  const { election, encryptedTallyText, random } = options;
  const tally = parseEncryptedTally(election, encryptedTallyText);
  if (!tally.ok) throw new Error(tally.error);
  const { fingerprint, key } = election;
  const shuffled = shuffledRows(election, tally.value).map((input) =>
    shuffleCiphertexts({ fingerprint, key, input }, random),
  );
  return encodeShuffle({
    rows: shuffled.map(({ output }) => output),
    proofs: shuffled.map(({ proof }) => proof),
  });
}

export interface ShuffleChain {
  readonly election: Election;
  readonly encryptedTallyText: Text;
  readonly shuffleTexts: readonly Text[];
}

/** Checks a chain of shuffles, each of what the one before made; the value is the text of the tally after the last one. */
export function* checkShufflesInParts({
  election,
  encryptedTallyText,
  shuffleTexts,
}: ShuffleChain): LongCheck<Result<string, ShuffleFault>> {
  const before = readTally(election, encryptedTallyText);
  if (!before.ok) return fail({ shuffle: 1, message: before.error });
  let tally = before.value;
  for (const [i, text] of shuffleTexts.entries()) {
    const after = yield* checkOne(election, tally, text);
    if (!after.ok) return fail({ shuffle: i + 1, message: after.error });
    tally = after.value;
  }
  return ok(encodeTally(tally));
}

/**
 * The text of the tally after a shuffle that was accepted before, without checking anything again. Throws on texts of another form: the caller has had
 * them checked.
 */
export function tallyAfter(election: Election, encryptedTallyText: Text, shuffleText: Text): string {
  const tally = readTally(election, encryptedTallyText);
  if (!tally.ok) throw new Error(tally.error);
  const shuffle = readShuffle(election, shuffleText);
  if (!shuffle.ok) throw new Error(shuffle.error);
  return encodeTally(withRows(election, tally.value, shuffle.value.rows));
}

/** The tally after a shuffle. */
function* checkOne(
  election: Election,
  tally: PackedTally,
  text: Text,
): LongCheck<Result<PackedTally, string>> {
  const read = readShuffle(election, text);
  if (!read.ok) return read;
  const inputs = shuffledRows(election, tally);
  if (inputs.length === 0) return fail('shuffle: the election has no question that is shuffled');
  const { rows, proofs } = read.value;
  if (rows.length !== inputs.length || proofs.length !== inputs.length) {
    return fail(
      `shuffle: ${rows.length} lists of ciphertexts and ${proofs.length} proofs for ${inputs.length} questions`,
    );
  }
  const { fingerprint, key } = election;
  for (const [q, input] of inputs.entries()) {
    const [output, proof] = [rows[q], proofs[q]];
    if (output === undefined || proof === undefined) throw new RangeError(`no shuffled question ${q}`);
    const checked = yield* checkShuffleProof({ fingerprint, key, input }, output, proof);
    if (!checked.ok) return fail(`shuffle: shuffled question ${q + 1}: ${checked.error}`);
  }
  return ok(withRows(election, tally, rows));
}

/** The rows of a tally that are shuffled. */
function shuffledRows<T>({ questions }: Election, tally: readonly T[]): readonly T[] {
  return tally.filter((_, q) => {
    const question = questions[q];
    return question !== undefined && isNonHomomorphic(question);
  });
}

/** The tally with other rows for the questions that are shuffled. */
function withRows({ questions }: Election, tally: PackedTally, rows: readonly CiphertextRow[]): PackedTally {
  let next = 0;
  return tally.map((row, q) => {
    const question = questions[q];
    return question && isNonHomomorphic(question) ? (rows[next++] ?? row) : row;
  });
}

/** Reads a shuffle; its points are not decoded. */
function readShuffle(election: Election, text: Text): Result<PackedShuffle, string> {
  return scanText('shuffle', text, tallyTextLimit(election), (scanner) => {
    scanner.expect('{"ciphertexts":');
    const rows = [...scanner.list(() => scanRow(scanner))];
    scanner.expect(',"proofs":');
    const proofs = [...scanner.list(() => scanProof(scanner))];
    scanner.expect('}');
    return { rows, proofs };
  });
}

function scanProof(scanner: TextScanner): ShuffleProof {
  const next = <T>(scan: (from: TextScanner) => T): T => {
    scanner.expect(',');
    return scan(scanner);
  };
  scanner.expect('[[');
  const t1 = scanPoint(scanner);
  const t2 = next(scanPoint);
  const t3 = next(scanPoint);
  scanner.expect(',[');
  const t41 = scanPoint(scanner);
  const t42 = next(scanPoint);
  scanner.expect(']');
  const tHat = next(scanPoints);
  scanner.expect('],[');
  const s1 = scanScalar(scanner);
  const s2 = next(scanScalar);
  const s3 = next(scanScalar);
  const s4 = next(scanScalar);
  const sHat = next(scanScalars);
  const sPrime = next(scanScalars);
  scanner.expect(']');
  const c = next(scanPoints);
  const cHat = next(scanPoints);
  scanner.expect(']');
  return { t1, t2, t3, t4: [t41, t42], tHat, s1, s2, s3, s4, sHat, sPrime, c, cHat };
}

function encodeShuffle({ rows, proofs }: PackedShuffle): string {
  return encodeJson({
    ciphertexts: rows.map(({ alphas, betas }) =>
      pointTexts(alphas).map((alpha, i) => ({ alpha, beta: pointTextAt(betas, i) })),
    ),
    proofs: proofs.map(({ t1, t2, t3, t4, tHat, s1, s2, s3, s4, sHat, sPrime, c, cHat }) => [
      [t1, t2, t3, t4, pointTexts(tHat)],
      [...[s1, s2, s3, s4].map(String), scalarsOf(sHat).map(String), scalarsOf(sPrime).map(String)],
      pointTexts(c),
      pointTexts(cHat),
    ]),
  });
}
