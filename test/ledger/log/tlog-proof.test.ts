/** c2sp.org/tlog-proof: strict files, and what verifying one demands. */
import { describe, expect, test } from 'vitest';
import { toBase64, utf8ToBytes } from '../../../ledger/bytes.ts';
import { signCheckpoint } from '../../../ledger/log/checkpoint.ts';
import { formatVkey, verifierKey } from '../../../ledger/log/note.ts';
import { inclusionProof, rootFrom } from '../../../ledger/log/proof.ts';
import {
  formatTlogProof,
  MAX_TLOG_PROOF_BYTES,
  parseTlogProof,
  verifyTlogProof,
} from '../../../ledger/log/tlog-proof.ts';
import type { TlogProof } from '../../../ledger/log/tlog-proof.ts';
import { leafReader, leavesOf, testKey, verifyEd25519 } from './reference.ts';

const ORIGIN = 'ledger.party.example/2026';
const key = testKey('log');
const logVkey = formatVkey(verifierKey(ORIGIN, 'ed25519', key.publicKey));
const identity = { origin: ORIGIN, logVkey, verify: verifyEd25519 };
const leaves = leavesOf(100);
const read = leafReader(leaves);
const checkpoint = { origin: ORIGIN, size: 100, root: rootFrom(100, read) };
const note = signCheckpoint(checkpoint, logVkey, key.sign);
const proof: TlogProof = { index: 73, proof: inclusionProof(73, 100, read), note };
const withExtra: TlogProof = { ...proof, extra: utf8ToBytes('slip 7') };
const text = formatTlogProof(proof);
const extraText = formatTlogProof(withExtra);

test('the file is header, extra, index, hashes, empty line, note', () => {
  const hashes = proof.proof.map((hash) => `${toBase64(hash)}\n`).join('');
  expect(text).toBe(`c2sp.org/tlog-proof@v1\nindex 73\n${hashes}\n${note}`);
  expect(extraText).toBe(`c2sp.org/tlog-proof@v1\nextra c2xpcCA3\nindex 73\n${hashes}\n${note}`);
  expect(parseTlogProof(text)).toEqual({ ok: true, value: proof });
  expect(parseTlogProof(utf8ToBytes(extraText))).toEqual({ ok: true, value: withExtra });
});

test('the only entry of a log has a proof without hashes', () => {
  const alone = signCheckpoint({ origin: ORIGIN, size: 1, root: leaves[0]! }, logVkey, key.sign);
  const file = formatTlogProof({ index: 0, proof: [], note: alone });
  expect(file).toBe(`c2sp.org/tlog-proof@v1\nindex 0\n\n${alone}`);
  expect(verifyTlogProof(parsed(file), leaves[0]!, identity)).toMatchObject({ ok: true });
});

describe('strict reading', () => {
  const firstHash = toBase64(proof.proof[0]!);
  test.each([
    ['another version', text.replace('@v1', '@v2')],
    ['no header', text.slice(text.indexOf('index'))],
    ['CR LF', text.replaceAll('\n', '\r\n')],
    ['a leading zero', text.replace('index 73', 'index 073')],
    ['a negative index', text.replace('index 73', 'index -1')],
    ['an index of 2^53', text.replace('index 73', 'index 9007199254740992')],
    ['two spaces', text.replace('index 73', 'index  73')],
    ['no index', text.replace('index 73\n', '')],
    ['two indices', text.replace('index 73\n', 'index 73\nindex 73\n')],
    ['extra after index', extraText.replace('extra c2xpcCA3\nindex 73', 'index 73\nextra c2xpcCA3')],
    ['two extras', extraText.replace('index', 'extra c2xpcCA3\nindex')],
    ['an empty extra', extraText.replace('c2xpcCA3', '')],
    ['an extra in loose base64', extraText.replace('c2xpcCA3', 'c2xpcB==')],
    ['an unknown line', text.replace('index', 'other x\nindex')],
    ['a short hash', text.replace(firstHash, toBase64(proof.proof[0]!.slice(1)))],
    ['an unpadded hash', text.replace(firstHash, firstHash.slice(0, -1))],
    ['a space after a hash', text.replace(firstHash, `${firstHash} `)],
    ['64 hashes', text.replace(`${firstHash}\n`, `${firstHash}\n`.repeat(58))],
    ['no empty line before the note', text.replace(`\n\n${ORIGIN}`, `\n${ORIGIN}`)],
    ['no note', text.slice(0, text.indexOf(ORIGIN))],
    ['no final LF', text.slice(0, -1)],
    ['more after the note', `${text}x\n`],
    ['nothing', ''],
    ['too much', text + 'x'.repeat(MAX_TLOG_PROOF_BYTES)],
  ])('%s is refused', (_what, file) => {
    expect([text, extraText]).not.toContain(file);
    expect(parseTlogProof(file)).toEqual({ ok: false, error: expect.stringMatching(/^proof/) });
  });

  test('63 hashes are still read', () => {
    expect(proof.proof).toHaveLength(7);
    expect(parseTlogProof(text.replace(`${firstHash}\n`, `${firstHash}\n`.repeat(57))).ok).toBe(true);
  });

  test('what could not be read back is not written', () => {
    expect(() => formatTlogProof({ ...proof, index: -1 })).toThrow(/index/);
    expect(() => formatTlogProof({ ...proof, proof: [new Uint8Array(31)] })).toThrow(/hash 1/);
    expect(() => formatTlogProof({ ...proof, note: 'no note' })).toThrow(/note/);
    expect(() => formatTlogProof({ ...proof, extra: new Uint8Array() })).toThrow(/extra/);
  });
});

describe('verifying', () => {
  test('gives the checkpoint the entry is under', () => {
    expect(verifyTlogProof(proof, leaves[73]!, identity)).toMatchObject({ ok: true, value: { checkpoint } });
  });

  test('every other entry, index, path, log or note is refused', () => {
    const shorter = signCheckpoint({ ...checkpoint, size: 99, root: rootFrom(99, read) }, logVkey, key.sign);
    const forged = note.replace(ORIGIN, 'ledger.party.example/2027');
    const notIncluded = /does not show this entry at index/;
    expect(verifyTlogProof(proof, leaves[72]!, identity)).toEqual(refusal(notIncluded));
    expect(verifyTlogProof(proof, new Uint8Array(), identity)).toEqual(refusal(notIncluded));
    expect(verifyTlogProof({ ...proof, index: 72 }, leaves[73]!, identity)).toEqual(refusal(notIncluded));
    expect(verifyTlogProof({ ...proof, index: 100 }, leaves[73]!, identity)).toEqual(refusal(notIncluded));
    expect(verifyTlogProof({ ...proof, proof: [] }, leaves[73]!, identity)).toEqual(refusal(notIncluded));
    expect(verifyTlogProof({ ...proof, note: shorter }, leaves[73]!, identity)).toEqual(refusal(notIncluded));
    expect(verifyTlogProof({ ...proof, note: forged }, leaves[73]!, identity)).toEqual(refusal(/not valid/));
    const stranger = {
      ...identity,
      logVkey: formatVkey(verifierKey(ORIGIN, 'ed25519', testKey('x').publicKey)),
    };
    expect(verifyTlogProof(proof, leaves[73]!, stranger)).toEqual(refusal(/not signed by/));
  });
});

const refusal = (error: RegExp) => ({ ok: false, error: expect.stringMatching(error) });

function parsed(file: string): TlogProof {
  const result = parseTlogProof(file);
  if (!result.ok) throw new Error(result.error);
  return result.value;
}
