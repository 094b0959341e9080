/**
 * libsodium's arithmetic for the checks of published ballots, a quarter of noble's time (ballot/public-group.ts). By sodium-native, which comes built and is an
 * optional dependency: a verifier without it is slower and says so. Measured beside it: libsodium-wrappers-sumo (WebAssembly), half of noble's time, which did
 * not leave room below belenios-tool's. Only the verifier's own process loads it, never a kiosk or a node, and nothing secret passes through it.
 *
 * Every multiplication by libsodium checks its point's subgroup anyway, so a point is taken for a member first, and looked at by itself only if nothing has
 * multiplied it by the end of the piece of work.
 *
 * libsodium answers for points of the prime-order subgroup other than the identity. The identity is kept out of its hands here; whatever else it refuses is a
 * Doubt, and noble decides. Before anybody relies on it, `openSodium` asks the questions whose answers matter and compares them with noble's.
 */
import { encodePoint, GENERATOR, isCanonicalPointText, ORDER } from '../ballot/group.ts';
import type { Point } from '../ballot/group.ts';
import { Doubt } from '../ballot/public-group.ts';
import type { PublicArithmetic, PublicGroup } from '../ballot/public-group.ts';
import { bytesToHex, hexToBytes } from '../bytes.ts';
import { fail, ok, type Result } from '../result.ts';
import { checkArithmetic } from './self-check.ts';

/** What is used of sodium-native 5, which brings no types. Points and scalars are 32 bytes, little-endian; `out` is written. */
export interface Sodium {
  /** n·p without clamping. Throws for a point off the curve or outside the prime-order subgroup, and where the outcome is the identity. */
  crypto_scalarmult_ed25519_noclamp(out: Uint8Array, n: Uint8Array, p: Uint8Array): void;
  crypto_scalarmult_ed25519_base_noclamp(out: Uint8Array, n: Uint8Array): void;
  crypto_core_ed25519_add(out: Uint8Array, p: Uint8Array, q: Uint8Array): void;
  crypto_core_ed25519_sub(out: Uint8Array, p: Uint8Array, q: Uint8Array): void;
  crypto_core_ed25519_is_valid_point(p: Uint8Array): boolean;
}

/** The name is a variable, so that nobody resolves it where the optional dependency is missing. */
const LIBRARY: string = 'sodium-native';

export async function loadSodium(): Promise<Sodium> {
  const { default: library } = (await import(LIBRARY)) as { readonly default: Sodium };
  return library;
}

/** Loads the library for a thread of a process in which `openSodium` has questioned it. Rejects where it cannot be loaded. */
export const takeSodium = async (): Promise<PublicArithmetic> => arithmeticOf(await loadSodium());

/** Loads the library and questions it. The error says why it is not used. */
export async function openSodium(load = loadSodium): Promise<Result<PublicArithmetic, string>> {
  let arithmetic: PublicArithmetic;
  let differs: string | undefined;
  try {
    arithmetic = arithmeticOf(await load());
    differs = checkArithmetic(arithmetic);
  } catch (error) {
    return fail(`sodium-native cannot be used: ${error instanceof Error ? error.message : String(error)}`);
  }
  return differs === undefined ? ok(arithmetic) : fail(`sodium-native differs from noble: ${differs}`);
}

/** A point in libsodium's form: 32 bytes, little-endian. */
interface SodiumPoint {
  readonly bytes: Uint8Array;
  /** `member`: libsodium has found it in the prime-order subgroup, or made it from such points. */
  standing: 'identity' | 'member' | 'unknown';
}

const BYTES = 32;
const IDENTITY: SodiumPoint = {
  bytes: Uint8Array.from({ length: BYTES }, (_, i) => (i === 0 ? 1 : 0)),
  standing: 'identity',
};

