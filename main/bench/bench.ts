/**
 * The bench of a practice kiosk: hands for cards, the switches of the simulated devices, the ledger's door and shortcuts, as one view and one set of
 * commands. Sees the station only as people do. How it is reached is bench-handler.ts.
 */
import type { Bitmap } from '../../hardware/printer/bitmap.ts';
import { createMuteCard } from '../../hardware/simulator/odd-cards.ts';
import type { ReaderFault } from '../../hardware/simulator/faults.ts';
import { fail, ok, type Result } from '../../ledger/result.ts';
import type { Kiosk } from '../rehearsal/crowd.ts';
import type { Station } from '../station/station.ts';
import type { Bilingual } from '../station/view.ts';
import type { BenchCommand, BenchRefusal, CommandOf, ShortcutName } from './bench-command.ts';
import type { BenchPaper, BenchView, ShortcutState } from './bench-view.ts';
import type { PracticeParty } from './practice-party.ts';
import { isDeclared, objectionTo, paperCounts, playShortcut } from './shortcuts.ts';
import { createWallet } from './wallet.ts';

export interface Bench {
  view(): BenchView;
  /** The view as soon as its version is not `after`; in any case after `timeoutMs`, when `signal` is aborted, or at stop(). */
  next(after: number | undefined, timeoutMs: number, signal: AbortSignal): Promise<BenchView>;
  perform(command: BenchCommand): Promise<Result<void, BenchRefusal>>;
  /** A paper that left the printer; the newest PAPERS_KEPT are kept. */
  paper(number: number): Bitmap | undefined;
  /** The first `rows` rows of what hangs out of the printer, or of the paper that has left it just now. */
  current(rows: number): Bitmap | undefined;
  /** Sends practice people home and answers everybody who waits. */
  stop(): Promise<void>;
}

/** Papers whose pictures are kept. */
export const PAPERS_KEPT = 60;

/** While a paper comes out the view changes no more often than this. */
const ROWS_EVERY_MS = 80;

/** How long practice people wait for the kiosk between two looks whether they shall leave. */
const LOOK_MS = 250;

