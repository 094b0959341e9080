/** The card of vectors/piv, as the traces of vectors/ccid met it: PIN 123456, certificates in 9A and 9D. */
import { readFileSync } from 'node:fs';
import {
  restoreSimulatedCard,
  type SavedCard,
  type SimulatedCard,
} from '../../../hardware/simulator/card.ts';

const file = (name: string): Buffer => readFileSync(new URL(`../../vectors/piv/${name}`, import.meta.url));

export function vectorCard(options: Partial<SavedCard> = {}): SimulatedCard {
  return restoreSimulatedCard({
    pin: '123456',
    triesLeft: 3,
    protocol: 'T=1',
    ifsc: 254,
    speed: 0x11,
    guid: '00112233445566778899aabbccddeeff',
    authenticationKey: file('9A.key.pem').toString(),
    keyManagementKey: file('9D.key.pem').toString(),
    certificate: file('9A.crt.der').toString('base64'),
    certificatePacking: 'plain',
    keyManagementCertificate: file('9D.crt.der').toString('base64'),
    ...options,
  });
}
