/** Progress lines: not too often, and with an estimate that follows from the time so far. */
import { describe, expect, it } from 'vitest';
import { createProgress } from '../../../ledger/commands/progress.ts';

describe('progress', () => {
  const told: string[] = [];
  let now = 0;
  const start = () => {
    told.length = 0;
    now = 1000;
    return createProgress({ err: (line: string) => told.push(line) }, 'ballots', () => now);
  };

  it('says nothing in the first two seconds, and then no more often', () => {
    const progress = start();
    for (let done = 1; done <= 50; done += 1) {
      now += 100;
      progress(done, 100);
    }
    expect(told).toEqual(['20 of 100 ballots, about 8 s left', '40 of 100 ballots, about 6 s left']);
  });

  it.each([
    [60_000, 10, 40, '3 min'],
    [60_000, 1, 121, '2 h 0 min'],
    [10_000, 100, 100, '0 s'],
  ])('after %d ms %d of %d leave about %s', (ms, done, total, left) => {
    const progress = start();
    now += ms;
    progress(done, total);
    expect(told).toEqual([`${done} of ${total} ballots, about ${left} left`]);
  });

  it('does not guess before anything is done', () => {
    const progress = start();
    now += 5000;
    progress(0, 10);
    expect(told).toEqual([]);
  });
});
