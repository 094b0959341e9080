/**
 * Shortcuts through a practice day: practice people (rehearsal/crowd.ts) do at the kiosk what somebody at the bench would do by hand, through the
 * same view, commands and card slot. Whether a shortcut may begin is said with the reason, and where one got stuck is said too.
 */
import { fail, ok, type Result } from '../../ledger/result.ts';
import { countPractice } from '../rehearsal/counting.ts';
import { staffAction, visit, type Hands, type Kiosk, type Voter } from '../rehearsal/crowd.ts';
import type { PracticeMember } from '../rehearsal/people.ts';
import type { Practice } from '../rehearsal/setup.ts';
import { TROUBLES } from '../station/troubles.ts';
import type { Bilingual, Figures, PollsState, StationView } from '../station/view.ts';
import type { ShortcutName } from './bench-command.ts';
import type { PaperCount } from './bench-view.ts';

/** The slot as practice people use it: by the person whose card it is. */
export type Slot = Pick<Hands<string>, 'insert' | 'remove'>;

export interface ShortcutWork {
  readonly practice: Practice;
  readonly kiosk: Kiosk;
  readonly slot: Slot;
  /** Aborted when the people shall leave. */
  readonly signal: AbortSignal;
  readonly progress: (done: number) => void;
}

/** Why a shortcut cannot begin now. */
export function objectionTo(
  name: ShortcutName,
  practice: Practice,
  { scene, polls, obstacles, figures, ledger, mode }: StationView,
  voters: number,
): Bilingual | undefined {
  if (scene.kind !== 'idle')
    return {
      ko: '키오스크가 사용 중입니다. 대기 화면으로 돌아온 뒤에 다시 누르십시오.',
      en: 'The kiosk is in use. Press again when it shows its start screen.',
    };
  if (mode === 'unknown')
    return {
      ko: '키오스크가 아직 원장을 읽지 못했습니다. 원장을 켜고 잠시 기다리십시오.',
      en: 'The kiosk has not read the ledger yet. Switch the ledger on and wait a moment.',
    };
  switch (name) {
    case 'open':
      return polls === 'setup' ? undefined : WRONG_POLLS.open;
    case 'suspend':
      return polls === 'open' ? undefined : WRONG_POLLS.suspend;
    case 'resume':
      return polls === 'suspended' ? undefined : WRONG_POLLS.resume;
    case 'close':
      return polls === 'open' || polls === 'suspended' ? undefined : WRONG_POLLS.close;
    case 'vote':
      if (polls !== 'open') return WRONG_POLLS.vote;
      if (obstacles.length > 0)
        return {
          ko: '키오스크가 지금은 투표를 받지 못합니다. 판독기, 인쇄기, 원장의 스위치를 먼저 되돌리십시오.',
          en: 'The kiosk cannot admit anybody just now. Put the switches of reader, printer and ledger back first.',
        };
      return voters > 0
        ? undefined
        : {
            ko: '더 올 사람이 없습니다. 나머지 선거인은 직접 카드를 꽂아 보십시오.',
            en: 'Nobody else would come. Insert the cards of the others yourself.',
          };
    case 'count':
      return objectionToCounting(practice, { polls, figures, ledger });
  }
}

/** Plays a shortcut to its end; the fault says where it got stuck. Never rejects. */
export async function playShortcut(
  name: ShortcutName,
  voters: readonly PracticeMember[],
  work: ShortcutWork,
): Promise<Result<Bilingual, Bilingual>> {
  const { practice, kiosk, slot } = work;
  const { staff } = practice;
  // The devices are the bench's: practice people neither break nor repair them.
  const hands = { ...slot, trouble: () => undefined, repair: () => undefined };
  const manager = { card: 'S000001', pin: staff.manager.pin };
  const secondManager = { card: 'S000002', pin: staff.secondManager.pin };
  const clerk = { card: 'S000003', pin: staff.clerk.pin };
  try {
    switch (name) {
      case 'open':
        await staffAction(kiosk, hands, 'open', [manager, clerk], { seals: ['0001', '0002'] });
        break;
      case 'suspend':
        await staffAction(kiosk, hands, 'suspend', [manager], { reason: '연습 중지' });
        break;
      case 'resume':
        await staffAction(kiosk, hands, 'resume', [manager]);
        break;
      case 'close':
        await staffAction(kiosk, hands, 'close', [manager, secondManager]);
        break;
      case 'vote': {
        const turnedAway = await letVote(voters, work, hands);
        if (turnedAway !== undefined) return fail(turnedAway);
        break;
      }
      case 'count':
        await countPractice(practice);
        break;
    }
    const { polls } = kiosk.view();
    return polls === AFTERWARDS[name] || polls === 'closing' ? ok(DONE[name]) : fail(NOT_DONE);
  } catch (error) {
    return fail(work.signal.aborted ? LEFT : stuck(kiosk.view(), error));
  }
}

async function letVote(
  voters: readonly PracticeMember[],
  { practice, kiosk, progress }: ShortcutWork,
  hands: Hands<string>,
): Promise<Bilingual | undefined> {
  for (const [i, member] of voters.entries()) {
    // oxlint-disable-next-line no-await-in-loop -- one kiosk, one voter at a time
    const { end, troubles } = await visit(kiosk, hands, voterOf(practice, member));
    if (end === 'not-recorded') {
      const met = troubles.map((code) => TROUBLES[code as keyof typeof TROUBLES].what);
      return {
        ko: [`${member.name} 님의 투표는 기록되지 않았습니다.`, ...met.map(({ ko }) => ko)].join(' '),
        en: [`The vote of ${member.name} was not recorded.`, ...met.map(({ en }) => en)].join(' '),
      };
    }
    progress(i + 1);
  }
  return undefined;
}

