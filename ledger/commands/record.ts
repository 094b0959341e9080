/**
 * `record voting`, `record counting`, `record tally`: the records of an assembly as a page, as text, or as PDF where the caller can print
 * one. Verifies the ledger first. What stands in a record is ledger/records.
 */
import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import type { Language } from '../count/text/text.ts';
import type { RecordDocument } from '../records/blocks.ts';
import { electionRecord, tallied } from '../records/counted.ts';
import { recordHead, stationRecord } from '../records/data.ts';
import { countingDocument, tallyDocument, votingDocument } from '../records/document.ts';
import { htmlPage, type RecordFonts } from '../records/html.ts';
import { plainText } from '../records/plain.ts';
import { RecordWatch } from '../records/watch.ts';
import type { RecordKind } from '../records/words.ts';
import { fail, ok, type Result } from '../result.ts';
import type { AssemblyState, LedgerState } from '../rules/state.ts';
import type { VerifyReport } from '../verify/report.ts';
import { defineCommand, type Args, type Command, type OptionSpec, type Terminal } from './command.ts';
import { languageOf, languageOption } from './count-report.ts';
import { verifySource } from './verify.ts';

/** Prints a page as PDF; the error is a sentence. */
export type PrintPdf = (html: string, env: Terminal['env']) => Promise<Result<Uint8Array, string>>;

/** The commands by name. Without a printer of PDF they write pages and text, and say so when a PDF is asked for. */
export const recordCommands = (printPdf?: PrintPdf): Readonly<Record<string, Command>> => ({
  'record voting': recordCommand('voting', 'What happened at the polls of a station (투표록)', printPdf),
  'record counting': recordCommand('counting', 'How elections were counted (개표록)', printPdf),
  'record tally': recordCommand('tally', 'Figures of all stations and all results (집계록)', printPdf),
});

const PARTS: Readonly<Record<RecordKind, Readonly<Record<string, OptionSpec>>>> = {
  voting: { station: { value: 'STATION', help: 'One polling station; all of the assembly if not given.' } },
  counting: { election: { value: 'UUID', help: 'One election; all of the assembly if not given.' } },
  tally: {},
};

const recordCommand = (kind: RecordKind, summary: string, printPdf: PrintPdf | undefined): Command =>
  defineCommand(
    {
      name: `record ${kind}`,
      summary,
      about: `Verifies the ledger first and makes no record of a ledger that is not valid. A record holds nothing but what entries
say, and names the checkpoint it was made at, so that everybody can make the same.
Signatures are written by pen. FILE ends in .pdf, .html or .txt, and must not exist yet.`,
      positionals: ['SOURCE'],
      options: {
        ...PARTS[kind],
        assembly: { value: 'ID', help: 'The assembly; needed where the ledger has several.' },
        lang: languageOption,
        party: { value: 'FINGERPRINT', help: 'Demand this party: 64 hexadecimal digits.' },
        out: { value: 'FILE', need: 'required', help: 'Where the record is written.' },
      },
      example: `npm run -s hwabaek -- record ${kind} practice/day-1/ledger --out practice/${kind}.pdf`,
    },
    async (args, terminal) => {
      const file = args.path('out');
      const form = path.extname(file);
      if (form !== '.pdf' && form !== '.html' && form !== '.txt')
        return fail(`--out ${file} must end in .pdf, .html or .txt.`);
      if (existsSync(file)) return fail(`${file} exists; it is not replaced. Choose another --out.`);
      const language = languageOf(args);
      if (!language.ok) return language;
      const watch = new RecordWatch();
      const verified = await verifySource(args.get('SOURCE'), terminal, {
        party: args.find('party'),
        onAccepted: (parsed, index) => watch.observe(parsed, index),
      });
      if (!verified.ok) return verified;
      const { report, state } = verified.value;
      if (!report.ok)
        return fail('the ledger is not valid, so no record was made. Run verify to see what is wrong.');
      const made = makeDocument(kind, args, language.value, { report, state, watch });
      return made.ok ? writeRecord(made.value, file, terminal, printPdf) : made;
    },
  );

interface Verified {
  readonly report: VerifyReport;
  readonly state: LedgerState;
  readonly watch: RecordWatch;
}

