/** Three trustees make a group of which two decrypt, each by calling one command again and again; whatever is exchanged, missing or tampered is refused by name. */
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { openMember, parseTrusteeGroup } from '../../../ledger/assembly/trustee-group.ts';
import { electionPublicKey } from '../../../ledger/ballot/trustees.ts';
import { encodePoint, generatorTimesLongSecret } from '../../../ledger/ballot/group.ts';
import { readKeyFile } from '../../../ledger/keys/key-file.ts';
import { must } from '../ballot/helpers.ts';
import { run } from './terminal.ts';

const base = mkdtempSync(path.join(tmpdir(), 'hwabaek-ceremony-'));
afterAll(() => {
  rmSync(base, { recursive: true });
});

const NAMES = [1, 2, 3] as const;
let here: string;
let count = 0;
const usb = (name = '') => path.join(here, 'usb', name);
const key = (trustee: number) => path.join(here, `machine-${trustee}`, 'member.key');

beforeEach(() => {
  here = path.join(base, String((count += 1)));
  mkdirSync(usb(), { recursive: true });
  for (const trustee of NAMES) mkdirSync(path.dirname(key(trustee)), { recursive: true });
});

const call = async (trustee: number, ...more: string[]) => {
  const done = await run('trustee ceremony', [
    '--key',
    key(trustee),
    '--folder',
    usb(),
    '--practice',
    '--json',
    ...more,
  ]);
  return { ...done, said: done.code === 0 ? (JSON.parse(done.out) as Record<string, unknown>) : undefined };
};
const first = (trustee: number, threshold = 2) =>
  call(trustee, '--number', String(trustee), '--of', '3', '--threshold', String(threshold));
const certifyAll = async () => {
  for (const trustee of NAMES) expect((await first(trustee)).code).toBe(0);
};
const all = async (...more: string[]) => {
  for (const trustee of NAMES) expect((await call(trustee, ...more)).code).toBe(0);
};
/** Changes the last digit of a file's Belenios text: it is of a signature, which everybody can check; what is sealed only its recipient can. */
const damage = (name: string) => {
  const text = readFileSync(usb(name), 'utf8');
  const at = /\d(?=\D*$)/.exec(text)?.index ?? 0;
  writeFileSync(usb(name), text.slice(0, at) + (text[at] === '1' ? '2' : '1') + text.slice(at + 1));
};

