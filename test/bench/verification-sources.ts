/**
 * What the bench verifies, of the first so many votes: an election's archive, and the whole ledger of a day at one station, with the real entries judged by the
 * real rules; and an archive of ranked votes. The votes of the first two are verification-votes.ts.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { encodeArchive, writeArchive } from '../../ledger/ballot/archive.ts';
import { decryptTally } from '../../ledger/ballot/decrypt.ts';
import { parseElection } from '../../ledger/ballot/election.ts';
import { type OwnedDecryption } from '../../ledger/ballot/result.ts';
import { computeTally, type Tally } from '../../ledger/ballot/tally.ts';
import { parseTrustees } from '../../ledger/ballot/trustees.ts';
import { fromBase64, sha256Hex, toBase64 } from '../../ledger/bytes.ts';
import type { RuleCard } from '../../ledger/count/card.ts';
import type { Body } from '../../ledger/entries/entry.ts';
import { openIssuerKey } from '../../ledger/keys/issuer-key.ts';
import { declaredOf, verdictsOf } from '../../ledger/rules/figures.ts';
import { parseResultRows } from '../../ledger/rules/election-result.ts';
import { ASSEMBLY, build, must, ORIGIN, random, STATION, type World } from '../ledger/rules/world.ts';
import { publishFolder } from '../ledger/verify/publish.ts';
import { ANSWERS, ELECTION_NAME, QUESTION, type Poll, type Votes } from './verification-votes.ts';
import { computeResult } from '../ledger/ballot/whole-checks.ts';
import { holdElection } from '../ledger/ballot/whole-election.ts';

const GROUP = 'delegates';
const CARD: RuleCard = {
  answers: ANSWERS.length,
  decision: { by: 'plurality' },
  kind: 'single-choice',
  ties: { by: 'named' },
};
const TIMESTAMP = 1_790_000_000;
/** Admissions in one entry. */
const BATCH = 200;

/** An archive `<uuid>.bel` and a ledger folder. */
export interface Sources {
  readonly archive: string;
  readonly ledger: string;
}

/** Publishes the first `ballots` votes under `folder`, as an archive and as a ledger. */
export async function publishSources(
  folder: string,
  { poll, votes }: Votes,
  ballots: number,
): Promise<Sources> {
  const some: Votes = { poll, votes: votes.slice(0, ballots) };
  const end = concludeElection(some);
  const home = path.join(folder, String(ballots));
  const archive = path.join(home, `${poll.uuid}.bel`);
  mkdirSync(home, { recursive: true });
  writeFileSync(archive, archiveOf(some, end));
  const world = await playDay(some, end);
  const ledger = path.join(home, 'ledger');
  await publishFolder(
    ledger,
    world.entries.map(({ bytes }) => bytes),
    { origin: ORIGIN, signer: world.log },
  );
  return { archive, ledger };
}

/** How the election ended, in texts. */
interface End {
  readonly tally: Tally;
  readonly decryptions: readonly OwnedDecryption[];
  readonly resultText: string;
}

/** Publishes an archive of ranked ballots of five answers, shuffled by each of two trustees. Takes a second for four ballots. */
export function publishRanked(folder: string, ballots: number): string {
  const { archive, election } = holdElection({
    seed: 'ranked votes of the bench',
    questions: [
      {
        type: 'NonHomomorphic',
        question: QUESTION,
        answers: ANSWERS.slice(0, 5),
        extra: { method: 'Schulze', blank: true },
      },
    ],
    trustees: ['single', 'single'],
    votes: Array.from({ length: ballots }, (_, i) => [[1, 2, 3, 4, 5].map((rank) => ((rank + i) % 5) + 1)]),
  });
  const file = path.join(folder, `${election.uuid}.bel`);
  writeFileSync(file, encodeArchive(archive));
  return file;
}

function concludeElection({ poll, votes }: Votes): End {
  const election = must(parseElection(poll.electionText));
  const tally = computeTally(
    election,
    votes.map(({ ballot }) => ballot),
  );
  const { encryptedTallyText, totalWeight } = tally;
  const decryptions = poll.trusteeSecrets.map((secret, i) => ({
    owner: i + 1,
    text: decryptTally({ election, encryptedTallyText, privateKey: BigInt(secret), random }),
  }));
  const trustees = must(parseTrustees(poll.trusteesText));
  const result = must(computeResult({ election, trustees, encryptedTallyText, totalWeight, decryptions }));
  return { tally, decryptions, resultText: result.resultText };
}

