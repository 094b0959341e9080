import { expect, test } from 'vitest';
import { createPoll } from '../../../main/shell/long-poll.ts';
import { createStartingStation } from '../../../main/shell/starting.ts';
import { FakeClock, settled } from '../station/fakes.ts';
import { createFakeStation } from './fake-station.ts';

const known = {
  assembly: { id: 'a', title: undefined },
  station: { id: 'hall-1', name: { ko: '제1투표소', en: 'Hall 1' } },
  mode: 'practice',
} as const;

test('shows at once that the kiosk is starting, takes nothing, and becomes the station', async () => {
  const clock = new FakeClock();
  const starting = createStartingStation(known, clock);
  expect(starting.view()).toMatchObject({
    ...known,
    version: 0,
    scene: { kind: 'starting' },
    obstacles: ['starting'],
    accepts: [],
  });
  expect(starting.dispatch({ type: 'desk.open' })).toMatchObject({ ok: false, error: { code: 'not-now' } });

  const poll = createPoll(starting);
  const waiting = poll(0, new AbortController().signal);
  await settled();
  const station = createFakeStation();
  starting.follow(station);
  expect(await waiting).toBe(station.view());
  expect(starting.view()).toBe(station.view());
  expect(starting.dispatch({ type: 'desk.open' }).ok).toBe(true);
  const next = poll(7, new AbortController().signal);
  await settled();
  station.set({});
  expect(await next).toMatchObject({ version: 8 });
});

test('a poll before the station is answered in its time', async () => {
  const clock = new FakeClock();
  const starting = createStartingStation(known, clock);
  const waiting = starting.next(0, 25_000);
  await clock.advance(25_000);
  expect(await waiting).toBe(starting.view());
});

test('says when a page shows it: not with the first view, but when the page asks for the next', async () => {
  const starting = createStartingStation(known, new FakeClock());
  let isSeen = false;
  void starting.seen.then(() => {
    isSeen = true;
  });
  const poll = createPoll(starting);
  expect(await poll(undefined, new AbortController().signal)).toBe(starting.view());
  await settled();
  expect(isSeen).toBe(false);
  void poll(0, new AbortController().signal);
  await settled();
  expect(isSeen).toBe(true);
});
