/**
 * A card reader as a device: its life from plug to unplug, whether a card is in it, and connections to that card.
 * Follows the design's hardware notes a.2 and a.3 and architecture.md (status union, events, one method per capability).
 * Leaves the wire to ccid-serial.ts and protocols to session.ts; knows nothing of what cards mean.
 */
import { fail, ok, type Result } from '../result.ts';
import type { Transport } from '../transport/transport.ts';
import type { CardChannel } from './apdu.ts';
import type { Atr } from './atr.ts';
import { createCcidLink, type CcidLink, type CcidModel } from './ccid-serial.ts';
import { systemClock, type Clock } from '../clock.ts';
import type { CardError } from './error.ts';
import type { CardExchange } from './exchange.ts';
import { openSession, powerUp } from './session.ts';
import { createSlot, type Slot } from './slot.ts';
import { describeExchange } from './trace.ts';

export type ReaderStatus =
  | { readonly kind: 'unplugged'; readonly reason: string }
  | { readonly kind: 'starting' }
  | { readonly kind: 'empty' }
  | { readonly kind: 'card' }
  | { readonly kind: 'fault'; readonly reason: string };

/** 'inserted' and 'removed' come in turn: a card changed between two polls gives both, an unplugged reader takes its card along. */
export type ReaderEvent =
  | { readonly kind: 'status'; readonly status: ReaderStatus }
  | { readonly kind: 'inserted' }
  | { readonly kind: 'removed' };

export interface CardReader {
  status(): ReaderStatus;
  /** Adds a listener, returns its removal. Status events come only on change, before the 'inserted' or 'removed' they belong to. */
  subscribe(listener: (event: ReaderEvent) => void): () => void;
  /** Opens the transport and keeps it open; opens again, with growing pauses, when the reader is unplugged or stops answering. */
  start(): void;
  /** Closes; every call under way fails with `unplugged`. */
  stop(): Promise<void>;
  /** Resets the card and starts its protocol. There is one channel at a time: an earlier one fails from then on. */
  connect(): Promise<Result<CardChannel, CardError>>;
}

export interface ReaderOptions {
  readonly transport: Transport;
  /** Which reader is on the wire; it must be known, a wrong guess fails at the first command. Default GemPCTwin. */
  readonly model?: CcidModel;
  readonly clock?: Clock;
  /** Told about every exchange with a card, masked; see trace.ts. */
  readonly onExchange?: (exchange: CardExchange) => void;
  /** Pause between two looks at the slot, in milliseconds. Default 250; a bench polls faster. */
  readonly pollMs?: number;
}

const firstBackoffMs = 250;
const longestBackoffMs = 2000;
const openTimeoutMs = 3000;
const escapeTimeoutMs = 2000;
const goneError: CardError = { kind: 'removed', detail: 'the card left the reader' };

