/**
 * Checkpoints (c2sp.org/tlog-checkpoint@v1.0.0): origin, size and root of a log, as the text of a signed note.
 * Narrower than the document: no extension lines (some witnesses refuse them), and the log's key is named like its origin.
 * That two inconsistent checkpoints are never signed is the sequencer's duty; witnesses' lines are cosignature.ts.
 */
import { fail, ok } from '../result.ts';
import type { Result } from '../result.ts';
import { equalBytes, toBase64 } from '../bytes.ts';
import { decodeBase64, nameProblem, parseNote, parseVkey, signNote, verifyNote } from './note.ts';
import type { Ed25519Sign, Ed25519Verify, SignedNote } from './note.ts';
import { checkHash, checkSize, EMPTY_ROOT, HASH_LENGTH, isSize } from './tree.ts';

/** State of a log. `origin` is its identity, `size` its number of entries, `root` (32 bytes) the root of their tree. */
export interface Checkpoint {
  readonly origin: string;
  readonly size: number;
  readonly root: Uint8Array;
}

/** A checkpoint the log's key has signed, and the note it came in, whose other lines may be cosignatures. */
export interface OpenedCheckpoint {
  readonly checkpoint: Checkpoint;
  readonly note: SignedNote;
}

/** Whose checkpoints are accepted: the log's origin, its key as vkey of that name, and how to verify Ed25519. */
export interface LogIdentity {
  readonly origin: string;
  readonly logVkey: string;
  readonly verify: Ed25519Verify;
}

/** The text of a checkpoint: three lines. Throws on an origin, size or root no checkpoint can have. */
export function formatCheckpoint({ origin, size, root }: Checkpoint): string {
  const problem = nameProblem(origin) ?? emptyTreeProblem(checkSize(size, 'size'), checkHash(root, 'root'));
  if (problem !== undefined) throw new RangeError(problem);
  return `${origin}\n${size}\n${toBase64(root)}\n`;
}

/** Reads a checkpoint text; exactly what formatCheckpoint writes. */
export function parseCheckpoint(text: string): Result<Checkpoint, string> {
  const [origin, sizeText, rootText, end, ...more] = text.split('\n');
  if (
    origin === undefined ||
    sizeText === undefined ||
    rootText === undefined ||
    end !== '' ||
    more.length > 0
  ) {
    return fail('checkpoint: must be three lines, origin, size and root, each ending in LF');
  }
  const problem = nameProblem(origin);
  if (problem !== undefined) return fail(`checkpoint origin: ${problem}`);
  const size = parseDecimal(sizeText);
  if (size === undefined) {
    return fail('checkpoint size: must be a decimal number from 0 to 2^53-1 without leading zeros');
  }
  const root = decodeBase64(rootText);
  if (root?.length !== HASH_LENGTH) return fail(`checkpoint root: must be ${HASH_LENGTH} bytes in base64`);
  const rootProblem = emptyTreeProblem(size, root);
  return rootProblem === undefined ? ok({ origin, size, root }) : fail(rootProblem);
}

/** The checkpoint as a note signed by the log, whose key must be of type 0x01 and named like the origin. */
export function signCheckpoint(checkpoint: Checkpoint, logVkey: string, sign: Ed25519Sign): string {
  const text = formatCheckpoint(checkpoint);
  const key = logKey(logVkey, checkpoint.origin);
  if (!key.ok) throw new RangeError(key.error);
  return signNote(text, key.value.name, key.value.keyId, sign);
}

/** Reads a checkpoint note as received and accepts it only if it is of this origin and signed by the log's key. */
export function openCheckpoint(
  noteText: string | Uint8Array,
  { origin, logVkey, verify }: LogIdentity,
): Result<OpenedCheckpoint, string> {
  const key = logKey(logVkey, origin);
  if (!key.ok) return key;
  const note = parseNote(noteText);
  if (!note.ok) return note;
  const signed = verifyNote(note.value, [key.value], verify);
  if (!signed.ok) return signed;
  const checkpoint = parseCheckpoint(note.value.text);
  if (!checkpoint.ok) return checkpoint;
  if (checkpoint.value.origin !== origin) {
    return fail(`checkpoint origin: is ${checkpoint.value.origin}, only ${origin} is accepted`);
  }
  return ok({ checkpoint: checkpoint.value, note: note.value });
}

/** A decimal number from 0 to 2^53-1 without leading zeros; undefined for anything else. */
export function parseDecimal(text: string): number | undefined {
  const value = Number(text);
  return isSize(value) && String(value) === text ? value : undefined;
}

function logKey(logVkey: string, origin: string): ReturnType<typeof parseVkey> {
  const key = parseVkey(logVkey);
  if (!key.ok) return key;
  if (key.value.type !== 'ed25519') return fail(`key ${key.value.name}: a log's key is of type 0x01`);
  if (key.value.name !== origin) {
    return fail(`key ${key.value.name}: a log's key is named like its origin, ${origin}`);
  }
  return key;
}

const emptyTreeProblem = (size: number, root: Uint8Array): string | undefined =>
  size === 0 && !equalBytes(root, EMPTY_ROOT)
    ? 'checkpoint root: is not the root of the empty tree, but the size is 0'
    : undefined;
