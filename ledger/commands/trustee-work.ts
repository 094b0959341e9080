/** What `trustee accept` and `trustee decrypt` share: the verified ledger, the trustee's place in the election, and where entries go. */
import { existsSync, writeFileSync } from 'node:fs';
import { openMember, parseTrusteeGroup } from '../assembly/trustee-group.ts';
import { openTrustee, parseTrusteePublic, type Trustee } from '../assembly/trustee.ts';
import { bytesToUtf8 } from '../bytes.ts';
import { encodePoint, generatorTimesLongSecret } from '../ballot/group.ts';
import { trusteePublicKeys } from '../ballot/trustees.ts';
import { fail, ok, type Result } from '../result.ts';
import type { SecretKey } from '../keys/key-file.ts';
import type { KeyId } from '../keys/public-key.ts';
import { checkShuffled, checkTurn } from '../rules/election-shuffle.ts';
import type { ElectionState } from '../rules/state.ts';
import type { Verification } from '../verify/verify.ts';
import type { Args, OptionSpec, Terminal } from './command.ts';
import { readGiven } from './given-file.ts';
import { submitAll } from './ledger-access.ts';
import { openKey } from './secrets.ts';
import { verifySource } from './verify.ts';

export const trusteeOptions: Readonly<Record<string, OptionSpec>> = {
  ledger: {
    value: 'SOURCE',
    need: 'required',
    help: 'The ledger: the address of a node, or a folder (then with --out).',
  },
  key: { value: 'FILE', need: 'required', help: 'Your secret key, as trustee keygen wrote it.' },
  election: { value: 'UUID', need: 'repeatable', help: 'The election; give all of yours at once.' },
  party: {
    value: 'FINGERPRINT',
    help: 'Demand this party of the ledger; you should have it from the party itself.',
  },
  out: { value: 'FILE', help: 'Write the entries to FILE for ledger submit, instead of sending them.' },
  json: { help: 'Report as JSON.' },
};

/** A trustee before elections of a ledger that was verified to the last byte. */
export interface TrusteeAtWork {
  readonly trustee: Trustee;
  /** The elections asked for, each with the trustee's number in it, from 1. */
  readonly elections: readonly { readonly number: number; readonly election: ElectionState }[];
  readonly origin: string;
  readonly verification: Verification;
}

/** What a trustee can be asked for: to accept an election, to shuffle its votes, or to decrypt its tally. */
export type TrusteeTask = 'accept' | 'shuffle' | 'decrypt';

/** Verifies the ledger, opens the trustee's key, and finds the trustee in every election named. Without one it says which there are. */
export const beginTrusteeWork = async (
  args: Args,
  terminal: Terminal,
  task: TrusteeTask,
): Promise<Result<TrusteeAtWork, string>> => {
  if (!isUrl(args.get('ledger')) && args.find('out') === undefined)
    return fail('A folder takes no entries: name a file with --out, and hand it in with ledger submit.');
  const file = args.path('key');
  const given = readGiven(file);
  if (!given.ok) return given;
  const secret = file.replace(/\.public\.json$/, '');
  if (parseTrusteePublic(given.value.toString('utf8')).ok)
    return fail(
      `${file} is the public half of a trustee's key. Give the secret one, which trustee keygen wrote beside it${secret !== file && existsSync(secret) ? `: --key ${secret}` : ''}.`,
    );
  const verified = await verifySource(args.get('ledger'), terminal, { party: args.find('party') });
  if (!verified.ok) return verified;
  const { report, state } = verified.value;
  const [failure] = report.failures;
  if (failure !== undefined)
    return fail(
      `The ledger is not valid, so nothing was signed. First failure: ${failure.where}: ${failure.message} Run verify to see all.`,
    );
  const founding = state.founding?.body;
  if (founding === undefined) throw new Error('a valid ledger is founded');

  const opened = await openKey(file, founding.practice ? 'practice' : 'real', terminal);
  if (!opened.ok) return opened;
  const trustee =
    opened.value.key.kind === 'belenios-member'
      ? openGroupMember(opened.value.key, `${file}.group.json`)
      : openTrustee(opened.value.key);
  if (!trustee.ok) return trustee;
  const publicKey = encodePoint(generatorTimesLongSecret(trustee.value.privateKey));
  if (args.all('election').length === 0)
    return fail(waitingElections([...state.elections.values()], trustee.value.signer.id, task));
  const elections: { number: number; election: ElectionState }[] = [];
  for (const uuid of new Set(args.all('election'))) {
    const election = state.elections.get(uuid);
    if (election === undefined)
      return fail(
        `The ledger has no election ${uuid}. It has: ${[...state.elections.keys()].join(', ') || 'none'}.`,
      );
    const index = trusteePublicKeys(election.trustees).indexOf(publicKey);
    if (index === -1 || election.trusteeKeys[index] !== trustee.value.signer.id)
      return fail(`This key is not of a trustee of election ${uuid}.`);
    elections.push({ number: index + 1, election });
  }
  return ok({
    trustee: trustee.value,
    elections,
    origin: founding.origin,
    verification: verified.value,
  });
};

/** A member of a threshold group decrypts with its seed and its group's file, which the ceremony left beside its key. */
const openGroupMember = (key: SecretKey, groupFile: string): Result<Trustee, string> => {
  const read = readGiven(groupFile);
  if (!read.ok)
    return fail(`${read.error} It belongs beside the key of a threshold trustee: trustee ceremony made it.`);
  const group = parseTrusteeGroup(read.value.toString('utf8'));
  return group.ok ? openMember(key, group.value) : fail(`${groupFile} ${group.error}.`);
};

/** Says which elections wait for what this trustee is to do. */
const waitingElections = (elections: readonly ElectionState[], key: KeyId, task: TrusteeTask): string => {
  const waiting = elections.filter((election) => {
    const { trusteeKeys, accepted, closed, tally, decryptions } = election;
    const number = trusteeKeys.indexOf(key) + 1;
    if (number === 0) return false;
    switch (task) {
      case 'accept':
        return !accepted.has(key) && !closed;
      case 'shuffle':
        return tally !== undefined && checkTurn(election, number) === undefined;
      case 'decrypt':
        return tally !== undefined && checkShuffled(election) === undefined && !decryptions.has(number);
    }
  });
  if (waiting.length === 0) return `No election of this ledger waits for this key to ${task}.`;
  const lines = waiting.map(
    ({ definition: { election, display } }) =>
      `  --election ${election}   ${display.title.ko} (${display.title.en})`,
  );
  return `Name the election. Waiting for this key to ${task}:\n${lines.join('\n')}`;
};

/** Sends entries to the node, or writes them to --out, one canonical entry a line. */
export const deliver = async (
  args: Args,
  entries: readonly Uint8Array[],
): Promise<Result<string, string>> => {
  if (args.find('out') === undefined) {
    const sent = await submitAll(args.get('ledger'), entries);
    return sent.ok ? ok('The ledger took it.') : sent;
  }
  const file = args.path('out');
  try {
    writeFileSync(file, entries.map((bytes) => `${bytesToUtf8(bytes)}\n`).join(''), { flag: 'wx' });
  } catch (error) {
    return fail(`${file} cannot be written: ${error instanceof Error ? error.message : String(error)}.`);
  }
  return ok(`Written to ${file}; hand it in with: ledger submit ${file}`);
};

const isUrl = (source: string): boolean => /^https?:\/\//.test(source);
