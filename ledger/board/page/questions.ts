/** One question of a ballot paper: the rule by which it is counted, and after the declaration its figures, its verdict and the steps to it. */
import type { Outcome } from '../../count/step.ts';
import type { CandidateView, QuestionView, ResultView } from '../view.ts';
import type * as counting from './counting.ts';
import { h } from './dom.ts';
import { figure, percent, type Texts, type Words } from './texts.ts';

/** The sentences about counting, which are loaded later. */
export type Counting = typeof counting;

export interface CountedWords extends Words {
  /** Undefined until they are loaded. */
  readonly counting: Counting | undefined;
}

/** Heading, rule, and what is declared. */
export function drawQuestion(question: QuestionView, words: CountedWords): HTMLElement[] {
  const { texts, language } = words;
  const { title, seats, result } = question;
  return [
    h(
      'h4',
      {},
      title[language],
      seats !== undefined && ' ',
      seats !== undefined && h('span', { class: 'seats' }, texts.seats(seats)),
      result?.decision !== undefined && ' ',
      result?.decision !== undefined && drawDecision(result.decision, texts),
    ),
    ...drawRule(question, words),
    ...(result === undefined ? [] : drawFigures(question, result, words)),
  ];
}

function drawRule(
  question: QuestionView,
  { counting: sentences, language, texts }: CountedWords,
): HTMLElement[] {
  if (sentences === undefined) return [];
  return [
    h(
      'p',
      { class: 'rule note' },
      h('strong', {}, texts.rule),
      ` ${sentences.ruleSentences(question, language).join(' ')}`,
    ),
  ];
}

function drawFigures(question: QuestionView, result: ResultView, words: CountedWords): HTMLElement[] {
  const { counting: sentences, language, texts } = words;
  const { abstained, candidates, decision, figures, valid } = result;
  const isPooled = figures !== undefined && 'pools' in figures;
  const isOpened = !isPooled && candidates.every(({ votes }) => votes === undefined);
  const outcomes = candidates.map(({ outcome }) => outcome);
  return [
    h('ol', { class: 'candidates' }, ...candidates.map((one) => drawCandidate(one, valid, words))),
    h(
      'p',
      { class: 'note' },
      [
        figures === undefined && texts.uncounted,
        figures !== undefined && !isPooled && `${texts.abstained(figure(abstained))}.`,
        isOpened && figures !== undefined && texts.openedNote(figure(valid)),
        !isOpened && valid > 0 && texts.shareNote(figure(valid)),
        !isOpened && question.max > 1 && valid > 0 && texts.choiceNote(question.max),
        outcomes.includes('tied') && texts.tiedNote,
        outcomes.includes('run-off') && texts.runOffNote,
        decision === undefined && outcomes.every((outcome) => outcome === 'none') && texts.noneElected,
      ]
        .filter((sentence) => sentence !== false)
        .join(' '),
    ),
    ...(sentences === undefined || figures === undefined
      ? []
      : [
          h(
            'details',
            { class: 'count' },
            h('summary', {}, texts.count),
            h('ol', {}, ...sentences.countSentences(question, language).map((line) => h('li', {}, line))),
          ),
        ]),
  ];
}

function drawCandidate(
  { number, name, votes, outcome }: CandidateView,
  valid: number,
  { texts, language }: Words,
): HTMLElement {
  const share = votes === undefined ? undefined : percent(votes, valid);
  return h(
    'li',
    { class: outcome },
    h(
      'span',
      { class: 'number' },
      h('span', { class: 'hidden' }, texts.number(number)),
      h('span', { 'aria-hidden': 'true' }, String(number)),
    ),
    h('span', { class: 'name' }, name[language], outcome !== 'none' && drawMark(outcome, texts)),
    votes !== undefined &&
      h(
        'span',
        { class: 'votes' },
        h('strong', {}, texts.votes(figure(votes))),
        share !== undefined && h('span', { class: 'share' }, share),
      ),
    votes !== undefined &&
      h(
        'span',
        { class: 'track', 'aria-hidden': 'true' },
        h('span', { class: 'fill', '--part': String(valid > 0 ? Math.min(1, votes / valid) : 0) }),
      ),
  );
}

const MARKS = { elected: 'elected', tied: 'tied', 'run-off': 'runOff' } as const;

const drawMark = (outcome: keyof typeof MARKS, texts: Texts): HTMLElement =>
  h('span', { class: `mark ${outcome}` }, texts[MARKS[outcome]]);

const drawDecision = (outcome: Outcome, texts: Texts): HTMLElement =>
  h(
    'span',
    { class: `mark ${outcome === 'carried' || outcome === 'elected' ? 'elected' : 'tied'}` },
    texts.decision[outcome],
  );
