/** A trustee's partial decryption of a tally, made with the private key. Follows belenios.md section 5.3; its check is decryption.ts. */
import { decryptPrefix } from './decryption.ts';
import type { Election } from './election.ts';
import { encodePoint, encodePoints, generatorTimesLongSecret, timesLongSecret } from './group.ts';
import type { LongCheck } from './long-check.ts';
import { carryThrough } from './parts.ts';
import { proveSameExponent } from './schnorr.ts';
import type { Proof } from './schnorr.ts';
import { checkShufflesInParts, needsShuffles } from './shuffle.ts';
import { parseEncryptedTally } from './tally.ts';
import { encodeJson, proofJson } from './text.ts';
import type { RandomBytes } from '../bytes.ts';
import type { Text } from '../long-text.ts';

/** A tally and whose key decrypts it. */
export interface DecryptOptions {
  readonly election: Election;
  readonly encryptedTallyText: Text;
  readonly shuffleTexts?: readonly Text[];
  readonly privateKey: bigint;
  readonly random: RandomBytes;
}

/**
 * Decrypts a tally with one trustee's private key, that of a single trustee or the one a threshold trustee's `.dkey` holds;
 * the result is the text of the partial decryption. The trustee must have recomputed the tally from the ballots. Where
 * questions are shuffled, `shuffleTexts` are all shuffles of that tally: they are checked, and what the last one made is
 * decrypted, because decrypting anything before would show what each ballot holds. Throws if the tally or a shuffle is not
 * valid, or there is none where one is needed.
 */
export const decryptTally = (options: DecryptOptions): string => carryThrough(decryptTallyInParts(options));

/** As `decryptTally`; the shuffles are checked in parts. Nothing secret is in a part. */
export function* decryptTallyInParts({
  election,
  encryptedTallyText,
  shuffleTexts = [],
  privateKey,
  random,
}: DecryptOptions): LongCheck<string> {
  if (needsShuffles(election) && shuffleTexts.length === 0)
    throw new Error('the tally has to be shuffled before it may be decrypted');
  const shuffled = yield* checkShufflesInParts({ election, encryptedTallyText, shuffleTexts });
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
  return encodeJson({
    decryption_factors: factors,
    decryption_proofs: proofs.map((question) => question.map(proofJson)),
  });
}
