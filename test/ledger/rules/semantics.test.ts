/** What the rules allow on purpose, where a stricter or laxer reading would break a polling day (protocol.md sections 1 to 4). */
import { describe, expect, test } from 'vitest';
import { canonicalize } from '../../../ledger/entries/canonical.ts';
import { largestCastBytes } from '../../../ledger/rules/ballot-size.ts';
import { encryptBallot } from '../../../ledger/ballot/ballot.ts';
import { makeElectionText, parseElection } from '../../../ledger/ballot/election.ts';
import { isNonHomomorphic } from '../../../ledger/ballot/question.ts';
import { nodeVerifier } from '../../../ledger/keys/node-verifier.ts';
import { generateSigner } from '../../../ledger/keys/signer.ts';
import { parseEntry } from '../../../ledger/entries/entry.ts';
import { applyEntry, judge } from '../../../ledger/rules/judge.ts';
import {
  blobText,
  countsOf,
  electionsToAdmit,
  electionsToOpen,
  emptyState,
  holdsRole,
  nextSeq,
  roleOf,
  staffKeys,
  stationOf,
} from '../../../ledger/rules/state.ts';
import {
  ASSEMBLY,
  ASSEMBLY_SCOPE,
  blobParts,
  build,
  CHOICE,
  ELECTION,
  generateStaffCard,
  GROUPS,
  must,
  random,
  STATION,
  STATION_SCOPE,
} from './world.ts';
import { buildTwoPapers, SECOND } from './two-papers.ts';
import type { World } from './world.ts';

const revoke = (w: World, role: 'device' | 'station'): void =>
  w.write(w.root, 'authority.revoked', { key: w[role].id, reason: 'lost', role, scope: STATION_SCOPE });
const suspend = (w: World): void =>
  w.write(w.device, 'polls.suspended', { ...w.moment(), reason: 'a break' });

describe('revocation', () => {
  test('ballots of a station go on after its device and its key are revoked, until closing by another device', async () => {
    const world = await build('voted', 'trusted');
    revoke(world, 'device');
    revoke(world, 'station');
    world.write(world.station, 'ballot.cast', world.ballot('members'));
    const device = generateSigner();
    world.write(world.root, 'authority.granted', world.grant(device, 'device', STATION_SCOPE));
    world.write(device, 'polls.closed', world.approve(world.closing()));
    expect(world.offer(world.make(world.station, 'ballot.cast', world.ballot('members')))).toMatchObject({
      rule: 'polls-closed',
    });
  });

  test('a station that cannot close is named lost by the committee, and its ballots count', async () => {
    const world = await build('voted', 'trusted');
    revoke(world, 'device');
    world.write(world.committee, 'election.closed', {
      election: ELECTION,
      lost: [{ reason: 'the kiosk broke', station: STATION }],
    });
    expect(world.tally().sizedText).toContain('"num_tallied":3');
  });

  test('a station lost to one election closes for its others', async () => {
    const world = await buildTwoPapers();
    world.write(world.committee, 'election.closed', {
      election: ELECTION,
      lost: [{ reason: 'test', station: STATION }],
    });
    expect(world.offer(world.make(world.station, 'ballot.cast', world.ballot('members')))).toMatchObject({
      rule: 'election-closed',
    });
    const none = { admitted: 0, cast: 0, challenged: 0, spoiled: 0 };
    const papers = [{ ...none, election: SECOND, group: 'members' }];
    world.write(world.device, 'polls.closed', world.approve({ ...world.closing(), papers }));
    world.write(world.committee, 'election.closed', { election: SECOND, lost: [] });
    expect(electionsToOpen(world.state, ASSEMBLY, STATION)).toEqual([]);
  });

  test('one of two scopes revoked leaves the other', async () => {
    const world = await build('granted');
    world.write(world.root, 'authority.granted', world.grant(world.office, 'office', ASSEMBLY_SCOPE));
    world.write(world.root, 'authority.revoked', {
      key: world.office.id,
      reason: 'test',
      role: 'office',
      scope: { kind: 'party' },
    });
    const entry = world.make(world.office, 'assembly.called', world.called());
    expect(world.offer(entry).verdict).toBe('accepted');
  });
});

