/**
 * The conversation between the procedure and whoever stands before the kiosk: one scene at a time, the commands that fit it, and the idle rules of
 * station.md (2 minutes, then "are you still there?" for 45 seconds; staff 30 minutes). The procedure reads top-down as `await ask(...)`; every
 * command that does not fit the moment is refused here, in one place. What the scenes mean is left to the procedure.
 */
import { fail, ok, type Result } from '../../ledger/result.ts';
import type { Clock } from './clock.ts';
import type { CommandOf, CommandType, Refusal, StationCommand } from './command.ts';
import type { Bilingual, Scene } from './view.ts';

export const VOTER_IDLE_MS = 120_000;
export const STILL_THERE_MS = 45_000;
export const STAFF_IDLE_MS = 30 * 60_000;
export const HELD_CARD_MS = 20_000;

/** Things that happen without a command. `card-ready`: a card that can be met now. */
export type Happening = 'card-inserted' | 'card-removed' | 'card-ready' | 'outbox-changed';

/** Who is expected to answer: nobody waits for ever on a voter or on staff; `nobody` has no time limit. */
export type Patience = 'voter' | 'staff' | 'nobody' | { readonly untilMs: number };

export interface Question<T extends CommandType> {
  readonly scene: Scene;
  readonly accepts: readonly T[];
  readonly patience: Patience;
  readonly wakeOn?: readonly Happening[];
  /**
   * Called within dispatch for an accepted command. A returned refusal is the answer to the command and the question stays; this is where a cast
   * is made durable, so that "ok" means recorded.
   */
  readonly decide?: (command: CommandOf<T>) => Objection | undefined;
  /** Shown from the very moment of the answer on, where the procedure does not follow at once. */
  readonly meanwhile?: (answer: Answer<T>) => Scene;
}

export interface Objection {
  readonly code: Refusal['code'];
  readonly message: Bilingual;
}

export type Answer<T extends CommandType> =
  | { readonly heard: 'command'; readonly command: CommandOf<T> }
  | { readonly heard: Happening }
  | { readonly heard: 'nothing' };

/** Thrown into a waiting procedure when the station stops; nothing but the procedure's loop catches it. */
export class Stopped extends Error {}

export interface Conversation {
  /** Grows with every question and every scene that the procedure puts; a touch, a refusal, a device change nothing in it. */
  readonly turn: () => number;
  readonly scene: () => Scene;
  /** What the question that is shown takes; turn, scene and accepts change together. */
  readonly accepts: () => readonly CommandType[];
  /** Shows a scene that takes no command. */
  show(scene: Scene): void;
  /** Shows a scene and waits for one of its commands, a happening of `wakeOn`, or the end of patience. */
  ask<T extends CommandType>(question: Question<T>): Promise<Answer<T>>;
  dispatch(command: StationCommand): Result<void, Refusal>;
  happen(happening: Happening): void;
  stop(): void;
}

interface Waiting {
  readonly accepts: readonly CommandType[];
  readonly hear: (command: StationCommand) => Objection | undefined;
  readonly happen: (happening: Happening) => void;
  readonly stop: () => void;
}

/** `changed` is called after every change of scene or of accepted commands. */
export function createConversation(clock: Clock, changed: () => void): Conversation {
  let turn = 1;
  let scene: Scene = { kind: 'starting' };
  let accepts: readonly CommandType[] = [];
  let waiting: Waiting | undefined;
  let isStopped = false;

  const set = (next: Scene, wait: Waiting | undefined): void => {
    turn += 1;
    scene = next;
    accepts = wait?.accepts ?? [];
    waiting = wait;
    changed();
  };

  const ask = <T extends CommandType>(question: Question<T>): Promise<Answer<T>> =>
    new Promise((resolve, reject) => {
      if (isStopped) {
        reject(new Stopped());
        return;
      }
      let cancel = (): void => undefined;
      const settle = (answer: Answer<T>): void => {
        cancel();
        waiting = undefined;
        resolve(answer);
        if (question.meanwhile !== undefined) set(question.meanwhile(answer), undefined);
      };
      const stop = (): void => {
        cancel();
        waiting = undefined;
        reject(new Stopped());
      };
      const happen = (happening: Happening): void => {
        if (question.wakeOn?.includes(happening) === true) settle({ heard: happening });
      };
      const arm = (): void => {
        cancel();
        cancel = alarm(clock, question.patience, () => {
          if (question.patience === 'voter') askStillThere();
          else settle({ heard: 'nothing' });
        });
      };
      const showQuestion = (): void => {
        const touch: readonly CommandType[] =
          question.patience === 'voter' || question.patience === 'staff' ? ['session.touch'] : [];
        arm();
        set(question.scene, {
          accepts: [...question.accepts, ...touch],
          hear: (command) => {
            if (!isOneOf(command, question.accepts)) {
              arm(); // session.touch
              return undefined;
            }
            const objection = question.decide?.(command);
            if (objection === undefined) settle({ heard: 'command', command });
            else if (waiting !== undefined) arm();
            return objection;
          },
          happen,
          stop,
        });
      };
      const askStillThere = (): void => {
        const untilMs = clock.now() + STILL_THERE_MS;
        cancel = clock.after(STILL_THERE_MS, () => {
          settle({ heard: 'nothing' });
        });
        set(
          { kind: 'still-there', untilMs },
          {
            accepts: ['session.continue'],
            hear: () => {
              showQuestion();
              return undefined;
            },
            happen,
            stop,
          },
        );
      };
      showQuestion();
    });

  return {
    turn: () => turn,
    scene: () => scene,
    accepts: () => accepts,
    show: (next) => {
      if (isStopped) throw new Stopped();
      set(next, undefined);
    },
    ask,
    dispatch: (command) => {
      const taken = waiting?.accepts ?? []; // none between an answer and what follows from it
      if (waiting === undefined || !taken.includes(command.type))
        return fail({ code: 'not-now', message: notNow, accepts: taken });
      const objection = waiting.hear(command);
      return objection === undefined ? ok(undefined) : fail({ ...objection, accepts: taken });
    },
    happen: (happening) => waiting?.happen(happening),
    stop: () => {
      isStopped = true;
      waiting?.stop();
      turn += 1;
      accepts = [];
    },
  };
}

const notNow: Bilingual = {
  ko: '지금은 할 수 없는 일입니다.',
  en: 'That cannot be done at this moment.',
};

function isOneOf<T extends CommandType>(
  command: StationCommand,
  types: readonly T[],
): command is CommandOf<T> {
  return (types as readonly CommandType[]).includes(command.type);
}

function alarm(clock: Clock, patience: Patience, ring: () => void): () => void {
  if (patience === 'nobody') return () => undefined;
  const ms =
    patience === 'voter'
      ? VOTER_IDLE_MS
      : patience === 'staff'
        ? STAFF_IDLE_MS
        : Math.max(0, patience.untilMs - clock.now());
  return clock.after(ms, ring);
}
