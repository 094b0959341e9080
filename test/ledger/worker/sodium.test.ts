/** libsodium beside noble: the same answers about good and bad ballots, and a library that is wrong anywhere is found out before it is used. */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { ED25519_TORSION_SUBGROUP } from '@noble/curves/ed25519.js';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { readArchive } from '../../../ledger/ballot/archive.ts';
import { parseElection, type Election } from '../../../ledger/ballot/election.ts';
import { decodeCurvePoint, encodePoint, ORDER } from '../../../ledger/ballot/group.ts';
import { checkBallotProofs } from '../../../ledger/ballot/proofs.ts';
import type { PublicArithmetic } from '../../../ledger/ballot/public-group.ts';
import { loadSodium, openSodium, type Sodium } from '../../../ledger/worker/sodium.ts';
import { parseTrustees, trusteePublicKeys } from '../../../ledger/ballot/trustees.ts';
import type { Result } from '../../../ledger/result.ts';
import { changedTexts, must } from '../ballot/helpers.ts';
import {
  checkDecryption,
  checkShuffle,
  checkShuffles,
  computeResult,
  parsePublicCredentials,
} from '../ballot/whole-checks.ts';

const VECTORS = path.join(import.meta.dirname, '../../vectors/belenios');
/** The ballots of an archive of the vectors, whatever is wrong with them, where the archive can be read. */
function ballotsOf(file: string): { election: Election; texts: readonly string[] }[] {
  const archive = readArchive(readFileSync(file));
  const election = archive.ok ? parseElection(archive.value.electionText) : undefined;
  return archive.ok && election?.ok === true
    ? [{ election: election.value, texts: archive.value.ballots }]
    : [];
}
const archives = readdirSync(VECTORS, { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.bel'))
  .flatMap((name) => ballotsOf(path.join(VECTORS, name)));

/** The text with a torsion part added to each of its points in turn. */
function withTorsion(text: string): string[] {
  const torsion = must(decodeCurvePoint(`7${'f'.repeat(61)}ec`)); // −1
  return [...text.matchAll(/(?<=")[0-9a-f]{64}(?=")/g)].map(({ 0: hex, index }) => {
    const dirty = encodePoint(must(decodeCurvePoint(hex)).add(torsion));
    return text.slice(0, index) + dirty + text.slice(index + hex.length);
  });
}

describe('libsodium as the arithmetic of checks', () => {
  let sodium: Sodium;
  let arithmetic: PublicArithmetic;
  beforeAll(async () => {
    sodium = await loadSodium();
    arithmetic = must(await openSodium());
  });

  /** What libsodium said by itself, before noble was asked: `accepted`, `refused`, `doubted`, or `unasked` where the ballot's form was refused already. */
  let alone: string;
  const listening: PublicArithmetic = (work) => {
    alone = 'doubted';
    const said = arithmetic(work);
    alone = (said as { ok: boolean }).ok ? 'accepted' : 'refused';
    return said;
  };
  /** Both answers to the same ballot. The fast one comes from noble wherever libsodium refuses, so what libsodium itself says is compared too. */
  const both = (election: Election, text: string) => {
    alone = 'unasked';
    const fast = checkBallotProofs(election, text, listening);
    const reference = checkBallotProofs(election, text);
    expect(alone === 'accepted').toBe(reference.ok);
    return [fast, reference];
  };

  it('says the same as noble of every ballot of the vectors, the corrupt ones too', () => {
    expect(archives.length).toBeGreaterThan(10);
    const seen = new Set<string>();
    let accepted = 0;
    let refused = 0;
    for (const { election, texts } of archives)
      for (const text of texts) {
        if (seen.has(text)) continue;
        seen.add(text);
        const [fast, reference] = both(election, text);
        expect(fast).toEqual(reference);
        if (fast?.ok === true) accepted += 1;
        else refused += 1;
      }
    expect([accepted > 10, refused > 2]).toEqual([true, true]);
  });

  it('says the same as noble of ballots with another number, point or torsion part anywhere', () => {
    const [{ election, texts } = { election: undefined, texts: [] }] = archives;
    const text = texts[0] ?? '';
    const points = [...text.matchAll(/"(?:alpha|beta)":"([0-9a-f]{64})"/g)].map((match) => match[1] ?? '');
    const numbers = [...text.matchAll(/"(?:challenge|response)":"([0-9]+)"/g)].map((match) => match[1] ?? '');
    const torsion = ED25519_TORSION_SUBGROUP.map((hex) =>
      must(decodeCurvePoint((hex.match(/../g) ?? []).toReversed().join(''))),
    );
    const changes = fc.oneof(
      fc.record({
        from: fc.constantFrom(...points),
        to: fc.oneof(
          fc.constantFrom(...points),
          fc.constant('0'.repeat(63) + '1'),
          fc.constantFrom(...torsion.map(encodePoint)),
        ),
      }),
      fc
        .record({ from: fc.constantFrom(...points), part: fc.constantFrom(...torsion) })
        .map(({ from, part }) => ({ from, to: encodePoint(must(decodeCurvePoint(from)).add(part)) })),
      fc.record({
        from: fc.constantFrom(...numbers),
        to: fc.oneof(
          fc.constantFrom('0', '1', String(ORDER - 1n), ...numbers),
          fc.bigInt({ min: 0n, max: ORDER - 1n }).map(String),
        ),
      }),
    );
    fc.assert(
      fc.property(changes, ({ from, to }) => {
        const changed = text.replace(from, to);
        const [fast, reference] = both(election ?? must(parseElection('')), changed);
        expect(fast).toEqual(reference);
        expect(fast?.ok).toBe(changed === text);
      }),
      { numRuns: 60 },
    );
  });

  it('says the same as noble of lists of credentials, and whom they name', () => {
    const [{ texts } = { texts: [] }] = archives;
    const found = texts.map((text) => /"credential":"([0-9a-f]{64})"/.exec(text)?.[1] ?? '');
    const members = [...new Set(found)];
    const torsion = ED25519_TORSION_SUBGROUP.map((hex) => (hex.match(/../g) ?? []).toReversed().join(''));
    const mixed = torsion.map((part) =>
      encodePoint(must(decodeCurvePoint(members[0] ?? '')).add(must(decodeCurvePoint(part)))),
    );
    const lists = [
      members,
      [],
      ...[...torsion, ...mixed, `${'0'.repeat(63)}2`].map((last) => [...members, last]),
    ];
    const answers = lists.map((list) => {
      const text = JSON.stringify(list);
      const fast = parsePublicCredentials(text, arithmetic);
      expect(fast).toEqual(parsePublicCredentials(text));
      return fast.ok;
    });
    expect(answers.filter((accepted) => accepted)).toHaveLength(2);
  });

  it('says the same as noble of shuffles, decryptions and results, changed ones too', () => {
    const archive = must(readArchive(readFileSync(path.join(VECTORS, 'c/aKmdXvGqchvxdF.bel'))));
    const election = must(parseElection(archive.electionText));
    const trustees = must(parseTrustees(archive.trusteesText));
    const { encryptedTallyText, shuffles, decryptions } = archive.conclusion!;
    const [shuffle = '', decryption = ''] = [shuffles[0]?.text, decryptions[0]?.text];
    const seen = new Set<string>();
    // That noble refuses the changed ones is shown where it checks them itself (shuffle.test.ts, tally.test.ts); here what is said after libsodium.
    const say = (
      what: string,
      valid: boolean,
      check: (by: PublicArithmetic) => Result<unknown, string>,
    ): void => {
      alone = 'unasked';
      expect(check(listening).ok).toBe(valid);
      seen.add(`${what} ${alone}`);
      // What is refused by its form, or by an equation over all parts, is refused after libsodium had accepted the parts.
      expect(!valid || alone === 'accepted').toBe(true);
    };
    for (const text of [
      shuffle,
      ...changedTexts(shuffle).map((change) => change.text),
      ...withTorsion(shuffle),
    ])
      say('shuffle', text === shuffle, (by) =>
        checkShuffle({ election, encryptedTallyText, shuffleText: text }, by),
      );
    const shuffleTexts = shuffles.map(({ text }) => text);
    const after = must(checkShuffles({ election, encryptedTallyText, shuffleTexts }));
    const publicKey = trusteePublicKeys(trustees)[0] ?? '';
    const given = { election, encryptedTallyText: after, publicKey };
    for (const text of [
      decryption,
      ...changedTexts(decryption).map((change) => change.text),
      ...withTorsion(decryption),
    ])
      say('decryption', text === decryption, (by) => checkDecryption({ ...given, decryptionText: text }, by));
    const { num_tallied: totalWeight } = JSON.parse(archive.conclusion!.sizedText) as { num_tallied: number };
    const computed = { election, trustees, encryptedTallyText: after, totalWeight, decryptions };
    say('result', true, (by) => computeResult(computed, by));
    const [dirty = ''] = withTorsion(after);
    say('result', false, (by) => computeResult({ ...computed, encryptedTallyText: dirty }, by));
    expect(seen).toContain('shuffle accepted');
    expect(seen).toContain('shuffle refused');
    expect(seen).toContain('shuffle doubted');
    expect(seen).toContain('decryption refused');
    expect(seen).toContain('decryption doubted');
    expect(seen).toContain('result accepted');
  });

  it.each<[string, (real: Sodium) => Partial<Sodium>, RegExp]>([
    [
      'takes every point for a member',
      () => ({ crypto_core_ed25519_is_valid_point: () => true }),
      /point of the subgroup/,
    ],
    [
      'takes no point for a member',
      () => ({ crypto_core_ed25519_is_valid_point: () => false }),
      /point of the subgroup/,
    ],
    [
      'multiplies what is no member',
      (real) => ({
        crypto_scalarmult_ed25519_noclamp: (out, n, p) => {
          try {
            real.crypto_scalarmult_ed25519_noclamp(out, n, p);
          } catch {
            real.crypto_scalarmult_ed25519_base_noclamp(out, n);
          }
        },
      }),
      /point of the subgroup/,
    ],
    [
      'adds wrongly',
      (real) => ({
        crypto_core_ed25519_add: (out, p) => {
          real.crypto_core_ed25519_add(out, p, p);
        },
      }),
      /plus/,
    ],
    [
      'takes away wrongly',
      (real) => ({
        crypto_core_ed25519_sub: (out, p, q) => {
          real.crypto_core_ed25519_add(out, p, q);
        },
      }),
      /minus/,
    ],
    [
      'forgets the highest bits of numbers',
      (real) => ({
        crypto_scalarmult_ed25519_noclamp: (out, n, p) => {
          const cut = n.slice();
          cut[31] = 0;
          real.crypto_scalarmult_ed25519_noclamp(out, cut, p);
        },
      }),
      /times/,
    ],
    [
      'clamps numbers before it multiplies g',
      (real) => ({
        crypto_scalarmult_ed25519_base_noclamp: (out, n) => {
          const clamped = n.slice();
          clamped[0] = (clamped[0] ?? 0) & 248;
          real.crypto_scalarmult_ed25519_base_noclamp(out, clamped);
        },
      }),
      /times/,
    ],
    ['lacks a function', () => ({ crypto_core_ed25519_add: undefined as never }), /plus|cannot be used/],
  ])('is not used when it %s', async (_, change, reason) => {
    // A native module's functions are not enumerable everywhere: named one by one.
    const real: Sodium = {
      crypto_scalarmult_ed25519_noclamp: (out, n, p) => sodium.crypto_scalarmult_ed25519_noclamp(out, n, p),
      crypto_scalarmult_ed25519_base_noclamp: (out, n) =>
        sodium.crypto_scalarmult_ed25519_base_noclamp(out, n),
      crypto_core_ed25519_add: (out, p, q) => sodium.crypto_core_ed25519_add(out, p, q),
      crypto_core_ed25519_sub: (out, p, q) => sodium.crypto_core_ed25519_sub(out, p, q),
      crypto_core_ed25519_is_valid_point: (p) => sodium.crypto_core_ed25519_is_valid_point(p),
    };
    const opened = await openSodium(() => Promise.resolve({ ...real, ...change(real) }));
    expect(opened.ok ? 'used' : opened.error).toMatch(reason);
  });

  it('says why when it cannot be loaded', async () => {
    const opened = await openSodium(() => Promise.reject(new Error('no such module')));
    expect(opened).toEqual({ ok: false, error: 'sodium-native cannot be used: no such module' });
  });
});
