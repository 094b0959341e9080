/** Records of a whole small ledger: their figures, in both languages, as page, text and data; and what is refused. */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { toBase64 } from '../../../ledger/bytes.ts';
import { count as countCard } from '../../../ledger/count/count.ts';
import { TreeHistory } from '../../../ledger/log/history.ts';
import { leafHash } from '../../../ledger/log/tree.ts';
import type { Language } from '../../../ledger/count/text/text.ts';
import { countingDocument, tallyDocument, votingDocument } from '../../../ledger/records/document.ts';
import { plainText } from '../../../ledger/records/plain.ts';
import type { RecordKind } from '../../../ledger/records/words.ts';
import { htmlPage } from '../../../ledger/records/html.ts';
import { electionRecord, tallied } from '../../../ledger/records/counted.ts';
import { recordHead, stationRecord } from '../../../ledger/records/data.ts';
import { RecordWatch } from '../../../ledger/records/watch.ts';
import { dispatch } from '../../../main/commands/dispatch.ts';
import { countContest } from '../../../ledger/rules/contest.ts';
import { run } from '../commands/terminal.ts';
import { playContest } from '../rules/contest-story.ts';
import {
  admitFirst,
  callCounting,
  count,
  openFirst,
  openMotion,
  resolution,
  rollCall,
} from '../rules/presence-story.ts';
import { playShuffled } from '../rules/shuffled-story.ts';
import { closing, defineOnSlot, opening, OTHER_SLOT, reserve, SLOT } from '../rules/slots.ts';
import { buildTwoPermits } from '../rules/two-permits.ts';
import { ASSEMBLY, build, ELECTION, issuerKey, must, ORIGIN, STATION, type World } from '../rules/world.ts';
import { pdfPages } from './pdf-text.ts';
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

/** The record of a world as text, made as the command makes it. */
const textOf = (kind: RecordKind, language: Language, of: World = world, checkpoint = root): string => {
  const { state, entries } = of;
  const watch = watched(of);
  const assembly = state.assemblies.get(ASSEMBLY)!;
  const head = recordHead(state, watch, assembly, { size: entries.length, root: checkpoint }, 'verifier');
  const elections = [electionRecord(state, watch, assembly, state.elections.get(ELECTION)!)];
  switch (kind) {
    case 'voting':
      return plainText(votingDocument(head, [stationRecord(state, watch, assembly, STATION)!], language));
    case 'counting':
      return plainText(countingDocument(head, elections, language));
    case 'tally': {
      return plainText(tallyDocument(head, tallied(state, watch, assembly), language));
    }
  }
};

const watched = ({ entries }: World): RecordWatch => {
  const watch = new RecordWatch();
  entries.forEach((made, index) => watch.observe(made, index));
  return watch;
};

test('data: acts at the polls with their approvals, figures by group, course of the count, result', () => {
  const watch = watched(world);
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
  const election = electionRecord(world.state, watch, assembly, world.state.elections.get(ELECTION)!);
  expect(election).toMatchObject({ entitled: 22, members: 22, ballots: 3, votes: 3, weighted: false });
  expect(election.course.map(({ entry }) => entry.type)).toEqual([
    'trustee.accepted',
    'trustee.accepted',
    'election.closed',
    'tally.computed',
    'decryption.shared',
    'decryption.shared',
    'result.declared',
  ]);
  for (const { entry, index } of election.course) expect(world.entries[index]?.entry).toBe(entry);
  expect(election.paper.groups.map(({ members }) => members)).toEqual([12, 10]);
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
  expect(ko).toContain(
    `체크포인트: 항목 ${world.entries.length}개\n원장 해시: ${root}\n프로그램 빌드: test build\n`,
  );
  expect(ko).toContain('봉인: A-1, A-2');
  expect(ko).toContain('승인: 투표관리관 (holder of manager); 키 ');
  const en = textOf('voting', 'en');
  expect(en).toMatch(/^Voting record \(PRACTICE\)\n/);
  expect(en).toContain(`Polling station ${STATION}`);
  expect(en).toContain('Polls closed | 2026-05-02 09:00:00 | ');
  expect(en).toContain('Total | 4 | 1 | 3');
  expect(en).toContain('Ballots opened to check the machine, not counted: 1');
  expect(en).not.toMatch(/Votes per ballot|second registrar/);
});

