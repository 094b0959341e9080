/** `export`: writes one election of a ledger as a Belenios archive, for other people's software to check. */
import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { verifyArchive } from '../ballot/verify.ts';
import { sha256Hex } from '../bytes.ts';
import { fail, ok } from '../result.ts';
import { ElectionTexts } from '../verify/election-texts.ts';
import { defineCommand } from './command.ts';
import { withProofWorkers } from './proof-workers.ts';
import { verifySource } from './verify.ts';

export const exportElection = defineCommand(
  {
    name: 'export',
    summary: 'Write an election as a Belenios archive (.bel)',
    about: `Verifies the ledger first and exports nothing from a ledger that is not valid. The archive can be checked with
this program's verify and with Debian's belenios-tool (LWT_ASYNC_METHOD=none belenios-tool election verify).
It proves the tally; who was allowed to vote stands in the ledger only. FILE must not exist yet.`,
    positionals: ['SOURCE'],
    options: {
      election: { value: 'UUID', need: 'required', help: 'The election, as verify lists it.' },
      out: { value: 'FILE.bel', need: 'required', help: 'Where the archive is written.' },
      json: { help: 'Report as JSON.' },
    },
    example:
      'npm run -s hwabaek -- export practice/day-1/ledger --election 2vrMkn6of1Y3Zh --out practice/leader.bel',
  },
  async (args, terminal) => {
    const file = args.path('out');
    if (existsSync(file)) return fail(`${file} exists; it is not replaced. Choose another --out.`);
    const texts = new ElectionTexts(args.get('election'));
    const verified = await verifySource(args.get('SOURCE'), terminal, {
      onAccepted: (parsed, _, state) => texts.observe(parsed, state),
    });
    if (!verified.ok) return verified;
    const { report, state } = verified.value;
    if (!report.ok)
      return fail('the ledger is not valid, so nothing was exported. Run verify to see what is wrong.');
    const archive = texts.archive(state);
    if (!archive.ok) return archive;

    const check = await withProofWorkers(({ carry, check: proofs }) =>
      verifyArchive(archive.value, proofs, { carry }),
    );
    if (!check.ok) throw new Error(`the archive does not verify: ${JSON.stringify(check.failures)}`);
    try {
      await writeFile(file, archive.value, { flag: 'wx' });
    } catch (error) {
      return fail(`${file} cannot be written: ${error instanceof Error ? error.message : String(error)}.`);
    }
    const { ballots } = check.checked;
    terminal.out(
      args.has('json')
        ? JSON.stringify({ file, ballots, sha256: sha256Hex(archive.value) }, undefined, 2)
        : `${file}: ${ballots} ballots, verified.\nSHA-256 ${sha256Hex(archive.value)}`,
    );
    return ok(undefined);
  },
);