describe('polls', () => {
  test('suspended polls take ballots and admissions that are on their way', async () => {
    const world = await build('open', 'trusted');
    suspend(world);
    world.write(world.registrar, 'admissions.recorded', world.admissions({ members: 1 }));
    world.write(world.station, 'ballot.cast', world.ballot('members'));
    world.write(world.device, 'polls.closed', world.approve(world.closing()));
    expect(stationOf(world.state, ASSEMBLY, STATION)?.polls).toBe('closed');
  });

  test('challenges are closed with by their sum over the groups of a paper, whichever group is named', async () => {
    for (const [delegates, members] of [
      [2, 0],
      [1, 1],
      [0, 2],
    ]) {
      const world = await build('open', 'trusted');
      for (let i = 0; i < 2; i++) world.write(world.station, 'ballot.challenged', world.challenge());
      const papers = world.closing().papers.map((line) => ({
        ...line,
        challenged: (line.group === 'delegates' ? delegates : members) ?? 0,
      }));
      world.write(world.device, 'polls.closed', world.approve({ ...world.closing(), papers }));
      expect(stationOf(world.state, ASSEMBLY, STATION)?.polls).toBe('closed');
    }
  });

  test('suspended polls take challenges that are on their way, and a challenge spends no permit', async () => {
    const world = await build('open', 'trusted');
    suspend(world);
    const credential = world.credential();
    world.write(
      world.station,
      'ballot.challenged',
      world.challenge(world.ballot('members', CHOICE, credential)),
    );
    world.write(world.registrar, 'admissions.recorded', world.admissions({ members: 1 }));
    world.write(world.station, 'ballot.cast', world.ballot('members', CHOICE, credential));
    world.write(world.device, 'polls.closed', world.approve(world.closing()));
    expect(stationOf(world.state, ASSEMBLY, STATION)?.polls).toBe('closed');
  });

  test('a tracker is cast or challenged once among all papers of a station, whichever election is named', async () => {
    const world = await buildTwoPapers();
    world.write(world.registrar, 'admissions.recorded', world.admissions({ members: 2 }));
    const [cast, opened] = [world.ballot('members'), world.ballot('members')];
    const challenge = (ballot: typeof cast, election: string) =>
      world.make(world.station, 'ballot.challenged', { ...world.challenge(ballot), election });
    world.write(world.station, 'ballot.cast', cast);
    world.accept(challenge(opened, SECOND));
    for (const election of [ELECTION, SECOND]) {
      expect(world.offer(challenge(cast, election))).toMatchObject({ rule: 'challenge-cast' });
      expect(world.offer(challenge(opened, election))).toMatchObject({ rule: 'challenge-twice' });
    }
    expect(world.offer(world.make(world.station, 'ballot.cast', opened))).toMatchObject({
      verdict: 'refused',
      rule: 'ballot-challenged',
    });
  });

  test('reopened polls go on and close again', async () => {
    const world = await build('closed', 'trusted');
    world.write(world.committee, 'polls.reopened', world.approve({ ...world.moment(), reason: 'too early' }));
    world.write(world.registrar, 'admissions.recorded', world.admissions({ members: 1 }));
    world.write(world.station, 'ballot.cast', world.ballot('members'));
    world.write(
      world.device,
      'polls.closed',
      world.approve({ ...world.closing(), closed: '2026-05-02T12:00:00Z' }),
    );
    world.write(world.committee, 'election.closed', { election: ELECTION, lost: [] });
    expect(world.tally().sizedText).toContain('"num_tallied":4');
  });

  test('two managers may approve', async () => {
    const world = await build('accepted');
    const second = generateStaffCard();
    world.write(world.root, 'authority.granted', world.grant(second, 'manager', STATION_SCOPE));
    const approved = world.approve(world.opening(), [world.manager, second]);
    expect(world.offer(world.make(world.device, 'polls.opened', approved)).verdict).toBe('accepted');
  });

  test('a closing report waits for ballots and is accepted once they are there', async () => {
    const world = await build('open', 'trusted');
    world.write(world.registrar, 'admissions.recorded', world.admissions({ members: 1 }));
    const late = world.make(world.station, 'ballot.cast', world.ballot('members'));
    const papers = world
      .closing()
      .papers.map((line) => (line.group === 'members' ? { ...line, cast: 1 } : line));
    const report = world.make(world.device, 'polls.closed', world.approve({ ...world.closing(), papers }));
    expect(world.offer(report)).toMatchObject({ verdict: 'not-yet', rule: 'closing-pending' });
    world.accept(late);
    world.accept(report);
  });

  test('a spoiled permit makes room for a second one to the same member', async () => {
    const world = await build('open', 'trusted');
    world.write(world.registrar, 'admissions.recorded', world.admissions({ members: GROUPS.members }));
    world.write(world.device, 'permit.spoiled', world.approve(world.spoiling('members')));
    world.write(world.registrar, 'admissions.recorded', world.admissions({ members: 1 }));
    expect(
      world.offer(world.make(world.registrar, 'admissions.recorded', world.admissions({ members: 1 }))),
    ).toMatchObject({ rule: 'roll-exceeded' });
  });
});

