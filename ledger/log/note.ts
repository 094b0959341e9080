/**
 * Signed notes (c2sp.org/signed-note@v1.0.0): a text, and lines of signatures by named keys over it. Reading is strict: what is
 * accepted is exactly what formatNote writes. Signing and verifying Ed25519 come in as functions.
 * What a text says is checkpoint.ts; witnesses' timestamped signatures are cosignature.ts.
 */
import { fail, ok } from '../result.ts';
import type { Result } from '../result.ts';
import {
  bytesToHex,
  bytesToUtf8,
  concatBytes,
  equalBytes,
  fromBase64,
  sha256,
  toBase64,
  utf8ToBytes,
} from '../bytes.ts';

/** Whether `signature` (64 bytes) by `publicKey` (32 bytes) over `message` is valid; must not throw on bad bytes. */
export type Ed25519Verify = (publicKey: Uint8Array, message: Uint8Array, signature: Uint8Array) => boolean;

/** Signs `message` with one Ed25519 key: 64 bytes. */
export type Ed25519Sign = (message: Uint8Array) => Uint8Array;

/** What a key signs: note texts (type 0x01), or timestamped cosignatures of checkpoints (type 0x04, c2sp.org/tlog-cosignature). */
export type KeyType = 'ed25519' | 'cosignature';

/** A public key with its name. `keyId` (4 bytes) depends on name, type and key. */
export interface VerifierKey {
  readonly name: string;
  readonly type: KeyType;
  readonly keyId: Uint8Array;
  readonly publicKey: Uint8Array;
}

/** One signature line: whose it claims to be, and the bytes after the key id. */
export interface NoteSignature {
  readonly name: string;
  readonly keyId: Uint8Array;
  readonly payload: Uint8Array;
}

/** A note as parsed: nothing in it is trusted before verifyNote. `text` includes its final LF. */
export interface SignedNote {
  readonly text: string;
  readonly signatures: readonly NoteSignature[];
}

/** Bytes in an Ed25519 signature. */
export const SIGNATURE_LENGTH = 64;
/** Longest note in bytes. */
export const MAX_NOTE_BYTES = 65_536;
/** Most signature lines in a note (the format demands at least 16). */
export const MAX_SIGNATURES = 100;
/** Longest key name in bytes (c2sp.org/tlog-cosignature leaves one byte for its length). */
export const MAX_NAME_BYTES = 255;

/** The key with its key id: `verifierKey('example.com/log', 'ed25519', publicKey)`. Throws on a bad name or key length. */
export function verifierKey(name: string, type: KeyType, publicKey: Uint8Array): VerifierKey {
  const problem = nameProblem(name);
  if (problem !== undefined) throw new RangeError(problem);
  if (publicKey.length !== PUBLIC_KEY_LENGTH) {
    throw new RangeError(`an Ed25519 public key has ${PUBLIC_KEY_LENGTH} bytes, not ${publicKey.length}`);
  }
  const keyId = sha256(concatBytes(utf8ToBytes(`${name}\n`), typedKey(type, publicKey))).slice(0, 4);
  return { name, type, keyId, publicKey: Uint8Array.from(publicKey) };
}

/** A key as text ("vkey"): `name+hex(key id)+base64(type || public key)`. */
export const formatVkey = ({ name, type, keyId, publicKey }: VerifierKey): string =>
  `${name}+${bytesToHex(keyId)}+${toBase64(typedKey(type, publicKey))}`;

