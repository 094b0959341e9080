/**
 * From what the voter touched to what is encrypted: every paper of the sitting answered, every answer within its limits, then Belenios' plaintext
 * (belenios.md section 4: per question the blank flag, then one 0 or 1 per candidate). Nothing is corrected or completed here: a wrong selection is
 * refused with its place.
 */
import type { Plaintext } from '../../ledger/ballot/ballot.ts';
import { fail, ok, type Result } from '../../ledger/result.ts';
import type { Selection } from './command.ts';
import type { BallotPaper, BallotQuestion, Bilingual } from './view.ts';

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
  const empty = question.candidates.map(() => 0);
  if ('abstain' in answer) return ok([1, ...empty]);
  const chosen = new Set(answer.choices);
  const isWithin = answer.choices.every((index) => index < question.candidates.length);
  if (
    chosen.size !== answer.choices.length ||
    !isWithin ||
    chosen.size < question.min ||
    chosen.size > question.max
  )
    return fail(limits(question));
  return ok([0, ...empty.map((_, index) => (chosen.has(index) ? 1 : 0))]);
}

const limits = ({ min, max, candidates }: BallotQuestion): Bilingual => ({
  ko: `후보 ${candidates.length}명 중 서로 다른 ${min}명에서 ${max}명까지 고르거나 기권할 수 있습니다.`,
  en: `${min} to ${max} different candidates of ${candidates.length}, or abstention, are accepted.`,
});

const refuse = (ko: string, en: string): Result<never, Bilingual> => fail({ ko, en });
