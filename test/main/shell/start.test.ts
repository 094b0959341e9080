import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { PAGES_FOLDER } from '../../../main/shell/pages.ts';

const ROOT = path.join(import.meta.dirname, '../../..');
const dir = mkdtempSync(path.join(tmpdir(), 'hwabaek-program-'));
afterAll(() => rmSync(dir, { recursive: true, force: true }));

interface Run {
  readonly said: () => string;
  readonly code: Promise<number | null>;
  readonly end: (signal: NodeJS.Signals) => void;
}

function start(words: readonly string[], env: NodeJS.ProcessEnv = {}): Run {
  const child = spawn(process.execPath, [path.join(ROOT, 'main/start.ts'), ...words], {
    cwd: dir,
    env: { PATH: process.env['PATH'], INIT_CWD: dir, ...env },
  });
  let said = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => (said += text));
  return {
    said: () => said,
    code: new Promise((resolve) => child.on('exit', resolve)),
    end: (signal) => child.kill(signal),
  };
}

describe('npm start', () => {
  beforeAll(() => {
    if (!existsSync(PAGES_FOLDER)) throw new Error('build the screens first: npm run build');
  });

  test('says what is wrong with its words or its configuration, and shows nothing', async () => {
    const wrong = start(['--shell', 'telnet']);
    expect(await wrong.code).toBe(2);
    expect(wrong.said()).toContain('--shell takes');
    const help = start(['--help']);
    expect(await help.code).toBe(0);
    expect(help.said()).toContain('--config FILE');
    const missing = start(['--shell', 'none', '--config', 'kiosk.json']);
    expect(await missing.code).toBe(1);
    expect(missing.said()).toContain(`There is no file ${path.join(dir, 'kiosk.json')}.`);
    writeFileSync(path.join(dir, 'odd.json'), '{}');
    const odd = start(['--shell', 'none', '--config', 'odd.json']);
    expect(await odd.code).toBe(1);
    expect(odd.said()).not.toContain('http:');
  });

  test(
    'opens a practice kiosk: the starting scene at once, then the station, until SIGTERM',
    { timeout: 90_000 },
    async () => {
      const run = start(['--shell', 'none']);
      try {
        await vi.waitFor(() => expect(run.said()).toMatch(/kiosk\).*http/), 40_000);
        const entry = (name: string) => new RegExp(`\\(${name}\\).*(http://\\S+)`).exec(run.said())![1]!;
        const entered = await fetch(entry('kiosk'), { redirect: 'manual' });
        const { origin } = new URL(entry('kiosk'));
        const headers = { cookie: entered.headers.get('set-cookie')!.split(';')[0]! };
        expect(await (await fetch(origin, { headers })).text()).toContain('<html');
        interface View {
          version: number;
          turn: number;
          accepts: string[];
          scene: { kind: string };
          mode: string;
        }
        const view = async (query = ''): Promise<View> =>
          (await (await fetch(`${origin}/api/view${query}`, { headers })).json()) as View;
        let seen = await view();
        expect(seen.mode).toBe('practice');
        while (seen.scene.kind !== 'idle') seen = await view(`?after=${seen.version}`);
        expect(seen.accepts).toContain('desk.open');
        const answer = await fetch(`${origin}/api/command`, {
          method: 'POST',
          headers: { ...headers, origin, 'content-type': 'application/json' },
          body: JSON.stringify({ turn: seen.turn, command: { type: 'desk.open' } }),
        });
        expect(await answer.json()).toEqual({ ok: true });
        expect(run.said()).toContain('The practice kiosk is ready');

        const bench = await fetch(entry('bench'), { redirect: 'manual' });
        const benchHeaders = { cookie: bench.headers.get('set-cookie')!.split(';')[0]! };
        const benchView = await fetch(`${new URL(entry('bench')).origin}/api/bench`, {
          headers: benchHeaders,
        });
        expect(benchView.status).toBe(200);
      } finally {
        run.end('SIGTERM');
      }
      expect(await run.code).toBe(0);
      const left = /left in (\S+)/.exec(run.said())![1]!;
      expect(readdirSync(left)).toContain('ledger');
      rmSync(left, { recursive: true });
    },
  );
});