function voterOf(practice: Practice, { number, visit: comes }: PracticeMember): Voter<string> {
  const uuids = new Map(practice.elections.map(({ paper, uuid }) => [paper, uuid]));
  return {
    card: number,
    pin: practice.pinOf(number),
    mishap: 'none',
    ballots: new Map(
      [...(comes?.ballots ?? [])].map(([paper, choices]) => [uuids.get(paper) ?? '', choices]),
    ),
  };
}

function objectionToCounting(
  practice: Practice,
  { polls, figures, ledger }: Pick<StationView, 'polls' | 'figures' | 'ledger'>,
): Bilingual | undefined {
  const { held, leaving } = ledger.outbox;
  if (polls !== 'closed' || held + leaving > 0)
    return {
      ko: '개표는 투표를 마감하고 모든 표가 원장에 오른 뒤에 합니다.',
      en: 'Counting comes after the polls are closed and every ballot is in the ledger.',
    };
  if (isDeclared(practice))
    return {
      ko: '이미 개표하여 결과를 발표했습니다. 공개 게시판에서 볼 수 있습니다.',
      en: 'The results are counted and declared already; the public board shows them.',
    };
  const short = paperCounts(practice, figures).find(({ cast, needed }) => cast < needed);
  return (
    short && {
      ko: `${short.title.ko}의 표가 ${short.cast}장입니다. 비밀을 지키기 위해 ${short.needed}장보다 적으면 개표하지 않습니다.`,
      en: `${short.title.en} has ${short.cast} ballots. To keep them secret, fewer than ${short.needed} are not counted.`,
    }
  );
}

/** Every ballot paper with what is cast and what is needed. */
export function paperCounts(practice: Practice, figures: readonly Figures[]): PaperCount[] {
  const { elections } = practice.node.state();
  return practice.elections.flatMap(({ uuid }) => {
    const definition = elections.get(uuid)?.definition;
    if (definition === undefined) return [];
    const cast = figures
      .filter(({ election }) => election === uuid)
      .reduce((sum, figure) => sum + figure.cast, 0);
    return [{ title: definition.display.title, cast, needed: definition.minimumGroup }];
  });
}

/** Whether all results are in the ledger. */
export function isDeclared(practice: Practice): boolean {
  const { elections } = practice.node.state();
  return practice.elections.every(({ uuid }) => elections.get(uuid)?.result !== undefined);
}

function stuck(view: StationView, error: unknown): Bilingual {
  if (view.scene.kind === 'trouble') {
    const { what, next } = view.scene.trouble;
    return {
      ko: `도중에 멈췄습니다. 키오스크 화면: ${what.ko} ${next.ko}`,
      en: `It got stuck. The kiosk says: ${what.en} ${next.en}`,
    };
  }
  const reason = error instanceof Error ? error.message : String(error);
  return {
    ko: `도중에 멈췄습니다. 키오스크 화면을 보고 손으로 마무리하십시오. (${reason})`,
    en: `It got stuck. Look at the kiosk and finish by hand. (${reason})`,
  };
}

/** How polls must be after a shortcut: staff who are turned away come home without a complaint. */
const AFTERWARDS: Readonly<Record<ShortcutName, PollsState>> = {
  open: 'open',
  vote: 'open',
  suspend: 'suspended',
  resume: 'open',
  close: 'closed',
  count: 'closed',
};

const NOT_DONE: Bilingual = {
  ko: '키오스크가 절차를 마치지 않고 대기 화면으로 돌아왔습니다. 바뀐 것은 없습니다. 카드와 판독기의 스위치를 확인하고 다시 누르십시오.',
  en: 'The kiosk went back to its start screen without doing it. Nothing has changed. Check the card and the switches of the reader, then press again.',
};

const LEFT: Bilingual = {
  ko: '그만두었습니다. 키오스크에 남은 절차는 손으로 마무리하십시오.',
  en: 'Stopped. Finish by hand what the kiosk still shows.',
};

const DONE: Readonly<Record<ShortcutName, Bilingual>> = {
  open: { ko: '투표를 개시했습니다.', en: 'The polls are open.' },
  vote: { ko: '모두 투표했습니다.', en: 'Everybody has voted.' },
  suspend: { ko: '투표를 중지했습니다.', en: 'The polls are suspended.' },
  resume: { ko: '투표를 재개했습니다.', en: 'The polls are open again.' },
  close: { ko: '투표를 마감했습니다.', en: 'The polls are closed.' },
  count: {
    ko: '개표하고 결과를 발표했습니다. 공개 게시판에서 볼 수 있습니다.',
    en: 'Counted and declared. The public board shows the results.',
  },
};

const WRONG_POLLS = {
  open: { ko: '투표가 이미 개시되었습니다.', en: 'The polls have been opened already.' },
  suspend: {
    ko: '투표가 진행 중일 때만 중지할 수 있습니다.',
    en: 'Polls can be suspended only while they are open.',
  },
  resume: { ko: '중지된 투표만 재개할 수 있습니다.', en: 'Only suspended polls can be resumed.' },
  close: {
    ko: '개시된 투표만 마감할 수 있습니다.',
    en: 'Only polls that were opened can be closed.',
  },
  vote: {
    ko: '투표가 진행 중이 아닙니다. 먼저 개시하십시오.',
    en: 'The polls are not open. Open them first.',
  },
} as const satisfies Readonly<Record<string, Bilingual>>;