/** Reads a vkey; the key id is recomputed, and anything formatVkey would not write is refused. */
export function parseVkey(vkey: string): Result<VerifierKey, string> {
  const [name, , ...encoded] = vkey.split('+');
  const bytes = decodeBase64(encoded.join('+'));
  if (name === undefined || bytes === undefined) {
    return fail('key: must be <name>+<8 hex digits>+<base64 of type and public key>');
  }
  const problem = nameProblem(name);
  if (problem !== undefined) return fail(problem);
  const type = KEY_TYPES.find((candidate) => TYPE_BYTE[candidate] === bytes[0]);
  if (type === undefined || bytes.length !== 1 + PUBLIC_KEY_LENGTH) {
    return fail(
      `key ${name}: must be an Ed25519 key of type 0x01 (log) or 0x04 (witness): 33 bytes in base64`,
    );
  }
  const key = verifierKey(name, type, bytes.slice(1));
  if (formatVkey(key) !== vkey) {
    return fail(`key ${name}: key id does not belong to it; it would be ${bytesToHex(key.keyId)}`);
  }
  return ok(key);
}

/** A note signed by one key: the text and one signature line. Throws on a text or name no note can have. */
export const signNote = (text: string, name: string, keyId: Uint8Array, sign: Ed25519Sign): string =>
  formatNote({ text, signatures: [{ name, keyId, payload: sign(utf8ToBytes(text)) }] });

/** The one text form of a note. Throws if the result could not be read back. */
export function formatNote({ text, signatures }: SignedNote): string {
  const note = `${text}\n${signatures.map(signatureLine).join('')}`;
  const parsed = parseNote(note);
  if (!parsed.ok) throw new RangeError(parsed.error);
  if (parsed.value.text !== text) throw new RangeError('note: the text must end in LF');
  return note;
}

/** One signature line with its final LF: `— <name> <base64(key id || payload)>`. Throws on a key id that is not 4 bytes. */
export function signatureLine({ name, keyId, payload }: NoteSignature): string {
  if (keyId.length !== KEY_ID_LENGTH) {
    throw new RangeError(`a key id has ${KEY_ID_LENGTH} bytes, not ${keyId.length}`);
  }
  return `${LINE_START}${name} ${toBase64(concatBytes(keyId, payload))}\n`;
}

/** Reads a note, from text or from bytes as received. No signature is checked here. */
export function parseNote(note: string | Uint8Array): Result<SignedNote, string> {
  const decoded = decodeText(note, MAX_NOTE_BYTES, 'note');
  if (!decoded.ok) return decoded;
  const whole = decoded.value;
  const split = whole.lastIndexOf('\n\n');
  if (split === -1 || !whole.endsWith('\n')) {
    return fail('note: must be a text, an empty line, and signature lines, each ending in LF');
  }
  const lines = whole.slice(split + 2, -1).split('\n');
  if (lines.length > MAX_SIGNATURES) {
    return fail(`note: ${lines.length} signature lines; at most ${MAX_SIGNATURES} are accepted`);
  }
  const signatures: NoteSignature[] = [];
  for (const [i, line] of lines.entries()) {
    const signature = parseSignatureLine(line);
    if (signature === undefined) {
      return fail(`note: signature line ${i + 1} must be "— <key name> <base64>"`);
    }
    signatures.push(signature);
  }
  return ok({ text: whole.slice(0, split + 1), signatures });
}

/**
 * Checks a note against known keys of type 0x01 and returns those that signed it: at least one. Lines of unknown keys are ignored,
 * but one bad signature under a known name and key id spoils the whole note.
 */
export function verifyNote(
  note: SignedNote,
  known: readonly VerifierKey[],
  verify: Ed25519Verify,
): Result<readonly VerifierKey[], string> {
  const message = utf8ToBytes(note.text);
  const signed = matchSignatures(note, known, 'ed25519', ({ publicKey }, payload) =>
    payload.length === SIGNATURE_LENGTH && verify(publicKey, message, payload) ? 'signed' : undefined,
  );
  if (!signed.ok) return signed;
  if (signed.value.size > 0) return ok([...signed.value.keys()]);
  return fail(`note: not signed by ${known.map(({ name }) => name).join(' or ')}`);
}

/**
 * The rule of signed-note for known keys of one type: what `check` makes of each line by such a key, or the failure of the note if
 * it makes nothing of one of them. A key that signed several times counts once, with its last line.
 */
