/** `contest poll` and `contest declare`: an opinion poll's figures, and what several pools decide together (counting.md, weighted pools). */
import * as v from 'valibot';
import { pollFigures } from '../count/figures.ts';
import { issueSentence } from '../count/issue.ts';
import { textFault } from '../assembly/shape.ts';
import { fail, ok, type Result } from '../result.ts';
import { namedCard } from '../rules/cards.ts';
import { countContest } from '../rules/contest.ts';
import { answersOfContest } from '../rules/contest-polls.ts';
import { declaredOf } from '../rules/figures.ts';
import type { ContestState } from '../rules/state.ts';
import { defineCommand, type Args, type OptionSpec, type Terminal } from './command.ts';
import { countJson, countLines, languageOf, languageOption } from './count-report.ts';
import { actAsCommittee } from './committee-act.ts';
import type { EntryWriter } from './entry-writer.ts';
import { readGivenJson } from './given-file.ts';
import { accessOptions, withLedger, type LedgerAccess } from './ledger-access.ts';

const options: Readonly<Record<string, OptionSpec>> = {
  ...accessOptions,
  assembly: { value: 'NAME', need: 'required', help: 'The assembly.' },
  contest: { value: 'NAME', need: 'required', help: 'The contest, as assembly.json names it.' },
  key: { value: 'FILE', help: 'Key file of the committee; without it DIR/keys/committee.json.' },
  json: { help: 'Report as JSON.' },
};

/** A poll must fit a ledger entry. */
const MAX_POLL_BYTES = 60 * 1024;

export const contestPoll = defineCommand(
  {
    name: 'contest poll',
    summary: 'Record an opinion poll that counts beside the votes',
    about: `FILE holds the exact figures of the poll in JSON, in the order of the candidates: {"from": "responses", "votes": [...]}
or {"from": "shares", "denominator": n, "numerators": [...]}. Rounded percentages that do not add up are refused. No
vote of the contest can be decrypted before all its polls are recorded.`,
    positionals: ['FILE'],
    options: {
      pool: { value: 'N', need: 'required', help: 'Number of the pool on the contest’s card, from 1.' },
      source: { value: 'TEXT', need: 'required', help: 'Who asked whom and when, as everybody may read it.' },
      ...options,
    },
    example:
      'npm run -s hwabaek -- contest poll poll.json --data practice/day-1 --assembly a --contest leader --pool 2 --source "Institute"',
  },
  (args, terminal) => {
    const file = args.path('FILE');
    const json = readGivenJson(file, MAX_POLL_BYTES);
    if (!json.ok) return Promise.resolve(json);
    const figures = v.safeParse(pollFigures, json.value, { abortEarly: true });
    if (!figures.success) return Promise.resolve(fail(issueSentence(file, figures.issues)));
    const source = args.get('source');
    const wrong = textFault(source);
    if (wrong !== undefined) return Promise.resolve(fail(`--source ${wrong}.`));
    if (!/^[1-9]\d?$/.test(args.get('pool'))) return Promise.resolve(fail('--pool must be 1 or more.'));
    const pool = Number(args.get('pool'));
    return act(args, terminal, ({ contest, writer }) => {
      const { assembly, contest: name } = contest.body;
      writer.add('poll.recorded', { assembly, contest: name, figures: figures.output, pool, source });
      return ok({ pool, message: `The opinion poll of pool ${pool} of ${name} is in the ledger.` });
    });
  },
);

export const contestDeclare = defineCommand(
  {
    name: 'contest declare',
    summary: 'Declare what several pools decide together',
    about: `Counts the declared results and the recorded opinion polls of a contest by its card, appends the verdict and prints
every step. All its elections must be declared before.`,
    options: { ...options, lang: languageOption },
    example: 'npm run -s hwabaek -- contest declare --data practice/day-1 --assembly sample --contest leader',
  },
  (args, terminal) => {
    const language = languageOf(args);
    if (!language.ok) return Promise.resolve(language);
    return act(args, terminal, ({ access, contest, writer }) => {
      const counted = countContest(access.state, contest);
      if (!counted.ok) return fail(`${counted.error.message} Nothing was declared.`);
      const { assembly, card, contest: name, title } = contest.body;
      writer.add('contest.declared', { assembly, contest: name, verdict: declaredOf(counted.value) });
      const named = namedCard(card, answersOfContest(access.state, contest));
      return ok({
        ...countJson(named, counted.value, language.value),
        message: [
          title[language.value],
          ...countLines(named, counted.value, language.value),
          ...(counted.value.outcome === 'run-off'
            ? [`Next: election run-off --contest ${name} --slot next`]
            : []),
        ].join('\n'),
      });
    });
  },
);

interface Desk {
  readonly access: LedgerAccess;
  readonly contest: ContestState;
  readonly writer: EntryWriter;
}

/** Opens ledger, key and contest, lets `make` make the entry, appends it and reports. */
const act = (
  args: Args,
  terminal: Terminal,
  make: (desk: Desk) => Result<{ readonly message: string }, string>,
): Promise<Result<void, string>> =>
  withLedger(args, terminal, async (access) => {
    const wanted = { assembly: args.get('assembly'), contest: args.get('contest') };
    const contests = [...access.state.contests.values()].filter(
      ({ body }) => body.assembly === wanted.assembly,
    );
    const contest = contests.find(({ body }) => body.contest === wanted.contest);
    if (contest === undefined)
      return fail(
        `The assembly ${wanted.assembly} has no contest ${wanted.contest}. It has: ${contests.map(({ body }) => body.contest).join(', ') || 'none'}.`,
      );
    return actAsCommittee(args, terminal, access, (writer) => make({ access, contest, writer }));
  });
