/**
 * The reader's end of the serial CCID wire: a GemPC Twin (or SEC1210) with a slot that takes simulated cards, and faults to order.
 * Follows the design's hardware notes a and the recorded traces in vectors/ccid byte for byte. Leaves the chip to card.ts, sockets to serve.ts.
 */
import { createFrameParser, encodeFrame, headerLength } from '../card/ccid-frame.ts';
import type { SimulatedCard } from './card.ts';
import type { Gate } from './card-t1.ts';
import type { ReaderFault, ReaderFaults } from './faults.ts';
import type { ByteDevice } from './serve.ts';

/** What the slot needs of a card; one with an empty answer to reset is mute, as a card put in upside down. */
export type Insertable = Pick<SimulatedCard, 'atr' | 'protocol' | 'powerOn' | 'exchange'>;

export interface SimulatedReader extends ByteDevice {
  insert(card: Insertable): void;
  remove(): void;
  order(fault: ReaderFault): void;
  faults(): ReaderFaults;
  /** What is in the slot now; an ordered pull empties it. */
  readonly card: Insertable | undefined;
  /** Called after every move of the card and whenever a fault is ordered or used up; returns the removal. */
  onChange(listener: () => void): () => void;
  /** APDUs that cards in this reader have taken so far, T=0 GET RESPONSE included. */
  readonly apduCount: number;
}

const identities = {
  GemPCTwin: { probe: '02', name: 'GemTwin-V2.00-GK0EMU', slots: 1, echo: 'yes' },
  SEC1210: { probe: '06', name: 'SEC1210-EMU', slots: 2, echo: 'no' },
} as const;

const longestPayload = 261;
const nak = Uint8Array.of(0x03, 0x15, 0x16);
const timeRequest = Uint8Array.of(0x80);
const absentOrMute = 0xfe;
const nothing: Uint8Array = new Uint8Array(0);

