/** Cases of the polls: approvals, opening and closing, admissions, ballots, spoiled permits. */
import { sha256Hex, toBase64 } from '../../../../ledger/bytes.ts';
import type { Body, ParsedEntry } from '../../../../ledger/entries/entry.ts';
import type { Scope } from '../../../../ledger/entries/fields.ts';
import { entryId } from '../../../../ledger/entries/entry.ts';
import { generateSigner } from '../../../../ledger/keys/signer.ts';
import type { Signer } from '../../../../ledger/keys/signer.ts';
import {
  ABSTAIN,
  ASSEMBLY_SCOPE,
  CHOICE,
  ELECTION,
  generateStaffCard,
  GROUPS,
  ORIGIN,
  STATION_SCOPE,
} from '../world.ts';
import type { StaffCard, World } from '../world.ts';
import { notYet, notYetAfter, refused, refusedAfter } from './case.ts';
import type { Case } from './case.ts';

const UNKNOWN = '4fTHkeYz8LM3qZ';
const PROVEN = { evidence: { kind: 'trusted' } } as const;

const opened = (
  w: World,
  change: Partial<Body<'polls.opened'>> = {},
  cards?: readonly StaffCard[],
): ParsedEntry => w.make(w.device, 'polls.opened', w.approve({ ...w.opening(), ...change }, cards));
const closed = (w: World, change: Partial<Body<'polls.closed'>> = {}): ParsedEntry =>
  w.make(w.device, 'polls.closed', w.approve({ ...w.closing(), ...change }));
const admitted = (w: World, change: Partial<Body<'admissions.recorded'>> = {}): ParsedEntry =>
  w.make(w.registrar, 'admissions.recorded', { ...w.admissions({ members: 1 }), ...change });
const cast = (w: World, body: Body<'ballot.cast'> = w.ballot('members')): ParsedEntry =>
  w.make(w.station, 'ballot.cast', body);
const challenged = (w: World, body: Body<'ballot.challenged'> = w.challenge()): ParsedEntry =>
  w.make(w.station, 'ballot.challenged', body);
const spoiled = (w: World, change: object = {}, signer: Signer = w.device): ParsedEntry =>
  w.make(signer, 'permit.spoiled', w.approve({ ...w.spoiling('members'), ...change }));
const suspend = (w: World): ParsedEntry =>
  w.make(w.device, 'polls.suspended', { ...w.moment(), reason: 'test' });
const revoke = (
  w: World,
  key: { readonly id: string },
  role: 'device' | 'station' | 'manager',
  scope: Scope = STATION_SCOPE,
) => w.write(w.root, 'authority.revoked', { key: key.id, reason: 'test', role, scope });
/** Closing figures of the members' line, changed. */
const figures = (w: World, change: object): Partial<Body<'polls.closed'>> => ({
  papers: w.closing().papers.map((line) => (line.group === 'members' ? { ...line, ...change } : line)),
});

const approvals: readonly Case[] = [
  notYet('approval-card', 'a card that was never granted', 'accepted', (w) =>
    opened(w, {}, [w.manager, generateStaffCard()]),
  ),
  refused('approval-card', 'a device as staff', 'accepted', (w) =>
    opened(w, {}, [w.manager, { ...w.clerk, id: w.device.id }]),
  ),
  notYetAfter('approval-card', "another station's manager", 'accepted', (w) => {
    const card = generateStaffCard();
    w.write(w.root, 'authority.granted', w.grant(card, 'manager', { ...STATION_SCOPE, station: 'hall-2' }));
    return opened(w, {}, [w.manager, card]);
  }),
  refusedAfter('approval-card', 'a revoked manager', 'accepted', (w) => {
    revoke(w, w.manager, 'manager', ASSEMBLY_SCOPE);
    return opened(w);
  }),
  refused('approval-manager', 'a technician', 'accepted', (w) => opened(w, {}, [w.manager, w.technician])),
  refusedAfter('approval-manager', 'two clerks', 'accepted', (w) => {
    const card = generateStaffCard();
    w.write(w.root, 'authority.granted', w.grant(card, 'clerk', STATION_SCOPE));
    return opened(w, {}, [w.clerk, card]);
  }),
  refused('approval-signature', 'approvals of another body', 'accepted', (w) =>
    w.make(w.device, 'polls.opened', { ...w.approve(w.opening()), build: 'other' }),
  ),
  refused('approval-signature', 'approvals for another ledger', 'accepted', (w) => {
    const approve = (card: StaffCard): StaffCard => ({ ...card, approve: (b) => card.approve(b.slice(1)) });
    return opened(w, {}, [approve(w.manager), approve(w.clerk)]);
  }),
  refusedAfter('approval-reused', 'a closing report a second time after reopening', 'closed', (w) => {
    w.write(w.committee, 'polls.reopened', w.approve({ ...w.moment(), reason: 'test' }));
    return closed(w);
  }),
  refusedAfter('approval-reused', 'a reopening a second time', 'closed', (w) => {
    const body = w.approve({ ...w.moment(), reason: 'test' });
    w.write(w.committee, 'polls.reopened', body);
    w.write(w.device, 'polls.closed', w.approve({ ...w.closing(), closed: '2026-05-02T10:00:00Z' }));
    return w.make(w.committee, 'polls.reopened', body);
  }),
];

