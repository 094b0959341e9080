/**
 * What the voter has chosen so far and where in the ballot they stand: one pure reducer (station.md, screens: n of m). It refuses a choice too many
 * and takes nothing back by itself. Nothing here leaves the page before `selectionsOf`; when it is forgotten is for sitting.ts to say.
 */
import type { Selection } from '../../main/station/command.ts';
import type { BallotPaper, BallotQuestion } from '../../main/station/view.ts';

/**
 * What a voter marked, of the question's kind. Choices are candidate indices from 0, in ascending order; a ranking has them in the order of preference;
 * ratings have a place on the scale for each candidate, undefined until it is given.
 */
export type Marks =
  | { readonly kind: 'choices'; readonly choices: readonly number[] }
  | { readonly kind: 'ranking'; readonly ranking: readonly number[] }
  | { readonly kind: 'ratings'; readonly ratings: readonly (number | undefined)[] };

/** `before`: what abstaining set aside, given back when it is undone. */
export type Answer = Marks | { readonly kind: 'abstain'; readonly before: Marks };

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
  /** Chooses a candidate, or ranks it behind those who are ranked; or takes that back. */
  | { readonly do: 'toggle'; readonly candidate: number }
  | { readonly do: 'rate'; readonly candidate: number; readonly place: number }
  /** At the question on screen, or at `index` on the review. */
  | { readonly do: 'abstain'; readonly index?: number }
  | { readonly do: 'next' }
  | { readonly do: 'back' }
  /** From the review to a question, and then back to the review. */
  | { readonly do: 'revisit'; readonly index: number };

/** How far an answer is: `none` and `too-few` need the voter's own word before the ballot can be submitted, `fewer` is said and allowed. Ratings are all or none. */
export type Completeness = 'full' | 'fewer' | 'abstain' | 'none' | 'too-few';

export const emptySelections = (papers: readonly BallotPaper[]): Selections => {
  const asked = papers.flatMap((paper) => paper.questions.map((question) => ({ paper, question })));
  return {
    asked,
    answers: asked.map(({ question }) => noMarks(question)),
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
    case 'rate':
      return step.kind === 'question' ? rate(state, step.index, action) : before;
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
  const { least, most } = limitsOf(question);
  const marked = markedCount(answer);
  if (marked < least) return marked === 0 ? 'none' : 'too-few';
  return marked < most ? 'fewer' : 'full';
}

/** How many candidates must and may be marked. */
export function limitsOf(question: BallotQuestion): { readonly least: number; readonly most: number } {
  const all = question.candidates.length;
  switch (question.kind) {
    case 'choice':
      return { least: question.min, most: question.max };
    case 'ranking':
      return { least: 1, most: all };
    case 'rating':
      return { least: all, most: all };
  }
}

/** How many candidates are marked. */
export function markedCount(answer: Answer): number {
  switch (answer.kind) {
    case 'choices':
      return answer.choices.length;
    case 'ranking':
      return answer.ranking.length;
    case 'ratings':
      return answer.ratings.filter((place) => place !== undefined).length;
    case 'abstain':
      return 0;
  }
}

/** One answer per question of every paper, as the station takes them; undefined while a question lacks one. */
export function selectionsOf({ asked, answers }: Selections): readonly Selection[] | undefined {
  const selections = new Map<string, Selection['questions'][number][]>();
  for (const [index, { paper, question }] of asked.entries()) {
    const answer = answers[index];
    if (answer === undefined || ['none', 'too-few'].includes(completeness(question, answer)))
      return undefined;
    const questions = selections.get(paper.election) ?? [];
    questions.push(spoken(answer));
    selections.set(paper.election, questions);
  }
  return [...selections].map(([election, questions]) => ({ election, questions }));
}

const stepTo = ({ asked }: Selections, index: number, leadsTo: 'next' | 'review'): Step =>
  index in asked ? { kind: 'question', index, leadsTo } : { kind: 'review' };

const noMarks = ({ candidates, kind }: BallotQuestion): Marks => {
  switch (kind) {
    case 'choice':
      return { kind: 'choices', choices: [] };
    case 'ranking':
      return { kind: 'ranking', ranking: [] };
    case 'rating':
      return { kind: 'ratings', ratings: candidates.map(() => undefined) };
  }
};

/** An answer as the station takes it. */
function spoken(answer: Answer): Selection['questions'][number] {
  switch (answer.kind) {
    case 'choices':
      return { choices: [...answer.choices] };
    case 'ranking':
      return { ranking: [...answer.ranking] };
    case 'ratings':
      return { ratings: answer.ratings.filter((place) => place !== undefined) };
    case 'abstain':
      return { abstain: true };
  }
}

/** The marks of a question to go on from: what was marked, or none after an abstention. */
function marksAt(state: Selections, index: number, candidate: number) {
  const question = state.asked[index]?.question;
  const answer = state.answers[index];
  if (question === undefined || answer === undefined || !(candidate in question.candidates)) return undefined;
  return { question, marks: answer.kind === 'abstain' ? noMarks(question) : answer };
}

function toggle(state: Selections, index: number, candidate: number): Selections {
  const here = marksAt(state, index, candidate);
  if (here === undefined) return state;
  const { marks, question } = here;
  if (marks.kind === 'ranking') {
    const others = marks.ranking.filter((each) => each !== candidate);
    const ranking = others.length < marks.ranking.length ? others : [...others, candidate];
    return withAnswer(state, index, { kind: 'ranking', ranking });
  }
  if (marks.kind !== 'choices') return state;
  const { choices } = marks;
  if (choices.includes(candidate))
    return withAnswer(state, index, {
      kind: 'choices',
      choices: choices.filter((each) => each !== candidate),
    });
  if (choices.length >= limitsOf(question).most) return { ...state, refused: 'too-many' };
  return withAnswer(state, index, {
    kind: 'choices',
    choices: [...choices, candidate].toSorted((a, b) => a - b),
  });
}

/** The same place again takes the rating back. */
function rate(
  state: Selections,
  index: number,
  { candidate, place }: { readonly candidate: number; readonly place: number },
): Selections {
  const here = marksAt(state, index, candidate);
  if (here?.marks.kind !== 'ratings') return state;
  const { ratings } = here.marks;
  return withAnswer(state, index, {
    kind: 'ratings',
    ratings: ratings.with(candidate, ratings[candidate] === place ? undefined : place),
  });
}

function abstain(state: Selections, index: number): Selections {
  const answer = state.answers[index];
  if (answer === undefined) return state;
  return withAnswer(
    state,
    index,
    answer.kind === 'abstain' ? answer.before : { kind: 'abstain', before: answer },
  );
}

const withAnswer = (state: Selections, index: number, answer: Answer): Selections => ({
  ...state,
  answers: state.answers.with(index, answer),
});
