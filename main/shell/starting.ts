/**
 * A station for the first seconds: screens open at once and show that the kiosk is starting; the real station follows when it is ready. What a
 * station is, is main/station.
 */
import { systemClock, type Clock } from '../station/clock.ts';
import type { StationView } from '../station/view.ts';
import { fail } from '../../ledger/result.ts';
import type { StationLike } from './long-poll.ts';

export interface StartingStation extends StationLike {
  /** Resolves when a page shows `starting`: it has asked for what comes after. */
  readonly seen: Promise<void>;
  /** From now on this is the given station; polls that wait are answered by it. */
  follow(station: StationLike): void;
}

/** Shows `starting` with what is known before the station is, and takes no command until then. */
export function createStartingStation(
  known: Pick<StationView, 'assembly' | 'station' | 'mode'>,
  clock: Clock = systemClock,
): StartingStation {
  const view: StationView = {
    ...known,
    version: 0,
    turn: 0,
    epoch: 0,
    groups: [],
    papers: [],
    earlierPapers: [],
    round: 0,
    papersToOpen: [],
    seals: [],
    polls: 'setup',
    obstacles: ['starting'],
    devices: { reader: { kind: 'starting' }, printer: { kind: 'starting' } },
    ledger: { link: 'unknown', size: 0, outbox: { held: 0, leaving: 0, refused: 0 } },
    figures: [],
    notice: undefined,
    accepts: [],
    scene: { kind: 'starting' },
  };
  const seen = Promise.withResolvers<void>();
  const ready = Promise.withResolvers<StationLike>();
  let real: StationLike | undefined;
  return {
    seen: seen.promise,
    view: () => real?.view() ?? view,
    next: async (after, timeoutMs) => {
      seen.resolve();
      if (real !== undefined) return real.next(after, timeoutMs);
      const until = clock.now() + timeoutMs;
      const late = Promise.withResolvers<undefined>();
      const cancel = clock.after(timeoutMs, () => {
        late.resolve(undefined);
      });
      const station = await Promise.race([ready.promise, late.promise]);
      cancel();
      return station === undefined ? view : station.next(after, Math.max(0, until - clock.now()));
    },
    dispatch: (command) => {
      if (real !== undefined) return real.dispatch(command);
      const message = {
        ko: '투표기를 준비하고 있습니다. 처리한 것은 없습니다. 잠시만 기다려 주십시오.',
        en: 'The kiosk is starting. Nothing was done; please wait a moment.',
      };
      return fail({ code: 'not-now', message, accepts: [] });
    },
    follow: (station) => {
      real = station;
      ready.resolve(station);
    },
  };
}
