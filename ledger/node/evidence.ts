/**
 * Works out what the rules ask for before they accept an entry (rules/verdict.ts): in worker threads, but for tallies, which their owner adds up
 * (running-tallies.ts). Only recomputes; whether an entry agrees with it is decided by the rules.
 */
import type { Tally } from '../ballot/tally.ts';
import type { Evidence, EvidenceNeed } from '../rules/verdict.ts';
import type { BallotWorkers } from '../worker/pool.ts';

/** Answers needs; `tally` is asked for an election the rules have accepted as closed. Rejects when the work could not be done. */
export function evidenceBy(
  workers: Pick<BallotWorkers, 'check' | 'work'>,
  tally: (election: string) => Promise<Pick<Tally, 'encryptedTallyText' | 'sizedText'>>,
): (need: EvidenceNeed) => Promise<Evidence> {
  return async (need) => {
    switch (need.kind) {
      case 'ballot-proofs':
        return { kind: 'ballot-proofs', valid: await workers.check(need.electionText, need.ballotText) };
      case 'tally': {
        const { encryptedTallyText, sizedText } = await tally(need.election);
        return { kind: 'tally', about: need.about, encryptedTallyText, sizedText };
      }
      case 'shuffle':
      case 'decryption':
      case 'result':
        return workers.work(need);
    }
  };
}