export function matchSignatures<T>(
  note: SignedNote,
  known: readonly VerifierKey[],
  type: KeyType,
  check: (key: VerifierKey, payload: Uint8Array) => T | undefined,
): Result<ReadonlyMap<VerifierKey, T>, string> {
  const wrongKey = known.find((key) => key.type !== type);
  if (wrongKey !== undefined) throw new RangeError(`key ${wrongKey.name} is not of type ${type}`);
  const matched = new Map<VerifierKey, T>();
  for (const { name, keyId, payload } of note.signatures) {
    const key = known.find((candidate) => candidate.name === name && equalBytes(candidate.keyId, keyId));
    if (key === undefined) continue;
    const checked = check(key, payload);
    if (checked === undefined) return fail(`note: the signature by ${name} is not valid`);
    matched.set(key, checked);
  }
  return ok(matched);
}

/** Why a text cannot be a key name or an origin; undefined if it can. */
export function nameProblem(name: string): string | undefined {
  const bytes = utf8ToBytes(name).length;
  const fits = bytes >= 1 && bytes <= MAX_NAME_BYTES;
  if (fits && name.isWellFormed() && !NOT_IN_NAMES.test(name)) return undefined;
  return `name ${JSON.stringify(name)}: must be 1 to ${MAX_NAME_BYTES} bytes without spaces, control characters or "+"`;
}

/** Text of at most `maxBytes` as received: valid UTF-8, no control characters but LF. `what` names it in the error. */
export function decodeText(
  received: string | Uint8Array,
  maxBytes: number,
  what: string,
): Result<string, string> {
  // A text never has more characters than bytes, so this bounds the work before anything is copied.
  if (received.length > maxBytes) return fail(`${what}: longer than ${maxBytes} bytes`);
  let text: string;
  try {
    text = typeof received === 'string' ? received : bytesToUtf8(received);
  } catch {
    return fail(`${what}: not valid UTF-8`);
  }
  if (!text.isWellFormed()) return fail(`${what}: not valid Unicode`);
  if (utf8ToBytes(text).length > maxBytes) return fail(`${what}: longer than ${maxBytes} bytes`);
  if (CONTROL_BUT_LF.test(text)) return fail(`${what}: control character other than LF`);
  return ok(text);
}

/** Canonical padded base64 to bytes; undefined for anything else. */
export function decodeBase64(text: string): Uint8Array | undefined {
  try {
    return fromBase64(text);
  } catch {
    return undefined;
  }
}

const KEY_TYPES: readonly KeyType[] = ['ed25519', 'cosignature'];
const TYPE_BYTE: Readonly<Record<KeyType, number>> = { ed25519: 0x01, cosignature: 0x04 };
const PUBLIC_KEY_LENGTH = 32;
const KEY_ID_LENGTH = 4;
/** U+2014 EM DASH and a space. */
const LINE_START = '\u2014 ';
const NOT_IN_NAMES = /[\p{White_Space}\p{Cc}+]/u;
// oxlint-disable-next-line no-control-regex -- control characters are what is looked for
const CONTROL_BUT_LF = /[\u0000-\u0009\u000b-\u001f]/;

const typedKey = (type: KeyType, publicKey: Uint8Array): Uint8Array =>
  concatBytes(Uint8Array.of(TYPE_BYTE[type]), publicKey);

function parseSignatureLine(line: string): NoteSignature | undefined {
  if (!line.startsWith(LINE_START)) return undefined;
  const [name, encoded, ...rest] = line.slice(LINE_START.length).split(' ');
  if (name === undefined || encoded === undefined || rest.length > 0) return undefined;
  if (nameProblem(name) !== undefined) return undefined;
  const bytes = decodeBase64(encoded);
  if (bytes === undefined || bytes.length <= KEY_ID_LENGTH) return undefined;
  return { name, keyId: bytes.slice(0, KEY_ID_LENGTH), payload: bytes.slice(KEY_ID_LENGTH) };
}
