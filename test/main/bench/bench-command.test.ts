// What the bench window may say, and nothing else.
import { expect, test } from 'vitest';
import { parseBenchCommand, type BenchCommand } from '../../../main/bench/bench-command.ts';

const good: readonly BenchCommand[] = [
  { type: 'card.insert', person: 'P000001', way: 'upside-down' },
  { type: 'card.pull' },
  { type: 'reader.fault', fault: { kind: 'waiting-time', factor: 2, times: 5 } },
  { type: 'reader.cable', cable: 'unplugged' },
  { type: 'printer.set', switches: { paper: 'near-end', rowMs: 50 } },
  { type: 'printer.set', switches: { afterRows: { rows: 9999, set: { power: 'off' } } } },
  { type: 'printer.set', switches: { afterRows: null } },
  { type: 'printer.tear-off' },
  { type: 'ledger.set', state: 'down' },
  { type: 'shortcut.start', name: 'vote', members: 99_999 },
  { type: 'shortcut.stop' },
];

test.for(good)('%j is a command', (command) => {
  expect(parseBenchCommand(command)).toEqual({ ok: true, value: command });
});

const bad: readonly [string, unknown, string][] = [
  ['nothing', undefined, 'command'],
  ['a word', 'card.pull', 'command'],
  ['an unknown type', { type: 'ballot.cast' }, 'type'],
  ['more than it takes', { type: 'card.pull', how: 'gently' }, 'how'],
  ['no person', { type: 'card.insert', way: 'right' }, 'person'],
  ['a person of 65 letters', { type: 'card.insert', person: 'P'.repeat(65), way: 'right' }, 'person'],
  ['an unknown fault', { type: 'reader.fault', fault: { kind: 'fire' } }, 'fault.kind'],
  ['a negative count', { type: 'reader.fault', fault: { kind: 'nak', commands: -1 } }, 'fault.commands'],
  ['half a command', { type: 'reader.fault', fault: { kind: 'nak', commands: 0.5 } }, 'fault.commands'],
  [
    'bytes instead of their number',
    { type: 'reader.fault', fault: { kind: 'noise', bytes: [1] } },
    'fault.bytes',
  ],
  ['too much noise', { type: 'reader.fault', fault: { kind: 'noise', bytes: 65 } }, 'fault.bytes'],
  ['a switch there is not', { type: 'printer.set', switches: { colour: 'red' } }, 'switches.colour'],
  [
    'an order within an order',
    {
      type: 'printer.set',
      switches: { afterRows: { rows: 1, set: { afterRows: null } } },
    },
    'switches.afterRows.set.afterRows',
  ],
  ['a row that takes a minute', { type: 'printer.set', switches: { rowMs: 60_000 } }, 'switches.rowMs'],
  ['nobody to vote', { type: 'shortcut.start', name: 'vote', members: 0 }, 'members'],
];

test.for(bad)('%s is refused by its place', ([, command, place]) => {
  const parsed = parseBenchCommand(command);
  expect(parsed.ok ? 'accepted' : parsed.error.slice(0, parsed.error.indexOf(':'))).toBe(place);
});
