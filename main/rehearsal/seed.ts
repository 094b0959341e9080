/**
 * Repeatable randomness for practice people: the same seed gives the same roll, the same choices and the same mishaps.
 * Never used for keys, credentials, blinding or nonces: those come from node:crypto even in practice (protocol.md section 8).
 */
import { createHash } from 'node:crypto';

export interface Dice {
  /** An integer in [0, below), uniform; `below` from 1 to 2^32. */
  readonly integer: (below: number) => number;
  /** True with probability `percent` / 100. */
  readonly chance: (percent: number) => boolean;
  /** One item; throws on an empty list. */
  readonly pick: <T>(items: readonly T[]) => T;
  /** A new list in another order (Fisher-Yates). */
  readonly shuffle: <T>(items: readonly T[]) => T[];
}

/** Dice for one purpose: SHA-256 in counter mode over seed and purpose, so that one purpose never shifts another. */
export function dice(seed: string, purpose: string): Dice {
  let block: Buffer = Buffer.alloc(0);
  let offset = 0;
  let counter = 0;
  const word = (): number => {
    if (offset + 4 > block.length) {
      block = createHash('sha256').update(`hwabaek practice v1\n${seed}\n${purpose}\n${counter}`).digest();
      counter += 1;
      offset = 0;
    }
    offset += 4;
    return block.readUInt32BE(offset - 4);
  };
  const integer = (below: number): number => {
    if (!Number.isInteger(below) || below < 1 || below > 2 ** 32)
      throw new RangeError(`dice with ${below} sides`);
    const limit = 2 ** 32 - (2 ** 32 % below);
    for (;;) {
      const value = word();
      if (value < limit) return value % below;
    }
  };
  const pick = <T>(items: readonly T[]): T => {
    if (items.length === 0) throw new RangeError('nothing to pick from');
    return items[integer(items.length)] as T;
  };
  const shuffle = <T>(items: readonly T[]): T[] => {
    const result = [...items];
    for (let i = result.length - 1; i > 0; i--) {
      const j = integer(i + 1);
      [result[i], result[j]] = [result[j] as T, result[i] as T];
    }
    return result;
  };
  return { integer, chance: (percent) => integer(100) < percent, pick, shuffle };
}
