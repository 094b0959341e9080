/**
 * One entry's proof as a file (c2sp.org/tlog-proof@v1, extension `.tlog-proof`): index, inclusion proof and checkpoint note, enough to
 * check offline that the entry is in the log. The caller brings the entry's leaf hash and whom it trusts; a witness policy is
 * checked on the note that verifyTlogProof returns (cosignature.ts).
 */
import { fail, ok } from '../result.ts';
import type { Result } from '../result.ts';
import { toBase64 } from '../bytes.ts';
import { openCheckpoint, parseDecimal } from './checkpoint.ts';
import type { LogIdentity, OpenedCheckpoint } from './checkpoint.ts';
import { decodeBase64, decodeText, MAX_NOTE_BYTES, parseNote } from './note.ts';
import { verifyInclusion } from './proof.ts';
import { HASH_LENGTH } from './tree.ts';

/** `proof` as inclusionProof gives it, `note` the checkpoint note verbatim, `extra` bytes that nothing vouches for. */
export interface TlogProof {
  readonly index: number;
  readonly proof: readonly Uint8Array[];
  readonly note: string;
  readonly extra?: Uint8Array;
}

/** Longest proof file in bytes. */
export const MAX_TLOG_PROOF_BYTES = 2 * MAX_NOTE_BYTES;

/** The one text form of a proof. Throws if the result could not be read back. */
export function formatTlogProof({ index, proof, note, extra }: TlogProof): string {
  const lines = [
    HEADER,
    ...(extra === undefined ? [] : [`${EXTRA}${toBase64(extra)}`]),
    `${INDEX}${index}`,
    ...proof.map(toBase64),
  ];
  const text = `${lines.join('\n')}\n\n${note}`;
  const parsed = parseTlogProof(text);
  if (!parsed.ok) throw new RangeError(parsed.error);
  return text;
}

/** Reads a proof file as received; exactly what formatTlogProof writes. Nothing in it is trusted yet. */
export function parseTlogProof(received: string | Uint8Array): Result<TlogProof, string> {
  const decoded = decodeText(received, MAX_TLOG_PROOF_BYTES, 'proof');
  if (!decoded.ok) return decoded;
  const text = decoded.value;
  const split = text.indexOf('\n\n');
  if (split === -1) return fail('proof: must be proof lines, an empty line and a checkpoint note');
  const note = text.slice(split + 2);
  const parsedNote = parseNote(note);
  if (!parsedNote.ok) return fail(`proof: ${parsedNote.error}`);

  const [header, ...lines] = text.slice(0, split).split('\n');
  if (header !== HEADER) return fail(`proof line 1: must be ${HEADER}`);
  const extraLine = lines[0]?.startsWith(EXTRA) === true ? lines.shift() : undefined;
  const extra = extraLine === undefined ? undefined : decodeBase64(extraLine.slice(EXTRA.length));
  if (extraLine !== undefined && (extra === undefined || extra.length === 0)) {
    return fail('proof line 2: must be "extra <base64>" with at least one byte, or left out');
  }
  const indexLine = lines.shift();
  const index =
    indexLine?.startsWith(INDEX) === true ? parseDecimal(indexLine.slice(INDEX.length)) : undefined;
  if (index === undefined) {
    return fail('proof: must have "index <number>" next, decimal, from 0 to 2^53-1, without leading zeros');
  }
  if (lines.length > MAX_PROOF_LENGTH) {
    return fail(`proof: ${lines.length} hashes; at most ${MAX_PROOF_LENGTH} are accepted`);
  }
  const proof: Uint8Array[] = [];
  for (const [i, line] of lines.entries()) {
    const hash = decodeBase64(line);
    if (hash?.length !== HASH_LENGTH)
      return fail(`proof hash ${i + 1}: must be ${HASH_LENGTH} bytes in base64`);
    proof.push(hash);
  }
  return ok({ index, proof, note, ...(extra === undefined ? {} : { extra }) });
}

/** Checks that the entry with this leaf hash is in the log at the proof's index, under a checkpoint its key signed. */
export function verifyTlogProof(
  { index, proof, note }: TlogProof,
  leafHash: Uint8Array,
  log: LogIdentity,
): Result<OpenedCheckpoint, string> {
  const opened = openCheckpoint(note, log);
  if (!opened.ok) return opened;
  const { size, root } = opened.value.checkpoint;
  return verifyInclusion({ index, size, leafHash, proof, root })
    ? opened
    : fail(`proof: does not show this entry at index ${index} of the ${size} entries`);
}

const HEADER = 'c2sp.org/tlog-proof@v1';
const EXTRA = 'extra ';
const INDEX = 'index ';
/** Depth of a tree of 2^53-1 leaves is 53; the format allows 63. */
const MAX_PROOF_LENGTH = 63;
