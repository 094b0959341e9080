/**
 * Rules of presence (counting.md, opening quorum): how many are present, by the registrars' counts, and which votes wait for it. Members are on several
 * registrars' rolls but each on one first roll, so that second rolls, which repeat them, are not counted. Who is present stays with the registrar.
 */
import type { RuleCard } from '../count/card.ts';
import { leastOf } from '../count/threshold.ts';
import type { Body, EntryOf } from '../entries/entry.ts';
import { findAssembly, needsRole } from './authors.ts';
import type { AssemblyState, ElectionState, LedgerState, PresenceCount } from './state.ts';
import { accept, notYet, refuse } from './verdict.ts';
import type { Context, Obstacle, Ruling } from './verdict.ts';

/** Whether admissions are among the entries that a count is judged by: for a page that reads records they are not. */
export type KnownAdmissions = 'recorded' | 'unknown';

/** By a registrar with a first roll, of the members on it: never more than were admitted. */
export function presenceCounted(
  { state }: Context,
  { author, body }: EntryOf<'presence.counted'>,
  admissions: KnownAdmissions = 'recorded',
): Ruling {
  const obstacle = needsRole(state, author, ['registrar'], { kind: 'assembly', assembly: body.assembly });
  if (obstacle !== undefined) return obstacle;
  const found = findAssembly(state, body.assembly);
  if (!found.ok) return found.error;
  const assembly = found.value;
  if (!countsPresence(assembly)) return refuse('presence-none');
  const roll = assembly.rolls.get(author);
  if (roll === undefined) return notYet('presence-registrar', 'This registrar has fixed no roll yet.');
  if (roll.secondOf !== undefined) return refuse('presence-registrar');
  const size = sum(roll.sizes.values());
  if (body.present > size) {
    return refuse('presence-exceeded', `${body.present} present of ${size} members on the roll.`);
  }
  const admitted = assembly.admitted.get(author) ?? 0;
  if (admissions === 'recorded' && body.present > admitted) {
    return notYet('presence-exceeded', `${body.present} present of ${admitted} admissions recorded yet.`);
  }
  const before = assembly.presence.get(author);
  if (before !== undefined && body.time < before.time) {
    return refuse('presence-time', `The count before was at ${before.time}, this one is of ${body.time}.`);
  }
  return accept(() => {
    assembly.presence.set(author, { present: body.present, time: body.time, closings: assembly.closings });
  });
}

/** Whether members of the assembly check out and in. */
export const countsPresence = ({ called }: Pick<AssemblyState, 'called'>): boolean =>
  called.presence === true;

/** How many are present by the last count of every registrar with a first roll; undefined before each has counted. */
export function presentOf({
  presence,
  rolls,
}: Pick<AssemblyState, 'presence' | 'rolls'>): number | undefined {
  const counts = countsOf({ presence, rolls });
  return counts === undefined ? undefined : sum(counts.map(({ present }) => present));
}

/** Notes that polls of the assembly closed: who is present is counted anew before a vote that waits for it. */
export function noteClosing(state: LedgerState, name: string): void {
  const assembly = state.assemblies.get(name);
  if (assembly !== undefined) assembly.closings += 1;
}

/** All members of an assembly (재적): everybody on a first roll; undefined before a roll is fixed. */
export function membersOfAssembly({ rolls }: Pick<AssemblyState, 'rolls'>): number | undefined {
  const firsts = [...rolls.values()].filter(({ secondOf }) => secondOf === undefined);
  return firsts.length === 0 ? undefined : sum(firsts.flatMap(({ sizes }) => [...sizes.values()]));
}

/** Whether the card refers to those present. */
export const needsPresent = (card: RuleCard): boolean =>
  ('base' in card && card.base === 'present') || card.quorum?.counted === 'present';

/**
 * A card may refer to those present where they are counted, where they are those who may vote (all groups of the assembly, one vote each), and on a reserve slot:
 * members are present when they were admitted to what opened before.
 */
