/** What becomes of the key file of a grant: none without the grant, and none lost when nobody knows whether it was granted. */
import { once } from 'node:events';
import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createCardAuthority } from '../../../hardware/simulator/certificate.ts';
import { startLocal } from '../../../ledger/commands/ledger-access.ts';
import { flags, report, run } from './terminal.ts';

let base: string;
const at = (name: string): string => path.join(base, name);
const data = (): string => at('practice');
const match = (pattern: RegExp) => expect.stringMatching(pattern) as string;
const grant = (options: Readonly<Record<string, string>>) =>
  run('authority grant', flags({ data: data(), holder: 'somebody', ...options }));

beforeAll(async () => {
  base = await mkdtemp(path.join(tmpdir(), 'grant-'));
  await writeFile(at('ca.der'), createCardAuthority({ name: 'Practice card CA' }).certificateDer);
  const party = { 'name-ko': '화백당', 'name-en': 'Hwabaek Party', origin: 'ledger.example/2027' };
  await report('party init', flags({ data: data(), ...party, 'card-ca': at('ca.der'), practice: true }));
});
afterAll(() => rm(base, { recursive: true }));

test('a grant that the ledger would refuse leaves no key file in the way of the next attempt', async () => {
  const other = { role: 'registrar', assembly: 'b' };
  const twice = { ...other, existing: path.join(data(), 'keys/registrar.json') };
  expect(await grant(twice)).toMatchObject({ code: 0 });
  expect(await grant(twice)).toMatchObject({ code: 1, err: match(/\[grant-twice\].*Nothing was written/) });
  const notRoot = { ...other, key: path.join(data(), 'keys/office.json'), new: at('fresh.json') };
  expect(await grant(notRoot)).toMatchObject({ code: 1, err: match(/Nothing was written/) });
  await expect(stat(at('fresh.json'))).rejects.toThrow('ENOENT');
  expect(await grant({ ...other, new: at('fresh.json') })).toMatchObject({
    code: 0,
    out: match(/Holder {3}somebody/),
    err: match(/^No assembly b is known yet; check the name: a grant is for ever\.$/),
  });
  expect((await stat(at('fresh.json'))).isFile()).toBe(true);
});

test('a grant whose fate is not known keeps its key', async () => {
  const started = await startLocal(data(), { out: () => undefined, err: () => undefined, env: {} });
  if (!started.ok) throw new Error(started.error);
  const { node, stop } = started.value;
  // A node that can be read, and whose answers to what is sent get lost.
  const server = createServer((request, response) => {
    if (request.method === 'POST') return response.destroy();
    void fetch(`${node.url}${request.url}`).then(async (answer) => {
      response.writeHead(answer.status).end(Buffer.from(await answer.arrayBuffer()));
    });
    return undefined;
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const ledger = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const options = { ledger, key: path.join(data(), 'keys/root.json'), role: 'office', holder: 'x' };
  const said = await run('authority grant', flags({ ...options, new: at('kept.json') }));
  server.close();
  expect(said).toMatchObject({
    code: 1,
    err: match(/The new key is kept in .*kept\.json; grant it with --existing instead of --new\.$/),
  });
  const existing = flags({ ...options, ledger: node.url, existing: at('kept.json') });
  expect(await run('authority grant', existing)).toMatchObject({ code: 0 });
  await stop();
});
