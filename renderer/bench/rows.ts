/** The switches of each device as data: what they are called, how they stand, and which command sets them. Drawn by switches.tsx. */
import type { BenchCommand, CommandOf } from '../../main/bench/bench-command.ts';
import type { BenchView } from '../../main/bench/bench-view.ts';
import type { Segment } from './segments.tsx';
import type { bench } from './texts.ts';

type Words = (typeof bench)['ko']['switches'];
type Fault = CommandOf<'reader.fault'>['fault'];

export interface Row {
  readonly id: string;
  readonly label: string;
  readonly hint?: string;
  /** `plain`: not a fault, whatever is chosen. */
  readonly kind: 'plain' | 'fault';
  /** The normal state first. */
  readonly segments: readonly Segment<string>[];
  readonly chosen: string;
  readonly command: (key: string) => BenchCommand;
}

/** What a card slips out at: while the card is met, while its certificate is read, at the PIN, later. */
const PULLS = [1, 4, 8, 14] as const;

export function readerRows({ cable, faults }: BenchView['reader'], text: Words): Row[] {
  const fault = (
    kind: Exclude<Fault['kind'], 'pull'>,
    left: number,
    counting: 'counts' | 'stays',
    order: (state: 'on' | 'off') => Fault,
  ): Row => {
    const { label, hint, on } = text[kind];
    return {
      id: kind,
      label,
      hint,
      kind: 'fault',
      segments: [
        { key: 'off', label: text.normal },
        { key: 'on', label: left > 0 && counting === 'counts' ? text.times(left) : on },
      ],
      chosen: left > 0 ? 'on' : 'off',
      command: (key) => ({ type: 'reader.fault', fault: order(key === 'on' ? 'on' : 'off') }),
    };
  };
  const count = (state: 'on' | 'off', on: number): number => (state === 'on' ? on : 0);
  const { pullAtApdu } = faults;
  return [
    cableRow('reader.cable', cable, text),
    fault('nak', faults.nak, 'counts', (state) => ({ kind: 'nak', commands: count(state, 3) })),
    fault('bad-lrc', faults.badLrc, 'counts', (state) => ({ kind: 'bad-lrc', answers: count(state, 3) })),
    fault('silence', faults.silence, 'counts', (state) => ({ kind: 'silence', commands: count(state, 3) })),
    fault('noise', faults.noiseBytes, 'stays', (state) => ({ kind: 'noise', bytes: count(state, 16) })),
    fault('delivery', faults.delivery === 'bytes' ? 1 : 0, 'stays', (state) => ({
      kind: 'delivery',
      pieces: state === 'on' ? 'bytes' : 'whole',
    })),
    fault('time-requests', faults.timeRequests, 'stays', (state) => ({
      kind: 'time-requests',
      count: count(state, 20),
    })),
    fault('waiting-time', faults.waitingTime.times, 'stays', (state) => ({
      kind: 'waiting-time',
      factor: 2,
      times: count(state, 5),
    })),
    {
      id: 'pull',
      label: text.pull.label,
      hint: text.pull.hint,
      kind: 'fault',
      segments: [
        { key: '0', label: text.normal },
        ...PULLS.map((at) => ({ key: String(at), label: text.pull.at(at) })),
        ...(pullAtApdu === 0 || PULLS.some((at) => at === pullAtApdu)
          ? []
          : [{ key: String(pullAtApdu), label: text.pull.left(pullAtApdu) }]),
      ],
      chosen: String(pullAtApdu),
      command: (key) => ({ type: 'reader.fault', fault: { kind: 'pull', atApdu: Number(key) } }),
    },
  ];
}

/** Milliseconds a row of dots takes. */
const PACES = { instant: 0, real: 1, slow: 6 } as const;

const ACCIDENTS = {
  cover: { cover: 'open' },
  out: { paper: 'out' },
  off: { power: 'off' },
} as const;
type Accident = keyof typeof ACCIDENTS;

