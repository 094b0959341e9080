/**
 * The slip for later votes at admission (protocol.md section 10): the permits of reserve slots move from the pending admission, which only the card opens, to
 * rows that only the code on a paper opens. The rows are stored before the slip is printed, and the pending admission keeps the permits until the member says
 * that the paper is taken, so that after any interruption card and PIN lead to a new slip, and a paper that nobody took is worth nothing. A new slip's rows
 * replace those of the last in one transaction, so that there are never two valid codes. Voting with the slip is later-vote.ts.
 */
import { fromBase64, toBase64 } from '../../ledger/bytes.ts';
import { ok, fail, type Result } from '../../ledger/result.ts';
import { papersOfGroup } from './ballot-papers.ts';
import type { CardEnd } from './cards.ts';
import { laterSlip } from './documents/later-slip.ts';
import type { Kit } from './kit.ts';
import { newCode, paddedBytes, rowKeys, sealReserved, slipKey } from './reserve-code.ts';
import type { Admitted, Pending } from './seal.ts';
import type { PrintOutcome } from './view.ts';

/**
 * Prints the slip for the permits of `admitted` that are for later votes, until it is printed and taken; nothing where there are none. `put` seals and stores
 * the pending admission, within a transaction. Fails when the member or everybody gives up: then no slip is valid and the permits wait for the card.
 */
export async function handOutSlip(
  kit: Kit,
  admitted: Admitted,
  put: (pending: Pending) => void,
): Promise<Result<void, CardEnd>> {
  const { journal } = kit;
  const slots = new Set(kit.slots().map(({ election }) => election));
  const later = admitted.papers.filter(({ election }) => slots.has(election));
  const { group, papers } = admitted;
  let rows = (admitted.rows ?? []).map(fromBase64);
  const drop = (): void => {
    for (const row of rows) journal.reserve.remove(row);
    put({ state: 'admitted', group, papers });
  };
  if (later.length === 0) {
    // A slip of an earlier round that nobody said to have taken: its last permit is voted with by the card.
    if (rows.length > 0) journal.write(drop);
    return ok(undefined);
  }
  const now = papers.filter(({ election }) => !slots.has(election));
  const { papers: ofRound = [], earlier = [] } = kit.papers() ?? {};
  const padded = paddedBytes([...kit.slots(), ...ofRound, ...earlier]);
  for (;;) {
    kit.conversation.show({ kind: 'working', task: 'printing' });
    const code = newCode(kit.random);
    const slip = await slipKey(code, journal.slipSalt());
    const sealed = later.map(({ election, credential, ...permits }) => {
      const keys = rowKeys(slip, kit.origin, election);
      const permit = fromBase64(permits.permit);
      const second = permits.second === undefined ? undefined : fromBase64(permits.second);
      const reserved = { credential, group, permit, second };
      return { tag: keys.tag, sealed: sealReserved(reserved, keys, padded, kit.random) };
    });
    slip.fill(0);
    const before = rows;
    rows = sealed.map(({ tag }) => tag);
    journal.write(() => {
      for (const row of before) journal.reserve.remove(row);
      for (const row of sealed) journal.reserve.put(row.tag, row.sealed);
      put({ ...admitted, rows: rows.map(toBase64) });
    });
    kit.step('reserve.stored');
    const outcome = await print(kit, code);
    if (outcome === 'confirmed') kit.step('reserve.slip-confirmed');
    const answer = outcome === 'confirmed' ? await askTaken(kit) : await askAgain(kit, outcome);
    switch (answer) {
      case 'taken':
        journal.write(() => {
          put({ state: 'admitted', group, papers: now, onSlip: later.map(({ election }) => election) });
          journal.audit.append({ event: 'reserve.handed-out' });
        });
        kit.step('reserve.handed-out');
        return ok(undefined);
      case 'again':
        break;
      case 'cancelled':
      case 'nobody':
        journal.write(drop);
        return fail({ kind: answer });
    }
  }
}

/** A refusal of somebody who was admitted before, and may hold a slip for this round: nobody keeps in which round that was, so it is said as a possibility. */
export function mayHoldSlip(kit: Kit, group: string, refusal: CardEnd): CardEnd {
  if (refusal.kind !== 'trouble' || refusal.code !== 'already-admitted' || kit.journal.round() < 2)
    return refusal;
  const { reservations } = kit.ledger.state();
  const papers = papersOfGroup(kit.papers()?.papers ?? [], group);
  return papers.some(({ election }) => reservations.has(election))
    ? { ...refusal, code: 'already-admitted-later-round' }
    : refusal;
}

async function print(kit: Kit, code: string): Promise<PrintOutcome> {
  if ((await kit.printing.tidy()) === 'pending') return 'not-started';
  return kit.printing.whole('notice', laterSlip(kit.letterhead(), code));
}

/** The slip is out: whoever is there takes it before the ballot is shown. Where nobody does it may hang in the printer for anybody. */
async function askTaken(kit: Kit): Promise<'taken' | 'nobody'> {
  const answer = await kit.conversation.ask({
    scene: { kind: 'take-slip' },
    accepts: ['later.taken'],
    patience: 'voter',
  });
  return answer.heard === 'command' ? 'taken' : 'nobody';
}

async function askAgain(kit: Kit, outcome: PrintOutcome): Promise<'again' | 'cancelled' | 'nobody'> {
  const answer = await kit.conversation.ask({
    scene: { kind: 'slip-unprinted', outcome },
    accepts: ['later.retry', 'session.cancel'],
    patience: 'voter',
  });
  if (answer.heard !== 'command') return 'nobody';
  return answer.command.type === 'later.retry' ? 'again' : 'cancelled';
}
