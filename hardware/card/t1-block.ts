/**
 * Blocks of T=1 as bytes: NAD PCB LEN INF LRC.
 * Follows ISO/IEC 7816-3 sections 11.3 and 11.4. Leaves their order to t1.ts; the card's side (the simulator) uses the same bytes.
 */

export type Block =
  | { readonly kind: 'I'; readonly number: 0 | 1; readonly more: 'more' | 'last'; readonly data: Uint8Array }
  /** `number` is N(R), the block expected next; reason 0 none, 1 error detection, 2 other. */
  | { readonly kind: 'R'; readonly number: 0 | 1; readonly reason: 0 | 1 | 2 }
  | {
      readonly kind: 'S';
      readonly name: SName;
      readonly way: 'request' | 'response';
      readonly data: Uint8Array;
    };
export type SName = 'resynch' | 'ifs' | 'abort' | 'wtx';

/** A block that cannot be used, with the reason an R-block gives for it. */
export interface BadBlock {
  readonly kind: 'bad';
  readonly reason: 1 | 2;
  readonly detail: string;
}

const names: readonly SName[] = ['resynch', 'ifs', 'abort', 'wtx'];
const dataLength: Readonly<Record<SName, number>> = { resynch: 0, ifs: 1, abort: 0, wtx: 1 };
/** Bytes of a block before its information field. */
const prologue = 3;

export function encodeBlock(block: Block): Uint8Array {
  const data = block.kind === 'R' ? new Uint8Array(0) : block.data;
  const bytes = new Uint8Array(prologue + data.length + 1);
  bytes.set([0, controlByte(block), data.length]);
  bytes.set(data, prologue);
  bytes[bytes.length - 1] = exclusiveOr(bytes);
  return bytes;
}

export function decodeBlock(bytes: Uint8Array): Block | BadBlock {
  if (bytes.length < prologue + 1) return bad(2, 'a block that is too short');
  if (exclusiveOr(bytes) !== 0) return bad(1, 'a block with a wrong LRC');
  const [address = 0, control = 0, length = 0] = bytes;
  const data = bytes.slice(prologue, -1);
  if (address !== 0) return bad(2, 'a block for another node');
  if (length !== data.length || length === 0xff) return bad(2, 'a block whose length byte is wrong');
  if ((control & 0x80) === 0) {
    if ((control & 0x1f) !== 0) return bad(2, 'an I-block with reserved bits');
    return { kind: 'I', number: bit(control, 6), more: bit(control, 5) === 1 ? 'more' : 'last', data };
  }
  if ((control & 0x40) === 0) {
    const reason = control & 0x0f;
    if ((control & 0x20) !== 0 || length !== 0 || (reason !== 0 && reason !== 1 && reason !== 2))
      return bad(2, 'an R-block with reserved bits or data');
    return { kind: 'R', number: bit(control, 4), reason };
  }
  const name = names[control & 0x1f];
  if (name === undefined || length !== dataLength[name]) return bad(2, 'an unknown S-block');
  return { kind: 'S', name, way: bit(control, 5) === 1 ? 'response' : 'request', data };
}

function controlByte(block: Block): number {
  switch (block.kind) {
    case 'I':
      return (block.number << 6) | (block.more === 'more' ? 0x20 : 0);
    case 'R':
      return 0x80 | (block.number << 4) | block.reason;
    case 'S':
      return 0xc0 | (block.way === 'response' ? 0x20 : 0) | names.indexOf(block.name);
  }
}

const exclusiveOr = (bytes: Uint8Array): number => bytes.reduce((sum, byte) => sum ^ byte, 0);
const bit = (byte: number, position: number): 0 | 1 => (((byte >> position) & 1) === 1 ? 1 : 0);
const bad = (reason: 1 | 2, detail: string): BadBlock => ({ kind: 'bad', reason, detail });