const ACCIDENT_ROWS = 200;

export function printerRows({ cable, switches, afterRows }: BenchView['printer'], text: Words): Row[] {
  const set = (change: CommandOf<'printer.set'>['switches']): BenchCommand => ({
    type: 'printer.set',
    switches: change,
  });
  const choice = <K extends 'power' | 'paper' | 'cover' | 'cutter' | 'head' | 'answers'>(
    id: K,
    states: readonly (typeof switches)[K][],
    words: Readonly<Record<string, string>>,
  ): Row => ({
    id,
    label: words['label'] ?? '',
    ...(words['hint'] !== undefined && { hint: words['hint'] }),
    kind: 'fault',
    segments: states.map((key) => ({ key, label: words[key] ?? '' })),
    chosen: switches[id],
    command: (key) => set({ [id]: key }),
  });
  const accident = accidentOf(afterRows);
  const accidents = Object.keys(ACCIDENTS) as Accident[];
  return [
    cableRow('printer.cable', cable, text),
    choice('power', ['on', 'off'], text.power),
    choice('paper', ['enough', 'near-end', 'out'], text.paper),
    choice('cover', ['closed', 'open'], text.cover),
    choice('cutter', ['works', 'jams'], text.cutter),
    choice('head', ['cool', 'hot'], text.head),
    choice('answers', ['sent', 'silent'], text.answers),
    {
      id: 'after',
      label: text.after.label,
      hint: text.after.hint,
      kind: 'fault',
      segments: [
        { key: 'none', label: text.after.none },
        ...accidents.map((key) => ({
          key,
          label:
            key === accident
              ? text.after.left(text.after[key], afterRows?.rows ?? ACCIDENT_ROWS)
              : text.after[key],
        })),
      ],
      chosen: accident ?? 'none',
      command: (key) => {
        const next = accidents.find((each) => each === key);
        return set({
          afterRows: next === undefined ? null : { rows: ACCIDENT_ROWS, set: ACCIDENTS[next] },
        });
      },
    },
    {
      id: 'pace',
      label: text.pace.label,
      kind: 'plain',
      segments: [
        { key: 'real', label: text.pace.real },
        { key: 'instant', label: text.pace.instant },
        { key: 'slow', label: text.pace.slow },
      ],
      chosen: switches.rowMs === PACES.instant ? 'instant' : switches.rowMs >= PACES.slow ? 'slow' : 'real',
      command: (key) => set({ rowMs: key === 'instant' || key === 'slow' ? PACES[key] : PACES.real }),
    },
  ];
}

export const ledgerRows = ({ state }: BenchView['ledger'], text: Words): Row[] => [
  {
    id: 'ledger',
    label: text.ledgerState.label,
    hint: text.ledgerState.hint,
    kind: 'fault',
    segments: [
      { key: 'up', label: text.ledgerState.up },
      { key: 'down', label: text.ledgerState.down },
    ],
    chosen: state,
    command: (key) => ({ type: 'ledger.set', state: key === 'down' ? 'down' : 'up' }),
  },
];

const cableRow = (
  type: 'reader.cable' | 'printer.cable',
  cable: 'plugged' | 'unplugged',
  text: Words,
): Row => ({
  id: type.replace('.', '-'),
  label: text.cable.label,
  kind: 'fault',
  segments: [
    { key: 'plugged', label: text.cable.plugged },
    { key: 'unplugged', label: text.cable.unplugged },
  ],
  chosen: cable,
  command: (key) => ({ type, cable: key === 'unplugged' ? 'unplugged' : 'plugged' }),
});

function accidentOf(afterRows: BenchView['printer']['afterRows']): Accident | undefined {
  if (afterRows === undefined) return undefined;
  const { set } = afterRows;
  return set.power === 'off' ? 'off' : set.paper === 'out' ? 'out' : 'cover';
}