describe('large data', () => {
  test("parts come in any order, and one author's rubbish under a hash does not stop another", async () => {
    const world = await build('granted');
    const text = 'a text in several parts, 여러 조각';
    const parts = blobParts(text, 7);
    const rubbish = { ...parts[0]!, data: 'AAAA', of: 2 };
    world.write(world.committee, 'blob.part', rubbish);
    for (const part of parts.toReversed()) world.write(world.office, 'blob.part', part);
    expect(blobText(world.state, parts[0]!.hash)).toBe(text);
  });

  test('a wrong last part is refused, the right one is accepted afterwards', async () => {
    const world = await build('granted');
    const [first, last] = blobParts('two parts', 5);
    world.write(world.office, 'blob.part', first!);
    expect(world.offer(world.make(world.office, 'blob.part', { ...last!, data: 'AAAA' }))).toMatchObject({
      rule: 'blob-hash',
    });
    world.write(world.office, 'blob.part', last!);
  });
});

describe('judging and applying', () => {
  test('judging changes nothing; applying needs the acceptance by this state, once, in its place', async () => {
    const world = await build('granted');
    /** All that the state remembers; how it keeps digests is a function, which nothing changes. */
    const remembered = () => {
      const { digests: _how, ...rest } = world.state;
      return rest;
    };
    const before = structuredClone(remembered());
    const entry = world.make(world.office, 'assembly.called', world.called());
    const { size } = world.state;
    expect(() => applyEntry(world.state, entry, size)).toThrow('not accepted');
    expect(judge(world.state, entry, nodeVerifier).verdict).toBe('accepted');
    expect(remembered()).toEqual(before);
    expect(() => applyEntry(world.state, entry, size + 1)).toThrow('not accepted');
    expect(() => applyEntry(emptyState(), entry, 0)).toThrow('not accepted');
    expect(() => applyEntry(world.state, must(parseEntry(entry.bytes)), size)).toThrow('not accepted');
    applyEntry(world.state, entry, size);
    expect(() => applyEntry(world.state, entry, size + 1)).toThrow('not accepted');
  });

  test('an acceptance is void after another entry', async () => {
    const world = await build('granted');
    const entry = world.make(world.office, 'assembly.called', world.called());
    expect(judge(world.state, entry, nodeVerifier).verdict).toBe('accepted');
    world.write(world.committee, 'assembly.called', { ...world.called(), assembly: 'other' });
    expect(() => applyEntry(world.state, entry, world.state.size)).toThrow('not accepted');
  });

  test('evidence of another kind is asked for again', async () => {
    const world = await build('open');
    const ballot = world.make(world.station, 'ballot.cast', world.ballot('members'));
    const wrong = { kind: 'tally', about: '', encryptedTallyText: '', sizedText: '' } as const;
    expect(judge(world.state, ballot, nodeVerifier, wrong)).toMatchObject({
      verdict: 'evidence',
      need: { kind: 'ballot-proofs', electionText: world.definition().parameters },
    });
  });

  test.each([
    ['tally.computed', 'tallied'],
    ['decryption.shared', 'decrypted'],
    ['result.declared', 'declared'],
  ] as const)('evidence of another state is asked for again: %s', async (type, stage) => {
    const told = await build(stage, 'trusted');
    const parsed = told.entries.at(-1)!;
    expect(parsed.entry.type).toBe(type);
    const state = emptyState();
    for (const [index, before] of told.entries.slice(0, -1).entries()) {
      expect(judge(state, before, nodeVerifier, { kind: 'trusted' })).toMatchObject({ verdict: 'accepted' });
      applyEntry(state, before, index);
    }
    const asked = judge(state, parsed, nodeVerifier);
    if (asked.verdict !== 'evidence') throw new Error(JSON.stringify(asked));
    const found = told.workOut(asked.need);
    if (!('about' in found)) throw new Error(found.kind);
    expect(judge(state, parsed, nodeVerifier, { ...found, about: `${found.about} 1` })).toEqual(asked);
    expect(judge(state, parsed, nodeVerifier, found)).toEqual({ verdict: 'accepted' });
  });
});

