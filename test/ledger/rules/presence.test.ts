/** Presence and resolutions beyond their refusals (cases/presence.ts): what a vote takes from the count at its opening, and what the state keeps. */
import { describe, expect, test } from 'vitest';
import type { RuleCard } from '../../../ledger/count/card.ts';
import { generateSigner } from '../../../ledger/keys/signer.ts';
import { verdictsOf } from '../../../ledger/rules/figures.ts';
import { membersOfAssembly, presentOf } from '../../../ledger/rules/presence.ts';
import {
  admitFirst,
  callCounting,
  count,
  MOTION as MAJORITY,
  motionDefinition,
  openFirst,
  openMotion,
  QUORUM,
  resolution,
  rollCall,
} from './presence-story.ts';
import { closing, opening, otherSlotKey, SLOT } from './slots.ts';
import { secondRoll } from './two-permits.ts';
import { ASSEMBLY, ASSEMBLY_SCOPE, build, ELECTION, must, type World } from './world.ts';

const assemblyOf = (w: World) => w.state.assemblies.get(ASSEMBLY)!;
const counting = async (): Promise<World> => {
  const world = await build('granted', 'trusted');
  callCounting(world);
  return world;
};
/** A quorum that ten of 22 reach. */
const QUARTER = { bound: 'at-least', denominator: 4, numerator: 1 } as const;
const MOTION: RuleCard = {
  base: 'present',
  kind: 'motion',
  quorum: { ...QUORUM, threshold: QUARTER },
  ties: 'rejected',
};
const yesAndNo = (yes: number, no: number) => [
  [0, yes + no, 0, 0],
  [0, yes, no],
];

describe('a vote of those present', () => {
  const opened = async (present: number): Promise<World> => {
    const world = await counting();
    openFirst(world, MOTION);
    admitFirst(world, 10);
    world.write(world.registrar, 'presence.counted', count(present));
    world.accept(openMotion(world));
    return world;
  };

  test('is counted by the presence at its opening, whoever comes and goes afterwards', async () => {
    const world = await opened(8);
    world.write(world.registrar, 'presence.counted', count(3, '2026-05-02T04:00:00Z'));
    const election = world.state.elections.get(ELECTION)!;
    expect([presentOf(assemblyOf(world)), election.present]).toEqual([3, 8]);
    // Four of eight are no majority of those present, five are.
    expect(must(verdictsOf(election, yesAndNo(4, 1), 5))[1]?.outcome).toBe('rejected');
    expect(must(verdictsOf(election, yesAndNo(5, 0), 5))[1]).toMatchObject({
      outcome: 'carried',
      steps: [
        { step: 'turnout', cast: 5, entitled: 22 },
        { step: 'quorum', counted: 'present', value: 8, size: 22, need: 6, met: true },
        { step: 'yes-no' },
        { step: 'threshold', base: 'present', need: 5, met: true },
      ],
    });
  });

  test('counts as present whoever voted, where more came in after the opening', async () => {
    const world = await opened(6);
    const election = world.state.elections.get(ELECTION)!;
    expect(must(verdictsOf(election, yesAndNo(4, 3), 7))[1]?.steps).toContainEqual(
      expect.objectContaining({ step: 'quorum', value: 7 }),
    );
  });

  test('is declared by the ledger with the verdict that the count at the opening gives, and no other', async () => {
    const world = await opened(8);
    world.write(world.registrar, 'admissions.recorded', world.admissions({ members: 5 }));
    const { parameters } = world.state.elections.get(ELECTION)!.definition;
    const choice = [
      [0, 1, 0, 0],
      [0, 1, 0],
    ];
    for (let i = 0; i < 4; i += 1)
      world.write(world.station, 'ballot.cast', world.ballotIn(parameters, 'members', choice));
    world.write(world.device, 'polls.closed', world.approve(world.closing()));
    world.write(world.committee, 'election.closed', { election: ELECTION, lost: [] });
    const { encryptedTallyText, sizedText } = world.tally();
    const tally = world.upload(world.committee, encryptedTallyText, 300);
    const sized = world.upload(world.committee, sizedText);
    world.write(world.committee, 'tally.computed', { election: ELECTION, sized, tally });
    for (const [i, trustee] of world.trustees.entries()) {
      const text = world.decryptionIn(parameters, i + 1, encryptedTallyText);
      const decryption = world.upload(trustee, text);
      world.write(trustee, 'decryption.shared', { decryption, election: ELECTION, trustee: i + 1 });
    }
    const [first, second] = must(verdictsOf(world.state.elections.get(ELECTION)!, yesAndNo(4, 0), 4));
    const declared = (outcome: 'carried' | 'rejected') =>
      world.make(world.committee, 'result.declared', {
        ballots: 4,
        election: ELECTION,
        result: JSON.stringify({ result: yesAndNo(4, 0) }),
        verdicts: [
          { elected: [...first!.elected], outcome: first!.outcome, runOff: [], tied: [] },
          { elected: [], outcome, runOff: [], tied: [] },
        ],
      });
    // All who voted said yes, and they are four of eight.
    expect(second?.outcome).toBe('rejected');
    expect(world.offer(declared('carried'))).toMatchObject({
      rule: 'result-verdict',
      message:
        'Question 2: "outcome" is declared as carried; the count gives rejected (step 4, "threshold").',
    });
    expect(world.offer(declared('rejected'))).toEqual({ verdict: 'accepted' });
  });
});

