/**
 * The reader's slot: CCID commands with their failures as CardError, and a watch on whether the card is still the one that was powered.
 * Follows the design's hardware notes a.3. Leaves power and protocols to session.ts, polling to reader.ts.
 */
import { fail, ok, type Result } from '../result.ts';
import type { CcidCommandName, CcidLink, CardPower } from './ccid-serial.ts';
import type { CardError } from './error.ts';
import type { Garbled } from './t1.ts';

export interface Slot {
  /**
   * One command, its data back. `garbled`: the exchange with the card failed on the way, but card and reader are there.
   * A slot error that means "absent or mute" with no card is `removed`.
   */
  command(
    name: CcidCommandName,
    data: Uint8Array,
    parameters: readonly [number, number, number],
    timeoutMs: number,
  ): Promise<Result<Uint8Array, CardError | Garbled>>;
  /** GetSlotStatus: what is in the slot. */
  status(): Promise<Result<CardPower, CardError>>;
}

/** What the slot reports while commands run. `gone` also when the card was pulled and put back since it was powered. */
export interface SlotWatch {
  readonly gone: () => void;
  readonly lost: (error: CardError) => void;
}

const statusTimeoutMs = 1000;

export function createSlot(link: CcidLink, watch: SlotWatch): Slot {
  let powered: 'powered' | 'unpowered' = 'unpowered';

  const observe = (power: CardPower): void => {
    if (power === 'absent' || (power === 'inactive' && powered === 'powered')) {
      powered = 'unpowered';
      watch.gone();
    }
  };

  const run = async (
    name: CcidCommandName,
    data: Uint8Array,
    parameters: readonly [number, number, number],
    timeoutMs: number,
  ): Promise<Result<{ readonly data: Uint8Array; readonly power: CardPower }, CardError | Garbled>> => {
    if (name === 'powerOff' || name === 'powerOn') powered = 'unpowered';
    const before = powered;
    const result = await link.command(name, data, parameters, timeoutMs);
    if (!result.ok) {
      const { kind, detail, line } = result.error;
      if (line.kind === 'lost') {
        const error = { kind, detail };
        watch.lost(error);
        return fail(error);
      }
      observe(line.power);
      if (line.power === 'active' && name === 'transfer') return fail({ kind: 'garbled', detail });
      return fail(line.power === 'active' || before === 'unpowered' ? { kind, detail } : removed);
    }
    const { power, outcome, data: received } = result.value;
    observe(power);
    if (outcome.kind === 'done') {
      if (name === 'powerOn') powered = 'powered';
      return ok({ data: received, power });
    }
    if (name === 'slotStatus' && outcome.error === 0xfe) return ok({ data: received, power: 'absent' });
    if (power === 'absent' || (power === 'inactive' && before === 'powered')) return fail(removed);
    return fail(slotError(outcome.error, name));
  };

  return {
    command: async (name, data, parameters, timeoutMs) => {
      const result = await run(name, data, parameters, timeoutMs);
      return result.ok ? ok(result.value.data) : result;
    },
    status: async () => {
      const result = await run('slotStatus', new Uint8Array(0), [0, 0, 0], statusTimeoutMs);
      if (result.ok) {
        if (result.value.power === 'absent') observe('absent');
        return ok(result.value.power);
      }
      const { kind, detail } = result.error;
      return fail(kind === 'garbled' ? { kind: 'protocol', detail } : { kind, detail });
    },
  };
}

const removed: CardError = { kind: 'removed', detail: 'the card left the reader' };

/** bError of a failed command (a.3). Errors on the contacts are `garbled`: T=1 may ask again. */
function slotError(code: number, name: CcidCommandName): CardError | Garbled {
  const detail = `the reader answered ${name} with error ${code.toString(16).padStart(2, '0').toUpperCase()}`;
  switch (code) {
    case 0xfe:
      return { kind: 'mute', detail: 'the card does not answer; is it the right way round?' };
    case 0xfb:
    case 0xfc:
    case 0xfd:
      return name === 'transfer' ? { kind: 'garbled', detail } : { kind: 'mute', detail };
    case 0xf3:
    case 0xf5:
      return { kind: 'unsupported', detail };
    default:
      return { kind: code < 0x80 ? 'unsupported' : 'protocol', detail };
  }
}
