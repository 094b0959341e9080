/**
 * The booth (protocol.md section 4, station.md, the day, 4): ballot papers on the screen, encryption and its check, the tracker slip, and only with a
 * confirmed slip the choice to cast. Casting is one transaction inside the command itself, so that "ok" means recorded. Selections live until the slip
 * is confirmed, because a void slip needs a fresh encryption; encrypted ballots live until they are cast or abandoned. Nothing of either is stored before.
 * At every question the voter may call staff, who end the session or give it back: end-session.ts.
 */
import { checkBallotHeader, parseBallot, tracker, type Plaintext } from '../../ledger/ballot/ballot.ts';
import { deriveCredential } from '../../ledger/ballot/credential.ts';
import { parseElection } from '../../ledger/ballot/election.ts';
import { toBase64 } from '../../ledger/bytes.ts';
import { makeEntry } from '../../ledger/entries/entry.ts';
import { fail, ok, type Result } from '../../ledger/result.ts';
import type { Sitting } from './admission.ts';
import { duplicateSlip, type SlipPaper } from './documents/slip.ts';
import { callStaff } from './end-session.ts';
import type { CastBallot } from './journal/journal.ts';
import { recordOrObject, showTrouble, type Kit } from './kit.ts';
import { plaintextsOf } from './selections.ts';
import { trouble } from './troubles.ts';
import type { BallotPaper, PrintOutcome } from './view.ts';

/** How long thanks and receipt outcome stay on the screen when nobody touches it. */
export const RECORDED_MS = 20_000;

/** Leads one sitting from the first ballot paper to its end; returns when the screen may go to the next voter. */
export async function vote(kit: Kit, sitting: Sitting, afterCast: () => void): Promise<void> {
  const papers = sitting.papers.map(({ paper }): BallotPaper => ({
    election: paper.election,
    title: paper.title,
    questions: paper.questions,
  }));
  for (;;) {
    const slip = await chooseAndPrint(kit, sitting, papers);
    if (slip === undefined) return;
    const decision = await decide(kit, sitting, slip);
    if (decision === 'ended') return;
    if (decision === 'cast') {
      afterCast();
      await handOver(kit, slip);
      return;
    }
    kit.conversation.show({ kind: 'working', task: 'printing' });
    await kit.printing.end(slip.paper);
    await kit.printing.tidy();
    if (decision === 'nobody') {
      kit.notify('session-cleared');
      return;
    }
  }
}

interface Slip {
  readonly paper: Uint8Array;
  readonly ballots: readonly string[];
  readonly lines: readonly SlipPaper[];
}

/** From ballot papers to a confirmed slip; selections are not reachable any more when it returns. */
async function chooseAndPrint(
  kit: Kit,
  sitting: Sitting,
  papers: readonly BallotPaper[],
): Promise<Slip | undefined> {
  const plaintexts = await choose(kit, papers);
  return plaintexts === undefined ? undefined : makeSlip(kit, sitting, plaintexts);
}

async function choose(kit: Kit, papers: readonly BallotPaper[]): Promise<readonly Plaintext[] | undefined> {
  let chosen: readonly Plaintext[] = [];
  for (;;) {
    const answer = await kit.conversation.ask({
      scene: { kind: 'ballot', papers },
      accepts: ['ballot.submit', 'session.cancel', 'session.call-staff'],
      patience: 'voter',
      decide: (command) => {
        if (command.type !== 'ballot.submit') return undefined;
        const plaintexts = plaintextsOf(papers, command.selections);
        if (!plaintexts.ok) return { code: 'selection', message: plaintexts.error };
        chosen = plaintexts.value;
        return undefined;
      },
    });
    if (answer.heard !== 'command') {
      kit.notify('session-cleared');
      return undefined;
    }
    switch (answer.command.type) {
      case 'ballot.submit':
        return chosen;
      case 'session.cancel':
        return undefined;
      case 'session.call-staff':
        if ((await callStaff(kit)) === 'ended') return undefined;
    }
  }
}

