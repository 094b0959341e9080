/** Against a process of its own: what a signal does is the operating system's, and cannot be judged inside the test's own process. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { describe, expect, it } from 'vitest';

const MODULE = path.join(import.meta.dirname, '../../../ledger/commands/stop-request.ts');

/** Waits for a request to stop, then for a line on its input, as a program does that puts its things away. */
const PROGRAM = `const { stopRequest } = await import(${JSON.stringify(MODULE)});
  const listening = new AbortController();
  const stopped = stopRequest({}, listening.signal);
  const line = new Promise((resolve) => process.stdin.once('data', resolve));
  console.log('running');
  await stopped;
  listening.abort();
  console.log('stopping');
  await line;
  console.log('stopped');
  process.stdin.destroy();`;

describe.each(['SIGINT', 'SIGTERM'] as const)('%s', (signal) => {
  it('asks to stop, and once more while things are put away changes nothing', async () => {
    const child = spawn(process.execPath, ['--input-type=module', '-e', PROGRAM]);
    const closed = once(child, 'close');
    const seen: string[] = [];
    for await (const line of createInterface(child.stdout)) {
      seen.push(line);
      if (line !== 'stopped') child.kill(signal);
      if (line === 'stopping') child.stdin.write('\n');
    }
    expect(seen).toEqual(['running', 'stopping', 'stopped']);
    expect(await closed).toEqual([0, null]);
  });
});
