/**
 * From a cold card to one that takes APDUs: power, ATR, speed (PPS), parameters, protocol.
 * Follows ISO/IEC 7816-3 sections 8 and 9 as the design's hardware notes a.3 to a.5 give them, for readers at TPDU level without automatic
 * PPS or IFSD. Leaves presence and the life of the reader to reader.ts.
 */
import { fail, ok, type Result } from '../result.ts';
import { parseAtr, type Atr } from './atr.ts';
import type { Clock } from '../clock.ts';
import type { CardError } from './error.ts';
import type { Slot } from './slot.ts';
import { transmitT0 } from './t0.ts';
import { createT1Link, type Garbled } from './t1.ts';

/** A powered card with its protocol running. */
export interface CardSession {
  readonly atr: Atr;
  /** One short APDU; ends within `longestApduMs` and the reader's own time limit. */
  transmit(apdu: Uint8Array): Promise<Result<Uint8Array, CardError>>;
  readonly apduCount: number;
}

/** A card that keeps asking for time is given this long for one APDU. */
export const longestApduMs = 30_000;
const powerTimeoutMs = 5000;
const commandTimeoutMs = 2000;
/** Over the card's own waiting time: bytes on both lines, and the reader's work. */
const marginMs = 1500;
const defaultFiDi = 0x11;
/** bPowerSelect in the order tried: 5 V, 1.8 V, 3 V. */
const voltages = [0x01, 0x03, 0x02] as const;
const empty = new Uint8Array(0);

/** Cold reset: power off, power on. Afterwards the card has forgotten PIN and selection. */
export async function powerUp(slot: Slot): Promise<Result<Atr, CardError>> {
  const off = await slot.command('powerOff', empty, [0, 0, 0], powerTimeoutMs);
  if (!off.ok && off.error.kind !== 'mute') return fail(asCardError(off.error));
  let last: CardError = { kind: 'mute', detail: 'the card does not answer' };
  for (const voltage of voltages) {
    const on = await slot.command('powerOn', empty, [voltage, 0, 0], powerTimeoutMs);
    if (on.ok) return parseAtr(on.value);
    last = asCardError(on.error);
    if (last.kind === 'removed' || last.kind === 'unplugged') break;
  }
  return fail(last);
}

/** Sets up speed and protocol of a card fresh from `powerUp`; falls back to the slow default speed if the reader refuses a faster one. */
export async function openSession(
  slot: Slot,
  atr: Atr,
  clock: Clock,
): Promise<Result<CardSession, CardError>> {
  const faster = atr.mode === 'negotiable' && atr.fiDi !== defaultFiDi && withinReach(atr.fiDi);
  if (faster) {
    const agreed = await negotiate(slot, atr);
    if (agreed.ok) return startProtocol(slot, atr, clock);
    if (agreed.error.kind === 'removed' || agreed.error.kind === 'unplugged') return agreed;
    const again = await powerUp(slot);
    if (!again.ok) return again;
  }
  const set = await setParameters(slot, atr, atr.mode === 'specific' ? atr.fiDi : defaultFiDi);
  return set.ok ? startProtocol(slot, atr, clock) : set;
}

/** PPS for the card's own protocol and speed, then the reader's parameters. */
async function negotiate(slot: Slot, atr: Atr): Promise<Result<void, CardError>> {
  const request = [0xff, 0x10 | (atr.protocol === 'T=1' ? 1 : 0), atr.fiDi];
  const bytes = Uint8Array.from([...request, request.reduce((sum, byte) => sum ^ byte, 0)]);
  const answer = await slot.command('transfer', bytes, [0, 0, 0], commandTimeoutMs);
  if (!answer.ok) return fail(asCardError(answer.error));
  if (answer.value.length !== bytes.length || !bytes.every((byte, i) => byte === answer.value[i]))
    return fail({ kind: 'protocol', detail: 'the card does not agree to its own speed (PPS)' });
  return setParameters(slot, atr, atr.fiDi);
}

/** T=1 begins with S(IFS), T=0 with nothing. */
async function startProtocol(slot: Slot, atr: Atr, clock: Clock): Promise<Result<CardSession, CardError>> {
  let latest = 0;
  let apduCount = 0;
  const exchange = async (
    bytes: Uint8Array,
    waitingFactor: number,
    waitingMs: number,
  ): Promise<Result<Uint8Array, CardError | Garbled>> => {
    const left = latest - clock.now();
    if (left <= 0)
      return fail({ kind: 'timeout', detail: `the card was busy for more than ${longestApduMs / 1000} s` });
    return slot.command('transfer', bytes, [waitingFactor, 0, 0], Math.min(left, waitingMs + marginMs));
  };

  if (atr.protocol === 'T=1') {
    const blockMs = 100 * 2 ** (atr.bwiCwi >> 4); // BWT at 3.58 MHz
    const t1 = createT1Link(
      (block, factor) => exchange(block, factor, blockMs * Math.max(1, factor)),
      atr.ifsc,
    );
    latest = clock.now() + longestApduMs;
    const announced = await t1.announceInformationSize();
    if (!announced.ok) return announced;
    return ok({
      atr,
      transmit: (apdu) => {
        latest = clock.now() + longestApduMs;
        apduCount += 1;
        return t1.transmit(apdu);
      },
      get apduCount() {
        return apduCount;
      },
    });
  }
  const workMs = 100 * atr.waitingInteger; // WWT at 3.58 MHz and Fi 372
  return ok({
    atr,
    transmit: (apdu) => {
      latest = clock.now() + longestApduMs;
      return transmitT0(async (tpdu) => {
        apduCount += 1;
        const answer = await exchange(tpdu, 0, workMs);
        return answer.ok ? answer : fail(asCardError(answer.error));
      }, apdu);
    },
    get apduCount() {
      return apduCount;
    },
  });
}

async function setParameters(slot: Slot, atr: Atr, fiDi: number): Promise<Result<void, CardError>> {
  const inverse = atr.convention === 'inverse' ? 2 : 0;
  const structure =
    atr.protocol === 'T=1'
      ? [fiDi, 0x10 | inverse, atr.extraGuardTime, atr.bwiCwi, 0, atr.ifsc, 0]
      : [fiDi, inverse, atr.extraGuardTime, atr.waitingInteger, 0];
  const set = await slot.command(
    'setParameters',
    Uint8Array.from(structure),
    [atr.protocol === 'T=1' ? 1 : 0, 0, 0],
    commandTimeoutMs,
  );
  return set.ok ? ok(undefined) : fail(asCardError(set.error));
}

/** Clock rate conversion and bit rate adjustment factors (ISO/IEC 7816-3 tables 7 and 8); reserved values are 0. */
const clockRates = [372, 372, 558, 744, 1116, 1488, 1860, 0, 0, 512, 768, 1024, 1536, 2048, 0, 0];
const bitRates = [0, 1, 2, 4, 8, 16, 32, 64, 12, 20, 0, 0, 0, 0, 0, 0];

/** Whether the GemPC Twin family runs this speed: its clock is 4 MHz, its fastest line 344,086 bit/s. */
function withinReach(fiDi: number): boolean {
  const clockRate = clockRates[fiDi >> 4] ?? 0;
  const bitRate = bitRates[fiDi & 0x0f] ?? 0;
  return clockRate > 0 && bitRate > 0 && Math.floor((4_000_000 * bitRate) / clockRate) <= 344_086;
}

const asCardError = (error: CardError | Garbled): CardError =>
  error.kind === 'garbled'
    ? { kind: 'protocol', detail: error.detail }
    : { kind: error.kind, detail: error.detail };
