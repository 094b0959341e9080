/** Records of a whole small ledger: their figures, in both languages, as page, text and data; and what is refused. */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { toBase64 } from '../../../ledger/bytes.ts';
import { TreeHistory } from '../../../ledger/log/history.ts';
import { leafHash } from '../../../ledger/log/tree.ts';
import type { Language } from '../../../ledger/count/text/text.ts';
import { countingDocument, tallyDocument, votingDocument } from '../../../ledger/records/document.ts';
import { plainText } from '../../../ledger/records/plain.ts';
import type { RecordKind } from '../../../ledger/records/words.ts';
import { htmlPage } from '../../../ledger/records/html.ts';
import { electionRecord, recordHead, stationRecord } from '../../../ledger/records/data.ts';
import { RecordWatch } from '../../../ledger/records/watch.ts';
import { dispatch } from '../../../main/commands/dispatch.ts';
import { run } from '../commands/terminal.ts';
import { ASSEMBLY, build, ELECTION, ORIGIN, STATION, type World } from '../rules/world.ts';
import { publishFolder } from '../verify/publish.ts';

let base: string;
let world: World;
let folder: string;
let root: string;
const at = (name: string): string => path.join(base, name);

beforeAll(async () => {
  base = await mkdtemp(path.join(tmpdir(), 'records-'));
  world = await build('declared');
  folder = at('ledger');
  const entries = world.entries.map(({ bytes }) => bytes);
  await publishFolder(folder, entries, { origin: ORIGIN, signer: world.log });
  const tree = new TreeHistory();
  for (const bytes of entries) tree.append(leafHash(bytes));
  root = toBase64(tree.root(entries.length));
});
afterAll(() => rm(base, { recursive: true }));

/** The record as text, made as the command makes it. */
const textOf = (kind: RecordKind, language: Language): string => {
  const watch = new RecordWatch();
  world.entries.forEach((made, index) => watch.observe(made, index));
  const assembly = world.state.assemblies.get(ASSEMBLY)!;
  const head = recordHead(world.state, watch, assembly, { size: world.entries.length, root });
  const stations = [stationRecord(world.state, watch, assembly, STATION)!];
  const elections = [electionRecord(world.state, assembly, world.state.elections.get(ELECTION)!)];
  if (kind === 'voting') return plainText(votingDocument(head, stations, language));
  return plainText((kind === 'counting' ? countingDocument : tallyDocument)(head, elections, language));
};

test('data: acts at the polls with their approvals, figures by group, trustees, result', () => {
  const watch = new RecordWatch();
  world.entries.forEach((made, index) => watch.observe(made, index));
  const assembly = world.state.assemblies.get(ASSEMBLY)!;
  const station = stationRecord(world.state, watch, assembly, STATION)!;
  expect(station.polls).toBe('closed');
  expect(station.acts.map(({ entry }) => entry.type)).toEqual(['polls.opened', 'polls.closed']);
  for (const { index, entry, approvals } of station.acts) {
    expect(world.entries[index]?.entry).toBe(entry);
    expect(approvals.map(({ role }) => role)).toContain('manager');
    expect(approvals).toHaveLength(2);
  }
  expect(stationRecord(world.state, watch, assembly, 'nowhere')).toBeUndefined();
  const election = electionRecord(world.state, assembly, world.state.elections.get(ELECTION)!);
  expect(election).toMatchObject({ entitled: 22, ballots: 3, closed: true });
  expect(election.trustees.every(({ accepted }) => accepted)).toBe(true);
  expect(election.paper.groups.map(({ members, cast }) => [members, cast])).toEqual(
    [12, 10].map((members) => [members, expect.any(Number) as number]),
  );
  expect(election.paper.groups.reduce((sum, { cast }) => sum + cast, 0)).toBe(3);
  expect(
    election.result?.map(({ abstain, answers }) => [abstain, ...answers.map(({ votes }) => votes)]),
  ).toEqual([
    [1, 2, 0, 0],
    [1, 2, 2, 0, 0],
  ]);
});

test('the voting record says who approved what, with seals, build and checkpoint', () => {
  const ko = textOf('voting', 'ko');
  expect(ko).toMatch(/^투표록 \(연습\)\n/);
  expect(ko).toContain(`체크포인트: 항목 ${world.entries.length}개, ${root}`);
  expect(ko).toContain('봉인 A-1, A-2');
  expect(ko).toContain('승인: 투표관리관, 키 ');
  const en = textOf('voting', 'en');
  expect(en).toMatch(/^Voting record \(PRACTICE\)\n/);
  expect(en).toContain(`Polling station ${STATION}`);
  expect(en).toContain('Polls closed | ');
  expect(en).toContain('Total | 4 | 3 | 1');
  expect(en).toContain('Ballots opened to check the machine (not counted): 1');
});