export function checkPresentCards(
  { reservations }: Pick<LedgerState, 'reservations'>,
  assembly: AssemblyState,
  {
    cards,
    election,
    groups,
    weights,
  }: Pick<Body<'election.defined'>, 'cards' | 'election' | 'groups' | 'weights'>,
): Obstacle | undefined {
  const question = cards.findIndex(needsPresent) + 1;
  if (question === 0) return undefined;
  const where = `Question ${question} refers to those present`;
  if (!countsPresence(assembly)) {
    return refuse(
      'card-figures',
      `${where}, and this assembly does not count them: it was called without "presence". Use the votes cast ("cast").`,
    );
  }
  if (weights !== undefined) {
    return refuse('card-figures', `${where}, who are people, and the votes of this paper have weights.`);
  }
  const outside = [...assembly.rolls.values()]
    .flatMap(({ sizes }) => [...sizes.keys()])
    .find((group) => !groups.includes(group));
  if (outside !== undefined) {
    return refuse(
      'card-figures',
      `${where}, among whom are members of group ${outside}, who do not vote on this paper. Use the votes cast ("cast").`,
    );
  }
  return reservations.has(election)
    ? undefined
    : refuse(
        'card-figures',
        `${where}, who are counted once members were admitted, and this election is on no reserve slot. Use the votes cast ("cast"), or define it on a slot.`,
      );
}

/** Whether the next opening of its polls waits for a count: one of its cards refers to those present, and no station has opened for it yet. */
export const waitsForCount = ({
  definition,
  present,
}: Pick<ElectionState, 'definition' | 'present'>): boolean =>
  present === undefined && definition.cards.some(needsPresent);

/**
 * Polls open for an election whose cards refer to those present only when they were counted since polls closed last and not long before, and the quorum of
 * each card is met. `opened`: the time that the opening states.
 */
export function checkQuorums(
  state: LedgerState,
  election: ElectionState,
  opened: string,
): Obstacle | undefined {
  const { definition, entitled } = election;
  const assembly = state.assemblies.get(definition.assembly);
  // A second station opens for what the first one did.
  if (assembly === undefined || !waitsForCount(election)) return undefined;
  const [counts, present] = [countsOf(assembly), presentOf(assembly)];
  const where = `Election ${definition.election}`;
  if (counts === undefined || present === undefined)
    return notYet('quorum-missing', `${where} refers to those present, who were not counted yet.`);
  const old = staleness(counts, assembly.closings, opened);
  if (old !== undefined) return notYet('quorum-missing', `${where} refers to those present, who ${old}`);
  if (present === 0)
    return notYet('quorum-missing', `${where} refers to those present, and nobody is present.`);
  for (const [i, { quorum }] of definition.cards.entries()) {
    if (quorum?.counted !== 'present') continue;
    const need = leastOf(entitled, quorum.threshold);
    if (present < need) {
      return notYet(
        'quorum-missing',
        `${where}, question ${i + 1}: ${present} of ${entitled} members are present; the quorum is ${need}.`,
      );
    }
  }
  return undefined;
}

/** Keeps the count at the first opening of the polls for these elections. */
export function notePresent(state: LedgerState, elections: readonly string[]): void {
  for (const uuid of elections) {
    const election = state.elections.get(uuid);
    const assembly = election && state.assemblies.get(election.definition.assembly);
    if (assembly !== undefined && election?.definition.cards.some(needsPresent) === true)
      election.present ??= presentOf(assembly);
  }
}

/** The longest between a count and the opening that goes by it. */
const COUNT_MINUTES = 60;

function staleness(counts: readonly PresenceCount[], closings: number, opened: string): string | undefined {
  if (counts.some((count) => count.closings < closings))
    return 'were counted before polls closed last. Count them again.';
  const old = counts.find(({ time }) => Date.parse(opened) - Date.parse(time) > COUNT_MINUTES * 60_000);
  return old === undefined
    ? undefined
    : `were counted at ${old.time}, more than ${COUNT_MINUTES} minutes before ${opened}. Count them again.`;
}

/** The last count of every registrar with a first roll; undefined before each has counted. */
function countsOf({
  presence,
  rolls,
}: Pick<AssemblyState, 'presence' | 'rolls'>): readonly PresenceCount[] | undefined {
  const counts = [...rolls].flatMap(([key, { secondOf }]) =>
    secondOf === undefined ? [presence.get(key)] : [],
  );
  const known = counts.filter((count) => count !== undefined);
  return counts.length > 0 && known.length === counts.length ? known : undefined;
}

const sum = (numbers: Iterable<number>): number => [...numbers].reduce((total, number) => total + number, 0);
