/**
 * T=1, the block protocol, seen from the interface device: information size, chaining both ways, waiting time, repeats, resynchronisation.
 * Follows ISO/IEC 7816-3 section 11.6 as the design's hardware notes a.4 give it. A block is repeated as the rules demand, which never runs a
 * command twice; after a resynchronisation the command is given up, not sent again (it may have been a PIN).
 * Leaves bytes to t1-block.ts, the wire to the `exchange` it is given, and the meaning of APDUs to apdu.ts.
 */
import { fail, ok, type Result } from '../result.ts';
import type { CardError } from './error.ts';
import { decodeBlock, encodeBlock, type BadBlock, type Block } from './t1-block.ts';

/** The information field the host accepts (IFSD). */
export const hostInformationSize = 254;
const repeatsAllowed = 3;
const resynchronisationsAllowed = 3;
/** A short APDU and its answer need about 30 blocks each way with fields of 16 bytes; time requests count too. */
const blocksAllowed = 600;
const longestResponse = 65_538;
const empty = new Uint8Array(0);

/** Nothing usable came back, but line and card are there, so the block may be asked for again. */
export interface Garbled {
  readonly kind: 'garbled';
  readonly detail: string;
}

/** One block out, one in. `waitingFactor` multiplies the block waiting time for this exchange; 0 means as usual. */
export type BlockExchange = (
  block: Uint8Array,
  waitingFactor: number,
) => Promise<Result<Uint8Array, CardError | Garbled>>;

export interface T1Link {
  /** S(IFS request): tells the card how much the host takes. Once, after reset. */
  announceInformationSize(): Promise<Result<void, CardError>>;
  /** One APDU, and the card's whole answer to it. */
  transmit(apdu: Uint8Array): Promise<Result<Uint8Array, CardError>>;
}

/** One card session from its reset on; `ifsc` is the card's information field size. */
export function createT1Link(exchange: BlockExchange, ifsc: number): T1Link {
  let cardInformationSize = ifsc;
  let sendNumber: 0 | 1 = 0;
  let receiveNumber: 0 | 1 = 0;

  const send = async (
    block: Block,
    waitingFactor = 0,
  ): Promise<Block | BadBlock | { readonly kind: 'error'; readonly error: CardError }> => {
    const answer = await exchange(encodeBlock(block), waitingFactor);
    if (answer.ok) return decodeBlock(answer.value);
    const { kind, detail } = answer.error;
    return kind === 'garbled'
      ? { kind: 'bad', reason: 2, detail }
      : { kind: 'error', error: { kind, detail } };
  };

  /** S(RESYNCH): both sides begin again; the command under way is given up. */
  const giveUp = async (why: string): Promise<Result<never, CardError>> => {
    for (let tries = 0; tries < resynchronisationsAllowed; tries++) {
      const answer = await send({ kind: 'S', name: 'resynch', way: 'request', data: empty });
      if (answer.kind === 'error') return fail(answer.error);
      if (answer.kind === 'S' && answer.name === 'resynch' && answer.way === 'response') {
        sendNumber = 0;
        receiveNumber = 0;
        return broken(`${why}; the command was given up`);
      }
    }
    return broken(`${why}; the card does not resynchronise`);
  };

  const transmit = async (apdu: Uint8Array): Promise<Result<Uint8Array, CardError>> => {
    let acknowledged = 0; // bytes of the APDU
    const response: number[] = [];
    let phase: 'sending' | 'receiving' = 'sending';
    let current = informationBlock(apdu, acknowledged, sendNumber, cardInformationSize);
    let next: Block = current;
    let waitingFactor = 0;
    let repeats = 0;

    for (let blocks = 0; blocks < blocksAllowed; blocks++) {
      const answer = await send(next, waitingFactor);
      waitingFactor = 0;
      if (answer.kind === 'error') return fail(answer.error);

      if (answer.kind === 'S' && answer.way === 'request' && answer.name !== 'resynch') {
        if (answer.name === 'abort') return giveUp('the card aborted the command');
        const value = answer.data[0] ?? 0;
        if (answer.name === 'ifs' && value >= 1 && value <= 254) cardInformationSize = value;
        if (answer.name === 'wtx') waitingFactor = value;
        next = { ...answer, way: 'response' };
        continue;
      }
      if (answer.kind === 'R' && (phase === 'receiving' || answer.number === current.number)) {
        // the card asks for our last block again
        if (++repeats > repeatsAllowed) return giveUp('the card keeps asking for the same block');
        next = phase === 'sending' ? current : { kind: 'R', number: receiveNumber, reason: 0 };
        continue;
      }
      if (answer.kind === 'R' && current.more === 'more') {
        repeats = 0;
        acknowledged += current.data.length;
        sendNumber = flip(sendNumber);
        current = informationBlock(apdu, acknowledged, sendNumber, cardInformationSize);
        next = current;
        continue;
      }
      if (answer.kind === 'I' && answer.number === receiveNumber && current.more === 'last') {
        repeats = 0;
        if (phase === 'sending') sendNumber = flip(sendNumber);
        phase = 'receiving';
        receiveNumber = flip(receiveNumber);
        response.push(...answer.data);
        if (answer.more === 'last') return ok(Uint8Array.from(response));
        if (response.length > longestResponse) return giveUp('an answer without end');
        next = { kind: 'R', number: receiveNumber, reason: 0 };
        continue;
      }
      if (++repeats > repeatsAllowed)
        return giveUp(answer.kind === 'bad' ? answer.detail : `an ${answer.kind}-block out of turn`);
      next = { kind: 'R', number: receiveNumber, reason: answer.kind === 'bad' ? answer.reason : 2 };
    }
    return giveUp('a command without end');
  };

  return {
    announceInformationSize: async () => {
      const request: Block = {
        kind: 'S',
        name: 'ifs',
        way: 'request',
        data: Uint8Array.of(hostInformationSize),
      };
      for (let tries = 0; tries <= repeatsAllowed; tries++) {
        const answer = await send(request);
        if (answer.kind === 'error') return fail(answer.error);
        if (answer.kind === 'S' && answer.name === 'ifs' && answer.way === 'response') return ok(undefined);
      }
      return broken('the card does not answer S(IFS)');
    },
    transmit,
  };
}

function informationBlock(
  apdu: Uint8Array,
  from: number,
  number: 0 | 1,
  size: number,
): Block & { readonly kind: 'I' } {
  const data = apdu.slice(from, from + size);
  return { kind: 'I', number, more: from + data.length < apdu.length ? 'more' : 'last', data };
}

const flip = (number: 0 | 1): 0 | 1 => (number === 0 ? 1 : 0);
const broken = (detail: string): Result<never, CardError> =>
  fail({ kind: 'protocol', detail: `T=1: ${detail}` });
