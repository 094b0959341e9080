/**
 * Debian's belenios-tool 3.0 and ours on elections of every kind: weights, threshold trustees, shuffled questions. It accepts what we make
 * and refuses the faults that we refuse; what its own commands make, we verify. (Its threshold trustees encrypt to each other in another
 * form than 3.3.0 and we do, so a ceremony is held by one of the two; its published outcome is the same.)
 */
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { encodeArchive, type Archive, type Conclusion } from '../../ledger/ballot/archive.ts';
import {
  encodeBallot,
  encryptBallot,
  parseBallot,
  signaturePrefix,
  signedHash,
} from '../../ledger/ballot/ballot.ts';
import { proveKnowledge } from '../../ledger/ballot/schnorr.ts';
import { isThreshold, makeTrusteesText } from '../../ledger/ballot/trustees.ts';
import { verifyArchive } from '../../ledger/ballot/verify.ts';
import { checkProofs, must, seededRandom } from '../ledger/ballot/helpers.ts';
import { holdElection, type WholeElection } from '../ledger/ballot/whole-election.ts';
import { judge, runTool, TOOL } from './belenios-tool.ts';
import { peer } from './require.ts';

const missing = peer([TOOL]);

const counted = { question: '찬반', answers: ['찬성', '반대'], min: 1, max: 1, blank: true as const };
const ranked = {
  type: 'NonHomomorphic' as const,
  question: '순위',
  answers: ['가', '나', '다'],
  extra: { method: 'Schulze' as const, blank: true },
};
const group = { size: 3, threshold: 2, present: [1, 3] };

const kinds = {
  'weights, with an abstention': () =>
    holdElection({
      seed: 'weights',
      questions: [counted],
      trustees: ['single', 'single'],
      votes: [[[0, 1, 0]], [[1, 0, 0]], [[0, 0, 1]]],
      weights: [2_000_000_000, 20, 3],
    }),
  'threshold trustees beside a single one': () =>
    holdElection({
      seed: 'threshold',
      questions: [counted],
      trustees: [group, 'single'],
      votes: [[[0, 1, 0]], [[1, 0, 0]], [[0, 1, 0]]],
    }),
  'a ranked question after two shuffles': () =>
    holdElection({
      seed: 'ranked',
      questions: [counted, ranked],
      trustees: [group],
      votes: [
        [
          [0, 1, 0],
          [1, 2, 3],
        ],
        [
          [1, 0, 0],
          [3, 1, 2],
        ],
        [
          [0, 0, 1],
          [0, 0, 0],
        ],
      ],
    }),
};
type Kind = keyof typeof kinds;
type Forge = (held: WholeElection) => Archive;

const conclude =
  (change: (conclusion: Conclusion) => Partial<Conclusion>): Forge =>
  ({ archive }) => ({ ...archive, conclusion: { ...archive.conclusion, ...change(archive.conclusion) } });
/** Changes the last digit of the first number that follows `before`. */
const changeNumber = (text: string, before: string): string =>
  text.replace(new RegExp(`(${before}[^0-9]*"[0-9]+)([0-9])"`), (_, head: string, digit: string) => {
    return `${head}${digit === '0' ? '1' : '0'}"`;
  });