/** A reader without a card. */
export function createSimulatedReader(model: 'GemPCTwin' | 'SEC1210' = 'GemPCTwin'): SimulatedReader {
  const identity = identities[model];
  const parser = createFrameParser();
  const wires = new Set<(bytes: Uint8Array) => void>();
  const toSend: Uint8Array[] = [];
  const changeListeners = new Set<() => void>();
  let card: Insertable | undefined;
  let power: 'on' | 'off' = 'off';
  let parameters: Uint8Array = nothing;
  let moved: 'yes' | 'no' = 'no';
  let notifications: 'at once' | 'in step' = 'at once';
  let apduCount = 0;
  let waits = 0;
  let noise = nothing;
  const faults = {
    nak: 0,
    badLrc: 0,
    silence: 0,
    timeRequests: 0,
    waitFactor: 0,
    waitTimes: 0,
    pull: 0,
  };
  let pieces: 'whole' | 'bytes' = 'whole';

  const emit = (bytes: Uint8Array): void => {
    for (const wire of wires) wire(bytes);
  };
  const send = (bytes: Uint8Array): void => {
    if (pieces === 'whole' && toSend.length === 0) return emit(bytes);
    const idle = toSend.length === 0;
    toSend.push(...Array.from(bytes, (byte) => Uint8Array.of(byte)));
    if (idle) setImmediate(sendOne);
  };
  const sendOne = (): void => {
    const next = toSend.shift();
    if (next !== undefined) emit(next);
    if (toSend.length > 0) setImmediate(sendOne);
  };

  const changed = (): void => {
    for (const listener of changeListeners) listener();
  };

  /** bStatus bits 1-0: 00 active, 01 present, 02 absent. Only slot 0 holds cards. */
  const cardState = (slot: number): number => (card === undefined || slot !== 0 ? 2 : power === 'on' ? 0 : 1);
  const moveCard = (next: Insertable | undefined): void => {
    card = next;
    power = 'off';
    moved = 'yes';
    if (notifications === 'at once') notify();
    changed();
  };
  const notify = (): void => {
    if (moved === 'yes') send(Uint8Array.of(0x50, card === undefined ? 0x02 : 0x03));
    moved = 'no';
  };

  const gate: Gate = (apdu) => {
    if (apdu[1] === 0x87 && waits < faults.waitTimes) {
      waits += 1;
      return { kind: 'wait', factor: faults.waitFactor };
    }
    waits = 0;
    if (faults.pull > 0) {
      faults.pull -= 1;
      if (faults.pull === 0) {
        moveCard(undefined);
        return { kind: 'stop' };
      }
      changed();
    }
    apduCount += 1;
    return { kind: 'run' };
  };

  const run = (command: Command): Answer => {
    const refuse = (error: number, type: number): Answer => ({ type, outcome: 0x40, error });
    switch (command.type) {
      case 0x6b:
        return escape(command);
      case 0x65:
        return { type: 0x81 };
      case 0x62:
        if (card === undefined || card.atr.length === 0) return refuse(absentOrMute, 0x80);
        power = 'on';
        card.powerOn();
        return { type: 0x80, data: card.atr };
      case 0x63:
        power = 'off';
        return { type: 0x81 };
      case 0x6c:
        return { type: 0x82, data: parameters };
      case 0x61: {
        if (power === 'off') return refuse(absentOrMute, 0x82);
        const [protocol = 0] = command.parameters;
        if (protocol !== (card?.protocol === 'T=1' ? 1 : 0)) return refuse(7, 0x82);
        if (command.data.length !== (protocol === 1 ? 7 : 5)) return refuse(1, 0x82);
        parameters = command.data;
        return { type: 0x82, data: parameters, extra: protocol };
      }
      case 0x6f: {
        if (card === undefined || power === 'off') return refuse(absentOrMute, 0x80);
        if (card.protocol === 'T=0') for (let i = 0; i < faults.timeRequests; i++) send(timeRequest);
        const data = card.exchange(command.data, gate);
        return data === undefined ? refuse(absentOrMute, 0x80) : { type: 0x80, data };
      }
      default:
        return refuse(0, 0x81);
    }
  };

  const escape = ({ data }: Command): Answer => {
    const request = Buffer.from(data).toString('hex');
    if (request === identity.probe) return { type: 0x83, data: Buffer.from(identity.name) };
    if (request === '010101' && model === 'GemPCTwin') {
      notifications = 'in step';
      return { type: 0x83 };
    }
    return { type: 0x83, outcome: 0x40, error: 0 };
  };

  const hear = (message: Uint8Array): void => {
    if (faults.silence > 0) {
      faults.silence -= 1;
      return changed();
    }
    if (faults.nak > 0) {
      faults.nak -= 1;
      changed();
      return send(nak);
    }
    if (identity.echo === 'yes') send(encodeFrame(message));
    notify();
    const [type = 0, , , , , slot = 0, sequence = 0] = message;
    const command = { type, parameters: message.subarray(7, 10), data: message.slice(headerLength) };
    const isSlot = slot < identity.slots;
    const {
      type: answerType,
      outcome = 0,
      error = 0,
      data = nothing,
      extra = 0,
    }: Answer = !isSlot
      ? { type: 0x81, outcome: 0x40, error: 5 }
      : slot === 0 || type === 0x65
        ? run(command)
        : { type: 0x81, outcome: 0x40, error: absentOrMute };
    if (data.length > longestPayload)
      throw new RangeError(`a simulated card answered ${data.length} bytes at once`);
    const status = outcome | cardState(slot);
    const header = [
      answerType,
      data.length & 0xff,
      data.length >> 8,
      0,
      0,
      slot,
      sequence,
      status,
      error,
      extra,
    ];
    const frame = encodeFrame(Uint8Array.from([...header, ...data]));
    if (faults.badLrc > 0) {
      faults.badLrc -= 1;
      frame[frame.length - 1] = (frame.at(-1) ?? 0) ^ 0xff;
      changed();
    }
    if (noise.length > 0) {
      send(noise);
      noise = nothing;
      changed();
    }
    send(frame);
  };

  return {
    insert: (next) => {
      moveCard(next);
    },
    remove: () => {
      moveCard(undefined);
    },
    order: (fault) => {
      switch (fault.kind) {
        case 'nak':
          faults.nak = fault.commands;
          break;
        case 'bad-lrc':
          faults.badLrc = fault.answers;
          break;
        case 'silence':
          faults.silence = fault.commands;
          break;
        case 'noise':
          noise = fault.bytes;
          break;
        case 'delivery':
          pieces = fault.pieces;
          break;
        case 'time-requests':
          faults.timeRequests = fault.count;
          break;
        case 'waiting-time':
          faults.waitFactor = fault.factor;
          faults.waitTimes = fault.times;
          break;
        case 'pull':
          faults.pull = fault.atApdu;
          break;
      }
      changed();
    },
    faults: () => ({
      nak: faults.nak,
      badLrc: faults.badLrc,
      silence: faults.silence,
      noiseBytes: noise.length,
      delivery: pieces,
      timeRequests: faults.timeRequests,
      waitingTime: { factor: faults.waitFactor, times: faults.waitTimes },
      pullAtApdu: faults.pull,
    }),
    get card() {
      return card;
    },
    onChange: (listener) => {
      changeListeners.add(listener);
      return () => {
        changeListeners.delete(listener);
      };
    },
    get apduCount() {
      return apduCount;
    },
    receive: (bytes) => {
      for (const event of parser.push(bytes)) {
        if (event.kind === 'message') hear(event.message);
        else if (event.kind === 'garbage') {
          parser.reset();
          send(nak);
        }
      }
    },
    subscribe: (wire) => {
      parser.reset();
      toSend.length = 0;
      wires.add(wire);
      return () => {
        wires.delete(wire);
      };
    },
  };
}

interface Command {
  readonly type: number;
  readonly parameters: Uint8Array;
  readonly data: Uint8Array;
}

interface Answer {
  readonly type: number;
  /** bStatus bits 7-6 in place: 40 failed. */
  readonly outcome?: number;
  readonly error?: number;
  readonly data?: Uint8Array;
  /** Byte 9. */
  readonly extra?: number;
}
