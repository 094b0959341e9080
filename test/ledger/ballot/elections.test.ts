import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { encodeArchive, readArchive } from '../../../ledger/ballot/archive.ts';
import type { Archive, Conclusion } from '../../../ledger/ballot/archive.ts';
import { encryptBallot } from '../../../ledger/ballot/ballot.ts';
import { readContainer, writeContainer } from '../../../ledger/ballot/container.ts';
import { isNonHomomorphic } from '../../../ledger/ballot/question.ts';
import type { Question } from '../../../ledger/ballot/question.ts';
import { verifyArchive } from '../../../ledger/ballot/verify.ts';
import type { VerificationReport } from '../../../ledger/ballot/verify.ts';
import {
  allowedPlaintext,
  anyNonHomomorphicQuestion,
  anyQuestion,
  checkProofs,
  must,
  seededRandom,
} from './helpers.ts';
import { holdElection } from './whole-election.ts';
import type { ElectionPlan, TrusteePlan, WholeElection } from './whole-election.ts';

const verify = (archive: Archive): Promise<VerificationReport> =>
  verifyArchive(encodeArchive(archive), checkProofs);

const counted = { question: '찬반', answers: ['찬성', '반대'], min: 1, max: 1, blank: true as const };
const ranked = {
  type: 'NonHomomorphic' as const,
  question: '순위',
  answers: ['가', '나', '다'],
  extra: { method: 'Schulze' as const, blank: true },
};
const group = { size: 3, threshold: 2, present: [1, 3] };
const plans = {
  'weights and single trustees': {
    seed: 'weights',
    questions: [counted],
    trustees: ['single', 'single'],
    votes: [[[0, 1, 0]], [[1, 0, 0]], [[0, 0, 1]]],
    weights: [1000, 20, 3],
  },
  'a threshold group beside a single trustee': {
    seed: 'threshold',
    questions: [counted],
    trustees: [group, 'single'],
    votes: [[[0, 1, 0]], [[1, 0, 0]], [[0, 1, 0]]],
  },
  'a shuffled question beside a counted one': {
    seed: 'shuffled',
    questions: [counted, ranked],
    trustees: [{ ...group, present: [2, 3] }],
    votes: [
      [
        [0, 1, 0],
        [1, 2, 3],
      ],
      [
        [0, 1, 0],
        [3, 1, 2],
      ],
    ],
  },
  'all members of a group, one shuffle of two questions': {
    seed: 'all present',
    questions: [ranked, { type: 'NonHomomorphic' as const, question: '등급', answers: ['가'] }],
    trustees: ['single', { ...group, present: [3, 1, 2] }],
    votes: [
      [[0, 0, 255], [4]],
      [[1, 1, 1], [0]],
    ],
    shuffles: 1,
  },
} satisfies Record<string, ElectionPlan>;
const held = Object.entries(plans).map(([name, plan]) => ({ name, plan, ...holdElection(plan) }));

