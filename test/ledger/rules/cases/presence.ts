/** Cases of counts of those present, of votes that wait for them, and of resolutions without ballots. */
import type { ParsedEntry } from '../../../../ledger/entries/entry.ts';
import { generateSigner } from '../../../../ledger/keys/signer.ts';
import {
  admitFirst,
  callCounting,
  count,
  motionDefinition,
  openFirst,
  openMotion,
  QUORUM,
  resolution,
  rollCall,
  SHOW_OF_HANDS,
  TWO_THIRDS,
  type Resolution,
} from '../presence-story.ts';
import { secondRoll } from '../two-permits.ts';
import { ASSEMBLY_SCOPE, GROUPS } from '../world.ts';
import type { World } from '../world.ts';
import { notYet, notYetAfter, refused, refusedAfter } from './case.ts';
import type { Case } from './case.ts';

const counted = (w: World, present: number, time?: string): ParsedEntry =>
  w.make(w.registrar, 'presence.counted', count(present, time));
const resolved = (w: World, change: Partial<Resolution> = {}): ParsedEntry =>
  w.make(w.committee, 'agenda.resolved', resolution(change));
const called = (w: World, change: Partial<Resolution> = {}): ParsedEntry =>
  w.make(w.committee, 'agenda.resolved', rollCall(change));
/** So many members admitted, and so many of them present. */
const meet = (w: World, admitted: number, present: number): void => {
  callCounting(w);
  openFirst(w);
  admitFirst(w, admitted);
  w.accept(counted(w, present));
};

const presence: readonly Case[] = [
  refused('presence-none', 'a count where nobody is counted', 'called', (w) => counted(w, 0)),
  refused('author-role', 'a count by a device', 'called', (w) =>
    w.make(w.device, 'presence.counted', count(0)),
  ),
  refusedAfter(
    'presence-registrar',
    'a count by a second registrar, whose roll repeats the first',
    'granted',
    (w) => {
      callCounting(w);
      const second = generateSigner();
      w.write(w.root, 'authority.granted', w.grant(second, 'registrar', ASSEMBLY_SCOPE));
      w.write(w.committee, 'roll.fixed', secondRoll(w, second));
      return w.make(second, 'presence.counted', count(0));
    },
  ),
  notYetAfter('presence-registrar', 'a count by a registrar without a roll', 'granted', (w) => {
    callCounting(w);
    const other = generateSigner();
    w.write(w.root, 'authority.granted', w.grant(other, 'registrar', ASSEMBLY_SCOPE));
    return w.make(other, 'presence.counted', count(0));
  }),
  notYet('assembly-unknown', 'a count of an assembly nobody called', 'granted', (w) => counted(w, 0)),
  refusedAfter('presence-exceeded', 'more present than on the roll', 'granted', (w) => {
    callCounting(w);
    return counted(w, GROUPS.delegates + GROUPS.members + 1);
  }),
  notYetAfter('presence-exceeded', 'more present than were admitted', 'granted', (w) => {
    callCounting(w);
    openFirst(w);
    admitFirst(w, 3);
    return counted(w, 4);
  }),
  refusedAfter('presence-time', 'a count from before the last', 'granted', (w) => {
    meet(w, 3, 3);
    return counted(w, 2, '2026-05-02T01:59:59Z');
  }),
];

const quorums: readonly Case[] = [
  notYetAfter('quorum-missing', 'an opening before anybody was counted', 'granted', (w) => {
    callCounting(w);
    openFirst(w);
    admitFirst(w, 10);
    return openMotion(w);
  }),
  notYetAfter('quorum-missing', 'an opening when nobody is left', 'granted', (w) => {
    callCounting(w);
    openFirst(w, { base: 'present', kind: 'motion', ties: 'rejected' });
    w.accept(counted(w, 0));
    return openMotion(w);
  }),
  notYetAfter('quorum-missing', 'an opening with ten of the twelve of 22 that are needed', 'granted', (w) => {
    meet(w, 10, 10);
    return openMotion(w);
  }),
  refusedAfter('card-figures', 'a vote of those present without one of their groups', 'granted', (w) => {
    callCounting(w);
    const definition = motionDefinition(w);
    return w.make(w.committee, 'election.defined', {
      ...definition,
      groups: ['members'],
      issuers: definition.issuers.filter(({ group }) => group === 'members'),
    });
  }),
  refusedAfter('card-figures', 'a majority of those present on a paper with weights', 'granted', (w) => {
    callCounting(w);
    return w.make(w.committee, 'election.defined', {
      ...motionDefinition(w, { base: 'present', kind: 'motion', ties: 'rejected' }),
      weights: [{ group: 'delegates', weight: 2 }],
    });
  }),
  refusedAfter('card-figures', 'a vote of those present on a paper of the first round', 'granted', (w) => {
    callCounting(w);
    return w.make(w.committee, 'election.defined', motionDefinition(w));
  }),
  refused('card-figures', 'a quorum of those present where nobody is counted', 'called', (w) =>
    w.make(w.committee, 'election.defined', motionDefinition(w)),
  ),
];

