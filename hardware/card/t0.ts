/**
 * T=0, seen from the interface device with a reader that handles procedure bytes: a command APDU becomes TPDUs of at most one direction.
 * Follows ISO/IEC 7816-3 section 12.2 as the design's hardware notes a.4 give it: case 4 goes without Le and its data is fetched by
 * GET RESPONSE after 61xx; 6Cxx says the right Le. Leaves longer answers (another 61xx) to apdu.ts.
 */
import type { Result } from '../result.ts';
import type { CardError } from './error.ts';

/** One TPDU (header and perhaps data) out, data and status in. */
export type TpduExchange = (tpdu: Uint8Array) => Promise<Result<Uint8Array, CardError>>;

/** One short APDU and the card's answer, data and status, as T=1 would give it. */
export async function transmitT0(
  exchange: TpduExchange,
  apdu: Uint8Array,
): Promise<Result<Uint8Array, CardError>> {
  const lc = apdu.length > 5 ? (apdu[4] ?? 0) : 0;
  const hasData = lc > 0;
  if (apdu.length === 4) return exchange(Uint8Array.of(...apdu, 0)); // case 1: P3 is 0
  if (!hasData) return withRightLength(exchange, apdu); // case 2
  if (apdu.length === 5 + lc) return exchange(apdu); // case 3

  const answer = await exchange(apdu.subarray(0, 5 + lc)); // case 4
  if (!answer.ok || answer.value.length !== 2 || answer.value[0] !== 0x61) return answer;
  const wanted = apdu[5 + lc] ?? 0;
  const available = answer.value[1] ?? 0;
  return withRightLength(exchange, Uint8Array.of(0, 0xc0, 0, 0, smallerLength(wanted, available)));
}

/** A command that fetches data; the card may name the right length once. */
async function withRightLength(
  exchange: TpduExchange,
  tpdu: Uint8Array,
): Promise<Result<Uint8Array, CardError>> {
  const answer = await exchange(tpdu);
  if (!answer.ok || answer.value.length !== 2 || answer.value[0] !== 0x6c) return answer;
  return exchange(Uint8Array.of(...tpdu.subarray(0, 4), answer.value[1] ?? 0));
}

/** Le and the second byte of 61xx mean 256 when they are 0. */
const smallerLength = (a: number, b: number): number => Math.min(a || 256, b || 256) & 0xff;
