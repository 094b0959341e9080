/** A driver and the simulated reader on one wire, over TCP or in memory, for the card tests. */
import { createReader, type CardReader, type ReaderEvent } from '../../../hardware/card/reader.ts';
import { openPiv, type PivCard } from '../../../hardware/card/piv.ts';
import type { CardChannel } from '../../../hardware/card/apdu.ts';
import { fail, ok, type Result } from '../../../hardware/result.ts';
import { createSimulatedReader, type SimulatedReader } from '../../../hardware/simulator/reader.ts';
import { serveTcp, type ByteDevice, type ServedDevice } from '../../../hardware/simulator/serve.ts';
import {
  createTransport,
  type Transport,
  type TransportError,
  type TransportEvent,
} from '../../../hardware/transport/transport.ts';

export interface Rig {
  readonly simulator: SimulatedReader;
  readonly reader: CardReader;
  readonly events: ReaderEvent[];
  /** Resolves at the next event that satisfies the test. */
  next(test: (event: ReaderEvent) => boolean): Promise<ReaderEvent>;
  stop(): Promise<void>;
}

export interface TcpRig extends Rig {
  readonly served: ServedDevice;
}

export async function tcpRig(model: 'GemPCTwin' | 'SEC1210' = 'GemPCTwin'): Promise<TcpRig> {
  const simulator = createSimulatedReader(model);
  const served = await serveTcp(simulator, { port: 0 });
  const rig = rigOver(
    simulator,
    createTransport({ kind: 'tcp', host: '127.0.0.1', port: served.port }),
    model,
  );
  return {
    ...rig,
    served,
    stop: async () => {
      await rig.stop();
      await served.close();
    },
  };
}

export function rigOver(
  simulator: SimulatedReader,
  transport: Transport,
  model: 'GemPCTwin' | 'SEC1210' = 'GemPCTwin',
): Rig {
  const reader = createReader({ transport, model });
  const events: ReaderEvent[] = [];
  reader.subscribe((event) => events.push(event));
  return {
    simulator,
    reader,
    events,
    next: (test) =>
      new Promise((resolve) => {
        const unsubscribe = reader.subscribe((event) => {
          if (!test(event)) return;
          unsubscribe();
          resolve(event);
        });
      }),
    stop: () => reader.stop(),
  };
}

/** A wire without sockets: bytes arrive at once. `plug` says whether open() finds a device. */
export function memoryTransport(
  device: ByteDevice,
): Transport & { plug: 'in' | 'out'; pull(reason: string): void; inject(bytes: Uint8Array): void } {
  const listeners = new Set<(event: TransportEvent) => void>();
  let unsubscribe: (() => void) | undefined;
  const emit = (event: TransportEvent): void => {
    for (const listener of listeners) listener(event);
  };
  const pull = (reason: string): void => {
    if (unsubscribe === undefined) return;
    unsubscribe();
    unsubscribe = undefined;
    emit({ kind: 'closed', reason });
  };
  const wire = {
    name: 'memory',
    plug: 'in' as 'in' | 'out',
    pull,
    inject: (bytes: Uint8Array) => emit({ kind: 'data', bytes }),
    open: async (): Promise<Result<void, TransportError>> => {
      if (wire.plug === 'out') return fail({ kind: 'unavailable', detail: 'nothing is plugged in' });
      unsubscribe ??= device.subscribe((bytes) => emit({ kind: 'data', bytes }));
      return ok(undefined);
    },
    write: async (bytes: Uint8Array): Promise<Result<void, TransportError>> => {
      if (unsubscribe === undefined) return fail({ kind: 'closed', detail: 'not open' });
      device.receive(bytes);
      return ok(undefined);
    },
    subscribe: (listener: (event: TransportEvent) => void) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    setModemLines: async () => 'unsupported' as const,
    close: async () => pull('closed by this program'),
  };
  return wire;
}

export const isInserted = (event: ReaderEvent): boolean => event.kind === 'inserted';
export const isRemoved = (event: ReaderEvent): boolean => event.kind === 'removed';
export const isStatus =
  (kind: string) =>
  (event: ReaderEvent): boolean =>
    event.kind === 'status' && event.status.kind === kind;

/** The value, or a failure that shows the error. */
export function must<T, E>(result: Result<T, E>): T {
  if (!result.ok) throw new Error(`unexpected: ${JSON.stringify(result.error)}`);
  return result.value;
}

/** Starts, waits for the inserted card and opens its PIV application. */
export async function meet(rig: Rig): Promise<{ readonly channel: CardChannel; readonly piv: PivCard }> {
  if (rig.reader.status().kind !== 'card') {
    const inserted = rig.next(isInserted);
    rig.reader.start();
    await inserted;
  }
  const channel = must(await rig.reader.connect());
  return { channel, piv: must(await openPiv(channel)) };
}