test('suspending, resuming, reopening and a lost station stand in the voting record with their reasons', async () => {
  const story = await build('open', 'trusted');
  story.write(story.device, 'polls.suspended', { ...story.moment(), reason: '용지를 갑니다.' });
  story.write(story.device, 'polls.resumed', story.moment());
  story.write(story.device, 'polls.closed', story.approve(story.closing()));
  expect(textOf('voting', 'ko', story)).toContain('상태: 마감됨');
  const time = '2026-05-02T10:00:00Z';
  story.write(
    story.committee,
    'polls.reopened',
    story.approve({ ...story.moment(), reason: '너무 일찍 닫았습니다.', time }),
  );
  const reopened = textOf('voting', 'ko', story);
  expect(reopened).toMatch(/투표 중지 \| 2026-05-02 02:00:00 \| \d+ \| 사유: 용지를 갑니다\./);
  expect(reopened).toMatch(/투표 재개 \| 2026-05-02 02:00:00 \| \d+ \| –\n/);
  expect(reopened).toMatch(
    /마감 뒤 다시 개시 \| 2026-05-02 10:00:00 \| \d+ \| 사유: 너무 일찍 닫았습니다\.; 승인: /,
  );
  expect(reopened).toContain('상태: 진행 중');
  expect(reopened).not.toContain('원장이 거절한 항목');
  const lost = [{ reason: 'It was carried off.', station: STATION }];
  story.write(story.committee, 'election.closed', { election: ELECTION, lost });
  const last = story.entries.length - 1;
  expect(textOf('voting', 'en', story)).toMatch(
    new RegExp(
      `Declared lost \\| – \\| ${last} \\| The election committee .+; Reason: It was carried off\\.`,
    ),
  );
  expect(textOf('counting', 'en', story)).toContain(
    `Voting ended | ${last} | Station ${STATION}: no closing report. Reason: It was carried off.`,
  );
});

test('the counting record has rule, course, votes, steps and verdict; the tally record the turnout', () => {
  const ko = textOf('counting', 'ko');
  expect(ko).toContain('1 | 가람 | 당선 | 2');
  expect(ko).toContain('2 | 마루 | 당선 | 2\n3 | 바다 |  | 0');
  expect(ko).toContain('결과: 라온, 마루가 당선되었습니다.');
  const en = textOf('counting', 'en');
  expect(en).toContain('- Each voter chooses 1 of 3 candidates.');
  expect(en).toContain('1. 3 of 22 entitled voted, 13.64%.');
  expect(en).toContain(' | Abstentions |  | 1');
  const { tally, decryptions } = world.state.elections.get(ELECTION)!;
  expect(en).toContain(`SHA-256 ${tally!.tally}`);
  expect(en).toContain(`Trustee 2; SHA-256 ${decryptions.get(2)!}`);
  expect(en).toContain('There is a result only when all trustees have decrypted.');
  const declared = textOf('tally', 'en');
  expect(declared).toContain('Total | 22 | 4 | 1 | 3 | 13.64%');
  expect(declared).not.toContain('Steps of the count');
  expect(textOf('tally', 'ko')).toContain('합계 | 22 | 4 | 1 | 3 | 13.64%');
});

test('ranks and grades: who shuffled in which order, no votes of answers, the steps of each method', async () => {
  const story = await build('called', 'trusted');
  playShuffled(story, 'declared');
  const en = textOf('counting', 'en', story);
  expect(en).toContain('votes are shuffled by the trustees 1, 2, in this order; at least 2 of them must.');
  const { shuffles } = story.state.elections.get(ELECTION)!;
  for (const [trustee, hash] of shuffles)
    expect(en).toMatch(new RegExp(`Shuffle \\| \\d+ \\| Trustee ${trustee}; SHA-256 ${hash}`));
  expect(en).toContain('1 | 라온 (en) | elected\n');
  expect(en).toContain('The votes were shuffled, then opened one by one and counted. Abstentions: 1.');
  const ko = textOf('counting', 'ko', story);
  expect(ko).toContain('투표는 복호화하기 전에 개표 관리자 1, 2번의 차례로 섞고');
  expect(ko).toMatch(/\d\. 당선 기준수/);
  expect(ko).toContain('좋음, 보통, 나쁨');
});

