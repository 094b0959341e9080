// Other people's software on the simulated reader and card: pcscd, libccid (GemPC Twin serial), OpenSC, openssl.
// Commands of the design's hardware notes, appendix 2. It proves the simulators; the driver is proven against the simulators.
import { createPublicKey, generateKeyPairSync } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  createSimulatedCard,
  restoreSimulatedCard,
  type SimulatedCard,
} from '../../hardware/simulator/card.ts';
import { createCardAuthority } from '../../hardware/simulator/certificate.ts';
import { openscModule, serialDriver, startDaemon, type Daemon } from './pcsc-daemon.ts';
import { peer } from './require.ts';

const missing = peer([
  'pcscd',
  'opensc-tool',
  'piv-tool',
  'pkcs11-tool',
  'openssl',
  'socat',
  serialDriver,
  openscModule,
]);

const validity = { notBefore: new Date('2026-01-01T00:00:00Z'), notAfter: new Date('2036-01-01T00:00:00Z') };

/** A member's card; OpenSC finds key 9D only by a certificate, which the party's cards do without. */
function issuedCard(options: { readonly protocol: 'T=0' | 'T=1'; readonly ifsc: number }): SimulatedCard {
  const authority = createCardAuthority({ name: 'Card CA' });
  const certify = (publicKey: Uint8Array, keyUsage: 'digitalSignature' | 'keyAgreement'): Uint8Array =>
    authority.issue({ ...validity, publicKey, memberNumber: '2026-00417', keyUsage });
  const card = createSimulatedCard({
    ...options,
    pin: '123456',
    certify: (publicKey) => certify(publicKey, 'digitalSignature'),
  });
  const keyManagementCertificate = certify(card.keyManagementPublicKey, 'keyAgreement');
  return restoreSimulatedCard({
    ...card.toJSON(),
    keyManagementCertificate: Buffer.from(keyManagementCertificate).toString('base64'),
  });
}

const variants = [
  { name: 'T=1', protocol: 'T=1', ifsc: 254, model: 'GemPCTwin', time: 'no' },
  {
    name: 'T=1, 32 bytes a block, asking for time',
    protocol: 'T=1',
    ifsc: 32,
    model: 'GemPCTwin',
    time: 'more',
  },
  { name: 'T=0', protocol: 'T=0', ifsc: 254, model: 'GemPCTwin', time: 'no' },
  { name: 'T=1 on a SEC1210', protocol: 'T=1', ifsc: 254, model: 'SEC1210', time: 'no' },
] as const;

describe.skipIf(missing !== undefined).for(variants)(
  `pcscd and OpenSC, $name ${missing ?? ''}`,
  ({ protocol, ifsc, model, time }) => {
    const card = issuedCard({ protocol, ifsc });
    let daemon: Daemon;
    beforeAll(async () => {
      daemon = await startDaemon(card, model);
      if (time === 'more') daemon.simulator.order({ kind: 'waiting-time', factor: 2, times: 1 });
    });
    afterAll(() => daemon.stop());

    const pkcs11 = (...words: readonly string[]): ReturnType<Daemon['run']> =>
      daemon.run('pkcs11-tool', '--module', openscModule, ...words);
    const file = (name: string, bytes?: Uint8Array): string => {
      const path = join(daemon.folder, name);
      if (bytes !== undefined) writeFileSync(path, bytes);
      return path;
    };

    test('opensc-tool sees the reader, the ATR and a PIV card', async () => {
      expect((await daemon.run('opensc-tool', '-l')).output).toContain('Kiosk serial reader 00 00');
      const atr = (await daemon.run('opensc-tool', '-a')).output.replaceAll(':', '');
      expect(atr.split('\n')).toContain(Buffer.from(card.atr).toString('hex'));
      expect((await daemon.run('opensc-tool', '-n')).output).toContain('Personal Identity Verification Card');
      expect((await daemon.run('piv-tool', '-n')).output).toContain('Personal Identity Verification Card');
    });

    test('pkcs11-tool reads the certificate of 9A', async () => {
      const path = file('9a.der');
      expect(await pkcs11('--read-object', '--type', 'cert', '--id', '01', '-o', path)).toMatchObject({
        code: 0,
      });
      const read = await daemon.run('openssl', 'x509', '-inform', 'der', '-in', path, '-noout', '-subject');
      expect(read.output).toContain('serialNumber = 2026-00417');
    });

    test('pkcs11-tool signs with 9A, openssl verifies', async () => {
      const message = file('message', Buffer.from('admission request'));
      const [hash, signature] = [file('hash'), file('signature')];
      await daemon.run('openssl', 'dgst', '-sha256', '-binary', '-out', hash, message);
      const signed = await pkcs11(
        '-l',
        '--pin',
        '123456',
        '--sign',
        '-m',
        'ECDSA',
        '--id',
        '01',
        '-i',
        hash,
        '-o',
        signature,
        '--signature-format',
        'openssl',
      );
      expect(signed).toMatchObject({ code: 0 });
      const key = createPublicKey({
        key: Buffer.from(card.authenticationPublicKey),
        type: 'spki',
        format: 'der',
      });
      const keyFile = file('9a.pem', Buffer.from(key.export({ type: 'spki', format: 'pem' })));
      const verified = await daemon.run(
        'openssl',
        'dgst',
        '-sha256',
        '-verify',
        keyFile,
        '-signature',
        signature,
        message,
      );
      expect(verified).toEqual({ code: 0, output: 'Verified OK\n' });
    });

    test('pkcs11-tool and openssl derive the same secret with 9D', async () => {
      const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
      const own = file('own.der', publicKey.export({ type: 'spki', format: 'der' }));
      const ownKey = file('own.pem', Buffer.from(privateKey.export({ type: 'pkcs8', format: 'pem' })));
      const theirs = file('9d.der', card.keyManagementPublicKey);
      const [byCard, byOpenssl] = [file('z.card'), file('z.openssl')];
      const derived = await pkcs11(
        '-l',
        '--pin',
        '123456',
        '--derive',
        '-m',
        'ECDH1-DERIVE',
        '--id',
        '03',
        '-i',
        own,
        '-o',
        byCard,
      );
      expect(derived).toMatchObject({ code: 0 });
      await daemon.run(
        'openssl',
        'pkeyutl',
        '-derive',
        '-inkey',
        ownKey,
        '-peerkey',
        theirs,
        '-peerform',
        'DER',
        '-out',
        byOpenssl,
      );
      expect(await daemon.run('cmp', byCard, byOpenssl)).toEqual({ code: 0, output: '' });
    });

    test('a wrong PIN is reported and costs one try', async () => {
      const before = card.triesLeft;
      const refused = await pkcs11('-l', '--pin', '111111', '-O');
      expect(refused.code).not.toBe(0);
      expect(refused.output).toContain('CKR_PIN_INCORRECT');
      expect(card.triesLeft).toBe(before - 1);
    });
  },
);