/** A bench for this party and the kiosk that stands before it. Throws when its ledger is not for practice. */
export function createBench(
  party: PracticeParty,
  kiosk: Pick<Station, 'view' | 'next' | 'dispatch' | 'subscribe'>,
): Bench {
  const { practice, people: members, devices, ledger } = party;
  const { reader, printer, readerWire, printerWire } = devices;
  if (practice.node.state().founding?.body.practice !== true)
    throw new Error('A bench is only for practice; this ledger is not.');
  const wallet = createWallet(practice, members);
  const uses = new Map<string, number>();
  const papers: (BenchPaper & { readonly picture: Bitmap })[] = [];
  const waiting = new Set<() => void>();
  let paperCount = 0;
  let version = 1;
  let cached: BenchView | undefined;
  let inSlot: BenchView['reader']['card'];
  let shortcut: ShortcutState = { kind: 'none' };
  let playing: { readonly leave: AbortController; readonly ended: Promise<void> } | undefined;
  let rowsTimer: NodeJS.Timeout | undefined;

  const changed = (): void => {
    clearTimeout(rowsTimer);
    rowsTimer = undefined;
    version += 1;
    cached = undefined;
    for (const wake of waiting) wake();
  };
  const rowPrinted = (): void => {
    rowsTimer ??= setTimeout(changed, ROWS_EVERY_MS);
  };

  const keepPaper = (picture: Bitmap, cause: BenchPaper['cause']): void => {
    paperCount += 1;
    papers.push({ number: paperCount, rows: picture.heightDots, cause, picture });
    papers.splice(0, papers.length - PAPERS_KEPT);
    changed();
  };

  const seen = (): BenchView['kiosk'] => {
    const now = kiosk.view();
    return {
      screen: now.scene.kind === 'idle' ? 'free' : 'in-use',
      polls: now.polls,
      ballots: paperCounts(practice, now.figures),
      results: isDeclared(practice) ? 'declared' : 'none',
    };
  };

  const unsubscribe = [
    kiosk.subscribe(() => {
      if (JSON.stringify(seen()) !== JSON.stringify(view().kiosk)) changed();
    }),
    reader.onChange(() => {
      if (reader.card === undefined) inSlot = undefined; // pulled by an ordered fault
      changed();
    }),
    printer.onChange(rowPrinted),
    printer.onPaper((paper) => {
      keepPaper(paper, 'cut');
    }),
  ];

  /** Who would come and has not been here, taking turns between the voter groups, so that soon every ballot paper may be counted. */
  const candidates = (): PracticeParty['people'] => {
    const been = new Map<string, number>();
    const oneMore = (group: string): number => {
      const before = been.get(group) ?? 0;
      been.set(group, before + 1);
      return before;
    };
    for (const { number, group } of members) if (uses.has(number)) oneMore(group);
    return members
      .filter(({ number, visit }) => visit !== null && !uses.has(number))
      .map((member) => ({ member, turn: oneMore(member.group) }))
      .toSorted((a, b) => a.turn - b.turn)
      .map(({ member }) => member);
  };

  const insert = (person: string, contact: 'made' | 'mute'): Result<void, BenchRefusal> => {
    const card = wallet.cardOf(person);
    if (card === undefined)
      return refuse('unknown-person', {
        ko: '이 카드를 가진 사람이 없습니다.',
        en: 'Nobody has this card.',
      });
    if (inSlot !== undefined) return refuse('not-now', SLOT_TAKEN);
    uses.set(person, (uses.get(person) ?? 0) + 1);
    inSlot = { person, contact };
    reader.insert(contact === 'made' ? card : createMuteCard());
    return ok(undefined);
  };

  const pull = (): void => {
    inSlot = undefined;
    reader.remove();
  };

  /** The kiosk as practice people see it until they shall leave. */
  const seenBy = (signal: AbortSignal): Kiosk => ({
    view: () => {
      signal.throwIfAborted();
      return kiosk.view();
    },
    next: (after, timeoutMs) => kiosk.next(after, Math.min(timeoutMs, LOOK_MS)),
    dispatch: (command) => {
      signal.throwIfAborted();
      return kiosk.dispatch(command);
    },
  });

  const start = ({ name, members: wanted = 1 }: CommandOf<'shortcut.start'>): Result<void, BenchRefusal> => {
    if (playing !== undefined) return refuse('not-now', SHORTCUT_RUNS);
    if (inSlot !== undefined) return refuse('not-now', SLOT_TAKEN);
    const voters = name === 'vote' ? candidates().slice(0, wanted) : [];
    const objection = objectionTo(name, practice, kiosk.view(), voters.length);
    if (objection !== undefined) return refuse('not-now', objection);
    const leave = new AbortController();
    playing = { leave, ended: play(name, voters, leave.signal) };
    return ok(undefined);
  };

  const play = async (
    name: ShortcutName,
    voters: PracticeParty['people'],
    signal: AbortSignal,
  ): Promise<void> => {
    const running = { kind: 'running', name, done: 0, of: voters.length } as const;
    const show = (state: ShortcutState): void => {
      shortcut = state;
      changed();
    };
    show(running);
    // Practice people are in a hurry, and nobody watches their papers come out.
    const { rowMs } = printer.switches();
    printer.set({ rowMs: 0 });
    const played = await playShortcut(name, voters, {
      practice,
      kiosk: seenBy(signal),
      slot: { insert: (person) => void insert(person, 'made'), remove: pull },
      signal,
      progress: (done) => {
        show({ ...running, done });
      },
    });
    playing = undefined;
    printer.set({ rowMs });
    show({
      kind: 'ended',
      name,
      outcome: played.ok ? 'done' : signal.aborted ? 'stopped' : 'failed',
      message: played.ok ? played.value : played.error,
    });
  };

  const order = (fault: CommandOf<'reader.fault'>['fault']): ReaderFault =>
    fault.kind === 'noise' ? { kind: 'noise', bytes: NOISE.slice(0, fault.bytes) } : fault;

  const perform = async (command: BenchCommand): Promise<Result<void, BenchRefusal>> => {
    switch (command.type) {
      case 'card.insert':
        return playing === undefined
          ? insert(command.person, command.way === 'right' ? 'made' : 'mute')
          : refuse('not-now', SHORTCUT_RUNS);
      case 'card.pull':
        if (inSlot === undefined)
          return refuse('not-now', {
            ko: '판독기에 카드가 없습니다.',
            en: 'There is no card in the reader.',
          });
        pull();
        return ok(undefined);
      case 'reader.fault':
        reader.order(order(command.fault));
        return ok(undefined);
      case 'reader.cable':
      case 'printer.cable': {
        const wire = command.type === 'reader.cable' ? readerWire : printerWire;
        if (command.cable === 'plugged') wire.replug();
        else wire.unplug();
        changed();
        return ok(undefined);
      }
      case 'printer.set': {
        const { afterRows, ...switches } = command.switches;
        printer.set({
          ...switches,
          ...(afterRows === undefined ? {} : { afterRows: afterRows ?? undefined }),
        });
        changed();
        return ok(undefined);
      }
      case 'printer.tear-off': {
        const paper = printer.tearOff();
        if (paper === undefined)
          return refuse('not-now', {
            ko: '인쇄기에 뜯어낼 종이가 없습니다.',
            en: 'No paper hangs out of the printer.',
          });
        keepPaper(paper, 'torn');
        return ok(undefined);
      }
      case 'ledger.set':
        return setLedger(command.state);
      case 'shortcut.start':
        return start(command);
      case 'shortcut.stop':
        if (playing === undefined)
          return refuse('not-now', {
            ko: '진행 중인 바로 가기가 없습니다.',
            en: 'No shortcut is under way.',
          });
        playing.leave.abort();
        return ok(undefined);
    }
  };

  const setLedger = async (state: 'up' | 'down'): Promise<Result<void, BenchRefusal>> => {
    try {
      await ledger.set(state);
      return ok(undefined);
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      return refuse('failed', {
        ko: `원장이 같은 포트로 돌아오지 못했습니다 (${reason}).`,
        en: `The ledger could not come back on its port (${reason}).`,
      });
    } finally {
      changed();
    }
  };

  const view = (): BenchView => {
    const { afterRows, ...switches } = printer.switches();
    return (cached ??= {
      version,
      assembly: practice.file.title,
      people: wallet.people,
      uses: Object.fromEntries(uses),
      reader: {
        cable: readerWire.cable,
        ...(inSlot === undefined ? {} : { card: inSlot }),
        faults: reader.faults(),
      },
      printer: {
        cable: printerWire.cable,
        switches,
        ...(afterRows === undefined ? {} : { afterRows }),
        rows: printer.current().heightDots,
      },
      papers: papers.map(({ number, rows, cause }) => ({ number, rows, cause })),
      ledger: { url: ledger.url, state: ledger.state },
      kiosk: seen(),
      shortcut,
      waiting: candidates().length,
    });
  };

  return {
    view,
    next: async (after, timeoutMs, signal) => {
      if (after === version && !signal.aborted) {
        const { promise, resolve } = Promise.withResolvers<void>();
        const timer = setTimeout(resolve, timeoutMs);
        waiting.add(resolve);
        signal.addEventListener('abort', () => resolve(), { once: true });
        await promise;
        waiting.delete(resolve);
        clearTimeout(timer);
      }
      return view();
    },
    perform,
    paper: (number) => papers.find((paper) => paper.number === number)?.picture,
    current: (rows) => {
      const now = printer.current();
      return now.heightDots >= rows ? now : papers.at(-1)?.picture;
    },
    stop: async () => {
      for (const remove of unsubscribe) remove();
      playing?.leave.abort();
      await playing?.ended;
      changed();
    },
  };
}

const refuse = (code: BenchRefusal['code'], message: Bilingual): Result<never, BenchRefusal> =>
  fail({ code, message });

/** What a bad contact puts on the line: nothing that begins a frame. */
const NOISE = Uint8Array.from({ length: 64 }, (_, i) => 0x80 | ((i * 37) & 0x7f));

const SLOT_TAKEN: Bilingual = {
  ko: '판독기에 다른 카드가 있습니다. 먼저 빼십시오.',
  en: 'There is a card in the reader. Pull it first.',
};
const SHORTCUT_RUNS: Bilingual = {
  ko: '바로 가기가 진행 중입니다. 끝나기를 기다리거나 그만두게 하십시오.',
  en: 'A shortcut is under way. Wait for it to end, or stop it.',
};
