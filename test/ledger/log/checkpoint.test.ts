/** c2sp.org/tlog-checkpoint and c2sp.org/tlog-cosignature: strict texts, whose checkpoints are accepted, witnesses' lines. */
import fc from 'fast-check';
import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { bytesToHex, concatBytes, fromBase64, toBase64, utf8ToBytes } from '../../../ledger/bytes.ts';
import {
  formatCheckpoint,
  openCheckpoint,
  parseCheckpoint,
  signCheckpoint,
} from '../../../ledger/log/checkpoint.ts';
import { cosign, verifyCosignatures } from '../../../ledger/log/cosignature.ts';
import { formatVkey, parseNote, signatureLine, signNote, verifierKey } from '../../../ledger/log/note.ts';
import type { SignedNote } from '../../../ledger/log/note.ts';
import { EMPTY_ROOT } from '../../../ledger/log/tree.ts';
import { GOLDEN_ROOTS, testKey, verifyEd25519 } from './reference.ts';

const ORIGIN = 'ledger.party.example/2026';
const logKey = testKey('log');
const log = verifierKey(ORIGIN, 'ed25519', logKey.publicKey);
const identity = { origin: ORIGIN, logVkey: formatVkey(log), verify: verifyEd25519 };
const root = fromBase64(GOLDEN_ROOTS[0].root);
const checkpoint = { origin: ORIGIN, size: 256, root };
const TEXT = `${ORIGIN}\n256\n2mWW2VNp9f7zIquOTg2jsLUCNqqcijsdJG90Ecni4y4=\n`;

describe('checkpoint text', () => {
  test('three lines', () => {
    expect(formatCheckpoint(checkpoint)).toBe(TEXT);
    expect(parseCheckpoint(TEXT)).toEqual({ ok: true, value: checkpoint });
  });

  test('round trip', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER }),
        fc.uint8Array({ minLength: 32, maxLength: 32 }),
        (size, hash) => {
          const value = { origin: ORIGIN, size, root: hash };
          expect(parseCheckpoint(formatCheckpoint(value))).toEqual({ ok: true, value });
        },
      ),
    );
  });

  test('the empty log has the empty root', () => {
    const empty = { origin: ORIGIN, size: 0, root: EMPTY_ROOT };
    expect(parseCheckpoint(formatCheckpoint(empty))).toEqual({ ok: true, value: empty });
    expect(() => formatCheckpoint({ ...empty, root })).toThrow(/root of the empty tree/);
    expect(parseCheckpoint(TEXT.replace('\n256\n', '\n0\n'))).toEqual({
      ok: false,
      error: expect.stringMatching(/root of the empty tree/),
    });
  });

  test.each([
    ['an extension line', `${TEXT}extension\n`, /three lines/],
    ['an empty fourth line', `${TEXT}\n`, /three lines/],
    ['two lines', `${ORIGIN}\n256\n`, /three lines/],
    ['no final LF', TEXT.slice(0, -1), /three lines/],
    ['no origin', TEXT.slice(ORIGIN.length), /origin/],
    ['an origin with a space', TEXT.replace('party', 'par ty'), /origin/],
    ['an origin with a plus', TEXT.replace('party', 'par+ty'), /origin/],
    ['a leading zero', TEXT.replace('256', '0256'), /size/],
    ['a sign', TEXT.replace('256', '+256'), /size/],
    ['a minus zero', TEXT.replace('256', '-0'), /size/],
    ['a fraction', TEXT.replace('256', '256.0'), /size/],
    ['an exponent', TEXT.replace('256', '1e3'), /size/],
    ['hexadecimal', TEXT.replace('256', '0x100'), /size/],
    ['digits of another script', TEXT.replace('256', '٢٥٦'), /size/],
    ['no size', TEXT.replace('256', ''), /size/],
    ['2^53', TEXT.replace('256', '9007199254740992'), /size/],
    ['2^64', TEXT.replace('256', '18446744073709551616'), /size/],
    ['a short root', TEXT.replace(/\n[^\n]*\n$/, `\n${toBase64(root.slice(1))}\n`), /root/],
    ['a long root', TEXT.replace(/\n[^\n]*\n$/, `\n${toBase64(concatBytes(root, root))}\n`), /root/],
    ['an unpadded root', TEXT.replace('=', ''), /root/],
    ['a root in loose base64', TEXT.replace('y4=', 'y5='), /root/],
    ['a space after the root', TEXT.replace('y4=', 'y4= '), /root/],
  ])('%s is refused', (_what, text, error) => {
    expect(text).not.toBe(TEXT);
    expect(parseCheckpoint(text)).toEqual({ ok: false, error: expect.stringMatching(error) });
  });

  test('what could not be read back is not written', () => {
    expect(() => formatCheckpoint({ ...checkpoint, origin: 'a b' })).toThrow(/name "a b"/);
    expect(() => formatCheckpoint({ ...checkpoint, size: -1 })).toThrow(/size/);
    expect(() => formatCheckpoint({ ...checkpoint, size: 2 ** 53 })).toThrow(/size/);
    expect(() => formatCheckpoint({ ...checkpoint, root: root.slice(1) })).toThrow(/32 bytes/);
  });
});

