/** The Belenios question of a question of assembly.json (belenios.md section 3.1): added up with an explicit abstention, or shuffled where voters rank or rate. */
import type { Question } from '../ballot/question.ts';
import { isShuffledCard } from '../count/vector.ts';
import { extraOf } from '../rules/cards.ts';
import type { PaperQuestion } from './shape.ts';

export const beleniosQuestion = ({
  candidates,
  max,
  min,
  rule,
  title,
}: Pick<PaperQuestion, 'candidates' | 'max' | 'min' | 'rule' | 'title'>): Question => {
  const asked = { question: title.ko, answers: candidates.map(({ name }) => name.ko) };
  if (!isShuffledCard(rule)) return { ...asked, min, max, blank: true };
  const extra = extraOf(rule);
  return { type: 'NonHomomorphic', ...asked, ...(extra === undefined ? {} : { extra }) };
};
