/**
 * A node in a process of its own, to be killed: `node appender.ts DATA ENTRIES SEED` appends every entry of a file (base64 lines) in order, many at
 * a time, and writes the index of each to stdout once it is acknowledged.
 */
import { readFileSync, writeSync } from 'node:fs';
import { signerFromSeed } from '../../../ledger/keys/signer.ts';
import { startNode } from '../../../ledger/node/node.ts';

const [dataDir = '', entries = '', seed = ''] = process.argv.slice(2);
const node = await startNode({
  dataDir,
  port: 0,
  host: '127.0.0.1',
  logSigner: signerFromSeed(Uint8Array.from(Buffer.from(seed, 'hex'))),
  practice: true,
  clock: () => new Date(),
  workers: {
    check: () => Promise.reject(new Error('there are no ballots')),
    work: () => Promise.reject(new Error('there is no tally')),
  },
});
const waiting = readFileSync(entries, 'utf8').split('\n');
const inFlight = 16;
while (waiting.length > 0) {
  const results = await Promise.all(
    waiting.splice(0, inFlight).map((line) => node.append(Uint8Array.from(Buffer.from(line, 'base64')))),
  );
  for (const result of results)
    writeSync(1, `${result.verdict === 'accepted' ? result.index : result.verdict}\n`);
}
await node.stop();
