/**
 * What a screen may say to the station: the closed union of commands, parsed strictly at this one door (architecture: seams). Whether a command
 * fits the moment is decided by conversation.ts, whether selections fit the ballot papers by selections.ts.
 */
import * as v from 'valibot';
import { text as entryText } from '../../ledger/entries/fields.ts';
import { fail, ok, type Result } from '../../ledger/result.ts';
import type { Bilingual } from './view.ts';

const text = v.pipe(
  v.string(),
  v.transform((value) => value.normalize('NFC').trim()),
  v.regex(/^[^\p{Cc}\p{Cs}\u2028\u2029\p{Bidi_Control}]*$/u, 'control characters are not accepted'),
  entryText,
);

const indices = v.pipe(
  v.array(v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(998))),
  v.maxLength(999),
);

const answer = v.union([
  v.strictObject({ choices: indices }),
  v.strictObject({ ranking: indices }),
  v.strictObject({ ratings: indices }),
  v.strictObject({ abstain: v.literal(true) }),
]);

const selection = v.strictObject({
  election: v.pipe(v.string(), v.maxLength(64)),
  questions: v.pipe(v.array(answer), v.maxLength(100)),
});

const bare = <T extends string>(type: T) => v.strictObject({ type: v.literal(type) });

const command = v.variant('type', [
  v.strictObject({
    type: v.literal('staff.begin'),
    action: v.picklist(['open', 'suspend', 'resume', 'close']),
    reason: v.optional(text),
    seals: v.optional(v.pipe(v.array(text), v.maxLength(50))),
  }),
  v.strictObject({ type: v.literal('pin.enter'), pin: v.string() }),
  v.strictObject({
    type: v.literal('ballot.submit'),
    selections: v.pipe(v.array(selection), v.maxLength(100)),
  }),
  v.strictObject({ type: v.literal('later.enter'), code: v.pipe(v.string(), v.regex(/^[0-9]{20}$/)) }),
  bare('presence.begin'),
  bare('presence.leave'),
  bare('presence.return'),
  bare('quorum.report'),
  bare('later.begin'),
  bare('later.taken'),
  bare('later.retry'),
  bare('ballot.cast'),
  bare('ballot.challenge'),
  bare('ballot.again'),
  bare('ballot.abandon'),
  bare('ballot.retry'),
  bare('report.retry'),
  bare('receipt.reprint'),
  bare('session.touch'),
  bare('session.continue'),
  bare('session.cancel'),
  bare('session.end'),
  bare('session.call-staff'),
  bare('session.return'),
  bare('session.void'),
  bare('trouble.dismiss'),
  bare('desk.open'),
  bare('desk.leave'),
  bare('desk.check-card'),
  v.strictObject({ type: v.literal('desk.print-records'), language: v.picklist(['ko', 'en']) }),
  bare('device.test-print'),
  bare('device.clear-printer'),
  bare('device.card-round-trip'),
  bare('kiosk.exit'),
]);

/**
 * - `staff.begin`: a staff member wants to open, suspend, resume or close polls; suspending needs `reason`; opening takes the seal numbers.
 * - `pin.enter`: 6 to 8 digits for the card in the reader.
 * - `ballot.submit`: one answer to every question of every paper of the sitting: candidates chosen, candidates in the order of preference, of every
 *   candidate the place on the scale, or abstention; see selections.ts.
 * - `ballot.cast`, `ballot.challenge`, `ballot.abandon`: the choice after the tracker slip; `ballot.retry`: a fresh ballot and slip in place of a void slip.
 * - `ballot.again`: after a challenge the voter goes on to vote afresh.
 * - `report.retry`: prints an unconfirmed report again. `receipt.reprint`: a receipt marked DUPLICATE, within the voter's own session.
 * - `later.begin`: somebody wants to vote with the slip of an earlier admission; `later.enter`: the 20 digits of its code. At admission `later.taken`: the slip
 *   is taken; `later.retry`: prints a slip that was not confirmed again, with another code.
 * - `presence.begin`: a member wants to leave or is back; then `presence.leave` or `presence.return`. `quorum.report`: staff have those present counted.
 * - `session.touch`: somebody is using the screen; `session.continue`: yes, still there; `session.cancel`: give up; `session.end`: done.
 * - `trouble.dismiss`: the trouble has been read.
 * - `session.call-staff`: the voter asks for staff, who may end the session with card and PIN (`session.void`) or give it back (`session.return`).
 * - `desk.open`: staff ask for their desk; `desk.check-card`: the clerk looks at a member's card; `desk.print-records`: the
 *   manager has the records after closing printed; `desk.leave` closes the desk.
 * - `device.test-print`, `device.clear-printer`, `device.card-round-trip`, `kiosk.exit`: at the technician's desk.
 */
export type StationCommand = v.InferOutput<typeof command>;
export type CommandType = StationCommand['type'];
export type CommandOf<T extends CommandType> = Extract<StationCommand, { readonly type: T }>;
export type Selection = CommandOf<'ballot.submit'>['selections'][number];

/**
 * Why a command was not taken; the station is as it was before. `not-now`: another moment; `malformed`: not a command; `pin-format`, `selection`,
 * `reason`: its content; `polls`: not this action in this state of polls; `nothing-recorded`: the journal could not be written.
 */
export interface Refusal {
  readonly code:
    | 'not-now'
    | 'malformed'
    | 'pin-format'
    | 'selection'
    | 'reason'
    | 'polls'
    | 'nothing-recorded';
  readonly message: Bilingual;
  /** The commands that are accepted now. */
  readonly accepts: readonly CommandType[];
}

/** Parses one command; everything unknown is refused by name, never by its value: it may be a PIN or a choice. */
export function parseCommand(value: unknown): Result<StationCommand, string> {
  const parsed = v.safeParse(command, value);
  if (parsed.success) return ok(parsed.output);
  const issue = parsed.issues[0];
  const [reason] = issue.message.split(/:? (?:but )?received /i);
  return fail(`${v.getDotPath(issue) ?? 'command'}: ${reason}`);
}
