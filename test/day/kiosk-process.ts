/**
 * A kiosk process seen from outside, with simulated reader and printer that outlive it: its views, commands to it, and people who carry something out
 * before it until they are done or the process dies.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { SimulatedCard } from '../../hardware/simulator/card.ts';
import { startSimulators, type SimulatedDevices } from '../../main/rehearsal/devices.ts';
import type { Bitmap } from '../../hardware/printer/bitmap.ts';
import type { StationCommand } from '../../main/station/command.ts';
import type { Scene, StationView } from '../../main/station/view.ts';
import type { Holder } from '../../main/rehearsal/crowd.ts';

const CHILD = fileURLToPath(new URL('./kiosk-child.ts', import.meta.url));
const PATIENCE_MS = 150_000;

/** What somebody does in each kind of scene: commands and hands; `leave` ends it. */
export type Behaviour = {
  readonly [K in Scene['kind']]?: (scene: Extract<Scene, { readonly kind: K }>) => 'leave' | void;
};

export interface KioskProcess {
  view(): StationView | undefined;
  say(command: StationCommand): void;
  /** Lets `behaviour` see every new scene until it leaves (`left`) or the process ends (`killed`). */
  follow(what: string, behaviour: Behaviour): Promise<'left' | 'killed'>;
  /** Resolves with the first view that is as wanted; rejects when the process ends before. */
  until(what: string, wanted: (view: StationView) => boolean): Promise<StationView>;
  /** SIGTERM; resolves with the exit code. */
  stop(): Promise<number | null>;
  /** Answers to commands that were refused. */
  readonly refused: readonly string[];
}

/** `killAt` names the step at which the process ends itself. */
export function startKiosk(configFile: string, killAt: string | undefined): KioskProcess {
  const child: ChildProcess = spawn(process.execPath, [CHILD, configFile], {
    stdio: ['pipe', 'pipe', 'pipe'],
    env: {
      ...process.env,
      ...(killAt === undefined ? {} : { KILL_AT: killAt }),
    },
  });
  let latest: StationView | undefined;
  let errors = '';
  let end: { code: number | null; signal: NodeJS.Signals | null } | undefined;
  const refused: string[] = [];
  const listeners = new Set<() => void>();
  const tell = (): void => {
    for (const listener of listeners) listener();
  };
  child.stderr?.on('data', (bytes: Buffer) => {
    errors += bytes.toString();
  });
  child.stdin?.on('error', () => undefined);
  const exited = new Promise<number | null>((resolve) => {
    child.on('exit', (code, signal) => {
      end = { code, signal };
      tell();
      resolve(code);
    });
  });
  createInterface({ input: child.stdout! }).on('line', (line) => {
    const said = JSON.parse(line) as { view?: StationView; answer?: { ok: boolean } };
    if (said.view !== undefined) latest = said.view;
    if (said.answer?.ok === false) refused.push(line);
    tell();
  });

  /** Calls `look` at once and after every change until it gives a value. */
  const watch = <T>(what: string, look: () => T | undefined): Promise<T> =>
    new Promise((resolve, reject) => {
      const finish = (act: () => void): void => {
        listeners.delete(check);
        clearTimeout(timer);
        act();
      };
      const check = (): void => {
        try {
          const value = look();
          if (value !== undefined) finish(() => resolve(value));
        } catch (error) {
          finish(() => reject(error));
        }
      };
      const timer = setTimeout(() => {
        finish(() =>
          reject(
            new Error(`waited for ${what}; the kiosk shows ${JSON.stringify(latest)} ${errors} ${refused}`),
          ),
        );
      }, PATIENCE_MS);
      listeners.add(check);
      check();
    });
  const checkEnd = (): 'killed' | undefined => {
    if (end === undefined) return undefined;
    if (end.signal === 'SIGKILL') return 'killed';
    throw new Error(`the kiosk ended by itself (${end.code ?? end.signal}): ${errors}`);
  };

  const say = (command: StationCommand): void => {
    child.stdin?.write(`${JSON.stringify(command)}\n`);
  };
  return {
    view: () => latest,
    say,
    follow: (what, behaviour) => {
      let seen = '';
      return watch(what, () => {
        const ended = checkEnd();
        if (ended !== undefined) return ended;
        if (latest === undefined) return undefined;
        const scene = JSON.stringify(latest.scene);
        if (scene === seen) return undefined;
        seen = scene;
        const act = behaviour[latest.scene.kind] as ((scene: Scene) => 'leave' | void) | undefined;
        return act?.(latest.scene) === 'leave' ? 'left' : undefined;
      });
    },
    until: (what, wanted) =>
      watch(what, () => {
        if (checkEnd() !== undefined) throw new Error(`killed while waiting for ${what}`);
        return latest !== undefined && wanted(latest) ? latest : undefined;
      }),
    stop: async () => {
      if (end === undefined) child.kill('SIGTERM');
      const timer = setTimeout(() => child.kill('SIGKILL'), 20_000);
      const code = await exited;
      clearTimeout(timer);
      return code;
    },
    refused,
  };
}

