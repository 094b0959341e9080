/** Other accounts of the machine at a gate: they are played by real processes, so these tests need root on Linux; the table's rows are tried everywhere. */
import { spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, connect, type AddressInfo, type Socket } from 'node:net';
import { endianness, tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { json } from '../../../main/shell/answer.ts';
import { openGate, type Gate, type GateOptions } from '../../../main/shell/gate.ts';
import { peerOf, type Peer } from '../../../main/shell/peer.ts';

const isRootOnLinux = process.platform === 'linux' && process.getuid?.() === 0;
const STRANGER = 65_534;
const OTHER = 65_533;

/** What a program of `account` hears that sends `lines` to the gate. */
function hear(gate: Gate, account: number, ...lines: string[]): Promise<string> {
  const { port, host } = new URL(gate.origin);
  const request = [...lines, `Host: ${host}`, 'Connection: close', '', ''].join('\\r\\n');
  const script = `exec 3<>/dev/tcp/127.0.0.1/${port} && printf '${request}' >&3 && cat <&3`;
  const child = spawn('/bin/bash', ['-c', script], {
    cwd: '/',
    uid: account,
    gid: account,
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  let heard = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (heard += text));
  return new Promise((resolve) => child.once('close', () => resolve(heard)));
}

const pathOf = (entry: string): string => entry.slice(new URL(entry).origin.length);

describe.skipIf(!isRootOnLinux)('a gate', () => {
  let gate: Gate;
  const open = async (options: Partial<GateOptions> = {}): Promise<void> => {
    gate = await openGate({
      handler: async () => json(200, { view: 'of the station' }),
      report: () => undefined,
      ...options,
    });
  };
  afterEach(() => gate.stop());

  test("does not let another account in with the browser's one-time address, which stays good for the browser", async () => {
    await open({ account: STRANGER });
    const address = pathOf(gate.entry());
    expect(await hear(gate, OTHER, `GET ${address} HTTP/1.1`)).toMatch(/^HTTP\/1\.1 403 /);
    expect((await fetch(`${gate.origin}${address}`)).status).toBe(403); // not even root
    expect(await hear(gate, STRANGER, `GET ${address} HTTP/1.1`)).toMatch(/^HTTP\/1\.1 303 /);
  });

  test("does not take the browser's cookie from another account", async () => {
    await open();
    const entered = await fetch(gate.entry(), { redirect: 'manual' });
    const cookie = entered.headers.get('set-cookie')?.split(';')[0] ?? '';
    const stolen = await hear(gate, STRANGER, 'GET /api/view HTTP/1.1', `Cookie: ${cookie}`);
    expect(stolen).toMatch(/^HTTP\/1\.1 403 /);
    expect(stolen).not.toContain('of the station');
    expect((await fetch(`${gate.origin}/api/view`, { headers: { cookie } })).status).toBe(200);
  });
});

describe.skipIf(process.platform !== 'linux')('the account at the other end', () => {
  let accepted: Promise<Socket>;
  let client: Socket;
  const server = createServer({ allowHalfOpen: true });

  beforeEach(async () => {
    accepted = new Promise((resolve) => server.once('connection', resolve));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  });
  afterEach(async () => {
    client.destroy();
    (await accepted).destroy();
    await new Promise((resolve) => server.close(resolve));
  });
  const connected = (localAddress: string): Promise<Socket> => {
    client = connect({ port: (server.address() as AddressInfo).port, host: '127.0.0.1', localAddress });
    return accepted;
  };

  test.each(['127.0.0.1', '127.0.0.2'])('is our own for our own connection from %s', async (from) => {
    expect(peerOf(await connected(from))).toBe(process.getuid?.());
  });

  test('is nobody for a connection whose other end was closed or never was', async () => {
    const socket = await connected('127.0.0.1');
    client.end();
    await new Promise((resolve) => socket.once('end', resolve).resume());
    expect(peerOf(socket)).toBe('nobody');
    expect(
      peerOf({ localAddress: '127.0.0.1', localPort: 1, remoteAddress: '127.0.0.1', remotePort: 2 }),
    ).toBe('nobody');
  });
});

test.skipIf(endianness() !== 'LE')(
  'the row is the one of the other end, address and state and all; without a table nothing is told',
  async () => {
    const folder = await mkdtemp(path.join(tmpdir(), 'hwabaek-peer-'));
    const table = path.join(folder, 'tcp');

    const row = (local: string, remote: string, state: string, uid: number): string =>
      `   0: ${local} ${remote} ${state} 00000000:00000000 00:00000000 00000000 ${String(uid).padStart(5)}        0 1 1 0`;
    const [gate, browser, other] = ['0100007F:1F90', '0100007F:C001', '0200007F:C001'];
    const told = async (...rows: string[]): Promise<Peer> => {
      await writeFile(table, ['  sl  local_address rem_address   st', ...rows, ''].join('\n'));
      return peerOf(
        { localAddress: '127.0.0.1', localPort: 8080, remoteAddress: '127.0.0.1', remotePort: 0xc001 },
        table,
      );
    };
    try {
      const gates = row(gate, browser, '01', 1);
      const elsewhere = row(other, gate, '01', 2);
      expect(await told(gates, elsewhere)).toBe('nobody');
      expect(await told(gates, elsewhere, row(browser, gate, '01', 1000))).toBe(1000);
      expect(await told(row(browser, gate, '06', 0))).toBe('nobody');
      await rm(table);
      expect(
        peerOf({ localAddress: '127.0.0.1', localPort: 1, remoteAddress: '127.0.0.1', remotePort: 2 }, table),
      ).toBe('untold');
    } finally {
      await rm(folder, { recursive: true });
    }
  },
);
