/**
 * Partial decryption of a tally by one trustee, and its check. Follows belenios.md section 5.3.
 * Combining the trustees' factors into a result is result.ts.
 */
import * as v from 'valibot';
import type { Election } from './election.ts';
import {
  decodePoint,
  encodePoint,
  encodePoints,
  generatorTimesLongSecret,
  timesLongSecret,
} from './group.ts';
import type { Point } from './group.ts';
import { checkSameExponent, proveSameExponent } from './schnorr.ts';
import type { Proof } from './schnorr.ts';
import { checkShuffles, needsShuffles } from './shuffle.ts';
import { parseEncryptedTally, placeInTally, tallyTextLimit } from './tally.ts';
import { encodeJson, parseExactly, PointText, proofJson, ProofSchema } from './text.ts';
import { fail, ok } from '../result.ts';
import type { Result } from '../result.ts';
import type { RandomBytes } from '../bytes.ts';

/** A trustee's decryption factors, one per ciphertext of the tally and in the same shape. */
export type DecryptionFactors = readonly (readonly Point[])[];

const DecryptionSchema = v.strictObject({
  decryption_factors: v.array(v.array(PointText)),
  decryption_proofs: v.array(v.array(ProofSchema)),
});
type DecryptionJson = v.InferOutput<typeof DecryptionSchema>;

/**
 * Decrypts a tally with one trustee's private key, that of a single trustee or the one a threshold trustee's `.dkey` holds;
 * the result is the text of the partial decryption. The trustee must have recomputed the tally from the ballots. Where
 * questions are shuffled, `shuffleTexts` are all shuffles of that tally: they are checked, and what the last one made is
 * decrypted, because decrypting anything before would show what each ballot holds. Throws if the tally or a shuffle is not
 * valid, or there is none where one is needed.
 */
export function decryptTally(options: {
  readonly election: Election;
  readonly encryptedTallyText: string;
  readonly shuffleTexts?: readonly string[];
  readonly privateKey: bigint;
  readonly random: RandomBytes;
}): string {
  const { election, encryptedTallyText, shuffleTexts = [], privateKey, random } = options;
  if (needsShuffles(election) && shuffleTexts.length === 0)
    throw new Error('the tally has to be shuffled before it may be decrypted');
  const shuffled = checkShuffles({ election, encryptedTallyText, shuffleTexts });
  if (!shuffled.ok) throw new Error(shuffled.error.message);
  const tally = parseEncryptedTally(election, shuffled.value);
  if (!tally.ok) throw new Error(tally.error);
  const prefix = decryptPrefix(election, encodePoint(generatorTimesLongSecret(privateKey)));
  const factors: string[][] = [];
  const proofs: Proof[][] = [];
  for (const question of tally.value) {
    factors.push(encodePoints(question.map(({ alpha }) => timesLongSecret(alpha, privateKey))));
    proofs.push(question.map(({ alpha }) => proveSameExponent(prefix, alpha, privateKey, random)));
  }
  return encodeDecryption({ decryption_factors: factors, decryption_proofs: proofs });
}

/**
 * Checks a partial decryption against the trustee's public key E(X); the value is the trustee's factors.
 * `encryptedTallyText` is what was decrypted: the tally, or what `checkShuffles` gives where questions are shuffled.
 */
export function checkDecryption(options: {
  readonly election: Election;
  readonly encryptedTallyText: string;
  readonly publicKey: string;
  readonly decryptionText: string;
}): Result<DecryptionFactors, string> {
  const { election, encryptedTallyText, publicKey, decryptionText } = options;
  const tally = parseEncryptedTally(election, encryptedTallyText);
  if (!tally.ok) return tally;
  const key = decodePoint(publicKey);
  if (!key.ok) return fail(`trustee's public key: ${key.error}`);
  const parsed = parseExactly(
    'partial decryption',
    decryptionText,
    DecryptionSchema,
    encodeDecryption,
    tallyTextLimit(election),
  );
  if (!parsed.ok) return parsed;
  const { decryption_factors: factorTexts, decryption_proofs: proofs } = parsed.value;
  const shape = tally.value.map((question) => question.length).join();
  if (factorTexts.map((q) => q.length).join() !== shape || proofs.map((q) => q.length).join() !== shape) {
    return fail(`partial decryption: expected ${shape} factors and proofs for the questions`);
  }

  const prefix = decryptPrefix(election, publicKey);
  const factors: Point[][] = [];
  for (const [q, question] of tally.value.entries()) {
    const row: Point[] = [];
    for (const [i, { alpha }] of question.entries()) {
      const where = `partial decryption: ${placeInTally(election.questions[q], q, i)}`;
      const factor = decodePoint(factorTexts[q]?.[i] ?? '');
      if (!factor.ok) return fail(`${where}: ${factor.error}`);
      const proof = proofs[q]?.[i];
      const points = { publicPoint: key.value, base: alpha, factor: factor.value };
      if (!proof || !checkSameExponent(prefix, points, proof)) return fail(`${where}: invalid proof`);
      row.push(factor.value);
    }
    factors.push(row);
  }
  return ok(factors);
}

function decryptPrefix(election: Election, publicKey: string): string {
  return `decrypt|${election.fingerprint}|${publicKey}|`;
}

function encodeDecryption({ decryption_factors, decryption_proofs }: DecryptionJson): string {
  return encodeJson({
    decryption_factors,
    decryption_proofs: decryption_proofs.map((question) => question.map(proofJson)),
  });
}
