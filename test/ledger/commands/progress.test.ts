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

  it('reckons by the pace, not by what came before the first', () => {
    const progress = start();
    now += 20_000;
    progress(1, 3001);
    now += 2000;
    progress(501, 3001);
    expect(told).toEqual(['501 of 3001 ballots, about 10 s left']);
  });

  it('begins anew with other work', () => {
    const progress = start();
    progress(1, 79);
    now += 60_000;
    progress(79, 79);
    progress(1, 79);
    now += 2000;
    progress(40, 79);
    expect(told.at(-1)).toBe('40 of 79 ballots, about 2 s left');
  });

  it.each([
    [60_000, 10, 40, '3 min'],
    [60_000, 1, 121, '2 h 0 min'],
    [10_000, 100, 100, '0 s'],
  ])('after %d ms %d of %d leave about %s', (ms, done, total, left) => {
    const progress = start();
    progress(0, total);
    now += ms;
    progress(done, total);
    expect(told).toEqual([`${done} of ${total} ballots, about ${left} left`]);
  });

  it('does not guess before there is a pace', () => {
    const progress = start();
    now += 5000;
    progress(0, 10);
    expect(told).toEqual([]);
  });
});