describe('signed checkpoints', () => {
  const note = signCheckpoint(checkpoint, formatVkey(log), logKey.sign);

  test('are opened by who knows origin and key, from text or bytes', () => {
    const opened = { ok: true, value: { checkpoint, note: parsed(note) } };
    expect(openCheckpoint(note, identity)).toEqual(opened);
    expect(openCheckpoint(utf8ToBytes(note), identity)).toEqual(opened);
  });

  test('any changed byte is refused', () => {
    const bytes = utf8ToBytes(note);
    for (let at = 0; at < bytes.length; at += 1) {
      for (const mask of [1, 0x20, 0x80]) {
        expect(openCheckpoint(bytes.with(at, bytes[at]! ^ mask), identity).ok).toBe(false);
      }
      expect(openCheckpoint(bytes.slice(0, at), identity).ok).toBe(false);
    }
  });

  test('of another origin, or by another key, are refused', () => {
    const other = testKey('other');
    const forged = signNote(TEXT, log.name, log.keyId, other.sign);
    expect(openCheckpoint(forged, identity)).toEqual(refusal(/signature by .* is not valid/));
    const stranger = signCheckpoint(
      checkpoint,
      formatVkey(verifierKey(ORIGIN, 'ed25519', other.publicKey)),
      other.sign,
    );
    expect(openCheckpoint(stranger, identity)).toEqual(refusal(/not signed by ledger\.party\.example/));
    const foreignText = TEXT.replace('2026', '2027');
    const foreign = signNote(foreignText, log.name, log.keyId, logKey.sign);
    expect(openCheckpoint(foreign, identity)).toEqual(
      refusal(/only ledger\.party\.example\/2026 is accepted/),
    );
    const noCheckpoint = signNote('hello\n', log.name, log.keyId, logKey.sign);
    expect(openCheckpoint(noCheckpoint, identity)).toEqual(refusal(/three lines/));
  });

  test("the log's key is of type 0x01 and named like the origin", () => {
    const witness = formatVkey(verifierKey(ORIGIN, 'cosignature', logKey.publicKey));
    const elsewhere = formatVkey(verifierKey('elsewhere', 'ed25519', logKey.publicKey));
    for (const [vkey, error] of [
      [witness, /type 0x01/],
      [elsewhere, /named like its origin/],
      ['nonsense', /key/],
    ] as const) {
      expect(openCheckpoint(note, { ...identity, logVkey: vkey })).toEqual(refusal(error));
      expect(() => signCheckpoint(checkpoint, vkey, logKey.sign)).toThrow(error);
    }
  });
});

