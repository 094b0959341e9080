/**
 * The gallery: every scene of main/station/view.ts as pictures of realistic views. Exhaustive by type: a scene, task, trouble, desk, finding, report,
 * obstacle or notice without a picture does not compile. How a picture gets on a screen is in scripted.ts, screens that take several touches in walks.ts.
 */
import type { CommandType } from '../../main/station/command.ts';
import { trouble, TROUBLES, type TroubleCode } from '../../main/station/troubles.ts';
import type {
  CardFinding,
  DeviceReport,
  Notice,
  Obstacle,
  PrintOutcome,
  QuorumReport,
  RecordsReport,
  Scene,
  StaffAction,
  StaffPurpose,
  StaffRole,
  StationView,
  Task,
} from '../../main/station/view.ts';
import {
  APDUS,
  COUNCIL,
  LEADER,
  LONG,
  LONG_NAMED,
  LONG_TITLED,
  MEMBER,
  OPEN,
  RANKED,
  RULES,
  YOUTH,
} from './views.ts';

export type PictureView = typeof OPEN;

export interface Picture {
  /** Unique; also the name of its screenshot. */
  readonly name: string;
  readonly view: PictureView;
}

type Kind = Scene['kind'];
type SceneOf<K extends Kind> = Extract<Scene, { readonly kind: K }>;

/** Clocks on screens count down to this. */
const inSeconds = (seconds: number): number => Date.now() + seconds * 1000;

/** One picture of a scene; what the scene accepts comes from ACCEPTS unless `extra` says otherwise. */
const picture = <K extends Kind>(
  name: string,
  scene: SceneOf<K>,
  extra: Partial<Omit<StationView, 'scene'>> = {},
  base: PictureView = OPEN,
): Picture => ({ name, view: { ...base, accepts: accepted(scene), ...extra, scene } });

function accepted(scene: Scene): readonly CommandType[] {
  switch (scene.kind) {
    case 'starting':
    case 'working':
    case 'take-card':
    case 'presence-done':
    case 'card-held':
      return [];
    case 'idle':
      return ['staff.begin', 'desk.open'];
    case 'take-slip':
      return ['later.taken', 'session.touch'];
    case 'slip-unprinted':
      return ['later.retry', 'session.cancel', 'session.touch'];
    case 'slip-code':
      return ['later.enter', 'session.cancel', 'session.touch'];
    case 'presence-choice':
      return ['presence.leave', 'presence.return', 'session.cancel', 'session.touch'];
    case 'presence-card':
    case 'code-pause':
    case 'staff-card':
      return ['session.cancel'];
    case 'pin':
      return ['pin.enter', 'session.cancel', 'session.touch'];
    case 'ballot':
      return ['ballot.submit', 'session.cancel', 'session.call-staff', 'session.touch'];
    case 'commit':
      return ['ballot.cast', 'ballot.challenge', 'ballot.abandon', 'session.call-staff', 'session.touch'];
    case 'challenged':
      return ['ballot.again', 'session.cancel', 'session.call-staff', 'session.touch'];
    case 'recorded':
      return scene.reprint === 'offered' ? ['session.end', 'receipt.reprint'] : ['session.end'];
    case 'still-there':
      return ['session.continue'];
    case 'report-unconfirmed':
      return ['report.retry', 'session.cancel', 'session.touch'];
    case 'staff-done':
    case 'card-check':
      return scene.kind === 'card-check' && scene.finding === undefined
        ? ['session.cancel']
        : ['session.end'];
    case 'desk':
      return [...DESK_COMMANDS[scene.role], 'desk.leave', 'session.touch'];
    case 'end-session':
      return ['session.return', 'session.void', 'session.touch'];
    case 'trouble':
      if (scene.trouble.code === 'challenge-unprinted')
        return ['ballot.again', 'session.cancel', 'session.call-staff', 'session.touch'];
      return scene.trouble.code === 'slip-void' || scene.trouble.code === 'printer-not-ready'
        ? ['ballot.retry', 'session.cancel', 'session.call-staff', 'session.touch']
        : ['trouble.dismiss'];
  }
}

const DESK_COMMANDS: Record<StaffRole, readonly CommandType[]> = {
  manager: ['staff.begin', 'desk.check-card'],
  clerk: ['desk.check-card'],
  technician: ['device.test-print', 'device.clear-printer', 'device.card-round-trip', 'kiosk.exit'],
};