const polls: readonly Case[] = [
  refusedAfter('station-device', 'a granted device that no election names', 'accepted', (w) => {
    const device = generateSigner();
    w.write(w.root, 'authority.granted', w.grant(device, 'device', STATION_SCOPE));
    return w.make(device, 'polls.opened', w.approve(w.opening()));
  }),
  refusedAfter('author-revoked', 'a revoked device closes', 'voted', (w) => {
    revoke(w, w.device, 'device');
    return closed(w);
  }),
  refused('polls-opened-already', 'polls opened again', 'open', (w) => opened(w)),
  refused('polls-opened-already', 'polls opened again after closing', 'closed', (w) => opened(w)),
  notYet('election-unknown', 'an opening for an unknown election', 'accepted', (w) =>
    opened(w, { elections: [ELECTION, UNKNOWN] }),
  ),
  refusedAfter('polls-elections', 'an opening that leaves an election out', 'accepted', (w) => {
    const uuid = UNKNOWN;
    w.write(w.committee, 'election.defined', {
      ...w.definition(uuid),
      groups: ['members'],
      issuers: [w.issuer(uuid, 'members', w.spare)],
    });
    return opened(w);
  }),
  notYet('trustees-pending', 'an opening before the trustees', 'defined', (w) => opened(w)),
  notYet('checkpoint-ahead', 'a checkpoint from the future', 'accepted', (w) =>
    opened(w, { checkpoint: { root: toBase64(new Uint8Array(32)), size: w.state.size + 1 } }),
  ),
  refused('checkpoint-root', 'a checkpoint of another ledger', 'accepted', (w) =>
    opened(w, { checkpoint: { root: toBase64(new Uint8Array(32)), size: w.state.size } }),
  ),
  refused('checkpoint-root', 'the root of another size', 'accepted', (w) =>
    opened(w, { checkpoint: { root: toBase64(w.state.tree.root(3)), size: 4 } }),
  ),
  refusedAfter('station-revoked', 'an opening with a revoked station key', 'accepted', (w) => {
    revoke(w, w.station, 'station');
    return opened(w);
  }),
  refusedAfter('station-revoked', 'a reopening with a revoked station key', 'closed', (w) => {
    revoke(w, w.station, 'station');
    return w.make(w.committee, 'polls.reopened', w.approve({ ...w.moment(), reason: 'test' }));
  }),
  notYet('polls-not-opened', 'suspending before opening', 'accepted', suspend),
  notYet('polls-not-opened', 'a ballot before opening', 'accepted', (w) => cast(w)),
  refused('polls-state', 'resuming open polls', 'open', (w) => w.make(w.device, 'polls.resumed', w.moment())),
  refusedAfter('polls-state', 'suspending twice', 'open', (w) => {
    w.accept(suspend(w));
    return suspend(w);
  }),
  notYet('polls-state', 'reopening open polls', 'open', (w) =>
    w.make(w.committee, 'polls.reopened', w.approve({ ...w.moment(), reason: 'test' })),
  ),
  refused('polls-reopen', 'reopening after the election', 'ended', (w) =>
    w.make(w.committee, 'polls.reopened', w.approve({ ...w.moment(), reason: 'test' })),
  ),
];

