/**
 * `election finish`: from the closed polls to the declared result in one run, for a vote on the floor with the trustees at hand
 * (protocol.md section 4). The steps are finish-steps.ts, waiting for the polls finish-wait.ts.
 */
import type { Trustee } from '../assembly/trustee.ts';
import { writeFractions } from '../count/fraction.ts';
import type { Language } from '../count/text/text.ts';
import { fail, ok, type Result } from '../result.ts';
import { countContest } from '../rules/contest.ts';
import type { ElectionState, LedgerState } from '../rules/state.ts';
import { followLedger, type Follower } from '../verify/follow.ts';
import { openSource } from '../verify/source.ts';
import { callerPath, defineCommand, type Args, type Terminal } from './command.ts';
import { languageOf, languageOption } from './count-report.ts';
import { declaredJson, declaredText, type CountedResult } from './election.ts';
import { finishElection, type TrusteeAtHand } from './finish-steps.ts';
import { waitForPolls } from './finish-wait.ts';
import { accessOptions, signerFor, withLedger, type LedgerAccess } from './ledger-access.ts';
import { withProofWorkers } from './proof-workers.ts';
import { checkSecretFile, openTrusteeFile, trusteeNumber } from './trustee-work.ts';

export const electionFinish = defineCommand(
  {
    name: 'election finish',
    summary: 'Close, tally, decrypt and declare in one run, with the trustees at hand',
    about: `For a vote on the floor whose trustees are present with their keys: does what election close, election tally, trustee
shuffle and trustee decrypt (for every --trustee) and election declare do, in this order, each after verifying the
ledger up to the step before. What the ledger has already is skipped, so an interrupted run is simply started again. A
lost station is named by election close. With --wait it may be started while people vote: it checks every ballot as it
arrives, and goes on by itself when all stations of the election have closed their polls, so that the result is there
about a second later; polls cannot be reopened then. Whoever controls this machine while the keys are open could decrypt
single ballots: for secret votes that matter beyond the hall, let every trustee decrypt on a machine of their own.`,
    options: {
      ...accessOptions,
      election: { value: 'UUID', need: 'repeatable', help: 'The election; several are finished one by one.' },
      key: { value: 'FILE', help: 'Key file of the committee; without it DIR/keys/committee.json.' },
      trustee: { value: 'FILE', need: 'repeatable', help: 'Secret key of a trustee at hand.' },
      wait: { help: 'Follow the ledger until the polls are closed; needs --ledger.' },
      json: { help: 'Report as JSON.' },
      lang: languageOption,
    },
    example:
      'npm run -s hwabaek -- election finish --ledger http://127.0.0.1:8080 --key committee.json --election 2vrMkn6of1Y3Zh --trustee trustee-1.key --trustee trustee-2.key --wait',
  },
  async (args, terminal) => {
    const language = languageOf(args);
    if (!language.ok) return language;
    if (args.has('wait') && args.find('ledger') === undefined)
      return fail(
        'Nobody can vote while this command has the data folder: --wait needs --ledger with the address of the running node.',
      );
    return withLedger(args, terminal, async (access) => {
      const elections = electionsOf(access.state, args.all('election'));
      if (!elections.ok) return elections;
      const committee = await signerFor(args, 'committee', access.kind, terminal);
      if (!committee.ok) return committee;
      const trustees = await openTrustees(args, terminal, access, elections.value);
      if (!trustees.ok) return trustees;
      const source = await openSource(access.url);
      if (!source.ok) return source;
      return withProofWorkers(async ({ carry, check: checkProofs, work }) => {
        const follower = followLedger(source.value, { checkProofs, work, party: args.find('party') });
        const uuids = elections.value.map(({ definition }) => definition.election);
        const waited = await (args.has('wait')
          ? waitForPolls(follower, uuids, terminal)
          : notInvalid(follower));
        if (!waited.ok) return waited;
        const desk = {
          access,
          follower,
          committee: committee.value,
          trustees: trustees.value,
          carry,
        };
        const results: CountedResult[] = [];
        for (const uuid of uuids) {
          const result = await finishElection(desk, uuid);
          if (!result.ok) return result;
          results.push(result.value);
        }
        terminal.out(reportOf(args, follower.state, results, language.value));
        return ok(undefined);
      });
    });
  },
);