/** The values of a record whose keys are a closed union, with their keys: this is what makes the gallery complete by type. */
const each = <K extends string, V>(record: Record<K, V>): readonly (readonly [K, V])[] =>
  Object.entries(record) as [K, V][];

const OBSTACLES: Record<Obstacle, Partial<PictureView>> = {
  starting: {},
  'polls-not-open': { polls: 'setup', seals: [], figures: [] },
  'polls-suspended': { polls: 'suspended' },
  'polls-closed': { polls: 'closed' },
  'reader-away': {
    devices: {
      reader: { kind: 'away', lastFault: { kind: 'away', detail: 'connection closed by the device server' } },
      printer: { kind: 'ready' },
    },
  },
  'printer-not-ready': {
    devices: {
      reader: { kind: 'empty' },
      printer: { kind: 'paper-out', lastFault: { kind: 'paper-out', detail: 'status byte 0x60' } },
    },
  },
  'ledger-unreachable': {
    ledger: { link: 'unreachable', size: 1284, outbox: { held: 3, leaving: 20, refused: 0 } },
  },
};

const NOTICES: Record<Notice, Partial<PictureView>> = {
  'card-during-session': {
    scene: { kind: 'ballot', papers: [LEADER] },
    accepts: accepted({ kind: 'ballot', papers: [] }),
  },
  'another-card': { scene: { kind: 'card-held', untilMs: inSeconds(20) }, accepts: [] },
  'polls-not-open': { polls: 'setup', obstacles: ['polls-not-open'], figures: [], seals: [] },
  'session-cleared': {},
};

const TASKS: Record<Task, SceneOf<'working'>> = {
  'reading-card': { kind: 'working', task: 'reading-card' },
  'checking-pin': { kind: 'working', task: 'checking-pin' },
  admitting: { kind: 'working', task: 'admitting', member: MEMBER },
  'checking-slip': { kind: 'working', task: 'checking-slip' },
  encrypting: { kind: 'working', task: 'encrypting' },
  printing: { kind: 'working', task: 'printing' },
  submitting: { kind: 'working', task: 'submitting' },
  'counting-present': { kind: 'working', task: 'counting-present', purpose: 'staff' },
  'sending-ballots': { kind: 'working', task: 'sending-ballots' },
};

const PURPOSES: Record<StaffPurpose, readonly StaffRole[]> = {
  open: ['manager'],
  suspend: ['manager'],
  resume: ['manager'],
  close: ['manager', 'clerk'],
  desk: ['manager', 'clerk', 'technician'],
  'end-session': ['clerk', 'manager'],
};

const RECEIPTS: Record<PrintOutcome, 'offered' | 'none'> = {
  confirmed: 'none',
  'not-started': 'offered',
  unknown: 'offered',
  none: 'none',
};

const DONE: Record<StaffAction | 'end-session', Partial<PictureView>> = {
  open: {},
  suspend: { polls: 'suspended' },
  resume: {},
  close: { polls: 'closed' },
  'end-session': {},
};

const REPORTS: Record<DeviceReport['kind'], readonly DeviceReport[]> = {
  'test-print': [{ kind: 'test-print', outcome: 'unknown' }],
  'printer-clear': [{ kind: 'printer-clear', outcome: 'failed', detail: 'the printer does not answer' }],
  'card-round-trip': [
    {
      kind: 'card-round-trip',
      outcome: 'done',
      apdus: 9,
      ms: 487,
      detail: 'certificate and signature agree',
    },
  ],
};

const RECORDS: Record<RecordsReport['outcome'], RecordsReport> = {
  printed: {
    kind: 'records',
    outcome: 'printed',
    papers: { voting: 1, counting: 2, tally: 1 },
    undeclared: 1,
  },
  'given-up': {
    kind: 'records',
    outcome: 'given-up',
    papers: { voting: 1, counting: 0, tally: 0 },
    undeclared: 0,
  },
  waiting: {
    kind: 'records',
    outcome: 'waiting',
    papers: { voting: 0, counting: 0, tally: 0 },
    undeclared: 0,
  },
};

