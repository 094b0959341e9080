/**
 * The evidence that is long to work out and needs nothing but the texts it is about: shuffles, partial decryptions, results (rules/verdict.ts). Pure, so
 * that it is done in a thread as well as here, whole or in parts; tallies, which need all ballots, are their owners'.
 */
import { checkDecryptionInParts, readFactors } from '../ballot/decryption.ts';
import { parseElection } from '../ballot/election.ts';
import type { LongCheck } from '../ballot/long-check.ts';
import { carryThrough } from '../ballot/parts.ts';
import { resultFromFactors } from '../ballot/result.ts';
import { checkShufflesInParts } from '../ballot/shuffle.ts';
import { parseTrustees, trusteePublicKeys } from '../ballot/trustees.ts';
import { fail, ok, type Result } from '../result.ts';
import type { Evidence, EvidenceNeed } from '../rules/verdict.ts';

export type TextNeed = Extract<EvidenceNeed, { readonly kind: 'shuffle' | 'decryption' | 'result' }>;
export type TextEvidence = Extract<Evidence, { readonly kind: TextNeed['kind'] }>;

/** Works it out here and now, by the reference arithmetic. */
export const workOut = (need: TextNeed): TextEvidence => carryThrough(workOutInParts(need));

/** As `workOut`, in parts. */
export function* workOutInParts(need: TextNeed): LongCheck<TextEvidence> {
  const election = accepted(parseElection(need.electionText));
  const { about, encryptedTallyText } = need;
  switch (need.kind) {
    case 'shuffle': {
      const shuffleTexts = [need.shuffleText];
      const checked = yield* checkShufflesInParts({ election, encryptedTallyText, shuffleTexts });
      return { kind: 'shuffle', about, valid: checked.ok ? ok(undefined) : fail(checked.error.message) };
    }
    case 'decryption': {
      const publicKey = trusteePublicKeys(accepted(parseTrustees(need.trusteesText)))[need.trustee - 1];
      if (publicKey === undefined)
        return { kind: 'decryption', about, valid: fail(`there is no trustee ${need.trustee}`) };
      const { decryptionText } = need;
      const given = { election, encryptedTallyText, publicKey, decryptionText };
      const checked = yield* checkDecryptionInParts(given);
      return { kind: 'decryption', about, valid: checked.ok ? ok(undefined) : checked };
    }
    case 'result': {
      const { decryptions, totalWeight } = need;
      const trustees = accepted(parseTrustees(need.trusteesText));
      // Their proofs were checked before the rules accepted them.
      const factors = decryptions.map(({ owner, text }) => ({
        owner,
        factors: accepted(readFactors(election, text)),
      }));
      const given = { election, trustees, encryptedTallyText, totalWeight, factors };
      const computed = yield* resultFromFactors(given);
      // Without a result nothing that is declared can equal it.
      return { kind: 'result', about, resultText: computed.ok ? computed.value.resultText : '' };
    }
  }
}

/** Texts that the rules have accepted before; anything else must not happen. */
export function accepted<T>(result: Result<T, string>): T {
  if (!result.ok) throw new Error(result.error);
  return result.value;
}
