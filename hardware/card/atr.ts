/**
 * The answer to reset: which protocols a card offers, and their parameters.
 * Follows ISO/IEC 7816-3 section 8 as the design's hardware notes a.5 give it. Leaves PPS and set-up to session.ts.
 */
import { fail, ok, type Result } from '../result.ts';
import type { CardError } from './error.ts';

export interface Atr {
  readonly bytes: Uint8Array;
  /** The protocol to use: the first one offered, or the one fixed by TA2. */
  readonly protocol: 'T=0' | 'T=1';
  /** TA1, or 11 hex: clock rate and bit rate factors. */
  readonly fiDi: number;
  /** `specific`: fiDi applies at once and may not be negotiated; `negotiable`: 11 hex applies until PPS. */
  readonly mode: 'negotiable' | 'specific';
  readonly convention: 'direct' | 'inverse';
  /** TC1. */
  readonly extraGuardTime: number;
  /** TC2, waiting time integer of T=0. */
  readonly waitingInteger: number;
  /** The first TA of T=1 after TD2: bytes of information the card takes in a block. */
  readonly ifsc: number;
  /** The first TB of T=1 after TD2: block and character waiting integers. */
  readonly bwiCwi: number;
  readonly historical: Uint8Array;
}

/** Parses at most 33 bytes; refuses wrong lengths, a wrong TCK, implicit parameters, CRC and cards with neither T=0 nor T=1. */
export function parseAtr(bytes: Uint8Array): Result<Atr, CardError> {
  if (bytes.length < 2 || bytes.length > 33) return refuse(`${bytes.length} bytes; 2 to 33 are allowed`);
  const convention = bytes[0] === 0x3b ? 'direct' : bytes[0] === 0x3f ? 'inverse' : undefined;
  if (convention === undefined) return refuse('the first byte is neither 3B nor 3F');
  const format = bytes[1] ?? 0;
  const historicalLength = format & 0x0f;
  const offered: number[] = [];
  const interfaceBytes = new Map<string, number>();
  let at = 2;
  let present = format >> 4;
  let group = 1;
  let protocol = 0; // of the group: what the TD before it named
  let t1Seen = false;
  let checkByte: 0 | 1 = 0; // TCK is absent only when nothing but T=0 is named
  for (;;) {
    const isFirstT1 = group > 2 && protocol === 1 && !t1Seen;
    for (const [bit, letter] of [
      [1, 'A'],
      [2, 'B'],
      [4, 'C'],
    ] as const) {
      if ((present & bit) === 0) continue;
      const value = bytes[at++];
      if (value === undefined) return refuse('it ends within the interface bytes');
      interfaceBytes.set(`T${letter}${group}`, value);
      if (isFirstT1) interfaceBytes.set(`T=1 ${letter}`, value);
    }
    if (isFirstT1) t1Seen = true;
    if ((present & 8) === 0) break;
    const next = bytes[at++];
    if (next === undefined) return refuse('it ends within the interface bytes');
    protocol = next & 0x0f;
    if (protocol !== 15) offered.push(protocol);
    if (protocol !== 0) checkByte = 1;
    present = next >> 4;
    group += 1;
  }
  if (offered.length === 0) offered.push(0);
  if (bytes.length !== at + historicalLength + checkByte)
    return refuse(`${bytes.length} bytes; its own description needs ${at + historicalLength + checkByte}`);
  if (checkByte === 1 && bytes.subarray(1).reduce((sum, byte) => sum ^ byte, 0) !== 0)
    return refuse('wrong check byte TCK');

  const specific = interfaceBytes.get('TA2');
  if (specific !== undefined && (specific & 0x10) !== 0)
    return refuse('parameters fixed by agreement outside the ATR (TA2)');
  const chosen = specific === undefined ? offered[0] : specific & 0x0f;
  if (chosen !== 0 && chosen !== 1) return refuse(`protocol T=${chosen}; this program speaks T=0 and T=1`);
  const ifsc = interfaceBytes.get('T=1 A') ?? 32;
  if (ifsc === 0 || ifsc === 255) return refuse(`information field size ${ifsc}`);
  const bwiCwi = interfaceBytes.get('T=1 B') ?? 0x4d;
  if (bwiCwi >> 4 > 9) return refuse(`block waiting integer ${bwiCwi >> 4}`);
  if (((interfaceBytes.get('T=1 C') ?? 0) & 1) === 1)
    return refuse('blocks checked by CRC, which programs compute in two ways');
  return ok({
    bytes,
    protocol: chosen === 0 ? 'T=0' : 'T=1',
    fiDi: interfaceBytes.get('TA1') ?? 0x11,
    mode: specific === undefined ? 'negotiable' : 'specific',
    convention,
    extraGuardTime: interfaceBytes.get('TC1') ?? 0,
    waitingInteger: interfaceBytes.get('TC2') ?? 10,
    ifsc,
    bwiCwi,
    historical: bytes.slice(at, at + historicalLength),
  });
}

const refuse = (why: string): Result<never, CardError> =>
  fail({ kind: 'unsupported', detail: `the card's answer to reset is not usable: ${why}` });
