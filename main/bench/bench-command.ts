/**
 * What the bench window may say: hands for cards, switches of the simulated devices and the ledger, and shortcuts through the day. Parsed strictly
 * at this one door; whether it fits the moment is decided by bench.ts.
 */
import * as v from 'valibot';
import { fail, ok, type Result } from '../../ledger/result.ts';
import type { Bilingual } from '../station/view.ts';

const count = (least: number, most: number) =>
  v.pipe(v.number(), v.integer(), v.minValue(least), v.maxValue(most));

const switches = {
  paper: v.exactOptional(v.picklist(['enough', 'near-end', 'out'])),
  cover: v.exactOptional(v.picklist(['closed', 'open'])),
  cutter: v.exactOptional(v.picklist(['works', 'jams'])),
  head: v.exactOptional(v.picklist(['cool', 'hot'])),
  answers: v.exactOptional(v.picklist(['sent', 'silent'])),
  power: v.exactOptional(v.picklist(['on', 'off'])),
};

const shortcutNames = ['open', 'vote', 'suspend', 'resume', 'close', 'count'] as const;
export type ShortcutName = (typeof shortcutNames)[number];

const command = v.variant('type', [
  v.strictObject({
    type: v.literal('card.insert'),
    person: v.pipe(v.string(), v.maxLength(64)),
    way: v.picklist(['right', 'upside-down']),
  }),
  v.strictObject({ type: v.literal('card.pull') }),
  v.strictObject({
    type: v.literal('reader.fault'),
    fault: v.variant('kind', [
      v.strictObject({ kind: v.literal('nak'), commands: count(0, 99) }),
      v.strictObject({ kind: v.literal('bad-lrc'), answers: count(0, 99) }),
      v.strictObject({ kind: v.literal('silence'), commands: count(0, 99) }),
      v.strictObject({ kind: v.literal('noise'), bytes: count(0, 64) }),
      v.strictObject({ kind: v.literal('delivery'), pieces: v.picklist(['whole', 'bytes']) }),
      v.strictObject({ kind: v.literal('time-requests'), count: count(0, 99) }),
      v.strictObject({ kind: v.literal('waiting-time'), factor: count(1, 255), times: count(0, 99) }),
      v.strictObject({ kind: v.literal('pull'), atApdu: count(0, 999) }),
    ]),
  }),
  v.strictObject({ type: v.literal('reader.cable'), cable: v.picklist(['plugged', 'unplugged']) }),
  v.strictObject({
    type: v.literal('printer.set'),
    switches: v.strictObject({
      ...switches,
      rowMs: v.exactOptional(count(0, 50)),
      afterRows: v.exactOptional(
        v.nullable(v.strictObject({ rows: count(1, 9999), set: v.strictObject(switches) })),
      ),
    }),
  }),
  v.strictObject({ type: v.literal('printer.cable'), cable: v.picklist(['plugged', 'unplugged']) }),
  v.strictObject({ type: v.literal('printer.tear-off') }),
  v.strictObject({ type: v.literal('ledger.set'), state: v.picklist(['up', 'down']) }),
  v.strictObject({
    type: v.literal('shortcut.start'),
    name: v.picklist(shortcutNames),
    /** For `vote`: how many members; 1 without it. */
    members: v.exactOptional(count(1, 99_999)),
  }),
  v.strictObject({ type: v.literal('shortcut.stop') }),
]);

/**
 * - `card.insert`, `card.pull`: one card at a time; `way: 'upside-down'` makes no contact.
 * - `reader.fault`: hardware/simulator/reader.ts, ReaderFault; `noise` by its number of bytes. A count of 0 ends a fault.
 * - `printer.set`: hardware/simulator/printer.ts, PrinterSwitches; `afterRows: null` takes an order back. `printer.tear-off`: by hand.
 * - `reader.cable`, `printer.cable`: the wire between kiosk and device. `ledger.set`: whether the ledger answers kiosk and public.
 * - `shortcut.start`: practice people do it at the kiosk; `shortcut.stop`: they leave as soon as they can.
 */
export type BenchCommand = v.InferOutput<typeof command>;
export type CommandOf<T extends BenchCommand['type']> = Extract<BenchCommand, { readonly type: T }>;

/**
 * Why a command was not carried out; nothing has changed. `malformed`: not a command; `unknown-person`: nobody has this card; `not-now`: another
 * moment; `failed`: the machine did not allow it.
 */
export interface BenchRefusal {
  readonly code: 'malformed' | 'unknown-person' | 'not-now' | 'failed';
  readonly message: Bilingual;
}

/** Parses one command; the fault names the place, in English, for whoever wrote the page. */
export function parseBenchCommand(value: unknown): Result<BenchCommand, string> {
  const parsed = v.safeParse(command, value);
  if (parsed.success) return ok(parsed.output);
  const [issue] = parsed.issues;
  return fail(`${v.getDotPath(issue) ?? 'command'}: ${issue.message}`);
}
