/** Cases of reserve slots: reserving, defining an election on one, releasing, and rounds of the polls. */
import { contestBody, partDefinition } from '../contest-story.ts';
import type { Body, ParsedEntry } from '../../../../ledger/entries/entry.ts';
import { toBase64 } from '../../../../ledger/bytes.ts';
import {
  admissions,
  closing,
  defineOnSlot,
  onSlot,
  opening,
  reservation,
  reserve,
  SLOT,
  slotBallot,
} from '../slots.ts';
import { ASSEMBLY_SCOPE, ELECTION, ORIGIN, STATION } from '../world.ts';
import { generateSigner } from '../../../../ledger/keys/signer.ts';
import type { World } from '../world.ts';
import { notYet, notYetAfter, refused, refusedAfter } from './case.ts';
import type { Case } from './case.ts';

const reserved = (w: World, change: Partial<Body<'election.reserved'>> = {}): ParsedEntry =>
  w.make(w.committee, 'election.reserved', { ...reservation(w), ...change });
const defined = (w: World, change: Partial<Body<'election.defined'>> = {}): ParsedEntry =>
  w.make(w.committee, 'election.defined', { ...onSlot(w), ...change });
const released = (w: World): ParsedEntry => w.make(w.committee, 'election.released', { election: SLOT });
const cast = (w: World, body = slotBallot(w)): ParsedEntry => w.make(w.station, 'ballot.cast', body);
const admitted = (w: World, elections: readonly string[]): ParsedEntry =>
  w.make(w.registrar, 'admissions.recorded', admissions(w, 1, elections));

const reserving: readonly Case[] = [
  refused('author-role', 'a slot made by an office', 'called', (w) =>
    w.make(w.office, 'election.reserved', reservation(w)),
  ),
  notYet('assembly-unknown', 'a slot of an assembly that was not called', 'granted', (w) => reserved(w)),
  refusedAfter('reserve-twice', 'the same slot again', 'called', (w) => {
    reserve(w);
    return reserved(w);
  }),
  refused('reserve-twice', 'a slot for an election that is defined', 'defined', (w) =>
    reserved(w, { election: ELECTION }),
  ),
  refused('issuer-key-reused', 'a slot under the key of an election', 'defined', (w) =>
    reserved(w, { issuers: [w.issuer(SLOT, 'members', w.issuers.members)] }),
  ),
  refused('issuer-proof', 'a slot whose issuer proves another uuid', 'called', (w) =>
    reserved(w, {
      issuers: [
        {
          ...w.issuer(SLOT, 'members', w.spare),
          proof: toBase64(w.spare.prove(ORIGIN, ELECTION, 'members')),
        },
      ],
    }),
  ),
  refused('definition-issuers', 'a slot without the issuer of one of its groups', 'called', (w) =>
    reserved(w, { groups: ['delegates', 'members'] }),
  ),
  refused('station-opened-before', 'a slot made while polls are open', 'open', (w) => reserved(w)),
  refused('station-opened-before', 'a slot made after polls were closed', 'closed', (w) => reserved(w)),
  refusedAfter('roll-late', 'a roll after the first slot', 'called', (w) => {
    reserve(w);
    const registrar = generateSigner();
    w.write(w.root, 'authority.granted', w.grant(registrar, 'registrar', ASSEMBLY_SCOPE));
    return w.make(w.committee, 'roll.fixed', { ...w.roll(), registrar: registrar.id });
  }),
];

const DIFFERENT: readonly [string, (w: World) => Partial<Body<'election.defined'>>][] = [
  ['batch', () => ({ batch: 21 })],
  ['least group', () => ({ minimumGroup: 9 })],
  ['voter groups', () => ({ groups: ['delegates', 'members'] })],
  ['issuer key', (w) => ({ issuers: [w.issuer(SLOT, 'members', w.issuers.members)] })],
  [
    'station key',
    (w) => ({ stations: onSlot(w).stations.map((station) => ({ ...station, key: w.device.id })) }),
  ],
];

const defining: readonly Case[] = [
  ...DIFFERENT.map(([what, change]) =>
    refusedAfter('reserve-differs', `an election on a slot with another ${what}`, 'called', (w) => {
      reserve(w);
      return defined(w, change(w));
    }),
  ),
  refusedAfter('reserve-released', 'an election on a slot that ended', 'called', (w) => {
    reserve(w);
    w.accept(released(w));
    return defined(w);
  }),
  refusedAfter('election-twice', 'a second election on a slot', 'called', (w) => {
    reserve(w);
    w.accept(defined(w));
    return defined(w);
  }),
  refusedAfter(
    'definition-public-key',
    'an election on a slot whose key is not its trustees',
    'called',
    (w) => {
      reserve(w);
      return defined(w, { trustees: `[${w.trusteesText.slice(1, -1).split(/,(?=\["Single")/)[0]}]` });
    },
  ),
];

