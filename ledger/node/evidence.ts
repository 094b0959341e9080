/**
 * Works out what the rules ask for before they accept an entry (rules/verdict.ts): in worker threads, but for tallies, which are added up here in short
 * turns. Only recomputes; whether an entry agrees with it is decided by the rules.
 */
import { setImmediate as nextTurn } from 'node:timers/promises';
import { parseBallot } from '../ballot/ballot.ts';
import { parseElection } from '../ballot/election.ts';
import { startTally } from '../ballot/tally.ts';
import { bytesToUtf8 } from '../bytes.ts';
import type { Evidence, EvidenceNeed } from '../rules/verdict.ts';
import { accepted } from '../worker/evidence.ts';
import type { BallotWorkers } from '../worker/pool.ts';

/** The accepted ballots of an election as texts, in ledger order, and its definition's parameters. */
export interface TallySource {
  readonly electionText: string;
  readonly ballots: Iterable<string>;
  /** What ballots count for, by credential. */
  readonly weights: { get(credential: string): number };
}

/** Answers needs; `tallySource` is asked for an election the rules have accepted as closed. Rejects when the work could not be done. */
export function evidenceBy(
  workers: Pick<BallotWorkers, 'check' | 'work'>,
  tallySource: (election: string) => TallySource,
): (need: EvidenceNeed) => Promise<Evidence> {
  return async (need) => {
    switch (need.kind) {
      case 'ballot-proofs':
        return { kind: 'ballot-proofs', valid: await workers.check(need.electionText, need.ballotText) };
      case 'tally':
        return tally(tallySource(need.election));
      case 'shuffle':
      case 'decryption':
      case 'result':
        return workers.work(need);
    }
  };
}

/** The ballots of one election among entries' bytes. */
export function* ballotsOf(entries: Iterable<Uint8Array>, election: string): Generator<string> {
  for (const bytes of entries) {
    const entry = JSON.parse(bytesToUtf8(bytes)) as {
      type: string;
      body: { election: string; ballot: string };
    };
    if (entry.type === 'ballot.cast' && entry.body.election === election) yield entry.body.ballot;
  }
}

/** Ballots added between two turns of the event loop. */
const ballotsAtOnce = 4;

async function tally({ electionText, ballots, weights }: TallySource): Promise<Evidence> {
  const progress = startTally(accepted(parseElection(electionText)), weights);
  let count = 0;
  for (const text of ballots) {
    progress.add(accepted(parseBallot(text)));
    count += 1;
    if (count % ballotsAtOnce === 0) await nextTurn();
  }
  const { encryptedTallyText, sizedText } = progress.finish();
  return { kind: 'tally', encryptedTallyText, sizedText };
}
