/**
 * CCID commands over a serial line: one command at a time, its answer matched by slot, sequence number and type.
 * Follows the design's hardware notes a.1 to a.3, and is stricter than libccid: the echo is compared, a wrong LRC is rejected, lost boundaries
 * are found again by silence and a fresh GetSlotStatus. A command is repeated only after NAK, when the reader has not taken it.
 * Leaves power, presence and protocols to session.ts and reader.ts.
 */
import type { Transport } from '../transport/transport.ts';
import { fail, ok, type Result } from '../result.ts';
import { createFrameParser, encodeFrame, headerLength, type WireEvent } from './ccid-frame.ts';
import type { Clock } from '../clock.ts';

/** The wire models this driver knows: GemPC Twin and its family return the host's frame first; SEC1210 does not. */
export type CcidModel = 'GemPCTwin' | 'SEC1210';

/** PC_to_RDR commands in use (a.3). */
export const ccidCommands = {
  powerOn: 0x62,
  powerOff: 0x63,
  slotStatus: 0x65,
  transfer: 0x6f,
  setParameters: 0x61,
  escape: 0x6b,
} as const;
export type CcidCommandName = keyof typeof ccidCommands;

/** State of the card in the slot, bits 1-0 of bStatus. */
export type CardPower = 'active' | 'inactive' | 'absent';

export interface CcidAnswer {
  readonly power: CardPower;
  /** `failed` carries bError; a.3 lists its meanings. */
  readonly outcome: { readonly kind: 'done' } | { readonly kind: 'failed'; readonly error: number };
  readonly data: Uint8Array;
}

/** `recovered`: the line answers again, with the card in state `power`. `lost`: it does not; open it again. */
export interface LinkError {
  readonly kind: 'timeout' | 'protocol' | 'unplugged';
  readonly detail: string;
  readonly line: { readonly kind: 'recovered'; readonly power: CardPower } | { readonly kind: 'lost' };
}

export interface CcidLink {
  /**
   * One command and its answer. `parameters` are header bytes 7 to 9. `timeoutMs` is the reader's silence allowed; time requests extend it while
   * a card works, to `longestCommandMs` in all. Callers must not overlap calls.
   */
  command(
    name: CcidCommandName,
    data: Uint8Array,
    parameters: readonly [number, number, number],
    timeoutMs: number,
  ): Promise<Result<CcidAnswer, LinkError>>;
  /** Stops listening to the transport. */
  dispose(): void;
}

/** A card that keeps asking for time is given this long for one command. */
export const longestCommandMs = 20_000;
const naksAllowed = 3;
const silenceMs = 50;
const longestSilenceWaitMs = 1000;
const statusTimeoutMs = 500;
const statusAttempts = 3;
const slot = 0;
const noParameters = [0, 0, 0] as const;
const noData = new Uint8Array(0);

