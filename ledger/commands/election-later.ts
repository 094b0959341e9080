/**
 * `election run-off`, `election define-floor`, `election release`: the committee's acts on reserve slots during the assembly (protocol.md section 10).
 * What stands in a definition is assembly/later-election.ts.
 */
import { contestRunOff, type ContestRunOff } from '../assembly/contest-run-off.ts';
import {
  findSlot,
  laterDefinition,
  readFloorPaper,
  runOffContent,
  type LaterContent,
} from '../assembly/later-election.ts';
import { canonicalize } from '../entries/canonical.ts';
import type { Body } from '../entries/entry.ts';
import { fail, ok, type Result } from '../result.ts';
import {
  contestKey,
  freeSlots,
  type ContestState,
  type ElectionState,
  type LedgerState,
} from '../rules/state.ts';
import { defineCommand, type Args, type OptionSpec, type Terminal } from './command.ts';
import { actAsCommittee } from './committee-act.ts';
import type { EntryWriter } from './entry-writer.ts';
import { readGiven } from './given-file.ts';
import { accessOptions, withLedger } from './ledger-access.ts';

const options: Readonly<Record<string, OptionSpec>> = {
  ...accessOptions,
  key: { value: 'FILE', help: 'Key file of the committee; without it DIR/keys/committee.json.' },
  json: { help: 'Report as JSON.' },
};
const slotOption: OptionSpec = {
  value: 'UUID|next',
  need: 'required',
  help: 'The reserve slot; next is the first free one for the same voter groups.',
};

export const electionRunOff = defineCommand(
  {
    name: 'election run-off',
    summary: 'Define the run-off that a declared result calls for',
    about: `Defines the second round of an election whose declared verdict is a run-off, on a reserve slot: the two best under their
names and numbers, the higher votes win. With --contest it defines that of a contest: a paper for each of its pools, on
the next free slots for the same voters, and the contest that joins them; opinion polls are recorded anew. Trustees are
those of the first round; every one accepts again (trustee accept). Then the stations, once they have closed the first
round, open their polls again, and nobody is admitted twice.`,
    options: {
      ...options,
      election: { value: 'UUID', help: 'The election of the first round; or --contest.' },
      contest: { value: 'NAME', help: 'The contest of the first round, whose papers take --slot next.' },
      assembly: { value: 'ID', help: 'The assembly of the contest, where the ledger has several.' },
      slot: slotOption,
    },
    example:
      'npm run -s hwabaek -- election run-off --data practice/day-1 --election 2vrMkn6of1Y3Zh --slot next',
  },
  (args, terminal) =>
    act(args, terminal, (desk) => {
      const { state } = desk;
      const [uuid, contest] = [args.find('election'), args.find('contest')];
      if (contest !== undefined && uuid === undefined) return defineContest(desk, contest);
      if (uuid === undefined || contest !== undefined)
        return fail('Name the first round: either --election UUID or --contest NAME.');
      const first = state.elections.get(uuid);
      if (first === undefined)
        return fail(
          `The ledger has no election ${uuid}. It has: ${[...state.elections.keys()].join(', ') || 'none'}.`,
        );
      const content = runOffContent(first);
      if (!content.ok) return content;
      const known = findSame(state, first, content.value);
      return known === undefined
        ? define(desk, first, content.value)
        : fail(
            `This run-off is defined already: election ${known}. To define it anew, end that one first: election release --slot ${known}.`,
          );
    }),
);

export const electionDefineFloor = defineCommand(
  {
    name: 'election define-floor',
    summary: 'Define an election that the assembly decided on, on a reserve slot',
    about: `FILE is JSON with "title", "groups", "questions" and perhaps "weights" as a paper of assembly.json has them, without
photos. Trustees are those of the assembly's first election; every one accepts again (trustee accept). Then the
stations, once they have closed the round before, open their polls again, and nobody is admitted twice.`,
    positionals: ['FILE'],
    options: {
      ...options,
      assembly: { value: 'ID', help: 'The assembly, where the ledger has several.' },
      slot: slotOption,
    },
    example: 'npm run -s hwabaek -- election define-floor motion.json --data practice/day-1 --slot next',
  },
  (args, terminal) => {
    const file = args.path('FILE');
    const given = readGiven(file);
    if (!given.ok) return Promise.resolve(given);
    const content = readFloorPaper(given.value);
    if (!content.ok) {
      const lines = content.error.map(({ line, reason }) => `${file}:${line}: ${reason}`);
      return Promise.resolve(fail(`${file} cannot be used. Nothing was written.\n${lines.join('\n')}`));
    }
    return act(args, terminal, (desk) => {
      const like = firstElection(desk.state, args.find('assembly'));
      return like.ok ? define(desk, like.value, content.value) : like;
    });
  },
);

