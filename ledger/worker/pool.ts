/**
 * A pool of worker threads that encrypt ballots and check their proofs, so that neither the screen nor the node waits.
 * A voter's encryption goes before any check. Results of checks are kept by the hash of the exact texts; an encryption
 * never fills that memory, so a ballot this machine made is checked like any other.
 */
import { Worker } from 'node:worker_threads';
import type { Plaintext } from '../ballot/ballot.ts';
import type { Part, PartAnswer } from '../ballot/parts.ts';
import { sha256Hex } from '../bytes.ts';
import { wholeText } from '../long-text.ts';
import type { Result } from '../result.ts';
import type { TextEvidence, TextNeed } from './evidence.ts';
import type { Answer, Job, ThreadData } from './messages.ts';

export interface BallotWorkers {
  /**
   * Encrypts, proves and signs a ballot. Rejects if the election or the plaintext is not acceptable. With a `seed` of
   * 32 fresh random bytes the ballot can be opened to a challenge (`rebuildOpened`); the seed is as secret as the vote.
   */
  readonly encrypt: (ballot: {
    readonly electionText: string;
    readonly credentialSecret: bigint;
    readonly plaintext: Plaintext;
    readonly seed?: Uint8Array;
  }) => Promise<string>;
  /** `checkBallotProofs` on another thread. Rejects only if the work could not be done. */
  readonly check: (electionText: string, ballotText: string) => Promise<Result<void, string>>;
  /** Works out evidence that is long to compute (evidence.ts), behind all ballots. Rejects only if the work could not be done. */
  readonly work: (need: TextNeed) => Promise<TextEvidence>;
  /** Works out a part of a long check (ballot/parts.ts). Rejects only if the work could not be done. */
  readonly part: (part: Part) => Promise<PartAnswer>;
  /** Prepares every thread for an election, so that the first voter does not wait for it. */
  readonly warm: (electionText: string) => Promise<void>;
  /** Ends the threads; work not finished is rejected. */
  readonly close: () => Promise<void>;
}

interface Task {
  readonly job: Job;
  readonly resolve: (answer: Answer) => void;
  readonly reject: (error: Error) => void;
}

interface Thread {
  readonly worker: Worker;
  /** Work for this thread alone, before anything of the common queue except encryption. */
  readonly own: Task[];
  current: Task | undefined;
}

/** Results kept; each takes some 200 bytes. */
const RESULTS_KEPT = 20_000;

/**
 * A pool of `threads` threads, which start with the first work. A thread that crashes rejects the jobs given to it and is replaced; what waits in
 * the common queue is not lost. `threadFile` is there for tests.
 */
