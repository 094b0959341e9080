/**
 * A thread of authors who post their entries to a node, each after the answer to the one before; tells the milliseconds until all were acknowledged.
 * Over node:http with kept connections: what is measured is the node, and a generator by fetch() takes more of the processor than the node does.
 */
import { Agent, request } from 'node:http';
import { parentPort, workerData } from 'node:worker_threads';

const { url, entries } = workerData as {
  readonly url: string;
  readonly entries: readonly (readonly Uint8Array[])[];
};
const agent = new Agent({ keepAlive: true, maxSockets: 64 });
const start = performance.now();
await Promise.all(
  entries.map(async (own) => {
    for (const bytes of own) await post(bytes);
  }),
);
const milliseconds = performance.now() - start;
agent.destroy();
parentPort?.postMessage(milliseconds);

/** Resolves when the node has acknowledged the entry as accepted. */
function post(bytes: Uint8Array): Promise<void> {
  const headers = { 'content-type': 'application/json', 'content-length': bytes.length };
  return new Promise((resolve, reject) => {
    const sent = request(`${url}/entries`, { agent, method: 'POST', headers }, (answer) => {
      let text = '';
      answer.setEncoding('utf8').on('data', (part: string) => {
        text += part;
      });
      answer.on('end', () => {
        if (answer.statusCode === 200) resolve();
        else reject(new Error(`status ${answer.statusCode}: ${text}`));
      });
    });
    sent.on('error', reject);
    sent.end(bytes);
  });
}
