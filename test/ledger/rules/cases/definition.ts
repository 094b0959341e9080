/** Cases of assemblies, rolls and the definition of an election. */
import { randomBytes } from 'node:crypto';
import { makeElectionText } from '../../../../ledger/ballot/election.ts';
import { parseElection } from '../../../../ledger/ballot/election.ts';
import { generateTrusteeKey } from '../../../../ledger/ballot/trustee-key.ts';
import { electionPublicKey, makeTrusteesText } from '../../../../ledger/ballot/trustees.ts';
import { isNonHomomorphic } from '../../../../ledger/ballot/question.ts';
import { sha256Hex, toBase64 } from '../../../../ledger/bytes.ts';
import type { Body } from '../../../../ledger/entries/entry.ts';
import { generateSigner } from '../../../../ledger/keys/signer.ts';
import {
  ASSEMBLY,
  ASSEMBLY_SCOPE,
  CARDS,
  ELECTION,
  GROUPS,
  must,
  random,
  STATION,
  STATION_SCOPE,
} from '../world.ts';
import type { World } from '../world.ts';
import { notYet, notYetAfter, refused, refusedAfter } from './case.ts';
import type { Case } from './case.ts';

type Definition = Body<'election.defined'>;
const SECOND = '4fTHkeYz8LM3qQ';

/** A definition with something changed. */
const defined = (w: World, change: Partial<Definition>) =>
  w.make(w.committee, 'election.defined', { ...w.definition(), ...change });

/** Other parameters, with what is shown kept in step. */
const parameters = (w: World, change: Partial<Parameters<typeof makeElectionText>[0]>): string =>
  makeElectionText({ ...must(parseElection(w.definition().parameters)), ...change });

const question = (w: World, change: object): string => {
  const { questions } = must(parseElection(w.definition().parameters));
  return parameters(w, { questions: questions.map((q, i) => (i === 1 ? { ...q, ...change } : q)) });
};

const assembly: readonly Case[] = [
  refused('assembly-twice', 'an assembly called again', 'called', (w) =>
    w.make(w.office, 'assembly.called', w.called()),
  ),
  notYet('assembly-unknown', 'a roll before its assembly', 'granted', (w) =>
    w.make(w.committee, 'roll.fixed', w.roll()),
  ),
  notYet('roll-registrar', 'a registrar without role', 'called', (w) =>
    w.make(w.committee, 'roll.fixed', { ...w.roll(), registrar: sha256Hex('nobody') }),
  ),
  refused('roll-registrar', 'an office as registrar', 'called', (w) =>
    w.make(w.committee, 'roll.fixed', { ...w.roll(), registrar: w.office.id }),
  ),
  refused('roll-twice', 'a second roll of a registrar', 'called', (w) =>
    w.make(w.committee, 'roll.fixed', w.roll()),
  ),
  refusedAfter('roll-second', 'a second roll with other sizes', 'called', (w) => {
    const registrar = generateSigner();
    w.write(w.root, 'authority.granted', w.grant(registrar, 'registrar', ASSEMBLY_SCOPE));
    const groups = w.roll().groups.map((group) => ({ ...group, size: group.size + 1 }));
    const roll = { ...w.roll(), groups, registrar: registrar.id, secondOf: w.registrar.id };
    return w.make(w.committee, 'roll.fixed', roll);
  }),
  refusedAfter('roll-late', 'a roll after the first definition', 'defined', (w) => {
    const registrar = generateSigner();
    w.write(w.root, 'authority.granted', w.grant(registrar, 'registrar', ASSEMBLY_SCOPE));
    return w.make(w.committee, 'roll.fixed', { ...w.roll(), registrar: registrar.id });
  }),
];