const admissions: readonly Case[] = [
  notYet('polls-not-opened', 'admissions before opening', 'accepted', (w) => admitted(w)),
  refused('polls-closed', 'admissions after closing', 'closed', (w) => admitted(w)),
  refusedAfter('station-registrar', "another station's registrar", 'open', (w) => {
    const registrar = generateSigner();
    w.write(w.root, 'authority.granted', w.grant(registrar, 'registrar', ASSEMBLY_SCOPE));
    return w.make(registrar, 'admissions.recorded', w.admissions({ members: 1 }));
  }),
  refusedAfter('device-revoked', 'admissions by a revoked device', 'open', (w) => {
    revoke(w, w.device, 'device');
    return admitted(w);
  }),
  refused('station-election', 'admissions of an unknown group', 'open', (w) =>
    admitted(w, { counts: [{ count: 1, election: ELECTION, group: 'guests' }] }),
  ),
  notYet('election-unknown', 'admissions to an unknown election', 'open', (w) =>
    admitted(w, { counts: [{ count: 1, election: UNKNOWN, group: 'members' }] }),
  ),
  refusedAfter('commitment-seen', 'an admission recorded twice', 'open', (w) => {
    const first = admitted(w);
    w.accept(first);
    return admitted(w, first.entry.body as Body<'admissions.recorded'>);
  }),
  refused('admission-count', 'more permits than admissions', 'open', (w) =>
    admitted(w, { counts: [{ count: 2, election: ELECTION, group: 'members' }] }),
  ),
  refusedAfter('roll-exceeded', 'more admissions than members', 'open', (w) => {
    w.accept(admitted(w, w.admissions({ members: GROUPS.members })));
    return admitted(w);
  }),
];

