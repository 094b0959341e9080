/**
 * Witnesses' timestamped signatures of checkpoints (c2sp.org/tlog-cosignature@v1.0.1, Ed25519, type 0x04): "at that time this was
 * the largest consistent tree I had seen". Which witnesses, and how many of them, are demanded is the caller's policy.
 */
import { fail, ok } from '../result.ts';
import type { Result } from '../result.ts';
import { concatBytes, utf8ToBytes } from '../bytes.ts';
import { matchSignatures, SIGNATURE_LENGTH, signatureLine } from './note.ts';
import type { Ed25519Sign, Ed25519Verify, SignedNote, VerifierKey } from './note.ts';
import { checkSize } from './tree.ts';

/** A valid cosignature: by which witness, and when in POSIX seconds. */
export interface Cosignature {
  readonly witness: VerifierKey;
  readonly timestamp: number;
}

/** What a witness needs to sign: its key of type 0x04, the time in POSIX seconds, and the private half. */
export interface Cosigner {
  readonly witness: VerifierKey;
  readonly timestamp: number;
  readonly sign: Ed25519Sign;
}

/** The witness's signature line over a note text, to be appended to the note as it is. */
export function cosign(text: string, { witness, timestamp, sign }: Cosigner): string {
  if (witness.type !== 'cosignature') throw new RangeError(`key ${witness.name} is not a witness's key`);
  const signature = sign(cosignedMessage(text, checkSize(timestamp, 'timestamp')));
  const payload = concatBytes(timestampBytes(timestamp), signature);
  return signatureLine({ name: witness.name, keyId: witness.keyId, payload });
}

/**
 * The valid cosignatures by known witnesses, one for each, possibly none. Lines of others are ignored; an invalid line of a known
 * witness, or one dated after `latest` (POSIX seconds; now and the clock skew allowed for), is a failure.
 */
export function verifyCosignatures(
  note: SignedNote,
  witnesses: readonly VerifierKey[],
  { verify, latest }: { readonly verify: Ed25519Verify; readonly latest: number },
): Result<readonly Cosignature[], string> {
  const matched = matchSignatures(note, witnesses, 'cosignature', ({ publicKey }, payload) => {
    if (payload.length !== TIMESTAMP_LENGTH + SIGNATURE_LENGTH) return undefined;
    const timestamp = readTimestamp(payload);
    if (timestamp === undefined) return undefined;
    const message = cosignedMessage(note.text, timestamp);
    return verify(publicKey, message, payload.slice(TIMESTAMP_LENGTH)) ? timestamp : undefined;
  });
  if (!matched.ok) return matched;
  const cosignatures = [...matched.value].map(([witness, timestamp]) => ({ witness, timestamp }));
  const early = cosignatures.find(({ timestamp }) => timestamp > latest);
  if (early !== undefined) {
    return fail(
      `note: the cosignature by ${early.witness.name} is from the future: ${early.timestamp} s, accepted up to ${latest} s`,
    );
  }
  return ok(cosignatures);
}

const TIMESTAMP_LENGTH = 8;

/** The whole note text is signed, never the other signature lines. */
const cosignedMessage = (text: string, timestamp: number): Uint8Array =>
  utf8ToBytes(`cosignature/v1\ntime ${timestamp}\n${text}`);

function timestampBytes(timestamp: number): Uint8Array {
  const bytes = new Uint8Array(TIMESTAMP_LENGTH);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(timestamp));
  return bytes;
}

/** Times beyond 2^53-1 seconds are no times. */
function readTimestamp(payload: Uint8Array): number | undefined {
  const timestamp = Number(new DataView(payload.buffer, payload.byteOffset).getBigUint64(0));
  return Number.isSafeInteger(timestamp) ? timestamp : undefined;
}