/** Of which kind, with which fault, what the tool says of it and what we say, and how it is made. */
const forged: readonly (readonly [Kind, string, string, string, Forge])[] = [
  [
    'weights, with an abstention',
    'another result',
    'check_result failed',
    'result: differs',
    conclude(({ resultText }) => ({ resultText: resultText.replace('[20,', '[19,') })),
  ],
  [
    'weights, with an abstention',
    'a voter without credential',
    'InvalidCredential',
    'is not in the list',
    ({ archive }) => ({
      ...archive,
      publicCredentialsText: JSON.stringify(
        (JSON.parse(archive.publicCredentialsText) as string[]).filter((entry) => !entry.endsWith(',3')),
      ),
    }),
  ],
  [
    'threshold trustees beside a single one',
    'a decryption with another proof',
    'check_result failed',
    'partial decryption of trustee 1',
    conclude(({ decryptions: [first, ...others] }) => ({
      decryptions: [{ ...first!, text: changeNumber(first!.text, '"response"') }, ...others],
    })),
  ],
  [
    'threshold trustees beside a single one',
    'decryptions under the names of other members',
    'check_result failed',
    'partial decryption of trustee 3',
    conclude(({ decryptions: [a, b, c] }) => ({
      decryptions: [{ ...a!, owner: 3 }, { ...b!, owner: 1 }, c!],
    })),
  ],
  [
    'threshold trustees beside a single one',
    'fewer members than the threshold',
    'check_result failed',
    'expected 2 or more of trustees 1 to 3',
    conclude(({ decryptions }) => ({ decryptions: decryptions.slice(1) })),
  ],
  [
    'threshold trustees beside a single one',
    'a verification key with the proof of another',
    'Assertion failed',
    'invalid proof of knowledge',
    ({ archive, trustees }) => ({
      ...archive,
      trusteesText: makeTrusteesText(
        trustees.map((item) => {
          if (!isThreshold(item)) return item;
          const [a, b, ...others] = item.verificationKeys;
          return { ...item, verificationKeys: [{ ...a!, pok: b!.pok }, b!, ...others] };
        }),
      ),
    }),
  ],
  [
    'threshold trustees beside a single one',
    'coefficients with the signature of another',
    'Assertion failed',
    'coefexps: invalid signature',
    ({ archive, trustees }) => ({
      ...archive,
      trusteesText: makeTrusteesText(
        trustees.map((item) => {
          if (!isThreshold(item)) return item;
          const [a, b, ...others] = item.coefexps;
          return { ...item, coefexps: [{ ...a!, signature: b!.signature }, b!, ...others] };
        }),
      ),
    }),
  ],
  [
    'a ranked question after two shuffles',
    'a shuffle with another proof',
    'shuffle #0 failed tests',
    'shuffle 1 of trustee 1: shuffle: shuffled question 1: invalid proof',
    conclude(({ shuffles: [first, ...others] }) => ({
      shuffles: [{ ...first!, text: changeNumber(first!.text, '\\]\\],\\[') }, ...others],
    })),
  ],
  [
    'a ranked question after two shuffles',
    'the shuffles exchanged',
    'shuffle #0 failed tests',
    'shuffle 1 of trustee 2: shuffle: shuffled question 1: invalid proof',
    conclude(({ shuffles }) => ({ shuffles: shuffles.toReversed() })),
  ],
  [
    'a ranked question after two shuffles',
    'no shuffles',
    'check_result failed',
    'shuffles: there is none',
    conclude(() => ({ shuffles: [] })),
  ],
  [
    'a ranked question after two shuffles',
    'opened answers in another order',
    'check_result failed',
    'result: differs',
    conclude(({ resultText }) => {
      const { result } = JSON.parse(resultText) as { result: unknown[][] };
      return { resultText: JSON.stringify({ result: [result[0], result[1]!.toReversed()] }) };
    }),
  ],
  [
    'a ranked question after two shuffles',
    'the ranks of another voter, under a valid signature',
    'InvalidBallot',
    'answer 2: invalid proof of the randomness',
    ({ archive }) => {
      const [first, second] = archive.ballots.map((ballot) => must(parseBallot(ballot)));
      const stolen = { ...first!, answers: [first!.answers[0]!, second!.answers[1]!] };
      const hash = signedHash(stolen);
      // The credential of the first voter is 2 in these elections.
      const proof = proveKnowledge(signaturePrefix(hash), 2n, seededRandom('sign'));
      return {
        ...archive,
        ballots: archive.ballots.with(0, encodeBallot({ ...stolen, signature: { hash, proof } })),
      };
    },
  ],
];

