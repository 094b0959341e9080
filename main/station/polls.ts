/**
 * Opening, suspending, resuming and closing polls (station.md, the day; protocol.md sections 2 and 4). Bodies are complete before a card signs them; entries are
 * in the journal with their seq before they are sent; polls are open only when the ledger has accepted. Sending is sync.ts, reports are documents/report.ts,
 * the figures of closing are closing.ts.
 */
import { toBase64 } from '../../ledger/bytes.ts';
import { approvalBytes, makeEntry, type Body } from '../../ledger/entries/entry.ts';
import { fail, ok, type Result } from '../../ledger/result.ts';
import { checkQuorums, waitsForCount } from '../../ledger/rules/presence.ts';
import { electionsToOpen, nextSeq } from '../../ledger/rules/state.ts';
import { encodePapers, needsSecond, papersToOpen, type StationPapers } from './ballot-papers.ts';
import { awaitRemoval, type CardEnd } from './cards.ts';
import { entryTime } from './clock.ts';
import { prepareClosing } from './closing.ts';
import type { CommandOf } from './command.ts';
import type { Objection } from './conversation.ts';
import {
  closingReport,
  resumptionReport,
  suspensionReport,
  zeroReport,
  type FigureNames,
} from './documents/report.ts';
import { showStaffDone, type Kit } from './kit.ts';
import { countNow } from './quorum.ts';
import { printReport } from './reports.ts';
import { countingRules } from './rules.ts';
import { endStaff, presentStaff, provePresence, signByCard, type Staff } from './staff.ts';
import type { DeviceOutcome, Sync } from './sync.ts';
import type { Bilingual, PollsState, StaffAction } from './view.ts';

const FROM: Record<StaffAction, readonly PollsState[]> = {
  open: ['setup', 'closed'],
  suspend: ['open'],
  resume: ['suspended'],
  close: ['open', 'suspended'],
};

/** Why the action cannot be begun now, before any card is asked for. */
export function objectionTo(kit: Kit, { action, reason }: CommandOf<'staff.begin'>): Objection | undefined {
  const state = kit.journal.polls();
  const isNoLaterRound =
    action === 'open' &&
    state === 'closed' &&
    electionsToOpen(kit.ledger.state(), kit.assembly, kit.station).length === 0;
  if (isNoLaterRound)
    return {
      code: 'polls',
      message: {
        ko: '투표가 마감되었고, 새로 열 투표가 아직 원장에 없습니다.',
        en: 'The polls are closed, and the ledger has no later vote to open yet.',
      },
    };
  if (!FROM[action].includes(state))
    return {
      code: 'polls',
      message: {
        ko: `지금 투표 상태(${STATE_WORDS[state].ko})에서는 할 수 없습니다.`,
        en: `The polls are ${STATE_WORDS[state].en}; that cannot be done now.`,
      },
    };
  if (kit.journal.deviceEntries.outstanding().some((entry) => entry.state === 'stored'))
    return {
      code: 'polls',
      message: {
        ko: '앞서 서명한 기록을 아직 원장에 보내는 중입니다.',
        en: 'An earlier entry is still on its way to the ledger.',
      },
    };
  if (action === 'suspend' && reason === undefined)
    return {
      code: 'reason',
      message: { ko: '중지하려면 사유가 필요합니다.', en: 'Suspending needs a reason.' },
    };
  return undefined;
}

/**
 * Leads staff through one action; returns when the screen may go back to idle. `atDesk`: the manager whose card is in the reader and has taken its PIN;
 * without it the first card is asked for.
 */
export async function staffAction(
  kit: Kit,
  sync: Sync,
  command: CommandOf<'staff.begin'>,
  atDesk?: Staff,
): Promise<void> {
  const { action } = command;
  kit.conversation.show({ kind: 'working', task: 'submitting', purpose: 'staff' });
  const synced = await sync.refresh();
  if (!synced.ok && (action === 'open' || kit.ledger.checkpoint() === undefined)) {
    await endStaff(kit, action, { kind: 'trouble', code: 'ledger-unreachable', detail: synced.error.detail });
    return;
  }
  const done = await ACTIONS[action](kit, sync, command, atDesk);
  if (!done.ok) {
    if (action === 'close') sync.drain('stop');
    await endStaff(kit, action, done.error);
    return;
  }
  await awaitRemoval(kit, 'staff');
  await showStaffDone(kit, action);
}

type Action = (
  kit: Kit,
  sync: Sync,
  command: CommandOf<'staff.begin'>,
  atDesk: Staff | undefined,
) => Promise<Result<void, CardEnd>>;