/** The devices of one kiosk with hands: a card that is in, papers that came out. */
export interface Devices {
  readonly sim: SimulatedDevices;
  readonly papers: Bitmap[];
  insert(card: SimulatedCard): void;
  remove(): void;
  /** The card that is in the reader. */
  card(): SimulatedCard | undefined;
}

export async function startDevices(): Promise<Devices> {
  const sim = await startSimulators();
  const papers: Bitmap[] = [];
  sim.printer.onPaper((paper) => papers.push(paper));
  let inside: SimulatedCard | undefined;
  return {
    sim,
    papers,
    insert: (card) => {
      if (inside !== undefined) sim.reader.remove();
      inside = card;
      sim.reader.insert(card);
    },
    remove: () => {
      inside = undefined;
      sim.reader.remove();
    },
    card: () => inside,
  };
}

export interface Outcome {
  readonly end: 'left' | 'killed';
  recorded: boolean;
  readonly troubles: string[];
}

/** Staff carry out an action, each card in its turn, until the kiosk is idle again. */
export async function staff(
  kiosk: KioskProcess,
  devices: Devices,
  action: 'open' | 'close',
  holders: readonly Holder<SimulatedCard>[],
): Promise<Outcome> {
  const troubles: string[] = [];
  let next = 0;
  let begun = false;
  const end = await kiosk.follow(`staff: ${action}`, {
    idle: () => {
      if (begun) return 'leave';
      begun = true;
      kiosk.say({ type: 'staff.begin', action });
    },
    'staff-card': () => {
      devices.insert(holders[next]!.card);
      next += 1;
    },
    pin: () => kiosk.say({ type: 'pin.enter', pin: holders[next - 1]!.pin }),
    'take-card': () => devices.remove(),
    'staff-done': () => kiosk.say({ type: 'session.end' }),
    trouble: ({ trouble }) => {
      troubles.push(`${trouble.code}: ${trouble.detail}`);
      kiosk.say({ type: 'trouble.dismiss' });
    },
  });
  return { end, recorded: false, troubles };
}

/**
 * A member comes with card and PIN, chooses, and casts; `challenges` has the ballot opened, `abandons` gives the first slip up, `voidedBy` is called to it and ends the session, after which
 * the member goes.
 */
export async function visit(
  kiosk: KioskProcess,
  devices: Devices,
  holder: Holder<SimulatedCard>,
  wish: {
    readonly choice: number;
    readonly pins?: readonly string[];
    readonly abandons?: number;
    /** The ballot is opened, and the member stays at the screen that follows. */
    readonly challenges?: 'and-stays';
    readonly voidedBy?: Holder<SimulatedCard>;
  },
): Promise<Outcome> {
  const troubles: string[] = [];
  const pins = [...(wish.pins ?? []), holder.pin];
  let abandons = wish.abandons ?? 0;
  let begun = devices.card() === holder.card;
  let recorded = false;
  if (!begun)
    await kiosk.until(
      'a kiosk that can admit',
      ({ scene, obstacles }) => scene.kind === 'idle' && obstacles.length === 0,
    );
  const end = await kiosk.follow('a voter', {
    idle: () => {
      if (begun && devices.card() === undefined) return 'leave';
      if (!begun) devices.insert(holder.card);
      begun = true;
    },
    pin: ({ purpose }) =>
      kiosk.say({
        type: 'pin.enter',
        pin: (purpose === 'staff' ? wish.voidedBy?.pin : pins.shift()) ?? '',
      }),
    'take-card': () => devices.remove(),
    'staff-card': () => {
      if (wish.voidedBy !== undefined) devices.insert(wish.voidedBy.card);
    },
    'end-session': () => kiosk.say({ type: 'session.void' }),
    'staff-done': () => kiosk.say({ type: 'session.end' }),
    ballot: ({ papers }) =>
      kiosk.say({
        type: 'ballot.submit',
        selections: papers.map(({ election }) => ({ election, questions: [{ choices: [wish.choice] }] })),
      }),
    commit: () => {
      if (wish.voidedBy !== undefined) {
        kiosk.say({ type: 'session.call-staff' });
        return;
      }
      abandons -= 1;
      const otherwise = abandons >= 0 ? 'ballot.abandon' : 'ballot.cast';
      kiosk.say({ type: wish.challenges === undefined ? otherwise : 'ballot.challenge' });
    },
    recorded: () => {
      recorded = true;
      kiosk.say({ type: 'session.end' });
    },
    trouble: ({ trouble }) => {
      troubles.push(trouble.code);
      kiosk.say({ type: 'trouble.dismiss' });
    },
  });
  return { end, recorded, troubles };
}