/** A reader that does nothing until start(). */
export function createReader({
  transport,
  model = 'GemPCTwin',
  clock = systemClock,
  onExchange,
  pollMs = 250,
}: ReaderOptions): CardReader {
  const listeners = new Set<(event: ReaderEvent) => void>();
  let status: ReaderStatus = { kind: 'unplugged', reason: 'not started' };
  let running: Promise<void> | undefined;
  let stopping: 'no' | 'yes' = 'no';
  let wake: (() => void) | undefined;
  let slot: Slot | undefined;
  /** The card last powered; `fresh` until something was sent to it. */
  let card: { readonly atr: Result<Atr, CardError>; readonly state: 'fresh' | 'used' } | undefined;
  let channelEnd: { error?: CardError } = {};
  let failure: CardError | undefined;
  let queue: Promise<unknown> = Promise.resolve();

  const emit = (event: ReaderEvent): void => {
    for (const listener of listeners) listener(event);
  };
  const setStatus = (next: ReaderStatus): void => {
    if (JSON.stringify(next) === JSON.stringify(status)) return;
    status = next;
    emit({ kind: 'status', status });
  };
  const endChannel = (error: CardError): void => {
    channelEnd.error ??= error;
    channelEnd = {};
  };
  const cardGone = (error: CardError, next: ReaderStatus): void => {
    endChannel(error);
    const was = card;
    card = undefined;
    setStatus(next);
    if (was !== undefined) emit({ kind: 'removed' });
  };

  /** The wire carries one exchange at a time; polls and APDUs take turns. */
  const exclusive = <T>(work: () => Promise<T>): Promise<T> => {
    const turn = queue.then(work);
    queue = turn.catch(() => undefined);
    return turn;
  };
  const sleep = (ms: number): Promise<void> =>
    new Promise((resolve) => {
      const done = (): void => {
        cancel();
        wake = undefined;
        resolve();
      };
      const cancel = clock.after(ms, done);
      wake = done;
    });

  const poll = async (on: Slot): Promise<void> => {
    const power = await on.status();
    if (!power.ok) return; // one bad answer: the next poll tells; a lost line is in `failure`
    if (power.value === 'absent') return setStatus({ kind: 'empty' });
    if (card !== undefined) return;
    const atr = await powerUp(on);
    if (failure !== undefined || (!atr.ok && atr.error.kind === 'removed')) return;
    card = { atr, state: 'fresh' };
    setStatus({ kind: 'card' });
    emit({ kind: 'inserted' });
  };

  /** Serves an open transport until it is lost or stop() is called; `refused` when no reader answered. */
  const serve = async (): Promise<'served' | 'refused'> => {
    failure = undefined;
    const unsubscribe = transport.subscribe((event) => {
      if (event.kind !== 'closed') return;
      failure ??= { kind: 'unplugged', detail: event.reason };
      wake?.();
    });
    const link = createCcidLink(transport, model, clock);
    const opened = createSlot(link, {
      gone: () => {
        cardGone(goneError, { kind: 'empty' });
      },
      lost: (error) => {
        failure ??= error;
        wake?.();
      },
    });
    await transport.setModemLines({ rts: false, dtr: true }); // keeps a GemPC reader from sending its plug-and-play text
    const greeted = await exclusive(() => greet(link, model));
    if (greeted.ok) slot = opened;
    else failure ??= greeted.error;
    while (failure === undefined && stopping === 'no') {
      await exclusive(() => poll(opened));
      if (failure === undefined) await sleep(pollMs);
    }
    slot = undefined;
    unsubscribe();
    link.dispose();
    return greeted.ok ? 'served' : 'refused';
  };

  const run = async (): Promise<void> => {
    let backoffMs = firstBackoffMs;
    while (stopping === 'no') {
      const opened = await transport.open(openTimeoutMs);
      if (opened.ok) {
        if (status.kind === 'unplugged') setStatus({ kind: 'starting' });
        if ((await serve()) === 'served') backoffMs = firstBackoffMs;
        const error = failure ?? { kind: 'unplugged', detail: 'stopped' };
        await transport.close();
        cardGone(error, {
          kind: error.kind === 'unplugged' ? 'unplugged' : 'fault',
          reason: error.detail,
        });
      } else setStatus({ kind: 'unplugged', reason: opened.error.detail });
      if (stopping === 'no') await sleep(backoffMs);
      backoffMs = Math.min(2 * backoffMs, longestBackoffMs);
    }
    setStatus({ kind: 'unplugged', reason: 'stopped' });
  };

  const connect = async (): Promise<Result<CardChannel, CardError>> => {
    if (slot === undefined)
      return fail(failure ?? { kind: 'unplugged', detail: `the reader is ${status.kind}` });
    if (card === undefined) return fail({ kind: 'removed', detail: 'there is no card in the reader' });
    const used = slot;
    endChannel({ kind: 'removed', detail: 'a later connection took the card' });
    const reset = async (): Promise<Result<Atr, CardError>> => {
      await used.status(); // notices a card changed since the last poll, which a power cycle would hide
      if (card === undefined) return fail(goneError);
      const atr = await powerUp(used);
      if (card !== undefined) card = { atr, state: 'fresh' };
      return atr;
    };
    const atr = card.state === 'fresh' && card.atr.ok ? card.atr : await reset();
    if (!atr.ok) return atr;
    card = { atr, state: 'used' };
    const session = await openSession(used, atr.value, clock);
    if (!session.ok) return session;
    const end = channelEnd;
    return ok({
      transmit: (apdu) =>
        exclusive(async () => {
          if (end.error !== undefined) return fail(end.error);
          const began = clock.now();
          const answer = await session.value.transmit(apdu);
          onExchange?.(describeExchange(apdu, answer, clock.now() - began));
          return answer;
        }),
      disconnect: () =>
        exclusive(async () => {
          if (end.error !== undefined) return;
          endChannel({ kind: 'removed', detail: 'this connection was ended' });
          await reset();
        }),
      atr: atr.value.bytes,
      get apduCount() {
        return session.value.apduCount;
      },
    });
  };

  return {
    status: () => status,
    subscribe: (listener) => {
      listeners.add(listener);
      return () => {
        listeners.delete(listener);
      };
    },
    start: () => {
      if (running !== undefined) return;
      stopping = 'no';
      running = run();
    },
    stop: async () => {
      stopping = 'yes';
      wake?.();
      await transport.close();
      await running;
      running = undefined;
    },
    connect: () => exclusive(connect),
  };
}

/** The opening sequence (a.2): who is there, then card movements told in step with commands. */
async function greet(link: CcidLink, model: CcidModel): Promise<Result<void, CardError>> {
  const commands = model === 'GemPCTwin' ? [[0x02], [0x01, 0x01, 0x01]] : [[0x06]];
  for (const command of commands) {
    let answer = await link.command('escape', Uint8Array.from(command), [0, 0, 0], escapeTimeoutMs);
    if (!answer.ok && answer.error.line.kind === 'recovered')
      answer = await link.command('escape', Uint8Array.from(command), [0, 0, 0], escapeTimeoutMs);
    if (!answer.ok) {
      const { kind, detail } = answer.error;
      return fail({ kind, detail: `no ${model} reader answers: ${detail}` });
    }
  }
  return ok(undefined);
}
