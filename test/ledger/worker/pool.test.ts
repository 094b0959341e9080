import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { afterEach, describe, expect, it } from 'vitest';
import { parseBallot } from '../../../ledger/ballot/ballot.ts';
import { publicCredential } from '../../../ledger/ballot/credential.ts';
import { parseElection } from '../../../ledger/ballot/election.ts';
import { checkBallotProofs } from '../../../ledger/ballot/proofs.ts';
import { rebuildOpened } from '../../../ledger/ballot/opening.ts';
import { createBallotWorkers } from '../../../ledger/worker/pool.ts';
import type { BallotWorkers } from '../../../ledger/worker/pool.ts';
import { must, vectorText } from '../ballot/helpers.ts';

const electionText = vectorText('a/public/election.json');
const goodBallot = vectorText('a/public/ballot1.json');
const badBallot = vectorText('corrupt/03-flip-signature-open/ballot1.json');
const plaintext = [
  [0, 1, 0, 0],
  [1, 0, 0, 1],
];
const fakeThread = new URL('./fake-thread.ts', import.meta.url);

let open: BallotWorkers | undefined;
const workers = (options: Parameters<typeof createBallotWorkers>[0]): BallotWorkers => {
  open = createBallotWorkers(options);
  return open;
};
afterEach(() => open?.close());

describe('ballot workers with the real thread', () => {
  it('encrypts, checks and warms', async () => {
    const pool = workers({ threads: 2 });
    await pool.warm(electionText);
    const text = await pool.encrypt({ electionText, credentialSecret: 77n, plaintext });
    expect(must(parseBallot(text)).credential).toBe(publicCredential(77n));
    expect(checkBallotProofs(electionText, text)).toEqual({ ok: true, value: undefined });
    expect(await pool.encrypt({ electionText, credentialSecret: 77n, plaintext })).not.toBe(text);
    expect(await pool.check(electionText, text)).toEqual({ ok: true, value: undefined });
    const seed = new Uint8Array(32).fill(7);
    const openable = await pool.encrypt({ electionText, credentialSecret: 77n, plaintext, seed });
    const { signature, credential } = must(parseBallot(openable));
    const election = must(parseElection(electionText));
    const opened = { election: election.uuid, credential, plaintext, seed, proof: signature.proof };
    expect(rebuildOpened(election, opened)).toEqual({ ok: true, value: openable });
    expect(await pool.check(electionText, goodBallot)).toEqual({ ok: true, value: undefined });
    expect(await pool.check(electionText, badBallot)).toEqual({ ok: false, error: 'signature: invalid' });
  });

  it('refuses what cannot be encrypted, and goes on', async () => {
    const pool = workers({ threads: 1 });
    const wrong = pool.encrypt({ electionText, credentialSecret: 77n, plaintext: [[0, 1, 1, 0], [1]] });
    await expect(wrong).rejects.toThrow('question 1: 2 answers chosen');
    await expect(pool.encrypt({ electionText: '{}', credentialSecret: 77n, plaintext })).rejects.toThrow(
      'election',
    );
    await expect(pool.warm('{}')).rejects.toThrow('election');
    expect(await pool.check('{}', goodBallot)).toMatchObject({
      ok: false,
      error: expect.stringContaining('election'),
    });
    expect(await pool.check(electionText, goodBallot)).toEqual({ ok: true, value: undefined });
  });

  it('lets the process end once closed', async () => {
    const script = `
      import { createBallotWorkers } from ${JSON.stringify(new URL('../../../ledger/worker/pool.ts', import.meta.url))};
      const pool = createBallotWorkers({ threads: 2 });
      const unfinished = pool.check('a', 'b').catch((error) => error.message);
      await pool.close();
      process.stdout.write(await unfinished);`;
    const options = { timeout: 20_000 };
    const run = promisify(execFile)(process.execPath, ['--input-type=module', '-e', script], options);
    expect((await run).stdout).toMatch(/^a ballot worker ended|^the ballot workers were closed/);
  });
});

