/**
 * Rules of reserve slots (protocol.md section 10): election.reserved fixes an election's uuid, voters and permit issuers before the assembly begins, so that
 * everybody who is admitted gets permits for what will be asked later; an election.defined of that uuid puts questions on it; election.released ends a
 * slot that is not needed. Questions, trustees and cards are election-definition.ts; rounds of a station's polls are election-polls.ts.
 */
import { canonicalize } from '../entries/canonical.ts';
import type { Body, EntryOf } from '../entries/entry.ts';
import { findAssembly, needsCommittee } from './authors.ts';
import { checkStations, judgeIssuers } from './election-electorate.ts';
import { addReservation, hasOpened, isOver, stationOf } from './state.ts';
import type { LedgerState, Reservation } from './state.ts';
import { accept, notYet, refuse } from './verdict.ts';
import type { Context, Obstacle, Ruling } from './verdict.ts';

/** By the committee, before any of its stations has opened its polls. */
export function electionReserved(context: Context, { author, body }: EntryOf<'election.reserved'>): Ruling {
  const { state } = context;
  const obstacle = needsCommittee(state, author, body.assembly);
  if (obstacle !== undefined) return obstacle;
  const assembly = findAssembly(state, body.assembly);
  if (!assembly.ok) return assembly.error;
  const known = checkUnknown(state, body.election);
  if (known !== undefined) return known;
  const issuers = judgeIssuers(context, body, assembly.value);
  if (!issuers.ok) return issuers.error;
  const stations = checkStations(state, body, assembly.value);
  if (stations !== undefined) return stations;
  return accept(() => {
    addReservation(state, assembly.value, { body, issuers: issuers.value.map(({ issuer }) => issuer) });
    for (const { key } of issuers.value) state.issuerModuli.add(key.n);
  });
}

/**
 * By the committee, while none of the slot's stations runs a round, so that no admission is under way that asks for it. A definition that no station has
 * opened goes with its slot: a wrong one would keep every station from opening the next round.
 */
export function electionReleased({ state }: Context, { author, body }: EntryOf<'election.released'>): Ruling {
  const slot = state.reservations.get(body.election);
  if (slot === undefined)
    return notYet('reserve-unknown', `Election ${body.election} has not been reserved yet.`);
  const { assembly, stations } = slot.body;
  const obstacle = needsCommittee(state, author, assembly);
  if (obstacle !== undefined) return obstacle;
  if (isOver(state, body.election)) return refuse('reserve-released');
  if (isInContest(state, body.election)) return refuse('reserve-contest');
  for (const { station } of stations) {
    const own = stationOf(state, assembly, station);
    if (own === undefined) continue;
    if (hasOpened(own, body.election))
      return refuse('reserve-opened', `Station ${station} has opened its polls for ${body.election}.`);
    const isRunning = own.polls === 'open' || own.polls === 'suspended';
    if (isRunning && own.elections.some((uuid) => !isOver(state, uuid)))
      return notYet('reserve-running', `The polls of station ${station} are ${own.polls}.`);
  }
  return accept(() => {
    slot.released = true;
    const election = state.elections.get(body.election);
    if (election !== undefined) election.closed = true;
  });
}

/** A contest whose election is withdrawn could never be declared. */
const isInContest = ({ contests }: LedgerState, uuid: string): boolean =>
  [...contests.values()].some(({ body }) =>
    body.pools.some((pool) => pool.some(({ election }) => election === uuid)),
  );

/** A uuid is reserved once, and before it is defined. */
export const checkUnknown = (state: LedgerState, uuid: string): Obstacle | undefined =>
  state.reservations.has(uuid) || state.elections.has(uuid) ? refuse('reserve-twice') : undefined;

/** Why an election may not be defined on a slot: it is released, or its permits were issued under other terms. */
export function checkSlot(
  { body, released }: Reservation,
  definition: Body<'election.defined'>,
): Obstacle | undefined {
  if (released) return refuse('reserve-released');
  const textOf = (terms: Body<'election.reserved'>, field: (typeof FIXED)[number]): string | undefined => {
    const value = terms[field];
    return value === undefined ? undefined : canonicalize(value);
  };
  const other = FIXED.find((field) => textOf(body, field) !== textOf(definition, field));
  return other === undefined
    ? undefined
    : refuse('reserve-differs', `Election ${body.election} was reserved with another "${other}".`);
}

const FIXED = ['assembly', 'batch', 'groups', 'issuers', 'minimumGroup', 'permits', 'stations'] as const;