const QUORUMS: Record<QuorumReport['kind'], readonly (readonly [name: string, report: QuorumReport])[]> = {
  quorum: [
    ['met', { kind: 'quorum', outcome: 'confirmed', members: 1284, present: 803, need: 643 }],
    ['missing', { kind: 'quorum', outcome: 'unknown', members: 1284, present: 612, need: 643 }],
  ],
  'quorum-failed': (['unreachable', 'unrecorded', 'other-registrar', 'not-shown', 'refused'] as const).map(
    (fault) => [fault, { kind: 'quorum-failed', outcome: 'failed', fault }],
  ),
};

const FINDINGS: Record<CardFinding['kind'], CardFinding> = {
  'on-roll': {
    kind: 'on-roll',
    member: LONG_NAMED,
    papers: [LEADER, COUNCIL, YOUTH].map(({ title }) => title),
  },
  'not-on-roll': { kind: 'not-on-roll' },
  'staff-card': { kind: 'staff-card', role: 'clerk' },
  refused: { kind: 'refused', detail: 'the certificate is of another authority' },
  unreadable: { kind: 'unreadable', detail: 'no answer to reset' },
};

/** Polls as the manager meets them at the desk. */
const POLLS: Record<StationView['polls'], Partial<PictureView>> = {
  setup: { polls: 'setup', obstacles: ['polls-not-open'], seals: [], figures: [] },
  open: {},
  suspended: { polls: 'suspended', obstacles: ['polls-suspended'] },
  closing: {
    polls: 'closing',
    ledger: { link: 'reachable', size: 1460, outbox: { held: 0, leaving: 7, refused: 0 } },
  },
  closed: { polls: 'closed', obstacles: ['polls-closed'] },
};

/** The manager's desk, where records are printed now. */
const AFTER_CLOSING: Partial<PictureView> = {
  ...POLLS.closed,
  accepts: [...DESK_COMMANDS.manager, 'desk.print-records', 'desk.leave', 'session.touch'],
};

/** A second round on a reserve slot, the first one closed. */
const LATER: Partial<PictureView> = {
  round: 2,
  papers: [{ election: COUNCIL.election, title: COUNCIL.title }],
  earlierPapers: [LEADER, YOUTH].map(({ election, title }) => ({ election, title })),
};