test('two papers of one shape without a single ballot have the same tally, and both come to a result', async () => {
  const second = '9zHuTkeYz8LM3q';
  const world = await build('called', 'trusted');
  const papers = [ELECTION, second];
  world.write(world.committee, 'election.defined', world.definition());
  const issuers = [world.issuer(second, 'members', world.spare)];
  const definition = { ...world.definition(second), groups: ['members'], issuers };
  world.write(world.committee, 'election.defined', definition);
  for (const election of papers) {
    const body = { definition: world.state.elections.get(election)!.definitionId, election };
    for (const trustee of world.trustees) world.write(trustee, 'trustee.accepted', body);
  }
  world.write(world.device, 'polls.opened', world.approve({ ...world.opening(), elections: papers }));
  const zero = { admitted: 0, cast: 0, challenged: 0, spoiled: 0 };
  const lines = Object.keys(GROUPS).map((group) => ({ election: ELECTION, group, ...zero }));
  lines.push({ election: second, group: 'members', ...zero });
  world.write(world.device, 'polls.closed', world.approve({ ...world.closing(), papers: lines }));
  for (const election of papers) world.write(world.committee, 'election.closed', { election, lost: [] });
  const { encryptedTallyText, sizedText } = world.tally();
  const tally = world.upload(world.committee, encryptedTallyText);
  const sized = world.upload(world.committee, sizedText);
  for (const election of papers) world.write(world.committee, 'tally.computed', { election, sized, tally });
  for (const election of papers) {
    for (const [i, trustee] of world.trustees.entries()) {
      const decryption = world.upload(trustee, `decryption ${i + 1} of ${election}`);
      world.write(trustee, 'decryption.shared', { decryption, election, trustee: i + 1 });
    }
    const nobody = { elected: [], outcome: 'vacant', runOff: [], tied: [] } as const;
    const result = '{"result":[[0,0,0,0],[0,0,0,0,0]]}';
    world.write(world.committee, 'result.declared', {
      ballots: 0,
      election,
      result,
      verdicts: [nobody, nobody],
    });
  }
  expect(world.state.elections.get(second)?.result).toBeDefined();
});

test('what the state answers to others', async () => {
  const world = await build('voted', 'trusted');
  const { state } = world;
  expect(nextSeq(state, world.device.id)).toBe(3);
  expect(nextSeq(state, world.station.id)).toBe(1);
  expect(roleOf(state, world.clerk.id)).toBe('clerk');
  expect(roleOf(state, world.root.id)).toBeUndefined();
  expect(holdsRole(state, world.device.id, 'device', STATION_SCOPE)).toBe(true);
  expect(holdsRole(state, world.device.id, 'device', { ...STATION_SCOPE, station: 'hall-2' })).toBe(false);
  expect(holdsRole(state, world.registrar.id, 'registrar', { kind: 'party' })).toBe(false);
  expect(staffKeys(state, ASSEMBLY, STATION).map(({ role }) => role)).toEqual([
    'manager',
    'clerk',
    'technician',
  ]);
  expect(staffKeys(state, ASSEMBLY, 'hall-2').map(({ role }) => role)).toEqual(['manager']);
  expect(electionsToAdmit(state, ASSEMBLY, STATION)).toEqual([ELECTION]);
  expect(electionsToOpen(state, ASSEMBLY, STATION)).toEqual([]);
  expect(electionsToOpen(state, 'other', STATION)).toEqual([]);
  const station = stationOf(state, ASSEMBLY, STATION)!;
  expect(countsOf(station, ELECTION, 'members')).toEqual({ admitted: 2, cast: 1, spoiled: 1 });
  expect(countsOf(station, ELECTION, 'guests')).toEqual({ admitted: 0, cast: 0, spoiled: 0 });
  revoke(world, 'device');
  expect(holdsRole(state, world.device.id, 'device', STATION_SCOPE)).toBe(false);
});

test('the largest ballot is at least as large as any, and hardly larger', async () => {
  const world = await build('open');
  const { questions } = must(parseElection(world.definition().parameters));
  const bound = largestCastBytes(questions, ELECTION.length, [256]);
  const { bytes, entry } = world.make(world.station, 'ballot.cast', world.ballot('members'));
  expect(bytes.length).toBe(canonicalize(entry).length);
  expect(bytes.length).toBeLessThanOrEqual(bound);
  // Numbers are below the group order and seldom as long as it: a digit or two each.
  expect(bytes.length).toBeGreaterThan(bound * 0.98);
  const padded =
    entry.type === 'ballot.cast' ? entry.body.ballot.replaceAll(/"\d+"/g, `"${'9'.repeat(76)}"`) : '';
  expect(canonicalize({ ...entry, body: { ...entry.body, ballot: padded } }).length).toBe(bound);

  // The same entry with a shuffled question in its ballot.
  const text = makeElectionText({
    ...must(parseElection(world.definition().parameters)),
    questions: [...questions, { type: 'NonHomomorphic', question: '순위', answers: ['가', '나'] }],
  });
  const shuffled = must(parseElection(text));
  const plaintext = shuffled.questions.map((asked) =>
    isNonHomomorphic(asked) ? [1, 2] : [1, ...asked.answers.map(() => 0)],
  );
  const ballot = encryptBallot({ election: shuffled, credentialSecret: 5n, plaintext, random }).replaceAll(
    /"\d+"/g,
    `"${'9'.repeat(76)}"`,
  );
  expect(canonicalize({ ...entry, body: { ...entry.body, ballot } }).length).toBe(
    largestCastBytes(shuffled.questions, ELECTION.length, [256]),
  );
});
