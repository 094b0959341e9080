/**
 * The seam between drivers and wires (architecture: seams): bytes in and out, open, close, unplug and re-plug. Nothing here waits for ever.
 * Follows the design's hardware notes d.6 (serialport) and its platform notes 7. Leaves framing, retries and meaning of bytes to the drivers.
 */
import type { Result } from '../result.ts';
import { connectSerial } from './serial.ts';
import { streamTransport } from './stream.ts';
import { connectTcp } from './tcp.ts';

/** A TCP peer that passes bytes unchanged: a simulator, a serial device server, or a printer on port 9100. */
export interface TcpSpec {
  readonly kind: 'tcp';
  readonly host: string;
  readonly port: number;
}

/** A serial port (or a PTY) and its line settings; `flow` is 'none' unless said. */
export interface SerialSpec {
  readonly kind: 'serial';
  readonly path: string;
  readonly baudRate: number;
  readonly dataBits: 5 | 6 | 7 | 8;
  readonly stopBits: 1 | 1.5 | 2;
  readonly parity: 'none' | 'even' | 'odd';
  readonly flow?: 'none' | 'rtscts' | 'xonxoff';
}

export type TransportSpec = TcpSpec | SerialSpec;

/**
 * `unavailable`: it could not be opened (absent, refused, locked by another program). `timeout`: it did not open, or did not take the bytes, in
 * time. `closed`: it is not open, or was lost during the call.
 */
export interface TransportError {
  readonly kind: 'unavailable' | 'timeout' | 'closed';
  readonly detail: string;
}

export type TransportEvent =
  | { readonly kind: 'data'; readonly bytes: Uint8Array }
  | { readonly kind: 'closed'; readonly reason: string };

/** Levels of the two host-side modem lines; both are set together. */
export interface ModemLines {
  readonly rts: boolean;
  readonly dtr: boolean;
}

export interface Transport {
  /** For messages to people, such as `serial /dev/ttyS0`. */
  readonly name: string;
  /** Opens; `ok` at once when already open; callers at the same time share one attempt. May be called again after 'closed' (re-plug). Default 5 s. */
  open(timeoutMs?: number): Promise<Result<void, TransportError>>;
  /**
   * `ok` means that the operating system has taken all bytes, not that they have arrived. A write that times out closes the transport, because
   * what part of it went out cannot be known.
   */
  write(bytes: Uint8Array, timeoutMs: number): Promise<Result<void, TransportError>>;
  /** Adds a listener, returns its removal. Every successful open is followed by exactly one 'closed', whoever ended it: peer, fault or close(). */
  subscribe(listener: (event: TransportEvent) => void): () => void;
  /** Many lines (TCP, PTYs, some USB adapters) have no modem signals, or are not open: 'unsupported' is an ordinary answer. */
  setModemLines(lines: ModemLines): Promise<'set' | 'unsupported'>;
  /** Closes and lets go of the device; also ends an attempt to open. Resolves within about a second. */
  close(): Promise<void>;
}

/** A closed transport for `spec`; it touches nothing until open(). */
export function createTransport(spec: TransportSpec): Transport {
  switch (spec.kind) {
    case 'tcp':
      return streamTransport(`tcp ${spec.host}:${spec.port}`, (signal) => connectTcp(spec, signal));
    case 'serial':
      return streamTransport(`serial ${spec.path}`, (signal) => connectSerial(spec, signal));
  }
}
