// T=1 (ISO/IEC 7816-3 section 11): blocks as bytes, chaining both ways, and repeats on a bad line that never run a command twice.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createT1Link, type BlockExchange } from '../../../hardware/card/t1.ts';
import { decodeBlock, encodeBlock, type Block } from '../../../hardware/card/t1-block.ts';
import { fail, ok } from '../../../hardware/result.ts';
import { createCardT1, type Gate } from '../../../hardware/simulator/card-t1.ts';

const run: Gate = () => ({ kind: 'run' });
const hex = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text, 'hex'));
const bit = fc.constantFrom(0 as const, 1 as const);
const bytes = (minLength: number, maxLength: number): fc.Arbitrary<Uint8Array> =>
  fc.uint8Array({ minLength, maxLength });

const blocks: fc.Arbitrary<Block> = fc.oneof(
  fc.record({
    kind: fc.constant('I' as const),
    number: bit,
    more: fc.constantFrom('more' as const, 'last' as const),
    data: bytes(0, 254),
  }),
  fc.record({
    kind: fc.constant('R' as const),
    number: bit,
    reason: fc.constantFrom(0 as const, 1 as const, 2 as const),
  }),
  fc.record({
    kind: fc.constant('S' as const),
    name: fc.constantFrom('ifs' as const, 'wtx' as const),
    way: fc.constantFrom('request' as const, 'response' as const),
    data: bytes(1, 1),
  }),
  fc.record({
    kind: fc.constant('S' as const),
    name: fc.constantFrom('resynch' as const, 'abort' as const),
    way: fc.constantFrom('request' as const, 'response' as const),
    data: fc.constant(new Uint8Array(0)),
  }),
);

describe('blocks', () => {
  test('as recorded with pcscd', () => {
    expect(encodeBlock({ kind: 'S', name: 'ifs', way: 'request', data: hex('fe') })).toEqual(
      hex('00c101fe3e'),
    );
    expect(encodeBlock({ kind: 'S', name: 'wtx', way: 'response', data: hex('02') })).toEqual(
      hex('00e30102e0'),
    );
    expect(encodeBlock({ kind: 'R', number: 1, reason: 0 })).toEqual(hex('00900090'));
    expect(decodeBlock(hex('00400263c3e2'))).toEqual({
      kind: 'I',
      number: 1,
      more: 'last',
      data: hex('63c3'),
    });
  });

  test('decode what was encoded; any changed byte is noticed', () => {
    fc.assert(
      fc.property(blocks, fc.nat(), fc.integer({ min: 1, max: 255 }), (block, at, change) => {
        const encoded = encodeBlock(block);
        expect(decodeBlock(encoded)).toEqual(block);
        const changed = Uint8Array.from(encoded);
        changed[at % changed.length]! ^= change;
        expect(decodeBlock(changed)).toMatchObject({ kind: 'bad', reason: 1 });
        expect(decodeBlock(encoded.subarray(0, encoded.length - 1)).kind).toBe('bad');
      }),
    );
  });

  test.for([
    '',
    '00',
    '000000',
    '0190 0091',
    '00900101 90',
    '00a000a0',
    '008f008f',
    '001f001f',
    '00c20101c2',
    '00c400c4',
    '0000030102 00',
  ])('refuses %s', (text) => {
    expect(decodeBlock(hex(text.replace(' ', ''))).kind).toBe('bad');
  });
});

type Mishap = 'none' | 'spoiled to card' | 'spoiled to host' | 'lost';

/** A line to a simulated card that suffers one mishap of the plan in each exchange. */
function line(
  plan: readonly Mishap[],
  card: ReturnType<typeof createCardT1>,
  gate: Gate = run,
): BlockExchange {
  let exchanges = 0;
  return async (block) => {
    const mishap = plan[exchanges++] ?? 'none';
    const toCard = Uint8Array.from(block);
    if (mishap === 'spoiled to card') toCard[1]! ^= 0x40;
    const answer = mishap === 'lost' ? undefined : card.exchange(toCard, gate);
    if (answer === undefined) return fail({ kind: 'garbled', detail: 'nothing came' });
    const toHost = Uint8Array.from(answer);
    if (mishap === 'spoiled to host') toHost[0]! ^= 0x01;
    return ok(toHost);
  };
}