function makeDocument(
  kind: RecordKind,
  args: Args,
  language: Language,
  { report, state, watch }: Verified,
): Result<RecordDocument, string> {
  const found = findAssembly(state, args.find('assembly'));
  if (!found.ok) return found;
  const assembly = found.value;
  const head = recordHead(state, watch, assembly, { size: report.size, root: report.root }, 'verifier');
  if (kind === 'voting') {
    const names = choose('station', args.find('station'), [...assembly.stations.keys()].toSorted());
    if (!names.ok) return names;
    const stations = names.value.flatMap((name) => stationRecord(state, watch, assembly, name) ?? []);
    return ok(votingDocument(head, stations, language));
  }
  if (kind === 'counting') {
    const uuids = choose('election', args.find('election'), assembly.elections);
    if (!uuids.ok) return uuids;
    const elections = uuids.value
      .flatMap((uuid) => state.elections.get(uuid) ?? [])
      .map((election) => electionRecord(state, watch, assembly, election));
    return ok(countingDocument(head, elections, language));
  }
  const all = tallied(state, watch, assembly);
  if (all.elections.length === 0 && all.resolutions.length === 0)
    return fail('The assembly has no election and no resolution, so there is nothing to record.');
  return ok(tallyDocument(head, all, language));
}

function findAssembly(state: LedgerState, asked: string | undefined): Result<AssemblyState, string> {
  const known = [...state.assemblies.keys()];
  const [only, ...more] = known;
  if (only === undefined) return fail('The ledger has no assembly, so there is nothing to record.');
  if (asked === undefined && more.length > 0)
    return fail(`The ledger has several assemblies; give one with --assembly: ${known.join(', ')}.`);
  const assembly = state.assemblies.get(asked ?? only);
  return assembly === undefined
    ? fail(`The ledger has no assembly ${asked}. It has: ${known.join(', ')}.`)
    : ok(assembly);
}

/** The one asked for, or all. */
function choose(
  what: string,
  asked: string | undefined,
  known: readonly string[],
): Result<readonly string[], string> {
  if (known.length === 0) return fail(`The assembly has no ${what}, so there is nothing to record.`);
  if (asked === undefined) return ok(known);
  return known.includes(asked)
    ? ok([asked])
    : fail(`The assembly has no ${what} ${asked}. It has: ${known.join(', ')}.`);
}

/** A PDF that cannot be printed leaves the page in its place, and says so. */
async function writeRecord(
  document: RecordDocument,
  file: string,
  terminal: Terminal,
  printPdf: PrintPdf | undefined,
): Promise<Result<void, string>> {
  if (file.endsWith('.txt')) return writeNew(file, plainText(document), terminal);
  const page = htmlPage(document, await readFonts());
  if (file.endsWith('.html')) return writeNew(file, page, terminal);
  const pdf: Result<Uint8Array, string> =
    printPdf === undefined ? fail('This program prints no PDF.') : await printPdf(page, terminal.env);
  if (pdf.ok) return writeNew(file, pdf.value, terminal);
  const instead = `${file.slice(0, -'.pdf'.length)}.html`;
  const written = await writeNew(instead, page, terminal);
  return written.ok
    ? fail(`${pdf.error} The record is in ${instead}, which any browser prints.`)
    : fail(`${pdf.error} ${written.error}`);
}

async function writeNew(
  file: string,
  content: string | Uint8Array,
  terminal: Terminal,
): Promise<Result<void, string>> {
  try {
    await writeFile(file, content, { flag: 'wx' });
  } catch (error) {
    return fail(`${file} cannot be written: ${error instanceof Error ? error.message : String(error)}.`);
  }
  terminal.out(`${file}: written.`);
  return ok(undefined);
}

/** The letters that receipts are printed with. */
async function readFonts(): Promise<RecordFonts> {
  const { resolve } = createRequire(import.meta.url);
  const read = (file: string): Promise<Uint8Array> =>
    readFile(resolve(`@expo-google-fonts/nanum-gothic/${file}`));
  const [regular, bold] = await Promise.all([
    read('400Regular/NanumGothic_400Regular.ttf'),
    read('700Bold/NanumGothic_700Bold.ttf'),
  ]);
  return { regular, bold };
}
