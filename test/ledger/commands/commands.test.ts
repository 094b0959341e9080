/** What every command owes its user: help, exit codes, sentences; and what single commands refuse. The whole story is day.test.ts. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createPublicKey, generateKeyPairSync } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { cp, mkdtemp, readFile, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createCardAuthority } from '../../../hardware/simulator/certificate.ts';
import { ledgerCommands } from '../../../ledger/cli.ts';
import { readKeyFile } from '../../../ledger/keys/key-file.ts';
import type { VerifyReport } from '../../../ledger/verify/report.ts';
import { encodeArchive } from '../../../ledger/ballot/archive.ts';
import { holdElection } from '../ballot/whole-election.ts';
import { flags, report, run } from './terminal.ts';

const SAMPLE = path.join(import.meta.dirname, '../../fixtures/assembly-sample');
const PASSPHRASE = 'correct horse battery staple';
let base: string;
const at = (name: string): string => path.join(base, name);
const match = (pattern: RegExp) => expect.stringMatching(pattern) as string;

beforeAll(async () => {
  base = await mkdtemp(path.join(tmpdir(), 'command-'));
  await writeFile(at('ca.der'), createCardAuthority({ name: 'Practice card CA' }).certificateDer);
});
afterAll(() => rm(base, { recursive: true }));

/** Runs a command as a process of its own, as npm does, and returns its exit code and words. */
const spawned = async (
  name: string,
  argv: readonly string[],
  options: { readonly cwd?: string; readonly signal?: NodeJS.Signals } = {},
): Promise<{ code: number | null; out: string; err: string }> => {
  const cli = path.join(import.meta.dirname, '../../../ledger/cli.ts');
  const script = `const { ledgerCommands } = await import(${JSON.stringify(cli)});
    process.exitCode = await ledgerCommands[${JSON.stringify(name)}].run(process.argv.slice(1));`;
  const env = { ...process.env, ...(options.cwd === undefined ? {} : { INIT_CWD: options.cwd }) };
  const child = spawn(process.execPath, ['--input-type=module', '-e', script, '--', ...argv], { env });
  let [out, err] = ['', ''];
  let isServing = false;
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    out += text;
    if (!isServing && out.includes('Serving')) {
      isServing = true;
      if (options.signal !== undefined) child.kill(options.signal);
    }
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => (err += text));
  const code = await new Promise<number | null>((resolve) => {
    child.on('close', resolve);
  });
  return { code, out, err };
};

const party = (data: string, more: Readonly<Record<string, string | true>> = {}): string[] =>
  flags({
    data,
    'name-ko': '화백당',
    'name-en': 'Hwabaek Party',
    origin: 'ledger.example/2027',
    'card-ca': at('ca.der'),
    ...more,
  });

