/**
 * Practice people in front of the kiosk: they see only the station's view, say only its commands, and have hands for cards and for the
 * printer's cover. What they chose is remembered here and nowhere else, so that the declared result can be compared with it.
 */
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Refusal, Selection, StationCommand } from '../station/command.ts';
import type { Result } from '../../ledger/result.ts';
import type { Scene, StaffAction, StationView } from '../station/view.ts';
import type { Mishap, QuestionChoice } from './people.ts';

/** The station as people meet it (architecture: seams). */
export interface Kiosk {
  view(): StationView;
  next(afterVersion: number, timeoutMs: number): Promise<StationView>;
  dispatch(command: StationCommand): Result<void, Refusal>;
}

/** What hands can do; `Card` is whatever the simulated reader takes. */
export interface Hands<Card> {
  insert(card: Card): void;
  remove(): void;
  /** Something goes wrong with the devices from now on. */
  trouble(mishap: Mishap): void;
  /** Staff put it right. */
  repair(): void;
}

export interface Holder<Card> {
  readonly card: Card;
  readonly pin: string;
}

export interface Voter<Card> extends Holder<Card> {
  readonly mishap: Mishap;
  /** By election uuid. */
  readonly ballots: ReadonlyMap<string, readonly QuestionChoice[]>;
  /** How often this voter checks the machine before casting; never without it. */
  readonly challenges?: number;
  /** The code of the slip for later votes that the voter comes with; the card stays in the pocket then. */
  readonly slip?: string;
}

/** How a visit ended, with the troubles met on the way in order. */
export interface VisitReport {
  readonly end: 'recorded' | 'not-recorded';
  readonly receipt: 'confirmed' | 'not-started' | 'unknown' | 'none';
  readonly troubles: readonly string[];
}

/** What somebody did not expect; the rehearsal fails with it. */
export class Astonished extends Error {}

const PATIENCE_MS = 30_000;

/** Waits until the view satisfies `wanted`; throws with the scene it got stuck in. */
export async function waitFor(
  kiosk: Kiosk,
  what: string,
  wanted: (view: StationView) => boolean,
  timeoutMs = PATIENCE_MS,
): Promise<StationView> {
  const deadline = performance.now() + timeoutMs;
  // People are slow: what follows from a change by itself has followed when they look.
  await nextTurn();
  let view = kiosk.view();
  while (!wanted(view)) {
    const left = deadline - performance.now();
    if (left <= 0)
      throw new Astonished(
        `waited ${timeoutMs / 1000} s for ${what}; the kiosk shows ${JSON.stringify(view.scene)}`,
      );
    // oxlint-disable-next-line no-await-in-loop -- each view follows from the one before
    await kiosk.next(view.version, Math.min(left, 1000));
    // oxlint-disable-next-line no-await-in-loop
    await nextTurn();
    view = kiosk.view();
  }
  return view;
}

/** Says a command that must be taken. */
export function say(kiosk: Kiosk, command: StationCommand): void {
  const answer = kiosk.dispatch(command);
  if (!answer.ok) throw new Astonished(`"${command.type}" was refused: ${answer.error.message.en}`);
}

/**
 * Two staff members (or one, for what needs one) carry out `action`, each with card and PIN. When a report does not print they clear the printer, wait until it is
 * ready, and print it again; what still does not print then is a fault.
 */