test('the counting record has rule, votes, steps and verdict; the tally record the turnout', () => {
  const ko = textOf('counting', 'ko');
  expect(ko).toContain('1 | 가람 | 2');
  expect(ko).toContain('결과: 라온, 마루가 당선되었습니다.');
  const en = textOf('counting', 'en');
  expect(en).toContain('1. 3 of 22 entitled voted, 13.64%.');
  expect(en).toContain('Abstentions | 1');
  expect(en).toContain(world.state.elections.get(ELECTION)!.tally!.tally);
  const tally = textOf('tally', 'en');
  expect(tally).toContain('Total | 22 | 4 | 3 | 1 | 13.64%');
  expect(textOf('tally', 'ko')).toContain('합계 | 22 | 4 | 3 | 1 | 13.64%');
});

test('the page holds its letters, forbids script and network, and escapes what it shows', () => {
  const fonts = { regular: new Uint8Array([1]), bold: new Uint8Array([2]) };
  const page = htmlPage(
    {
      language: 'en',
      title: '<b> & "c"',
      practice: undefined,
      running: ['a "quote" \\ </style>'],
      page: 'Page',
      blocks: [{ kind: 'facts', rows: [['<x>', '</dl>']] }],
    },
    fonts,
  );
  expect(page).toContain('<h1>&lt;b&gt; &amp; &quot;c&quot;</h1>');
  expect(page).toContain('<dt>&lt;x&gt;</dt><dd>&lt;/dl&gt;</dd>');
  expect(page.match(/<\/style>/g)).toHaveLength(1);
  expect(page).toContain(String.raw`"a \22 quote\22  \5c  \3c /style\3e "`);
  expect(page).toContain("default-src 'none'");
  expect(page).not.toMatch(/<script|https?:/);
});

test('bad input is refused with a sentence, and nothing is written', async () => {
  const refused = async (kind: string, argv: readonly string[]): Promise<string> => {
    const said = await run(`record ${kind}`, argv);
    expect(said.code).toBe(1);
    return said.err;
  };
  const out = at('none.txt');
  expect(await refused('tally', [folder, '--out', at('a.doc')])).toContain('must end in .pdf, .html or .txt');
  expect(await refused('tally', [folder, '--out', out, '--lang', 'fr'])).toContain('--lang must be one of');
  expect(await refused('voting', [folder, '--out', out, '--station', 'x'])).toContain(`It has: ${STATION}.`);
  await writeFile(at('there.txt'), '');
  expect(await refused('tally', [folder, '--out', at('there.txt')])).toContain('it is not replaced');
  const broken = at('broken');
  const entries = world.entries.map(({ bytes }) => bytes).slice(1);
  await publishFolder(broken, entries, { origin: ORIGIN, signer: world.log });
  expect(await refused('tally', [broken, '--out', out])).toContain('is not valid, so no record was made');
  await expect(readFile(out)).rejects.toThrow(/ENOENT/);
});

test('without a printer of PDF the page is written in its place', async () => {
  expect(await run('record voting', [folder, '--out', at('voting.txt')])).toMatchObject({ code: 0 });
  expect(await readFile(at('voting.txt'), 'utf8')).toBe(textOf('voting', 'ko'));
  const said = await run('record tally', [folder, '--out', at('plain.pdf')]);
  expect(said).toMatchObject({ code: 1, out: `${at('plain.html')}: written.` });
  expect(await readFile(at('plain.html'), 'utf8')).toContain(`<h1>집계록 (연습)</h1>`);
}, 30_000);

test('with Chromium it is a PDF with its letters', async () => {
  const err: string[] = [];
  const terminal = { out: () => undefined, err: (text: string) => err.push(text), env: process.env };
  const code = await dispatch(['record', 'counting', folder, '--out', at('counting.pdf')], terminal);
  expect({ code, err: err.filter((text) => text.startsWith('record')) }).toEqual({ code: 0, err: [] });
  const pdf = await readFile(at('counting.pdf'), 'latin1');
  expect(pdf).toMatch(/^%PDF-/);
  expect(pdf).toMatch(/\/FontFile2/);
  expect(pdf).toMatch(/\/BaseFont \/[A-Z]+\+NanumGothic/);
}, 60_000);