describe('the pool itself, with a thread made for it', () => {
  const error = async (result: ReturnType<BallotWorkers['check']>): Promise<string> => {
    const checked = await result;
    return checked.ok ? 'ok' : checked.error;
  };

  it('keeps results of checks by both exact texts, also of checks under way', async () => {
    const pool = workers({ threads: 1, threadFile: fakeThread });
    const [first, second] = [pool.check('e', 'b'), pool.check('e', 'b')];
    expect(await error(first)).toBe('1: b');
    expect(await error(second)).toBe('1: b');
    expect(await error(pool.check('e', 'b'))).toBe('1: b');
    expect(await error(pool.check('eb', ''))).toBe('2: b ');
    expect(await error(pool.check('e2', 'b'))).toBe('3: b  b');
    expect(await error(pool.check('e', 'b'))).toBe('1: b');
  });

  it('does not take an encryption for a check', async () => {
    const pool = workers({ threads: 1, threadFile: fakeThread });
    const text = await pool.encrypt({ electionText: 'e', credentialSecret: 1n, plaintext });
    expect(await error(pool.check('e', text))).toBe(`2: encrypt ${text}`);
  });

  it('forgets the result used longest ago when there are too many', async () => {
    const pool = workers({ threads: 1, threadFile: fakeThread, resultsKept: 2 });
    expect(await error(pool.check('e', 'a'))).toBe('1: a');
    expect(await error(pool.check('e', 'b'))).toBe('2: a b');
    expect(await error(pool.check('e', 'a'))).toBe('1: a');
    expect(await error(pool.check('e', 'c'))).toBe('3: a b c');
    expect(await error(pool.check('e', 'a'))).toBe('1: a');
    expect(await error(pool.check('e', 'b'))).toBe('4: a b c b');
  });

  it('keeps no result where none is wanted', async () => {
    const pool = workers({ threads: 1, threadFile: fakeThread, resultsKept: 0 });
    expect(await error(pool.check('e', 'a'))).toBe('1: a');
    expect(await error(pool.check('e', 'a'))).toBe('2: a a');
  });

  it('encrypts before it checks', async () => {
    const pool = workers({ threads: 1, threadFile: fakeThread });
    const running = pool.check('e', 'running');
    const waiting = pool.check('e', 'waiting');
    const ballot = pool.encrypt({ electionText: 'e', credentialSecret: 1n, plaintext });
    expect(await ballot).toBe('2: running encrypt');
    expect(await error(waiting)).toBe('3: running encrypt waiting');
    expect(await error(running)).toBe('1: running');
  });

  it.each(['crash', 'exit'])(
    'replaces a thread on %s, loses only its job, and does not remember a result',
    async (how) => {
      const pool = workers({ threads: 1, threadFile: fakeThread });
      const lost = pool.check('e', how);
      const warmed = pool.warm('e');
      const kept = pool.check('e', 'kept');
      await expect(lost).rejects.toThrow(/ballot worker ended \(exit code [13]\)/);
      await expect(warmed).rejects.toThrow('ballot worker ended');
      expect(await error(kept)).toBe('1: kept');
      await expect(pool.check('e', how)).rejects.toThrow('ballot worker ended');
      await expect(pool.warm('e')).resolves.toBeUndefined();
      await expect(pool.warm('bad')).rejects.toThrow('bad');
    },
  );

  it('rejects every job of a thread that cannot start, and does not start it for ever', async () => {
    const pool = workers({ threads: 1, threadFile: new URL('./no-such-thread.ts', import.meta.url) });
    await expect(pool.check('e', 'a')).rejects.toThrow('ballot worker ended');
    await expect(pool.check('e', 'b')).rejects.toThrow('ballot worker ended');
  });

  it('rejects what is unfinished at closing, and everything after', async () => {
    const pool = workers({ threads: 1, threadFile: fakeThread });
    const hanging = pool.check('e', 'hang');
    const waiting = pool.encrypt({ electionText: 'e', credentialSecret: 1n, plaintext });
    const unfinished = Promise.allSettled([hanging, waiting]);
    await pool.close();
    expect((await unfinished).map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    await expect(pool.check('e', 'late')).rejects.toThrow('closed');
    await expect(pool.close()).resolves.toBeUndefined();
  });

  it('needs at least one thread', () => {
    expect(() => createBallotWorkers({ threads: 0 })).toThrow('at least 1');
  });
});