const belenios: readonly Case[] = [
  refused('election-twice', 'the same election again', 'defined', (w) => defined(w, {})),
  refused('definition-parameters', 'parameters that do not parse', 'called', (w) =>
    defined(w, { parameters: `${w.definition().parameters} ` }),
  ),
  refused('definition-parameters', 'parameters of another uuid', 'called', (w) =>
    defined(w, { parameters: w.definition(SECOND).parameters }),
  ),
  refused('definition-questions', 'a question without explicit abstention', 'called', (w) => {
    const { questions } = must(parseElection(w.definition().parameters));
    const bare = questions
      .filter((asked) => !isNonHomomorphic(asked))
      .map(({ question: title, answers, min, max }) => ({ question: title, answers, min, max }));
    return defined(w, { parameters: parameters(w, { questions: bare }) });
  }),
  refused('card-kind', 'questions that are shuffled under cards of choices', 'called', (w) => {
    const { questions } = must(parseElection(w.definition().parameters));
    const ranked = questions.map(({ question: title, answers }) => ({
      type: 'NonHomomorphic' as const,
      question: title,
      answers,
    }));
    return defined(w, { parameters: parameters(w, { questions: ranked }) });
  }),
  refused('definition-questions', 'a question that allows no choice', 'called', (w) =>
    defined(w, { parameters: question(w, { min: 0 }) }),
  ),
  refused('definition-display', 'another title', 'called', (w) =>
    defined(w, { display: { ...w.definition().display, title: { en: 'x', ko: '다른 선거' } } }),
  ),
  refused('definition-display', 'another question', 'called', (w) =>
    defined(w, { parameters: question(w, { question: '다른 문항' }) }),
  ),
  refused('definition-display', 'candidates in another order', 'called', (w) =>
    defined(w, { parameters: question(w, { answers: ['마루', '라온', '바다', '사랑'] }) }),
  ),
  refused('definition-display', 'a question less', 'called', (w) => {
    const { display } = w.definition();
    return defined(w, { display: { ...display, questions: display.questions.slice(1) } });
  }),
  refused('definition-display', 'a ballot number twice', 'called', (w) => {
    const { display } = w.definition();
    const questions = display.questions.map((q) => ({
      ...q,
      answers: q.answers.map((a) => ({ ...a, number: 7 })),
    }));
    return defined(w, { display: { ...display, questions } });
  }),
  refused('definition-ballot-size', 'a ballot larger than an entry', 'called', (w) => {
    const names = Array.from({ length: 120 }, (_, i) => `후보 ${i + 1}`);
    const { display } = w.definition();
    const questions = display.questions.map((shown, i) =>
      i === 1
        ? { ...shown, answers: names.map((ko, j) => ({ name: { en: ko, ko }, number: j + 1 })) }
        : shown,
    );
    return defined(w, {
      cards: CARDS.map((card, i) => (i === 1 ? { ...card, answers: names.length } : card)),
      display: { ...display, questions },
      parameters: question(w, { answers: names, max: 2 }),
    });
  }),
];

