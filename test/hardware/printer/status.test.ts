// The printer's answers (hardware notes e.3): bits, stream, and streams cut anywhere.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  automaticFacts,
  createAnswerParser,
  realtimeFacts,
  troubleOf,
  type Answer,
  type PrinterFacts,
} from '../../../hardware/printer/status.ts';

const bytes = (hex: string): Uint8Array => Buffer.from(hex.replaceAll(' ', ''), 'hex');
const parse = (hex: string): Answer[] => createAnswerParser()(bytes(hex));
const fine: PrinterFacts = { line: 'online', cover: 'closed', paper: 'enough', error: 'none' };

describe('answer stream', () => {
  const cases: [string, string, Answer[]][] = [
    ['DLE EOT', '16', [{ kind: 'realtime', byte: 0x16 }]],
    ['automatic status', '38 00 03 00', [{ kind: 'automatic', bytes: [0x38, 0, 3, 0] }]],
    ['process id', '37 22 30 30 30 37 00', [{ kind: 'block', header: 0x37, text: '"0007' }]],
    ['buffers cleared', '37 25 00', [{ kind: 'block', header: 0x37, text: '%' }]],
    ['model', '5f 45 50 53 4f 4e 00', [{ kind: 'block', header: 0x5f, text: 'EPSON' }]],
    ['paper sensor', '0c', [{ kind: 'paper-sensor', byte: 0x0c }]],
    ['flow control anywhere', '13 38 11 00 13 03 11 00 13', [{ kind: 'automatic', bytes: [0x38, 0, 3, 0] }]],
    [
      'an automatic status whose rest was lost, before another answer',
      '38 00 16',
      [
        { kind: 'noise', byte: 0x38 },
        { kind: 'paper-sensor', byte: 0 },
        { kind: 'realtime', byte: 0x16 },
      ],
    ],
    [
      'a block that is none',
      '37 16',
      [
        { kind: 'noise', byte: 0x37 },
        { kind: 'realtime', byte: 0x16 },
      ],
    ],
    ['a foreign byte', '81', [{ kind: 'noise', byte: 0x81 }]],
    ['the beginning of an answer', '10 00', []],
  ];
  test.each(cases)('%s', (_name, stream, answers) => {
    expect(parse(stream)).toEqual(answers);
  });

  test('a block without end does not grow for ever', () => {
    const answers = createAnswerParser()(bytes(`5f${'41'.repeat(200)}`));
    expect(answers[0]).toEqual({ kind: 'noise', byte: 0x5f });
  });

  test('is the same however it arrives', () => {
    const answer = fc.constantFrom(
      '16',
      '32',
      '38000300',
      '10000000',
      '37223030303700',
      '372500',
      '00',
      '5f4100',
      '11',
    );
    fc.assert(
      fc.property(fc.array(answer), fc.array(fc.integer({ min: 1, max: 5 })), (answers, cuts) => {
        const stream = bytes(answers.join(''));
        const piecewise = createAnswerParser();
        const got: Answer[] = [];
        let from = 0;
        for (const length of cuts) {
          got.push(...piecewise(stream.subarray(from, from + length)));
          from += length;
        }
        got.push(...piecewise(stream.subarray(from)));
        expect(got).toEqual(createAnswerParser()(stream));
        expect(got.filter(({ kind }) => kind === 'noise')).toEqual([]);
        expect(got).toHaveLength(answers.filter((text) => text !== '11').length);
      }),
    );
  });
});

describe('facts', () => {
  const automatic: [string, [number, number, number, number], Partial<PrinterFacts>][] = [
    ['nothing', [0x10, 0, 0, 0], {}],
    ['cover open', [0x38, 0, 0, 0], { line: 'offline', cover: 'open' }],
    ['near end', [0x10, 0, 0x03, 0], { paper: 'near-end' }],
    ['paper out', [0x18, 0, 0x0f, 0], { line: 'offline', paper: 'out' }],
    ['cutter', [0x18, 0x08, 0, 0], { line: 'offline', error: 'cutter' }],
    ['mechanical', [0x18, 0x04, 0, 0], { line: 'offline', error: 'mechanical' }],
    ['unrecoverable', [0x18, 0x20, 0, 0], { line: 'offline', error: 'unrecoverable' }],
    ['head hot', [0x18, 0x40, 0, 0], { line: 'offline', error: 'recoverable' }],
  ];
  test.each(automatic)('automatic status: %s', (_name, status, facts) => {
    expect(automaticFacts(status)).toEqual({ ...fine, ...facts });
  });

  const realtime: [string, [number, number, number, number], Partial<PrinterFacts>][] = [
    ['nothing', [0x12, 0x12, 0x12, 0x12], {}],
    ['cover open', [0x1a, 0x16, 0x12, 0x12], { line: 'offline', cover: 'open' }],
    ['near end', [0x12, 0x12, 0x12, 0x1e], { paper: 'near-end' }],
    ['paper out', [0x1a, 0x32, 0x12, 0x7e], { line: 'offline', paper: 'out' }],
    ['cutter', [0x1a, 0x52, 0x1a, 0x12], { line: 'offline', error: 'cutter' }],
    ['head hot', [0x1a, 0x52, 0x52, 0x12], { line: 'offline', error: 'recoverable' }],
  ];
  test.each(realtime)('real-time status: %s', (_name, status, facts) => {
    expect(realtimeFacts(status)).toEqual({ ...fine, ...facts });
  });

  test('the trouble to see to first', () => {
    expect(troubleOf(fine)).toBeUndefined();
    expect(troubleOf({ ...fine, paper: 'near-end' })).toBeUndefined();
    expect(troubleOf({ line: 'offline', cover: 'open', paper: 'out', error: 'cutter' })).toEqual({
      kind: 'cover-open',
    });
    expect(troubleOf({ ...fine, line: 'offline', paper: 'out' })).toEqual({ kind: 'paper-out' });
    expect(troubleOf({ ...fine, line: 'offline', error: 'cutter' })).toEqual({
      kind: 'error',
      error: 'cutter',
    });
    expect(troubleOf({ ...fine, line: 'offline' })).toEqual({ kind: 'offline' });
  });
});