describe('cosignatures', () => {
  const note = signCheckpoint(checkpoint, formatVkey(log), logKey.sign);
  const keys = { a: testKey('witness a'), b: testKey('witness b') };
  const a = verifierKey('witness.example/a', 'cosignature', keys.a.publicKey);
  const b = verifierKey('witness.example/b', 'cosignature', keys.b.publicKey);
  const NOW = 1_795_334_400;
  const byA = cosign(TEXT, { witness: a, timestamp: NOW, sign: keys.a.sign });
  const byB = cosign(TEXT, { witness: b, timestamp: NOW - 5, sign: keys.b.sign });
  const trust = { verify: verifyEd25519, latest: NOW };

  test('signed is the label, the time and the whole text (tlog-cosignature)', () => {
    const seen: Uint8Array[] = [];
    const line = cosign(TEXT, { witness: a, timestamp: 7, sign: (m) => (seen.push(m), new Uint8Array(64)) });
    expect(Buffer.from(seen[0]!).toString()).toBe(`cosignature/v1\ntime 7\n${TEXT}`);
    const payload = fromBase64(line.trimEnd().split(' ').at(-1)!);
    expect(payload).toHaveLength(76);
    expect(bytesToHex(payload.slice(0, 12))).toBe(`${bytesToHex(a.keyId)}0000000000000007`);
    const keyId = createHash('sha256')
      .update('witness.example/a\n\x04')
      .update(a.publicKey)
      .digest('hex')
      .slice(0, 8);
    expect(bytesToHex(a.keyId)).toBe(keyId);
  });

  test('of known witnesses are returned with their times, on a checkpoint that still opens', () => {
    const cosigned = parsed(note + byA + byB);
    expect(openCheckpoint(note + byA + byB, identity)).toMatchObject({ ok: true, value: { checkpoint } });
    expect(verifyCosignatures(cosigned, [a, b], trust)).toEqual({
      ok: true,
      value: [
        { witness: a, timestamp: NOW },
        { witness: b, timestamp: NOW - 5 },
      ],
    });
    expect(verifyCosignatures(cosigned, [b], trust)).toEqual({
      ok: true,
      value: [{ witness: b, timestamp: NOW - 5 }],
    });
    expect(verifyCosignatures(parsed(note), [a, b], trust)).toEqual({ ok: true, value: [] });
  });

  test('a witness counts once, however often it signed', () => {
    const again = cosign(TEXT, { witness: a, timestamp: NOW - 1, sign: keys.a.sign });
    expect(verifyCosignatures(parsed(note + byA + again), [a], trust)).toMatchObject({
      value: [{ timestamp: NOW - 1 }],
    });
  });

  test('of another text, time, key or length spoil the note', () => {
    const [{ payload }] = parsed(`${TEXT}\n${byA}`).signatures as [SignedNote['signatures'][number]];
    const wrong = [
      cosign(TEXT.replace('256', '255'), { witness: a, timestamp: NOW, sign: keys.a.sign }),
      cosign(TEXT, { witness: a, timestamp: NOW, sign: keys.b.sign }),
      ...[0, 7, 8, 71].map((at) => signatureLine({ ...a, payload: payload.with(at, payload[at]! ^ 1) })),
      signatureLine({ ...a, payload: payload.slice(1) }),
      signatureLine({ ...a, payload: payload.slice(8) }),
      signatureLine({ ...a, payload: concatBytes(payload, Uint8Array.of(0)) }),
      signatureLine({ ...a, payload: payload.slice(0, 4) }),
    ];
    for (const line of wrong) {
      expect(verifyCosignatures(parsed(note + line), [a], trust)).toEqual(
        refusal(/by witness.* is not valid/),
      );
      expect(verifyCosignatures(parsed(note + line), [b], trust)).toEqual({ ok: true, value: [] });
    }
  });

  test('of another length never reach the verifier', () => {
    for (const length of [8, 71, 73]) {
      const line = signatureLine({ ...a, payload: new Uint8Array(length) });
      const gullible = { verify: () => true, latest: NOW };
      expect(verifyCosignatures(parsed(note + line), [a], gullible)).toEqual(refusal(/not valid/));
    }
  });

  test('from the future are refused, and so are times that are none', () => {
    expect(verifyCosignatures(parsed(note + byA), [a], { ...trust, latest: NOW - 1 })).toEqual(
      refusal(/from the future: 1795334400 s, accepted up to 1795334399 s/),
    );
    const payload = concatBytes(new Uint8Array(8).fill(0xff), new Uint8Array(64));
    const endless = { verify: () => true, latest: Infinity };
    const line = signatureLine({ ...a, payload });
    expect(verifyCosignatures(parsed(note + line), [a], endless)).toEqual(refusal(/not valid/));
    expect(() => cosign(TEXT, { witness: a, timestamp: -1, sign: keys.a.sign })).toThrow(/timestamp/);
  });

  test("a log's key cannot cosign, nor can its signature count as a witness's", () => {
    expect(() => cosign(TEXT, { witness: log, timestamp: NOW, sign: logKey.sign })).toThrow(
      /not a witness's key/,
    );
    expect(() => verifyCosignatures(parsed(note), [log], trust)).toThrow(/not of type cosignature/);
  });
});

const refusal = (error: RegExp) => ({ ok: false, error: expect.stringMatching(error) });

function parsed(text: string): SignedNote {
  const note = parseNote(text);
  if (!note.ok) throw new Error(note.error);
  return note.value;
}
