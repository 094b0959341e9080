/** Assembly folders: the sample is accepted, every kind of wrong input is refused with file, line and reason. */
import { cp, mkdir, mkdtemp, readFile, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { encode } from 'fast-png';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { readAssembly, readAssemblyTexts, type Fault } from '../../../ledger/assembly/read.ts';
import { writeAssembly } from '../../../ledger/assembly/write.ts';
import { sha256Hex } from '../../../ledger/bytes.ts';

const SAMPLE = path.join(import.meta.dirname, '../../fixtures/assembly-sample');
let dir: string;

beforeEach(async () => {
  dir = await mkdtemp(path.join(tmpdir(), 'assembly-'));
  await cp(SAMPLE, dir, { recursive: true });
});
afterEach(() => rm(dir, { recursive: true }));

interface Json {
  [key: string]: Json;
}
/** The first question by the short form. */
const bySeats = (json: Json, seats: number): void => {
  const question = json['papers']![0]!['questions']![0]!;
  Reflect.deleteProperty(question, 'rule');
  Object.assign(question, { seats });
};
const push = (list: Json | undefined, item: unknown) => (list as unknown as unknown[]).push(item);

/** The faults after changing assembly.json. */
const afterJson = async (change: (json: Json) => void): Promise<Fault[]> => {
  const json = JSON.parse(await readFile(path.join(dir, 'assembly.json'), 'utf8')) as Json;
  change(json);
  await writeFile(path.join(dir, 'assembly.json'), JSON.stringify(json, null, 2));
  return faultsOf();
};
/** The faults after changing a file's text. */
const afterText = async (file: string, change: (text: string) => string | Uint8Array): Promise<Fault[]> => {
  await writeFile(path.join(dir, file), change(await readFile(path.join(dir, file), 'utf8')));
  return faultsOf();
};
const faultsOf = async (): Promise<Fault[]> => {
  const read = await readAssembly(dir);
  return read.ok ? [] : read.error;
};
const lineOf = async (needle: string, from = 1): Promise<number> => {
  const lines = (await readFile(path.join(dir, 'assembly.json'), 'utf8')).split('\n');
  return lines.findIndex((line, i) => i >= from - 1 && line.includes(needle)) + 1;
};

test('the sample is accepted as it is', async () => {
  const read = await readAssembly(SAMPLE);
  if (!read.ok) throw new Error(JSON.stringify(read.error));
  expect(read.value.members).toHaveLength(40);
  expect(read.value.members[2]).toEqual({ number: 'HB-0003', name: '다온새', group: 'youth' });
  expect(read.value.papers.map(({ paper }) => paper)).toEqual(['leader', 'council', 'youth']);
});

describe('roll.csv', () => {
  test.each([
    ['a byte order mark', (text: string) => `\ufeff${text}`],
    ['CRLF', (text: string) => text.replaceAll('\n', '\r\n')],
    ['quotes', (text: string) => text.replace('HB-0001,가온누리', '"HB-0001","가온누리"')],
    ['empty lines', (text: string) => text.replaceAll('\n', '\n\n')],
    ['no line break at the end', (text: string) => text.trimEnd()],
  ])('%s is accepted', async (_, change) => {
    expect(await afterText('roll.csv', change)).toEqual([]);
  });

  test.each<[string, (text: string) => string | Uint8Array, number, RegExp]>([
    [
      'missing column',
      (t) => t.replace('number,name,group', 'number,group'),
      1,
      /the column name is missing/,
    ],
    ['extra column', (t) => t.replace('group\n', 'group,phone\n'), 1, /the column "phone" is not known/],
    [
      'columns in another order',
      (t) => t.replace('number,name,group', 'name,number,group'),
      1,
      /another order/,
    ],
    ['extra value in a row', (t) => t.replace('나래솔,', '나래솔,010,'), 3, /this row has 4 columns/],
    ['duplicate number', (t) => t.replace('HB-0005', 'HB-0002'), 6, /"HB-0002" is already on line 3/],
    [
      'unknown group',
      (t) => t.replace('나래솔,regular', '나래솔,alumni'),
      3,
      /the group "alumni" is not in assembly.json; it defines regular, youth/,
    ],
    ['bad number', (t) => t.replace('HB-0002', 'HB 0002'), 3, /member number "HB 0002" must be/],
    ['empty name', (t) => t.replace('나래솔', ''), 3, /the name is empty/],
    ['not NFC', (t) => t.replace('나래솔', '나래솔'.normalize('NFD')), 3, /NFC/],
    ['text direction', (t) => t.replace('나래솔', '나\u202e래솔'), 3, /cannot be seen/],
    ['line break in a name', (t) => t.replace('나래솔', '"나래\n솔"'), 3, /cannot be seen/],
    ['open quote', (t) => t.replace('흰여울,regular', '"흰여울,regular'), 41, /double quote/],
    ['broken UTF-8', (t) => brokenOnLine3(t), 3, /not UTF-8/],
    ['empty file', () => '', 1, /the file is empty/],
    ['no members', () => 'number,name,group\n', 1, /no members/],
    ['oversize', () => Buffer.alloc(64 * 1024 * 1024 + 1, 'a'), 1, /67108865 bytes; 67108864 are accepted/],
  ])('%s is refused', async (_, change, line, reason) => {
    const faults = await afterText('roll.csv', change);
    expect(faults[0]).toMatchObject({
      file: 'roll.csv',
      line,
      reason: expect.stringMatching(reason) as string,
    });
  });

  test('every wrong row is named, not only the first, and lines after a row of two lines are right', async () => {
    const faults = await afterText('roll.csv', (t) =>
      t.replace('나래솔', '"나래\n솔"').replace('다온새,youth', '다온새,nobody'),
    );
    expect(faults.map(({ line }) => line)).toEqual([3, 5]);
  });

  test('a thousand faults are summed up', async () => {
    const faults = await afterText('roll.csv', (t) => t + 'HB-0001,가,regular\n'.repeat(1000));
    expect(faults).toHaveLength(100);
    expect(faults[99]?.reason).toBe('901 more faults from here on');
  });

  test('fifty thousand members are read', async () => {
    const rows = Array.from({ length: 50_000 }, (_, i) => `N-${i},이름,${i % 2 === 0 ? 'regular' : 'youth'}`);
    expect(await afterText('roll.csv', () => `number,name,group\n${rows.join('\n')}\n`)).toEqual([]);
  });
});

describe('reserve slots', () => {
  const reserve = (lines: unknown) => (json: Json) => Object.assign(json, { reserve: lines });
  const many = { count: 50, groups: ['regular', 'youth'] };

  test.each<[string, unknown]>([
    ['one line', [{ count: 5, groups: ['regular'] }]],
    [
      'lines for each group and for both, as many as there may be',
      [
        { ...many, count: 49 },
        { count: 1, groups: ['youth'] },
      ],
    ],
  ])('%s are accepted', async (_, lines) => {
    expect(await afterJson(reserve(lines))).toEqual([]);
    const read = await readAssemblyTexts(dir);
    expect(read.ok && read.value.reserve).toEqual(lines);
  });

  test.each<[string, unknown, RegExp]>([
    ['none at all', [], /^reserve must name at least one/],
    ['no count', [{ groups: ['youth'] }], /^reserve\[0\]\.count is missing/],
    ['a count of nothing', [{ count: 0, groups: ['youth'] }], /^reserve\[0\]\.count must be 1 or more/],
    ['no group', [{ count: 1, groups: [] }], /^reserve\[0\]\.groups must name at least one group/],
    [
      'an unknown group',
      [{ count: 1, groups: ['alumni'] }],
      /^reserve\[0\]\.groups\[0\] "alumni" is not defined/,
    ],
    [
      'a group twice',
      [{ count: 1, groups: ['youth', 'youth'] }],
      /^reserve\[0\]\.groups\[1\] "youth" is given twice/,
    ],
    [
      'a field too many',
      [{ count: 1, groups: ['youth'], title: 'x' }],
      /^reserve\[0\]\.title is not known here/,
    ],
    [
      'too many',
      [
        { count: 50, groups: ['youth'] },
        { count: 1, groups: ['youth'] },
      ],
      /^reserve holds 51 slots/,
    ],
  ])('%s is refused', async (_, lines, reason) => {
    const faults = await afterJson(reserve(lines));
    expect(faults[0]).toMatchObject({
      file: 'assembly.json',
      reason: expect.stringMatching(reason) as string,
    });
  });

  test('three groups at a time take more issuers than an entry of admissions holds lines', async () => {
    const faults = await afterJson((json) => {
      push(json['groups'], { group: 'guests', name: { ko: '참관 대의원', en: 'Guests' } });
      Object.assign(json, { reserve: [{ count: 34, groups: ['regular', 'youth', 'guests'] }] });
    });
    expect(faults.map(({ reason }) => reason)).toContainEqual(
      expect.stringMatching(/^reserve needs 102 permit issuers/),
    );
  });

  test('a group that is too small to vote beside others has no slot beside them either', async () => {
    const faults = await afterJson((json) => {
      Object.assign(json, { minimumGroup: 14, reserve: [{ count: 1, groups: ['regular', 'youth'] }] });
    });
    expect(faults.map(({ reason }) => reason)).toContainEqual(
      expect.stringMatching(/^reserve\[0\]\.groups\[1\] "youth" has 13 members/),
    );
  });
});

describe('assembly.json', () => {
  test.each<[string, (json: Json) => void, string, RegExp]>([
    ['missing field', (j) => Reflect.deleteProperty(j, 'date'), '{', /^date is missing/],
    ['unknown field', (j) => Object.assign(j, { dates: 1 }), '"dates"', /^dates is not known here/],
    [
      'wrong day',
      (j) => Object.assign(j, { date: '2027-02-30' }),
      '"date"',
      /^date must be a day of the calendar/,
    ],
    ['wrong type', (j) => Object.assign(j, { papers: 'leader' }), '"papers"', /^papers must be a list/],
    ['profile', (j) => Object.assign(j, { profile: 'us' }), '"profile"', /"kr" or "generic"/],
    ['identifier', (j) => Object.assign(j, { assembly: 'Sample' }), '"assembly"', /must be a short name/],
    [
      'title not NFC',
      (j) => Object.assign(j['title']!, { ko: '가'.normalize('NFD') }),
      '"ko"',
      /^title.ko is not in Unicode form NFC/,
    ],
    [
      'more winners than candidates',
      (j) => bySeats(j, 4),
      '"seats": 4',
      /^papers\[0\].questions\[0\].seats asks for 4 winners, but there are 3 candidates/,
    ],
    [
      'seats beside a rule',
      (j) => Object.assign(j['papers']![0]!['questions']![0]!, { seats: 1 }),
      '"seats": 1',
      /^papers\[0\].questions\[0\].seats is given beside rule/,
    ],
    [
      'a rule of an unknown kind',
      (j) => Object.assign(j['papers']![1]!['questions']![0]!['rule']!, { kind: 'n-of-n' }),
      '"kind": "n-of-n"',
      /^papers\[1\].questions\[0\].rule.kind must be one of motion/,
    ],
    [
      'a rule that is a text',
      (j) => Object.assign(j['papers']![1]!['questions']![0]!, { rule: 'plurality' }),
      '"rule": "plurality"',
      /^papers\[1\].questions\[0\].rule must be an object in braces/,
    ],
    [
      'a quota that names nobody on the paper',
      (j) =>
        Object.assign(j['papers']![1]!['questions']![0]!['rule']!, {
          quotas: [{ title: { ko: '여성', en: 'Women' }, least: 1, numbers: [1, 999] }],
        }),
      '999',
      /^papers\[1\].questions\[0\].rule.quotas\[0\].numbers\[1\] 999 is not the ballot number of a candidate/,
    ],
    [
      'a rule that contradicts itself',
      (j) => Object.assign(j['papers']![1]!['questions']![0]!['rule']!, { seats: 9 }),
      '"rule": {',
      /^papers\[1\].questions\[0\].rule does not hold together: There are 9 seats and only 8 answers\.$/,
    ],
    [
      'a quorum of those present',
      (j) =>
        Object.assign(j['papers']![1]!['questions']![0]!['rule']!, {
          quorum: {
            base: 'members',
            counted: 'present',
            threshold: { bound: 'more-than', numerator: 1, denominator: 2 },
          },
        }),
      '"quorum": {',
      /^papers\[1\].questions\[0\].rule.quorum cannot be of those present: they are counted when members have been admitted/,
    ],
    [
      'a majority of those present',
      (j) =>
        Object.assign(j['papers']![0]!['questions']![0]!, {
          rule: { kind: 'motion', base: 'present', ties: 'rejected' },
        }),
      '"base": "present"',
      /^papers\[0\].questions\[0\].rule.base cannot be of those present/,
    ],
    [
      'presence that is not counted',
      (j) => Object.assign(j, { presence: false }),
      '"presence": false',
      /^presence must be true; leave it out where those present are not counted$/,
    ],
    [
      'max above candidates',
      (j) => Object.assign(j['papers']![0]!['questions']![0]!, { max: 4 }),
      '"max": 4',
      /is 4, but there are 3 candidates/,
    ],
    [
      'min above max',
      (j) => Object.assign(j['papers']![0]!['questions']![0]!, { min: 2 }),
      '"min": 2',
      /is 2, more than max/,
    ],
    [
      'min zero',
      (j) => Object.assign(j['papers']![0]!['questions']![0]!, { min: 0 }),
      '"min": 0',
      /must be 1 or more/,
    ],
    [
      'duplicate candidate number',
      (j) =>
        Object.assign(j['papers']![1]!['questions']![0]!['candidates']![7]!, { number: 77 }) &&
        Object.assign(j['papers']![1]!['questions']![0]!['candidates']![6]!, { number: 77 }),
      '"number": 77',
      /77 is given twice/,
    ],
    [
      'group of a paper not defined',
      (j) => push(j['papers']![2]!['groups']!, 'old'),
      '"old"',
      /^papers\[2\].groups\[1\] "old" is not defined/,
    ],
    [
      'same group twice in a paper',
      (j) => push(j['papers']![2]!['groups']!, 'youth'),
      '"youth"',
      /"youth" is given twice/,
    ],
    [
      'group without members',
      (j) => {
        push(j['groups']!, { group: 'honorary', name: { ko: '명예', en: 'Honorary' } });
        push(j['papers']![0]!['groups']!, 'honorary');
      },
      '"group": "honorary"',
      /"honorary" has no members in roll.csv/,
    ],
    [
      'group without ballot paper',
      (j) => {
        push(j['groups']!, { group: 'honorary', name: { ko: '명예', en: 'Honorary' } });
      },
      '"group": "honorary"',
      /no ballot paper/,
    ],
    [
      'small group',
      (j) => Object.assign(j, { minimumGroup: 14 }),
      '"youth"',
      /"youth" has 13 members; .* at least 14/,
    ],
    [
      'no candidates',
      (j) => Object.assign(j['papers']![0]!['questions']![0]!, { candidates: [] }),
      '"candidates": []',
      /at least one candidate/,
    ],
    [
      'ballot too large',
      (j) =>
        Object.assign(j['papers']![0]!['questions']![0]!, {
          candidates: Array.from({ length: 120 }, (_, i) => ({ number: i + 1, name: { ko: '가', en: 'A' } })),
        }),
      '"questions"',
      /ballot.*61440/,
    ],
  ])('%s is refused', async (_, change, needle, reason) => {
    const faults = await afterJson(change);
    const match = faults.find((fault) => reason.test(fault.reason));
    expect(match?.file).toBe('assembly.json');
    const line = match?.line ?? 0;
    expect(await lineOf(needle, line)).toBe(line);
  });

  test('a group smaller than minimumGroup may vote alone: it is the whole electorate', async () => {
    const faults = await afterJson((json) => {
      Object.assign(json, { minimumGroup: 14, papers: [json['papers']![2]!], groups: [json['groups']![1]!] });
    });
    expect(faults.every(({ file }) => file === 'roll.csv')).toBe(true);
    const youth = (await readFile(path.join(dir, 'roll.csv'), 'utf8'))
      .split('\n')
      .filter((l) => !l.endsWith('regular'));
    expect(await afterText('roll.csv', () => youth.join('\n'))).toEqual([]);
  });

  test.each<[string, (text: string) => string | Uint8Array, RegExp]>([
    ['duplicate key', (t) => t.replace('"batch": 20', '"batch": 20,\n"batch": 20'), /"batch" is given twice/],
    ['comma missing', (t) => t.replace('"batch": 20,', '"batch": 20'), /expected/],
    ['broken UTF-8', (t) => brokenOnLine3(t), /not UTF-8/],
    ['oversize', (t) => t + ' '.repeat(1024 * 1024), /accepted/],
  ])('%s is refused', async (_, change, reason) => {
    const faults = await afterText('assembly.json', change);
    expect(faults).toEqual([
      {
        file: 'assembly.json',
        line: expect.any(Number) as number,
        reason: expect.stringMatching(reason) as string,
      },
    ]);
  });

  test('a byte order mark is accepted', async () => {
    expect(await afterText('assembly.json', (text) => `\ufeff${text}`)).toEqual([]);
  });
});

test('a folder without files names both, and nothing is written', async () => {
  await rm(path.join(dir, 'assembly.json'));
  await rm(path.join(dir, 'roll.csv'));
  expect((await faultsOf()).map(({ file, line }) => [file, line])).toEqual([
    ['assembly.json', 1],
    ['roll.csv', 1],
  ]);
  expect(await readdir(dir)).toEqual(['photos']);
});

describe('photos', () => {
  const PHOTO = 'photos/leader-2.png';
  const candidate = (json: Json, number: number): Json =>
    json['papers']![0]!['questions']![0]!['candidates']![number - 1]!;
  /** The faults when candidate 2 has the photo `name`. */
  const named = (name: unknown) => afterJson((json) => Object.assign(candidate(json, 2), { photo: name }));
  /** The faults when the file of candidate 2 holds `bytes`. */
  const holding = async (bytes: Uint8Array) => {
    await writeFile(path.join(dir, PHOTO), bytes);
    return faultsOf();
  };
  const place = (reason: RegExp, name = PHOTO) => [
    {
      file: 'assembly.json',
      line: expect.any(Number) as number,
      reason: expect.stringMatching(
        `^papers\\[0\\]\\.questions\\[0\\]\\.candidates\\[1\\]\\.photo "${name}" ${reason.source}`,
      ) as string,
    },
  ];
  /** A black PNG of that size. */
  const png = (width: number, height: number): Uint8Array =>
    encode({ width, height, data: new Uint8Array(width * height), channels: 1 });

  test('of the sample are read, each under its name, with type and hash', async () => {
    const read = await readAssembly(SAMPLE);
    if (!read.ok) throw new Error(JSON.stringify(read.error));
    expect([...read.value.photos.keys()]).toEqual([1, 2, 3].map((number) => `photos/leader-${number}.png`));
    for (const [name, { type, hash, bytes }] of read.value.photos) {
      const file = await readFile(path.join(SAMPLE, name));
      expect({ type, hash }).toEqual({ type: 'image/png', hash: sha256Hex(file) });
      expect(file.equals(bytes)).toBe(true);
    }
  });

  test('the fault stands on the line that names the photo, and every fault is told', async () => {
    await rm(path.join(dir, 'photos'), { recursive: true });
    const faults = await faultsOf();
    expect(faults.map(({ line }) => line)).toEqual([
      await lineOf('leader-1.png'),
      await lineOf('leader-2.png'),
      await lineOf('leader-3.png'),
    ]);
  });

  test('are not looked at by who can do without them', async () => {
    await rm(path.join(dir, 'photos'), { recursive: true });
    const texts = await readAssemblyTexts(dir);
    expect(texts.ok && texts.value.members.length).toBe(40);
  });

  test.each([
    ['../leader-2.png'],
    ['photos/../../leader-2.png'],
    ['photos/./leader-2.png'],
    ['/etc/passwd'],
    ['photos//leader-2.png'],
    ['photos/'],
    ['photos\\\\leader-2.png'],
    ['C:leader-2.png'],
    ['.hidden.png'],
    [`photos/${'x'.repeat(200)}.png`],
  ])('the name %s is refused', async (name) => {
    const [fault] = await named(name);
    expect(fault?.reason).toMatch(/\.photo must be the name of a file inside the assembly folder/);
  });

  test.each([
    ['', /is empty/],
    [2, /must be a text/],
    ['사진.png'.normalize('NFD'), /NFC/],
  ])('the name %j is refused', async (name, reason) => {
    const [fault] = await named(name);
    expect(fault?.reason).toMatch(reason);
  });

  test('a Korean file name is a name', async () => {
    await cp(path.join(dir, PHOTO), path.join(dir, 'photos/성춘향 사진.png'));
    expect(await named('photos/성춘향 사진.png')).toEqual([]);
  });

  test('a link is followed inside the folder and refused when it leads out', async () => {
    await symlink(path.join(dir, PHOTO), path.join(dir, 'inside.png'));
    expect(await named('inside.png')).toEqual([]);
    await symlink(path.join(SAMPLE, PHOTO), path.join(dir, 'outside.png'));
    expect(await named('outside.png')).toEqual(place(/leads out of the assembly folder/, 'outside.png'));
    await symlink(path.join(SAMPLE, 'photos'), path.join(dir, 'folder'));
    expect(await named('folder/leader-2.png')).toEqual(place(/leads out/, 'folder/leader-2.png'));
  });

  test('a file that is missing, a folder, too large, too wide, too high or no picture is refused', async () => {
    expect(await named('photos/leader-9.png')).toEqual(place(/is not there/, 'photos/leader-9.png'));
    await mkdir(path.join(dir, 'photos/folder.png'));
    expect(await named('photos/folder.png')).toEqual(place(/is not a file/, 'photos/folder.png'));
    await named(PHOTO);
    expect(await holding(new Uint8Array(300_001))).toEqual(place(/has 300001 bytes; at most 300000/));
    expect(await holding(new Uint8Array(300_000))).toEqual(place(/is not a PNG, JPEG or WebP picture/));
    expect(await holding(png(1201, 8))).toEqual(place(/has 1201 x 8 pixels; at most 1200 x 1600/));
    expect(await holding(png(8, 1601))).toEqual(place(/has 8 x 1601 pixels/));
    expect(await holding(png(1200, 1600))).toEqual([]);
  });

  test('two candidates of a question cannot have the same picture', async () => {
    const same = await readFile(path.join(dir, 'photos/leader-1.png'));
    expect(await holding(same)).toEqual(place(/is the same picture as that of candidate 1/));
  });

  test('a folder that is written is the folder that was read', async () => {
    const read = await readAssembly(SAMPLE);
    if (!read.ok) throw new Error(JSON.stringify(read.error));
    const members = [...read.value.members, { number: 'Q-1', name: '가 "나", 다', group: 'regular' }];
    const copy = path.join(dir, 'copies', 'first');
    await writeAssembly(copy, { ...read.value, members });
    expect(await readAssembly(copy)).toEqual({ ok: true, value: { ...read.value, members } });
  });
});

const brokenOnLine3 = (text: string): Uint8Array => {
  const bytes = Buffer.from(text);
  let at = -1;
  for (let i = 0; i < 2; i += 1) at = bytes.indexOf(0x0a, at + 1);
  bytes[at + 8] = 0xff;
  return bytes;
};