test('weights and a contest: ballots and votes apart, pools, the source of the poll, the verdict', async () => {
  const story = await build('called', 'trusted');
  playContest(story, 'declared');
  const counting = textOf('counting', 'en', story);
  expect(counting).toContain('On the roll: 22\nBallots on the ledger: 4\nVotes of all on the roll: 46');
  expect(counting).toContain('Votes of the ballots: 6');
  expect(counting).toContain('A ballot of the group “delegates” counts for 3 votes.');
  expect(counting).toContain('delegates | 12 | 1 | 0 | 1 | 3 | 3 | 8.33%');
  expect(counting).toContain('Total | 22 | 4 | 0 | 4 |  | 6 | 18.18%');
  expect(counting).toContain('the figures below are votes, not people');
  const open = textOf('tally', 'ko', story);
  expect(open).toContain('## 합산: 대표 합산');
  expect(open).toContain('당원 | 70.00% | 대표 선거: 대표');
  expect(open).toContain('여론조사 | 30.00% | 출처: a poll of people who do not exist; 비율: 10/100, 90/100');
  expect(open).toContain('결과가 아직 공표되지 않았습니다.');
  const { outcome, elected, tied, runOff } = must(
    countContest(story.state, story.state.contests.values().next().value!),
  );
  story.write(story.committee, 'contest.declared', {
    assembly: ASSEMBLY,
    contest: 'leader',
    verdict: { outcome, elected, tied, runOff },
  });
  const declared = textOf('tally', 'en', story);
  expect(declared).toContain('1 | 가람 (en) | elected\n');
  expect(declared).toMatch(/\d\. .*converted/i);
  expect(declared).not.toContain('not declared yet');
});

test('the admissions of a second registrar have a column of their own', async () => {
  const { world: story } = await buildTwoPermits('open');
  story.write(story.registrar, 'admissions.recorded', story.admissions({ members: 2 }));
  expect(textOf('voting', 'en', story)).toContain(
    'Voter group | Admitted | Admitted by second registrar | Spoiled cards | Ballots cast',
  );
  expect(textOf('voting', 'ko', story)).toContain('members | 2 | 0 | 0 | 0');
});

