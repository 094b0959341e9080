/**
 * The card's end of T=1: takes blocks, runs APDUs, answers with blocks.
 * Follows ISO/IEC 7816-3 section 11.6, the rules for the card. Leaves APDUs to what it is given; the host's end is card/t1.ts.
 */
import { decodeBlock, encodeBlock, type Block } from '../card/t1-block.ts';

/** What happens to an APDU that has arrived: it runs, the card first asks for time, or nothing comes any more. */
export type Gate = (
  apdu: Uint8Array,
) =>
  | { readonly kind: 'run' }
  | { readonly kind: 'wait'; readonly factor: number }
  | { readonly kind: 'stop' };

export interface CardT1 {
  /** One block in, one out; undefined when the gate stopped the card. */
  exchange(bytes: Uint8Array, gate: Gate): Uint8Array | undefined;
}

const firstHostInformationSize = 32;

/** The state of one session; `ifsc` is what the card takes in a block, as its ATR says. */
export function createCardT1(run: (apdu: Uint8Array) => Uint8Array, ifsc: number): CardT1 {
  let hostInformationSize = firstHostInformationSize;
  let expected: 0 | 1 = 0; // N(S) of the host's next I-block
  let own: 0 | 1 = 0; // N(S) of our next I-block
  let inbox: Uint8Array = new Uint8Array(0);
  let outbox: Uint8Array = new Uint8Array(0);
  let sent: (Block & { readonly kind: 'I' }) | undefined; // the last I-block of the answer under way
  let waiting: Block | undefined; // our request for time, until it is granted

  const nextChunk = (): Block => {
    const data = outbox.slice(0, hostInformationSize);
    outbox = outbox.slice(data.length);
    sent = { kind: 'I', number: own, more: outbox.length > 0 ? 'more' : 'last', data };
    own = flip(own);
    return sent;
  };

  const answerApdu = (gate: Gate): Block | undefined => {
    const verdict = gate(inbox);
    if (verdict.kind === 'stop') return undefined;
    if (verdict.kind === 'wait') {
      waiting = { kind: 'S', name: 'wtx', way: 'request', data: Uint8Array.of(verdict.factor) };
      return waiting;
    }
    waiting = undefined;
    outbox = run(inbox);
    inbox = new Uint8Array(0);
    return nextChunk();
  };

  const answer = (block: ReturnType<typeof decodeBlock>, gate: Gate): Block | undefined => {
    switch (block.kind) {
      case 'bad':
        return { kind: 'R', number: expected, reason: block.reason };
      case 'S':
        if (block.way === 'response')
          return block.name === 'wtx' && waiting !== undefined
            ? answerApdu(gate)
            : { kind: 'R', number: expected, reason: 2 };
        if (block.name === 'wtx') return { kind: 'R', number: expected, reason: 2 };
        if (block.name === 'ifs') hostInformationSize = block.data[0] ?? hostInformationSize;
        if (block.name === 'resynch') {
          expected = 0;
          own = 0;
          hostInformationSize = firstHostInformationSize;
        }
        if (block.name !== 'ifs') {
          inbox = new Uint8Array(0);
          outbox = new Uint8Array(0);
          waiting = undefined;
          sent = undefined;
        }
        return { ...block, way: 'response' };
      case 'R':
        if (waiting !== undefined) return waiting;
        if (sent === undefined) return { kind: 'R', number: expected, reason: 0 };
        if (block.number === sent.number) return sent;
        return outbox.length > 0 ? nextChunk() : { kind: 'R', number: expected, reason: 0 };
      case 'I':
        if (block.number !== expected || block.data.length > ifsc || waiting !== undefined)
          return { kind: 'R', number: expected, reason: 2 };
        expected = flip(expected);
        sent = undefined;
        inbox = Buffer.concat([inbox, block.data]);
        return block.more === 'more' ? { kind: 'R', number: expected, reason: 0 } : answerApdu(gate);
    }
  };

  return {
    exchange: (bytes, gate) => {
      const block = answer(decodeBlock(bytes), gate);
      return block === undefined ? undefined : encodeBlock(block);
    },
  };
}

const flip = (number: 0 | 1): 0 | 1 => (number === 0 ? 1 : 0);
