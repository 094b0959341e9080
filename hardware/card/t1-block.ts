/**
 * Blocks of T=1 as bytes: NAD PCB LEN INF and LRC or CRC.
 * Follows ISO/IEC 7816-3 sections 11.3 and 11.4. Leaves their order to t1.ts; the card's side (the simulator) uses the same bytes.
 */

export type ErrorDetection = 'LRC' | 'CRC';

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
/** Bytes of a block around its information field. */
const overhead = { LRC: 4, CRC: 5 } as const;

export function encodeBlock(block: Block, errorDetection: ErrorDetection): Uint8Array {
  const data = block.kind === 'R' ? new Uint8Array(0) : block.data;
  const bytes = new Uint8Array(data.length + overhead[errorDetection]);
  bytes.set([0, controlByte(block), data.length]);
  bytes.set(data, 3);
  bytes.set(check(bytes.subarray(0, 3 + data.length), errorDetection), 3 + data.length);
  return bytes;
}

export function decodeBlock(bytes: Uint8Array, errorDetection: ErrorDetection): Block | BadBlock {
  const end = bytes.length - overhead[errorDetection] + 3;
  if (end < 3) return bad(2, 'a block that is too short');
  const expected = check(bytes.subarray(0, end), errorDetection);
  if (!expected.every((byte, i) => byte === bytes[end + i])) return bad(1, 'a block with a wrong check sum');
  const [address = 0, control = 0, length = 0] = bytes;
  const data = bytes.slice(3, end);
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

/** LRC is the exclusive-or; CRC is ISO/IEC 13239 (polynomial 8408 reflected, start FFFF, complemented), high byte first. */
function check(bytes: Uint8Array, errorDetection: ErrorDetection): readonly number[] {
  if (errorDetection === 'LRC') return [bytes.reduce((sum, byte) => sum ^ byte, 0)];
  let crc = 0xffff;
  for (const byte of bytes) {
    crc ^= byte;
    for (let i = 0; i < 8; i++) crc = (crc & 1) === 1 ? (crc >> 1) ^ 0x8408 : crc >> 1;
  }
  crc ^= 0xffff;
  return [crc >> 8, crc & 0xff];
}

const bit = (byte: number, position: number): 0 | 1 => (((byte >> position) & 1) === 1 ? 1 : 0);
const bad = (reason: 1 | 2, detail: string): BadBlock => ({ kind: 'bad', reason, detail });