export function createBallotWorkers(options: {
  readonly threads: number;
  /** What checks of ballots are done with; without it the reference, noble. */
  readonly arithmetic?: ThreadData['arithmetic'];
  readonly threadFile?: URL;
  /** 0 where no ballot is checked twice. */
  readonly resultsKept?: number;
}): BallotWorkers {
  const { threads: size, arithmetic = 'reference', resultsKept = RESULTS_KEPT } = options;
  const { threadFile = new URL('./thread.ts', import.meta.url) } = options;
  if (!Number.isSafeInteger(size) || size < 1)
    throw new RangeError(`threads is ${size}, at least 1 is needed`);
  const threads = new Set<Thread>();
  const urgent: Task[] = [];
  const ordinary: Task[] = [];
  const results = new Map<string, Promise<Result<void, string>>>();
  let closed = false;

  const giveWork = (thread: Thread): void => {
    if (thread.current) return;
    thread.current = urgent.shift() ?? thread.own.shift() ?? ordinary.shift();
    if (thread.current) thread.worker.postMessage(thread.current.job);
  };

  const start = (): void => {
    // No flags of the parent process: a test runner's are meant for itself. A small young generation: big numbers are garbage at once, and a verifier's
    // memory is counted (bench).
    const worker = new Worker(threadFile, {
      execArgv: [],
      resourceLimits: { maxYoungGenerationSizeMb: 8 },
      workerData: { arithmetic } satisfies ThreadData,
    });
    const thread: Thread = { worker, own: [], current: undefined };
    let cause: unknown;
    worker.on('message', (answer: Answer) => {
      const task = thread.current;
      thread.current = undefined;
      task?.resolve(answer);
      giveWork(thread);
    });
    worker.on('error', (error) => {
      cause = error;
    });
    worker.on('exit', (code) => {
      threads.delete(thread);
      const error = new Error(`a ballot worker ended (exit code ${code})`, { cause });
      thread.current?.reject(error);
      for (const task of thread.own) task.reject(error);
      // Without work no replacement yet: a thread that cannot even start must not be started for ever.
      if (urgent.length + ordinary.length > 0) fill();
    });
    threads.add(thread);
  };

  /** Has the full number of threads, each with work if there is any. */
  const fill = (): void => {
    while (!closed && threads.size < size) start();
    for (const thread of threads) giveWork(thread);
  };

  const submit = (queue: Task[], job: Job): Promise<Answer> =>
    new Promise((resolve, reject) => {
      if (closed) {
        reject(new Error('the ballot workers are closed'));
        return;
      }
      queue.push({ job, resolve, reject });
      fill();
    });

  const check = async (electionText: string, ballotText: string): Promise<Result<void, string>> => {
    const answer = await submit(ordinary, { kind: 'check', electionText, ballotText });
    if (answer.kind !== 'check') throw unexpected(answer);
    return answer.result;
  };

  return {
    encrypt: async (ballot) => {
      const answer = await submit(urgent, { ...ballot, kind: 'encrypt' });
      if (answer.kind !== 'encrypt') throw unexpected(answer);
      return answer.ballotText;
    },
    check: (electionText, ballotText) => {
      if (resultsKept === 0) return check(electionText, ballotText);
      // Each text is hashed on its own: no pair of texts can pass for another.
      const name = sha256Hex(sha256Hex(electionText) + sha256Hex(ballotText));
      const known = results.get(name);
      results.delete(name);
      const result = known ?? check(electionText, ballotText);
      results.set(name, result);
      const [oldest] = results.keys();
      if (results.size > resultsKept && oldest !== undefined) results.delete(oldest);
      // Work that could not be done says nothing about the ballot.
      if (!known) result.catch(() => results.delete(name));
      return result;
    },
    work: async (need) => {
      const answer = await submit(ordinary, { kind: 'work', need: inFull(need) });
      if (answer.kind !== 'work') throw unexpected(answer);
      return answer.evidence;
    },
    part: async (part) => {
      const answer = await submit(ordinary, { kind: 'part', part });
      if (answer.kind !== 'part') throw unexpected(answer);
      return answer.answer;
    },
    warm: async (electionText) => {
      fill();
      const answers = await Promise.all(
        [...threads].map(({ own }) => submit(own, { kind: 'warm', electionText })),
      );
      for (const answer of answers) if (answer.kind !== 'warm') throw unexpected(answer);
    },
    close: async () => {
      closed = true;
      const error = new Error('the ballot workers were closed');
      for (const queue of [urgent, ordinary]) for (const task of queue.splice(0)) task.reject(error);
      await Promise.all([...threads].map(({ worker }) => worker.terminate()));
    },
  };
}

/** With whole texts: what reads one in pieces cannot be sent to a thread. */
function inFull(need: TextNeed): TextNeed {
  const encryptedTallyText = wholeText(need.encryptedTallyText);
  switch (need.kind) {
    case 'shuffle':
      return { ...need, encryptedTallyText, shuffleText: wholeText(need.shuffleText) };
    case 'decryption':
      return { ...need, encryptedTallyText, decryptionText: wholeText(need.decryptionText) };
    case 'result': {
      const decryptions = need.decryptions.map(({ owner, text }) => ({ owner, text: wholeText(text) }));
      return { ...need, encryptedTallyText, decryptions };
    }
  }
}

function unexpected(answer: Answer): Error {
  return new Error(answer.kind === 'refused' ? answer.message : `unexpected answer: ${answer.kind}`);
}