export async function staffAction<Card>(
  kiosk: Kiosk,
  hands: Hands<Card>,
  action: StaffAction,
  staff: readonly Holder<Card>[],
  extra: { readonly reason?: string; readonly seals?: string[] } = {},
): Promise<void> {
  const idle = await waitFor(
    kiosk,
    'an idle kiosk that knows its assembly',
    ({ accepts, mode }) => accepts.includes('staff.begin') && mode !== 'unknown',
  );
  say(kiosk, { type: 'staff.begin', action, ...extra });
  let next = 0;
  let triesLeft = REPORT_TRIES;
  await follow(kiosk, `staff to ${action}`, idle.scene, async (scene) => {
    const holder = staff[Math.max(0, next - 1)];
    switch (scene.kind) {
      case 'staff-card': {
        const coming = staff[next];
        if (coming === undefined) throw new Astonished(`${action} asks for more staff cards than expected`);
        next += 1;
        hands.insert(coming.card);
        return 'go-on';
      }
      case 'pin':
        say(kiosk, { type: 'pin.enter', pin: holder?.pin ?? '' });
        return 'go-on';
      case 'take-card':
        hands.remove();
        return 'go-on';
      case 'report-unconfirmed':
        triesLeft -= 1;
        if (triesLeft === 0) throw new Astonished(`the report of ${action} did not print: ${scene.outcome}`);
        hands.repair();
        await waitFor(kiosk, 'a printer that is ready', ({ devices }) => devices.printer.kind === 'ready');
        say(kiosk, { type: 'report.retry' });
        return 'go-on';
      case 'staff-done':
        if (kiosk.view().accepts.includes('session.end')) say(kiosk, { type: 'session.end' });
        return 'go-on';
      case 'trouble':
        throw new Astonished(`${action} met ${scene.trouble.code}: ${scene.trouble.detail ?? ''}`);
      case 'idle':
        return 'leave';
      case 'starting':
      case 'working':
      case 'take-slip':
      case 'slip-unprinted':
      case 'slip-code':
      case 'code-pause':
      case 'presence-choice':
      case 'presence-card':
      case 'presence-done':
      case 'card-held':
      case 'still-there':
      case 'ballot':
      case 'commit':
      case 'challenged':
      case 'recorded':
      case 'desk':
      case 'card-check':
      case 'end-session':
        return 'go-on';
    }
  });
  if (next < staff.length)
    throw new Astonished(`${action} asked for ${next} staff cards instead of ${staff.length}`);
}

/** How often a report is printed before staff give up. */
const REPORT_TRIES = 3;