describe('a session', () => {
  test('carries any APDU and answer, with fields of any size', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 254 }),
        fc.array(fc.tuple(bytes(4, 261), bytes(2, 258)), { maxLength: 4 }),
        async (ifsc, pairs) => {
          const ran: Uint8Array[] = [];
          const card = createCardT1((apdu) => pairs[ran.push(apdu) - 1]![1], ifsc);
          const link = createT1Link(line([], card), ifsc);
          expect(await link.announceInformationSize()).toEqual({ ok: true, value: undefined });
          for (const [apdu, answer] of pairs)
            expect(await link.transmit(apdu)).toEqual({ ok: true, value: answer });
          expect(ran.map((apdu) => Buffer.from(apdu))).toEqual(pairs.map(([apdu]) => Buffer.from(apdu)));
        },
      ),
      { numRuns: 60 },
    );
  });

  test('on a bad line every command runs at most once, and exactly once when it succeeds', async () => {
    const mishaps = fc.array(
      fc.constantFrom<Mishap>('none', 'none', 'none', 'spoiled to card', 'spoiled to host', 'lost'),
      { maxLength: 60 },
    );
    let succeeded = 0;
    await fc.assert(
      fc.asyncProperty(
        mishaps,
        fc.integer({ min: 16, max: 254 }),
        bytes(4, 120),
        bytes(2, 258),
        async (plan, ifsc, apdu, answer) => {
          const ran: Uint8Array[] = [];
          let waited = 0;
          const gate: Gate = () => (waited++ === 0 ? { kind: 'wait', factor: 2 } : { kind: 'run' });
          const card = createCardT1((received) => {
            ran.push(received);
            return answer;
          }, ifsc);
          const link = createT1Link(line(plan, card, gate), ifsc);
          const result = await link.transmit(apdu);
          expect(ran.length).toBeLessThanOrEqual(1);
          if (result.ok) succeeded += 1;
          expect(result).toMatchObject(result.ok ? { value: answer } : { error: { kind: 'protocol' } });
          expect(ran.map((received) => Buffer.from(received))).toEqual(
            result.ok || ran.length > 0 ? [Buffer.from(apdu)] : [],
          );
        },
      ),
      { numRuns: 300 },
    );
    expect(succeeded).toBeGreaterThan(100);
  });

  test.for<Mishap>(['spoiled to card', 'spoiled to host', 'lost'])(
    'one block %s costs nothing',
    async (mishap) => {
      for (let at = 0; at < 6; at++) {
        const ran: Uint8Array[] = [];
        const answer = new Uint8Array(200).fill(7);
        const card = createCardT1((apdu) => {
          ran.push(apdu);
          return answer;
        }, 32);
        const plan = [...Array.from({ length: at }, (): Mishap => 'none'), mishap];
        const link = createT1Link(line(plan, card), 32);
        expect(await link.transmit(new Uint8Array(70))).toEqual({ ok: true, value: answer });
        expect(ran.length).toBe(1);
      }
    },
  );

  test('a line that stays bad: resynchronisation, the command is given up; a good line serves the next', async () => {
    let ran = 0;
    const card = createCardT1(() => {
      ran += 1;
      return hex('9000');
    }, 254);
    const plan: Mishap[] = ['spoiled to host', 'spoiled to host', 'spoiled to host', 'spoiled to host'];
    const link = createT1Link(line(plan, card), 254);
    expect(await link.transmit(hex('00200080'))).toMatchObject({
      ok: false,
      error: { kind: 'protocol', detail: expect.stringContaining('given up') },
    });
    expect(ran).toBe(1);
    expect(await link.transmit(hex('00200080'))).toEqual({ ok: true, value: hex('9000') });
  });

  test('a card that never makes sense ends the session', async () => {
    let exchanges = 0;
    const link = createT1Link(async () => {
      exchanges += 1;
      return ok(hex('ffffff'));
    }, 32);
    expect(await link.announceInformationSize()).toMatchObject({ ok: false, error: { kind: 'protocol' } });
    expect(await link.transmit(hex('00200080'))).toMatchObject({
      ok: false,
      error: { kind: 'protocol', detail: expect.stringContaining('does not resynchronise') },
    });
    expect(exchanges).toBeLessThan(20);
  });

  test('other errors end the command at once', async () => {
    const link = createT1Link(async () => fail({ kind: 'removed', detail: 'gone' }), 32);
    expect(await link.transmit(hex('00200080'))).toEqual({
      ok: false,
      error: { kind: 'removed', detail: 'gone' },
    });
  });

  test('the card may change its field size, ask for time and abort', async () => {
    const script = ['00c1010ac a', '00c30103c1', '00c200c2', '00e000e0'].map((text) =>
      hex(text.replace(' ', '')),
    );
    const seen: string[] = [];
    const factors: number[] = [];
    const link = createT1Link(async (block, factor) => {
      seen.push(Buffer.from(block).toString('hex'));
      factors.push(factor);
      return ok(script.shift() ?? hex('00c000c0'));
    }, 32);
    expect(await link.transmit(hex('00200080'))).toMatchObject({
      ok: false,
      error: { detail: expect.stringContaining('aborted') },
    });
    expect(seen).toEqual(['0000040020008 0a4'.replace(' ', ''), '00e1010aea', '00e30103e1', '00c000c0']);
    expect(factors).toEqual([0, 0, 3, 0]);
  });
});
