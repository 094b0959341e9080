import { expect, it } from 'vitest';
import { bytesToHex, sha256, utf8ToBytes } from '../../../ledger/bytes.ts';
import { TreeHistory } from '../../../ledger/log/history.ts';
import { EMPTY_ROOT, Frontier } from '../../../ledger/log/tree.ts';

it('knows the root of every size the tree has had, and of no other', () => {
  const history = new TreeHistory();
  const frontier = new Frontier();
  const roots = [bytesToHex(EMPTY_ROOT)];
  for (let i = 0; i < 300; i += 1) {
    const leaf = sha256(utf8ToBytes(`leaf ${i}`));
    history.append(leaf);
    frontier.append(leaf);
    roots.push(bytesToHex(frontier.root()));
  }
  expect(history.size).toBe(300);
  expect(roots.map((_, size) => bytesToHex(history.root(size)))).toEqual(roots);
  for (const size of [301, 512, -1, 1.5]) expect(() => history.root(size)).toThrow(RangeError);
  expect(() => history.append(new Uint8Array(31))).toThrow(/leaf hash/);
});