export const electionRelease = defineCommand(
  {
    name: 'election release',
    summary: 'End reserve slots that are not needed any more',
    about: `Ends reserve slots on which nobody has voted, so that the registrar destroys their permit issuers. It is to be done when
the assembly's day is over; while a station has open polls the ledger says "not yet". A definition on a slot that no
station has opened ends with it, which is how a wrong one is withdrawn.`,
    options: {
      ...options,
      slot: { value: 'UUID', need: 'repeatable', help: 'A reserve slot.' },
      unused: { value: 'ASSEMBLY', help: 'All slots of this assembly on which nothing is defined.' },
    },
    example: 'npm run -s hwabaek -- election release --data practice/day-1 --unused sample-convention',
  },
  (args, terminal) =>
    act(args, terminal, ({ state, writer }) => {
      const assembly = args.find('unused');
      if (assembly !== undefined && !state.assemblies.has(assembly))
        return fail(
          `The ledger has no assembly ${assembly}. It has: ${[...state.assemblies.keys()].join(', ') || 'none'}.`,
        );
      const unused =
        assembly === undefined ? [] : freeSlots(state, assembly).map(({ body }) => body.election);
      const released = [...new Set([...args.all('slot'), ...unused])];
      if (released.length === 0)
        return fail(
          assembly === undefined
            ? 'Name a slot with --slot, or all unused ones with --unused ASSEMBLY.'
            : `Assembly ${assembly} has no unused reserve slot.`,
        );
      const unknown = released.find((uuid) => !state.reservations.has(uuid));
      if (unknown !== undefined) return fail(`${unknown} is not a reserve slot of this ledger.`);
      for (const election of released) writer.add('election.released', { election });
      return ok({
        released,
        message: released.map((uuid) => `The reserve slot ${uuid} has ended.`).join('\n'),
      });
    }),
);

type Report = Readonly<Record<string, unknown>> & { readonly message: string };
interface Desk {
  readonly args: Args;
  readonly state: LedgerState;
  readonly writer: EntryWriter;
}

/** Defines the run-off of a contest, on a slot for each paper. What an earlier run that ended half-way has defined is used. */
function defineContest({ args, state, writer }: Desk, name: string): Result<Report, string> {
  if (args.get('slot') !== 'next')
    return fail('The papers of a contest take the next free slots: give --slot next.');
  const contest = findContest(state, args.find('assembly'), name);
  if (!contest.ok) return contest;
  const { assembly } = contest.value.body;
  const runOff = contestRunOff(state, contest.value);
  if (!runOff.ok) return runOff;
  const named = runOff.value.contest([]);
  if (state.contests.has(contestKey(named)))
    return fail(`This run-off is defined already: contest ${named.contest}.`);
  const papers = definePapers(state, runOff.value, Math.floor(Date.now() / 1000));
  if (!papers.ok) return papers;
  for (const { definition } of papers.value)
    if (definition !== undefined) writer.add('election.defined', definition);
  const uuids = papers.value.map(({ uuid }) => uuid);
  const body = runOff.value.contest(uuids);
  writer.add('contest.defined', body);
  const free = freeSlots(state, assembly).filter(({ body: slot }) => !uuids.includes(slot.election)).length;
  const polls = body.pools.flatMap((pool, i) => (pool.length === 0 ? [i + 1] : []));
  return ok({
    contest: body.contest,
    elections: uuids,
    free,
    message: [
      `Contest     ${body.contest}  ${body.title.ko} (${body.title.en})`,
      ...runOff.value.papers.map(
        ({ content: { display } }, i) =>
          `Election    ${uuids[i] ?? ''}  ${display.title.ko} (${display.title.en})`,
      ),
      `Slots left  ${free}`,
      ...(polls.length === 0
        ? []
        : [
            `Opinion poll of pool ${polls.join(', ')}: recorded anew before anything is decrypted (contest poll).`,
          ]),
      'Every trustee accepts all papers now (trustee accept); then the stations open the next round.',
    ].join('\n'),
  });
}

