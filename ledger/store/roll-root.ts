/**
 * The salted Merkle root of a roll, which roll.fixed publishes (protocol.md section 3): it fixes who is on the roll and in which group
 * without telling. Member: SHA-256("hwabaek roll v1\n" || salt || number || "\n" || group), an RFC 9162 leaf each, sorted by number.
 */
import { bytesToHex, concatBytes, sha256, utf8ToBytes } from '../bytes.ts';
import { leafHash, Frontier } from '../log/tree.ts';

/** A member as the roll has them: `salt` are 32 random bytes, kept with the roll and never published. */
export interface RollMember {
  readonly number: string;
  readonly name: string;
  readonly group: string;
  readonly salt: Uint8Array;
}

/** The root of a roll in any order, as 64 hex digits. Numbers are sorted by UTF-16 code units and must be distinct. */
export function rollRoot(members: readonly RollMember[]): string {
  const tree = new Frontier();
  let before: string | undefined;
  for (const { number, group, salt } of members.toSorted((a, b) => (a.number < b.number ? -1 : 1))) {
    if (number === before) throw new RangeError(`the member number ${number} is on the roll twice`);
    if (salt.length !== 32)
      throw new RangeError(`the salt of member ${number} has ${salt.length} bytes, not 32`);
    before = number;
    tree.append(leafHash(sha256(concatBytes(label, salt, utf8ToBytes(`${number}\n${group}`)))));
  }
  return bytesToHex(tree.root());
}

const label = utf8ToBytes('hwabaek roll v1\n');
