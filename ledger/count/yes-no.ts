/**
 * Yes or no: motions, special majorities, sole candidates, whole lists and roll calls (counting.md). A tie never carries
 * (가부동수 부결), because every threshold here is more than half of something that holds yes and no.
 */
import type { CardOf, RuleCard } from './card.ts';
import type { Base, Threshold } from './card-fields.ts';
import { readRollCall, readYesNo, type Sizes } from './figures.ts';
import { fraction } from './fraction.ts';
import { ok, type Result } from '../result.ts';
import type { Step, Verdict, Vote } from './step.ts';
import { MAJORITY, opening, sizeOf, thresholdStep } from './threshold.ts';

export type YesNoCard = CardOf<'motion' | 'special-majority' | 'sole-candidate' | 'list-approval'>;

export function countYesNo(card: YesNoCard, json: unknown): Result<Verdict, string> {
  const read = readYesNo(card, json);
  if (!read.ok) return read;
  const { figures, sizes } = read.value;
  const { abstain, blank = 0, no, yes } = figures;
  const majority = card.kind === 'motion' ? MAJORITY : card.majority;
  return ok(decide(card, majority, { yes, no, abstain, blank }, sizes, []));
}

export function countRollCall(card: CardOf<'roll-call'>, json: unknown): Result<Verdict, string> {
  const read = readRollCall(card, json);
  if (!read.ok) return read;
  const { figures, sizes } = read.value;
  const { abstain, named, no, yes } = figures;
  const unlisted = (vote: Vote): number => figures[vote] - named.filter((item) => item.vote === vote).length;
  const roll: Step = {
    step: 'roll',
    listed: named,
    unlisted: { yes: unlisted('yes'), no: unlisted('no'), abstain: unlisted('abstain') },
  };
  const votes = { yes, no, abstain, blank: 0 };
  return ok(decide(card, card.majority, votes, sizes, [roll]));
}

function decide(
  card: RuleCard & { readonly base: Base },
  majority: Threshold,
  votes: { readonly yes: number; readonly no: number; readonly abstain: number; readonly blank: number },
  sizes: Sizes,
  before: readonly Step[],
): Verdict {
  const { open, steps } = opening(card.quorum, sizes);
  const counted: Step[] = [...steps, ...before, { step: 'yes-no', ...votes, cast: sizes.cast }];
  const nobody = { elected: [], tied: [], runOff: [] };
  if (!open) return { outcome: 'no-quorum', ...nobody, steps: counted };
  if (votes.yes === votes.no) counted.push({ step: 'yes-no-tie', votes: votes.yes });
  const reached = thresholdStep(card.base, fraction(votes.yes), fraction(sizeOf(card.base, sizes)), majority);
  counted.push(reached);
  const all = { ...nobody, steps: counted };
  if (card.kind === 'sole-candidate')
    return reached.met ? { ...all, outcome: 'elected', elected: [0] } : { ...all, outcome: 'vacant' };
  if (card.kind === 'list-approval')
    return reached.met
      ? { ...all, outcome: 'elected', elected: [...Array(card.answers).keys()] }
      : { ...all, outcome: 'rejected' };
  return { ...all, outcome: reached.met ? 'carried' : 'rejected' };
}