function arithmeticOf(sodium: Sodium): PublicArithmetic {
  const bases = new WeakMap<Point, SodiumPoint>();
  const called = (run: (out: Uint8Array) => void): SodiumPoint => {
    const bytes = new Uint8Array(BYTES);
    try {
      run(bytes);
    } catch (error) {
      throw new Doubt(error instanceof Error ? error.message : String(error));
    }
    return isIdentity(bytes) ? IDENTITY : { bytes, standing: 'member' };
  };
  const times = (point: SodiumPoint, scalar: bigint): SodiumPoint => {
    if (scalar % ORDER === 0n && point.standing === 'member') return IDENTITY;
    if (point.standing === 'identity') return IDENTITY;
    const product = called((out) => {
      sodium.crypto_scalarmult_ed25519_noclamp(out, scalarBytes(scalar), point.bytes);
    });
    point.standing = 'member';
    return product;
  };
  /** What comes of two points that nobody has looked at is a point nobody has looked at. */
  const ofBoth = (a: SodiumPoint, b: SodiumPoint, run: (out: Uint8Array) => void): SodiumPoint => {
    const made = called(run);
    return a.standing === 'member' && b.standing === 'member' ? made : { ...made, standing: 'unknown' };
  };
  const add = (a: SodiumPoint, b: SodiumPoint): SodiumPoint => {
    if (a.standing === 'identity') return b;
    if (b.standing === 'identity') return a;
    return ofBoth(a, b, (out) => {
      sodium.crypto_core_ed25519_add(out, a.bytes, b.bytes);
    });
  };
  /** Points of the work under way that were said to be members before libsodium had looked at them. */
  let promised: SodiumPoint[] = [];
  const inSubgroup = (point: SodiumPoint): boolean => {
    if (point.standing === 'unknown') promised.push(point);
    return true;
  };
  const keepPromises = (): void => {
    for (const { bytes, standing } of promised)
      if (standing === 'unknown' && !sodium.crypto_core_ed25519_is_valid_point(bytes))
        throw new Doubt('not in the prime-order subgroup');
  };
  const group: PublicGroup<SodiumPoint> = {
    identity: IDENTITY,
    decode: (text) => {
      if (!isCanonicalPointText(text)) return fail('not a canonical point');
      const bytes = hexToBytes(text).reverse();
      return ok(isIdentity(bytes) ? IDENTITY : { bytes, standing: 'unknown' });
    },
    add,
    subtract: (a, b) => {
      if (b.standing === 'identity') return a;
      if (a.standing === 'identity') throw new Doubt('the identity is not taken from');
      return ofBoth(a, b, (out) => {
        sodium.crypto_core_ed25519_sub(out, a.bytes, b.bytes);
      });
    },
    multiples: (point) => ({ times: (scalar) => times(point, scalar), inSubgroup: () => inSubgroup(point) }),
    fixed: (base) => {
      if (base === GENERATOR)
        return (scalar) =>
          scalar === 0n
            ? IDENTITY
            : called((out) => {
                sodium.crypto_scalarmult_ed25519_base_noclamp(out, scalarBytes(scalar));
              });
      // What stays was checked when it was read (election.ts).
      const known = bases.get(base);
      const point = known ?? { bytes: hexToBytes(encodePoint(base)).reverse(), standing: 'member' };
      bases.set(base, point);
      return (scalar) => times(point, scalar);
    },
    productOfPowers: (points, scalars) =>
      points.reduce((product, point, i) => add(product, times(point, scalars[i] ?? 0n)), IDENTITY),
    encode: (points) => points.map(({ bytes }) => bytesToHex(bytes.toReversed())),
  };
  return (work) => {
    promised = [];
    const done = work(group);
    keepPromises();
    return done;
  };
}

const isIdentity = (bytes: Uint8Array): boolean => bytes.every((byte, i) => byte === IDENTITY.bytes[i]);

function scalarBytes(scalar: bigint): Uint8Array {
  if (scalar < 0n || scalar > ORDER) throw new RangeError('scalar out of range: expected 0 <= scalar <= q');
  return hexToBytes(scalar.toString(16).padStart(2 * BYTES, '0')).reverse();
}