/** The certificate of a new card by a new authority. */
const cardOf = (authority: string): Uint8Array => {
  const { publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  return createCardAuthority({ name: authority }).issue({
    publicKey: new Uint8Array(publicKey.export({ format: 'der', type: 'spki' })),
    memberNumber: 'HB-0001',
    notBefore: new Date('2026-01-01'),
    notAfter: new Date('2036-01-01'),
    keyUsage: 'digitalSignature',
  });
};

describe('every command', () => {
  test.each(Object.entries(ledgerCommands))(
    '%s has a summary, a help with its options, and refuses what it does not know',
    async (name, command) => {
      expect(command.summary).not.toBe('');
      const help = await run(name, ['--help']);
      expect(help).toMatchObject({ code: 0, err: '' });
      expect(help.out).toMatch(
        new RegExp(
          `^Usage: hwabaek ${name}[^]*\\n\\nOptions\\n[^]*--help +Show this text\\.\\n\\nExample\\n  npm run -s hwabaek -- ${name}`,
        ),
      );
      expect(Math.max(...help.out.split('\n').map((line) => line.length))).toBeLessThan(220);
      expect(await run(name, ['--no-such-option'])).toMatchObject({
        code: 2,
        out: '',
        err: match(/Usage: /),
      });
      expect(await run(name, ['a', 'b', 'c'])).toMatchObject({ code: 2 });
    },
  );

  test('missing and repeated options are named', async () => {
    expect((await run('trustee keygen', [])).err).toMatch(/^--out FILE is missing\./);
    expect((await run('verify', [])).err).toMatch(/^SOURCE is missing\./);
    expect((await run('verify', ['x', '--party', 'a', '--party', 'b'])).err).toMatch(
      /^--party is given twice\./,
    );
    expect((await run('verify', ['x', 'y'])).err).toMatch(/^y is too much\./);
  });
});

describe('as a process', () => {
  test('0 after success, paths as the caller sees them', async () => {
    const checked = await spawned('assembly check', ['assembly-sample'], { cwd: path.dirname(SAMPLE) });
    expect(checked).toMatchObject({ code: 0, err: '', out: match(/40 \(regular 27, youth 13\)/) });
  });

  test('1 after a refusal, with file, line and reason', async () => {
    await cp(SAMPLE, at('wrong'), { recursive: true });
    const roll = await readFile(at('wrong/roll.csv'), 'utf8');
    await writeFile(at('wrong/roll.csv'), roll.replace('HB-0005', 'HB-0002'));
    const checked = await spawned('assembly check', ['wrong'], { cwd: base });
    expect(checked).toMatchObject({
      code: 1,
      out: '',
      err: match(/Nothing was written\.\nroll\.csv:6: the member number "HB-0002" is already on line 3/),
    });
  });

  test('2 after a wrong call', async () => {
    expect(await spawned('assembly check', [])).toMatchObject({ code: 2, err: match(/FOLDER is missing/) });
  });
});

describe('assembly check', () => {
  test('--json gives the faults as data', async () => {
    await cp(SAMPLE, at('json'), { recursive: true });
    await writeFile(at('json/assembly.json'), '{\n"assembly": 1,\n"assembly": 2}');
    const said = await run('assembly check', [at('json'), '--json']);
    expect(said.code).toBe(1);
    expect(JSON.parse(said.out)).toEqual({
      ok: false,
      faults: [{ file: 'assembly.json', line: 3, reason: 'the key "assembly" is given twice' }],
    });
    expect(await report('assembly check', [SAMPLE])).toMatchObject({
      ok: true,
      members: 40,
      papers: ['leader', 'council', 'youth'],
      photos: 3,
      rules: [
        { paper: 'leader', card: { answers: 3, kind: 'single-choice' } },
        {
          paper: 'council',
          question: '최고위원 후보 중 2명까지 고르십시오',
          card: { answers: 8, choices: 2, kind: 'n-of-m', seats: 2, ties: { by: 'named' } },
          sentences: [
            '후보자 8명 가운데 2명까지 고릅니다.',
            '표를 많이 얻은 차례로 2명이 당선됩니다.',
            '표를 얻지 못한 사람은 당선되지 않습니다.',
            '동점이면 그 이름을 밝히고 따로 정합니다.',
          ],
        },
        { paper: 'youth' },
      ],
    });
  });

  test('says how each question is counted, in either language', async () => {
    expect((await run('assembly check', [SAMPLE])).out).toContain(
      '청년위원장 선거\n  청년위원장 후보 중 1명을 고르십시오\n    - 후보자 4명 가운데 1명을 고릅니다.\n',
    );
    const folder = at('motion');
    await cp(SAMPLE, folder, { recursive: true });
    const file = path.join(folder, 'assembly.json');
    const json = JSON.parse(await readFile(file, 'utf8')) as {
      papers: { questions: unknown[] }[];
      presence?: boolean;
    };
    json.presence = true;
    json.papers[2]!.questions = [
      {
        title: { ko: '당헌을 고칩니까?', en: 'Amend the constitution?' },
        rule: {
          kind: 'special-majority',
          base: 'members',
          majority: { bound: 'more-than', numerator: 1, denominator: 2 },
        },
      },
    ];
    await writeFile(file, JSON.stringify(json));
    expect((await run('assembly check', [folder])).out).toContain(
      '\nPresence  counted; members check out and in\n',
    );
    expect((await run('assembly check', [folder, '--lang', 'en'])).out).toContain(`  Amend the constitution?
    - It is carried when a majority of all members says yes.
    - Abstentions are counted in the base, so they weigh like a no.
    - A tie of yes and no is a rejection.`);
    expect((await run('assembly check', [folder, '--lang', 'fr'])).err).toMatch(
      /--lang must be one of ko, en/,
    );
  });
});

describe('party init', () => {
  test.each<[string, Readonly<Record<string, string>>, RegExp]>([
    ['a name that cannot be shown', { 'name-ko': '화\u202e백' }, /--name-ko holds a control/],
    ['an origin that is no name', { origin: 'two words' }, /--origin: /],
    [
      'a card authority that is none',
      { 'card-ca': path.join(SAMPLE, 'roll.csv') },
      /cannot be read as a certificate/,
    ],
    ['a card authority that is not there', { 'card-ca': 'no.der' }, /There is no file .*no\.der\./],
    ['a witness that is no key', { witness: 'w' }, /--witness w: /],
  ])('%s is refused, and nothing is written', async (_, wrong, reason) => {
    const said = await run('party init', party(at('none'), { practice: true, ...wrong }));
    expect(said).toMatchObject({ code: 1, err: match(reason) });
    await expect(stat(at('none'))).rejects.toThrow('ENOENT');
  });

  test('a card that is no authority is refused', async () => {
    await writeFile(at('card.der'), cardOf('CA'));
    const said = await run('party init', party(at('none'), { practice: true, 'card-ca': at('card.der') }));
    expect(said).toMatchObject({ code: 1, err: match(/not the certificate of an authority/) });
  });

  describe('of a real party', () => {
    const env = { HWABAEK_PASSPHRASE: PASSPHRASE };
    const data = (): string => at('real');
    beforeAll(async () => {
      const said = await run('party init', party(data()), env);
      if (!/Fingerprint {2}[0-9a-f]{64}/.test(said.out)) throw new Error(said.err);
    });

    test('needs a passphrase of some length, typed twice the same', async () => {
      const none = await run('party init', party(at('none')));
      expect(none).toMatchObject({ code: 1, err: match(/HWABAEK_PASSPHRASE/) });
      const short = await run('party init', party(at('none')), { HWABAEK_PASSPHRASE: 'short' });
      expect(short).toMatchObject({ code: 1, err: match(/at least 12 characters/) });
      const typed = [PASSPHRASE, `${PASSPHRASE}!`];
      const differing = await run(
        'party init',
        party(at('none')),
        {},
        { askSecret: () => Promise.resolve(typed.shift()) },
      );
      expect(differing).toMatchObject({ code: 1, err: match(/differ\. Nothing was written/) });
      await expect(stat(at('none'))).rejects.toThrow('ENOENT');
    });

    test('seals every key, and says nowhere that it is practice', async () => {
      const keys = await readdir(path.join(data(), 'keys'));
      expect(keys.toSorted()).toEqual([
        'committee.json',
        'log.json',
        'office.json',
        'registrar.json',
        'root.json',
      ]);
      for (const key of keys) {
        const opened = readKeyFile(path.join(data(), 'keys', key), { kind: 'none', practice: true });
        expect(opened).toMatchObject({ ok: false, error: { kind: 'passphrase-needed' } });
      }
      const verified = await report<VerifyReport>('verify', [data()]);
      expect(verified).toMatchObject({ ok: true, party: { practice: false } });
    });

    test('opens its keys with the passphrase alone', async () => {
      const grant = flags({ data: data(), role: 'office', holder: '부산시당', new: at('busan.json') });
      expect(await run('authority grant', grant, { HWABAEK_PASSPHRASE: 'another passphrase' })).toMatchObject(
        { code: 1, err: match(/passphrase is wrong/) },
      );
      expect(await run('authority grant', grant)).toMatchObject({
        code: 1,
        err: match(/A passphrase is needed/),
      });
      expect(await run('authority grant', grant, env)).toMatchObject({ code: 0 });
      const asked: string[] = [];
      const askSecret = (question: string) => {
        asked.push(question);
        return Promise.resolve(PASSPHRASE);
      };
      const next = flags({ data: data(), role: 'office', holder: '대구시당', new: at('daegu.json') });
      expect(await run('authority grant', next, {}, { askSecret })).toMatchObject({ code: 0 });
      expect(asked[0]).toMatch(/^Passphrase of .*log\.json: $/);
    });

    test('does not take unsealed keys', async () => {
      await report('trustee keygen', flags({ out: at('open.key'), practice: true }));
      const grant = flags({ data: data(), role: 'office', holder: 'x', existing: at('open.key') });
      expect(await run('authority grant', grant, env)).toMatchObject({ code: 1, err: match(/practice/) });
    });

    test('is served until stopped, with its registrar', async () => {
      const controller = new AbortController();
      const out: string[] = [];
      const served = run('ledger serve', flags({ data: data(), port: '0' }), env, {
        signal: controller.signal,
        out: (text) => {
          out.push(text);
          const url = /http:\S+/.exec(text)?.[0];
          void run('verify', [url ?? '']).then(({ code }) => {
            out.push(`verify: ${code}`);
            controller.abort();
          });
        },
      });
      expect(await served).toMatchObject({ code: 0 });
      expect(out).toEqual([
        match(/^Serving .* at http:\/\/127\.0\.0\.1:\d+$/),
        'verify: 0',
        'Stopped. Everything is kept.',
      ]);
    });
  });
});

describe('with a practice ledger', () => {
  const data = (): string => at('practice');
  beforeAll(async () => {
    await report('party init', party(data(), { practice: true }));
  });
  const grant = (options: Readonly<Record<string, string>>) =>
    run('authority grant', flags({ data: data(), holder: 'somebody', role: 'clerk', ...options }));

  test.each<[string, Readonly<Record<string, string>>, RegExp]>([
    ['an unknown role', { role: 'king', new: 'x' }, /--role must be one of committee, office/],
    ['a station without its assembly', { station: 'hall-1', new: 'x' }, /--station needs --assembly/],
    ['a scope that is no name', { assembly: 'No!', new: 'x' }, /--assembly must be 1 to 64/],
    ['no key', { assembly: 'a' }, /exactly one of --new, --public and --existing/],
    ['two keys', { assembly: 'a', new: 'x', public: 'y' }, /exactly one of/],
    ['a made key for a card', { assembly: 'a', new: 'x' }, /held by a smartcard/],
    ['a public key that is none', { assembly: 'a', public: SAMPLE }, /cannot be read/],
    [
      'a public key that is not there',
      { assembly: 'a', public: 'none.pem' },
      /There is no file .*none\.pem\./,
    ],
    [
      'another kind of public key',
      { assembly: 'a', public: 'rsa.pem' },
      /rsa\.pem holds an RSA key; cards need a P-256 key\./,
    ],
    [
      'a device without its station',
      { role: 'device', assembly: 'a', new: 'device.json' },
      /A device key belongs to one polling station: add --assembly ID and --station ID\./,
    ],
    ['a card for the whole party', { public: 'x' }, /A clerk's card belongs to an assembly or/],
    [
      'an office for a station',
      { role: 'office', assembly: 'a', station: 's', new: 'x' },
      /leave --station out/,
    ],
    ['a stranger’s certificate', { assembly: 'a', public: 'stranger.der' }, /not issued by a card authority/],
    [
      'a new key in the place of another',
      { role: 'office', new: 'ca.der' },
      /exists; a key file is never replaced\. Grant that key with --existing .*ca\.der, or name a new file\./,
    ],
  ])('%s is not granted', async (_, options, reason) => {
    const { publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    await writeFile(at('rsa.pem'), publicKey.export({ format: 'pem', type: 'spki' }));
    await writeFile(at('stranger.der'), cardOf('Somebody’s card CA'));
    const files = Object.entries(options).map(([name, value]) =>
      ['new', 'public'].includes(name) ? [name, path.resolve(base, value)] : [name, value],
    );
    const said = await grant(Object.fromEntries(files) as Record<string, string>);
    expect(said).toMatchObject({ code: 1, out: '', err: match(reason) });
    await expect(stat(at('device.json'))).rejects.toThrow('ENOENT');
  });

  test('a root key that is not there is asked for', async () => {
    await cp(data(), at('rootless'), { recursive: true });
    await rm(at('rootless/keys/root.json'));
    expect(await grant({ data: at('rootless'), role: 'office', new: at('never.json') })).toMatchObject({
      code: 1,
      err: match(/The party root's key is not in .*keys\. Attach its medium and give --key FILE\./),
    });
    await expect(stat(at('never.json'))).rejects.toThrow('ENOENT');
  });

  test('a port in use and a strange address are named', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    expect(await run('ledger serve', flags({ data: data(), port: String(port) }))).toEqual({
      code: 1,
      out: '',
      err: `ledger serve: port ${port} on 127.0.0.1 is in use. Stop what uses it, or give another --port (0 takes any free one).`,
    });
    const elsewhere = flags({ data: data(), port: '0', host: '203.0.113.5' });
    expect(await run('ledger serve', elsewhere)).toMatchObject({
      code: 1,
      err: match(/203\.0\.113\.5 is not an address of this machine\./),
    });
    server.close();
    await once(server, 'close');
    expect(await run('verify', [data()])).toMatchObject({ code: 0 });
  });

  test('a staff card is granted by its public key in DER or PEM', async () => {
    for (const format of ['der', 'pem'] as const) {
      const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
      await writeFile(
        at(`card.${format}`),
        createPublicKey(privateKey).export({ format, type: 'spki' } as { format: 'der'; type: 'spki' }),
      );
      expect(await grant({ assembly: 'a', public: at(`card.${format}`) })).toMatchObject({
        code: 0,
        out: match(/Granted {2}clerk for assembly a/),
      });
    }
  });

  test('a role is revoked once, by key id or by the card, and never granted again', async () => {
    const card = (name: string): string => {
      const { publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
      writeFileSync(at(name), publicKey.export({ format: 'pem', type: 'spki' }));
      return at(name);
    };
    const revoke = (options: Readonly<Record<string, string>>) =>
      run(
        'authority revoke',
        flags({ data: data(), role: 'clerk', assembly: 'a', reason: '카드 분실', ...options }),
      );
    const lost = card('lost.pem');
    expect(await grant({ assembly: 'a', public: lost })).toMatchObject({ code: 0 });
    expect(await revoke({ public: card('stranger.pem') })).toMatchObject({
      code: 1,
      err: match(/\[revoke-unknown\]/),
    });
    expect(await revoke({ public: lost, reason: ' ' })).toMatchObject({ code: 1, err: match(/--reason/) });
    expect(await revoke({})).toMatchObject({ code: 1, err: match(/exactly one of --key-id and --public/) });
    expect(await revoke({ 'key-id': 'F00' })).toMatchObject({ code: 1, err: match(/64 hexadecimal digits/) });
    const done = await revoke({ public: lost });
    expect(done).toMatchObject({ code: 0, out: match(/Revoked {2}clerk for assembly a/) });
    const id = /Key id +([0-9a-f]{64})/.exec(done.out)?.[1] ?? '';
    expect(await revoke({ 'key-id': id })).toMatchObject({ code: 1, err: match(/\[revoke-twice\]/) });
    expect(await grant({ assembly: 'a', public: lost })).toMatchObject({ code: 1 });
  });

  test('an import without stations or trustees says what to do first', async () => {
    const argv = [SAMPLE, ...flags({ data: data() })];
    expect(await run('assembly import', argv)).toMatchObject({
      code: 1,
      err: match(/--trustee trustee-1\.key\.public\.json/),
    });
    await report('trustee keygen', flags({ out: at('t.key'), practice: true }));
    const trustee = flags({ trustee: at('t.key.public.json') });
    expect(await run('assembly import', [...argv, ...trustee])).toMatchObject({
      code: 1,
      err: match(
        /hall-1 needs exactly one device key .* has 0 and 0\. [^]*authority grant --data .*practice --role station --holder "hall-1, station" --assembly sample-convention --station hall-1 --new hall-1-station\.json/,
      ),
    });
    const secret = flags({ trustee: at('t.key') });
    expect(await run('assembly import', [...argv, ...secret])).toMatchObject({
      code: 1,
      err: match(/not a trustee's public key/),
    });
  });

  test('a trustee’s keys are never overwritten', async () => {
    await report('trustee keygen', flags({ out: at('once.key'), practice: true }));
    const before = await readFile(at('once.key'), 'utf8');
    expect(await run('trustee keygen', flags({ out: at('once.key'), practice: true }))).toMatchObject({
      code: 1,
      err: match(/once\.key exists; a key is never replaced\. Choose another --out\./),
    });
    expect(await readFile(at('once.key'), 'utf8')).toBe(before);
    expect((await stat(at('once.key'))).mode & 0o777).toBe(0o600);
  });

  test('which ledger must be said once', async () => {
    const uuid = { election: '2vrMkn6of1Y3Zh' };
    expect((await run('election close', flags(uuid))).err).toMatch(/Say which ledger/);
    expect((await run('election close', flags({ ...uuid, data: data(), ledger: 'http://x' }))).err).toMatch(
      /Say which ledger/,
    );
    expect((await run('election close', flags({ ...uuid, data: data() }))).err).toMatch(/It has: none/);
    expect((await run('election close', flags({ ...uuid, ledger: 'http://127.0.0.1:1' }))).err).toMatch(
      /cannot be used/,
    );
    expect((await run('election close', flags({ ...uuid, data: at('nowhere') }))).err).toMatch(
      /There is no ledger in/,
    );
    expect(
      (await run('election close', flags({ ...uuid, data: data(), party: 'ab'.repeat(32) }))).err,
    ).toMatch(/cannot be used/);
  });

  test.each(['SIGTERM', 'SIGINT'] as const)('%s ends a served ledger cleanly', async (signal) => {
    const served = await spawned('ledger serve', flags({ data: data(), port: '0' }), { signal });
    expect(served).toMatchObject({ code: 0, err: '', out: match(/\nStopped\. Everything is kept\.\n$/) });
    expect(await run('verify', [data()])).toMatchObject({ code: 0 });
  });
});

describe('verify', () => {
  test('what is not there, or not an archive, is said', async () => {
    expect(await run('verify', [at('nothing')])).toMatchObject({
      code: 1,
      err: match(/There is no ledger in/),
    });
    expect(await run('verify', [at('nothing.bel')])).toMatchObject({
      code: 1,
      err: match(/There is no file .*nothing\.bel\./),
    });
    expect(await run('verify', ['x', '--party', 'abc'])).toMatchObject({
      code: 1,
      err: match(/64 hexadecimal digits/),
    });
    await writeFile(at('rubbish.bel'), 'rubbish');
    const rubbish = await run('verify', [at('rubbish.bel'), '--json']);
    expect(rubbish.code).toBe(1);
    expect(JSON.parse(rubbish.out)).toMatchObject({ ok: false, state: 'unreadable' });
    expect((await run('verify', [at('rubbish.bel')])).out).toMatch(
      /^NOT VALID\. 1 failure:\n {2}archive: (?!archive)/,
    );
  });

  test('of an archive with weights says what its ballots count for', async () => {
    const { archive } = holdElection({
      seed: 'weights by the command',
      questions: [{ question: '찬반', answers: ['찬성', '반대'], min: 1, max: 1, blank: true }],
      trustees: ['single'],
      votes: [[[0, 1, 0]], [[0, 0, 1]]],
      weights: [3, 1],
    });
    await writeFile(at('weighted.bel'), encodeArchive(archive));
    expect(await run('verify', [at('weighted.bel')])).toMatchObject({
      code: 0,
      out: match(/\n {18}2 {2}tallied that count for 4 votes\n[^]*\n {8}3 {2}찬성\n {8}1 {2}반대\n/),
    });
  });
});