const trustees: readonly Case[] = [
  refused('definition-trustees', 'a trustee whose proof of knowledge is not valid', 'called', (w) =>
    defined(w, {
      trustees: w.trusteesText.replace(/(?<="response":")\d/, (digit) => (digit === '1' ? '2' : '1')),
    }),
  ),
  refused('definition-trustees', 'the same trustee twice', 'called', (w) => {
    const key = w.trusteeKeys[0]!.publicKey;
    const publicKey = electionPublicKey([key, key]);
    return defined(w, { parameters: parameters(w, { publicKey }), trustees: makeTrusteesText([key, key]) });
  }),
  refused('definition-public-key', 'a key that is not the product', 'called', (w) =>
    defined(w, {
      trustees: makeTrusteesText([w.trusteeKeys[0]!.publicKey, generateTrusteeKey(random).publicKey]),
    }),
  ),
  refused('trustee-key', 'one entry key for two trustees', 'called', (w) =>
    defined(w, { trusteeKeys: w.definition().trusteeKeys.slice(1) }),
  ),
  refused('trustee-key', 'the same entry key for both', 'called', (w) => {
    const [key = ''] = w.definition().trusteeKeys;
    return defined(w, { trusteeKeys: [key, key] });
  }),
  refused('trustee-key', 'a P-256 entry key', 'called', (w) =>
    defined(w, { trusteeKeys: [toBase64(w.manager.spki), toBase64(w.trustees[1].spki)] }),
  ),
  refused('key-conflict', 'the committee as trustee', 'called', (w) =>
    defined(w, { trusteeKeys: [toBase64(w.committee.spki), toBase64(w.trustees[1].spki)] }),
  ),
  notYet('election-unknown', 'acceptance of an unknown election', 'defined', (w) => {
    const definition = w.definition();
    return w.make(w.trustees[0], 'trustee.accepted', {
      definition: sha256Hex(definition.parameters),
      election: SECOND,
    });
  }),
  refused('author-trustee', 'acceptance by the committee', 'defined', (w) =>
    w.make(w.committee, 'trustee.accepted', w.acceptance()),
  ),
  refused('acceptance-definition', 'acceptance of another definition', 'defined', (w) =>
    w.make(w.trustees[0], 'trustee.accepted', { ...w.acceptance(), definition: sha256Hex('other') }),
  ),
  refused('acceptance-twice', 'a second acceptance', 'accepted', (w) =>
    w.make(w.trustees[0], 'trustee.accepted', w.acceptance()),
  ),
];

const electorate: readonly Case[] = [
  refused('definition-issuers', 'a group without issuer', 'called', (w) =>
    defined(w, { issuers: w.definition().issuers.slice(1) }),
  ),
  refused('definition-issuers', 'an issuer of a registrar without roll', 'called', (w) =>
    defined(w, {
      issuers: w
        .definition()
        .issuers.map((issuer, i) => (i === 0 ? { ...issuer, registrar: w.office.id } : issuer)),
    }),
  ),
  refused('issuer-key', 'an issuer key that is not RSA', 'called', (w) =>
    defined(w, { issuers: w.definition().issuers.map((i) => ({ ...i, key: toBase64(w.manager.spki) })) }),
  ),
  refused('issuer-key-reused', 'one issuer key for both groups', 'called', (w) =>
    defined(w, { issuers: Object.keys(GROUPS).map((group) => w.issuer(ELECTION, group, w.issuers.members)) }),
  ),
  refused('issuer-key-reused', 'the issuer keys of an earlier election', 'defined', (w) =>
    w.make(w.committee, 'election.defined', w.definition(SECOND)),
  ),
  refused('issuer-proof', 'a proof of possession for another election', 'called', (w) =>
    defined(w, { issuers: w.definition(SECOND).issuers }),
  ),
  refused('issuer-proof', 'a random proof of possession', 'called', (w) =>
    defined(w, {
      issuers: w.definition().issuers.map((i) => ({ ...i, proof: randomBytes(256).toString('base64') })),
    }),
  ),
  notYet('roll-missing', 'a group on no roll', 'called', (w) =>
    defined(w, { groups: ['delegates', 'guests'] }),
  ),
  refused('group-too-small', 'a group below the minimum', 'called', (w) => defined(w, { minimumGroup: 11 })),
  notYet('definition-stations', 'a station whose device is not granted', 'called', (w) => {
    const stations = w.definition().stations.map((s) => ({ ...s, device: sha256Hex('none') }));
    return defined(w, { stations });
  }),
  notYetAfter('definition-stations', 'a station whose device is granted for another', 'called', (w) => {
    const device = generateSigner();
    w.write(w.root, 'authority.granted', w.grant(device, 'device', { ...STATION_SCOPE, station: 'hall-2' }));
    return defined(w, { stations: w.definition().stations.map((s) => ({ ...s, device: device.id })) });
  }),
  refused('definition-stations', 'a device as the key for ballots', 'called', (w) =>
    defined(w, { stations: w.definition().stations.map((s) => ({ ...s, key: w.device.id })) }),
  ),
  notYet('definition-stations', 'a registrar without roll', 'called', (w) =>
    defined(w, { stations: w.definition().stations.map((s) => ({ ...s, registrar: w.office.id })) }),
  ),
  refusedAfter('definition-stations', 'a revoked station key', 'called', (w) => {
    w.write(w.root, 'authority.revoked', {
      key: w.station.id,
      reason: 'test',
      role: 'station',
      scope: STATION_SCOPE,
    });
    return defined(w, {});
  }),
  refusedAfter('definition-stations', 'one key for two stations', 'called', (w) => {
    const second = { ...STATION_SCOPE, station: 'hall-2' };
    w.write(w.root, 'authority.granted', w.grant(w.device, 'device', second));
    w.write(w.root, 'authority.granted', w.grant(w.station, 'station', second));
    const [station] = w.definition().stations;
    return defined(w, { stations: [station!, { ...station!, station: 'hall-2' }] });
  }),
];

/** Second elections need issuer keys of their own: they are judged before stations. */
export const secondDefinition = (w: World, change: Partial<Definition> = {}): Definition => ({
  ...w.definition(SECOND),
  groups: ['delegates'],
  issuers: [w.issuer(SECOND, 'delegates', w.spare)],
  ...change,
});

const stations: readonly Case[] = [
  refusedAfter('station-differs', 'a station with another device', 'defined', (w) => {
    const device = generateSigner();
    w.write(w.root, 'authority.granted', w.grant(device, 'device', STATION_SCOPE));
    const changed = w.definition().stations.map((s) => ({ ...s, device: device.id }));
    return w.make(w.committee, 'election.defined', secondDefinition(w, { stations: changed }));
  }),
  refused('station-opened-before', 'an election for a station that has opened', 'open', (w) =>
    w.make(w.committee, 'election.defined', secondDefinition(w)),
  ),
  notYet('station-unknown', 'a station that no election names', 'called', (w) =>
    w.make(w.device, 'polls.suspended', {
      assembly: ASSEMBLY,
      reason: 'test',
      station: STATION,
      time: w.moment().time,
    }),
  ),
];

export const definitionCases: readonly Case[] = [
  ...assembly,
  ...belenios,
  ...trustees,
  ...electorate,
  ...stations,
];
