/** Permits from two issuers (protocol.md section 3): neither registrar alone brings a ballot into the ledger. */
import { describe, expect, test } from 'vitest';
import { generateSigner } from '../../../ledger/keys/signer.ts';
import type { Body, ParsedEntry } from '../../../ledger/entries/entry.ts';
import { membersOf } from '../../../ledger/rules/state.ts';
import { ASSEMBLY, ASSEMBLY_SCOPE, ELECTION, GROUPS } from './world.ts';
import { buildTwoPermits, secondRoll, type TwoPermits } from './two-permits.ts';

const answer = ({ world }: TwoPermits, made: ParsedEntry): string => {
  const verdict = world.offer(made, { kind: 'trusted' });
  return 'rule' in verdict ? `${verdict.verdict} ${verdict.rule}` : verdict.verdict;
};
const cast = (
  two: TwoPermits,
  change: Partial<Body<'ballot.cast'>>,
  group: 'delegates' | 'members' = 'delegates',
) => answer(two, two.world.make(two.world.station, 'ballot.cast', { ...two.ballot(group), ...change }));

describe('the second roll', () => {
  test('repeats the first, is not counted as further members, and is fixed once', async () => {
    const two = await buildTwoPermits('fixed');
    const { world, second } = two;
    const assembly = world.state.assemblies.get(ASSEMBLY)!;
    for (const [group, size] of Object.entries(GROUPS)) expect(membersOf(assembly, group)).toBe(size);
    const third = generateSigner();
    world.write(world.root, 'authority.granted', world.grant(third, 'registrar', ASSEMBLY_SCOPE));
    const fix = (change: Partial<Body<'roll.fixed'>>): string =>
      answer(two, world.make(world.committee, 'roll.fixed', { ...secondRoll(world, third), ...change }));
    expect(fix({})).toBe('refused roll-second');
    expect(fix({ secondOf: second.id })).toBe('refused roll-second');
    expect(fix({ secondOf: world.office.id })).toBe('not-yet roll-second');
  });

  test.each([
    ['a size', { size: 13 }],
    ['a name', { name: { en: 'others', ko: '다른' } }],
  ])('is refused with another %s', async (_, change) => {
    const two = await buildTwoPermits('fixed');
    const { world } = two;
    const other = generateSigner();
    const first = generateSigner();
    for (const key of [other, first])
      world.write(world.root, 'authority.granted', world.grant(key, 'registrar', ASSEMBLY_SCOPE));
    const { secondOf: _of, ...roll } = secondRoll(world, first);
    world.write(world.committee, 'roll.fixed', roll);
    const groups = roll.groups.map((group, i) => (i === 0 ? { ...group, ...change } : group));
    const made = world.make(world.committee, 'roll.fixed', {
      ...roll,
      groups,
      registrar: other.id,
      secondOf: first.id,
    });
    expect(answer(two, made)).toBe('refused roll-second');
  });
});

describe('the definition', () => {
  test('names the issuers of both, or of the first alone where one permit is enough', async () => {
    const two = await buildTwoPermits('fixed');
    const { world, second } = two;
    const define = (change: Partial<Body<'election.defined'>>): string =>
      answer(two, world.make(world.committee, 'election.defined', { ...two.definition(), ...change }));
    const own = two.definition().issuers.filter(({ registrar }) => registrar !== second.id);
    const { permits: _two, ...one } = two.definition();
    expect(define({})).toBe('accepted');
    expect(define({ issuers: own })).toBe('refused definition-issuers');
    expect(answer(two, world.make(world.committee, 'election.defined', one))).toBe(
      'refused definition-issuers',
    );
    expect(answer(two, world.make(world.committee, 'election.defined', { ...one, issuers: own }))).toBe(
      'accepted',
    );
    const stations = one.stations.map((station) => ({ ...station, registrar: second.id }));
    expect(define({ stations })).toBe('refused definition-stations');
  });
});

describe('a ballot', () => {
  test('needs both permits, in their order, of one group and over its own credential', async () => {
    const two = await buildTwoPermits('open');
    const { world, issuers } = two;
    expect(cast(two, {})).toBe('accepted');
    const { ballot, permit } = two.ballot('delegates');
    const [first = '', second = ''] = permit;
    expect(cast(two, { ballot, permit: first })).toBe('refused permit');
    expect(cast(two, { ballot, permit: second })).toBe('refused permit');
    expect(cast(two, { ballot, permit: [second, first] })).toBe('refused permit');
    expect(cast(two, { ballot, permit: [first, first] })).toBe('refused permit');
    const { credential } = JSON.parse(ballot) as { credential: string };
    expect(cast(two, { ballot, permit: [first, world.permitBy(issuers.members, credential)] })).toBe(
      'refused permit',
    );
    const stranger = world.credential().public;
    expect(cast(two, { ballot, permit: [first, world.permitBy(issuers.delegates, stranger)] })).toBe(
      'refused permit',
    );
  });

  test('of an election with one permit takes no second', async () => {
    const two = await buildTwoPermits('fixed');
    const { world, second } = two;
    const { permits: _two, ...one } = two.definition();
    world.write(world.committee, 'election.defined', {
      ...one,
      issuers: one.issuers.filter(({ registrar }) => registrar !== second.id),
    });
    for (const trustee of world.trustees) world.write(trustee, 'trustee.accepted', world.acceptance());
    world.write(world.device, 'polls.opened', world.approve(world.opening()));
    expect(cast(two, {})).toBe('refused permit');
    expect(cast(two, { ...world.ballot('delegates') })).toBe('accepted');
  });

  test('counts for both issuers, and closing waits for what each has recorded', async () => {
    const two = await buildTwoPermits('open');
    const { world, second } = two;
    const close = (): string => {
      const line = (group: string, cast: number) => ({
        admitted: 1,
        cast,
        challenged: 0,
        election: ELECTION,
        group,
        spoiled: 0,
      });
      const body = { ...world.closing(), papers: [line('delegates', 1), line('members', 0)] };
      return answer(two, world.make(world.device, 'polls.closed', world.approve(body)));
    };
    world.write(world.registrar, 'admissions.recorded', world.admissions({ delegates: 1, members: 1 }));
    world.write(world.station, 'ballot.cast', two.ballot('delegates'));
    expect(close()).toBe('not-yet closing-pending');
    const stranger = generateSigner();
    world.write(world.root, 'authority.granted', world.grant(stranger, 'registrar', ASSEMBLY_SCOPE));
    const admissions = world.admissions({ delegates: 1 });
    expect(answer(two, world.make(stranger, 'admissions.recorded', admissions))).toBe(
      'refused station-registrar',
    );
    world.write(second, 'admissions.recorded', admissions);
    expect(close()).toBe('accepted');
    const counts = world.state.elections
      .get(ELECTION)!
      .issuers.filter(({ group }) => group === 'delegates')
      .map(({ admitted, cast: ballots }) => ({ admitted, ballots }));
    expect(counts).toEqual([
      { admitted: 1, ballots: 1 },
      { admitted: 1, ballots: 1 },
    ]);
  });
});
