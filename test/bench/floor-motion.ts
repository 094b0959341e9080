/**
 * A vote on the floor: how long after the polls close the result is declared, by `election finish --wait` that was started while people voted. The ledger's node
 * and the command are processes as people start them; the ballots and the closing come in over HTTP, the last ballots just before it, as a kiosk sends them.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { createLedgerClient } from '../../ledger/client/client.ts';
import { nodeVerifier } from '../../ledger/keys/node-verifier.ts';
import {
  acceptAll,
  admit,
  ASSEMBLY,
  closePolls,
  foundDay,
  makeBallots,
  openPolls,
  STATION,
  withNode,
  type Day,
  type Place,
  type TrusteesAre,
} from '../ledger/commands/polling-day.ts';
import { must } from '../ledger/rules/world.ts';
import type { Row } from './row.ts';
import { REPORTER } from './verification.ts';

const BALLOTS = 300;
/** What a kiosk still holds when the polls close: less than a batch. */
const LAST = 20;
const GROUP = 'delegates';
const PAPER = 'motion';
const CLI = path.join(import.meta.dirname, '../../main/cli.ts');

export async function measureFloorMotion(): Promise<Row[]> {
  const rows: Row[] = [];
  for (const [trusteesAre, who] of [
    ['single', 'two trustees'],
    ['group', 'two of a group of three'],
  ] as const) {
    // oxlint-disable-next-line no-await-in-loop -- one after the other: they are timed
    const { ms, finishMs, nodeMs } = await playMotion(trusteesAre);
    rows.push({
      what: `Floor motion, polls closed to declared, ${who}`,
      figure: ms / 1000,
      unit: 's',
      target: { bound: 'at most', limit: 1 },
      note: `${BALLOTS} ballots, ${LAST} of them just before; election finish --wait; processor time ${(finishMs / 1000).toFixed(2)} s of it and ${(nodeMs / 1000).toFixed(2)} s of the node`,
    });
  }
  return rows;
}

interface Timed {
  /** From the node's answer that the closing is accepted to the command's word that the result is declared. */
  readonly ms: number;
  readonly finishMs: number;
  readonly nodeMs: number;
}

async function playMotion(trusteesAre: TrusteesAre): Promise<Timed> {
  const folder = mkdtempSync(path.join(tmpdir(), 'hwabaek-bench-motion-'));
  const running: ChildProcess[] = [];
  let day: Day | undefined;
  try {
    writeMotion(folder);
    day = await foundDay(trusteesAre, () => Promise.resolve(folder));
    await acceptAll(day);
    const votes = Array.from({ length: BALLOTS }, (_, i) => ({
      group: GROUP,
      plaintext: [[0, 1, 2].map((choice) => (choice === i % 3 ? 1 : 0))],
    }));
    // Before the served ledger has the issuers' keys.
    const founded = day;
    const ballots = await withNode(founded, (local) =>
      Promise.resolve(makeBallots(founded, local.state(), { [PAPER]: votes })),
    );
    const node = start(['ledger', 'serve', '--data', day.data, '--port', '0']);
    running.push(node.child);
    const [, url = ''] = await node.said(/ at (http:[^\s,]+)/);
    const hall = await openHall(url);
    await openPolls(day, hall);
    await admit(day, hall, { [PAPER]: votes });
    const finish = start([
      'election',
      'finish',
      '--wait',
      `--ledger=${url}`,
      `--election=${day.elections[PAPER]}`,
      `--key=${path.join(day.data, 'keys/committee.json')}`,
      '--lang=en',
      ...day.trustees.slice(0, 2).flatMap((key) => ['--trustee', key]),
    ]);
    running.push(finish.child);
    // oxlint-disable-next-line no-await-in-loop -- voters come one by one
    for (const bytes of ballots.slice(0, -LAST)) await hall.append(bytes);
    await finish.said(new RegExp(`: ${BALLOTS - LAST} ballots checked`));
    await Promise.all(ballots.slice(-LAST).map((bytes) => hall.append(bytes)));
    await closePolls(day, hall);
    const closed = performance.now();
    const before = [finish.child, node.child].map((child) => processorMs(child));
    await finish.said(/is declared: \{"result":\[\[100,100,100\]\]\}[^]*Verdict: /);
    const ms = performance.now() - closed;
    const nodeMs = processorMs(node.child) - (before[1] ?? NaN);
    const [, micros] = await finish.said(/^used (\d+) /m);
    return { ms, nodeMs, finishMs: Number(micros) / 1000 - (before[0] ?? NaN) };
  } finally {
    for (const child of running) child.kill('SIGTERM');
    await Promise.all(running.map((child) => hasEnded(child)));
    rmSync(folder, { recursive: true });
    if (day !== undefined) rmSync(day.base, { recursive: true });
  }
}

