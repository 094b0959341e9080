/**
 * Rules of resolutions without ballots (counting.md, motion, special majority and roll call): what hands or a roll call gave is counted by the card again, and
 * agrees with what the ledger knows of members and of those present. Ballots are the election-*.ts.
 */
import type { CardOf, RuleCard } from '../count/card.ts';
import { count } from '../count/count.ts';
import type { PublishedRollCall, YesNoFigures } from '../count/figures.ts';
import type { Verdict as Counted } from '../count/step.ts';
import type { Body, EntryOf } from '../entries/entry.ts';
import { fail } from '../result.ts';
import type { Result } from '../result.ts';
import { findAssembly, needsCommittee } from './authors.ts';
import { verdictDifference } from './figures.ts';
import { membersOfAssembly, presentOf } from './presence.ts';
import type { AssemblyState } from './state.ts';
import { accept, notYet, refuse } from './verdict.ts';
import type { Context, Obstacle, Ruling } from './verdict.ts';

/** Cards by which an assembly decides without ballots. */
export type ResolutionCard = CardOf<'motion' | 'special-majority' | 'roll-call'>;

export type Resolution = Body<'agenda.resolved'>;

/** By the committee, once for each item. */
export function agendaResolved({ state }: Context, { author, body }: EntryOf<'agenda.resolved'>): Ruling {
  const obstacle = needsCommittee(state, author, body.assembly);
  if (obstacle !== undefined) return obstacle;
  const assembly = findAssembly(state, body.assembly);
  if (!assembly.ok) return assembly.error;
  if (assembly.value.resolutions.has(body.item)) return refuse('agenda-twice');
  const counted = countResolution(body);
  if (!counted.ok) return counted.error;
  const known = checkKnown(assembly.value, body.figures);
  if (known !== undefined) return known;
  const fault = verdictDifference(body.verdict, counted.value);
  if (fault !== undefined) return refuse('result-verdict', fault);
  return accept(() => {
    assembly.value.resolutions.set(body.item, body);
  });
}

/** What the card gives, with every step; refused where it is no card for hands or names, or where the figures do not fit together. */
export function countResolution(
  resolution: Pick<Resolution, 'card' | 'figures' | 'named'>,
): Result<Counted, Obstacle> {
  const { card, figures, named } = resolution;
  if (!isResolutionCard(card)) {
    return fail(refuse('agenda-card', noResolutionCard(card)));
  }
  if (named !== undefined && card.kind !== 'roll-call') {
    return fail(refuse('agenda-named', `A "${card.kind}" card is not a vote by name.`));
  }
  if (card.kind === 'roll-call' && figures.blank !== undefined) {
    return fail(refuse('agenda-figures', 'Nobody answers a roll call with a blank.'));
  }
  const counted = count(card, resolutionFigures(resolution));
  return counted.ok ? counted : fail(refuse('agenda-figures', counted.error));
}

/** The figures as the card counts them: those of a roll call hold its names. */
export function resolutionFigures({
  card,
  figures,
  named = [],
}: Pick<Resolution, 'card' | 'figures' | 'named'>): YesNoFigures | PublishedRollCall {
  if (card.kind !== 'roll-call') return figures;
  const { blank: _none, ...rest } = figures;
  return { ...rest, named: named.map(({ name, vote }) => ({ member: name, vote })) };
}

export const isResolutionCard = (card: RuleCard): card is ResolutionCard =>
  KINDS.some((kind) => kind === card.kind);

/** Says why a card of another kind is none. */
export const noResolutionCard = (card: RuleCard): string =>
  `A "${card.kind}" card needs ballots; without them an assembly decides by ${KINDS.join(', ')}.`;

const KINDS: readonly ResolutionCard['kind'][] = ['motion', 'special-majority', 'roll-call'];

/** Members and those present are as the ledger knows them, where it does; a new count of presence can make right what differs from the last. */
function checkKnown(assembly: AssemblyState, figures: Resolution['figures']): Obstacle | undefined {
  const members = membersOfAssembly(assembly);
  for (const name of ['members', 'entitled'] as const) {
    const given = figures[name];
    if (given === undefined || members === undefined) continue;
    if (name === 'members' ? given !== members : given > members)
      return refuse(
        'agenda-figures',
        `${name} is ${given}; the rolls of the assembly have ${members} members.`,
      );
  }
  const present = presentOf(assembly);
  if (present === undefined) return undefined;
  if (figures.present !== undefined && figures.present !== present)
    return notYet(
      'agenda-figures',
      `present is ${figures.present}; the last count of those present is ${present}.`,
    );
  return figures.cast > present
    ? notYet(
        'agenda-figures',
        `${figures.cast} votes were cast; the last count of those present is ${present}. Count them again.`,
      )
    : undefined;
}