interface PaperDefined {
  readonly uuid: string;
  /** Undefined where the ledger has it. */
  readonly definition: Body<'election.defined'> | undefined;
}

function definePapers(
  state: LedgerState,
  { papers }: ContestRunOff,
  timestamp: number,
): Result<readonly PaperDefined[], string> {
  const defined: PaperDefined[] = [];
  for (const { first, content } of papers) {
    const taken = defined.map(({ uuid }) => uuid);
    const known = findSame(state, first, content, taken);
    if (known !== undefined) {
      defined.push({ uuid: known, definition: undefined });
      continue;
    }
    const { assembly } = first.definition;
    const slot = findSlot(state, { assembly, groups: content.groups, slot: 'next' }, taken);
    if (!slot.ok)
      return fail(
        `The run-off needs a reserve slot for each of its ${papers.length} papers; nothing was written. ${slot.error}`,
      );
    const made = laterDefinition(state, slot.value, content, first, timestamp);
    if (!made.ok) return made;
    defined.push({ uuid: made.value.election, definition: made.value });
  }
  return ok(defined);
}

function findContest(
  { contests }: LedgerState,
  assembly: string | undefined,
  name: string,
): Result<ContestState, string> {
  const all = [...contests.values()].filter(
    ({ body }) => assembly === undefined || body.assembly === assembly,
  );
  const [found, ...others] = all.filter(({ body }) => body.contest === name);
  if (found !== undefined && others.length === 0) return ok(found);
  return fail(
    found === undefined
      ? `The ledger has no contest ${name}${assembly === undefined ? '' : ` of assembly ${assembly}`}. It has: ${all.map(({ body }) => body.contest).join(', ') || 'none'}.`
      : 'Several assemblies have a contest of this name: name the assembly with --assembly.',
  );
}

/** An election on a slot of the same assembly that asks exactly this of the same voters, was not withdrawn, and is not `taken`. */
function findSame(
  { elections, reservations }: LedgerState,
  { definition: { assembly } }: ElectionState,
  { display, groups }: LaterContent,
  taken: readonly string[] = [],
): string | undefined {
  const wanted = canonicalize(display);
  return [...reservations.values()].find(({ body, released }) => {
    const defined = elections.get(body.election)?.definition;
    return (
      !released &&
      body.assembly === assembly &&
      !taken.includes(body.election) &&
      body.groups.join() === groups.join() &&
      defined !== undefined &&
      canonicalize(defined.display) === wanted
    );
  })?.body.election;
}

/** Defines what is asked on the slot that --slot names. */
function define(
  { args, state, writer }: Desk,
  like: ElectionState,
  content: LaterContent,
): Result<Report, string> {
  const { assembly } = like.definition;
  const slot = findSlot(state, { assembly, groups: content.groups, slot: args.get('slot') });
  if (!slot.ok) return slot;
  const made = laterDefinition(state, slot.value, content, like, Math.floor(Date.now() / 1000));
  if (!made.ok) return made;
  const { election, display } = made.value;
  const definition = writer.add('election.defined', made.value);
  const free = freeSlots(state, assembly).length - 1;
  return ok({
    election,
    definition,
    free,
    message: [
      `Election    ${election}  ${display.title.ko} (${display.title.en})`,
      `Slots left  ${free}`,
      'Every trustee accepts it now (trustee accept); then the stations open the next round.',
    ].join('\n'),
  });
}

/** The trustees of a floor paper are those of the first election of its assembly. */
function firstElection(state: LedgerState, named: string | undefined): Result<ElectionState, string> {
  const [only, ...others] = state.assemblies.keys();
  const assembly = named ?? (others.length === 0 ? only : undefined);
  if (assembly === undefined)
    return fail(
      `Name the assembly with --assembly. The ledger has: ${[...state.assemblies.keys()].join(', ') || 'none'}.`,
    );
  const [uuid = ''] = state.assemblies.get(assembly)?.elections ?? [];
  const first = state.elections.get(uuid);
  return first === undefined
    ? fail(`Assembly ${assembly} has no election in this ledger whose trustees could serve.`)
    : ok(first);
}

/** Opens the ledger and acts as the committee. */
const act = (
  args: Args,
  terminal: Terminal,
  make: (desk: Desk) => Result<Report, string>,
): Promise<Result<void, string>> =>
  withLedger(args, terminal, (access) =>
    actAsCommittee(args, terminal, access, (writer) => make({ args, state: access.state, writer })),
  );
