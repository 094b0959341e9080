/**
 * The station of one combined kiosk, without screens: one view, one set of commands (architecture: seams; station.md). Here the parts are wired and the
 * loop runs: idle, then a member's sitting, a staff action or a desk, then idle. What each part does is admission.ts, booth.ts, polls.ts, desk.ts, printing.ts
 * and sync.ts.
 * Devices belong to the caller: they are started here and stopped by whoever made them.
 */
import type { CardReader, ReaderEvent } from '../../hardware/card/reader.ts';
import type { ReceiptPrinter } from '../../hardware/printer/printer.ts';
import type { RandomBytes } from '../../ledger/bytes.ts';
import type { Signer } from '../../ledger/keys/signer.ts';
import type { SignatureVerifier } from '../../ledger/keys/verifier.ts';
import { fail, type Result } from '../../ledger/result.ts';
import { admit, type Sitting } from './admission.ts';
import { papersToOpen, type StationPapers } from './ballot-papers.ts';
import { createBatches } from './batches.ts';
import { vote } from './booth.ts';
import { awaitRemoval } from './cards.ts';
import { entryTime, systemClock, type Clock } from './clock.ts';
import { parseCommand, type CommandOf, type Refusal, type StationCommand } from './command.ts';
import { createConversation, Stopped, type Objection } from './conversation.ts';
import type { Letterhead } from './documents/slip.ts';
import { desk } from './desk.ts';
import { watchDevices } from './devices.ts';
import { openJournal } from './journal/journal.ts';
import { isStorageFault } from './journal/schema.ts';
import { showTrouble, type BoothWorkers, type Kit, type RollEntry } from './kit.ts';
import type { StationLedger } from './ledger-port.ts';
import { createKnown } from './known.ts';
import { createLaterVote } from './later-vote.ts';
import type { StationNames } from './names.ts';
import { objectionTo, staffAction } from './polls.ts';
import { leaveOrReturn, offersPresence } from './presence.ts';
import { createPrinting } from './printing.ts';
import type { OnStep } from './steps.ts';
import { createSync } from './sync.ts';
import { TROUBLES } from './troubles.ts';
import type {
  ApduLine,
  Bilingual,
  Figures,
  Notice,
  Obstacle,
  PollsState,
  Scene,
  StationView,
} from './view.ts';

export interface StationOptions {
  readonly origin: string;
  readonly assembly: string;
  readonly station: string;
  /** What screens call the station and its voter groups. */
  readonly names: StationNames;
  readonly reader: CardReader;
  readonly printer: ReceiptPrinter;
  readonly ledger: StationLedger;
  readonly workers: BoothWorkers;
  readonly verifier: SignatureVerifier;
  /** This station's part of the roll. */
  readonly roll: { lookup(number: string): RollEntry | undefined };
  readonly deviceSigner: Signer;
  readonly stationSigner: Signer;
  readonly journalPath: string;
  /** Upper bound of the journal file; see journal.ts. */
  readonly journalBytes?: number;
  /** Where receipts point to; the tracker follows in the fragment. */
  readonly boardUrl: string;
  /** Name or hash of the program, as polls.opened records it. */
  readonly build: string;
  readonly clock?: Clock;
  readonly random: RandomBytes;
  readonly onStep?: OnStep;
  /** A technician has asked, with card and PIN, to leave the kiosk; ending it is the caller's. */
  readonly onExit?: () => void;
  /** The last exchanges with cards, for the technician's desk; see hardware/card/trace.ts. */
  readonly apdus?: () => readonly ApduLine[];
}

export interface Station {
  view(): StationView;
  /** Takes one command; everything is parsed again here, whatever its type says. */
  dispatch(command: StationCommand): Result<void, Refusal>;
  /** Called after every change; returns the removal. */
  subscribe(listener: (view: StationView) => void): () => void;
  /** The first view after `afterVersion`, or the present one when `timeoutMs` have passed. */
  next(afterVersion: number, timeoutMs: number): Promise<StationView>;
  /** Ends the procedure and closes the journal; nothing that was recorded is lost. */
  stop(): Promise<void>;
  /** Resolves after stop(); rejects with what must not happen, and then the process should end. */
  readonly done: Promise<void>;
}

