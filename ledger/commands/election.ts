/** `election close`, `election tally`, `election declare`: the committee's acts after the polls (protocol.md section 4). */
import { computeResult } from '../ballot/result.ts';
import { decryptionQuorums, type DecryptionQuorum } from '../ballot/trustees.ts';
import type { Body } from '../entries/entry.ts';
import { fail, ok, type Result } from '../result.ts';
import { blobText, type ElectionState, type LedgerState } from '../rules/state.ts';
import { plurality } from '../rules/winners.ts';
import { defineCommand, type Args, type OptionSpec, type Terminal } from './command.ts';
import { EntryWriter } from './entry-writer.ts';
import { accessOptions, signerFor, withLedger, type LedgerAccess } from './ledger-access.ts';
import { verifySource } from './verify.ts';

const options: Readonly<Record<string, OptionSpec>> = {
  ...accessOptions,
  election: { value: 'UUID', need: 'required', help: 'The election.' },
  key: { value: 'FILE', help: 'Key file of the committee; without it DIR/keys/committee.json.' },
  json: { help: 'Report as JSON.' },
};

export const electionClose = defineCommand(
  {
    name: 'election close',
    summary: 'Close an election after its polls have closed',
    about: `Every station that opened must have closed, or be named lost with a reason that everybody may read. No ballot of
the election is accepted afterwards.`,
    options: {
      ...options,
      lost: { value: 'STATION=REASON', need: 'repeatable', help: 'A station that cannot close any more.' },
    },
    example: 'npm run -s hwabaek -- election close --data practice/day-1 --election 2vrMkn6of1Y3Zh',
  },
  (args, terminal) =>
    act(args, terminal, ({ election, writer }) => {
      const lost: { station: string; reason: string }[] = [];
      for (const text of args.all('lost')) {
        const at = text.indexOf('=');
        if (at < 1 || at === text.length - 1)
          return Promise.resolve(fail('--lost must be STATION=REASON, like hall-2="destroyed by water".'));
        lost.push({ station: text.slice(0, at), reason: text.slice(at + 1) });
      }
      const uuid = election.definition.election;
      writer.add('election.closed', {
        election: uuid,
        lost: lost.toSorted((a, b) => (a.station < b.station ? -1 : 1)),
      });
      return Promise.resolve(ok({ election: uuid, message: `Election ${uuid} is closed.` }));
    }),
);

export const electionTally = defineCommand(
  {
    name: 'election tally',
    summary: 'Compute the encrypted tally of a closed election',
    about: `Verifies the whole ledger, multiplies all ballots of the election and appends the encrypted tally. Nothing is decrypted
by this; the trustees do that next (trustee decrypt).`,
    options,
    example: 'npm run -s hwabaek -- election tally --data practice/day-1 --election 2vrMkn6of1Y3Zh',
  },
  (args, terminal) =>
    act(args, terminal, async ({ access, election, writer }) => {
      const uuid = election.definition.election;
      if (!election.closed) return fail(`Election ${uuid} is not closed yet: election close comes first.`);
      const verified = await verifySource(access.url, terminal, { party: args.find('party') });
      if (!verified.ok) return verified;
      if (!verified.value.report.ok)
        return fail('The ledger is not valid, so nothing was computed. Run verify to see what is wrong.');
      const { encryptedTallyText, sizedText, numTallied } = await verified.value.tally(uuid);
      const tally = writer.addText(encryptedTallyText);
      const sized = writer.addText(sizedText);
      writer.add('tally.computed', { election: uuid, sized, tally });
      return ok({
        election: uuid,
        ballots: numTallied,
        message: `The tally of ${numTallied} ballots of ${uuid} is in the ledger.`,
      });
    }),
);

