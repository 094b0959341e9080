/**
 * What the voter has chosen so far and where in the ballot they stand: one pure reducer (station.md, screens: n of m). It refuses a choice too many
 * and takes nothing back by itself. Nothing here leaves the page before `selectionsOf`; when it is forgotten is for sitting.ts to say.
 */
import type { Selection } from '../../main/station/command.ts';
import type { BallotPaper, BallotQuestion } from '../../main/station/view.ts';

/** Choices are candidate indices from 0, in ascending order. `before`: what abstaining set aside, given back when it is undone. */
export type Answer =
  | { readonly kind: 'choices'; readonly choices: readonly number[] }
  | { readonly kind: 'abstain'; readonly before: readonly number[] };

export type Step =
  | { readonly kind: 'welcome' }
  /** `leadsTo`: where the way leads after this question. */
  | { readonly kind: 'question'; readonly index: number; readonly leadsTo: 'next' | 'review' }
  | { readonly kind: 'review' };

/** A question with its paper; questions of all papers are counted through. */
export interface Asked {
  readonly paper: BallotPaper;
  readonly question: BallotQuestion;
}

export interface Selections {
  readonly asked: readonly Asked[];
  readonly answers: readonly Answer[];
  readonly step: Step;
  /** Set when the last action was refused because `max` candidates are chosen already. */
  readonly refused: 'too-many' | undefined;
}

export type SelectionAction =
  | { readonly do: 'begin' }
  | { readonly do: 'toggle'; readonly candidate: number }
  /** At the question on screen, or at `index` on the review. */
  | { readonly do: 'abstain'; readonly index?: number }
  | { readonly do: 'next' }
  | { readonly do: 'back' }
  /** From the review to a question, and then back to the review. */
  | { readonly do: 'revisit'; readonly index: number };

/** How far an answer is: `none` and `too-few` need the voter's own word before the ballot can be submitted, `fewer` is said and allowed. */
export type Completeness = 'full' | 'fewer' | 'abstain' | 'none' | 'too-few';

export const emptySelections = (papers: readonly BallotPaper[]): Selections => {
  const asked = papers.flatMap((paper) => paper.questions.map((question) => ({ paper, question })));
  return {
    asked,
    answers: asked.map(() => ({ kind: 'choices', choices: [] })),
    step: { kind: 'welcome' },
    refused: undefined,
  };
};

/** The state after `action`; an action that does not fit the step changes nothing. */
export function reduceSelections(before: Selections, action: SelectionAction): Selections {
  const state: Selections = { ...before, refused: undefined };
  const { step } = state;
  switch (action.do) {
    case 'begin':
      return step.kind === 'welcome' ? { ...state, step: stepTo(state, 0, 'next') } : before;
    case 'toggle':
      return step.kind === 'question' ? toggle(state, step.index, action.candidate) : before;
    case 'abstain': {
      const index = step.kind === 'question' ? step.index : step.kind === 'review' ? action.index : undefined;
      return index === undefined ? before : abstain(state, index);
    }
    case 'next':
      if (step.kind !== 'question') return before;
      return {
        ...state,
        step: step.leadsTo === 'review' ? { kind: 'review' } : stepTo(state, step.index + 1, 'next'),
      };
    case 'back':
      if (step.kind === 'review') return { ...state, step: stepTo(state, state.asked.length - 1, 'next') };
      if (step.kind !== 'question') return before;
      if (step.leadsTo === 'review') return { ...state, step: { kind: 'review' } };
      return {
        ...state,
        step: step.index === 0 ? { kind: 'welcome' } : stepTo(state, step.index - 1, 'next'),
      };
    case 'revisit':
      return step.kind === 'review' && action.index in state.asked
        ? { ...state, step: stepTo(state, action.index, 'review') }
        : before;
  }
}

export function completeness(question: BallotQuestion, answer: Answer): Completeness {
  if (answer.kind === 'abstain') return 'abstain';
  const { length } = answer.choices;
  if (length < question.min) return length === 0 ? 'none' : 'too-few';
  return length < question.max ? 'fewer' : 'full';
}

/** One answer per question of every paper, as the station takes them; undefined while a question lacks one. */
export function selectionsOf({ asked, answers }: Selections): readonly Selection[] | undefined {
  const selections = new Map<string, Selection['questions'][number][]>();
  for (const [index, { paper, question }] of asked.entries()) {
    const answer = answers[index];
    if (answer === undefined || ['none', 'too-few'].includes(completeness(question, answer)))
      return undefined;
    const questions = selections.get(paper.election) ?? [];
    questions.push(answer.kind === 'abstain' ? { abstain: true } : { choices: [...answer.choices] });
    selections.set(paper.election, questions);
  }
  return [...selections].map(([election, questions]) => ({ election, questions }));
}

const stepTo = ({ asked }: Selections, index: number, leadsTo: 'next' | 'review'): Step =>
  index in asked ? { kind: 'question', index, leadsTo } : { kind: 'review' };

function toggle(state: Selections, index: number, candidate: number): Selections {
  const question = state.asked[index]?.question;
  const answer = state.answers[index];
  if (question === undefined || answer === undefined || !(candidate in question.candidates)) return state;
  const choices = answer.kind === 'choices' ? answer.choices : [];
  if (choices.includes(candidate))
    return withAnswer(state, index, {
      kind: 'choices',
      choices: choices.filter((each) => each !== candidate),
    });
  if (choices.length >= question.max) return { ...state, refused: 'too-many' };
  return withAnswer(state, index, {
    kind: 'choices',
    choices: [...choices, candidate].toSorted((a, b) => a - b),
  });
}

function abstain(state: Selections, index: number): Selections {
  const answer = state.answers[index];
  if (answer === undefined) return state;
  return withAnswer(
    state,
    index,
    answer.kind === 'abstain'
      ? { kind: 'choices', choices: answer.before }
      : { kind: 'abstain', before: answer.choices },
  );
}

const withAnswer = (state: Selections, index: number, answer: Answer): Selections => ({
  ...state,
  answers: state.answers.with(index, answer),
});
