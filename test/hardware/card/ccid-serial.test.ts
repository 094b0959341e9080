// One CCID command on a line that misbehaves (design: hardware notes a.1, a.3): what is an answer, what is not, and how the line is found again.
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { createCcidLink, longestCommandMs, type CcidLink } from '../../../hardware/card/ccid-serial.ts';
import { encodeFrame } from '../../../hardware/card/ccid-frame.ts';
import { systemClock } from '../../../hardware/clock.ts';
import type { Result } from '../../../hardware/result.ts';
import { memoryTransport } from './rig.ts';

type Reaction = (command: Uint8Array, say: (...bytes: readonly Uint8Array[]) => void) => void;

/** GetSlotStatus and its kin answered properly: echo, then the answer. */
const proper: Reaction = (command, say) => say(encodeFrame(command), encodeFrame(answer(command)));

/** The answer to a command, with changes to its header bytes. */
function answer(
  command: Uint8Array,
  changes: Readonly<Record<number, number>> = {},
  data: readonly number[] = [],
): Uint8Array {
  const types: Record<number, number> = { 0x62: 0x80, 0x6f: 0x80, 0x6b: 0x83, 0x61: 0x82 };
  const message = Uint8Array.from([
    types[command[0]!] ?? 0x81,
    data.length,
    0,
    0,
    0,
    command[5]!,
    command[6]!,
    0,
    0,
    0,
    ...data,
  ]);
  for (const [at, value] of Object.entries(changes)) message[Number(at)] = value;
  return message;
}

let link: CcidLink;
let heard: Uint8Array[];
let reactions: Reaction[];
let wire: ReturnType<typeof memoryTransport>;

beforeEach(async () => {
  vi.useFakeTimers();
  heard = [];
  reactions = [];
  let send: (bytes: Uint8Array) => void = () => undefined;
  wire = memoryTransport({
    receive: (frame) => {
      const command = frame.slice(2, -1);
      heard.push(command);
      (reactions.shift() ?? proper)(command, (...parts) => {
        for (const part of parts) send(part);
      });
    },
    subscribe: (wired) => {
      send = wired;
      return () => undefined;
    },
  });
  await wire.open();
  link = createCcidLink(wire, 'GemPCTwin', systemClock);
});
afterEach(() => {
  link.dispose();
  vi.useRealTimers();
});

async function run(
  name: Parameters<CcidLink['command']>[0] = 'transfer',
): Promise<Awaited<ReturnType<CcidLink['command']>>> {
  const settled: { result?: Result<unknown, unknown> } = {};
  const promise = link.command(name, Uint8Array.of(1), [0, 0, 0], 1000).then((result) => {
    settled.result = result;
    return result;
  });
  while (settled.result === undefined) await vi.advanceTimersByTimeAsync(10);
  return promise;
}
const names = (): readonly number[] => heard.map((command) => command[0]!);

describe('answers', () => {
  test('of the command are taken: data, power, failure', async () => {
    reactions = [(command, say) => say(encodeFrame(command), encodeFrame(answer(command, {}, [0x90, 0])))];
    expect(await run()).toEqual({
      ok: true,
      value: { power: 'active', outcome: { kind: 'done' }, data: Uint8Array.of(0x90, 0) },
    });
    reactions = [
      (command, say) => say(encodeFrame(command), encodeFrame(answer(command, { 7: 0x42, 8: 0xfe }))),
    ];
    expect(await run()).toMatchObject({
      value: { power: 'absent', outcome: { kind: 'failed', error: 0xfe } },
    });
    expect(heard[1]![6]).toBe(heard[0]![6]! + 1);
  });

  test('late ones of earlier commands are passed over, before and after the echo', async () => {
    reactions = [
      (command, say) => {
        const late = encodeFrame(answer(command, { 6: (command[6]! + 255) & 255, 7: 1 }, [7]));
        say(late, encodeFrame(command), late, encodeFrame(answer(command, {}, [8])));
      },
    ];
    expect(await run()).toMatchObject({ ok: true, value: { data: Uint8Array.of(8) } });
  });

  test('notifications may come at any boundary', async () => {
    const moved = Uint8Array.of(0x50, 0x02, 0x50, 0x03);
    reactions = [
      (command, say) => say(moved, encodeFrame(command), moved, encodeFrame(answer(command)), moved),
    ];
    expect(await run()).toMatchObject({ ok: true });
    expect(await run()).toMatchObject({ ok: true });
  });

  test('time requests and the time extension status are waited for', async () => {
    const commandEnd = Promise.withResolvers<void>();
    reactions = [
      (command, say) => {
        say(encodeFrame(command), encodeFrame(answer(command, { 7: 0x80, 8: 1 })));
        setTimeout(() => say(Uint8Array.of(0x80, 0xff)), 900);
        setTimeout(() => say(encodeFrame(answer(command))), 1800);
        commandEnd.resolve();
      },
    ];
    expect(await run()).toMatchObject({ ok: true });
    await commandEnd.promise;
  });

  test('a card may not ask for time for ever, a reader not at all', async () => {
    const beat = setInterval(() => wire.inject(Uint8Array.of(0x80)), 500);
    reactions = [() => undefined, proper, proper, proper];
    const start = performance.now();
    expect(await run()).toMatchObject({ ok: false, error: { kind: 'timeout', line: { kind: 'recovered' } } });
    expect(performance.now() - start).toBeLessThan(longestCommandMs + 2000);
    reactions = [() => undefined];
    const second = performance.now();
    expect(await run('slotStatus')).toMatchObject({ ok: false, error: { kind: 'timeout' } });
    expect(performance.now() - second).toBeLessThan(2000);
    clearInterval(beat);
  });
});