const open: Action = async (kit, sync, { seals = [] }, atDesk) => {
  const { assembly, station, build } = kit;
  const checkpoint = kit.ledger.checkpoint();
  const before = kit.journal.openedWith() === undefined ? undefined : kit.papers();
  const papers = papersToOpen(kit.ledger.state(), assembly, station, before);
  if (checkpoint === undefined || papers === undefined || papers.papers.length === 0)
    return trouble('ledger-refused', 'the ledger defines no election for this station');
  const waitingFor = papers.papers.filter(({ election }) => !isAcceptedByAll(kit, election));
  if (waitingFor.length > 0)
    return trouble('trustees-missing', waitingFor.map(({ title }) => title.en).join(', '));
  if ([...papers.papers, ...kit.slots()].some(needsSecond) && !kit.ledger.hasSecondRegistrar)
    return trouble('second-registrar-missing', 'kiosk.json has no "secondRegistrar"');
  const quorum = await countForQuorum(kit, sync, papers);
  if (!quorum.ok) return quorum;
  const body = {
    assembly,
    build,
    checkpoint,
    elections: papers.papers.map(({ election }) => election).toSorted(),
    opened: entryTime(kit.clock),
    seals,
    station,
  };
  const manager = await firstStaff(kit, 'open', atDesk);
  if (!manager.ok) return manager;
  const approvals = await approve(kit, 'open', body, manager.value);
  if (!approvals.ok) return approvals;
  kit.step('open.approved');
  const counted = kit.journal.figures();
  const report = zeroReport(kit.letterhead(), {
    time: body.opened,
    build,
    seals,
    checkpoint,
    figures: papers.papers.flatMap(({ election, groups }) =>
      groups.map(
        ({ group }) =>
          // Permits for a reserve slot have been handed out since the first round.
          counted.find((line) => line.election === election && line.group === group) ?? {
            election,
            group,
            admitted: 0,
            cast: 0,
            challenged: 0,
          },
      ),
    ),
    rules: countingRules(
      kit.ledger.state(),
      papers.papers.map(({ election }) => election),
    ),
    ...namesOf(papers),
  });
  const printed = await printReport(kit, 'open', report);
  if (!printed.ok) return printed;
  kit.step('open.report-confirmed');
  const seq = store(kit, 'open', 'polls.opened', { ...body, approvals: approvals.value }, () => {
    kit.journal.setOpeningWith(encodePapers(papers));
  });
  kit.step('open.entry-stored');
  return submitted(kit, sync.deviceOutcome(seq));
};

/** Whether every trustee of an election has accepted it; before that the ledger takes no opening. */
function isAcceptedByAll(kit: Kit, election: string): boolean {
  const known = kit.ledger.state().elections.get(election);
  return known !== undefined && known.accepted.size === known.trusteeKeys.length;
}

/** Where a paper waits for a count of those present, they are counted now, before any card is asked for; then the quorum of every paper must be met. */
async function countForQuorum(kit: Kit, sync: Sync, papers: StationPapers): Promise<Result<void, CardEnd>> {
  const { elections } = kit.ledger.state();
  const waits = papers.papers.some(({ election }) => {
    const known = elections.get(election);
    return known !== undefined && waitsForCount(known);
  });
  if (!waits) return ok(undefined);
  const counted = await countNow(kit, sync);
  if (!counted.ok) {
    const { fault, detail } = counted.error;
    return trouble(fault === 'unreachable' ? 'registrar-unreachable' : 'quorum-missing', detail);
  }
  const missing = missingQuorum(kit, papers);
  return missing === undefined ? ok(undefined) : trouble('quorum-missing', missing);
}

/** The ledger's own sentence about the first election whose rule needs more members present, or a count of them. */
function missingQuorum(kit: Kit, { papers }: StationPapers): string | undefined {
  const state = kit.ledger.state();
  for (const { election } of papers) {
    const known = state.elections.get(election);
    const obstacle = known === undefined ? undefined : checkQuorums(state, known, entryTime(kit.clock));
    if (obstacle !== undefined) return obstacle.message;
  }
  return undefined;
}

const suspend: Action = async (kit, sync, { reason = '' }, atDesk) => {
  const { assembly, station } = kit;
  const present = await manager(kit, 'suspend', atDesk);
  if (!present.ok) return present;
  const time = entryTime(kit.clock);
  // Takes effect here at once; the ledger learns of it as soon as it can be reached.
  const seq = store(kit, 'suspend', 'polls.suspended', { assembly, reason, station, time }, () => {
    kit.journal.setPolls('suspended');
  });
  const sent = sync.deviceOutcome(seq);
  const printed = await printReport(kit, 'suspend', suspensionReport(kit.letterhead(), { time, reason }));
  const outcome = await submitted(kit, sent);
  return outcome.ok ? printed : outcome;
};

const resume: Action = async (kit, sync, { reason }, atDesk) => {
  const { assembly, station } = kit;
  const present = await manager(kit, 'resume', atDesk);
  if (!present.ok) return present;
  const time = entryTime(kit.clock);
  const seq = store(kit, 'resume', 'polls.resumed', { assembly, station, time }, () => undefined);
  const outcome = await submitted(kit, sync.deviceOutcome(seq));
  if (!outcome.ok) return outcome;
  return printReport(kit, 'resume', resumptionReport(kit.letterhead(), { time, reason }));
};

