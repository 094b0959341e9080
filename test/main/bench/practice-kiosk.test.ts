// A practice kiosk by its bench alone: what somebody at the bench and at the kiosk's screen can do, from the first card to the declared result.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readAssembly } from '../../../ledger/assembly/read.ts';
import { writeAssembly } from '../../../ledger/assembly/write.ts';
import { openPracticeKiosk, type PracticeKiosk } from '../../../main/bench/practice-kiosk.ts';
import type { ShortcutName } from '../../../main/bench/bench-command.ts';
import type { BenchView } from '../../../main/bench/bench-view.ts';
import { SAMPLE_ASSEMBLY } from '../../../main/commands/rehearse.ts';
import { say, waitFor } from '../../../main/rehearsal/crowd.ts';
import type { Scene, StationView } from '../../../main/station/view.ts';
import { benchClient, type Client } from './client.ts';

let root: string;
let kiosk: PracticeKiosk;
let bench: Client;

beforeAll(async () => {
  root = mkdtempSync(path.join(tmpdir(), 'hwabaek-practice-'));
  // The sample assembly, counted from two ballots on, so that two voters of each group are enough.
  const sample = await readAssembly(SAMPLE_ASSEMBLY);
  if (!sample.ok) throw new Error(JSON.stringify(sample.error));
  const assembly = path.join(root, 'written-by-hand');
  await writeAssembly(assembly, { ...sample.value, minimumGroup: 2 });
  kiosk = await openPracticeKiosk({ root: path.join(root, 'practice'), assembly, members: 24 });
  bench = benchClient(kiosk.bench);
  await bench.must({ type: 'printer.set', switches: { rowMs: 0 } });
  await until(
    'an idle kiosk that knows its assembly',
    ({ scene, mode }) => scene.kind === 'idle' && mode !== 'unknown',
  );
});
afterAll(async () => {
  await kiosk.stop();
  rmSync(root, { recursive: true, force: true });
});

const until = (what: string, wanted: (view: StationView) => boolean): Promise<StationView> =>
  waitFor(kiosk.station, what, wanted);

const scene = async <K extends Scene['kind']>(kind: K): Promise<Extract<Scene, { kind: K }>> =>
  (await until(kind, (view) => view.scene.kind === kind)).scene as Extract<Scene, { kind: K }>;

const insert = (person: string) => bench.must({ type: 'card.insert', person, way: 'right' });
const pull = () => bench.must({ type: 'card.pull' });

async function pinOf(person: string): Promise<string> {
  return (await bench.view()).people.find(({ id }) => id === person)?.pin ?? '';
}

/** Starts a shortcut that may begin, and returns how it ended. */
async function play(name: ShortcutName, members?: number): Promise<BenchView['shortcut']> {
  await bench.must({ type: 'shortcut.start', name, ...(members !== undefined && { members }) });
  return (await bench.until(({ shortcut }) => shortcut.kind !== 'running')).shortcut;
}

test('the party is founded for practice, and its configuration is a file like any kiosk’s', async () => {
  const file = JSON.parse(readFileSync(path.join(root, 'practice/kiosk/kiosk.json'), 'utf8')) as Record<
    string,
    unknown
  >;
  expect(file).toMatchObject({ mode: 'practice', ledger: kiosk.ledgerUrl, boardUrl: `${kiosk.ledgerUrl}/` });
  expect(kiosk.config.roll).toBe(path.join(root, 'practice/assembly'));
  expect(kiosk.station.view()).toMatchObject({ mode: 'practice', polls: 'setup' });
  expect((await bench.view()).kiosk).toMatchObject({ screen: 'free', polls: 'setup', results: 'none' });
});

test('nobody is let vote, suspended or counted before the polls are open; the reason is said', async () => {
  for (const name of ['vote', 'suspend', 'resume', 'close', 'count'] as const)
    expect(await bench.send({ type: 'shortcut.start', name })).toEqual({
      ok: false,
      error: {
        code: 'not-now',
        message: { ko: expect.stringMatching(/[가-힣].*\.$/), en: expect.stringMatching(/[a-z].*\.$/) },
      },
    });
});

test('practice staff open the polls', async () => {
  expect(await play('open')).toMatchObject({ name: 'open', outcome: 'done' });
  const { kiosk: seen, papers, uses } = await bench.until((view) => view.kiosk.polls === 'open');
  expect(seen.screen).toBe('free');
  expect(papers).toHaveLength(1);
  expect(uses).toEqual({ S000001: 1, S000003: 1 });
});