describe.skipIf(missing !== undefined)(`belenios-tool${missing === undefined ? '' : ` (${missing})`}`, () => {
  const held = new Map<Kind, WholeElection>();
  let base: string;
  beforeAll(async () => {
    base = await mkdtemp(path.join(tmpdir(), 'belenios-'));
    for (const [kind, hold] of Object.entries(kinds)) held.set(kind as Kind, hold());
  });
  afterAll(() => rm(base, { recursive: true }));

  /** Both judgements of an archive. */
  const judgeBoth = async (archive: Archive, { election }: WholeElection) => {
    const dir = await mkdtemp(path.join(base, 'archive-'));
    const bytes = encodeArchive(archive);
    await writeFile(path.join(dir, `${election.uuid}.bel`), bytes);
    const [theirs, ours] = [await judge(dir, election.uuid), await verifyArchive(bytes, checkProofs)];
    return { theirs, ours };
  };

  test.each(Object.keys(kinds) as Kind[])('accepts our election with %s', async (kind) => {
    const election = held.get(kind)!;
    const { theirs, ours } = await judgeBoth(election.archive, election);
    expect(theirs.words).toContain('all checks passed');
    expect(theirs.accepted).toBe(true);
    expect(ours).toMatchObject({ ok: true, failures: [] });
  });

  test.each(forged)('%s: refuses %s, and so do we', async (kind, _, theirWords, ourWords, forge) => {
    const election = held.get(kind)!;
    const changed = forge(election);
    expect(encodeArchive(changed)).not.toEqual(encodeArchive(election.archive));
    const { theirs, ours } = await judgeBoth(changed, election);
    expect(theirs).toEqual({ accepted: false, words: expect.stringContaining(theirWords) as string });
    expect(ours.ok).toBe(false);
    expect(ours.failures.map((failure) => `${failure.where}: ${failure.what}`).join('\n')).toContain(
      ourWords,
    );
  });

  test('verifies a ballot of ours with ranks, and not the same ballot with another proof', async () => {
    const election = held.get('a ranked question after two shuffles')!;
    const dir = await mkdtemp(path.join(base, 'ballot-'));
    const { conclusion: _, ...open } = election.archive;
    const file = path.join(dir, 'ballot.json');
    await writeFile(path.join(dir, `${election.election.uuid}.bel`), encodeArchive({ ...open, ballots: [] }));
    const ballot = encryptBallot({
      election: election.election,
      credentialSecret: 2n,
      plaintext: [
        [0, 1, 0],
        [255, 0, 7],
      ],
      random: seededRandom('ballot'),
    });
    const argv = ['election', 'verify-ballot', '--dir', dir, '--ballot', file];
    await writeFile(file, ballot);
    await runTool(dir, argv);
    await writeFile(file, changeNumber(ballot, '"proof":\\{"challenge"'));
    await expect(runTool(dir, argv)).rejects.toThrow('ended with');
  });

  /** A whole election by the tool's own commands: one single trustee and two of three, a counted and a ranked question, two shuffles. */
  const holdByTool = async (): Promise<{ readonly dir: string; readonly uuid: string }> => {
    const dir = await mkdtemp(path.join(base, 'tool-'));
    const tool = (command: string, input?: string): Promise<string> =>
      runTool(dir, command.split(' '), input);
    const put = (file: string, content: string): Promise<void> => writeFile(path.join(dir, file), content);
    const find = async (ending: string): Promise<string> =>
      (await readdir(dir)).find((file) => file.endsWith(ending)) ?? '';
    const ceremony = 'setup generate-trustee-key-threshold --group Ed25519';

    await tool('setup generate-trustee-key --group Ed25519');
    const single = await find('.privkey');
    await put('public_keys.jsons', await readFile(path.join(dir, await find('.pubkey')), 'utf8'));
    const members: string[] = [];
    for (const i of [1, 2, 3])
      members.push((await tool(`${ceremony} --step 1 --threshold-context ${i}/2/3`)).trim());
    const collect = async (of: (member: string) => Promise<string>): Promise<string> => {
      const parts: string[] = [];
      for (const member of members) parts.push(await of(member));
      return parts.map((part) => `${part.trim()}\n`).join('');
    };
    await put('certs.jsons', await collect((member) => readFile(path.join(dir, `${member}.cert`), 'utf8')));
    await tool(`${ceremony} --step 2 --certs certs.jsons`);
    await put(
      'polynomials.jsons',
      await collect((member) => tool(`${ceremony} --step 3 --certs certs.jsons --key ${member}.key`)),
    );
    await tool(`${ceremony} --step 4 --certs certs.jsons --polynomials polynomials.jsons`);
    const outputs = await collect(async (member) =>
      tool(
        `${ceremony} --step 5 --certs certs.jsons --key ${member}.key`,
        await readFile(path.join(dir, `${member}.vinput`), 'utf8'),
      ),
    );
    await put(
      'threshold.json',
      await tool(`${ceremony} --step 6 --certs certs.jsons --polynomials polynomials.jsons`, outputs),
    );
    await tool('setup make-trustees');

    const uuid = (await tool('setup generate-token --length 14')).trim();
    const questions = [
      { answers: ['A', 'B'], blank: true, min: 1, max: 1, question: 'counted' },
      {
        type: 'NonHomomorphic',
        value: { answers: ['X', 'Y', 'Z'], question: 'ranked' },
        extra: { method: 'STV', blank: false, seats: 2 },
      },
    ];
    await put('template.json', JSON.stringify({ description: '', name: 'by the tool', questions }));
    await tool(`setup make-election --group Ed25519 --template template.json --uuid ${uuid}`);
    await put('voters.txt', 'a\nb\nc\n');
    await tool(`setup generate-credentials --file voters.txt --group Ed25519 --uuid ${uuid}`);
    const published = JSON.parse(await readFile(path.join(dir, await find('.pubcreds')), 'utf8')) as string[];
    await put('public_creds.json', JSON.stringify(published.map((entry) => entry.split(',')[0])));
    await tool('archive init');

    const add = (type: string, input = ''): Promise<string> =>
      tool(`archive add-event --type ${type}`, input);
    const credentials = JSON.parse(
      await readFile(path.join(dir, await find('.privcreds')), 'utf8'),
    ) as Record<string, string>;
    for (const [i, credential] of Object.values(credentials).entries()) {
      await put('credential', credential);
      await put('choice', JSON.stringify([i === 0 ? [1, 0, 0] : [0, 1, 0], [i, 2, 3]]));
      await add(
        'Ballot',
        await tool('election generate-ballot --privcred credential --choice choice --dir .'),
      );
    }
    await add('EndBallots');
    await add('EncryptedTally', await tool('election compute-encrypted-tally --dir .'));
    for (const owner of [1, 2])
      await add('Shuffle', await tool(`election shuffle --dir . --trustee-id ${owner}`));
    await add('EndShuffles');
    await add('PartialDecryption', await tool(`election decrypt --dir . --privkey ${single} --trustee-id 1`));
    for (const i of [2, 0])
      await add(
        'PartialDecryption',
        await tool(
          `election decrypt-threshold --dir . --key ${members[i]}.key --decryption-key ${members[i]}.dkey --trustee-id ${i + 2}`,
        ),
      );
    await add('Result', await tool('election compute-result --dir .'));
    return { dir, uuid };
  };

  test('makes an election with its own commands that we verify', async () => {
    const { dir, uuid } = await holdByTool();
    expect((await judge(dir, uuid)).accepted).toBe(true);
    const report = await verifyArchive(await readFile(path.join(dir, `${uuid}.bel`)), checkProofs);
    expect(report).toMatchObject({
      ok: true,
      failures: [],
      checked: { trustees: 4, credentials: 3, ballots: 3, tallied: 3, shuffles: 2, decryptions: 3 },
      counts: [[1, 2, 0], []],
    });
    expect(report.opened![1]!.map(String).toSorted()).toEqual(['0,2,3', '1,2,3', '2,2,3']);
  });
});
