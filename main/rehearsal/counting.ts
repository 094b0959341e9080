/**
 * From closed polls to a declared result (protocol.md section 4), as the election committee and the trustees do it: each trustee verifies the
 * published ledger and recomputes the tally before decrypting. Entries only; nothing here knows what anybody chose.
 */
import { randomBytes } from 'node:crypto';
import { decryptTally } from '../../ledger/ballot/decrypt.ts';
import { parseElection } from '../../ledger/ballot/election.ts';
import type { Tally } from '../../ledger/ballot/tally.ts';
import { makeShuffle } from '../../ledger/ballot/shuffle.ts';
import { sha256Hex, toBase64, utf8ToBytes } from '../../ledger/bytes.ts';
import { resultOf } from '../../ledger/commands/election.ts';
import { MAX_PART_BYTES } from '../../ledger/entries/party.ts';
import type { Result } from '../../ledger/result.ts';
import { countContest } from '../../ledger/rules/contest.ts';
import { shuffledTally, shuffleTexts } from '../../ledger/rules/election-shuffle.ts';
import { declaredOf } from '../../ledger/rules/figures.ts';
import type { ElectionState } from '../../ledger/rules/state.ts';
import { folderSource } from '../../ledger/verify/source.ts';
import { verifyLedger, type Verification } from '../../ledger/verify/verify.ts';
import type { Author, Office } from './office.ts';
import type { Practice } from './setup.ts';

/** Closes elections (those of the assembly's folder), has them tallied and decrypted, and declares their results and the contests. Throws when anything does not agree. */
export async function countPractice(
  practice: Practice,
  uuids: readonly string[] = practice.elections.map(({ uuid }) => uuid),
): Promise<void> {
  const { office, committee, decrypting, trustees } = practice;
  for (const uuid of uuids) await office.submit(committee, 'election.closed', { election: uuid, lost: [] });
  const closed = await verifyPublished(practice);
  for (const uuid of uuids) {
    const tally = await closed.tally(uuid);
    await office.submit(committee, 'tally.computed', {
      election: uuid,
      tally: await share(office, committee, tally.encryptedTallyText),
      sized: await share(office, committee, tally.sizedText),
    });
  }
  await shuffleAll(practice, uuids);
  await recordPolls(practice);
  // The last ones: of a threshold group any so many will do.
  for (const [i, trustee] of trustees.entries()) {
    if (i < trustees.length - decrypting) continue;
    const seen = await verifyPublished(practice);
    for (const uuid of uuids) {
      const { election, tally } = await atLeast(seen, uuid);
      const text = decryptTally({
        election: mustBe(parseElection(election.definition.parameters)),
        encryptedTallyText: tally.encryptedTallyText,
        shuffleTexts: shuffleTexts(seen.state, election),
        privateKey: trustee.privateKey,
        random: randomBytes,
      });
      const decryption = await share(office, trustee.author, text);
      await office.submit(trustee.author, 'decryption.shared', {
        election: uuid,
        trustee: i + 1,
        decryption,
      });
    }
  }
  for (const uuid of uuids) {
    const state = practice.node.state();
    const election = state.elections.get(uuid);
    if (election === undefined) throw new Error(`the ledger has no election ${uuid}`);
    const { body, resultText } = mustBe(resultOf(state, election));
    if (typeof body.result !== 'string') await share(office, committee, resultText);
    await office.submit(committee, 'result.declared', body);
  }
  await declareContests(practice);
  await practice.node.flush();
}

/** Opinion polls of a thousand people who like the first candidates best. */
async function recordPolls({ committee, node, office }: Practice): Promise<void> {
  for (const { body, polls } of node.state().contests.values()) {
    const { assembly, card, contest, pools } = body;
    if (card.kind !== 'weighted-pools') throw new Error('a contest is counted by weighted pools');
    for (const [i, questions] of pools.entries()) {
      if (questions.length > 0 || polls.has(i + 1)) continue;
      const shares = Array.from({ length: card.answers }, (_, answer) => card.answers - answer);
      const parts = shares.reduce((total, share) => total + share, 0);
      const numerators = shares.map((share) => Math.floor((1000 * share) / parts));
      const left = 1000 - numerators.reduce((total, share) => total + share, 0);
      await office.submit(committee, 'poll.recorded', {
        assembly,
        contest,
        figures: {
          denominator: 1000,
          from: 'shares',
          numerators: numerators.with(0, (numerators[0] ?? 0) + left),
        },
        pool: i + 1,
        source: '연습 여론조사',
      });
    }
  }
}

