/** c2sp.org/signed-note: the known answer, keys, strict reading, and which signatures count. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { bytesToHex, fromBase64, toBase64, utf8ToBytes } from '../../../ledger/bytes.ts';
import {
  formatNote,
  formatVkey,
  MAX_NOTE_BYTES,
  MAX_SIGNATURES,
  parseNote,
  parseVkey,
  signatureLine,
  signNote,
  verifierKey,
  verifyNote,
} from '../../../ledger/log/note.ts';
import type { SignedNote, VerifierKey } from '../../../ledger/log/note.ts';
import { testKey, verifyEd25519 } from './reference.ts';

const VKEY = 'example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k';
const NOTE =
  'This is an example message.\n\n' +
  '— example.com/foo Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM=\n';

const key = testKey('note test');
const known = verifierKey('example.com/log', 'ed25519', key.publicKey);
const signed = signNote('hello\n', known.name, known.keyId, key.sign);

describe('known answer', () => {
  test('the note verifies under the key', () => {
    const note = parsed(NOTE);
    expect(note.text).toBe('This is an example message.\n');
    const vkey = parsedKey(VKEY);
    expect(bytesToHex(vkey.keyId)).toBe('530d903a');
    expect(verifyNote(note, [vkey], verifyEd25519)).toEqual({ ok: true, value: [vkey] });
    expect(formatNote(note)).toBe(NOTE);
    expect(formatVkey(vkey)).toBe(VKEY);
  });

  test('no other text does', () => {
    const note = parsed(NOTE.replace('example message', 'exbmple message'));
    expect(verifyNote(note, [parsedKey(VKEY)], verifyEd25519)).toEqual({
      ok: false,
      error: 'note: the signature by example.com/foo is not valid',
    });
  });
});

describe('keys as text', () => {
  test('round trip for both types, whose key ids differ', () => {
    const witness = verifierKey(known.name, 'cosignature', key.publicKey);
    expect(parsedKey(formatVkey(known))).toEqual(known);
    expect(parsedKey(formatVkey(witness))).toEqual(witness);
    expect(witness.keyId).not.toEqual(known.keyId);
  });

  const body = VKEY.slice('example.com/foo+530d903a+'.length);
  test.each([
    ['wrong key id', `example.com/foo+530d903b+${body}`],
    ['upper-case key id', `example.com/foo+530D903A+${body}`],
    ['another name', `example.com/fop+530d903a+${body}`],
    ['empty name', `+530d903a+${body}`],
    ['space in the name', `example.com/ foo+530d903a+${body}`],
    ['no key', 'example.com/foo+530d903a'],
    ['unknown type', `example.com/foo+530d903a+${toBase64(fromBase64(body).with(0, 2))}`],
    ['key too short', `example.com/foo+530d903a+${toBase64(fromBase64(body).slice(0, 32))}`],
    ['not base64', `example.com/foo+530d903a+${body.slice(0, -1)}*`],
    ['trailing LF', `${VKEY}\n`],
    ['nothing', ''],
  ])('%s is refused', (_what, vkey) => {
    expect(parseVkey(vkey)).toMatchObject({ ok: false, error: expect.stringMatching(/key|name/) });
  });

  test('a key of another length or a bad name throws', () => {
    expect(() => verifierKey('a', 'ed25519', new Uint8Array(31))).toThrow(/32 bytes, not 31/);
    for (const name of [
      '',
      'a b',
      'a+b',
      'a\u00a0b',
      'a\u3000b',
      'a\nb',
      'a\u0085b',
      '\ud800',
      'é'.repeat(128),
    ]) {
      expect(() => verifierKey(name, 'ed25519', key.publicKey)).toThrow(/must be 1 to 255 bytes/);
    }
    expect(verifierKey('é'.repeat(127), 'ed25519', key.publicKey).name).toHaveLength(127);
    expect(verifierKey('장부.example/2026', 'ed25519', key.publicKey).name).toBe('장부.example/2026');
  });
});

describe('strict reading', () => {
  const line = signed.slice('hello\n\n'.length);
  const mutations: readonly (readonly [string, string])[] = [
    ['CR LF', signed.replaceAll('\n', '\r\n')],
    ['a CR in the text', signed.replace('hello', 'hel\rlo')],
    ['a tab in the text', signed.replace('hello', 'hel\tlo')],
    ['a zero byte', signed.replace('hello', 'hel\0lo')],
    ['no final LF', signed.slice(0, -1)],
    ['another character for the final LF', signed.replace(/\n$/, 'x')],
    ['a second final LF', `${signed}\n`],
    ['a hyphen for the dash', signed.replace('—', '-')],
    ['an en dash for the dash', signed.replace('—', '–')],
    ['two spaces after the dash', signed.replace('— ', '—  ')],
    ['a no-break space after the dash', signed.replace('— ', '—\u00a0')],
    ['a trailing space', signed.replace(/\n$/, ' \n')],
    ['a name with plus', signed.replace('example.com/log', 'example.com+log')],
    ['no name', signed.replace('example.com/log', '')],
    ['no empty line', signed.replace('\n\n', '\n')],
    ['no signatures', 'hello\n\n'],
    ['text among the signatures', `${signed}hello\n`],
    ['no base64 padding', signed.replace(/=+\n$/, '\n')],
    ['base64 of the web alphabet', signed.replace(/[A-Za-z0-9](?=\S*\n$)/, '_')],
    ['a space within base64', signed.replace(/(.{4})\n$/, ' $1\n')],
    ['only a key id', `hello\n\n— example.com/log ${toBase64(known.keyId)}\n`],
    ['a lone surrogate', signed.replace('hello', 'hel\ud800lo')],
    ['nothing', ''],
  ];

  test('the note that is mutated here is read', () => {
    expect(parseNote(signed).ok).toBe(true);
    expect(line).toMatch(/^— example\.com\/log \S+=\n$/);
  });

  test.each(mutations)('%s is refused', (_what, note) => {
    expect(note).not.toBe(signed);
    expect(parseNote(note)).toMatchObject({ ok: false, error: expect.stringMatching(/^note: /) });
  });

  test('base64 with bits beyond the last byte is refused', () => {
    const last = signed.at(-3)!;
    const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
    const loose = `${signed.slice(0, -3)}${alphabet[alphabet.indexOf(last) + 1]!}=\n`;
    expect(Buffer.from(loose.split(' ').at(-1)!, 'base64')).toEqual(
      Buffer.from(signed.split(' ').at(-1)!, 'base64'),
    );
    expect(parseNote(loose).ok).toBe(false);
  });

  test('bytes are read like text, but must be UTF-8 without a byte order mark', () => {
    const bytes = utf8ToBytes(signed);
    expect(parseNote(bytes)).toEqual(parseNote(signed));
    expect(parseNote(bytes.with(2, 0xff))).toEqual({ ok: false, error: 'note: not valid UTF-8' });
    const marked = parsed(Uint8Array.of(0xef, 0xbb, 0xbf, ...bytes));
    expect(marked.text).toBe('\ufeffhello\n');
    expect(verifyNote(marked, [known], verifyEd25519).ok).toBe(false);
  });

  test('the text ends at the last empty line', () => {
    const text = 'a\n\n— not a signature\n\nb\n\n';
    const note = parsed(signNote(text, known.name, known.keyId, key.sign));
    expect(note.text).toBe(text);
    expect(verifyNote(note, [known], verifyEd25519).ok).toBe(true);
  });

  test('limits', () => {
    const many = (count: number): string => `hello\n\n${line.repeat(count)}`;
    expect(parseNote(many(MAX_SIGNATURES)).ok).toBe(true);
    expect(parseNote(many(MAX_SIGNATURES + 1))).toMatchObject({
      ok: false,
      error: expect.stringMatching(/101 signature lines/),
    });
    const room = MAX_NOTE_BYTES - utf8ToBytes(`\n\n${line}`).length;
    expect(parseNote(`${'x'.repeat(room)}\n\n${line}`).ok).toBe(true);
    for (const tooLong of ['x'.repeat(room + 1), `é${'x'.repeat(room - 1)}`]) {
      expect(parseNote(`${tooLong}\n\n${line}`)).toMatchObject({
        ok: false,
        error: expect.stringMatching(/longer than 65536/),
      });
      expect(parseNote(utf8ToBytes(`${tooLong}\n\n${line}`))).toMatchObject({
        ok: false,
        error: expect.stringMatching(/longer than/),
      });
    }
  });

  test('whatever is read is written back the same', () => {
    const pieces = fc.constantFrom(
      '\n',
      '\n\n',
      '— ',
      '-',
      ' ',
      'a',
      '+',
      'AAAAAAA=',
      'AAAAAAB=',
      '\r',
      line,
      signed,
    );
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 12 }), (parts) => {
        const text = parts.join('');
        const note = parseNote(text);
        expect(note.ok ? formatNote(note.value) : text).toBe(text);
      }),
      { numRuns: 2000 },
    );
  });

  test('what could not be read back is not written', () => {
    expect(() => signNote('no LF', known.name, known.keyId, key.sign)).toThrow(/note/);
    expect(() => signNote('', known.name, known.keyId, key.sign)).toThrow(/note/);
    expect(() => signNote('a\rb\n', known.name, known.keyId, key.sign)).toThrow(/control character/);
    expect(() => signNote('hello\n', 'a b', known.keyId, key.sign)).toThrow(/signature line/);
    expect(() => signNote(signed.slice(0, -1), known.name, known.keyId, key.sign)).toThrow(/must end in LF/);
    expect(() => formatNote({ text: 'hello\n', signatures: [] })).toThrow(/signature line/);
  });
});

describe('which signatures count', () => {
  const other = testKey('another');
  const otherKey = verifierKey(known.name, 'ed25519', other.publicKey);
  const good = parsed(signed).signatures[0]!;
  const byOther = parsed(signNote('hello\n', otherKey.name, otherKey.keyId, other.sign)).signatures[0]!;
  const verified = (note: SignedNote, keys: readonly VerifierKey[]) => verifyNote(note, keys, verifyEd25519);

  test('lines of unknown keys are ignored, also under a known name or key id', () => {
    const signatures = [byOther, { ...byOther, keyId: good.keyId, name: 'example.com/else' }, good];
    expect(verified({ text: 'hello\n', signatures }, [known])).toEqual({ ok: true, value: [known] });
  });

  test('all known signers are named, each once', () => {
    const note = { text: 'hello\n', signatures: [byOther, good, good] };
    expect(verified(note, [known, otherKey])).toEqual({ ok: true, value: [otherKey, known] });
  });

  test('one invalid line of a known key spoils the note', () => {
    const spoiled = { ...byOther, keyId: good.keyId };
    for (const signatures of [
      [spoiled, good],
      [good, spoiled],
    ]) {
      expect(verified({ text: 'hello\n', signatures }, [known])).toMatchObject({
        ok: false,
        error: expect.stringMatching(/not valid/),
      });
    }
  });

  test('without a known signature there is no note', () => {
    const unknown = { text: 'hello\n', signatures: [byOther] };
    expect(verified(unknown, [known])).toEqual({ ok: false, error: 'note: not signed by example.com/log' });
    expect(verified(parsed(signed), []).ok).toBe(false);
  });

  test('a signature of another length never reaches the verifier', () => {
    for (const payload of [good.payload.slice(1), Uint8Array.of(...good.payload, 0)]) {
      const note = { text: 'hello\n', signatures: [{ ...good, payload }] };
      expect(verifyNote(note, [known], () => true)).toMatchObject({
        ok: false,
        error: expect.stringMatching(/not valid/),
      });
    }
  });

  test('a witness key does not verify notes', () => {
    const witness = verifierKey('w', 'cosignature', key.publicKey);
    expect(() => verified(parsed(signed), [witness])).toThrow(/not of type ed25519/);
  });
});

test('a signature line is dash, name, base64 of key id and signature', () => {
  const payload = Uint8Array.of(1, 2, 3, 4, 5);
  expect(signatureLine({ name: 'n', keyId: Uint8Array.of(0, 0, 0, 0), payload })).toBe('— n AAAAAAECAwQF\n');
  expect(() => signatureLine({ name: 'n', keyId: new Uint8Array(3), payload })).toThrow(/4 bytes, not 3/);
});

function parsed(text: string | Uint8Array): SignedNote {
  const note = parseNote(text);
  if (!note.ok) throw new Error(note.error);
  return note.value;
}

function parsedKey(vkey: string): VerifierKey {
  const result = parseVkey(vkey);
  if (!result.ok) throw new Error(result.error);
  return result.value;
}
