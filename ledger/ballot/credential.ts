/**
 * Voting credentials: the private text, the secret exponent derived from it, and the public point that stands on the
 * ballot. Follows belenios.md section 3.4. Who may hold one is decided by permits, not here.
 */
import { encodePoint, generatorTimesLongSecret, IDENTITY_TEXT, modOrder } from './group.ts';
import { itemCount, pointTextAt } from './packed.ts';
import type { Packed } from './packed.ts';
import type { PublicGroup } from './public-group.ts';
import { sha256Hex } from '../bytes.ts';
import type { RandomBytes } from '../bytes.ts';
import { fail, ok } from '../result.ts';
import type { Result } from '../result.ts';

const BASE58 = '123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz';
const PRIVATE_CREDENTIAL = new RegExp(`^[${BASE58}]{5}-[${BASE58}]{6}-[${BASE58}]{5}-[${BASE58}]{6}$`);

/** A new private credential: 22 random Base58 characters in groups of 5, 6, 5 and 6. */
export function generateCredential(random: RandomBytes): string {
  const text = randomBase58(22, random);
  return [text.slice(0, 5), text.slice(5, 11), text.slice(11, 16), text.slice(16)].join('-');
}

/** The secret exponent and E(g^secret) of a private credential in one election. Throws if the text is malformed. */
export function deriveCredential(
  uuid: string,
  privateText: string,
): { readonly secret: bigint; readonly public: string } {
  if (!PRIVATE_CREDENTIAL.test(privateText)) {
    throw new Error('malformed private credential: expected XXXXX-XXXXXX-XXXXX-XXXXXX in Base58');
  }
  const half = (index: number): string => sha256Hex(`derive_credential|${uuid}|${index}|${privateText}`);
  const secret = modOrder(BigInt(`0x${half(0)}${half(1)}`));
  return { secret, public: publicCredential(secret) };
}

/** E(g^secret), the public credential of a secret exponent. */
export function publicCredential(secret: bigint): string {
  return encodePoint(generatorTimesLongSecret(secret));
}

/** Some credentials of a list; `first` is the number of the first, from 0. */
export interface CredentialsPart {
  readonly kind: 'credentials';
  readonly first: number;
  readonly points: Packed;
}

/** Checks the credentials of a part: canonical, in the subgroup, and not the identity, whose secret everybody knows. The answer is empty. */
export function checkCredentialsPart<P>(
  group: PublicGroup<P>,
  { first, points }: CredentialsPart,
): Result<Packed, string> {
  for (let i = 0; i < itemCount(points); i += 1) {
    const text = pointTextAt(points, i);
    const where = `public credentials: entry ${first + i + 1}: credential`;
    if (text === IDENTITY_TEXT) return fail(`${where}: the identity is not accepted`);
    const point = group.decode(text);
    if (!point.ok) return fail(`${where}: ${point.error}`);
    if (!group.multiples(point.value).inSubgroup())
      return fail(`${where}: not in the prime-order subgroup: ${text}`);
  }
  return ok(new Uint8Array());
}

/** `length` uniform Base58 characters; bytes that would favour some of them are drawn again. */
export function randomBase58(length: number, random: RandomBytes): string {
  const limit = 256 - (256 % BASE58.length);
  let text = '';
  while (text.length < length) {
    for (const byte of random(length - text.length)) {
      if (byte < limit) text += BASE58.charAt(byte % BASE58.length);
    }
  }
  return text;
}