describe('trustee ceremony', () => {
  it('leads three trustees to one group, whose members open their keys', async () => {
    expect((await first(1)).said).toMatchObject({
      done: 1,
      waitingFor: ['certificate-2.json', 'certificate-3.json'],
    });
    await first(2);
    const third = await first(3);
    const checksum = third.said?.['checksum'];
    expect(third.said).toMatchObject({ done: 1, waitingFor: [], checksum: { of: 'certificates' } });
    expect((await call(1)).said).toMatchObject({ checksum });
    expect(existsSync(usb('deal-1.json'))).toBe(false);
    expect((await call(1, '--compared')).said).toMatchObject({
      done: 2,
      waitingFor: ['deal-2.json', 'deal-3.json'],
      checksum,
    });
    await call(2, '--compared');
    expect((await call(3, '--compared')).said).toMatchObject({ done: 3 });
    await call(1);
    const ended = await call(2);
    expect(ended.said).toMatchObject({ done: 4, waitingFor: [], checksum: { of: 'group' } });
    await all();
    const group = must(parseTrusteeGroup(readFileSync(usb('group.json'), 'utf8')));
    expect(group.trustees.threshold).toBe(2);
    for (const trustee of NAMES) {
      expect(readFileSync(`${key(trustee)}.group.json`, 'utf8')).toBe(
        readFileSync(usb('group.json'), 'utf8'),
      );
      expect(statSync(key(trustee)).mode & 0o077).toBe(0);
      expect(statSync(`${key(trustee)}.ceremony.json`).mode & 0o077).toBe(0);
      const secret = must(readKeyFile(key(trustee), { kind: 'none', practice: true }));
      const member = must(openMember(secret, group));
      const verificationKey = group.trustees.verificationKeys[trustee - 1]?.publicKey;
      expect(encodePoint(generatorTimesLongSecret(member.privateKey))).toBe(verificationKey);
      expect(Buffer.from(member.signer.spki)).toEqual(Buffer.from(group.entryKeys[trustee - 1] ?? []));
    }
    expect(electionPublicKey([group.trustees])).toMatch(/^[0-9a-f]{64}$/);
    // Nothing secret travels.
    for (const trustee of NAMES) {
      const secret = must(readKeyFile(key(trustee), { kind: 'none', practice: true }));
      expect(JSON.stringify(secret)).toContain('seed');
      const seed = secret.kind === 'belenios-member' ? secret.seed : '';
      for (const step of ['certificate', 'deal', 'share'])
        expect(readFileSync(usb(`${step}-${trustee}.json`), 'utf8')).not.toContain(seed);
    }
  });

  it('shows people where they stand, with a checksum to read aloud', async () => {
    await certifyAll();
    const { out } = await run('trustee ceremony', ['--key', key(2), '--folder', usb(), '--practice']);
    expect(out).toMatch(
      /^Trustee 2 of 3; any 2 decrypt\n {2}✓ 1 {2}certificate\n {4}2 {2}deal\n[^]*Checksum of the certificates\n {4}(?:[0-9a-f]{4} ?){8}\n {4}(?:[0-9a-f]{4} ?){8}\nRead the checksum to all other trustees/,
    );
  });

  it('lays down again what got lost on the way, byte for byte', async () => {
    await certifyAll();
    await all('--compared');
    const before = ['certificate-1.json', 'deal-1.json'].map((name) => readFileSync(usb(name), 'utf8'));
    for (const name of ['certificate-1.json', 'deal-1.json', 'deal-2.json']) rmSync(usb(name));
    expect((await call(1)).said).toMatchObject({ done: 2, waitingFor: ['deal-2.json'] });
    expect(['certificate-1.json', 'deal-1.json'].map((name) => readFileSync(usb(name), 'utf8'))).toEqual(
      before,
    );
  });

  it('never deals twice: to exchanged certificates it says no', async () => {
    await certifyAll();
    await call(1, '--compared');
    // Somebody takes the place of trustee 3 after the first has dealt.
    rmSync(usb('certificate-3.json'));
    rmSync(key(3));
    await first(3);
    const { code, err } = await call(1, '--compared');
    expect([code, err]).toEqual([1, expect.stringContaining('You have dealt to other certificates')]);
  });

  it('makes no second share when a deal was exchanged', async () => {
    await certifyAll();
    await all('--compared');
    await call(1);
    // Trustee 2 goes back to before its deal, and deals anew.
    const notes = JSON.parse(readFileSync(`${key(2)}.ceremony.json`, 'utf8')) as Record<string, unknown>;
    delete notes['deal'];
    delete notes['share'];
    writeFileSync(`${key(2)}.ceremony.json`, JSON.stringify(notes));
    rmSync(usb('deal-2.json'));
    await call(2, '--compared');
    const { code, err } = await call(1);
    expect([code, err]).toEqual([
      1,
      expect.stringContaining('a trustee has dealt twice, or a file was exchanged'),
    ]);
  });

  it.each([
    ['certificate-2.json', 'certificate-2.json: '],
    ['deal-2.json', 'deal-2.json: '],
    ['share-2.json', 'share-2.json: '],
  ])('names a damaged %s', async (name, words) => {
    await certifyAll();
    await all('--compared');
    await all();
    await all();
    rmSync(usb('group.json'));
    rmSync(`${key(1)}.group.json`);
    // The one who made it lays down the right one; the others see the wrong one.
    damage(name);
    const notes = `${key(1)}.ceremony.json`;
    const kept = JSON.parse(readFileSync(notes, 'utf8')) as Record<string, unknown>;
    // As if trustee 1 had come no further than the step that the damaged file is for.
    if (name.startsWith('certificate')) delete kept['deal'];
    if (!name.startsWith('share')) delete kept['share'];
    writeFileSync(notes, JSON.stringify(kept));
    for (const own of name.startsWith('certificate') ? ['deal-1.json', 'share-1.json'] : ['share-1.json'])
      if (!name.startsWith('share')) rmSync(usb(own));
    const { code, err } = await call(1, '--compared');
    expect([code, err]).toEqual([1, expect.stringContaining(words)]);
    expect(err).toContain('trustee 2');
    expect(existsSync(usb('group.json'))).toBe(false);
  });

  it.each<[string, () => void, RegExp]>([
    [
      'a file of another trustee',
      () => cpSync(usb('certificate-1.json'), usb('certificate-2.json')),
      /of trustee 1, not of trustee 2/,
    ],
    ['no JSON', () => writeFileSync(usb('certificate-2.json'), 'hello'), /not a file of the format/],
    ['a file too large', () => writeFileSync(usb('certificate-2.json'), 'x'.repeat(5_000_000)), /at most/],
    [
      'another trustee under the own number',
      () => cpSync(usb('certificate-2.json'), usb('certificate-1.json')),
      /not what this trustee has made/,
    ],
  ])('refuses %s', async (_, change, words) => {
    await certifyAll();
    change();
    expect(await call(1)).toMatchObject({ code: 1, err: expect.stringMatching(words) });
  });

  it('refuses trustees who do not mean the same group', async () => {
    await first(1);
    await first(2);
    await call(3, '--number', '3', '--of', '3', '--threshold', '1');
    const { code, err } = await call(1);
    expect([code, err]).toEqual([1, expect.stringContaining('certificate-3.json')]);
  });

  it.each([
    [[], /needs --number, --of and --threshold/],
    [['--number', '4', '--of', '3', '--threshold', '2'], /no trustee 4 of 3/],
    [['--number', '1', '--of', '3', '--threshold', '3'], /threshold/],
    [['--number', 'one', '--of', '3', '--threshold', '2'], /needs --number/],
  ])('refuses to begin with %j', async (argv, words) => {
    expect(await call(1, ...argv)).toMatchObject({ code: 1, err: expect.stringMatching(words) });
    expect(existsSync(key(1))).toBe(false);
  });

  it('goes on after an interruption between notes and key, and says what is wrong without its notes', async () => {
    writeFileSync(`${key(1)}.ceremony.json`, '{"left": "behind"}');
    await certifyAll();
    rmSync(`${key(1)}.ceremony.json`);
    expect(await call(1)).toMatchObject({ code: 1, err: expect.stringContaining('missing or damaged') });
  });
});
