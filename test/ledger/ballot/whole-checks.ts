/** The long checks of credentials, shuffles, partial decryptions and results, carried through at once. */
import { checkOwners } from '../../../ledger/ballot/combination.ts';
import type { OwnedFactors } from '../../../ledger/ballot/combination.ts';
import { checkDecryptionInParts } from '../../../ledger/ballot/decryption.ts';
import type { DecryptionFactors } from '../../../ledger/ballot/decryption.ts';
import { checkCredentialsInParts } from '../../../ledger/ballot/credentials-check.ts';
import type { PublicCredentials } from '../../../ledger/ballot/credentials.ts';
import { carryThrough } from '../../../ledger/ballot/parts.ts';
import type { PublicArithmetic } from '../../../ledger/ballot/public-group.ts';
import { resultFromFactors } from '../../../ledger/ballot/result.ts';
import type { ElectionResult } from '../../../ledger/ballot/result.ts';
import { checkShufflesInParts } from '../../../ledger/ballot/shuffle.ts';
import type { ShuffleChain, ShuffleFault } from '../../../ledger/ballot/shuffle.ts';
import { trusteePublicKeys } from '../../../ledger/ballot/trustees.ts';
import type { Text } from '../../../ledger/long-text.ts';
import { fail } from '../../../ledger/result.ts';
import type { Result } from '../../../ledger/result.ts';

export const parsePublicCredentials = (
  text: Text,
  arithmetic?: PublicArithmetic,
): Result<PublicCredentials, string> => carryThrough(checkCredentialsInParts(text), arithmetic);

export const checkShuffles = (
  chain: ShuffleChain,
  arithmetic?: PublicArithmetic,
): Result<string, ShuffleFault> => carryThrough(checkShufflesInParts(chain), arithmetic);

/** Checks one shuffle of a tally; the value is the text of the tally after it. */
export function checkShuffle(
  { shuffleText, ...given }: Omit<ShuffleChain, 'shuffleTexts'> & { readonly shuffleText: Text },
  arithmetic?: PublicArithmetic,
): Result<string, string> {
  const after = checkShuffles({ ...given, shuffleTexts: [shuffleText] }, arithmetic);
  return after.ok ? after : fail(after.error.message);
}

export const checkDecryption = (
  given: Parameters<typeof checkDecryptionInParts>[0],
  arithmetic?: PublicArithmetic,
): Result<DecryptionFactors, string> => carryThrough(checkDecryptionInParts(given), arithmetic);

/** Checks every partial decryption and computes the result. */
export function computeResult(
  {
    decryptions,
    ...given
  }: Omit<Parameters<typeof resultFromFactors>[0], 'factors'> & {
    readonly decryptions: readonly { readonly owner: number; readonly text: Text }[];
  },
  arithmetic?: PublicArithmetic,
): Result<ElectionResult, string> {
  const { election, trustees, encryptedTallyText } = given;
  const complete = checkOwners(
    trustees,
    decryptions.map(({ owner }) => owner),
  );
  if (!complete.ok) return complete;
  const publicKeys = trusteePublicKeys(trustees);
  const factors: OwnedFactors[] = [];
  for (const { owner, text } of decryptions) {
    const publicKey = publicKeys[owner - 1] ?? '';
    const checked = checkDecryption(
      { election, encryptedTallyText, publicKey, decryptionText: text },
      arithmetic,
    );
    if (!checked.ok) return fail(`trustee ${owner}: ${checked.error}`);
    factors.push({ owner, factors: checked.value });
  }
  return carryThrough(resultFromFactors({ ...given, factors }), arithmetic);
}