test('later rounds on reserve slots: each opening with its papers, figures of all rounds, and what was withdrawn', async () => {
  const story = await build('accepted', 'trusted');
  reserve(story);
  reserve(story, OTHER_SLOT, await issuerKey('other slot'));
  story.accept(opening(story, [ELECTION], 10));
  story.accept(closing(story, 11));
  defineOnSlot(story);
  story.accept(opening(story, [SLOT], 12));
  story.accept(closing(story, 13));
  const voting = textOf('voting', 'en', story);
  const papers = [
    ...voting.matchAll(/^Polls opened \| 2026-05-02 (\d+):00:00 \| \d+ \| Ballot papers: (.+?);/gm),
  ];
  expect(papers.map(([, hour, titles]) => [hour, titles])).toEqual([
    ['10', '임원 선거 (en)'],
    ['12', '임원 선거 (en)'],
  ]);
  expect(voting.match(/^### 임원 선거 \(en\)$/gm)).toHaveLength(2);

  defineOnSlot(story, OTHER_SLOT);
  story.write(story.committee, 'election.released', { election: OTHER_SLOT });
  const watch = watched(story);
  const assembly = story.state.assemblies.get(ASSEMBLY)!;
  const record = electionRecord(story.state, watch, assembly, story.state.elections.get(OTHER_SLOT)!);
  expect(record).toMatchObject({ withdrawn: true, result: undefined });
  const head = recordHead(story.state, watch, assembly, { size: story.entries.length, root }, 'verifier');
  const ko = plainText(countingDocument(head, [record], 'ko'));
  expect(ko).toContain(
    `해제 | ${story.entries.length - 1} | 투표를 개시하기 전에 예비 투표와 함께 해제되었습니다.`,
  );
  expect(ko).not.toContain('아직 공표되지');
});

test('resolutions by hands and by name stand in the tally record, those present in the counting record', async () => {
  const story = await build('granted', 'trusted');
  callCounting(story);
  openFirst(story, { base: 'present', kind: 'motion', ties: 'rejected' });
  admitFirst(story, 10);
  story.write(story.registrar, 'presence.counted', count(10));
  for (const body of [resolution(), rollCall()]) story.write(story.committee, 'agenda.resolved', body);
  story.accept(openMotion(story));
  const ko = textOf('tally', 'ko', story);
  expect(ko).toContain('## 투표지 없이 한 의결: 예산안');
  expect(ko).toContain('찬성 5');
  const en = textOf('tally', 'en', story);
  expect(en).toContain('## Resolved without ballots: Merger\n\nItem: merger');
  expect(en).toContain('- It is carried when at least 2/3 of the votes cast say yes.');
  const called = en.slice(en.indexOf('Merger'));
  expect(called).toMatch(/가상인/);
  expect(called).toMatch(/\d\. .*\b6\b/);
  expect(textOf('counting', 'en', story)).toContain('Present at the opening: 10\n');

  // Where more voted than were present at the opening, the steps go by another number, and it is said why.
  const watch = watched(story);
  const assembly = story.state.assemblies.get(ASSEMBLY)!;
  const head = recordHead(story.state, watch, assembly, { size: story.entries.length, root }, 'verifier');
  const record = electionRecord(story.state, watch, assembly, story.state.elections.get(ELECTION)!);
  const motion = story.state.elections.get(ELECTION)!.definition.cards[1]!;
  const counted = (yes: number, language: Language): string => {
    const sizes = { cast: yes, entitled: 22, members: 22, present: Math.max(10, yes) };
    const verdict = must(countCard(motion, { abstain: 0, no: 0, yes, ...sizes }));
    const result = [{ title: record.title, answers: [], abstain: 0, card: motion, verdict }];
    return plainText(countingDocument(head, [{ ...record, ballots: yes, votes: yes, result }], language));
  };
  expect(counted(11, 'ko')).toContain('개시 뒤에 온 사람도 투표하여, 출석을 투표한 11명으로 세었습니다.');
  expect(counted(11, 'en')).toContain('so that the 11 who voted count as those present.');
  expect(counted(10, 'ko')).not.toContain('개시 뒤에 온');
});

test('the page holds its letters, forbids script and network, and escapes what it shows', () => {
  const fonts = { regular: new Uint8Array([1]), bold: new Uint8Array([2]) };
  const page = htmlPage(
    {
      language: 'en',
      title: '<b> & "c"',
      practice: undefined,
      running: ['a "quote" \\ </style>'],
      page: ['Page ', ''],
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
  // Without ballots, and so without proofs to check each time.
  const defined = await build('defined', 'trusted');
  const young = at('young');
  const bytes = defined.entries.map((entry) => entry.bytes);
  await publishFolder(young, bytes, { origin: ORIGIN, signer: defined.log });
  expect(await refused('tally', [folder, '--out', at('a.doc')])).toContain('must end in .pdf, .html or .txt');
  expect(await refused('tally', [folder, '--out', out, '--lang', 'fr'])).toContain('--lang must be one of');
  expect(await refused('voting', [young, '--out', out, '--station', 'x'])).toContain(`It has: ${STATION}.`);
  expect(await refused('counting', [young, '--out', out, '--election', 'x'])).toContain(
    `The assembly has no election x. It has: ${ELECTION}.`,
  );
  expect(await refused('tally', [young, '--out', out, '--assembly', 'x'])).toContain(
    `The ledger has no assembly x. It has: ${ASSEMBLY}.`,
  );
  expect(await refused('tally', [at('nowhere'), '--out', out])).toContain(at('nowhere'));
  await writeFile(at('there.txt'), '');
  expect(await refused('tally', [folder, '--out', at('there.txt')])).toContain('it is not replaced');
  const broken = at('broken');
  await publishFolder(broken, bytes.slice(1), { origin: ORIGIN, signer: defined.log });
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

test('with Chromium it is a PDF of numbered pages with its letters, figures and checkpoint', async () => {
  const err: string[] = [];
  const terminal = { out: () => undefined, err: (text: string) => err.push(text), env: process.env };
  const code = await dispatch(['record', 'counting', folder, '--out', at('counting.pdf')], terminal);
  expect({ code, err: err.filter((text) => text.startsWith('record')) }).toEqual({ code: 0, err: [] });
  const pdf = await readFile(at('counting.pdf'));
  expect(pdf.toString('latin1')).toMatch(/\/BaseFont \/[A-Z]+\+NanumGothic/);
  expect(pdf.toString('latin1')).toMatch(/\/FontFile2/);
  const pages = pdfPages(pdf);
  expect(pages.length).toBeGreaterThan(1);
  for (const [i, page] of pages.entries()) {
    expect(page).toContain(`${i + 1}/${pages.length}쪽`);
    expect(page).toContain(`체크포인트:${ORIGIN},항목${world.entries.length}개,${root}`);
  }
  const whole = pages.join('');
  expect(whole).toContain('2.득표:가람2,나래0,다솔0.기권1,총투표수3,유효투표수2.');
  expect(whole).toContain(world.state.elections.get(ELECTION)!.tally!.tally);
  expect(whole).toContain('프로그램빌드testbuild');
}, 60_000);
