/** `verify`: recomputes a whole ledger, or one election's archive, and says what it found. */
import { isNonHomomorphic, type Question } from '../ballot/question.ts';
import { walkContainer, type ByteSource } from '../ballot/container.ts';
import { parseElection } from '../ballot/election.ts';
import { verifyArchive, type VerificationReport } from '../ballot/verify.ts';
import { fail, ok, type Result } from '../result.ts';
import { digestsInFiles } from '../verify/digest-file.ts';
import { counted, firstFailures, reportText } from '../verify/report.ts';
import { openSource } from '../verify/source.ts';
import { verifyLedger, type Verification, type VerifyOptions } from '../verify/verify.ts';
import { withArchiveFile } from './archive-file.ts';
import { callerPath, defineCommand, type Terminal } from './command.ts';
import { fingerprintFault } from './ledger-access.ts';
import { createProgress } from './progress.ts';
import { arithmeticText, withProofWorkers, type Arithmetic, type ProofOptions } from './proof-workers.ts';

export const verify = defineCommand(
  {
    name: 'verify',
    summary: 'Recompute everything in a ledger or an archive, and say whether it agrees',
    about: `SOURCE is a ledger folder, the address of a served ledger (https://...), or a Belenios archive (.bel).
Of a ledger every byte is recomputed: files, tree, checkpoint, signatures, rules, permits, ballots' proofs, tallies,
decryptions, results. A folder that a node is writing to changes meanwhile: give the node's address instead.
An archive proves one tally; who was allowed to vote stands in the ledger only.
The exit code is 0 only when everything agrees.`,
    positionals: ['SOURCE'],
    options: {
      party: {
        value: 'FINGERPRINT',
        help: 'Demand this party: 64 hexadecimal digits, as the party publishes them.',
      },
      reference: {
        help: 'Check proofs with noble alone, which decides about every refusal in any case: slower.',
      },
      threads: {
        value: 'N',
        help: 'Threads for proofs, some 20 MB each; without it one for each core, six at most.',
      },
      json: { help: 'Report as JSON.' },
    },
    example: 'npm run -s hwabaek -- verify practice/day-1/ledger',
  },
  async (args, terminal) => {
    const name = args.get('SOURCE');
    const party = args.find('party');
    const speed = args.has('reference') ? 'reference' : 'fast';
    const threads = args.find('threads') === undefined ? undefined : Number(args.find('threads'));
    if (threads !== undefined && !(Number.isSafeInteger(threads) && threads >= 1 && threads <= 256))
      return fail('--threads is a number from 1 to 256.');
    const proofs = { speed, threads } as const;
    if (name.endsWith('.bel')) {
      if (party !== undefined) return fail('An archive names no party; verify the ledger it came from.');
      return verifyFile(callerPath(name, terminal.env), args.has('json'), proofs, terminal);
    }
    const verified = await verifySource(name, terminal, { party }, proofs);
    if (!verified.ok) return verified;
    const { report, arithmetic } = verified.value;
    terminal.out(
      args.has('json')
        ? JSON.stringify({ ...report, arithmetic }, undefined, 2)
        : `${reportText(report, party)}\n${arithmeticText(arithmetic)}`,
    );
    return report.ok ? ok(undefined) : fail('the ledger is not valid.');
  },
);

