/**
 * `trustee decrypt`: a trustee's share of opening a tally (protocol.md section 4). Never a ballot, never a tally of too few, and never two
 * tallies of one election: the first is noted beside the key.
 */
import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import * as v from 'valibot';
import { decryptTally } from '../ballot/decryption.ts';
import { sha256Hex } from '../bytes.ts';
import { fail, ok, type Result } from '../result.ts';
import { defineCommand } from './command.ts';
import { EntryWriter } from './entry-writer.ts';
import { beginTrusteeWork, deliver, trusteeOptions } from './trustee-work.ts';

export const trusteeDecrypt = defineCommand(
  {
    name: 'trustee decrypt',
    summary: 'Decrypt the tally of a closed election with a trustee’s key',
    about: `Verifies the whole ledger, recomputes the tally from the ballots and decrypts that one tally with your key. Refuses an
election that is not closed, a tally of fewer ballots than the election's smallest group may have, and a second, other
tally of an election (noted in FILE.tallies.json beside your key; keep it with the key).`,
    options: trusteeOptions,
    example:
      'npm run -s hwabaek -- trustee decrypt --ledger http://192.0.2.7:8080 --key trustee-1.key --election 2vrMkn6of1Y3Zh',
  },
  async (args, terminal) => {
    const begun = await beginTrusteeWork(args, terminal);
    if (!begun.ok) return begun;
    const { trustee, number, election, origin, verification } = begun.value;
    const { definition, parameters } = election;
    const uuid = definition.election;
    if (!election.closed) return fail(`Election ${uuid} is not closed yet; nothing was decrypted.`);
    if (election.tally === undefined)
      return fail(`The committee has not computed the tally of ${uuid} yet; nothing was decrypted.`);
    if (election.decryptions.has(number)) return fail(`You have shared your decryption of ${uuid} already.`);

    const tally = await verification.tally(uuid);
    if (tally.numTallied < definition.minimumGroup)
      return fail(
        `Only ${tally.numTallied} ballots were cast in ${uuid}; fewer than ${definition.minimumGroup} are never decrypted, because they could tell who voted how.`,
      );
    if (sha256Hex(tally.encryptedTallyText) !== election.tally.tally)
      throw new Error('the rules accepted a tally that differs from the recomputation');
    const noted = noteTally(`${args.path('key')}.tallies.json`, uuid, election.tally.tally);
    if (!noted.ok) return noted;

    const decryption = decryptTally({
      election: parameters,
      encryptedTallyText: tally.encryptedTallyText,
      privateKey: trustee.privateKey,
      random: (length) => new Uint8Array(randomBytes(length)),
    });
    const writer = new EntryWriter(verification.state, origin, trustee.signer);
    const hash = writer.addText(decryption);
    writer.add('decryption.shared', { decryption: hash, election: uuid, trustee: number });
    const delivered = await deliver(args, writer.entries);
    if (!delivered.ok) return delivered;
    const { numTallied } = tally;
    terminal.out(
      args.has('json')
        ? JSON.stringify({ election: uuid, trustee: number, ballots: numTallied }, undefined, 2)
        : `Decrypted the tally of ${numTallied} ballots of ${uuid} as trustee ${number}. ${delivered.value}`,
    );
    return ok(undefined);
  },
);

/** Notes which tally of an election this key decrypts; refuses another one. */
const noteTally = (file: string, uuid: string, tally: string): Result<void, string> => {
  const read = readNotes(file);
  if (!read.ok) return read;
  const notes = read.value;
  const before = notes[uuid];
  if (before === tally) return ok(undefined);
  if (before !== undefined)
    return fail(
      `This key has decrypted another tally of ${uuid} before (${before}). Two tallies of one election could tell how single members voted: refuse, and find out who asks.`,
    );
  writeFileSync(`${file}.new`, `${JSON.stringify({ ...notes, [uuid]: tally }, undefined, 1)}\n`, {
    mode: 0o600,
    flush: true,
  });
  renameSync(`${file}.new`, file);
  return ok(undefined);
};

const readNotes = (file: string): Result<Readonly<Record<string, string>>, string> => {
  if (!existsSync(file)) return ok({});
  try {
    const parsed = v.safeParse(v.record(v.string(), v.string()), JSON.parse(readFileSync(file, 'utf8')));
    if (parsed.success) return ok(parsed.output);
  } catch {
    // Said below, for whatever is wrong with the file.
  }
  return fail(`${file} is damaged; it notes what this key has decrypted. Restore it from a copy.`);
};
