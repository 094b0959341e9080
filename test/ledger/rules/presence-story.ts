/**
 * An assembly that counts who is present, for tests: at one station members are admitted to a first paper, and at the other waits a vote on a motion that needs
 * the presence of a majority and carries by the majority of those present.
 */
import { makeElectionText, parseElection } from '../../../ledger/ballot/election.ts';
import type { RuleCard } from '../../../ledger/count/card.ts';
import type { Body, ParsedEntry } from '../../../ledger/entries/entry.ts';
import { generateSigner, type Signer } from '../../../ledger/keys/signer.ts';
import { YES_NO } from '../../../ledger/rules/cards.ts';
import { ASSEMBLY, CARDS, ELECTION, must, STATION_SCOPE, type World } from './world.ts';

/** The paper of the first station. */
export const FIRST = '9zHuTkeYz8LM3q';
export const FIRST_STATION = 'hall-2';
const HALF = { bound: 'more-than', denominator: 2, numerator: 1 } as const;
export const QUORUM = { base: 'members', counted: 'present', threshold: HALF } as const;
export const MOTION: RuleCard = { base: 'present', kind: 'motion', quorum: QUORUM, ties: 'rejected' };

export const count = (present: number, time = '2026-05-02T02:00:00Z'): Body<'presence.counted'> => ({
  assembly: ASSEMBLY,
  present,
  time,
});

/** Calls the assembly and fixes its roll; from stage `granted`. */
export function callCounting(world: World): void {
  world.write(world.office, 'assembly.called', { ...world.called(), presence: true });
  world.write(world.committee, 'roll.fixed', world.roll());
}

/** The vote on the motion: the story's first question, and this one counted by `card`. */
export function motionDefinition(
  world: World,
  card: RuleCard = MOTION,
  uuid = ELECTION,
): Body<'election.defined'> {
  const definition = world.definition(uuid);
  const election = must(parseElection(definition.parameters));
  const questions = election.questions.map((question, i) =>
    i === 1 ? { ...question, answers: YES_NO.map(({ ko }) => ko), max: 1, min: 1 } : question,
  );
  const shown = definition.display.questions.map((question, i) =>
    i === 1 ? { ...question, answers: YES_NO.map((name, j) => ({ name, number: j + 1 })) } : question,
  );
  return {
    ...definition,
    cards: [...CARDS.slice(0, 1), card],
    display: { ...definition.display, questions: shown },
    parameters: makeElectionText({ ...election, questions }),
  };
}

/** Defines both papers, the motion on a reserve slot, and opens the first station's polls. */
export function openFirst(world: World, card: RuleCard = MOTION): { readonly device: Signer } {
  const [device, key] = [generateSigner(), generateSigner()];
  const scope = { ...STATION_SCOPE, station: FIRST_STATION };
  world.write(world.root, 'authority.granted', world.grant(device, 'device', scope));
  world.write(world.root, 'authority.granted', world.grant(key, 'station', scope));
  const registrar = world.registrar.id;
  const motion = motionDefinition(world, card);
  const { assembly, batch, groups, issuers, minimumGroup, stations } = motion;
  world.write(world.committee, 'election.reserved', {
    assembly,
    batch,
    election: ELECTION,
    groups,
    issuers,
    minimumGroup,
    stations,
  });
  world.write(world.committee, 'election.defined', motion);
  world.write(world.committee, 'election.defined', {
    ...world.definition(FIRST),
    groups: ['members'],
    issuers: [world.issuer(FIRST, 'members', world.spare)],
    stations: [{ device: device.id, key: key.id, registrar, station: FIRST_STATION }],
  });
  for (const election of [ELECTION, FIRST]) {
    const definition = world.state.elections.get(election)!.definitionId;
    for (const trustee of world.trustees) world.write(trustee, 'trustee.accepted', { definition, election });
  }
  const manager = world.manager;
  const clerk = world.clerk;
  world.write(world.root, 'authority.granted', world.grant(clerk, 'clerk', scope));
  const opening = { ...world.opening(), elections: [FIRST], station: FIRST_STATION };
  world.write(device, 'polls.opened', world.approve(opening, [manager, clerk]));
  return { device };
}

/** Admissions to the first paper. */
export const admitFirst = (world: World, members: number): void => {
  const { counts, ...admissions } = world.admissions({ members });
  world.write(world.registrar, 'admissions.recorded', {
    ...admissions,
    counts: counts.map((line) => ({ ...line, election: FIRST })),
    station: FIRST_STATION,
  });
};

/** The opening of the polls for the motion. */
export const openMotion = (world: World): ParsedEntry =>
  world.make(world.device, 'polls.opened', world.approve(world.opening()));

export type Resolution = Body<'agenda.resolved'>;

export const SHOW_OF_HANDS: RuleCard = { base: 'cast', kind: 'motion', ties: 'rejected' };
export const TWO_THIRDS = { bound: 'at-least', denominator: 3, numerator: 2 } as const;
const ROLL_CALL: RuleCard = { base: 'cast', kind: 'roll-call', majority: TWO_THIRDS, ties: 'rejected' };
const CARRIED = { elected: [], outcome: 'carried', runOff: [], tied: [] } as const;

/** Five of nine for it, by show of hands. */
export const resolution = (change: Partial<Resolution> = {}): Resolution => ({
  assembly: ASSEMBLY,
  card: SHOW_OF_HANDS,
  figures: { abstain: 1, cast: 9, no: 3, yes: 5 },
  item: 'budget',
  title: { en: 'Budget', ko: '예산안' },
  verdict: { ...CARRIED, elected: [], runOff: [], tied: [] },
  ...change,
});
/** Six of nine by name, two of whom agreed to be named. */
export const rollCall = (change: Partial<Resolution> = {}): Resolution =>
  resolution({
    card: ROLL_CALL,
    figures: { abstain: 1, cast: 9, no: 2, yes: 6 },
    item: 'merger',
    title: { en: 'Merger', ko: '합당안' },
    named: [
      { name: '가상인', vote: 'yes' },
      { name: '나상인', vote: 'no' },
    ],
    ...change,
  });

/** Ten members present, a vote by hands and one by name; from stage `granted`. */
export function playResolutions(world: World): void {
  callCounting(world);
  openFirst(world);
  admitFirst(world, 10);
  world.write(world.registrar, 'presence.counted', count(10));
  for (const body of [resolution(), rollCall()]) world.write(world.committee, 'agenda.resolved', body);
}