describe('elections of our own, of every kind', () => {
  it.each(held)('$name: verifies, and gives what was voted', async ({ plan, archive, result }) => {
    const bytes = encodeArchive(archive);
    expect(must(readArchive(bytes))).toEqual(archive);
    const report = await verifyArchive(bytes, checkProofs);
    expect(report).toMatchObject({ ok: true, failures: [], counts: result.counts });
    expect(report.checked).toMatchObject({
      ballots: plan.votes.length,
      tallied: plan.votes.length,
      shuffles: archive.conclusion.shuffles.length,
      decryptions: archive.conclusion.decryptions.length,
    });
    for (const [q, question] of (plan.questions as readonly Question[]).entries()) {
      const rows: readonly (readonly number[])[] = plan.votes.map((vote) => vote[q]!);
      const weights: readonly number[] = 'weights' in plan ? plan.weights : rows.map(() => 1);
      const sums = rows[0]!.map((_, i) => rows.reduce((sum, row, n) => sum + row[i]! * weights[n]!, 0));
      const shuffled = isNonHomomorphic(question);
      expect(report.counts![q]).toEqual(shuffled ? [] : sums);
      expect((report.opened?.[q] ?? []).map(String).toSorted()).toEqual(
        shuffled ? rows.map(String).toSorted() : [],
      );
    }
  });

  it('of random parameters verify', async () => {
    const plan = fc.record({
      seed: fc.string(),
      questions: fc.array(fc.oneof(anyQuestion, anyNonHomomorphicQuestion), { minLength: 1, maxLength: 2 }),
      trustees: fc.array(
        fc.constantFrom<TrusteePlan>(
          'single',
          { size: 2, threshold: 1, present: [2] },
          { size: 3, threshold: 2, present: [2, 1] },
        ),
        { minLength: 1, maxLength: 2 },
      ),
      picks: fc.array(fc.nat(9), { maxLength: 3 }),
      shuffles: fc.integer({ min: 1, max: 2 }),
    });
    await fc.assert(
      fc.asyncProperty(plan, async ({ picks, questions, shuffles, ...rest }) => {
        const votes = picks.map((pick, i) =>
          questions.map((question) => allowedPlaintext(question, pick, i)),
        );
        const owners = rest.trustees.reduce(
          (sum, item) => sum + (typeof item === 'string' ? 1 : item.size),
          0,
        );
        const { archive } = holdElection({ ...rest, questions, votes, shuffles: Math.min(shuffles, owners) });
        expect(await verify(archive)).toMatchObject({ ok: true, failures: [] });
      }),
      { numRuns: 5 },
    );
  });

  const ofPlan = (name: keyof typeof plans): WholeElection => held.find((item) => item.name === name)!;
  const weighted = ofPlan('weights and single trustees');
  const threshold = ofPlan('a threshold group beside a single trustee');
  const shuffled = ofPlan('a shuffled question beside a counted one');
  const changeOf = (
    { archive }: WholeElection,
    change: (conclusion: WholeElection['archive']['conclusion']) => Partial<Conclusion>,
  ): Archive => ({ ...archive, conclusion: { ...archive.conclusion, ...change(archive.conclusion) } });
  const revote = (): Archive => {
    const { election, archive } = shuffled;
    const ballots = [
      ...archive.ballots,
      encryptBallot({
        election,
        credentialSecret: 2n,
        plaintext: [
          [1, 0, 0],
          [0, 0, 0],
        ],
        random: seededRandom('revote'),
      }),
    ];
    return { ...archive, ballots };
  };
  it.each([
    [
      'the shuffles exchanged',
      changeOf(shuffled, ({ shuffles }) => ({ shuffles: shuffles.toReversed() })),
      'shuffle 1 of trustee 2',
    ],
    [
      'the last shuffle left out',
      changeOf(shuffled, ({ shuffles }) => ({ shuffles: shuffles.slice(0, 1) })),
      'partial decryption of trustee 2',
    ],
    ['no shuffle', changeOf(shuffled, () => ({ shuffles: [] })), 'shuffles'],
    [
      'a trustee who shuffles twice',
      changeOf(shuffled, ({ shuffles }) => ({ shuffles: shuffles.map((item) => ({ ...item, owner: 1 })) })),
      'shuffle 2 of trustee 1',
    ],
    [
      'a shuffle by nobody',
      changeOf(shuffled, ({ shuffles }) => ({
        shuffles: shuffles.map((item, i) => ({ ...item, owner: i + 3 })),
      })),
      'shuffle 2 of trustee 4',
    ],
    [
      'a shuffle where nothing is shuffled',
      changeOf(threshold, () => ({ shuffles: shuffled.archive.conclusion.shuffles })),
      'shuffles',
    ],
    [
      'a tally that is not sorted',
      changeOf(shuffled, ({ encryptedTallyText }) => {
        const tally = JSON.parse(encryptedTallyText) as unknown[][];
        return { encryptedTallyText: JSON.stringify([tally[0], tally[1]!.toReversed()]) };
      }),
      'encrypted tally',
    ],
    ['another ballot of the same voter', revote(), 'encrypted tally'],
    [
      'opened answers in another order',
      changeOf(shuffled, ({ resultText }) => {
        const { result } = JSON.parse(resultText) as { result: unknown[][] };
        return { resultText: JSON.stringify({ result: [result[0], result[1]!.toReversed()] }) };
      }),
      'result',
    ],
    [
      'too few of a threshold group',
      changeOf(threshold, ({ decryptions }) => ({ decryptions: decryptions.slice(1) })),
      'result',
    ],
    [
      'a member of a group twice',
      changeOf(threshold, ({ decryptions }) => ({ decryptions: [...decryptions, decryptions[0]!] })),
      'result',
    ],
    [
      'the single trustee beside a group missing',
      changeOf(threshold, ({ decryptions }) => ({ decryptions: decryptions.slice(0, 2) })),
      'result',
    ],
    [
      'decryptions under the names of others of the group',
      changeOf(threshold, ({ decryptions: [a, b, c] }) => ({
        decryptions: [{ ...a!, owner: 3 }, { ...b!, owner: 1 }, c!],
      })),
      'partial decryption of trustee 3',
    ],
    [
      'weights where answers are shuffled',
      {
        ...shuffled.archive,
        publicCredentialsText: JSON.stringify(
          (JSON.parse(shuffled.archive.publicCredentialsText) as string[]).map((entry) => `${entry},2`),
        ),
      },
      'credentials',
    ],
    [
      'weights left out',
      {
        ...weighted.archive,
        publicCredentialsText: weighted.archive.publicCredentialsText.replaceAll(/,[0-9]+"/g, '"'),
      },
      'encrypted tally',
    ],
  ])('finds %s', async (_, archive, where) => {
    const report = await verify(archive);
    expect(report.ok).toBe(false);
    expect(report.failures.map((failure) => failure.where)).toContain(where);
  });

  it('accepts weights of 1 where answers are shuffled, and more decryptions than a group needs', async () => {
    const publicCredentialsText = shuffled.archive.publicCredentialsText.replaceAll(/(?<=[0-9a-f])"/g, ',1"');
    expect(await verify({ ...shuffled.archive, publicCredentialsText })).toMatchObject({ ok: true });
    expect(held[3]!.archive.conclusion.decryptions).toHaveLength(4);
  });

  const files = must(readContainer(encodeArchive(shuffled.archive)));
  const events = files.flatMap(({ text }, i) => (text.includes('"height":') ? [i] : []));
  const eventAt = (height: number): number => events[height]!;
  const moved = (from: number, to: number): typeof files => {
    const group = files.slice(eventAt(from - 1) + 1, eventAt(from) + 1);
    const rest = files.filter((file) => !group.includes(file));
    const position = rest.indexOf(files[eventAt(to)]!) + 1;
    return [...rest.slice(0, position), ...group, ...rest.slice(position)];
  };
  // Setup 0, ballots 1 and 2, EndBallots 3, EncryptedTally 4, shuffles 5 and 6, EndShuffles 7, decryptions 8 and 9.
  it.each([
    ['no EndShuffles', files.filter((_, i) => i !== eventAt(7))],
    ['EndShuffles twice', [...files.slice(0, eventAt(7)), files[eventAt(7)]!, ...files.slice(eventAt(7))]],
    ['EndShuffles with data', files.toSpliced(eventAt(7), 0, files[eventAt(7) - 2]!)],
    ['EndShuffles between the shuffles', moved(7, 5)],
    ['EndShuffles before the shuffles', moved(7, 4)],
    ['a shuffle after a decryption', moved(6, 8)],
    ['a shuffle before the tally', moved(5, 3)],
    ['a shuffle without its owner', files.filter((_, i) => i !== eventAt(5) - 1)],
  ])('refuses %s', (_, changed) => {
    expect(readArchive(writeContainer(changed, shuffled.archive.timestamp))).toMatchObject({
      ok: false,
      error: expect.stringMatching(/unexpected|after the ballots/),
    });
  });
});