async function declareContests({ committee, node, office }: Practice): Promise<void> {
  const state = node.state();
  for (const contest of state.contests.values()) {
    if (contest.verdict !== undefined) continue;
    const counted = countContest(state, contest);
    if (!counted.ok) throw new Error(counted.error.message);
    const { assembly, contest: name } = contest.body;
    await office.submit(committee, 'contest.declared', {
      assembly,
      contest: name,
      verdict: declaredOf(counted.value),
    });
  }
}

/** Where votes are ranks or ratings, the first trustees shuffle them, as many as must; each verifies what is published once and shuffles all that is its turn. */
async function shuffleAll(practice: Practice, uuids: readonly string[]): Promise<void> {
  const turns = uuids.map((uuid) => {
    const { least = 0, trustees = [] } =
      practice.node.state().elections.get(uuid)?.definition.shufflers ?? {};
    return { uuid, numbers: trustees.slice(0, least) };
  });
  const rounds = Math.max(0, ...turns.map(({ numbers }) => numbers.length));
  for (let round = 0; round < rounds; round += 1) {
    const seen = await verifyPublished(practice);
    for (const { uuid, numbers } of turns) {
      const number = numbers[round];
      if (number === undefined) continue;
      const { election, tally } = await atLeast(seen, uuid);
      const trustee = practice.trustees[number - 1];
      if (trustee === undefined) throw new Error(`there is no trustee ${number}`);
      const text = makeShuffle({
        election: election.parameters,
        encryptedTallyText: shuffledTally(seen.state, election, sha256Hex(tally.encryptedTallyText)),
        random: randomBytes,
      });
      const shuffle = await share(practice.office, trustee.author, text);
      await practice.office.submit(trustee.author, 'shuffle.applied', {
        election: uuid,
        shuffle,
        trustee: number,
      });
    }
  }
}

/** The published ledger as somebody outside sees it; ballot proofs that the node's threads have already checked are not checked again. */
async function verifyPublished(practice: Practice): Promise<Verification> {
  await practice.node.flush();
  const verification = await verifyLedger(folderSource(practice.folders.ledger), {
    party: practice.fingerprint,
    checkProofs: (electionText, ballotText) => practice.workers.check(electionText, ballotText),
    work: (need) => practice.workers.work(need),
  });
  const [failure] = verification.report.failures;
  if (failure !== undefined)
    throw new Error(`the ledger does not verify: ${failure.where}: ${failure.message}`);
  return verification;
}

/** A trustee decrypts nothing that so few have voted on that a choice could be guessed. */
async function atLeast(
  verification: Verification,
  uuid: string,
): Promise<{
  readonly election: ElectionState;
  readonly tally: Tally;
}> {
  const election = verification.state.elections.get(uuid);
  if (election === undefined) throw new Error(`the ledger has no election ${uuid}`);
  const computed = await verification.tally(uuid);
  if (computed.numTallied < election.definition.minimumGroup)
    throw new Error(
      `only ${computed.numTallied} ballots were cast; fewer than ${election.definition.minimumGroup} are not decrypted`,
    );
  return { election, tally: computed };
}

/** Writes a text to the ledger in parts, and returns the hash by which entries name it. */
async function share(office: Office, author: Author, text: string): Promise<string> {
  const bytes = utf8ToBytes(text);
  const hash = sha256Hex(bytes);
  const of = Math.ceil(bytes.length / MAX_PART_BYTES);
  for (let index = 0; index < of; index++) {
    const data = toBase64(bytes.subarray(index * MAX_PART_BYTES, (index + 1) * MAX_PART_BYTES));
    await office.submit(author, 'blob.part', { data, hash, index, of });
  }
  return hash;
}

function mustBe<T>(result: Result<T, string>): T {
  if (!result.ok) throw new Error(result.error);
  return result.value;
}