test('a vote on a reserve slot waits for the quorum before a later round', async () => {
  const world = await counting();
  const { assembly, batch, minimumGroup, stations } = world.definition();
  world.write(world.committee, 'election.defined', world.definition());
  const issuers = [
    world.issuer(SLOT, 'delegates', await otherSlotKey()),
    world.issuer(SLOT, 'members', world.spare),
  ];
  const groups = ['delegates', 'members'];
  const slot = { assembly, batch, election: SLOT, groups, issuers, minimumGroup, stations };
  world.write(world.committee, 'election.reserved', slot);
  for (const trustee of world.trustees) world.write(trustee, 'trustee.accepted', world.acceptance());
  world.accept(opening(world, [ELECTION], 10));
  for (const [group, admitted] of [
    ['members', 10],
    ['delegates', 2],
  ] as const) {
    const admissions = world.admissions({ [group]: admitted });
    const counts = [ELECTION, SLOT].map((election) => ({ count: admitted, election, group }));
    world.write(world.registrar, 'admissions.recorded', { ...admissions, counts });
  }
  // Enough were there before the round closed, and half an hour before the opening at that.
  world.write(world.registrar, 'presence.counted', count(12, '2026-05-02T10:59:00Z'));
  world.accept(closing(world, 11));
  world.write(world.committee, 'election.defined', {
    ...motionDefinition(world, MAJORITY, SLOT),
    ...world.state.reservations.get(SLOT)!.body,
  });
  const definition = world.state.elections.get(SLOT)!.definitionId;
  for (const trustee of world.trustees)
    world.write(trustee, 'trustee.accepted', { definition, election: SLOT });
  const missing = (message: string) => ({
    verdict: 'not-yet',
    rule: 'quorum-missing',
    message: expect.stringContaining(message),
  });
  expect(world.offer(opening(world, [SLOT], 12))).toMatchObject(
    missing('were counted before polls closed last. Count them again.'),
  );
  world.write(world.registrar, 'presence.counted', count(11, '2026-05-02T11:00:00Z'));
  expect(world.offer(opening(world, [SLOT], 12))).toMatchObject(
    missing('question 2: 11 of 22 members are present; the quorum is 12.'),
  );
  world.write(world.registrar, 'presence.counted', count(12, '2026-05-02T11:30:00Z'));
  expect(world.offer(opening(world, [SLOT], 13))).toMatchObject(
    missing('were counted at 2026-05-02T11:30:00Z, more than 60 minutes before 2026-05-02T13:00:00Z.'),
  );
  world.accept(opening(world, [SLOT], 12));
  expect(world.state.elections.get(SLOT)?.present).toBe(12);
});

test('every first roll is counted for itself, and a second one not at all', async () => {
  const world = await build('granted', 'trusted');
  world.write(world.office, 'assembly.called', { ...world.called(), presence: true });
  const [other, second] = [generateSigner(), generateSigner()];
  for (const key of [other, second])
    world.write(world.root, 'authority.granted', world.grant(key, 'registrar', ASSEMBLY_SCOPE));
  world.write(world.committee, 'roll.fixed', world.roll());
  world.write(world.committee, 'roll.fixed', { ...world.roll(), registrar: other.id });
  world.write(world.committee, 'roll.fixed', secondRoll(world, second));
  expect(membersOfAssembly(assemblyOf(world))).toBe(44);
  assemblyOf(world).admitted.set(world.registrar.id, 9).set(other.id, 9).set(second.id, 9);
  world.write(world.registrar, 'presence.counted', count(4));
  expect(presentOf(assemblyOf(world))).toBeUndefined();
  world.write(other, 'presence.counted', count(5, '2026-05-02T00:00:00Z'));
  expect(presentOf(assemblyOf(world))).toBe(9);
  world.write(world.registrar, 'presence.counted', count(2));
  expect(presentOf(assemblyOf(world))).toBe(7);
});

describe('a resolution', () => {
  test('is kept as it was resolved, with the names of those who agreed', async () => {
    const world = await build('called', 'trusted');
    for (const body of [resolution(), rollCall()]) world.write(world.committee, 'agenda.resolved', body);
    expect([...assemblyOf(world).resolutions.values()]).toEqual([resolution(), rollCall()]);
  });

  test('agrees with the last count of those present', async () => {
    const world = await counting();
    openFirst(world);
    admitFirst(world, 10);
    world.write(world.registrar, 'presence.counted', count(10));
    const card: RuleCard = { base: 'present', kind: 'motion', ties: 'rejected' };
    const figures = { abstain: 0, cast: 8, members: 22, no: 2, present: 10, yes: 6 };
    world.write(world.committee, 'agenda.resolved', resolution({ card, figures }));
    world.write(world.registrar, 'presence.counted', count(9, '2026-05-02T03:00:00Z'));
    const later = resolution({ card, figures: { ...figures, present: 9 }, item: 'later' });
    world.write(world.committee, 'agenda.resolved', later);
    expect(assemblyOf(world).resolutions.size).toBe(2);
  });

  test('is refused by the step that decides otherwise', async () => {
    const world = await build('called', 'trusted');
    const figures = { abstain: 1, cast: 12, no: 5, yes: 6 };
    expect(
      world.offer(world.make(world.committee, 'agenda.resolved', resolution({ figures }))),
    ).toMatchObject({
      message: '"outcome" is declared as carried; the count gives rejected (step 2, "threshold").',
    });
  });
});
