/**
 * Questions to an arithmetic before anybody relies on it: points and numbers at the edges, answered by noble too, and compared. Follows belenios.md sections 2
 * and 9. That it can be slow, or wrong about other points, is not found here; proofs.ts lets noble decide about every refusal.
 */
import { ED25519_TORSION_SUBGROUP } from '@noble/curves/ed25519.js';
import {
  decodeCurvePoint,
  encodePoint,
  GENERATOR,
  generatorTimesLongSecret,
  hashToScalar,
  IDENTITY,
  ORDER,
  type Point,
} from '../ballot/group.ts';
import { Doubt, referenceArithmetic } from '../ballot/public-group.ts';
import type { PublicArithmetic, PublicGroup } from '../ballot/public-group.ts';

/** The first question that `arithmetic` answers otherwise than noble; undefined when there is none. */
export function checkArithmetic(arithmetic: PublicArithmetic): string | undefined {
  for (const text of pointTexts())
    for (const multiply of [false, true])
      if (isMember(arithmetic, text, multiply) !== isMember(referenceArithmetic, text, multiply))
        return `whether ${text} is a point of the subgroup`;
  const expected = referenceArithmetic((group) => answers(group));
  const given = arithmetic((group) => answers(group));
  for (const [question, answer] of expected) if (given.get(question) !== answer) return question;
  return undefined;
}

/**
 * Whether a point passes a piece of work as one of the subgroup, with a multiplication before it is asked or without; at which step it is noticed does not
 * matter. An arithmetic may conclude from a multiplication that worked.
 */
function isMember(arithmetic: PublicArithmetic, text: string, multiply: boolean): boolean {
  try {
    return arithmetic((group) => {
      const point = group.decode(text);
      if (!point.ok) return false;
      const multiples = group.multiples(point.value);
      if (multiply) multiples.times(2n);
      return multiples.inSubgroup();
    });
  } catch (error) {
    if (error instanceof Doubt) return false;
    throw error;
  }
}

/** Encodings of members, of points with a torsion part, and of none. */
function pointTexts(): string[] {
  const torsion = ED25519_TORSION_SUBGROUP.map(reversed);
  const mixed = torsion.flatMap((text, i) =>
    i === 0 ? [] : MEMBERS.map((member) => encodePoint(member.add(decodeAny(text)))),
  );
  return [...torsion, ...mixed, ...NO_POINTS, ...MEMBERS.map(encodePoint)];
}

/** Members of the subgroup, in no known relation but the first two. */
const MEMBERS: readonly Point[] = [
  GENERATOR,
  GENERATOR.double(),
  ...['one', 'two'].map((name) => generatorTimesLongSecret(hashToScalar(`self-check|${name}`))),
];
const SCALARS: readonly bigint[] = [
  0n,
  1n,
  2n,
  8n,
  ORDER >> 1n,
  ORDER - 1n,
  2n ** 252n,
  hashToScalar('self-check|scalar'),
];
/** y without a point, and texts that are no canonical encoding: y = p, the identity with a sign, y = p + 1, upper case. */
const NO_POINTS = [
  `${'0'.repeat(63)}2`,
  `7${'f'.repeat(61)}ed`,
  `8${'0'.repeat(62)}1`,
  `7${'f'.repeat(61)}ee`,
  'F'.repeat(64),
];

function answers<P>(group: PublicGroup<P>): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  // Multiplied once, so that the arithmetic has looked at it.
  const member = (point: Point): P => {
    const decoded = group.decode(encodePoint(point));
    if (!decoded.ok) throw new Doubt(decoded.error);
    return group.multiples(decoded.value).times(1n);
  };
  const note = (question: string, points: () => readonly P[]): void => {
    try {
      found.set(question, group.encode(points()).join());
    } catch (error) {
      if (!(error instanceof Doubt)) throw error;
      found.set(question, 'doubt');
    }
  };

  for (const [i, base] of MEMBERS.entries()) {
    for (const scalar of SCALARS) {
      note(`member ${i} times ${scalar}`, () => [group.multiples(member(base)).times(scalar)]);
      note(`fixed member ${i} times ${scalar}`, () => [group.fixed(base)(scalar)]);
    }
    for (const [j, other] of [...MEMBERS, IDENTITY].entries())
      note(`member ${i} plus member ${j}`, () => [
        group.add(member(base), member(other)),
        group.add(member(other), group.multiples(member(base)).times(ORDER - 1n)),
        group.add(group.identity, member(other)),
      ]);
    for (const [j, other] of MEMBERS.entries())
      note(`member ${i} minus member ${j}`, () => [
        group.subtract(member(base), member(other)),
        group.subtract(member(base), group.identity),
      ]);
  }
  const powers = [...SCALARS, ...SCALARS.toReversed()];
  note('powers of members', () => [
    group.productOfPowers(
      powers.map((_, i) => member(MEMBERS[i % MEMBERS.length] ?? GENERATOR)),
      powers,
    ),
  ]);
  return found;
}

/** A torsion point's encoding, RFC 8032's way round, as Belenios writes it. */
const reversed = (hex: string): string => (hex.match(/../g) ?? []).toReversed().join('');

function decodeAny(text: string): Point {
  const point = decodeCurvePoint(text);
  if (!point.ok) throw new Error(point.error);
  return point.value;
}
