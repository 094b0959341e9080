/** Turnout and results of every assembly, in words, figures and bars. Every figure says who vouches for it. Single questions are questions.ts. */
import type { AssemblyView, BoardView, PaperView, TurnoutView } from '../view.ts';
import { h } from './dom.ts';
import { drawQuestion, type CountedWords } from './questions.ts';
import { drawPresence, drawResolutions } from './resolutions.ts';
import { drawSource } from './source.ts';
import { figure, percent, type Texts, type Words } from './texts.ts';

/** Results of every assembly, the newest first. */
export function drawResults({ assemblies }: BoardView, words: CountedWords): HTMLElement[] {
  if (assemblies.length === 0) return [];
  return [
    h('h2', { id: 'results-title' }, words.texts.results),
    ...assemblies.flatMap((assembly, i) => [
      ...(i === 0 ? [] : [h('p', { class: 'earlier' }, assembly.title[words.language])]),
      ...assembly.contests.map(({ phase, question, title }) =>
        drawResult({ title, phase, questions: [question] }, words),
      ),
      ...assembly.papers.map((paper) => drawResult(paper, words)),
      ...drawResolutions(assembly.resolutions, words),
    ]),
  ];
}

/** State of the polling stations and turnout of every assembly. */
export function drawTurnout({ assemblies }: BoardView, words: Words): HTMLElement[] {
  const { texts, language } = words;
  if (assemblies.length === 0) return [];
  const isPolling = assemblies.some(({ papers }) => papers.some(({ phase }) => phase === 'polling'));
  return [
    h('h2', { id: 'turnout-title' }, texts.turnout),
    ...assemblies.flatMap((assembly, i) => [
      ...(i === 0 ? [] : [h('p', { class: 'earlier' }, assembly.title[language])]),
      drawStations(assembly, words),
      ...(assembly.presence === undefined ? [] : [drawPresence(assembly.presence, words)]),
      ...assembly.papers.map((paper) => drawPaperTurnout(paper, words)),
      ...assembly.slots.map(({ free, groups }) =>
        h('p', { class: 'note' }, texts.slots(figure(free), groups.map((name) => name[language]).join(', '))),
      ),
    ]),
    ...(isPolling ? [h('p', { class: 'note' }, texts.turnoutNote)] : []),
  ];
}

function drawResult(
  { title, questions, phase }: Pick<PaperView, 'title' | 'questions' | 'phase'>,
  words: CountedWords,
): HTMLElement {
  const { texts, language } = words;
  const isDeclared = phase === 'declared';
  return h(
    'article',
    {},
    h('h3', {}, title[language]),
    ...(isDeclared
      ? [drawSource('checked', texts)]
      : [h('p', { class: 'pending' }, texts.notDeclared), h('p', { class: 'note' }, texts.notDeclaredNote)]),
    ...questions.flatMap((question) => drawQuestion(question, words)),
  );
}

function drawStations({ stations }: AssemblyView, { texts }: Words): HTMLElement {
  return h(
    'ul',
    { class: 'stations', 'aria-label': texts.stations },
    ...stations.map(({ station, polls }) =>
      h(
        'li',
        { class: polls },
        h('span', { class: 'station' }, texts.station(station)),
        ' ',
        h('strong', {}, texts.polls[polls]),
      ),
    ),
  );
}

function drawPaperTurnout({ title, turnout, challenged, phase }: PaperView, words: Words): HTMLElement {
  const { texts, language } = words;
  const source = turnout.every((line) => line.source === 'checked')
    ? 'checked'
    : turnout.some((line) => line.source === 'none')
      ? 'none'
      : 'node';
  return h(
    'article',
    {},
    h('h3', {}, title[language]),
    phase === 'setup' ? undefined : drawSource(source, texts),
    h(
      'ul',
      { class: 'turnout' },
      ...turnout.map((line) => drawGroup(line.name[language], line, texts)),
      turnout.length > 1 && drawGroup(texts.all, total(turnout), texts),
    ),
    challenged > 0 && h('p', { class: 'note' }, texts.challenged(figure(challenged))),
  );
}

function drawGroup(
  name: string,
  { roll, admitted, cast }: Pick<TurnoutView, 'roll' | 'admitted' | 'cast'>,
  texts: Texts,
): HTMLElement {
  const pair = (term: string, count: number): HTMLElement =>
    h('div', {}, h('dt', {}, term), h('dd', {}, texts.people(figure(count))));
  return h(
    'li',
    {},
    h('span', { class: 'name' }, name),
    h(
      'strong',
      { class: 'share' },
      h('span', { class: 'hidden' }, `${texts.turnoutShare} `),
      percent(cast, roll),
    ),
    h(
      'span',
      { class: 'track', 'aria-hidden': 'true' },
      h('span', { class: 'fill', '--part': String(roll > 0 ? Math.min(1, cast / roll) : 0) }),
    ),
    h('dl', {}, pair(texts.cast, cast), pair(texts.admitted, admitted), pair(texts.roll, roll)),
  );
}

function total(turnout: readonly TurnoutView[]): Pick<TurnoutView, 'roll' | 'admitted' | 'cast'> {
  const sum = (figureOf: (line: TurnoutView) => number): number =>
    turnout.reduce((so_far, line) => so_far + figureOf(line), 0);
  return {
    roll: sum(({ roll }) => roll),
    admitted: sum(({ admitted }) => admitted),
    cast: sum(({ cast }) => cast),
  };
}