/** Opens and verifies what a person named, with proofs on all cores and progress on standard error. */
export const verifySource = async (
  name: string,
  terminal: Terminal,
  options: Omit<VerifyOptions, 'checkProofs' | 'work' | 'progress'> = {},
  proofs: ProofOptions = {},
): Promise<Result<Verification & { readonly arithmetic: Arithmetic }, string>> => {
  const wrong = options.party === undefined ? undefined : fingerprintFault(options.party);
  if (wrong !== undefined) return fail(wrong);
  const source = await openSource(/^https?:\/\//.test(name) ? name : callerPath(name, terminal.env));
  if (!source.ok) return source;
  const progress = createProgress(terminal, 'entries');
  return ok(
    await withProofWorkers(
      async ({ arithmetic, check: checkProofs, work }) => {
        const digests = digestsInFiles();
        const verification = await verifyLedger(source.value, {
          ...options,
          checkProofs,
          digests,
          work,
          progress,
        });
        return { ...verification, arithmetic };
      },
      { ...proofs, partProgress: partProgress(terminal) },
    ),
  );
};

const partProgress = (terminal: Terminal): ReturnType<typeof createProgress> =>
  createProgress(terminal, 'parts of a list, a shuffle, a decryption or a result');

const verifyFile = async (
  file: string,
  json: boolean,
  proofs: ProofOptions,
  terminal: Terminal,
): Promise<Result<void, string>> => {
  const verified = await withArchiveFile(file, (source) =>
    withProofWorkers(
      async ({ arithmetic, carry, check }) => {
        const progress = createProgress(terminal, 'ballots');
        const options = { progress, carry, digests: digestsInFiles() };
        const report = { ...(await verifyArchive(source, check, options)), arithmetic };
        return { report, questions: report.ok ? questionsOf(source) : [] };
      },
      { ...proofs, partProgress: partProgress(terminal) },
    ),
  );
  if (!verified.ok) return verified;
  const { report, questions } = verified.value;
  terminal.out(
    json
      ? JSON.stringify(report, undefined, 2)
      : `${archiveText(file, report, questions)}\n${arithmeticText(report.arithmetic)}`,
  );
  return report.ok ? ok(undefined) : fail('the archive is not valid.');
};

const archiveText = (file: string, report: VerificationReport, questions: readonly Question[]): string => {
  const { state, checked, counts, failures, votes } = report;
  const weighted = votes === undefined || votes === checked.tallied ? '' : ` that count for ${votes} votes`;
  const head = [
    `Archive      ${file}`,
    `State        ${state}`,
    ...Object.entries(checked).map(
      ([what, count], i) =>
        `${i === 0 ? 'Checked' : ''}`.padEnd(13) +
        `${String(count).padStart(6)}  ${what}${what === 'tallied' ? weighted : ''}`,
    ),
  ];
  if (report.ok) {
    const said = state === 'open' ? 'Ballots' : 'Ballots, tally, decryptions and result';
    return [
      ...head,
      ...(counts === undefined ? [] : ['', ...resultLines(questions, report)]),
      '',
      `VALID. ${said} were recomputed and agree.`,
    ].join('\n');
  }
  // What cannot be read as an archive says so itself.
  const lines = failures.map(({ where, what }) =>
    what.startsWith(`${where}: `) ? what : `${where}: ${what}`,
  );
  return [`NOT VALID. ${counted(failures.length, 'failure')}:`, ...firstFailures(lines), '', ...head].join(
    '\n',
  );
};

/**
 * Votes with the names that stand in the archive; the first count of a question with a blank choice is that of the abstentions.
 * Of a non-homomorphic question the number of answers: they are counted by the question's own method.
 */
const resultLines = (
  questions: readonly Question[],
  { counts = [], opened = [] }: VerificationReport,
): readonly string[] =>
  questions.flatMap((asked, q) => {
    const { question, answers } = asked;
    if (isNonHomomorphic(asked))
      return [question, `  ${String(opened[q]?.length ?? 0).padStart(7)}  opened answers`];
    const { blank } = asked;
    const names = blank === true ? ['기권 (abstain)', ...answers] : answers;
    return [
      question,
      ...names.map((name, choice) => `  ${String(counts[q]?.[choice] ?? 0).padStart(7)}  ${name}`),
    ];
  });

/** The questions of an archive that was verified: its second file is the election. */
const questionsOf = (source: ByteSource): readonly Question[] => {
  const [, file] = walkContainer(source);
  const election = parseElection(file?.text() ?? '');
  if (!election.ok) throw new Error(`the archive was verified, but cannot be read: ${election.error}`);
  return election.value.questions;
};
