/** A thread for tests of the pool: answers with what it was given and how many jobs it has seen, or dies on demand. */
import { parentPort } from 'node:worker_threads';
import type { Answer, Job } from '../../../ledger/worker/messages.ts';

let jobs = 0;
const order: string[] = [];

parentPort?.on('message', (job: Job) => {
  jobs += 1;
  if (job.kind === 'check' && job.ballotText === 'crash') throw new Error('told to crash');
  if (job.kind === 'check' && job.ballotText === 'exit') process.exit(3);
  if (job.kind === 'check' && job.ballotText === 'hang') return;
  order.push(job.kind === 'check' ? job.ballotText : job.kind);
  parentPort?.postMessage(answer(job));
});

function answer(job: Job): Answer {
  if (job.kind === 'check')
    return { kind: 'check', result: { ok: false, error: `${jobs}: ${order.join(' ')}` } };
  if (job.kind === 'warm')
    return job.electionText === 'bad' ? { kind: 'refused', message: 'bad' } : { kind: 'warm' };
  return { kind: 'encrypt', ballotText: `${jobs}: ${order.join(' ')}` };
}