/** A link over an open transport. */
export function createCcidLink(transport: Transport, model: CcidModel, clock: Clock): CcidLink {
  const parser = createFrameParser();
  let sequence = 0;
  let lastByteAt = clock.now();
  let hear: ((event: WireEvent | { readonly kind: 'closed'; readonly reason: string }) => void) | undefined;

  const unsubscribe = transport.subscribe((event) => {
    if (event.kind === 'closed') {
      hear?.(event);
      return;
    }
    lastByteAt = clock.now();
    for (const wire of parser.push(event.bytes)) hear?.(wire);
  });

  /** Sends a message once and waits for what the reader makes of it. */
  const attempt = (message: Uint8Array, timeoutMs: number, longestMs: number): Promise<Outcome> =>
    new Promise((resolve) => {
      const latest = clock.now() + longestMs;
      let echoDue = model === 'GemPCTwin';
      const finish = (outcome: Outcome): void => {
        hear = undefined;
        cancel();
        resolve(outcome);
      };
      const wait = (): (() => void) =>
        clock.after(Math.min(timeoutMs, latest - clock.now()), () => {
          finish({ kind: 'timeout' });
        });
      let cancel = wait();
      const waitAgain = (): void => {
        cancel();
        cancel = wait();
      };
      hear = (event) => {
        switch (event.kind) {
          case 'closed':
          case 'nak':
          case 'garbage':
            return finish(event);
          case 'time-request':
            return waitAgain();
          case 'moved':
            return; // the status that follows says the same, and is asked for in any case
          case 'message':
            if (isLate(event.message, message)) return;
            if (echoDue) {
              echoDue = false;
              if (!equal(event.message, message))
                finish({ kind: 'garbage', detail: 'the echo differs from what was sent' });
              return;
            }
            if (!answers(event.message, message))
              return finish({ kind: 'garbage', detail: 'an answer to something else' });
            if (((event.message[7] ?? 0) & 0xc0) === 0x80) return waitAgain();
            return finish({ kind: 'answer', answer: decode(event.message) });
        }
      };
      void transport.write(encodeFrame(message), timeoutMs).then((written) => {
        if (!written.ok) finish({ kind: 'closed', reason: written.error.detail });
      });
    });

  const nextMessage = (
    name: CcidCommandName,
    data: Uint8Array,
    parameters: readonly number[],
  ): Uint8Array => {
    const message = new Uint8Array(headerLength + data.length);
    message.set([
      ccidCommands[name],
      data.length & 0xff,
      data.length >> 8,
      0,
      0,
      slot,
      sequence,
      ...parameters,
    ]);
    message.set(data, headerLength);
    sequence = (sequence + 1) & 0xff;
    return message;
  };

  const sendUntilTaken = async (
    message: Uint8Array,
    timeoutMs: number,
    longestMs: number,
  ): Promise<Outcome> => {
    for (let naks = 0; ; naks++) {
      const outcome = await attempt(message, timeoutMs, longestMs);
      if (outcome.kind !== 'nak' || naks === naksAllowed) return outcome;
    }
  };

  /** Throws bytes away until the line has been silent for a moment, at most a second. */
  const untilSilent = async (): Promise<void> => {
    const latest = clock.now() + longestSilenceWaitMs;
    lastByteAt = clock.now();
    for (;;) {
      const now = clock.now();
      const left = Math.min(lastByteAt + silenceMs, latest) - now;
      if (left <= 0) break;
      await new Promise<void>((resolve) => {
        clock.after(left, resolve);
      });
    }
    parser.reset();
  };

  /** Finds the boundary again: silence, then a GetSlotStatus with a new sequence number. */
  const recover = async (): Promise<LinkError['line']> => {
    for (let tries = 0; tries < statusAttempts; tries++) {
      await untilSilent();
      const outcome = await sendUntilTaken(
        nextMessage('slotStatus', noData, noParameters),
        statusTimeoutMs,
        statusTimeoutMs,
      );
      if (outcome.kind === 'answer') return { kind: 'recovered', power: outcome.answer.power };
      if (outcome.kind === 'closed') break;
    }
    return { kind: 'lost' };
  };

  return {
    command: async (name, data, parameters, timeoutMs) => {
      if (!parser.atBoundary) await untilSilent();
      const longestMs = name === 'transfer' || name === 'powerOn' ? longestCommandMs : timeoutMs; // only cards are slow
      const outcome = await sendUntilTaken(nextMessage(name, data, parameters), timeoutMs, longestMs);
      switch (outcome.kind) {
        case 'answer':
          return ok(outcome.answer);
        case 'closed':
          return fail({ kind: 'unplugged', detail: outcome.reason, line: { kind: 'lost' } });
        case 'timeout':
          return fail({
            kind: 'timeout',
            detail: `no answer to ${name} within ${timeoutMs} ms`,
            line: await recover(),
          });
        case 'nak':
          return fail({
            kind: 'protocol',
            detail: `the reader refused ${name} ${naksAllowed + 1} times`,
            line: await recover(),
          });
        case 'garbage':
          return fail({ kind: 'protocol', detail: `${name}: ${outcome.detail}`, line: await recover() });
      }
    },
    dispose: unsubscribe,
  };
}

type Outcome =
  | { readonly kind: 'answer'; readonly answer: CcidAnswer }
  | { readonly kind: 'nak' }
  | { readonly kind: 'timeout' }
  | { readonly kind: 'closed'; readonly reason: string }
  | { readonly kind: 'garbage'; readonly detail: string };

const answerTypes: Readonly<Record<number, number>> = {
  [ccidCommands.powerOn]: 0x80,
  [ccidCommands.powerOff]: 0x81,
  [ccidCommands.slotStatus]: 0x81,
  [ccidCommands.transfer]: 0x80,
  [ccidCommands.setParameters]: 0x82,
  [ccidCommands.escape]: 0x83,
};

/** A well-formed answer to an earlier command, whose time was up. */
const isLate = (received: Uint8Array, sent: Uint8Array): boolean =>
  (received[0] ?? 0) >= 0x80 && received[6] !== sent[6];

const answers = (received: Uint8Array, sent: Uint8Array): boolean =>
  received[0] === answerTypes[sent[0] ?? 0] && received[5] === sent[5] && received[6] === sent[6];

function decode(message: Uint8Array): CcidAnswer {
  const status = message[7] ?? 0;
  const error = message[8] ?? 0;
  return {
    power: (status & 3) === 0 ? 'active' : (status & 3) === 1 ? 'inactive' : 'absent',
    outcome: status >> 6 === 0 ? { kind: 'done' } : { kind: 'failed', error },
    data: message.slice(headerLength),
  };
}

const equal = (a: Uint8Array, b: Uint8Array): boolean =>
  a.length === b.length && a.every((byte, i) => byte === b[i]);
