import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, chmodSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  decodeKeyFile,
  encodeKeyFile,
  readKeyFile,
  writeKeyFile,
  type SecretKey,
} from '../../../ledger/keys/key-file.ts';

const open = { kind: 'none', practice: true } as const;
const sealed = { kind: 'passphrase', passphrase: '화백 회의' } as const;
const secrets: SecretKey[] = [
  { kind: 'ed25519', seed: new Uint8Array(32).fill(7) },
  { kind: 'rsa-issuer', pkcs8: new Uint8Array(1200).fill(9) },
  { kind: 'belenios-trustee', exponent: '12345678901234567890' },
];

describe('key files (protocol section 1)', () => {
  for (const secret of secrets)
    it(`keeps a key of kind ${secret.kind}`, () =>
      expect(decodeKeyFile(encodeKeyFile(secret, open), open)).toEqual({ ok: true, value: secret }));
  it('keeps a sealed key', () =>
    expect(decodeKeyFile(encodeKeyFile(secrets[1]!, sealed), sealed)).toEqual({
      ok: true,
      value: secrets[1],
    }));
  it('opens a sealed key by its passphrase in any Unicode form, and by no other', () => {
    const contents = encodeKeyFile(secrets[0]!, sealed);
    const decomposed = { kind: 'passphrase', passphrase: '화백 회의'.normalize('NFD') } as const;
    expect(decodeKeyFile(contents, decomposed).ok).toBe(true);
    expect(decodeKeyFile(contents, { kind: 'passphrase', passphrase: 'x' })).toMatchObject({
      error: { kind: 'wrong-passphrase' },
    });
    expect(decodeKeyFile(contents, open)).toMatchObject({ error: { kind: 'passphrase-needed' } });
    expect(contents).not.toContain(Buffer.alloc(32, 7).toString('base64').slice(0, 16));
  });
  it('opens an unprotected key in practice only', () => {
    const contents = encodeKeyFile(secrets[0]!, open);
    expect(decodeKeyFile(contents, sealed)).toMatchObject({ error: { kind: 'practice-only' } });
    const claimed = contents.replace('"practice": true', '"practice": false');
    expect(decodeKeyFile(claimed, open)).toMatchObject({ error: { kind: 'malformed' } });
  });
  it('refuses a sealed file of which anything was changed', () => {
    const file = JSON.parse(encodeKeyFile(secrets[0]!, sealed));
    const flip = (text: string) => (text.startsWith('A') ? 'B' : 'A') + text.slice(1);
    for (const name of ['sealed', 'salt']) {
      const contents = JSON.stringify({ ...file, [name]: flip(file[name]) });
      expect(decodeKeyFile(contents, sealed)).toMatchObject({ error: { kind: 'wrong-passphrase' } });
    }
    const short = JSON.stringify({ ...file, sealed: 'AA==' });
    expect(decodeKeyFile(short, sealed)).toMatchObject({ error: { kind: 'wrong-passphrase' } });
    const other = JSON.stringify({ ...file, kind: 'rsa-issuer' });
    expect(decodeKeyFile(other, sealed)).toMatchObject({ error: { kind: 'wrong-passphrase' } });
    for (const bad of [{ ...file, x: 1 }, { ...file, sealed: '%' }, { ...file, salt: 3 }, null, []])
      expect(decodeKeyFile(JSON.stringify(bad), sealed)).toMatchObject({ error: { kind: 'malformed' } });
    expect(decodeKeyFile('{', sealed)).toMatchObject({ error: { kind: 'malformed' } });
    expect(decodeKeyFile('x'.repeat(20_000), sealed)).toMatchObject({ error: { kind: 'malformed' } });
  });
  it.skipIf(process.platform === 'win32')('leaves nothing in the way when the disk is full', () => {
    const path = join(mkdtempSync(join(tmpdir(), 'hwabaek-keys-')), 'root.json');
    const file = new URL('../../../ledger/keys/key-file.ts', import.meta.url).href;
    const script = `import { writeKeyFile } from ${JSON.stringify(file)};
      const secret = { kind: 'ed25519', seed: new Uint8Array(32) };
      console.log(JSON.stringify(writeKeyFile(${JSON.stringify(path)}, secret, { kind: 'none', practice: true })));`;
    // A process that may write files of no byte: what a full disk does, without one.
    const shell = ['-c', 'ulimit -f 0; exec "$0" "$@"', process.execPath];
    const ran = spawnSync('sh', [...shell, '--input-type=module', '-e', script], { encoding: 'utf8' });
    expect(JSON.parse(ran.stdout)).toMatchObject({ error: { kind: 'unreadable' } });
    expect(existsSync(path)).toBe(false);
  });
  it('writes once, for the owner only, and refuses to read what others can', () => {
    const path = join(mkdtempSync(join(tmpdir(), 'hwabaek-keys-')), 'root.json');
    expect(writeKeyFile(path, secrets[2]!, open)).toEqual({ ok: true, value: undefined });
    expect(statSync(path).mode & 0o777).toBe(0o600);
    const before = readFileSync(path);
    expect(writeKeyFile(path, secrets[0]!, open)).toMatchObject({ error: { kind: 'exists' } });
    expect(readFileSync(path)).toEqual(before);
    expect(readKeyFile(path, open)).toEqual({ ok: true, value: secrets[2] });
    chmodSync(path, 0o640);
    expect(readKeyFile(path, open)).toMatchObject({ error: { kind: 'unreadable' } });
    chmodSync(path, 0o600);
    writeFileSync(path, 'x');
    expect(readKeyFile(path, open)).toMatchObject({ error: { kind: 'malformed' } });
    expect(readKeyFile(`${path}.none`, open)).toMatchObject({ error: { kind: 'unreadable' } });
  });
});
