/**
 * From what the voter touched to what is encrypted: every paper of the sitting answered, every answer within its limits, then Belenios' plaintext
 * (belenios.md section 4: per question the blank flag, then one 0 or 1 per candidate; or ranks, or ratings). Nothing is corrected or completed here: a
 * wrong selection is refused with its place.
 */
import type { Plaintext } from '../../ledger/ballot/ballot.ts';
import { scaleSize } from '../../ledger/count/card-fields.ts';
import { fail, ok, type Result } from '../../ledger/result.ts';
import type { Selection } from './command.ts';
import type {
  BallotPaper,
  BallotQuestion,
  Bilingual,
  ChoiceQuestion,
  RankingQuestion,
  RatingQuestion,
} from './view.ts';

type QuestionAnswer = Selection['questions'][number];

/** The plaintext of each paper, in the order of `papers`. */
export function plaintextsOf(
  papers: readonly BallotPaper[],
  selections: readonly Selection[],
): Result<Plaintext[], Bilingual> {
  const byElection = new Map(selections.map((selection) => [selection.election, selection]));
  if (byElection.size !== selections.length)
    return refuse('같은 투표용지가 두 번 있습니다.', 'A ballot paper occurs twice.');
  const plaintexts: Plaintext[] = [];
  for (const paper of papers) {
    const selection = byElection.get(paper.election);
    if (selection === undefined)
      return refuse(
        `투표용지 “${paper.title.ko}”에 답이 없습니다.`,
        `The ballot paper “${paper.title.en}” is not answered.`,
      );
    byElection.delete(paper.election);
    if (selection.questions.length !== paper.questions.length)
      return refuse(
        `투표용지 “${paper.title.ko}”의 질문은 ${paper.questions.length}개입니다.`,
        `The ballot paper “${paper.title.en}” has ${paper.questions.length} questions, ${selection.questions.length} are answered.`,
      );
    const vectors: number[][] = [];
    for (const [index, question] of paper.questions.entries()) {
      const answer = selection.questions[index];
      const vector = answer === undefined ? fail(limits(question)) : vectorOf(question, answer);
      if (!vector.ok)
        return refuse(
          `“${paper.title.ko}” ${index + 1}번 질문: ${vector.error.ko}`,
          `“${paper.title.en}”, question ${index + 1}: ${vector.error.en}`,
        );
      vectors.push(vector.value);
    }
    plaintexts.push(vectors);
  }
  if (byElection.size > 0)
    return refuse('이 투표에 없는 투표용지가 있습니다.', 'A ballot paper is not one of this sitting.');
  return ok(plaintexts);
}

function vectorOf(question: BallotQuestion, answer: QuestionAnswer): Result<number[], Bilingual> {
  switch (question.kind) {
    case 'choice':
      return choiceVector(question, answer);
    case 'ranking':
      return rankingVector(question, answer);
    case 'rating':
      return ratingVector(question, answer);
  }
}

/** The blank flag, then one 0 or 1 for each candidate. */
function choiceVector(question: ChoiceQuestion, answer: QuestionAnswer): Result<number[], Bilingual> {
  const empty = question.candidates.map(() => 0);
  if ('abstain' in answer) return ok([1, ...empty]);
  if (!('choices' in answer)) return fail(limits(question));
  const { choices } = answer;
  if (!areDistinct(choices, empty.length) || choices.length < question.min || choices.length > question.max)
    return fail(limits(question));
  const chosen = new Set(choices);
  return ok([0, ...empty.map((_, index) => (chosen.has(index) ? 1 : 0))]);
}

/** Ranks from 1; 0 for who is not ranked; all 0 abstains (ledger/count/vector.ts). */
function rankingVector(question: RankingQuestion, answer: QuestionAnswer): Result<number[], Bilingual> {
  const empty = question.candidates.map(() => 0);
  if ('abstain' in answer) return ok(empty);
  if (!('ranking' in answer) || answer.ranking.length === 0 || !areDistinct(answer.ranking, empty.length))
    return fail(limits(question));
  const { ranking } = answer;
  return ok(empty.map((_, index) => ranking.indexOf(index) + 1));
}

/** Places on the scale from 1; all 0 abstains. */
function ratingVector(question: RatingQuestion, answer: QuestionAnswer): Result<number[], Bilingual> {
  const size = scaleSize(question);
  if ('abstain' in answer) return ok(question.candidates.map(() => 0));
  const isComplete =
    'ratings' in answer &&
    answer.ratings.length === question.candidates.length &&
    answer.ratings.every((place) => place < size);
  return isComplete ? ok(answer.ratings.map((place) => place + 1)) : fail(limits(question));
}

const areDistinct = (indices: readonly number[], size: number): boolean =>
  new Set(indices).size === indices.length && indices.every((index) => index < size);

function limits(question: BallotQuestion): Bilingual {
  const size = question.candidates.length;
  switch (question.kind) {
    case 'choice':
      return {
        ko: `후보 ${size}명 중 서로 다른 ${question.min}명에서 ${question.max}명까지 고르거나 기권할 수 있습니다.`,
        en: `${question.min} to ${question.max} different candidates of ${size}, or abstention, are accepted.`,
      };
    case 'ranking':
      return {
        ko: `후보 ${size}명 중 1명 이상에게 순위를 매기거나 기권할 수 있습니다.`,
        en: `One or more different candidates of ${size} in order, or abstention, are accepted.`,
      };
    case 'rating':
      return {
        ko: `후보 ${size}명 모두에게 주어진 척도로 평가하거나 기권할 수 있습니다.`,
        en: `A place on the scale for each of ${size} candidates, or abstention, is accepted.`,
      };
  }
}

const refuse = (ko: string, en: string): Result<never, Bilingual> => fail({ ko, en });
