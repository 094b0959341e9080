/** A second registrar by the commands alone: it prepares on its own machine, the assembly is imported with its file, and it serves. */
import { createPublicKey } from 'node:crypto';
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createCardAuthority } from '../../../hardware/simulator/certificate.ts';
import { startLocal } from '../../../ledger/commands/ledger-access.ts';
import { must } from '../rules/world.ts';
import { ASSEMBLY, ORIGIN, STATION } from './polling-day.ts';
import { flags, report, run } from './terminal.ts';

const SAMPLE = path.join(import.meta.dirname, '../../fixtures/assembly-sample');
let base: string;
const at = (name: string): string => path.join(base, name);
let fingerprint = '';

beforeAll(async () => {
  base = await mkdtemp(path.join(tmpdir(), 'second-'));
  await cp(SAMPLE, at('folder'), { recursive: true });
  const written = JSON.parse(await readFile(at('folder/assembly.json'), 'utf8')) as object;
  await writeFile(at('folder/assembly.json'), JSON.stringify({ ...written, permits: 2 }));
  await writeFile(at('ca.der'), createCardAuthority({ name: 'Practice card CA' }).certificateDer);
  ({ fingerprint } = await report<{ fingerprint: string }>(
    'party init',
    flags({
      data: at('data'),
      'name-ko': '화백당',
      'name-en': 'Hwabaek Party',
      origin: ORIGIN,
      'card-ca': at('ca.der'),
      practice: true,
    }),
  ));
  for (const role of ['device', 'station'])
    await report(
      'authority grant',
      flags({
        data: at('data'),
        role,
        holder: role,
        assembly: ASSEMBLY,
        station: STATION,
        new: at(`${role}.json`),
      }),
    );
  await report('trustee keygen', flags({ out: at('trustee.key'), practice: true }));
});
afterAll(() => rm(base, { recursive: true }));

const prepare = (data: string, out: string, folder = at('folder')) =>
  run('registrar prepare', [folder, ...flags({ data, origin: ORIGIN, out, practice: true })]);
const importWith = (...more: readonly string[]) =>
  run('assembly import', [
    at('folder'),
    ...flags({ data: at('data'), trustee: at('trustee.key.public.json') }),
    ...more,
  ]);

test('the assembly is imported with what it prepared, and not without', async () => {
  expect(await prepare(at('none'), at('none.json'), SAMPLE)).toMatchObject({
    code: 1,
    err: expect.stringContaining('one permit') as string,
  });
  expect(await prepare(at('second'), at('second.json'))).toMatchObject({ code: 0 });
  expect((await prepare(at('second'), at('other.json'))).err).toMatch(/exists; nothing is replaced/);
  expect(createPublicKey(await readFile(at('second.json.registrar.pem'))).asymmetricKeyType).toBe('ed25519');
  expect((await importWith()).err).toMatch(/registrar prepare made on its machine with --second/);

  const text = await readFile(at('second.json'), 'utf8');
  const second = JSON.parse(text) as { groups: { size: number }[]; papers: { election: string }[] };
  const spoiled = { ...second, groups: second.groups.map((group) => ({ ...group, size: group.size + 1 })) };
  await writeFile(at('spoiled.json'), JSON.stringify(spoiled));
  expect((await importWith('--second', at('spoiled.json'))).err).toMatch(/another roll/);
  expect((await importWith('--second', at('second.json'))).err).toMatch(/roll-registrar/);

  await report(
    'authority grant',
    flags({
      data: at('data'),
      role: 'registrar',
      holder: 'Second registrar',
      assembly: ASSEMBLY,
      public: at('second.json.registrar.pem'),
    }),
  );
  const imported = await importWith('--second', at('second.json'), '--json');
  expect(imported).toMatchObject({ code: 0 });
  const { elections } = JSON.parse(imported.out) as { elections: { uuid: string }[] };
  expect(elections.map(({ uuid }) => uuid)).toEqual(second.papers.map(({ election }) => election));
});

test('it serves until it is stopped, and refuses a ledger of another party', async () => {
  const { node, stop } = must(
    await startLocal(at('data'), { out: () => undefined, err: () => undefined, env: {} }),
  );
  try {
    const serve = (party: string, signal: AbortSignal) =>
      run(
        'registrar serve',
        flags({ data: at('second'), ledger: node.url, party, port: '0' }),
        {},
        { signal },
      );
    expect((await serve('0'.repeat(64), AbortSignal.abort())).err).toMatch(/cannot be used/);
    const stopping = new AbortController();
    const lines: string[] = [];
    const serving = run(
      'registrar serve',
      flags({ data: at('second'), ledger: node.url, party: fingerprint, port: '0' }),
      {},
      {
        signal: stopping.signal,
        out: (line) => {
          lines.push(line);
          void ask(line).finally(() => {
            stopping.abort();
          });
        },
      },
    );
    const answers: number[] = [];
    const ask = async (line: string): Promise<void> => {
      const url = /http:\S+/.exec(line)?.[0];
      if (url === undefined) return;
      const post = (body: object) =>
        fetch(`${url}/admissions`, {
          method: 'POST',
          body: JSON.stringify(body),
          headers: { 'content-type': 'application/json' },
        });
      const nonce = await post({ assembly: ASSEMBLY, station: STATION, type: 'admission.nonce' });
      answers.push(nonce.status, (await post({ type: 'rubbish' })).status);
      for (const elsewhere of ['', 'entries', 'checkpoint'])
        answers.push((await fetch(`${url}/${elsewhere}`)).status);
    };
    expect(await serving).toMatchObject({ code: 0 });
    expect(answers).toEqual([200, 400, 404, 404, 404]);
    expect(lines.at(-1)).toBe('Stopped. Everything is kept.');
  } finally {
    await stop();
  }
});
