/**
 * How well a device is, from the state its driver names (hardware/card/reader.ts, hardware/printer/printer.ts). Words for people and steps of help are in
 * device-texts.ts; a state that is not known here is shown by its own name, as a fault.
 */

/** `well`: works; `attention`: works, but somebody should look; `waiting`: about to be known; `fault`: does not work. */
export type Health = 'well' | 'attention' | 'waiting' | 'fault';

export type ReaderKind = 'unplugged' | 'starting' | 'empty' | 'card' | 'fault';

export type PrinterKind =
  | 'stopped'
  | 'starting'
  | 'unplugged'
  | 'silent'
  | 'ready'
  | 'near-end'
  | 'cover-open'
  | 'paper-out'
  | 'error'
  | 'offline';

const READER: Record<ReaderKind, Health> = {
  unplugged: 'fault',
  starting: 'waiting',
  empty: 'well',
  card: 'well',
  fault: 'fault',
};

const PRINTER: Record<PrinterKind, Health> = {
  stopped: 'fault',
  starting: 'waiting',
  unplugged: 'fault',
  silent: 'fault',
  ready: 'well',
  'near-end': 'attention',
  'cover-open': 'fault',
  'paper-out': 'fault',
  error: 'fault',
  offline: 'fault',
};

export type KnownDevice =
  | { readonly device: 'reader'; readonly kind: ReaderKind; readonly health: Health }
  | { readonly device: 'printer'; readonly kind: PrinterKind; readonly health: Health }
  | { readonly device: 'reader' | 'printer'; readonly kind: 'unknown'; readonly health: 'fault' };

/** The device `device` in the state that its driver calls `kind`. */
export function knownDevice(device: 'reader' | 'printer', kind: string): KnownDevice {
  if (device === 'reader' && isKeyOf(READER, kind)) return { device, kind, health: READER[kind] };
  if (device === 'printer' && isKeyOf(PRINTER, kind)) return { device, kind, health: PRINTER[kind] };
  return { device, kind: 'unknown', health: 'fault' };
}

const isKeyOf = <K extends string>(record: Readonly<Record<K, unknown>>, key: string): key is K =>
  Object.hasOwn(record, key);
