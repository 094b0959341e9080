/**
 * The voter's challenge (protocol.md section 4): the attempt is ended in the journal as challenged, and only then what opens its ballots is printed below their
 * trackers, on paper and nowhere else. The ledger gets the trackers. Afterwards the voter goes on with the same permit; what the page makes of the paper is
 * ledger/board.
 */
import { parseBallot } from '../../ledger/ballot/ballot.ts';
import { encodeOpening } from '../../ledger/ballot/opening.ts';
import { makeEntry } from '../../ledger/entries/entry.ts';
import type { Sitting } from './admission.ts';
import { forget, type Attempt } from './attempt.ts';
import type { OpenedPaper } from './documents/slip.ts';
import { callStaff } from './end-session.ts';
import type { ChallengedBallot } from './journal/journal.ts';
import type { Kit } from './kit.ts';
import { trouble } from './troubles.ts';
import type { Scene } from './view.ts';

/** The durable part, to be called within the command. Throws what the journal throws, and then nothing is challenged. */
export function recordChallenge(kit: Kit, sitting: Sitting, { lines, paper }: Attempt): void {
  const ballots = sitting.papers.map(({ paper: { election } }, i): ChallengedBallot => {
    const { bytes, id } = makeEntry(
      {
        origin: kit.origin,
        author: kit.stationSigner.id,
        type: 'ballot.challenged',
        body: { election, tracker: lines[i]?.tracker ?? '' },
      },
      (message) => kit.stationSigner.sign(message),
    );
    return { kind: 'challenged', entry: id, election, group: sitting.group, bytes };
  });
  kit.journal.challenge({ ballots, paper }, () => {
    kit.step('challenge.before-commit');
  });
  kit.step('challenge.committed');
}

/**
 * Prints the opening of a challenged attempt, forgets it, and waits for the voter. `again`: they vote afresh. `ended`: the sitting is over, with everything
 * done.
 */
export async function showOpening(kit: Kit, sitting: Sitting, attempt: Attempt): Promise<'again' | 'ended'> {
  kit.conversation.show({ kind: 'working', task: 'printing' });
  const outcome = await kit.printing.end(attempt.paper, openingsOf(kit, sitting, attempt));
  forget(attempt);
  await kit.printing.tidy();
  const scene: Scene =
    outcome === 'confirmed'
      ? { kind: 'challenged' }
      : { kind: 'trouble', trouble: trouble('challenge-unprinted', `the end of the paper: ${outcome}`) };
  for (;;) {
    const answer = await kit.conversation.ask({
      scene,
      accepts: ['ballot.again', 'session.cancel', 'session.call-staff'],
      patience: 'voter',
    });
    if (answer.heard !== 'command') {
      kit.notify('session-cleared');
      return 'ended';
    }
    switch (answer.command.type) {
      case 'ballot.again':
        return 'again';
      case 'session.cancel':
        return 'ended';
      case 'session.call-staff':
        if ((await callStaff(kit)) === 'ended') return 'ended';
    }
  }
}

const openingsOf = (kit: Kit, { papers }: Sitting, { ballots, lines }: Attempt): OpenedPaper[] =>
  ballots.map(({ text, plaintext, seed }, i) => {
    const ballot = parseBallot(text);
    const [paper, line] = [papers[i]?.paper, lines[i]];
    if (!ballot.ok || paper === undefined || line === undefined)
      throw new Error('an attempt has one checked ballot for each paper');
    const { credential, signature } = ballot.value;
    const { proof } = signature;
    const opening = encodeOpening({ election: paper.election, credential, plaintext, seed, proof });
    return { title: line.title, link: `${kit.boardUrl}#${opening}` };
  });