const ballots: readonly Case[] = [
  refused('ballot-station', "a ballot by the station's device", 'open', (w) =>
    w.make(w.device, 'ballot.cast', w.ballot('members')),
  ),
  notYet('election-unknown', 'a ballot of an unknown election', 'open', (w) =>
    cast(w, { ...w.ballot('members'), election: UNKNOWN }),
  ),
  refused('polls-closed', 'a ballot after closing', 'closed', (w) => cast(w)),
  refused('election-closed', 'a ballot after the election', 'ended', (w) => cast(w)),
  refused('ballot-syntax', 'a ballot with white space', 'open', (w) => {
    const body = w.ballot('members');
    return cast(w, { ...body, ballot: body.ballot.replace('{', '{ ') });
  }),
  refused('ballot-syntax', 'a credential in upper case', 'open', (w) => {
    const body = w.ballot('members');
    return cast(w, { ...body, ballot: body.ballot.replace(/"credential":"[^"]*"/, (c) => c.toUpperCase()) });
  }),
  refused('ballot-header', 'a ballot of another definition', 'open', (w) => {
    const body = w.ballot('members');
    return cast(w, {
      ...body,
      ballot: body.ballot.replace(/"election_hash":"..../, '"election_hash":"AAAA'),
    });
  }),
  refused('permit', "another ballot's permit", 'open', (w) =>
    cast(w, { ...w.ballot('members'), permit: w.ballot('members').permit }),
  ),
  refused('permit', "another election's permit", 'open', (w) => {
    const credential = w.credential();
    const permit = w.permit('members', credential.public, UNKNOWN);
    return cast(w, { ...w.ballot('members', CHOICE, credential), permit });
  }),
  refused('permit', 'a permit of the wrong length', 'open', (w) => {
    const body = w.ballot('members');
    return cast(w, { ...body, permit: toBase64(new Uint8Array(255)) });
  }),
  refused('permit', 'the identity as credential, with a permit for it', 'open', (w) => {
    const identity = '1'.padStart(64, '0');
    const body = w.ballot('members');
    const ballot = body.ballot.replace(/"credential":"[^"]*"/, `"credential":"${identity}"`);
    return cast(w, { ...body, ballot, permit: w.permit('members', identity) });
  }),
  refusedAfter('credential-used', 'a second ballot with the same permit', 'open', (w) => {
    const credential = w.credential();
    w.accept(cast(w, w.ballot('members', CHOICE, credential)));
    return cast(w, w.ballot('members', ABSTAIN, credential));
  }),
  refusedAfter('credential-spoiled', 'a ballot with a spoiled permit', 'open', (w) => {
    const credential = w.credential();
    w.accept(spoiled(w, w.spoiling('members', credential.public)));
    return cast(w, w.ballot('members', CHOICE, credential));
  }),
  refusedAfter('roll-exceeded', 'more ballots than members', 'open', (w) => {
    for (let i = 0; i < GROUPS.members; i++) w.accept(cast(w));
    return cast(w);
  }),
  refused('ballot-proofs', 'a ballot whose proofs are not valid', 'open', (w) => {
    const body = w.ballot('members');
    const credential = w.credential();
    const ballot = body.ballot.replace(/"credential":"[^"]*"/, `"credential":"${credential.public}"`);
    return cast(w, { ...body, ballot, permit: w.permit('members', credential.public) });
  }),
];

const challenges: readonly Case[] = [
  refused('ballot-station', "a challenge by the station's device", 'open', (w) =>
    w.make(w.device, 'ballot.challenged', w.challenge()),
  ),
  notYet('election-unknown', 'a challenge of an unknown election', 'open', (w) =>
    challenged(w, { ...w.challenge(), election: UNKNOWN }),
  ),
  notYet('polls-not-opened', 'a challenge before opening', 'accepted', (w) => challenged(w)),
  refused('polls-closed', 'a challenge after closing', 'closed', (w) => challenged(w)),
  refused('election-closed', 'a challenge after the election', 'ended', (w) => challenged(w)),
  refusedAfter('challenge-twice', 'the same ballot challenged twice', 'open', (w) => {
    const body = w.challenge();
    w.accept(challenged(w, body));
    return challenged(w, body);
  }),
  refusedAfter('challenge-cast', 'a challenge of a cast ballot', 'open', (w) => {
    const body = w.ballot('members');
    w.accept(cast(w, body));
    return challenged(w, w.challenge(body));
  }),
  refusedAfter(
    'ballot-challenged',
    'a challenged ballot that is cast after all',
    'open',
    (w) => {
      const body = w.ballot('members');
      w.accept(challenged(w, w.challenge(body)));
      return cast(w, body);
    },
    PROVEN,
  ),
];

const spoiling: readonly Case[] = [
  refused('station-election', 'a spoiled permit of an unknown group', 'open', (w) =>
    spoiled(w, { group: 'guests' }),
  ),
  refused('permit', "a spoiled permit under another group's name", 'open', (w) =>
    spoiled(w, { group: 'delegates' }),
  ),
  refusedAfter('credential-used', 'a spoiled permit that was cast', 'open', (w) => {
    const credential = w.credential();
    w.accept(cast(w, w.ballot('members', CHOICE, credential)));
    return spoiled(w, w.spoiling('members', credential.public));
  }),
  refusedAfter('credential-spoiled', 'a permit spoiled twice, approved again', 'open', (w) => {
    const body = w.spoiling('members');
    w.accept(spoiled(w, body));
    return spoiled(w, { ...body, permit: w.permit('members', body.credential) });
  }),
  refused('author-role', 'a permit spoiled by the station key', 'open', (w) => spoiled(w, {}, w.station)),
];

const closing: readonly Case[] = [
  notYet('polls-not-opened', 'closing before opening', 'accepted', (w) => closed(w)),
  refused('polls-closed', 'closing twice', 'closed', (w) => closed(w, { closed: '2026-05-02T11:00:00Z' })),
  refused('closing-papers', 'a report without a group', 'voted', (w) =>
    closed(w, { papers: w.closing().papers.slice(1) }),
  ),
  refused('closing-admitted', 'more ballots than admissions', 'voted', (w) =>
    closed(w, figures(w, { cast: 3, admitted: 2 })),
  ),
  ...(['admitted', 'cast', 'challenged', 'spoiled'] as const).flatMap((figure) => [
    refused('closing-figures', `a report with fewer ${figure} than the ledger`, 'voted', (w) => {
      const line = w.closing().papers.find(({ group }) => group === 'members')!;
      return closed(w, figures(w, { [figure]: line[figure] - 1 }));
    }),
    notYet('closing-pending', `a report with more ${figure} than the ledger`, 'voted', (w) => {
      const line = w.closing().papers.find(({ group }) => group === 'members')!;
      return closed(w, figures(w, { [figure]: line[figure] + 1 }));
    }),
  ]),
  refused('closing-refused', 'a report that calls an accepted ballot refused', 'voted', (w) => {
    const ballot = w.entries.find(({ entry }) => entry.type === 'ballot.cast')!;
    return closed(w, { refused: [entryId(ORIGIN, ballot.entry), sha256Hex('refused')].toSorted() });
  }),
  refusedAfter('closing-admitted', 'ballots of members nobody admitted', 'open', (w) => {
    w.accept(cast(w));
    return closed(w);
  }),
];

export const pollsCases: readonly Case[] = [
  ...approvals,
  ...polls,
  ...admissions,
  ...ballots.map((item) => (item.rule === 'ballot-proofs' ? item : { ...PROVEN, ...item })),
  ...challenges,
  ...spoiling,
  ...closing,
];
