/**
 * What it costs one core to check the proofs of a ballot of 8 ciphertexts, by libsodium as `verify` does, and where that time goes: the library's functions
 * are timed from outside, the rest is ours.
 */
import { parseElection } from '../../ledger/ballot/election.ts';
import { checkBallotProofs } from '../../ledger/ballot/proofs.ts';
import { referenceArithmetic, type PublicArithmetic } from '../../ledger/ballot/public-group.ts';
import { loadSodium, openSodium, type Sodium } from '../../ledger/worker/sodium.ts';
import { must } from '../ledger/rules/world.ts';
import { median, type Row } from './row.ts';
import type { Votes } from './verification-votes.ts';

const WARM = 50;
const BALLOTS = 200;
/** Noble takes four times as long. */
const REFERENCE_BALLOTS = 50;

/** A function of libsodium, by what is said of it. */
const PARTS = {
  'points multiplied': 'crypto_scalarmult_ed25519_noclamp',
  'the generator multiplied': 'crypto_scalarmult_ed25519_base_noclamp',
  'points added': 'crypto_core_ed25519_add',
  'points taken away': 'crypto_core_ed25519_sub',
  'subgroups looked at': 'crypto_core_ed25519_is_valid_point',
} as const satisfies Record<string, keyof Sodium>;

interface Spent {
  readonly calls: number;
  readonly ms: number;
}

export async function measureBallotProofs({ poll, votes }: Votes): Promise<Row[]> {
  const election = must(parseElection(poll.electionText));
  const timeOf = (arithmetic: PublicArithmetic, ballots: number): number =>
    median(
      votes.slice(0, ballots).map(({ ballot }) => {
        const began = process.threadCpuUsage().user;
        must(checkBallotProofs(election, ballot, arithmetic));
        return (process.threadCpuUsage().user - began) / 1000;
      }),
    );
  const sodium = await openSodium();
  timeOf(referenceArithmetic, WARM);
  const reference = timeOf(referenceArithmetic, REFERENCE_BALLOTS);
  if (!sodium.ok)
    return [
      {
        what: 'Check the proofs of a ballot, one core',
        figure: reference,
        unit: 'ms',
        note: `by noble: ${sodium.error}`,
      },
    ];
  timeOf(sodium.value, WARM);
  const ours = timeOf(sodium.value, BALLOTS);

  const spent = new Map<keyof Sodium, Spent>();
  const timed = must(await openSodium(async () => timedLibrary(await loadSodium(), spent)));
  spent.clear();
  const began = performance.now();
  for (const { ballot } of votes.slice(0, BALLOTS)) must(checkBallotProofs(election, ballot, timed));
  const whole = performance.now() - began;
  const inLibrary = [...spent.values()].reduce((sum, { ms }) => sum + ms, 0);
  const share = (ms: number): string => `${((100 * ms) / whole).toFixed(0)} %`;
  const parts = Object.entries(PARTS).map(([name, key]) => {
    const { calls, ms } = spent.get(key) ?? { calls: 0, ms: 0 };
    return `${Math.round(calls / BALLOTS)} ${name} ${share(ms)}`;
  });
  return [
    {
      what: 'Check the proofs of a ballot, one core',
      figure: ours,
      unit: 'ms',
      note: `processor time, by libsodium; ${parts.join(', ')}; reading, hashing, numbers ${share(whole - inLibrary)}`,
    },
    {
      what: 'Check the proofs of a ballot, against noble',
      figure: ours / reference,
      unit: 'of its time',
      note: `noble ${reference.toFixed(1)} ms`,
    },
  ];
}

/** The library, telling what each of its functions takes. */
function timedLibrary(library: Sodium, spent: Map<keyof Sodium, Spent>): Sodium {
  const timed = (name: keyof Sodium): ((...given: readonly unknown[]) => unknown) => {
    const run = library[name] as (...given: readonly unknown[]) => unknown;
    return (...given) => {
      const began = performance.now();
      try {
        return run(...given);
      } finally {
        const { calls, ms } = spent.get(name) ?? { calls: 0, ms: 0 };
        spent.set(name, { calls: calls + 1, ms: ms + performance.now() - began });
      }
    };
  };
  const functions = Object.values(PARTS).map((name) => [name, timed(name)]);
  return Object.fromEntries(functions) as Sodium;
}
