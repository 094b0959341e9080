/** The second registrar's server while its ledger does not answer, or fails; what it admits is test/ledger/commands and the days. */
import { afterEach, expect, it } from 'vitest';
import type { LedgerClient } from '../../../ledger/client/client.ts';
import { startSecondRegistrar } from '../../../ledger/node/second-registrar.ts';
import type { Server } from '../../../ledger/node/server.ts';
import { openRegistrarStore } from '../../../ledger/store/registrar-store.ts';
import { build } from '../rules/world.ts';
import { freshFolder } from './nodes.ts';

let server: Server | undefined;
afterEach(() => server?.stop());

async function started(sync: LedgerClient['sync']): Promise<{ looks: () => number; reports: string[] }> {
  const world = await build('granted');
  const store = openRegistrarStore(`${freshFolder()}/registrar.sqlite`, { kind: 'none', practice: true });
  let looks = 0;
  const reports: string[] = [];
  server = await startSecondRegistrar({
    client: {
      state: world.state,
      sync: () => {
        looks += 1;
        return sync();
      },
    } as LedgerClient,
    store,
    signer: world.registrar,
    clock: () => new Date(0),
    port: 0,
    host: '127.0.0.1',
    patienceMs: 20,
    report: (message) => reports.push(message),
  });
  return { looks: () => looks, reports };
}
const post = (path: string): Promise<Response> =>
  fetch(`${server!.url}${path}`, {
    method: 'POST',
    body: '{}',
    headers: { 'content-type': 'application/json' },
  });

it('answers by what it has verified when the ledger never answers, and asks it once at a time', async () => {
  const hanging = Promise.withResolvers<never>();
  const { looks } = await started(() => hanging.promise);
  expect((await post('/admissions')).status).toBe(400);
  expect((await post('/admissions')).status).toBe(400);
  expect(looks()).toBe(1);
  hanging.reject(new Error('gone'));
});

it('survives a fault in following, and says so', async () => {
  const { reports } = await started(() => Promise.reject(new Error('the disk is full')));
  expect((await post('/admissions')).status).toBe(400);
  expect(reports).toEqual(['The ledger was not followed: the disk is full.']);
});

it('does not look at the ledger for what is not its door', async () => {
  const { looks } = await started(() => Promise.reject(new Error('asked')));
  expect((await post('/entries')).status).toBe(404);
  expect((await fetch(`${server!.url}/admissions`)).status).toBe(405);
  expect(looks()).toBe(0);
});