function archiveOf({ poll, votes }: Votes, { tally, decryptions, resultText }: End): Uint8Array {
  const { electionText, trusteesText } = poll;
  return writeArchive({
    ...tally,
    electionText,
    trusteesText,
    publicCredentials: {
      weights: new Map(votes.map(({ credential }) => [credential, 1])),
      kind: 'unweighted',
    },
    ballots: votes.map(({ ballot }) => ballot),
    decryptions,
    resultText,
    timestamp: TIMESTAMP,
  });
}

/** The party, the assembly, the polls and the count, every entry accepted by the rules; proofs are the verifier's to check. */
async function playDay({ poll, votes }: Votes, end: End): Promise<World> {
  const world = await build('granted', 'trusted');
  const { uuid } = poll;
  const size = votes.length;
  world.write(world.office, 'assembly.called', world.called());
  const { root } = world.roll();
  world.write(world.committee, 'roll.fixed', {
    assembly: ASSEMBLY,
    groups: [{ group: GROUP, name: { en: GROUP, ko: GROUP }, size }],
    registrar: world.registrar.id,
    root,
  });
  const definition = definitionOf(world, poll);
  world.write(world.committee, 'election.defined', definition);
  const definitionId = world.state.elections.get(uuid)?.definitionId ?? '';
  for (const trustee of world.trustees)
    world.write(trustee, 'trustee.accepted', { definition: definitionId, election: uuid });
  world.write(world.device, 'polls.opened', world.approve({ ...world.opening(), elections: [uuid] }));

  for (let first = 0; first < size; first += BATCH) {
    const some = votes.slice(first, first + BATCH);
    world.write(world.registrar, 'admissions.recorded', {
      assembly: ASSEMBLY,
      commitments: some.map(() => sha256Hex(random(32))).toSorted(),
      counts: [{ count: some.length, election: uuid, group: GROUP }],
      station: STATION,
    });
    for (const { ballot, permit } of some)
      world.write(world.station, 'ballot.cast', { ballot, election: uuid, permit });
  }

  const line = { admitted: size, cast: size, challenged: 0, spoiled: 0, election: uuid, group: GROUP };
  world.write(
    world.device,
    'polls.closed',
    world.approve({
      assembly: ASSEMBLY,
      closed: '2026-05-02T09:00:00Z',
      journal: sha256Hex('journal'),
      papers: [line],
      refused: [],
      station: STATION,
    }),
  );
  world.write(world.committee, 'election.closed', { election: uuid, lost: [] });
  const tally = world.upload(world.committee, end.tally.encryptedTallyText);
  const sized = world.upload(world.committee, end.tally.sizedText);
  world.write(world.committee, 'tally.computed', { election: uuid, sized, tally });
  for (const { owner, text } of end.decryptions) {
    const trustee = world.trustees[owner - 1];
    if (trustee === undefined) throw new RangeError(`there is no trustee ${owner}`);
    const decryption = world.upload(trustee, text);
    world.write(trustee, 'decryption.shared', { decryption, election: uuid, trustee: owner });
  }
  const counts = must(parseResultRows(end.resultText));
  world.write(world.committee, 'result.declared', {
    ballots: size,
    election: uuid,
    result: end.resultText,
    verdicts: must(verdictsOf({ definition, entitled: size }, counts, size)).map(declaredOf),
  });
  return world;
}

function definitionOf(
  world: World,
  { uuid, electionText, trusteesText, issuer }: Poll,
): Body<'election.defined'> {
  const both = (text: string): { en: string; ko: string } => ({ en: `${text} (en)`, ko: text });
  const answers = ANSWERS.map((name, i) => ({ name: both(name), number: i + 1 }));
  return {
    ...world.definition(uuid),
    cards: [CARD],
    display: { questions: [{ answers, title: both(QUESTION) }], title: both(ELECTION_NAME) },
    groups: [GROUP],
    issuers: [world.issuer(uuid, GROUP, openIssuerKey(fromBase64(issuer)))],
    parameters: electionText,
    timestamp: TIMESTAMP,
    trusteeKeys: world.trustees.map(({ spki }) => toBase64(spki)),
    trustees: trusteesText,
  };
}