/** One member comes to the kiosk and goes on until a vote is recorded or the kiosk says that it will not be. */
export async function visit<Card>(
  kiosk: Kiosk,
  hands: Hands<Card>,
  voter: Voter<Card>,
): Promise<VisitReport> {
  await waitFor(
    kiosk,
    'an idle kiosk that can admit',
    ({ scene, obstacles }) => scene.kind === 'idle' && obstacles.length === 0,
  );
  const troubles: string[] = [];
  const outcome: { end: VisitReport['end']; receipt: VisitReport['receipt'] } = {
    end: 'not-recorded',
    receipt: 'none',
  };
  /** The one thing that goes wrong for this voter, until it has. */
  let mishap = voter.mishap;
  const once = (which: Mishap): boolean => {
    if (mishap !== which) return false;
    mishap = 'none';
    return true;
  };
  let challengesLeft = voter.challenges ?? 0;
  let arrived = false;
  let returns = false;
  const step = async (scene: Scene): Promise<'go-on' | 'leave'> => {
    switch (scene.kind) {
      case 'idle': {
        if (arrived && !returns) return 'leave';
        arrived = true;
        returns = false;
        if (voter.slip !== undefined) {
          say(kiosk, { type: 'later.begin' });
          return 'go-on';
        }
        if (mishap === 'wire-noise' || mishap === 'slow-card') {
          hands.trouble(mishap);
          mishap = 'none';
        }
        hands.insert(voter.card);
        return 'go-on';
      }
      case 'pin':
        if (once('card-pulled-early')) {
          hands.remove();
          return 'go-on';
        }
        say(kiosk, { type: 'pin.enter', pin: once('wrong-pin-once') ? otherPin(voter.pin) : voter.pin });
        return 'go-on';
      case 'take-card':
        hands.remove();
        return 'go-on';
      case 'card-held':
        hands.insert(voter.card);
        return 'go-on';
      case 'take-slip':
        say(kiosk, { type: 'later.taken' });
        return 'go-on';
      case 'slip-unprinted':
        hands.repair();
        say(kiosk, { type: 'later.retry' });
        return 'go-on';
      case 'ballot':
        if (once('walks-away-and-returns')) {
          returns = true;
          say(kiosk, { type: 'session.cancel' });
          return 'go-on';
        }
        if (mishap === 'paper-out-before-slip' || mishap === 'cover-open-during-slip') {
          hands.trouble(mishap);
          mishap = 'none';
        }
        say(kiosk, {
          type: 'ballot.submit',
          selections: scene.papers.map(({ election }) => ({
            election,
            questions: chosen(voter, election).map((choice) => answerOf(choice)),
          })),
        });
        return 'go-on';
      case 'commit':
        if (once('abandons-first-slip')) {
          returns = true;
          say(kiosk, { type: 'ballot.abandon' });
          return 'go-on';
        }
        if (challengesLeft > 0) {
          challengesLeft -= 1;
          say(kiosk, { type: 'ballot.challenge' });
          return 'go-on';
        }
        if (once('printer-silent-at-receipt')) hands.trouble('printer-silent-at-receipt');
        say(kiosk, { type: 'ballot.cast' });
        outcome.end = 'recorded';
        return 'go-on';
      case 'challenged':
        say(kiosk, { type: 'ballot.again' });
        return 'go-on';
      case 'recorded':
        returns = false;
        outcome.receipt = scene.receipt;
        hands.repair();
        say(kiosk, { type: 'session.end' });
        return 'go-on';
      case 'still-there':
        say(kiosk, { type: 'session.continue' });
        return 'go-on';
      case 'trouble': {
        troubles.push(scene.trouble.code);
        hands.repair();
        hands.remove();
        await waitFor(
          kiosk,
          'repaired devices',
          ({ devices }) => devices.reader.kind === 'empty' && devices.printer.kind === 'ready',
        );
        const { accepts } = kiosk.view();
        if (accepts.includes('ballot.retry')) say(kiosk, { type: 'ballot.retry' });
        else if (accepts.includes('ballot.again')) say(kiosk, { type: 'ballot.again' });
        else if (accepts.includes('trouble.dismiss')) say(kiosk, { type: 'trouble.dismiss' });
        return 'go-on';
      }
      case 'slip-code':
        if (voter.slip === undefined) throw new Astonished('a code is asked of a voter without a slip');
        // Typed once and refused: it is not worth anything any more.
        if (scene.attempt === 'after-wrong-code') say(kiosk, { type: 'session.cancel' });
        else say(kiosk, { type: 'later.enter', code: voter.slip });
        return 'go-on';
      case 'code-pause':
      case 'presence-choice':
      case 'presence-card':
      case 'presence-done':
      case 'starting':
      case 'working':
      case 'staff-card':
      case 'staff-done':
      case 'report-unconfirmed':
      case 'desk':
      case 'card-check':
      case 'end-session':
        return 'go-on';
    }
  };
  await follow(kiosk, 'a voter', undefined, step);
  if (voter.mishap === 'comes-twice' && outcome.end === 'recorded') {
    const again = await visit(kiosk, hands, { ...voter, mishap: 'none' });
    if (again.end === 'recorded') throw new Astonished('a member was able to vote twice');
    troubles.push(...again.troubles);
  }
  return { ...outcome, troubles };
}

/** Calls `step` for every scene after `seen` until it leaves; bounded in time. */
async function follow(
  kiosk: Kiosk,
  who: string,
  seen: Scene | undefined,
  step: (scene: Scene) => Promise<'go-on' | 'leave'>,
): Promise<void> {
  let shown = seen;
  for (;;) {
    // oxlint-disable-next-line no-await-in-loop -- a conversation is one thing after another
    const view = await waitFor(kiosk, `the next scene for ${who}`, ({ scene }) => scene !== shown);
    shown = view.scene;
    // oxlint-disable-next-line no-await-in-loop
    if ((await step(view.scene)) === 'leave') return;
  }
}

/** What a screen sends for a choice. */
function answerOf(choice: QuestionChoice): Selection['questions'][number] {
  if ('choices' in choice) return { choices: [...choice.choices] };
  if ('ranking' in choice) return { ranking: [...choice.ranking] };
  return 'ratings' in choice ? { ratings: [...choice.ratings] } : { abstain: true };
}

function chosen<Card>(voter: Voter<Card>, election: string): readonly QuestionChoice[] {
  const choices = voter.ballots.get(election);
  if (choices === undefined)
    throw new Astonished(`the kiosk offers the ballot paper ${election}, which is not this voter's`);
  return choices;
}

const otherPin = (pin: string): string => (pin === '000000' ? '000001' : '000000');
