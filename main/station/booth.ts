/**
 * The booth (protocol.md section 4, station.md, the day, 4): ballot papers on the screen, an attempt (attempt.ts), and only with its confirmed slip the choice
 * to cast, to challenge (challenge.ts) or to abandon. Each is one transaction inside the command itself, so that "ok" means recorded. Choices, seeds and
 * encrypted ballots live until the attempt has ended in one of the three; nothing of them is stored before, and of choices and seeds nothing ever. At every
 * question the voter may call staff, who end the session or give it back: end-session.ts.
 */
import type { Plaintext } from '../../ledger/ballot/ballot.ts';
import { toBase64 } from '../../ledger/bytes.ts';
import { makeEntry } from '../../ledger/entries/entry.ts';
import type { Sitting } from './admission.ts';
import { attempt, forget, type Attempt } from './attempt.ts';
import { recordChallenge, showOpening } from './challenge.ts';
import { duplicateSlip } from './documents/slip.ts';
import { callStaff } from './end-session.ts';
import type { CastBallot } from './journal/journal.ts';
import { recordOrObject, type Kit } from './kit.ts';
import { plaintextsOf } from './selections.ts';
import type { BallotPaper } from './view.ts';

/** How long thanks and receipt outcome stay on the screen when nobody touches it. */
export const RECORDED_MS = 20_000;

/** Leads one sitting from the first ballot paper to its end; returns when the screen may go to the next voter. `stored` hears what is now in the journal. */
export async function vote(
  kit: Kit,
  sitting: Sitting,
  stored: (what: 'cast' | 'challenge') => void,
): Promise<void> {
  const papers = sitting.papers.map(({ paper }): BallotPaper => ({
    election: paper.election,
    title: paper.title,
    questions: paper.questions,
  }));
  for (;;) {
    const made = await chooseAndAttempt(kit, sitting, papers);
    if (made === undefined || (await end(kit, sitting, made, stored)) === 'ended') return;
  }
}

/** From ballot papers to a confirmed slip; choices are reachable through the attempt alone when it returns. */
async function chooseAndAttempt(
  kit: Kit,
  sitting: Sitting,
  papers: readonly BallotPaper[],
): Promise<Attempt | undefined> {
  const plaintexts = await choose(kit, papers);
  return plaintexts === undefined ? undefined : attempt(kit, sitting, plaintexts);
}

/** Leads an attempt to its end. `again`: the voter votes afresh, with the same permit. */
async function end(
  kit: Kit,
  sitting: Sitting,
  made: Attempt,
  stored: (what: 'cast' | 'challenge') => void,
): Promise<'again' | 'ended'> {
  try {
    const decision = await decide(kit, sitting, made);
    switch (decision) {
      case 'ended':
        return 'ended';
      case 'cast':
        stored('cast');
        forget(made);
        await handOver(kit, made);
        return 'ended';
      case 'challenged':
        stored('challenge');
        return await showOpening(kit, sitting, made);
      case 'abandoned':
      case 'nobody':
        forget(made);
        kit.conversation.show({ kind: 'working', task: 'printing' });
        await kit.printing.end(made.paper);
        await kit.printing.tidy();
        if (decision === 'abandoned') return 'again';
        kit.notify('session-cleared');
        return 'ended';
    }
  } finally {
    forget(made); // whatever else ends it: a stop, a disk that cannot be written
  }
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

/** `ended`: by staff, with everything done. */
async function decide(
  kit: Kit,
  sitting: Sitting,
  made: Attempt,
): Promise<'cast' | 'challenged' | 'abandoned' | 'nobody' | 'ended'> {
  const { journal } = kit;
  const abandon = (): void => {
    journal.write(() => {
      journal.papers.decide(made.paper, 'abandoned');
      journal.audit.append({ event: 'ballot.abandoned' });
    });
    kit.step('abandon.stored');
  };
  const slip = {
    paper: made.paper,
    ended: () => {
      forget(made);
    },
  };
  const acts = {
    'ballot.abandon': abandon,
    'ballot.cast': () => {
      const { tag, reserved } = sitting;
      const ends = { ...(tag && { tag }), ...(reserved && { reserved }) };
      journal.cast({ ballots: signed(kit, sitting, made), paper: made.paper, ...ends }, () => {
        kit.step('cast.before-commit');
      });
      kit.step('cast.committed');
    },
    'ballot.challenge': () => {
      recordChallenge(kit, sitting, made);
    },
  } as const;
  for (;;) {
    const answer = await kit.conversation.ask({
      scene: { kind: 'commit', papers: made.lines.map(({ title }) => title) },
      accepts: ['ballot.cast', 'ballot.challenge', 'ballot.abandon', 'session.call-staff'],
      patience: 'voter',
      decide: ({ type }) => (type === 'session.call-staff' ? undefined : recordOrObject(acts[type])),
    });
    if (answer.heard !== 'command') {
      abandon();
      return 'nobody';
    }
    switch (answer.command.type) {
      case 'ballot.cast':
        return 'cast';
      case 'ballot.challenge':
        return 'challenged';
      case 'ballot.abandon':
        return 'abandoned';
      case 'session.call-staff':
        if ((await callStaff(kit, slip)) === 'ended') return 'ended';
    }
  }
}

const signed = (kit: Kit, { papers, group }: Sitting, { ballots }: Attempt): CastBallot[] =>
  papers.map(({ paper, permit, second }, i) => {
    const { bytes, id } = makeEntry(
      {
        origin: kit.origin,
        author: kit.stationSigner.id,
        type: 'ballot.cast',
        body: {
          ballot: ballots[i]?.text ?? '',
          election: paper.election,
          permit: second === undefined ? toBase64(permit) : [toBase64(permit), toBase64(second)],
        },
      },
      (message) => kit.stationSigner.sign(message),
    );
    return { kind: 'cast', entry: id, election: paper.election, group, bytes, permit };
  });

/** The vote stands, whatever the printer does now. */
async function handOver(kit: Kit, made: Attempt): Promise<void> {
  kit.conversation.show({ kind: 'working', task: 'printing' });
  let receipt = await kit.printing.end(made.paper);
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
      receipt = await kit.printing.whole('notice', duplicateSlip(kit.letterhead(), made.lines, kit.boardUrl));
  }
}