export const electionDeclare = defineCommand(
  {
    name: 'election declare',
    summary: 'Declare the result, once the trustees have decrypted',
    about: `Combines the trustees' decryptions to the result and appends it with the winners by plurality. A tie across the last
seat is named and left open. Whatever is declared, everybody can recompute it.`,
    options,
    example: 'npm run -s hwabaek -- election declare --data practice/day-1 --election 2vrMkn6of1Y3Zh',
  },
  (args, terminal) =>
    act(args, terminal, ({ access, election, writer }) => {
      const body = resultOf(access.state, election);
      if (!body.ok) return Promise.resolve(body);
      writer.add('result.declared', body.value);
      const { election: uuid, result, winners } = body.value;
      return Promise.resolve(
        ok({ election: uuid, result, winners, message: `The result of ${uuid} is declared: ${result}` }),
      );
    }),
);

/** The result of an election and its winners, from what the trustees have shared. */
export const resultOf = (
  state: LedgerState,
  election: ElectionState,
): Result<Body<'result.declared'>, string> => {
  const { definition, parameters, trustees, tally, decryptions, castCredentials } = election;
  const uuid = definition.election;
  if (tally === undefined)
    return fail(`The tally of ${uuid} is not computed yet: election tally comes first.`);
  const missing = decryptionQuorums(trustees).flatMap((quorum) => missingOf(quorum, decryptions));
  if (missing.length > 0)
    return fail(`The decryptions of ${uuid} are not enough yet: ${missing.join('; ')}.`);
  if (election.result !== undefined) return fail(`The result of ${uuid} is declared already.`);
  const text = (hash: string) => blobText(state, hash) ?? '';
  const computed = computeResult({
    election: parameters,
    trustees,
    encryptedTallyText: text(tally.tally),
    totalWeight: castCredentials.size,
    decryptions: [...decryptions].map(([owner, hash]) => ({ owner, text: text(hash) })),
  });
  if (!computed.ok) return fail(`The result of ${uuid} cannot be computed: ${computed.error}.`);
  const winners = computed.value.counts.map((row, question) => {
    const seats = definition.seats[question] ?? 0;
    const { elected, tied } = plurality(row.slice(1), seats);
    return { elected: [...elected], question, seats, tied: [...tied] };
  });
  return ok({ election: uuid, result: computed.value.resultText, winners });
};

/** What is missing of an item of the trustees, if anything. */
const missingOf = (
  { kind, firstOwner, publicKeys, needed }: DecryptionQuorum,
  shared: ReadonlyMap<number, unknown>,
): string[] => {
  const absent = publicKeys.flatMap((_, i) => (shared.has(firstOwner + i) ? [] : [firstOwner + i]));
  const more = needed - (publicKeys.length - absent.length);
  if (more <= 0) return [];
  return [
    kind === 'single'
      ? `trustee ${firstOwner} is missing`
      : `${more} of the trustees ${absent.join(', ')} ${more === 1 ? 'is' : 'are'} missing`,
  ];
};

interface Desk {
  readonly access: LedgerAccess;
  readonly election: ElectionState;
  readonly writer: EntryWriter;
}

/** Opens ledger, key and election, lets `make` make the entries, appends them and reports. */
const act = (
  args: Args,
  terminal: Terminal,
  make: (desk: Desk) => Promise<Result<{ readonly message: string; readonly election: string }, string>>,
): Promise<Result<void, string>> =>
  withLedger(args, terminal, async (access) => {
    const election = access.state.elections.get(args.get('election'));
    if (election === undefined)
      return fail(
        `The ledger has no election ${args.get('election')}. It has: ${[...access.state.elections.keys()].join(', ') || 'none'}.`,
      );
    const committee = await signerFor(args, 'committee', access.kind, terminal);
    if (!committee.ok) return committee;
    const writer = new EntryWriter(access.state, access.origin, committee.value);
    const made = await make({ access, election, writer });
    if (!made.ok) return made;
    const appended = await access.append(writer.entries);
    if (!appended.ok) return appended;
    const { message, ...report } = made.value;
    terminal.out(args.has('json') ? JSON.stringify(report, undefined, 2) : message);
    return ok(undefined);
  });
