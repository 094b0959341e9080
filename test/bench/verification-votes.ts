/**
 * Votes for the bench of verification: an election of one question with seven answers and a blank, and for each voter the credential, the permit and the ballot
 * as a member has them. Making them takes most of the time, so they are kept from one run to the next, in the machine's folder for temporary files. What is
 * published of them is verification-sources.ts.
 */
import { constants, createPrivateKey, randomBytes, sign } from 'node:crypto';
import { createReadStream, createWriteStream, existsSync, mkdirSync, renameSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { once } from 'node:events';
import { deriveCredential, generateCredential } from '../../ledger/ballot/credential.ts';
import { generateUuid, makeElectionText } from '../../ledger/ballot/election.ts';
import { generateTrusteeKey, type TrusteeKey } from '../../ledger/ballot/trustee-key.ts';
import { electionPublicKey, makeTrusteesText } from '../../ledger/ballot/trustees.ts';
import { fromBase64, toBase64 } from '../../ledger/bytes.ts';
import { generateIssuerKey } from '../../ledger/keys/issuer-key.ts';
import { permitMessage } from '../../ledger/permit/permit.ts';
import { createBallotWorkers } from '../../ledger/worker/pool.ts';
import { ORIGIN, random } from '../ledger/rules/world.ts';

/** The election, with all its secrets. `issuer` is the RSA key of its only voter group, PKCS #8 in base64. */
export interface Poll {
  readonly uuid: string;
  readonly electionText: string;
  readonly trusteesText: string;
  /** Decimal numbers. */
  readonly trusteeSecrets: readonly string[];
  readonly issuer: string;
}

/** What a member casts. `permit` is base64, `credential` the public one. */
export interface Vote {
  readonly credential: string;
  readonly permit: string;
  readonly ballot: string;
}

export interface Votes {
  readonly poll: Poll;
  readonly votes: readonly Vote[];
}

export const QUESTION = '무엇을 고르십니까?';
export const ANSWERS = ['가', '나', '다', '라', '마', '바', '사'];
export const ELECTION_NAME = '성능 측정';

const FOLDER = path.join(tmpdir(), 'hwabaek-bench');
const FILE = path.join(FOLDER, 'votes-1.jsonl');

/** At least `count` votes of one election, made now as far as they are not there from an earlier run. */
export async function openVotes(count: number): Promise<Votes> {
  const kept = existsSync(FILE) ? await readVotes(count) : undefined;
  if (kept !== undefined && kept.votes.length >= count) return kept;
  const poll = kept?.poll ?? (await makePoll());
  const votes = kept?.votes ?? [];
  const all: Votes = { poll, votes: [...votes, ...(await makeVotes(poll, votes.length, count))] };
  await keepVotes(all);
  return all;
}

async function makePoll(): Promise<Poll> {
  const trustees: TrusteeKey[] = [generateTrusteeKey(random), generateTrusteeKey(random)];
  const publicKeys = trustees.map(({ publicKey }) => publicKey);
  const uuid = generateUuid(random);
  return {
    uuid,
    electionText: makeElectionText({
      uuid,
      name: ELECTION_NAME,
      description: '',
      publicKey: electionPublicKey(publicKeys),
      questions: [{ question: QUESTION, answers: ANSWERS, min: 1, max: 1, blank: true }],
    }),
    trusteesText: makeTrusteesText(publicKeys),
    trusteeSecrets: trustees.map(({ privateKey }) => String(privateKey)),
    issuer: toBase64(await generateIssuerKey()),
  };
}

/** Votes from number `first` on; every ballot another choice in turn. */
async function makeVotes(poll: Poll, first: number, count: number): Promise<Vote[]> {
  const { uuid, electionText } = poll;
  const key = createPrivateKey({
    key: Buffer.from(fromBase64(poll.issuer)),
    format: 'der',
    type: 'pkcs8',
  });
  const workers = createBallotWorkers({ threads: availableParallelism() });
  try {
    return await Promise.all(
      Array.from({ length: count - first }, async (_, i) => {
        const credential = deriveCredential(uuid, generateCredential(random));
        const plaintext = [
          Array.from({ length: ANSWERS.length + 1 }, (__, j) => (j === (first + i) % 8 ? 1 : 0)),
        ];
        const ballot = await workers.encrypt({
          electionText,
          credentialSecret: credential.secret,
          plaintext,
        });
        // A permit that was signed blindly is this same signature.
        const permit = sign('sha384', permitMessage(ORIGIN, uuid, credential.public), {
          key,
          padding: constants.RSA_PKCS1_PSS_PADDING,
          saltLength: 48,
        });
        return { credential: credential.public, permit: toBase64(new Uint8Array(permit)), ballot };
      }),
    );
  } finally {
    await workers.close();
  }
}

/** The poll, and the first votes of the file, at most `count`. */
async function readVotes(count: number): Promise<Votes | undefined> {
  let poll: Poll | undefined;
  const votes: Vote[] = [];
  for await (const line of createInterface({ input: createReadStream(FILE) })) {
    if (poll === undefined) poll = JSON.parse(line) as Poll;
    else votes.push(JSON.parse(line) as Vote);
    if (votes.length >= count) break;
  }
  return poll && { poll, votes };
}

/** Puts the file in place as a whole, so that an interrupted run leaves the earlier one. */
async function keepVotes({ poll, votes }: Votes): Promise<void> {
  mkdirSync(FOLDER, { recursive: true });
  const draft = `${FILE}.${randomBytes(4).toString('hex')}`;
  const out = createWriteStream(draft, { mode: 0o600 });
  for (const item of [poll, ...votes]) if (!out.write(`${JSON.stringify(item)}\n`)) await once(out, 'drain');
  out.end();
  await once(out, 'finish');
  renameSync(draft, FILE);
}