test('a whole visit by hand: card, PIN, vote, a paper that grows and is cut', async () => {
  const person = 'P000001';
  await insert(person);
  await scene('pin');
  expect((await bench.view()).kiosk.screen).toBe('in-use');
  expect(await bench.send({ type: 'shortcut.start', name: 'suspend' })).toMatchObject({
    error: { code: 'not-now' },
  });
  say(kiosk.station, { type: 'pin.enter', pin: await pinOf(person) });
  await scene('take-card');
  await pull();
  const { papers } = await scene('ballot');
  say(kiosk.station, {
    type: 'ballot.submit',
    selections: papers.map(({ election, questions }) => ({
      election,
      questions: questions.map(() => ({ choices: [0] })),
    })),
  });
  await scene('commit');
  const { printer } = await bench.until((view) => view.printer.rows > 300);
  const slip = await bench.get(`/papers/current.png?rows=${printer.rows}`);
  expect(slip.headers.get('content-type')).toBe('image/png');
  say(kiosk.station, { type: 'ballot.cast' });
  await scene('recorded');
  const after = await bench.until((view) => view.papers.length === 2);
  expect(after.papers[1]).toMatchObject({ cause: 'cut' });
  expect(after.papers[1]!.rows).toBeGreaterThan(printer.rows);
  say(kiosk.station, { type: 'session.end' });
  await scene('idle');
  const text = JSON.stringify(
    await bench.until(({ kiosk: { ballots } }) => ballots.some(({ cast }) => cast === 1)),
  );
  for (const word of ['tracker', 'choices', 'selections', 'voted', 'admitted'])
    expect(text).not.toContain(word);
});

const turnedAway: readonly [string, string, 'right' | 'upside-down'][] = [
  ['X000001', 'card-refused', 'right'],
  ['X000002', 'card-refused', 'right'],
  ['X000004', 'card-unreadable', 'right'],
  ['P000002', 'card-unreadable', 'upside-down'],
];
test.for(turnedAway)('the card %s meets %s', async ([person, code, way]) => {
  await bench.must({ type: 'card.insert', person, way });
  const { trouble } = await scene('trouble');
  expect(trouble).toMatchObject({ code, vote: 'not-recorded' });
  await pull();
  await backToIdle();
});

test('the card with a blocked PIN and the card that is not on the roll are told apart', async () => {
  await insert('X000003');
  expect((await scene('trouble')).trouble.code).toBe('pin-blocked');
  await pull();
  await backToIdle();
  await insert('P999999');
  const met = await until('what follows', ({ scene: { kind } }) => kind === 'pin' || kind === 'trouble');
  if (met.scene.kind === 'pin') say(kiosk.station, { type: 'pin.enter', pin: await pinOf('P999999') });
  expect((await scene('trouble')).trouble.code).toBe('not-on-roll');
  await pull();
  await backToIdle();
});

async function backToIdle(): Promise<void> {
  await until('an empty reader', ({ devices }) => devices.reader.kind === 'empty');
  if (kiosk.station.view().accepts.includes('trouble.dismiss'))
    say(kiosk.station, { type: 'trouble.dismiss' });
  await scene('idle');
}

test('paper and cables are seen by the kiosk, and nobody votes until they are back', async () => {
  await bench.must({ type: 'printer.set', switches: { paper: 'out' } });
  await until('no paper', ({ devices }) => devices.printer.kind === 'paper-out');
  expect(await bench.send({ type: 'shortcut.start', name: 'vote' })).toMatchObject({
    error: { code: 'not-now' },
  });
  await bench.must({ type: 'printer.set', switches: { paper: 'enough' } });
  await bench.must({ type: 'reader.cable', cable: 'unplugged' });
  await until('no reader', ({ obstacles }) => obstacles.includes('reader-away'));
  await bench.must({ type: 'reader.cable', cable: 'plugged' });
  await until('all well', ({ obstacles }) => obstacles.length === 0);
});