const releasing: readonly Case[] = [
  notYet('reserve-unknown', 'the end of a slot that was never made', 'called', (w) => released(w)),
  refusedAfter('author-role', 'a slot ended by an office', 'called', (w) => {
    reserve(w);
    return w.make(w.office, 'election.released', { election: SLOT });
  }),
  refusedAfter('reserve-released', 'the end of a slot a second time', 'called', (w) => {
    reserve(w);
    w.accept(released(w));
    return released(w);
  }),
  refusedAfter('reserve-released', 'a tally of a definition that was withdrawn', 'called', (w) => {
    reserve(w);
    defineOnSlot(w);
    w.accept(released(w));
    const hash = '0'.repeat(64);
    return w.make(w.committee, 'tally.computed', { election: SLOT, sized: hash, tally: hash });
  }),
  refusedAfter('reserve-contest', 'the end of a slot whose election is part of a contest', 'called', (w) => {
    reserve(w);
    const { weights: _none, ...part } = partDefinition(w);
    const parameters = part.parameters.replace(ELECTION, SLOT);
    w.write(w.committee, 'election.defined', {
      ...part,
      ...w.state.reservations.get(SLOT)!.body,
      parameters,
    });
    w.write(w.committee, 'contest.defined', contestBody({ pools: [[{ election: SLOT, question: 1 }], []] }));
    return released(w);
  }),
  notYetAfter('reserve-running', 'the end of a slot while its station admits', 'accepted', (w) => {
    reserve(w);
    w.accept(opening(w, [ELECTION], 10));
    return released(w);
  }),
  refusedAfter('reserve-opened', 'the end of a slot that was voted on', 'accepted', (w) => {
    reserve(w);
    defineOnSlot(w);
    w.accept(opening(w, [ELECTION, SLOT], 10));
    w.accept(closing(w, 11));
    return released(w);
  }),
];

/** A first round, closed, and then an election on the slot. */
const betweenRounds = (w: World): void => {
  reserve(w);
  w.accept(opening(w, [ELECTION], 10));
  w.accept(closing(w, 11));
  defineOnSlot(w);
};
const inSecondRound = (w: World): void => {
  betweenRounds(w);
  w.accept(opening(w, [SLOT], 12));
};

const rounds: readonly Case[] = [
  refusedAfter('polls-opened-already', 'a second round while the first runs', 'accepted', (w) => {
    reserve(w);
    w.accept(opening(w, [ELECTION], 10));
    defineOnSlot(w);
    return opening(w, [SLOT], 12);
  }),
  refusedAfter('polls-elections', 'a second round that opens the first one again', 'accepted', (w) => {
    betweenRounds(w);
    return opening(w, [ELECTION, SLOT], 12);
  }),
  notYetAfter('trustees-pending', 'a second round before its trustees have accepted', 'accepted', (w) => {
    reserve(w);
    w.accept(opening(w, [ELECTION], 10));
    w.accept(closing(w, 11));
    w.accept(defined(w));
    return opening(w, [SLOT], 12);
  }),
  notYetAfter('polls-not-opened', 'a ballot of a slot whose round has not begun', 'accepted', (w) => {
    reserve(w);
    w.accept(opening(w, [ELECTION], 10));
    defineOnSlot(w);
    return cast(w);
  }),
  notYetAfter('polls-not-opened', 'a challenge of a slot whose round has not begun', 'accepted', (w) => {
    betweenRounds(w);
    return w.make(w.station, 'ballot.challenged', { ...w.challenge(), election: SLOT });
  }),
  refusedAfter('polls-closed', 'a ballot of the first round in the second', 'accepted', (w) => {
    inSecondRound(w);
    return cast(w, w.ballot('members'));
  }),
  refusedAfter('polls-closed', 'a challenge of the first round in the second', 'accepted', (w) => {
    inSecondRound(w);
    return w.make(w.station, 'ballot.challenged', w.challenge());
  }),
  refusedAfter('station-election', 'an admission to the first round in the second', 'accepted', (w) => {
    inSecondRound(w);
    return admitted(w, [ELECTION, SLOT]);
  }),
  refusedAfter('station-election', 'a permit of the first round spoiled in the second', 'accepted', (w) => {
    inSecondRound(w);
    return w.make(w.device, 'permit.spoiled', w.approve(w.spoiling('members')));
  }),
  refusedAfter('reserve-released', 'an admission to a slot that ended', 'accepted', (w) => {
    reserve(w);
    w.accept(released(w));
    w.accept(opening(w, [ELECTION], 10));
    return admitted(w, [ELECTION, SLOT]);
  }),
  notYetAfter('election-unknown', 'an admission to a slot that was never made', 'accepted', (w) => {
    w.accept(opening(w, [ELECTION], 10));
    return admitted(w, [ELECTION, SLOT]);
  }),
  refusedAfter('closing-papers', 'a second closing report that repeats the first round', 'accepted', (w) => {
    inSecondRound(w);
    return w.make(w.device, 'polls.closed', w.approve({ ...w.closing(), closed: '2026-05-02T13:00:00Z' }));
  }),
  notYetAfter('stations-open', 'an election closed in the round that runs', 'accepted', (w) => {
    inSecondRound(w);
    return w.make(w.committee, 'election.closed', { election: SLOT, lost: [] });
  }),
  refusedAfter('lost-station', 'a station lost to a round that it closed', 'accepted', (w) => {
    inSecondRound(w);
    return w.make(w.committee, 'election.closed', {
      election: ELECTION,
      lost: [{ reason: 'test', station: STATION }],
    });
  }),
  refusedAfter('credential-used', 'a ballot of a slot a second time', 'accepted', (w) => {
    inSecondRound(w);
    const body = slotBallot(w);
    w.accept(cast(w, body));
    return cast(w, body);
  }),
  refusedAfter('permit', 'a permit of the first round in the second', 'accepted', (w) => {
    inSecondRound(w);
    const { ballot } = slotBallot(w);
    return cast(w, { ballot, election: SLOT, permit: w.ballot('members').permit });
  }),
  refusedAfter('roll-exceeded', 'more admissions to a slot in two rounds than members', 'accepted', (w) => {
    reserve(w);
    w.accept(opening(w, [ELECTION], 10));
    w.write(w.registrar, 'admissions.recorded', admissions(w, 10, [ELECTION, SLOT]));
    w.accept(closing(w, 11));
    defineOnSlot(w);
    w.accept(opening(w, [SLOT], 12));
    return admitted(w, [SLOT]);
  }),
];

export const reserveCases: readonly Case[] = [...reserving, ...defining, ...releasing, ...rounds];