const titled = (
  papers: readonly { readonly election: string; readonly title: Bilingual }[] = [],
): StationView['papers'] => papers.map(({ election, title }) => ({ election, title }));

const IDLE: Scene = { kind: 'idle' };

type IdleCommand = 'staff.begin' | 'desk.open' | 'later.begin' | 'presence.begin';
const isForStaff = ({ type }: { readonly type: IdleCommand }): boolean =>
  type === 'staff.begin' || type === 'desk.open';

/** A station that runs until stop(). Throws ForeignJournal when `journalPath` is another station's. */
export function createStation(options: StationOptions): Station {
  const { origin, assembly, station, reader, printer, ledger, deviceSigner, stationSigner, random } = options;
  const clock = options.clock ?? systemClock;
  const step = options.onStep ?? (() => undefined);
  const listeners = new Set<(view: StationView) => void>();
  let version = 1;
  let epoch = 1;
  let cached: StationView | undefined;
  let notice: Notice | undefined;
  /** `stale`: the card in the reader had its turn; it must leave before a card is met again. */
  let cardInReader: 'fresh' | 'stale' = 'fresh';
  let isSitting = false;
  /** Whether this round's vote is recorded. */
  let hasVoted = false;
  let tidying: Promise<void> | undefined;
  const broken = Promise.withResolvers<never>();
  let isStopped = false;
  let isClosed = false;

  const changed = (): void => {
    if (isClosed) return;
    version += 1;
    cached = undefined;
    if (listeners.size > 0) for (const listener of listeners) listener(view());
  };

  const journal = openJournal(
    options.journalPath,
    { origin, assembly, station, device: deviceSigner.id, stationKey: stationSigner.id },
    random,
    options.journalBytes,
  );

  /** The first voter does not wait for tables; a thread that fails here fails again where somebody waits for it. */
  const warmUp = ({ papers }: StationPapers): void => {
    for (const { parameters } of papers) options.workers.warm(parameters).catch(() => undefined);
  };
  const known = createKnown({
    assembly,
    station,
    names: options.names,
    ledger,
    journal,
    opened: warmUp,
  });

  const letterhead = (): Letterhead => {
    const { assembly: title = { ko: assembly, en: assembly }, mode = 'unknown' } = known.papers() ?? {};
    return { assembly: title, station, mode };
  };

  const conversation = createConversation(clock, changed);
  const printing = createPrinting({ printer, journal, letterhead, step });
  const kit: Kit = {
    origin,
    assembly,
    station,
    build: options.build,
    boardUrl: options.boardUrl,
    reader,
    ledger,
    workers: options.workers,
    verifier: options.verifier,
    roll: options.roll,
    device: deviceSigner,
    stationSigner,
    clock,
    random,
    step,
    journal,
    conversation,
    printing,
    papers: known.papers,
    slots: known.slots,
    letterhead,
    notify: (next) => {
      if (notice === next) return;
      notice = next;
      changed();
    },
    apdus: () => options.apdus?.() ?? [],
    exit: () => options.onExit?.(),
  };
  const sync = createSync(kit, createBatches(journal, random), () => {
    conversation.happen('outbox-changed');
    tidyBeside(); // after a disk fault nothing else may come by to try it again
    attend();
  });

  const obstacles = (polls: PollsState): Obstacle[] => {
    const found: Obstacle[] = [];
    if (conversation.scene().kind === 'starting') found.push('starting');
    if (polls === 'setup') found.push('polls-not-open');
    if (polls === 'suspended') found.push('polls-suspended');
    if (polls === 'closing' || polls === 'closed') found.push('polls-closed');
    const { kind } = reader.status();
    if (kind !== 'empty' && kind !== 'card') found.push('reader-away');
    if (!isSitting && !printing.isReady()) found.push('printer-not-ready');
    if (sync.link() === 'unreachable') found.push('ledger-unreachable');
    return found;
  };

  /** Figures of the papers that polls were opened for; permits for slots without questions are nobody's figure yet. */
  const figuresOf = (head: StationPapers | undefined): Figures[] => {
    const opened = new Set(
      [...(head?.papers ?? []), ...(head?.earlier ?? [])].map(({ election }) => election),
    );
    return journal.figures().filter(({ election }) => opened.has(election));
  };

  const view = (): StationView => {
    if (cached !== undefined) return cached;
    const polls = journal.polls();
    const head = known.papers();
    const shown: StationView = {
      version,
      turn: conversation.turn(),
      epoch,
      assembly: { id: assembly, title: head?.assembly },
      station: { id: station, name: options.names.station },
      groups: known.groups(),
      papers: titled(head?.papers),
      earlierPapers: titled(head?.earlier),
      round: journal.round(),
      papersToOpen:
        polls === 'setup' || polls === 'closed'
          ? titled(papersToOpen(ledger.state(), assembly, station, undefined)?.papers)
          : [],
      seals: known.seals(),
      mode: head?.mode ?? 'unknown',
      polls,
      obstacles: obstacles(polls),
      devices: { reader: devices.reader(), printer: devices.printer() },
      ledger: { link: sync.link(), size: ledger.state().size, outbox: journal.outbox.counts() },
      figures: figuresOf(head),
      notice,
      accepts: conversation.accepts(),
      scene: conversation.scene(),
    };
    cached = shown;
    return shown;
  };

  /** Wakes the idle screen when the card in the reader can be met; otherwise the screen stays as it is. */
  const attend = (): void => {
    if (canMeetCard()) conversation.happen('card-ready');
    changed();
  };

  const canMeetCard = (): boolean =>
    reader.status().kind === 'card' &&
    cardInReader === 'fresh' &&
    journal.polls() === 'open' &&
    printing.isReady();

  const onReader = (event: ReaderEvent): void => {
    if (event.kind === 'inserted') {
      cardInReader = isSitting ? 'stale' : 'fresh';
      if (isSitting && conversation.scene().kind === 'staff-card') kit.notify(undefined);
      else if (isSitting) kit.notify('card-during-session');
      else if (journal.polls() !== 'open' && conversation.scene() === IDLE) kit.notify('polls-not-open');
      conversation.happen('card-inserted');
    } else if (event.kind === 'removed') {
      cardInReader = 'fresh';
      if (notice === 'card-during-session' || notice === 'polls-not-open') kit.notify(undefined);
      conversation.happen('card-removed');
    }
    attend();
  };

  /** Clears the printer and ends what hangs in it, beside the idle screen; tried again when the printer has news. */
  const tidyBeside = (): void => {
    if (tidying !== undefined || isSitting || conversation.scene() !== IDLE || !printing.isUntidy()) return;
    tidying = printing
      .tidy()
      .catch((error: unknown) => {
        if (!isStorageFault(error)) throw error;
      })
      .then(() => {
        tidying = undefined;
        attend();
      });
    tidying.catch(broken.reject);
  };

  const laterVote = createLaterVote(kit);

  const sit = async (meet: () => Promise<Sitting | undefined>): Promise<void> => {
    kit.notify(undefined);
    try {
      const sitting = await meet();
      if (sitting === undefined) return;
      isSitting = true;
      await vote(kit, sitting, (what) => {
        if (what === 'cast') hasVoted = true;
        sync.nudge();
      });
    } finally {
      isSitting = false;
      forgetSitting();
    }
  };

  /**
   * Until its log is emptied the journal still shows which pending admission ended together with which ballots, and until it is written anew the
   * places of held ballots in the file show in which order they were cast.
   */
  const forgetSitting = (): void => {
    try {
      journal.vacuum();
    } catch (error) {
      if (!isStorageFault(error)) throw error; // the next one empties it
    }
  };

  /** Why nobody can vote with a slip just now. */
  const objectionToVoting = (): Objection | undefined => {
    if (journal.polls() !== 'open')
      return {
        code: 'polls',
        message: { ko: '지금은 투표 시간이 아닙니다.', en: 'Polls are not open now.' },
      };
    return printing.isReady() ? undefined : { code: 'polls', message: TROUBLES['printer-not-ready'].what };
  };

  const idleCommands = (): readonly IdleCommand[] => [
    'staff.begin',
    'desk.open',
    ...(journal.round() > 1 ? (['later.begin'] as const) : []),
    ...(offersPresence(kit) ? (['presence.begin'] as const) : []),
  ];

  /** One round from idle to idle: whoever comes first. */
  const round = async (): Promise<void> => {
    if (reader.status().kind === 'card' && cardInReader === 'stale') await awaitRemoval(kit, 'admission');
    if (!canMeetCard()) {
      const asked = conversation.ask<IdleCommand>({
        scene: IDLE,
        accepts: idleCommands(),
        patience: 'nobody',
        wakeOn: ['card-ready'],
        decide: (command) => {
          if (command.type === 'staff.begin') return objectionTo(kit, command);
          return command.type === 'later.begin' ? objectionToVoting() : undefined;
        },
        // Until the printer is tidied up: an idle screen that takes no command would not be true.
        meanwhile: (answer) =>
          answer.heard === 'command' && isForStaff(answer.command)
            ? { kind: 'working', task: 'reading-card', purpose: 'staff' }
            : { kind: 'working', task: 'reading-card' },
      });
      tidyBeside();
      const answer = await asked;
      await tidying;
      if (answer.heard === 'command') {
        const { command } = answer;
        if (command.type === 'later.begin') await sit(laterVote.meet);
        else if (command.type === 'presence.begin') {
          kit.notify(undefined);
          await leaveOrReturn(kit);
          cardInReader = 'stale';
        } else await staff(command);
        return;
      }
    }
    cardInReader = 'stale';
    await sit(() => admit(kit));
  };

  const staff = async (command: CommandOf<'staff.begin' | 'desk.open'>): Promise<void> => {
    kit.notify(undefined);
    if (command.type === 'desk.open') await desk(kit, sync);
    else await staffAction(kit, sync, command);
    cardInReader = 'stale';
  };

  const run = async (): Promise<void> => {
    journal.write(() => {
      journal.audit.append({
        event: 'station.started',
        time: entryTime(clock),
        build: options.build,
      });
    });
    while (!isStopped) {
      await roundOrTrouble();
      epoch += 1; // shown together with the first scene of the next round
    }
    await tidying;
  };

  /** A disk that cannot be written ends the round, and nothing but a cast before it is recorded; the station goes on. */
  const roundOrTrouble = async (): Promise<void> => {
    hasVoted = false;
    try {
      await round();
    } catch (error) {
      if (error instanceof Stopped) return;
      if (!isStorageFault(error)) throw error;
      const code = hasVoted ? 'journal-failed-after-cast' : 'journal-failed';
      await showTrouble(kit, code, error.message).catch(onlyStopped);
    }
  };

  const devices = watchDevices(reader, printer);
  const unsubscribe = [
    devices.stop,
    reader.subscribe(onReader),
    printer.subscribe(() => {
      tidyBeside();
      attend();
    }),
  ];
  reader.start();
  printer.start();
  const running = Promise.race([Promise.all([sync.start(), run()]).then(() => undefined), broken.promise]);

  return {
    view,
    dispatch: (command) => {
      const parsed = parseCommand(command);
      if (parsed.ok) return conversation.dispatch(parsed.value);
      const message = { ko: `알 수 없는 명령입니다. ${parsed.error}`, en: `Not a command: ${parsed.error}` };
      return fail({ code: 'malformed', message, accepts: conversation.accepts() });
    },
    subscribe: (listener) => {
      listeners.add(listener);
      return () => {
        listeners.delete(listener);
      };
    },
    next: (afterVersion, timeoutMs) =>
      new Promise((resolve) => {
        const finish = (): void => {
          cancel();
          listeners.delete(onChange);
          resolve(view());
        };
        const onChange = (): void => {
          if (version > afterVersion) finish();
        };
        const cancel = clock.after(timeoutMs, finish);
        listeners.add(onChange);
        onChange();
      }),
    stop: async () => {
      isStopped = true;
      conversation.stop();
      for (const remove of unsubscribe) remove();
      sync.stop();
      await Promise.allSettled([running]);
      view(); // the last one stays readable
      isClosed = true;
      journal.close();
    },
    done: running,
  };
}

function onlyStopped(error: unknown): void {
  if (!(error instanceof Stopped)) throw error;
}