/** One question, yes or no, for as many members as vote. */
function writeMotion(folder: string): void {
  const both = (ko: string, en: string) => ({ en, ko });
  const members = Array.from({ length: BALLOTS }, (_, i) => `M-${1000 + i},가온나래,${GROUP}`);
  mkdirSync(folder, { recursive: true });
  writeFileSync(path.join(folder, 'roll.csv'), `number,name,group\n${members.join('\n')}\n`);
  writeFileSync(
    path.join(folder, 'assembly.json'),
    JSON.stringify({
      assembly: ASSEMBLY,
      title: both('성능 측정 대의원대회', 'Meeting for the bench'),
      body: '화백당 (연습)',
      date: '2027-03-20',
      profile: 'kr',
      groups: [{ group: GROUP, name: both('대의원', 'Delegates') }],
      stations: [{ station: STATION, name: both('제1투표소', 'Polling station 1') }],
      minimumGroup: 10,
      batch: LAST,
      papers: [
        {
          paper: PAPER,
          title: both('안건', 'Motion'),
          groups: [GROUP],
          questions: [
            {
              title: both('원안에 찬성하십니까', 'Do you agree to the motion'),
              rule: { base: 'yes-no', kind: 'motion' },
            },
          ],
        },
      ],
    }),
  );
}

async function openHall(url: string): Promise<Place> {
  const client = createLedgerClient({ url, verifier: nodeVerifier });
  must(await client.sync());
  return {
    state: () => client.state,
    append: async (bytes) => {
      const { id } = must(await client.submit(bytes));
      // What comes next is numbered and counted by what is published.
      for (;;) {
        // oxlint-disable-next-line no-await-in-loop -- until it is there
        if ((await client.inclusion(id)).ok) return { verdict: 'accepted' };
        // oxlint-disable-next-line no-await-in-loop -- as above
        await setTimeout(5);
      }
    },
  };
}

/** Starts a command as a process of its own; `said` resolves with what it has written when that matches. */
function start(argv: readonly string[]) {
  const child = spawn(process.execPath, ['--max-semi-space-size=1', '--import', REPORTER, CLI, ...argv], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let text = '';
  const { promise: ended, reject } = Promise.withResolvers<never>();
  // Not before all that it said was read.
  child.once('close', (code) => reject(new Error(`hwabaek ${argv.join(' ')} ended with ${code}: ${text}`)));
  ended.catch(() => undefined);
  const said = (wanted: RegExp): Promise<RegExpExecArray> => {
    const { promise, resolve } = Promise.withResolvers<RegExpExecArray>();
    const look = (): void => {
      const found = wanted.exec(text);
      if (found !== null) resolve(found);
    };
    for (const stream of [child.stdout, child.stderr]) stream.on('data', look);
    look();
    return Promise.race([promise, ended]);
  };
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (part: string) => (text += part));
  return { child, said };
}

/** Time that a process has used, by Linux's account in ticks of 10 ms; NaN elsewhere. */
function processorMs({ pid }: ChildProcess): number {
  try {
    const [, rest = ''] = /\) (.*)/.exec(readFileSync(`/proc/${pid}/stat`, 'utf8')) ?? [];
    const fields = rest.split(' ');
    return (Number(fields[11]) + Number(fields[12])) * 10;
  } catch {
    return NaN;
  }
}

const hasEnded = (child: ChildProcess): Promise<unknown> =>
  child.exitCode !== null || child.signalCode !== null
    ? Promise.resolve()
    : new Promise((resolve) => child.once('exit', resolve));