test('while practice people are at the kiosk nobody else puts cards in; they can be sent home', async () => {
  await bench.must({ type: 'shortcut.start', name: 'vote', members: 30 });
  expect(await bench.send({ type: 'card.insert', person: 'P000001', way: 'right' })).toMatchObject({
    error: { code: 'not-now' },
  });
  expect(await bench.send({ type: 'shortcut.start', name: 'close' })).toMatchObject({
    error: { code: 'not-now' },
  });
  await bench.until(({ shortcut }) => shortcut.kind === 'running' && shortcut.done >= 1);
  await bench.must({ type: 'shortcut.stop' });
  const { shortcut, reader } = await bench.until((view) => view.shortcut.kind !== 'running');
  expect(shortcut).toMatchObject({ name: 'vote', outcome: 'stopped' });
  expect(await bench.send({ type: 'shortcut.stop' })).toMatchObject({ error: { code: 'not-now' } });
  if (reader.card !== undefined) await pull();
  for (const give of ['ballot.abandon', 'session.cancel', 'session.end', 'trouble.dismiss'] as const) {
    // oxlint-disable-next-line no-await-in-loop -- the voter who was left behind, step by step
    await until('a quiet kiosk', ({ scene: { kind } }) => kind !== 'working' && kind !== 'take-card');
    if (kiosk.station.view().accepts.includes(give)) say(kiosk.station, { type: give });
  }
  await scene('idle');
});

test('a shortcut that the kiosk turns away is not said to be done', async () => {
  await bench.must({ type: 'reader.fault', fault: { kind: 'pull', atApdu: 1 } });
  expect(await play('suspend')).toMatchObject({
    name: 'suspend',
    outcome: 'failed',
    message: {
      ko: expect.stringContaining('바뀐 것은 없습니다'),
      en: expect.stringContaining('Nothing has changed'),
    },
  });
  expect((await bench.view()).kiosk.polls).toBe('open');
});

test('a voter who could not vote is said, in the kiosk’s own words', async () => {
  await scene('idle');
  await bench.must({ type: 'reader.fault', fault: { kind: 'pull', atApdu: 2 } });
  expect(await play('vote', 2)).toMatchObject({
    name: 'vote',
    outcome: 'failed',
    message: {
      ko: expect.stringContaining('투표는 기록되지 않았습니다'),
      en: expect.stringContaining('was not recorded'),
    },
  });
});

test(
  'voters take turns between the groups, so that after close everything can be counted and declared',
  { timeout: 120_000 },
  async () => {
    await scene('idle');
    expect(await play('vote', 4)).toMatchObject({ outcome: 'done' });
    const { kiosk: seen } = await bench.view();
    for (const { cast, needed } of seen.ballots) expect(cast).toBeGreaterThanOrEqual(needed);
    expect(await play('close')).toMatchObject({ outcome: 'done' });
    await until('an empty outbox', ({ ledger: { outbox } }) => outbox.held + outbox.leaving === 0);
    expect(await play('count')).toMatchObject({ outcome: 'done' });
    expect((await bench.view()).kiosk).toMatchObject({ polls: 'closed', results: 'declared' });
    expect(await bench.send({ type: 'shortcut.start', name: 'count' })).toMatchObject({
      error: { code: 'not-now' },
    });
  },
);

test('a program that stops its practice kiosk ends by itself: no socket, thread or timer is left', async () => {
  const script = `
    const { openPracticeKiosk } = await import(${JSON.stringify(new URL('../../../main/bench/practice-kiosk.ts', import.meta.url).href)});
    const kiosk = await openPracticeKiosk({ root: ${JSON.stringify(path.join(root, 'second'))} });
    const post = (command) => kiosk.bench(new Request('http://bench.test/api/bench', {
      method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ command }) }));
    const waiting = kiosk.bench(new Request('http://bench.test/api/bench?after=' + (await (await kiosk.bench(new Request('http://bench.test/api/bench'))).json()).version));
    let view = kiosk.station.view();
    while (view.scene.kind !== 'idle' || view.mode === 'unknown') view = await kiosk.station.next(view.version, 1000);
    const started = await (await post({ type: 'shortcut.start', name: 'open' })).json();
    await kiosk.stop();
    await waiting;
    console.log(JSON.stringify(started));
  `;
  const child = spawn(process.execPath, ['--input-type=module', '--eval', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let said = '';
  child.stdout.on('data', (bytes: Buffer) => (said += bytes.toString()));
  const [code] = (await once(child, 'exit')) as [number | null];
  expect(said.trim()).toBe('{"ok":true}');
  expect(code).toBe(0);
});
