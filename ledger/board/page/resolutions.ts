/** How many are present, and what was resolved by show of hands or by name. Ballots are figures.ts; what all this is made from is ../resolutions.ts. */
import type { PresenceView, ResolutionView } from '../resolutions.ts';
import { h } from './dom.ts';
import { drawQuestion, type CountedWords } from './questions.ts';
import { drawSource } from './source.ts';
import { figure, percent, type Words } from './texts.ts';

/** Present of all members, with the time of the count. */
export function drawPresence({ members, present, time }: PresenceView, { texts }: Words): HTMLElement {
  const pair = (term: string, count: number): HTMLElement =>
    h('div', {}, h('dt', {}, term), h('dd', {}, texts.people(figure(count))));
  return h(
    'article',
    {},
    h('h3', {}, texts.presence),
    drawSource('checked', texts),
    h(
      'ul',
      { class: 'turnout' },
      h(
        'li',
        {},
        h('span', { class: 'name' }, texts.presenceAt(time)),
        h('strong', { class: 'share' }, percent(present, members)),
        h(
          'span',
          { class: 'track', 'aria-hidden': 'true' },
          h('span', { class: 'fill', '--part': String(members > 0 ? present / members : 0) }),
        ),
        h('dl', {}, pair(texts.present, present), pair(texts.members, members)),
      ),
    ),
  );
}

/** One article for all resolutions of an assembly; none without any. */
export function drawResolutions(resolutions: readonly ResolutionView[], words: CountedWords): HTMLElement[] {
  if (resolutions.length === 0) return [];
  const { texts } = words;
  return [
    h(
      'article',
      {},
      h('h3', {}, texts.resolutions),
      drawSource('checked', texts),
      ...resolutions.flatMap(({ named, question }) => [
        ...drawQuestion(question, words),
        ...(named.length === 0 ? [] : [drawNames(named, words)]),
      ]),
    ),
  ];
}

function drawNames(named: ResolutionView['named'], { texts }: Words): HTMLElement {
  return h(
    'dl',
    { class: 'named' },
    ...(['yes', 'no', 'abstain'] as const).flatMap((vote) => {
      const names = named.filter((item) => item.vote === vote).map(({ name }) => name);
      return names.length === 0
        ? []
        : [h('div', {}, h('dt', {}, texts.named[vote]), h('dd', {}, names.join(', ')))];
    }),
  );
}