/** All pictures of a kind of scene. */
const PICTURES: { readonly [K in Kind]: readonly Picture[] } = {
  starting: [
    picture(
      'starting',
      { kind: 'starting' },
      {
        assembly: { id: '', title: undefined },
        mode: 'unknown',
        polls: 'setup',
        obstacles: ['starting'],
        figures: [],
        seals: [],
      },
    ),
  ],
  idle: [
    picture('idle', { kind: 'idle' }),
    picture('idle-later-round', { kind: 'idle' }, { ...LATER, accepts: ['desk.open', 'later.begin'] }),
    picture(
      'idle-later-round-no-ledger',
      { kind: 'idle' },
      { ...LATER, accepts: ['desk.open', 'later.begin'], obstacles: ['ledger-unreachable'] },
      LONG_TITLED,
    ),
    picture('idle-presence', { kind: 'idle' }, { accepts: ['desk.open', 'presence.begin'] }),
    picture(
      'idle-presence-later-round',
      { kind: 'idle' },
      { ...LATER, accepts: ['desk.open', 'later.begin', 'presence.begin'] },
      LONG_TITLED,
    ),
    picture(
      'idle-presence-closed',
      { kind: 'idle' },
      { polls: 'closed', obstacles: ['polls-closed'], accepts: ['desk.open', 'presence.begin'] },
    ),
    picture('idle-real-long-title', { kind: 'idle' }, {}, LONG_TITLED),
    ...each(OBSTACLES).map(([obstacle, extra]) =>
      picture(`idle-${obstacle}`, { kind: 'idle' }, { ...extra, obstacles: [obstacle] }),
    ),
    picture(
      'idle-all-obstacles',
      { kind: 'idle' },
      {
        polls: 'suspended',
        obstacles: ['polls-suspended', 'reader-away', 'printer-not-ready', 'ledger-unreachable'],
      },
      LONG_TITLED,
    ),
  ],
  'staff-card': [
    ...each(PURPOSES).map(([purpose, roles]) =>
      picture(`staff-card-${purpose}`, { kind: 'staff-card', purpose, which: 'first', roles }),
    ),
    picture('staff-card-close-second', {
      kind: 'staff-card',
      purpose: 'close',
      which: 'second',
      roles: PURPOSES.close,
    }),
  ],
  pin: [
    picture('pin', { kind: 'pin', purpose: 'admission', triesLeft: 3, attempt: 'first' }),
    picture('pin-wrong', { kind: 'pin', purpose: 'admission', triesLeft: 2, attempt: 'after-wrong-pin' }),
    picture(
      'pin-last-try',
      { kind: 'pin', purpose: 'admission', triesLeft: 1, attempt: 'after-wrong-pin' },
      {},
      LONG_TITLED,
    ),
    picture('pin-staff', { kind: 'pin', purpose: 'staff', triesLeft: 3, attempt: 'first' }),
    picture('pin-staff-last-try', {
      kind: 'pin',
      purpose: 'staff',
      triesLeft: 1,
      attempt: 'after-wrong-pin',
    }),
  ],
  working: each(TASKS).map(([task, scene]) => picture(`working-${task}`, scene)),
  'take-card': [
    picture('take-card', { kind: 'take-card', purpose: 'admission' }),
    picture('take-card-member', { kind: 'take-card', purpose: 'admission', member: LONG_NAMED }),
    picture('take-card-staff', { kind: 'take-card', purpose: 'staff' }),
  ],
  'take-slip': [
    picture('take-slip', { kind: 'take-slip' }),
    picture('take-slip-long-title', { kind: 'take-slip' }, {}, LONG_TITLED),
  ],
  'slip-unprinted': [
    picture('slip-unprinted', { kind: 'slip-unprinted', outcome: 'unknown' }),
    picture('slip-unprinted-not-started', { kind: 'slip-unprinted', outcome: 'not-started' }),
  ],
  'slip-code': [
    picture('slip-code', { kind: 'slip-code', attempt: 'first' }),
    picture('slip-code-wrong', { kind: 'slip-code', attempt: 'after-wrong-code' }, {}, LONG_TITLED),
  ],
  'code-pause': [picture('code-pause', { kind: 'code-pause', untilMs: inSeconds(40) })],
  'presence-choice': [
    picture('presence-choice', { kind: 'presence-choice' }),
    picture('presence-choice-long-title', { kind: 'presence-choice' }, {}, LONG_TITLED),
  ],
  'presence-card': [
    picture('presence-card-leave', { kind: 'presence-card', action: 'leave' }),
    picture('presence-card-return', { kind: 'presence-card', action: 'return' }, {}, LONG_TITLED),
  ],
  'presence-done': [
    picture('presence-done-leave', { kind: 'presence-done', action: 'leave' }),
    picture('presence-done-return', { kind: 'presence-done', action: 'return' }, {}, LONG_TITLED),
  ],
  'card-held': [picture('card-held', { kind: 'card-held', untilMs: inSeconds(20) })],
  ballot: [
    picture('ballot', { kind: 'ballot', papers: [LEADER, COUNCIL, YOUTH] }),
    picture('ballot-ranked', { kind: 'ballot', papers: [RANKED] }),
    picture('ballot-long', { kind: 'ballot', papers: [LONG, LEADER, COUNCIL] }, {}, LONG_TITLED),
  ],
  commit: [
    picture('commit', { kind: 'commit', papers: [LEADER.title] }),
    picture(
      'commit-three-papers',
      { kind: 'commit', papers: [LEADER, LONG, COUNCIL].map(({ title }) => title) },
      {},
      LONG_TITLED,
    ),
  ],
  challenged: [
    picture('challenged', { kind: 'challenged' }),
    picture('challenged-long', { kind: 'challenged' }, {}, LONG_TITLED),
  ],
  recorded: each(RECEIPTS).map(([receipt, reprint]) =>
    picture(`recorded-${receipt}`, { kind: 'recorded', receipt, reprint }),
  ),
  'still-there': [picture('still-there', { kind: 'still-there', untilMs: inSeconds(45) })],
  'report-unconfirmed': [
    picture('report-unconfirmed-open', {
      kind: 'report-unconfirmed',
      action: 'open',
      outcome: 'not-started',
    }),
    picture('report-unconfirmed-records', {
      kind: 'report-unconfirmed',
      action: 'records',
      outcome: 'unknown',
    }),
    picture('report-unconfirmed-close', { kind: 'report-unconfirmed', action: 'close', outcome: 'unknown' }),
  ],
  'staff-done': each(DONE).map(([action, extra]) =>
    picture(`staff-done-${action}`, { kind: 'staff-done', action }, extra),
  ),
  desk: [
    ...each(POLLS).map(([polls, extra]) =>
      picture(
        `desk-manager-${polls}`,
        { kind: 'desk', role: 'manager', ...(polls === 'setup' ? { rules: RULES } : {}) },
        polls === 'closed' ? AFTER_CLOSING : extra,
      ),
    ),
    picture(
      'desk-manager-later-round',
      { kind: 'desk', role: 'manager', rules: RULES },
      { ...LATER, ...POLLS.closed, papersToOpen: [{ election: COUNCIL.election, title: COUNCIL.title }] },
    ),
    picture(
      'desk-manager-unwell',
      { kind: 'desk', role: 'manager' },
      {
        obstacles: ['printer-not-ready', 'ledger-unreachable'],
        devices: {
          reader: { kind: 'card' },
          printer: { kind: 'cover-open', lastFault: { kind: 'paper-out', detail: 'status byte 0x60' } },
        },
        ledger: { link: 'unreachable', size: 1284, outbox: { held: 3, leaving: 20, refused: 1 } },
      },
      LONG_TITLED,
    ),
    ...each(RECORDS).map(([outcome, report]) =>
      picture(`desk-manager-records-${outcome}`, { kind: 'desk', role: 'manager', report }, AFTER_CLOSING),
    ),
    picture('desk-clerk', { kind: 'desk', role: 'clerk' }),
    picture(
      'desk-clerk-obstacles',
      { kind: 'desk', role: 'clerk' },
      {
        obstacles: ['printer-not-ready', 'ledger-unreachable'],
        devices: OBSTACLES['printer-not-ready'].devices ?? OPEN.devices,
      },
    ),
    ...each(QUORUMS).flatMap(([, reports]) =>
      reports.flatMap(([name, report]) => [
        picture(
          `desk-manager-quorum-${name}`,
          { kind: 'desk', role: 'manager', report },
          { accepts: ['staff.begin', 'quorum.report', 'desk.check-card', 'desk.leave', 'session.touch'] },
        ),
        picture(
          `desk-clerk-quorum-${name}`,
          { kind: 'desk', role: 'clerk', report },
          { accepts: ['quorum.report', 'desk.check-card', 'desk.leave', 'session.touch'] },
        ),
      ]),
    ),
    picture('desk-technician', { kind: 'desk', role: 'technician', apdus: APDUS }),
    ...each(REPORTS).flatMap(([kind, reports]) =>
      reports.map((report) =>
        picture(`desk-technician-${kind}`, {
          kind: 'desk',
          role: 'technician',
          report,
          apdus: APDUS.slice(0, 3),
        }),
      ),
    ),
    picture(
      'desk-technician-unwell',
      { kind: 'desk', role: 'technician', apdus: [] },
      {
        devices: {
          reader: {
            kind: 'away',
            detail: 'ECONNREFUSED 192.168.10.21:4001',
            lastFault: { kind: 'away', detail: 'ECONNREFUSED 192.168.10.21:4001' },
          },
          printer: {
            kind: 'paper-out',
            detail: 'paper end sensor',
            lastFault: { kind: 'cover-open', detail: 'cover opened while a slip was printed' },
          },
        },
      },
    ),
  ],
  'card-check': [
    picture('card-check', { kind: 'card-check' }),
    ...each(FINDINGS).map(([kind, finding]) =>
      picture(`card-check-${kind}`, { kind: 'card-check', finding }),
    ),
  ],
  'end-session': [
    picture('end-session', { kind: 'end-session', paper: 'none' }),
    picture('end-session-slip-out', { kind: 'end-session', paper: 'out' }),
  ],
  trouble: (Object.keys(TROUBLES) as TroubleCode[]).map((code) =>
    picture(`trouble-${code}`, {
      kind: 'trouble',
      trouble: trouble(code, 'what a technician would want to know'),
    }),
  ),
};

/** Every picture: the scenes, then each notice on a scene that it comes to. */
export const GALLERY: readonly Picture[] = [
  ...Object.values(PICTURES).flat(),
  ...each(NOTICES).map(([notice, extra]) => ({
    name: `notice-${notice}`,
    view: { ...OPEN, ...extra, notice },
  })),
];

/** The picture of that name; throws on a name that is not in the gallery. */
export function pictureOf(name: string): Picture {
  const found = GALLERY.find((other) => other.name === name);
  if (found === undefined) throw new Error(`no picture "${name}"`);
  return found;
}