/** The elections named, of those whose result is not declared; without a name it says which there are. */
const electionsOf = (
  { elections }: LedgerState,
  named: readonly string[],
): Result<readonly ElectionState[], string> => {
  if (named.length === 0) {
    const open = [...elections.values()].filter(({ result }) => result === undefined);
    const lines = open.map(
      ({ definition: { display, election } }) =>
        `  --election ${election}   ${display.title.ko} (${display.title.en})`,
    );
    return fail(
      lines.length === 0
        ? 'No election of this ledger waits for its result.'
        : `Name the election. Not declared yet:\n${lines.join('\n')}`,
    );
  }
  const found: ElectionState[] = [];
  for (const uuid of new Set(named)) {
    const election = elections.get(uuid);
    if (election === undefined)
      return fail(
        `The ledger has no election ${uuid}. It has: ${[...elections.keys()].join(', ') || 'none'}.`,
      );
    if (election.result === undefined) found.push(election);
  }
  return found.length === 0 ? fail(`The result of ${named.join(', ')} is declared already.`) : ok(found);
};

/** Opens all keys before anything is written, so that a wrong one leaves nothing half done. */
const openTrustees = async (
  args: Args,
  terminal: Terminal,
  { kind }: LedgerAccess,
  elections: readonly ElectionState[],
): Promise<Result<readonly TrusteeAtHand[], string>> => {
  const opened: TrusteeAtHand[] = [];
  for (const given of args.all('trustee')) {
    const file = callerPath(given, terminal.env);
    const secret = checkSecretFile(file, 'trustee');
    if (!secret.ok) return secret;
    const trustee: Result<Trustee, string> = await openTrusteeFile(file, kind, terminal);
    if (!trustee.ok) return trustee;
    const { signer } = trustee.value;
    if (elections.every((election) => trusteeNumber(election, trustee.value) === undefined))
      return fail(`The key ${file} is not of a trustee of the election.`);
    if (opened.some((other) => other.trustee.signer.id === signer.id))
      return fail(`The key ${file} is given twice with --trustee.`);
    opened.push({ file, trustee: trustee.value });
  }
  return ok(opened);
};

const notInvalid = async (follower: Follower): Promise<Result<void, string>> => {
  const seen = await follower.advance();
  return seen.ok ? seen : fail(`The ledger cannot be verified: ${seen.error.message} Nothing was done.`);
};

const reportOf = (
  args: Args,
  state: LedgerState,
  results: readonly CountedResult[],
  language: Language,
): string => {
  const uuids = results.map(({ body }) => body.election);
  if (args.has('json'))
    return JSON.stringify(
      {
        elections: results.map((result) => declaredJson(result, language)),
        contests: contestsOf(state, uuids).map(({ contest, waitsFor }) => ({ contest, waitsFor })),
      },
      writeFractions,
      2,
    );
  return [
    ...results.map((result) => declaredText(result, language)),
    ...contestsOf(state, uuids).map(({ next }) => next),
  ].join('\n\n');
};

/** The contests that these elections are a part of, and what comes next for each: `waitsFor` says what is missing before it can be declared. */
const contestsOf = (
  state: LedgerState,
  uuids: readonly string[],
): readonly { readonly contest: string; readonly next: string; readonly waitsFor: string | undefined }[] =>
  [...state.contests.values()]
    .filter(({ body }) => body.pools.flat().some(({ election }) => uuids.includes(election)))
    .map((found) => {
      const { assembly, contest } = found.body;
      const counted = countContest(state, found);
      const waitsFor = counted.ok ? undefined : counted.error.message;
      const next =
        waitsFor === undefined
          ? `All results and opinion polls of the contest ${contest} are there. Next: contest declare --assembly ${assembly} --contest ${contest}`
          : `The contest ${contest} cannot be declared yet: ${waitsFor}`;
      return { contest, next, waitsFor };
    });
