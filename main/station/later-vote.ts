/**
 * Voting later with the slip from admission (protocol.md section 10): its code is typed, its rows of the reserve are opened, and the sitting has the papers of
 * the round. No card and no registrar. A wrong code is answered the same whether it is mistyped, used or for nothing that is open now; after some of them
 * the kiosk waits, longer each time, whoever types. What the sitting then does is booth.ts.
 */
import type { Sitting } from './admission.ts';
import { awaitRemoval } from './cards.ts';
import type { Kit } from './kit.ts';
import { openReserved, rowKeys, slipKey } from './reserve-code.ts';

/** Wrong codes in a row that cost no wait. */
export const FREE_WRONG_CODES = 2;
/** The wait after the next one; it doubles with each, up to the longest. */
export const FIRST_PAUSE_MS = 5_000;
export const LONGEST_PAUSE_MS = 60_000;

export interface LaterVote {
  /** Asks for the code; undefined when nobody is to vote now. */
  meet(this: void): Promise<Sitting | undefined>;
}

export function createLaterVote(kit: Kit): LaterVote {
  let wrong = 0;
  let pausedUntilMs = 0;

  const pause = async (): Promise<'over' | 'left'> => {
    if (kit.clock.now() >= pausedUntilMs) return 'over';
    const answer = await kit.conversation.ask({
      scene: { kind: 'code-pause', untilMs: pausedUntilMs },
      accepts: ['session.cancel'],
      patience: { untilMs: pausedUntilMs },
    });
    return answer.heard === 'nothing' ? 'over' : 'left';
  };

  return {
    meet: async () => {
      for (let attempt: 'first' | 'after-wrong-code' = 'first'; ; attempt = 'after-wrong-code') {
        if ((await pause()) === 'left') return undefined;
        const answer = await kit.conversation.ask({
          scene: { kind: 'slip-code', attempt },
          accepts: ['later.enter', 'session.cancel'],
          patience: 'voter',
        });
        if (answer.heard !== 'command' || answer.command.type !== 'later.enter') return undefined;
        kit.conversation.show({ kind: 'working', task: 'checking-slip' });
        const sitting = await sittingOf(kit, answer.command.code);
        if (sitting !== undefined) {
          wrong = 0;
          await awaitRemoval(kit, 'admission'); // no card in the reader while a ballot is shown
          return sitting;
        }
        wrong += 1;
        const beyond = wrong - FREE_WRONG_CODES;
        if (beyond > 0)
          pausedUntilMs = kit.clock.now() + Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** (beyond - 1));
      }
    },
  };
}

/** The papers of the round that this code has an unspent permit for. A row that its own code does not open was damaged, and throws. */
async function sittingOf(kit: Kit, code: string): Promise<Sitting | undefined> {
  const { journal } = kit;
  const slip = await slipKey(code, journal.slipSalt());
  const found = (kit.papers()?.papers ?? []).flatMap((paper) => {
    const keys = rowKeys(slip, kit.origin, paper.election);
    const sealed = journal.reserve.get(keys.tag);
    if (sealed === undefined) return [];
    const opened = openReserved(sealed, keys);
    if (!opened.ok) throw new Error(`a row of the reserve: ${opened.error}`);
    const { credential, group, permit, second } = opened.value;
    return journal.isSpent(permit)
      ? []
      : [{ tag: keys.tag, group, own: { paper, credential, permit, second } }];
  });
  slip.fill(0);
  const [first] = found;
  if (first === undefined) return undefined;
  return {
    group: first.group,
    papers: found.map(({ own }) => own),
    reserved: found.map(({ tag }) => tag),
  };
}
