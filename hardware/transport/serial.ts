/**
 * A serial port (or PTY) as a line, by the serialport package; the only file that imports it.
 * Follows the design's hardware notes d.6: the port is locked, modem lines may be missing, a closed port may never call back.
 * Leaves the lifetime to stream.ts.
 */
import { SerialPort } from 'serialport';
import { fail, ok } from '../result.ts';
import { abortError, type Connect } from './stream.ts';
import type { ModemLines, SerialSpec } from './transport.ts';

/** Opens the port exclusively; fails with `unavailable` when it is absent, busy or refused. */
export function connectSerial(spec: SerialSpec, signal: AbortSignal): ReturnType<Connect> {
  const port = new SerialPort({
    path: spec.path,
    baudRate: spec.baudRate,
    dataBits: spec.dataBits,
    stopBits: spec.stopBits,
    parity: spec.parity,
    rtscts: spec.flow === 'rtscts',
    xon: spec.flow === 'xonxoff',
    xoff: spec.flow === 'xonxoff',
    lock: true,
    autoOpen: false,
  });
  port.on('error', () => undefined); // stream.ts hears errors while the line is in use; late ones must not end the process
  return new Promise((resolve) => {
    const onAbort = (): void => {
      resolve(fail(abortError(signal)));
    };
    signal.addEventListener('abort', onAbort, { once: true });
    port.open((error) => {
      signal.removeEventListener('abort', onAbort);
      if (error)
        resolve(fail({ kind: 'unavailable', detail: `${spec.path} does not open: ${error.message}` }));
      else if (signal.aborted) {
        void release(port);
        onAbort();
      } else {
        wakeOnEvents(port);
        resolve(
          ok({
            stream: port,
            release: () => release(port),
            setModemLines: (lines) => setModemLines(port, lines),
          }),
        );
      }
    });
  });
}

/**
 * From Node 26.4 the native poller of serialport 13.0.0 calls JavaScript without running what is waiting there, so that bytes lie unread until
 * some timer fires (serialport/node-serialport issue 3148, serialport/bindings-cpp pull request 239). An immediate makes the loop go round.
 * Windows has no poller and is not helped by this.
 */
function wakeOnEvents({ port: binding }: SerialPort): void {
  if (binding === undefined || !('poller' in binding)) return;
  for (const event of ['readable', 'writable', 'disconnect'])
    binding.poller.on(event, () => {
      setImmediate(() => undefined);
    });
}

/** Unsent output is thrown away first: closing a stalled line would otherwise wait for it to drain. */
function release(port: SerialPort): Promise<void> {
  return new Promise((resolve) => {
    port.once('close', () => {
      resolve();
    });
    if (port.isOpen)
      port.flush(() => {
        if (port.isOpen) port.close();
      });
    else if (!port.closing) resolve();
  });
}

function setModemLines(port: SerialPort, lines: ModemLines): Promise<'set' | 'unsupported'> {
  return new Promise((resolve) => {
    port.set({ rts: lines.rts, dtr: lines.dtr }, (error) => {
      resolve(error ? 'unsupported' : 'set');
    });
  });
}