const close: Action = async (kit, sync, _command, atDesk) => {
  const first = await firstStaff(kit, 'close', atDesk);
  if (!first.ok) return first;
  const present = await provePresence(kit, first.value, 'close');
  if (!present.ok) return present;
  const closing = await prepareClosing(kit, sync);
  if (!closing.ok) return closing;
  const { body } = closing.value;
  const approvals = await approve(kit, 'close', body, first.value);
  if (!approvals.ok) return approvals;
  kit.step('close.approved');
  const { held, leaving } = kit.journal.outbox.counts();
  const report = closingReport(kit.letterhead(), {
    time: body.closed,
    figures: body.papers,
    ...namesOf(kit.papers()),
    journal: body.journal,
    outboxLeft: held + leaving,
    refused: body.refused,
  });
  const printed = await printReport(kit, 'close', report);
  if (!printed.ok) return printed;
  kit.step('close.report-confirmed');
  const seq = store(kit, 'close', 'polls.closed', { ...body, approvals: approvals.value }, () => {
    kit.journal.setPolls('closing');
  });
  kit.step('close.entry-stored');
  return submitted(kit, sync.deviceOutcome(seq));
};

const ACTIONS: Record<StaffAction, Action> = { open, suspend, resume, close };

const firstStaff = async (
  kit: Kit,
  action: StaffAction,
  atDesk: Staff | undefined,
): Promise<Result<Staff, CardEnd>> =>
  atDesk === undefined
    ? presentStaff(kit, { purpose: action, which: 'first', roles: ['manager'] })
    : ok(atDesk);

/** One manager is enough, present with the card: whoever comes from the desk shows it again. */
async function manager(
  kit: Kit,
  action: StaffAction,
  atDesk: Staff | undefined,
): Promise<Result<Staff, CardEnd>> {
  const staff = await firstStaff(kit, action, atDesk);
  if (!staff.ok) return staff;
  const present = await provePresence(kit, staff.value, action);
  return present.ok ? staff : present;
}

type Approvals = Body<'polls.opened'>['approvals'];

/** The signatures of the manager, whose card is in the reader, and of a second staff member over the body. */
async function approve(
  kit: Kit,
  action: StaffAction,
  body: object,
  first: Staff,
): Promise<Result<Approvals, CardEnd>> {
  const message = approvalBytes(kit.origin, body);
  const one = await signByCard(kit, first, message);
  if (!one.ok) return one;
  await awaitRemoval(kit, 'staff');
  const second = await presentStaff(kit, {
    purpose: action,
    which: 'second',
    roles: ['manager', 'clerk'],
    except: first,
  });
  if (!second.ok) return second;
  const two = await signByCard(kit, second.value, message);
  if (!two.ok) return two;
  const approvals = [
    { key: first.card.key, signature: toBase64(one.value) },
    { key: second.value.card.key, signature: toBase64(two.value) },
  ];
  return ok(approvals.toSorted((a, b) => (a.key < b.key ? -1 : 1)));
}

type PollsEntry = 'polls.opened' | 'polls.suspended' | 'polls.resumed' | 'polls.closed';

/** Signs an entry of this device and stores it with its seq, in one transaction with what it means for the station; returns the seq. */
function store<T extends PollsEntry>(
  kit: Kit,
  action: StaffAction,
  type: T,
  body: Body<T>,
  meaning: () => void,
): number {
  const { journal, device, origin, clock } = kit;
  return journal.write(() => {
    const seq = Math.max(nextSeq(kit.ledger.state(), device.id), journal.deviceEntries.lastSeq() + 1);
    const draft = { origin, author: device.id, seq, type, body };
    const { bytes, id } = makeEntry<PollsEntry>(draft, (message) => device.sign(message));
    journal.deviceEntries.put({ seq, entry: id, action, bytes });
    journal.audit.append({ event: 'polls.signed', action, time: entryTime(clock), entry: id });
    meaning();
    return seq;
  });
}

async function submitted(kit: Kit, sent: Promise<DeviceOutcome>): Promise<Result<void, CardEnd>> {
  kit.conversation.show({ kind: 'working', task: 'submitting', purpose: 'staff' });
  const outcome = await sent;
  switch (outcome.kind) {
    case 'accepted':
      return ok(undefined);
    case 'refused':
      return trouble('ledger-refused', `${outcome.rule}: ${outcome.detail}`);
    case 'waiting':
      return trouble('ledger-unreachable', outcome.detail);
  }
}

const namesOf = (known: StationPapers | undefined): FigureNames => {
  const papers = known?.papers ?? [];
  return {
    titles: new Map(papers.map(({ election, title }) => [election, title])),
    groups: new Map(papers.flatMap(({ groups }) => groups.map(({ group, name }) => [group, name]))),
  };
};

const trouble = (
  code:
    | 'ledger-refused'
    | 'ledger-unreachable'
    | 'quorum-missing'
    | 'registrar-unreachable'
    | 'second-registrar-missing'
    | 'trustees-missing',
  detail: string,
): { readonly ok: false; readonly error: CardEnd } => fail({ kind: 'trouble', code, detail });

const STATE_WORDS: Record<PollsState, Bilingual> = {
  setup: { ko: '개시 전', en: 'not open yet' },
  open: { ko: '진행 중', en: 'open' },
  suspended: { ko: '중지', en: 'suspended' },
  closing: { ko: '마감 중', en: 'closing' },
  closed: { ko: '마감', en: 'closed' },
};