/** Encrypts and prints until a slip is confirmed; undefined when the sitting ended before. */
async function makeSlip(
  kit: Kit,
  sitting: Sitting,
  plaintexts: readonly Plaintext[],
): Promise<Slip | undefined> {
  for (;;) {
    kit.conversation.show({ kind: 'working', task: 'encrypting' });
    // A paper that still waits for its end, such as ABANDONED, must not get another slip below it.
    if ((await kit.printing.tidy()) === 'pending' && !(await voidSlip(kit, 'not-started'))) return undefined;
    kit.conversation.show({ kind: 'working', task: 'encrypting' });
    const ballots = await encrypt(kit, sitting, plaintexts);
    if (!ballots.ok) {
      await showTrouble(kit, 'encryption-failed', ballots.error);
      return undefined;
    }
    kit.step('booth.encrypted');
    kit.conversation.show({ kind: 'working', task: 'printing' });
    const lines = sitting.papers.map(({ paper }, i) => ({
      title: paper.title,
      tracker: tracker(ballots.value[i] ?? ''),
    }));
    const { outcome, paper } = await kit.printing.tracker(lines, kit.boardUrl);
    if (outcome === 'confirmed' && paper !== undefined) return { paper, ballots: ballots.value, lines };
    if (!(await voidSlip(kit, outcome))) return undefined;
  }
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
): Promise<Result<string[], string>> {
  const results = await Promise.all(
    papers.map(({ paper, credential }, i) => encryptOne(kit, paper, credential, plaintexts[i] ?? [])),
  );
  const ballots: string[] = [];
  for (const result of results) {
    if (!result.ok) return result;
    ballots.push(result.value);
  }
  return ok(ballots);
}

async function encryptOne(
  kit: Kit,
  { election, parameters }: { readonly election: string; readonly parameters: string },
  credential: string,
  plaintext: Plaintext,
): Promise<Result<string, string>> {
  let text: string;
  let proofs: Result<void, string>;
  try {
    text = await kit.workers.encrypt({
      electionText: parameters,
      credentialSecret: deriveCredential(election, credential).secret,
      plaintext,
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
  return header.ok ? ok(text) : header;
}

/** `ended`: by staff, with everything done. */
async function decide(
  kit: Kit,
  sitting: Sitting,
  slip: Slip,
): Promise<'cast' | 'abandoned' | 'nobody' | 'ended'> {
  const { journal } = kit;
  const abandon = (): void => {
    journal.write(() => {
      journal.papers.end(slip.paper, 'abandoned');
      journal.audit.append({ event: 'ballot.abandoned' });
    });
    kit.step('abandon.stored');
  };
  const cast = (): void => {
    journal.cast({ ballots: signed(kit, sitting, slip.ballots), tag: sitting.tag, paper: slip.paper }, () => {
      kit.step('cast.before-commit');
    });
    kit.step('cast.committed');
  };
  for (;;) {
    const answer = await kit.conversation.ask({
      scene: { kind: 'commit', papers: slip.lines.map(({ title }) => title) },
      accepts: ['ballot.cast', 'ballot.abandon', 'session.call-staff'],
      patience: 'voter',
      decide: ({ type }) => {
        if (type === 'session.call-staff') return undefined;
        return recordOrObject(type === 'ballot.cast' ? cast : abandon);
      },
    });
    if (answer.heard !== 'command') {
      abandon();
      return 'nobody';
    }
    switch (answer.command.type) {
      case 'ballot.cast':
        return 'cast';
      case 'ballot.abandon':
        return 'abandoned';
      case 'session.call-staff':
        if ((await callStaff(kit, slip.paper)) === 'ended') return 'ended';
    }
  }
}

const signed = (kit: Kit, { papers, group }: Sitting, ballots: readonly string[]): CastBallot[] =>
  papers.map(({ paper, permit }, i) => {
    const { bytes, id } = makeEntry(
      {
        origin: kit.origin,
        author: kit.stationSigner.id,
        type: 'ballot.cast',
        body: { ballot: ballots[i] ?? '', election: paper.election, permit: toBase64(permit) },
      },
      (message) => kit.stationSigner.sign(message),
    );
    return { entry: id, election: paper.election, group, bytes, permit };
  });

/** The vote stands, whatever the printer does now. */
async function handOver(kit: Kit, slip: Slip): Promise<void> {
  kit.conversation.show({ kind: 'working', task: 'printing' });
  let receipt = await kit.printing.end(slip.paper);
  if (receipt === 'not-started') await kit.printing.tidy();
  let reprint: 'offered' | 'none' = receipt === 'confirmed' ? 'none' : 'offered';
  for (;;) {
    const answer = await kit.conversation.ask({
      scene: { kind: 'recorded', receipt, reprint },
      accepts: reprint === 'offered' ? ['session.end', 'receipt.reprint'] : ['session.end'],
      patience: { untilMs: kit.clock.now() + RECORDED_MS },
    });
    if (answer.heard !== 'command' || answer.command.type === 'session.end') return;
    kit.conversation.show({ kind: 'working', task: 'printing' });
    reprint = 'none';
    if ((await kit.printing.tidy()) === 'tidy')
      receipt = await kit.printing.whole('notice', duplicateSlip(kit.letterhead(), slip.lines, kit.boardUrl));
  }
}
