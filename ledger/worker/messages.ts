/** What pool.ts and thread.ts say to each other. A job's randomness is drawn in the thread, from node:crypto. */
import type { Plaintext } from '../ballot/ballot.ts';
import type { Part, PartAnswer } from '../ballot/parts.ts';
import type { Result } from '../result.ts';
import type { TextEvidence, TextNeed } from './evidence.ts';

/** What a thread is started with: `fast` takes libsodium for checks, which whoever starts the thread has questioned before (`openSodium`). */
export interface ThreadData {
  readonly arithmetic: 'reference' | 'fast';
}

export type Job =
  | {
      readonly kind: 'encrypt';
      readonly electionText: string;
      readonly credentialSecret: bigint;
      readonly plaintext: Plaintext;
      /** Only for a ballot that can be opened to a challenge: 32 bytes, see ballot/seed.ts. */
      readonly seed?: Uint8Array;
    }
  | { readonly kind: 'check'; readonly electionText: string; readonly ballotText: string }
  | { readonly kind: 'warm'; readonly electionText: string }
  | { readonly kind: 'work'; readonly need: TextNeed }
  | { readonly kind: 'part'; readonly part: Part };

/** `encrypt` answers the ballot's text, `check` the result of the check, `warm` nothing, `work` the evidence, `part` what came of a part of it. */
export type Answer =
  | { readonly kind: 'encrypt'; readonly ballotText: string }
  | { readonly kind: 'check'; readonly result: Result<void, string> }
  | { readonly kind: 'warm' }
  | { readonly kind: 'work'; readonly evidence: TextEvidence }
  | { readonly kind: 'part'; readonly answer: PartAnswer }
  /** The job was not acceptable (a malformed election, a plaintext the question does not allow); the thread goes on. */
  | { readonly kind: 'refused'; readonly message: string };
