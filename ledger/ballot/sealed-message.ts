/**
 * Messages from one threshold trustee to another (or to itself): signed, addressed, and encrypted to the recipient.
 * Follows belenios.md section 3.3 (`send` and `recv`). The cipher is an argument; keys and signatures are pki.ts.
 */
import * as v from 'valibot';
import { decodePoint, encodePoint, GENERATOR, randomScalar, timesLongSecret, timesSecret } from './group.ts';
import type { Point } from './group.ts';
import { checkSignature, SignedMessageSchema, signedMessageJson, signMessage } from './pki.ts';
import type { TrusteePki } from './pki.ts';
import { encodeJson, parseExactly, PointText } from './text.ts';
import { bytesToHex, bytesToUtf8, hexToBytes, sha256, utf8ToBytes } from '../bytes.ts';
import type { RandomBytes } from '../bytes.ts';
import type { Cipher } from '../keys/cipher.ts';
import { fail, ok } from '../result.ts';
import type { Result } from '../result.ts';

/** Whose public key a message is encrypted to or verified with: the text E(P) and the point, known to be in the subgroup. */
export interface PublicKey {
  readonly text: string;
  readonly point: Point;
}

/** What sending and receiving need besides the message. */
export interface Sealing {
  readonly cipher: Cipher;
  readonly random: RandomBytes;
}

const SealedSchema = v.strictObject({
  algorithm: v.literal('AES-GCM', 'only AES-GCM is accepted'),
  alpha: PointText,
  beta: PointText,
  data: v.pipe(v.string(), v.regex(/^(?:[0-9a-f]{2})*$/, 'expected an even number of hex digits')),
});
const AddressedSchema = v.strictObject({ recipient: PointText, message: v.string() });

/** Signs `message` for the recipient and encrypts it; the result is a JSON text. */
export function sendMessage(
  sender: TrusteePki,
  recipient: PublicKey,
  message: string,
  { cipher, random }: Sealing,
): string {
  const addressed = encodeJson({ recipient: recipient.text, message });
  const signed = encodeJson(signedMessageJson(signMessage(sender.signing, addressed, random)));
  const r = randomScalar(random);
  const k = randomScalar(random);
  const alpha = encodePoint(timesSecret(GENERATOR, r));
  const shared = timesSecret(GENERATOR, k);
  const beta = encodePoint(timesSecret(recipient.point, r).add(shared));
  const data = bytesToHex(cipher.seal(keyOf(shared), ivOf(alpha), utf8ToBytes(signed)));
  return encodeJson({ algorithm: 'AES-GCM', alpha, beta, data });
}

/** Decrypts a message to `recipient`, and checks that `sender` signed it for that recipient; the value is the message. */
export function receiveMessage(
  recipient: TrusteePki,
  sender: PublicKey,
  text: string,
  cipher: Cipher,
): Result<string, string> {
  const sealed = parseExactly('encrypted message', text, SealedSchema, ({ algorithm, alpha, beta, data }) =>
    encodeJson({ algorithm, alpha, beta, data }),
  );
  if (!sealed.ok) return sealed;
  const alpha = decodePoint(sealed.value.alpha);
  if (!alpha.ok) return fail(`encrypted message: alpha: ${alpha.error}`);
  const beta = decodePoint(sealed.value.beta);
  if (!beta.ok) return fail(`encrypted message: beta: ${beta.error}`);
  const shared = beta.value.subtract(timesLongSecret(alpha.value, recipient.decryption));
  const opened = cipher.open(keyOf(shared), ivOf(sealed.value.alpha), hexToBytes(sealed.value.data));
  const plaintext = opened && decodeText(opened);
  if (plaintext === undefined)
    return fail('encrypted message: it was not encrypted to this key, or was changed');

  const signed = parseExactly('signed message', plaintext, SignedMessageSchema, (value) =>
    encodeJson(signedMessageJson(value)),
  );
  if (!signed.ok) return signed;
  if (!checkSignature(sender.point, signed.value.message, signed.value.signature))
    return fail('signed message: the signature is not that of the sender');
  const addressed = parseExactly(
    'addressed message',
    signed.value.message,
    AddressedSchema,
    ({ recipient: to, message }) => encodeJson({ recipient: to, message }),
  );
  if (!addressed.ok) return addressed;
  return addressed.value.recipient === recipient.encryptionKey
    ? ok(addressed.value.message)
    : fail('addressed message: it was signed for another recipient');
}

function keyOf(shared: Point): Uint8Array {
  return sha256(utf8ToBytes(`key|${encodePoint(shared)}`));
}

function ivOf(alpha: string): Uint8Array {
  return sha256(utf8ToBytes(`iv|${alpha}`));
}

function decodeText(bytes: Uint8Array): string | undefined {
  try {
    return bytesToUtf8(bytes);
  } catch {
    return undefined;
  }
}
