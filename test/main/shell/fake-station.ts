/** A station moved by hand, for tests of what stands before it: views are set, commands are written down. */
import type { Refusal, StationCommand } from '../../../main/station/command.ts';
import { createStartingStation } from '../../../main/shell/starting.ts';
import type { StationLike } from '../../../main/shell/long-poll.ts';
import type { StationView } from '../../../main/station/view.ts';
import { fail, ok } from '../../../ledger/result.ts';

export interface FakeStation extends StationLike {
  /** What was dispatched, in order. */
  readonly commands: unknown[];
  /** Polls that wait for a change. */
  waiting(): number;
  /** The next version of the view. */
  set(change: Partial<StationView>): void;
  /** All waiting polls have waited long enough. */
  timeOut(): void;
  /** From now on commands are refused with this. */
  refuse(refusal: Refusal): void;
}

export const baseView: StationView = {
  ...createStartingStation({
    assembly: { id: 'convention', title: { ko: '전당대회', en: 'Convention' } },
    station: { id: 'hall-1', name: { ko: '제1투표소', en: 'Hall 1' } },
    mode: 'practice',
  }).view(),
  version: 7,
  turn: 3,
  epoch: 2,
  accepts: ['pin.enter', 'session.cancel'],
  scene: { kind: 'pin', purpose: 'admission', triesLeft: 3, attempt: 'first' },
};

export function createFakeStation(): FakeStation {
  let view = baseView;
  let refusal: Refusal | undefined;
  const commands: unknown[] = [];
  const waiters = new Set<() => void>();
  const wake = (): void => {
    for (const waiter of waiters) waiter();
    waiters.clear();
  };
  return {
    commands,
    view: () => view,
    next: (after) =>
      new Promise((resolve) => {
        if (view.version > after) resolve(view);
        else waiters.add(() => resolve(view));
      }),
    dispatch: (command: StationCommand) => {
      commands.push(command);
      return refusal === undefined ? ok(undefined) : fail(refusal);
    },
    waiting: () => waiters.size,
    set: (change) => {
      view = { ...view, version: view.version + 1, ...change };
      wake();
    },
    timeOut: wake,
    refuse: (next) => {
      refusal = next;
    },
  };
}
