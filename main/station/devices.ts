/**
 * The station's devices as the view shows them: the state that the driver names, and the last fault since start (station.md, roles: technician).
 * A fault stays until the kiosk starts again, so that a device that comes and goes is found out. What a state means for people is left to the screens;
 * details are technical English.
 */
import type { CardReader, ReaderStatus } from '../../hardware/card/reader.ts';
import type { PrinterStatus, ReceiptPrinter } from '../../hardware/printer/printer.ts';
import type { DeviceState } from './view.ts';

export interface DeviceWatch {
  reader(): DeviceState;
  printer(): DeviceState;
  /** Ends the watching; the states stay readable. */
  stop(this: void): void;
}

/** Watches both drivers from now on: to be called before they are started, and before whoever is to see a fault with its change. */
export function watchDevices(reader: CardReader, printer: ReceiptPrinter): DeviceWatch {
  let readerFault: DeviceState['lastFault'];
  let printerFault: DeviceState['lastFault'];
  const unsubscribe = [
    reader.subscribe((event) => {
      if (event.kind === 'status') readerFault = readerFaultOf(event.status) ?? readerFault;
    }),
    printer.subscribe((status) => {
      printerFault = printerFaultOf(status) ?? printerFault;
    }),
  ];
  return {
    reader: () => stateOf(reader.status().kind, readerFaultOf(reader.status()), readerFault),
    printer: () => stateOf(printer.status().kind, printerFaultOf(printer.status()), printerFault),
    stop: () => {
      for (const remove of unsubscribe) remove();
    },
  };
}

type Fault = NonNullable<DeviceState['lastFault']>;

const stateOf = (kind: string, now: Fault | undefined, last: Fault | undefined): DeviceState => ({
  kind,
  ...(now === undefined ? {} : { detail: now.detail }),
  ...(last === undefined ? {} : { lastFault: last }),
});

function readerFaultOf(status: ReaderStatus): Fault | undefined {
  switch (status.kind) {
    case 'unplugged':
    case 'fault':
      return { kind: status.kind, detail: status.reason };
    case 'starting':
    case 'empty':
    case 'card':
      return undefined;
  }
}

function printerFaultOf(status: PrinterStatus): Fault | undefined {
  switch (status.kind) {
    case 'unplugged':
    case 'silent':
      return { kind: status.kind, detail: status.detail };
    case 'cover-open':
      return { kind: status.kind, detail: 'the cover is open' };
    case 'paper-out':
      return { kind: status.kind, detail: 'there is no paper' };
    case 'error':
      return { kind: status.kind, detail: `the printer reports an error: ${status.error}` };
    case 'offline':
      return { kind: status.kind, detail: 'the printer is offline and names no cause' };
    case 'stopped':
    case 'starting':
    case 'ready':
    case 'near-end':
      return undefined;
  }
}