describe('what is not an answer: the command fails, the line is found again by a fresh GetSlotStatus', () => {
  const wrong: readonly { readonly name: string; readonly reaction: Reaction }[] = [
    {
      name: 'an echo that differs',
      reaction: (command, say) => say(encodeFrame(answer(command, { 0: 0x62 }))),
    },
    { name: 'no echo', reaction: (command, say) => say(encodeFrame(answer(command))) },
    {
      name: 'another slot',
      reaction: (command, say) => say(encodeFrame(command), encodeFrame(answer(command, { 5: 1 }))),
    },
    {
      name: 'another type',
      reaction: (command, say) => say(encodeFrame(command), encodeFrame(answer(command, { 0: 0x82 }))),
    },
    {
      name: 'stray bytes',
      reaction: (command, say) =>
        say(Uint8Array.of(1, 2), encodeFrame(command), encodeFrame(answer(command))),
    },
    {
      name: 'half a frame',
      reaction: (command, say) => say(encodeFrame(command), encodeFrame(answer(command)).slice(0, 7)),
    },
  ];
  test.for(wrong)('$name', async ({ reaction }) => {
    reactions = [reaction];
    expect(await run()).toMatchObject({ ok: false, error: { line: { kind: 'recovered', power: 'active' } } });
    expect(names()).toEqual([0x6f, 0x65]);
    expect(await run()).toMatchObject({ ok: true });
  });

  test('the status is asked three times, each after silence; then the line is lost', async () => {
    reactions = [() => undefined, () => undefined, () => undefined, () => undefined];
    expect(await run()).toMatchObject({ ok: false, error: { kind: 'timeout', line: { kind: 'lost' } } });
    expect(names()).toEqual([0x6f, 0x65, 0x65, 0x65]);
    expect(new Set(heard.map((command) => command[6])).size).toBe(4);
  });

  test('a line that never falls silent is given up as well', async () => {
    const chatter = setInterval(() => wire.inject(Uint8Array.of(0x11)), 20);
    const start = performance.now();
    reactions = Array.from({ length: 10 }, () => () => undefined);
    expect(await run()).toMatchObject({ ok: false, error: { kind: 'protocol', line: { kind: 'lost' } } });
    expect(performance.now() - start).toBeLessThan(8000);
    clearInterval(chatter);
  });

  test('NAK: the same bytes again, four times at most', async () => {
    const nak: Reaction = (_, say) => say(Uint8Array.of(0x03, 0x15, 0x16));
    reactions = [nak, nak, nak, proper];
    expect(await run()).toMatchObject({ ok: true });
    expect(new Set(heard.map((command) => Buffer.from(command).toString('hex'))).size).toBe(1);
    reactions = [nak, nak, nak, nak];
    expect(await run()).toMatchObject({
      ok: false,
      error: { kind: 'protocol', line: { kind: 'recovered' } },
    });
  });

  test('an unplugged reader', async () => {
    reactions = [() => setTimeout(() => wire.pull('cable'), 100)];
    expect(await run()).toEqual({
      ok: false,
      error: { kind: 'unplugged', detail: 'cable', line: { kind: 'lost' } },
    });
    expect(await run()).toMatchObject({ ok: false, error: { kind: 'unplugged' } });
  });
});
