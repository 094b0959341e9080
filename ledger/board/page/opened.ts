/** The card of a ballot that was opened to check a machine: its choices, its tracker to compare with the paper, and what the ledger says of it. */
import type { OpenedBallot, OpenedQuestion } from '../opened.ts';
import { h } from './dom.ts';
import { CHECK, WARNING, WAIT } from './head.ts';
import type { DrawCard } from './receipt.ts';
import type { Language, Texts } from './texts.ts';

/** Draws what came of opening a ballot, with the drawer of all cards. */
export function drawOpened(
  outcome: OpenedBallot,
  card: DrawCard,
  { texts, language }: { readonly texts: Texts; readonly language: Language },
): HTMLElement {
  const line = (text: string): HTMLElement => h('p', {}, text);
  const details = (message: string): HTMLElement =>
    h('details', {}, h('summary', {}, texts.details), h('p', { class: 'mono', lang: 'en' }, message));
  switch (outcome.kind) {
    case 'unreadable':
      return card(
        'unsure',
        WARNING,
        texts.openingUnreadable,
        line(texts.openingUnreadableNote),
        details(outcome.message),
      );
    case 'foreign':
      return card('unsure', WARNING, texts.openingForeign, line(texts.openingForeignNote));
    case 'impossible':
      return card(
        'alarm',
        WARNING,
        texts.openingImpossible,
        line(texts.openingImpossibleNote),
        details(outcome.message),
      );
    case 'unreachable':
      return card('unsure', WAIT, texts.unreachable, line(texts.unreachableNote));
    case 'alarm':
      return card('alarm', WARNING, texts.lookupAlarm, line(texts.lookupAlarmNote), details(outcome.message));
    case 'opened': {
      const { paper, questions, tracker, found } = outcome;
      const isWrong = found.kind === 'recorded' || found.kind === 'alarm';
      return card(
        isWrong ? 'alarm' : 'opened',
        isWrong ? WARNING : CHECK,
        isWrong ? texts.openedWrong : texts.opened,
        line(stateOf(outcome, texts)),
        found.kind === 'alarm' && details(found.message),
        h('p', { class: 'paper' }, paper[language]),
        h('dl', { class: 'choices' }, ...questions.map((question) => drawChoice(question, texts, language))),
        h(
          'ol',
          { class: 'compare' },
          h('li', {}, texts.compareChoices),
          h('li', {}, texts.compareTracker, h('span', { class: 'mono tracker' }, grouped(tracker))),
        ),
        line(texts.compareNote),
      );
    }
  }
}

/** In fours, as the paper has it. */
const grouped = (tracker: string): string => tracker.replaceAll(/(.{4})(?=.)/g, '$1 ');

function stateOf({ found }: Extract<OpenedBallot, { kind: 'opened' }>, texts: Texts): string {
  switch (found.kind) {
    case 'challenged':
      return texts.openedChallenged;
    case 'recorded':
      return texts.openedCast;
    case 'absent':
      return found.polls === 'polling' ? texts.openedAbsent : texts.openedAbsentAfter;
    case 'unreachable':
    case 'malformed':
      return texts.openedUnknown;
    case 'alarm':
      return texts.lookupAlarmNote;
  }
}

function drawChoice({ title, chosen }: OpenedQuestion, texts: Texts, language: Language): HTMLElement {
  const names = chosen.map(({ number, name, rank, rating }) =>
    h(
      'dd',
      {},
      rank !== undefined && h('strong', {}, texts.rank(rank), ' '),
      h('span', { class: 'ballot-number' }, texts.number(number)),
      ' ',
      name[language],
      rating !== undefined &&
        h('strong', {}, ' ', typeof rating === 'number' ? texts.points(rating) : rating[language]),
    ),
  );
  return h(
    'div',
    {},
    h('dt', {}, title[language]),
    ...(names.length > 0 ? names : [h('dd', {}, texts.abstention)]),
  );
}
