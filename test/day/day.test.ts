/**
 * Whole practice days, from two staff cards to a verified result, over TCP and over serial ports (PTYs). playDay itself fails unless the declared
 * results equal what the simulated voters chose; here it is checked what the day leaves behind.
 */
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { openPty, type Pty } from '../../hardware/simulator/pty.ts';
import { readAssembly } from '../../ledger/assembly/read.ts';
import { rehearse, SAMPLE_ASSEMBLY } from '../../main/commands/rehearse.ts';
import { ElectionTexts } from '../../ledger/verify/election-texts.ts';
import { folderSource } from '../../ledger/verify/source.ts';
import { verifyLedger } from '../../ledger/verify/verify.ts';
import { playDay, type Day } from '../../main/rehearsal/day.ts';
import { judge, TOOL } from '../peers/belenios-tool.ts';
import { peer } from '../peers/require.ts';

const folders: string[] = [];
const freshFolder = (): string => {
  const folder = mkdtempSync(path.join(tmpdir(), 'hwabaek-day-'));
  folders.push(folder);
  return folder;
};
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

/** Ranks for three methods, grades, points and a yes-or-no question on two papers. */
const MIXED = path.join(import.meta.dirname, '../fixtures/assembly-mixed');

describe('rehearse', () => {
  it('plays a day with every mishap, over TCP, and leaves what it says', { timeout: 240_000 }, async () => {
    const root = freshFolder();
    const out: string[] = [];
    const err: string[] = [];
    const code = await rehearse.run(['--data', root, '--members', '24', '--seed', 'whole day', '--json'], {
      out: (text) => out.push(text),
      err: (text) => err.push(text),
      env: {},
    });
    expect(err).toEqual([]);
    expect(code).toBe(0);
    const report = JSON.parse(out.join('\n')) as {
      readonly members: number;
      readonly voted: number;
      readonly stayedAtHome: number;
      readonly challenged: number;
      readonly papers: number;
      readonly mishaps: Record<string, number>;
      readonly troubles: Record<string, number>;
      readonly elections: readonly { readonly expected: number[][]; readonly declared: number[][] }[];
    };
    expect(report.members).toBe(24);
    expect(report.voted + report.stayedAtHome).toBe(24);
    expect(Object.keys(report.mishaps)).toHaveLength(11);
    expect(report.troubles).toEqual({
      'already-admitted': report.mishaps['comes-twice'],
      'printer-not-ready': 1,
      'slip-void': 1,
    });
    expect(report.elections).toHaveLength(3);
    for (const { expected, declared } of report.elections) expect(declared).toEqual(expected);

    expect(readdirSync(root).toSorted()).toEqual(
      ['assembly', 'cards', 'keys', 'kiosk', 'ledger', 'node', 'paper', 'report.json', 'trustees'].toSorted(),
    );
    expect(readdirSync(path.join(root, 'ledger')).toSorted()).toEqual(['checkpoint', 'tile']);
    const papers = readdirSync(path.join(root, 'paper'));
    expect(papers.filter((name) => name.endsWith('.png'))).toHaveLength(report.papers);
    const texts = papers
      .filter((name) => name.endsWith('.txt'))
      .map((name) => readFileSync(path.join(root, 'paper', name), 'utf8'));
    // One voter's printer fell silent before RECORDED; the paper may have been ended when it spoke again.
    const recorded = texts.filter((text) => /RECORDED[^]*\[confirmed\]/.test(text)).length;
    expect([report.voted - 1, report.voted]).toContain(recorded);
    expect(texts.filter((text) => text.includes('ABANDONED'))).toHaveLength(1);
    // One voter in twenty, rounded up; each ballot of the sitting has a code of its own.
    const challenged = texts.filter((text) => text.includes('CHALLENGED'));
    expect(challenged).toHaveLength(Math.ceil(report.voted / 20));
    expect(challenged.flatMap((text) => text.match(/#open=/g) ?? [])).toHaveLength(report.challenged);
    expect(report.challenged).toBeGreaterThanOrEqual(2 * challenged.length);
    expect(texts[0]).toContain('영(0)표 확인서');
    expect(texts.at(-1)).toContain('투표 마감 보고서');
    for (const name of readdirSync(path.join(root, 'ledger', 'tile', '0')))
      expect(name).toMatch(/^\d{3}(\.p)?$/);
  });

  it('refuses a folder in use, too few members, and a wrong assembly, and writes nothing', async () => {
    const root = freshFolder();
    const run = async (...argv: string[]) => {
      const err: string[] = [];
      const code = await rehearse.run(argv, { out: () => undefined, err: (text) => err.push(text), env: {} });
      return { code, err: err.join('\n') };
    };
    const target = path.join(root, 'new');
    expect(await run('--data', path.dirname(SAMPLE_ASSEMBLY))).toMatchObject({
      code: 1,
      err: expect.stringContaining('is not empty') as string,
    });
    expect(await run('--data', target, '--members', '19')).toMatchObject({
      code: 1,
      err: expect.stringContaining('at least 20') as string,
    });
    expect(await run('--data', target, '--members', 'many')).toMatchObject({
      code: 1,
      err: expect.stringContaining('--members') as string,
    });
    expect(await run('--data', target, '--assembly', root)).toMatchObject({
      code: 1,
      err: expect.stringContaining('assembly.json') as string,
    });
    for (const challenges of ['-1', '101', 'some', '5.5', ''])
      expect(await run('--data', target, '--challenges', challenges)).toMatchObject({
        err: expect.stringContaining('--challenges') as string,
      });
    for (const [argv, reason] of [
      [['--trustees', '0'], '--trustees takes a number from 1 to 20'],
      [['--trustees', '21'], '--trustees takes a number from 1 to 20'],
      [['--threshold', '2'], '--threshold needs --trustees'],
      [['--trustees', '1', '--threshold', '1'], 'at least 2 trustees'],
      [['--trustees', '3', '--threshold', '3'], '--threshold takes a number from 1 to 2 of 3 trustees'],
      [['--trustees', '3', '--threshold', 'two'], '--threshold takes a number from 1 to 2 of 3 trustees'],
      [['--trustees', '1', '--assembly', MIXED], 'at least 2: the paper chair has ranks or ratings'],
    ] as const)
      expect(await run('--data', target, ...argv)).toMatchObject({
        code: 1,
        err: expect.stringContaining(reason) as string,
      });
    expect(await run()).toMatchObject({ code: 2, err: expect.stringContaining('--data') as string });
    expect(existsSync(target)).toBe(false);
  });
});

const mixed = async () => {
  const file = await readAssembly(MIXED);
  if (!file.ok) throw new Error(JSON.stringify(file.error));
  return file.value;
};

describe('a day over serial ports, of ranks and ratings and two rounds, whose ballots need the permits of two registrars', () => {
  it.skipIf(peer(['socat']) !== undefined)('goes as over TCP with one', { timeout: 240_000 }, async () => {
    const root = freshFolder();
    const ptys: Pty[] = [];
    const day = await playDay({
      root: path.join(root, 'day'),
      assembly: { ...(await mixed()), minimumGroup: 5, permits: 2, presence: true },
      members: 12,
      // The printer is silent just before staff suspend the polls at noon, and a run-off is called for.
      seed: 'noon 226',
      challenges: 20,
      trustees: { count: 3, threshold: 2 },
      threads: 2,
      wires: async ({ readerWire, printerWire }) => {
        const pty = async (name: string, port: number) => {
          const opened = await openPty({ port, path: path.join(root, name) });
          ptys.push(opened);
          return opened.path;
        };
        const line = { dataBits: 8, parity: 'none' } as const;
        return {
          reader: {
            kind: 'serial',
            path: await pty('reader', readerWire.port),
            baudRate: 115_200,
            stopBits: 2,
            ...line,
          },
          printer: {
            kind: 'serial',
            path: await pty('printer', printerWire.port),
            baudRate: 115_200,
            stopBits: 1,
            ...line,
          },
        };
      },
    });
    expect(day.report.voted).toBeGreaterThanOrEqual(10);
    expect(day.report.challenged).toBe(6);
    expect(existsSync(path.join(root, 'day', 'trustees', 'ceremony', 'group.json'))).toBe(true);
    const later = ['run-off of leader-all', 'motion from the floor'];
    expect(day.report.elections.map(({ paper }) => paper)).toEqual([
      'chair',
      'council',
      'leader-all',
      ...later,
    ]);
    expect(day.report.elections.slice(3).map(({ ballots }) => ballots)).toEqual([
      day.report.voted,
      day.report.voted,
    ]);
    const state = day.practice.node.state();
    // One had left when those present were counted, and came back with the slip: the motion is counted by everybody who voted.
    const motion = state.elections.get(day.report.elections.at(-1)?.uuid ?? '');
    expect(motion?.definition.cards).toMatchObject([{ base: 'present', quorum: { counted: 'present' } }]);
    expect(motion?.present).toBe(day.report.voted - 1);
    expect([...state.reservations.values()].map(({ released }) => released)).toEqual([false, false, true]);
    for (const { decryptions, issuers, shuffles } of state.elections.values()) {
      // Trustees 1 and 2 shuffle, 2 and 3 decrypt.
      expect([...decryptions.keys()]).toEqual([2, 3]);
      expect([[], [1, 2]]).toContainEqual([...shuffles.keys()]);
      const counts = issuers.map(({ admitted, cast, group, secondOf }) => ({
        admitted,
        cast,
        group,
        isSecond: secondOf !== undefined,
      }));
      const [first, second] = [false, true].map((isSecond) =>
        counts
          .filter((one) => one.isSecond === isSecond)
          .map(({ admitted, cast, group }) => ({ admitted, cast, group })),
      );
      expect(second).toEqual(first);
      expect(second).not.toEqual([]);
    }
    await day.practice.stop();
    await Promise.all(ptys.map((pty) => pty.close()));
    if (peer([TOOL]) !== undefined) return;
    expect(await judgeExports(day, root)).toEqual(day.report.elections.map(() => true));
  });
});

/** What Belenios' own tool says of the archive of every election; all are exported from one reading of the published ledger. */
async function judgeExports(
  { report: played, practice: { folders } }: Day,
  folder: string,
): Promise<boolean[]> {
  const exported = played.elections.map(({ uuid }) => ({ uuid, texts: new ElectionTexts(uuid) }));
  const { report, state } = await verifyLedger(folderSource(folders.ledger), {
    // The day itself has verified every proof.
    checkProofs: () => Promise.resolve({ ok: true, value: undefined }),
    onAccepted: (parsed, _, soFar) => {
      for (const { texts } of exported) texts.observe(parsed, soFar);
    },
  });
  expect(report.failures).toEqual([]);
  const accepted: boolean[] = [];
  for (const { uuid, texts } of exported) {
    const archive = texts.archive(state);
    if (!archive.ok) throw new Error(archive.error);
    writeFileSync(path.join(folder, `${uuid}.bel`), archive.value);
    accepted.push((await judge(folder, uuid)).accepted);
  }
  return accepted;
}
