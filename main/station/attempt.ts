/**
 * An attempt to vote (protocol.md section 4): ballots encrypted and checked, and their trackers printed and confirmed before anything can be chosen. Each ballot
 * comes from a fresh seed, so that it can be opened to a challenge; choices and seeds live in memory until the attempt ends, and are as secret as the vote.
 * How it ends is booth.ts, opening it challenge.ts.
 */
import { checkBallotHeader, parseBallot, tracker, type Plaintext } from '../../ledger/ballot/ballot.ts';
import { deriveCredential } from '../../ledger/ballot/credential.ts';
import { parseElection } from '../../ledger/ballot/election.ts';
import { SEED_BYTES } from '../../ledger/ballot/seed.ts';
import { fail, ok, type Result } from '../../ledger/result.ts';
import type { Sitting } from './admission.ts';
import type { SlipPaper } from './documents/slip.ts';
import { callStaff } from './end-session.ts';
import { showTrouble, type Kit } from './kit.ts';
import { trouble } from './troubles.ts';
import type { PrintOutcome } from './view.ts';

/** A ballot of the attempt, with what opens it. */
export interface OpenableBallot {
  readonly text: string;
  readonly plaintext: Plaintext;
  /** 32 bytes; zeros once the attempt has ended. */
  readonly seed: Uint8Array;
}

/** An attempt whose slip is confirmed; ballots and lines in the order of the sitting's papers. */
export interface Attempt {
  readonly paper: Uint8Array;
  /** Empty once the attempt has ended. */
  readonly ballots: OpenableBallot[];
  readonly lines: readonly SlipPaper[];
}

/** Encrypts and prints until a slip is confirmed; undefined when the sitting ended before. */
export async function attempt(
  kit: Kit,
  sitting: Sitting,
  plaintexts: readonly Plaintext[],
): Promise<Attempt | undefined> {
  for (;;) {
    kit.conversation.show({ kind: 'working', task: 'encrypting' });
    // A paper that still waits for its end, such as ABANDONED, must not get another slip below it.
    if ((await kit.printing.tidy()) === 'pending' && !(await voidSlip(kit, 'not-started'))) return undefined;
    kit.conversation.show({ kind: 'working', task: 'encrypting' });
    const encrypted = await encrypt(kit, sitting, plaintexts);
    if (!encrypted.ok) {
      await showTrouble(kit, 'encryption-failed', encrypted.error);
      return undefined;
    }
    const ballots = encrypted.value;
    kit.step('booth.encrypted');
    kit.conversation.show({ kind: 'working', task: 'printing' });
    const lines = sitting.papers.map(({ paper }, i) => ({
      title: paper.title,
      tracker: tracker(ballots[i]?.text ?? ''),
    }));
    const { outcome, paper } = await kit.printing.tracker(lines, kit.boardUrl);
    if (outcome === 'confirmed' && paper !== undefined) return { paper, ballots, lines };
    forget({ ballots });
    if (!(await voidSlip(kit, outcome))) return undefined;
  }
}

/** Wipes the seeds of an attempt that has ended, and lets go of choices and ballots: they can be opened no more. */
export function forget({ ballots }: Pick<Attempt, 'ballots'>): void {
  for (const { seed } of ballots.splice(0)) seed.fill(0);
}

/** The old slip is void: waits for a wish to try again, and for the printer to have ended the void paper. False when the sitting has ended. */
async function voidSlip(kit: Kit, outcome: PrintOutcome): Promise<boolean> {
  await kit.printing.tidy();
  for (;;) {
    const answer = await kit.conversation.ask({
      scene: {
        kind: 'trouble',
        trouble:
          outcome === 'not-started'
            ? trouble('printer-not-ready', 'the slip was not begun')
            : trouble('slip-void', 'the slip was not confirmed'),
      },
      accepts: ['ballot.retry', 'session.cancel', 'session.call-staff'],
      patience: 'voter',
    });
    if (answer.heard !== 'command') {
      kit.notify('session-cleared');
      return false;
    }
    switch (answer.command.type) {
      case 'session.cancel':
        return false;
      case 'session.call-staff':
        if ((await callStaff(kit)) === 'ended') return false;
        break;
      case 'ballot.retry':
        kit.conversation.show({ kind: 'working', task: 'printing' });
        if ((await kit.printing.tidy()) === 'tidy') return true;
    }
  }
}

/** Encrypts every paper and checks the outcome as the ledger will: header, strict form, all proofs. */
async function encrypt(
  kit: Kit,
  { papers }: Sitting,
  plaintexts: readonly Plaintext[],
): Promise<Result<OpenableBallot[], string>> {
  const results = await Promise.all(
    papers.map(({ paper, credential }, i) => encryptOne(kit, paper, credential, plaintexts[i] ?? [])),
  );
  const ballots: OpenableBallot[] = [];
  const failed = results.find((result) => !result.ok);
  for (const result of results) if (result.ok) ballots.push(result.value);
  if (failed === undefined) return ok(ballots);
  forget({ ballots });
  return failed;
}

async function encryptOne(
  kit: Kit,
  { election, parameters }: { readonly election: string; readonly parameters: string },
  credential: string,
  plaintext: Plaintext,
): Promise<Result<OpenableBallot, string>> {
  const seed = kit.random(SEED_BYTES);
  let text: string;
  let proofs: Result<void, string>;
  try {
    text = await kit.workers.encrypt({
      electionText: parameters,
      credentialSecret: deriveCredential(election, credential).secret,
      plaintext,
      seed,
    });
    proofs = await kit.workers.check(parameters, text);
  } catch (error) {
    return fail(error instanceof Error ? error.message : String(error)); // a thread died; the next attempt gets a new one
  }
  if (!proofs.ok) return proofs;
  const parsed = parseBallot(text);
  if (!parsed.ok) return parsed;
  const parsedElection = parseElection(parameters);
  if (!parsedElection.ok) return parsedElection;
  const header = checkBallotHeader(parsedElection.value, parsed.value);
  return header.ok ? ok({ text, plaintext, seed }) : header;
}
