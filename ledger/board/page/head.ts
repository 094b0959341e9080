/** The top of the board: whose it is, what is being decided, how far it is, and what is wrong, if anything is. */
import type { BoardState } from '../board.ts';
import type { AssemblyView, PaperView } from '../view.ts';
import { button, drawing, h } from './dom.ts';
import type { Language, Texts } from './texts.ts';

export interface Head {
  readonly state: BoardState;
  readonly texts: Texts;
  readonly language: Language;
  /** When the view was checked, as people read it. */
  readonly time: string | undefined;
  readonly switchLanguage: () => void;
  readonly goToReceipt: () => void;
}

/** Name of the board, language, party, assembly, and its state in one sentence. */
export function drawHead({ state, texts, language, switchLanguage, goToReceipt }: Head): HTMLElement[] {
  const assembly = state.view?.assemblies[0];
  const bar = h(
    'div',
    { class: 'bar' },
    h('span', { class: 'brand' }, drawing(32, STAMP, 'stamp'), texts.title),
    button(texts.otherLanguage, switchLanguage, {
      class: 'quiet no-print',
      lang: language === 'ko' ? 'en' : 'ko',
    }),
  );
  const practice =
    state.view?.party.practice === true &&
    h('p', { class: 'practice' }, h('strong', {}, texts.practice), ` ${texts.practiceNote}`);
  if (state.view === undefined) {
    const title = h('h1', {}, texts.title);
    if (state.trouble !== undefined && state.trouble.kind !== 'empty') return [bar, title];
    const waiting = state.trouble === undefined ? texts.loading : texts.empty;
    return [bar, title, h('p', { class: 'status' }, waiting)];
  }
  const { name } = state.view.party;
  const title = h('h1', {}, assembly?.title[language] ?? name[language]);
  const party = h('p', { class: 'party' }, name[language]);
  const where = assembly && h('p', { class: 'where' }, `${texts.date(assembly.date)} · ${assembly.body}`);
  const status = h(
    'p',
    { class: 'status' },
    assembly === undefined ? texts.noAssembly : texts.phase[phaseOf(assembly)],
  );
  const jump = button(texts.receipt, goToReceipt, { class: 'jump no-print' });
  const parts: readonly (HTMLElement | false | undefined)[] = [
    practice,
    bar,
    party,
    title,
    where,
    status,
    jump,
  ];
  return parts.filter((part) => part instanceof HTMLElement);
}

/** The alarm, or that the node is silent. */
export function drawTrouble({ state, texts, time }: Head): HTMLElement[] {
  const { trouble } = state;
  if (trouble === undefined || trouble.kind === 'empty') return [];
  if (trouble.kind !== 'broken')
    return [h('p', { class: 'notice' }, trouble.kind === 'behind' ? texts.behind : texts.lost(time))];
  return [
    h(
      'div',
      { class: 'alarm', role: 'alert' },
      h('h2', {}, drawing(32, WARNING, 'sign'), texts.alarmTitle),
      h('p', {}, texts.alarm),
      h(
        'details',
        {},
        h('summary', {}, texts.details),
        h('p', { class: 'mono', lang: 'en' }, trouble.message),
      ),
    ),
  ];
}

/** An assembly is as far as the paper that is least far, but what is declared is said. */
function phaseOf({ papers }: AssemblyView): PaperView['phase'] {
  const order = ['polling', 'counting', 'setup', 'declared'] as const;
  return order.find((phase) => papers.some((paper) => paper.phase === phase)) ?? 'setup';
}

/** The Korean ballot stamp: 卜 in a circle. */
const STAMP =
  'M16 1a15 15 0 1 0 0 30a15 15 0 1 0 0-30zm0 2.6a12.4 12.4 0 1 1 0 24.8a12.4 12.4 0 1 1 0-24.8zM12.2 7.5h3v5.9l6.6 4.2-1.6 2.6-5-3.2v7.7h-3z';
export const WARNING = 'M16 2l15 27H1zm-1.6 9.5v8.4h3.2v-8.4zm0 11v3.2h3.2v-3.2z';
export const CHECK =
  'M16 1a15 15 0 1 0 0 30a15 15 0 1 0 0-30zm-2.2 22.3l-6.9-6.9 2.3-2.3 4.6 4.6 9.2-9.2 2.3 2.3z';
export const WAIT = 'M16 1a15 15 0 1 0 0 30a15 15 0 1 0 0-30zm-1.6 6h3.2v8.4l5.6 3.3-1.6 2.7-7.2-4.2z';
