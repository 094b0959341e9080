/** The places of a rating scale in words, in the order of their numbers: grades as the party names them, points as they are counted. */
import { useMemo } from 'react';
import type { RatingQuestion } from '../../main/station/view.ts';
import { ballot } from '../i18n/ballot.ts';
import { useLanguage, useTexts } from '../i18n/language.tsx';

export function useScale(scale: RatingQuestion['scale']): readonly string[] {
  const text = useTexts(ballot);
  const { say } = useLanguage();
  return useMemo(
    () =>
      scale.by === 'grades'
        ? scale.grades.map((grade) => say(grade))
        : Array.from({ length: scale.highest + 1 }, (_, points) => text.points(points)),
    [scale, say, text],
  );
}