const agenda: readonly Case[] = [
  refused('author-role', 'a resolution by the office', 'called', (w) =>
    w.make(w.office, 'agenda.resolved', resolution()),
  ),
  notYet('assembly-unknown', 'a resolution of an assembly nobody called', 'granted', (w) => resolved(w)),
  refusedAfter('agenda-twice', 'an item resolved again', 'called', (w) => {
    w.accept(resolved(w));
    return resolved(w, { title: { en: 'Budget again', ko: '예산안 재의' } });
  }),
  refused('agenda-card', 'an election by show of hands', 'called', (w) =>
    resolved(w, {
      card: { answers: 3, decision: { by: 'plurality' }, kind: 'single-choice', ties: { by: 'named' } },
    }),
  ),
  refused('agenda-named', 'names on a show of hands', 'called', (w) =>
    resolved(w, { named: [{ name: '가상인', vote: 'yes' }] }),
  ),
  refused('agenda-figures', 'votes that do not add up', 'called', (w) =>
    resolved(w, { figures: { abstain: 1, cast: 13, no: 4, yes: 7 } }),
  ),
  refused('agenda-figures', 'names that do not add up', 'called', (w) =>
    called(w, { figures: { abstain: 1, cast: 13, no: 3, yes: 8 } }),
  ),
  refused('agenda-figures', 'more names for an answer than votes', 'called', (w) =>
    called(w, { named: ['가상인', '나상인'].map((name) => ({ name, vote: 'abstain' })) }),
  ),
  refused('agenda-figures', 'a name twice', 'called', (w) =>
    called(w, { named: ['yes', 'no'].map((vote) => ({ name: '가상인', vote: vote as 'yes' | 'no' })) }),
  ),
  refused('agenda-figures', 'a blank answer to a roll call', 'called', (w) =>
    called(w, { figures: { abstain: 1, blank: 0, cast: 12, no: 3, yes: 8 } }),
  ),
  refused('agenda-figures', 'a rule of those present without their number', 'called', (w) =>
    resolved(w, { card: { base: 'present', kind: 'motion', ties: 'rejected' } }),
  ),
  refused('agenda-figures', 'other members than those of the roll', 'called', (w) =>
    resolved(w, { figures: { ...resolution().figures, members: 21 } }),
  ),
  refused('agenda-figures', 'more entitled than members', 'called', (w) =>
    resolved(w, { figures: { ...resolution().figures, entitled: 23 } }),
  ),
  notYetAfter('agenda-figures', 'other members present than were counted', 'granted', (w) => {
    meet(w, 10, 10);
    return resolved(w, { figures: { abstain: 1, cast: 8, no: 2, present: 9, yes: 5 } });
  }),
  notYetAfter('agenda-figures', 'more votes than members present', 'granted', (w) => {
    meet(w, 10, 8);
    return resolved(w);
  }),
  refused('result-verdict', 'a rejected motion that is declared carried', 'called', (w) =>
    resolved(w, { figures: { abstain: 1, cast: 12, no: 5, yes: 6 } }),
  ),
  refused('result-verdict', 'a roll call below two thirds that is declared carried', 'called', (w) =>
    called(w, { figures: { abstain: 1, cast: 12, no: 4, yes: 7 } }),
  ),
  refused('result-verdict', 'a resolution without a quorum that is declared carried', 'called', (w) =>
    resolved(w, {
      card: { ...SHOW_OF_HANDS, quorum: { ...QUORUM, counted: 'cast', threshold: TWO_THIRDS } },
      figures: { ...resolution().figures, members: 22 },
    }),
  ),
];

export const presenceCases: readonly Case[] = [...presence, ...quorums, ...agenda];
