/**
 * The evidence that is long to work out and needs nothing but the texts it is about: shuffles, partial decryptions, results (rules/verdict.ts). Pure, so
 * that it is done in a thread as well as here; tallies, which need all ballots, are their owners'.
 */
import { checkDecryption } from '../ballot/decryption.ts';
import { parseElection } from '../ballot/election.ts';
import { computeResult } from '../ballot/result.ts';
import { checkShuffle } from '../ballot/shuffle.ts';
import { parseTrustees, trusteePublicKeys } from '../ballot/trustees.ts';
import { fail, ok, type Result } from '../result.ts';
import type { Evidence, EvidenceNeed } from '../rules/verdict.ts';

export type TextNeed = Extract<EvidenceNeed, { readonly kind: 'shuffle' | 'decryption' | 'result' }>;
export type TextEvidence = Extract<Evidence, { readonly kind: TextNeed['kind'] }>;

export function workOut(need: TextNeed): TextEvidence {
  const election = accepted(parseElection(need.electionText));
  const { about, encryptedTallyText } = need;
  switch (need.kind) {
    case 'shuffle': {
      const checked = checkShuffle({ election, encryptedTallyText, shuffleText: need.shuffleText });
      return { kind: 'shuffle', about, valid: checked.ok ? ok(undefined) : checked };
    }
    case 'decryption': {
      const publicKey = trusteePublicKeys(accepted(parseTrustees(need.trusteesText)))[need.trustee - 1];
      if (publicKey === undefined)
        return { kind: 'decryption', about, valid: fail(`there is no trustee ${need.trustee}`) };
      const { decryptionText } = need;
      const checked = checkDecryption({ election, encryptedTallyText, publicKey, decryptionText });
      return { kind: 'decryption', about, valid: checked.ok ? ok(undefined) : checked };
    }
    case 'result': {
      const { decryptions, totalWeight } = need;
      const trustees = accepted(parseTrustees(need.trusteesText));
      const computed = computeResult({ election, trustees, encryptedTallyText, totalWeight, decryptions });
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
