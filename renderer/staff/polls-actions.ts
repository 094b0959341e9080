/**
 * What the manager can do with the polls just now and why not the rest (station.md, states of polls), what will happen in which order, and what is left when
 * a report does not print. The station decides again when it is asked (main/station/polls.ts); words are in texts.ts.
 */
import type { PollsState, StaffAction, StationView } from '../../main/station/view.ts';

export const ACTIONS = ['open', 'suspend', 'resume', 'close'] as const satisfies readonly StaffAction[];

/** Why an action cannot be begun in a state of polls. */
export type Hindrance =
  | 'not-open-yet'
  | 'already-open'
  | 'already-suspended'
  | 'not-suspended'
  | 'closing'
  | 'closed';

/** What stands in the way later on, while the action itself may be begun. */
export type Caution = 'printer' | 'ledger';

export interface PollsChoice {
  readonly action: StaffAction;
  /** Absent: the action may be begun. */
  readonly hindrance?: Hindrance;
  readonly cautions: readonly Caution[];
}

/** Every action, in the order of a polling day. */
export function pollsChoices({
  polls,
  papersToOpen,
  devices,
  ledger,
}: Pick<StationView, 'polls' | 'papersToOpen' | 'devices' | 'ledger'>): PollsChoice[] {
  return ACTIONS.map((action) => {
    const isLaterRound = action === 'open' && polls === 'closed' && papersToOpen.length > 0;
    const hindrance = isLaterRound ? undefined : HINDRANCES[action][polls];
    const cautions: Caution[] = [];
    if (hindrance === undefined) {
      if (!PRINTS.includes(devices.printer.kind)) cautions.push('printer');
      if (ledger.link === 'unreachable' && action !== 'suspend') cautions.push('ledger');
    }
    return { action, cautions, ...(hindrance !== undefined && { hindrance }) };
  });
}

/** Steps that staff are told before an action begins; each is a sentence of the texts. */
export type PollsStep =
  | 'second-card'
  | 'suspend-now'
  | 'wait-for-ballots'
  | 'zero-report'
  | 'suspend-report'
  | 'resume-report'
  | 'closing-report'
  | 'opening-recorded'
  | 'suspension-recorded'
  | 'resumption-recorded'
  | 'closing-recorded';

/** The order is that of main/station/polls.ts; the manager's card is in the reader before. */
export const STEPS: Record<StaffAction, readonly PollsStep[]> = {
  open: ['second-card', 'zero-report', 'opening-recorded'],
  suspend: ['suspend-now', 'suspend-report', 'suspension-recorded'],
  resume: ['resumption-recorded', 'resume-report'],
  close: ['wait-for-ballots', 'second-card', 'closing-report', 'closing-recorded'],
};

/** What an action has done by the time its report is printed: polls open and close only after a confirmed report. */
export const DONE_BEFORE_REPORT: Record<StaffAction, 'nothing' | 'done'> = {
  open: 'nothing',
  suspend: 'done',
  resume: 'done',
  close: 'nothing',
};

const PRINTS: readonly string[] = ['ready', 'near-end'];

const HINDRANCES: Record<StaffAction, Partial<Record<PollsState, Hindrance>>> = {
  open: { open: 'already-open', suspended: 'already-open', closing: 'closing', closed: 'closed' },
  suspend: { setup: 'not-open-yet', suspended: 'already-suspended', closing: 'closing', closed: 'closed' },
  resume: { setup: 'not-open-yet', open: 'not-suspended', closing: 'closing', closed: 'closed' },
  close: { setup: 'not-open-yet', closing: 'closing', closed: 'closed' },
};
