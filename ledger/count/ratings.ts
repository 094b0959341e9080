/**
 * Ratings. Grades: majority judgment, M. Balinski and R. Laraki, "Majority Judgment" (MIT Press, 2010): the majority grade is the
 * middle grade, the lower middle for an even number; equal majority grades are set aside one by one until the grades differ. Points:
 * the sum. The best fill the seats (seats.ts). Ballots are never gone through one by one: there may be a thousand million.
 */
import { ok, type Result } from '../result.ts';
import type { CardOf } from './card.ts';
import { bySeats, noQuorum, seated } from './election.ts';
import { addUp, readRatings } from './figures.ts';
import { breakTie, fractions, tieOrder, type Filled, type TieOrder } from './seats.ts';
import type { Step, Verdict } from './step.ts';
import { opening } from './threshold.ts';

export function countRatings(card: CardOf<'ratings'>, json: unknown): Result<Verdict, string> {
  const read = readRatings(card, json);
  if (!read.ok) return read;
  const { figures, sizes } = read.value;
  const { open, steps } = opening(card.quorum, sizes);
  if (!open) return ok(noQuorum(steps));
  const ties = tieOrder(card.ties, figures.lot);
  if (card.scale.by === 'points') {
    const totals = figures.ratings.map((row) => addUp(row.map((number, points) => number * points)));
    return ok(
      bySeats(fractions(totals), { seats: card.seats, ties }, [...steps, { step: 'points', totals }]),
    );
  }
  if (sizes.valid === 0) return ok(seated({ elected: [], tied: [], steps: [] }, card.seats, steps));
  return ok(seated(byGrades(figures.ratings, card.seats, ties), card.seats, steps));
}

/** Index of the majority grade of a row of counts, the best grade first: the middle one, or the lower one of the two in the middle. */
export const majorityGrade = (counts: readonly number[]): number =>
  gradeAt(counts, Math.floor(addUp(counts) / 2));

function byGrades(
  ratings: readonly (readonly number[])[],
  seats: number,
  ties: TieOrder | undefined,
): Filled {
  const steps: Step[] = ratings.map((counts, answer) => ({
    step: 'grades',
    answer,
    counts,
    grade: majorityGrade(counts),
  }));
  const elected: number[] = [];
  let rows: readonly Row[] = ratings.map((counts, answer) => ({ answer, counts }));
  // Seat after seat: the best of those who are left, all rows whole again.
  while (elected.length < seats) {
    const best = bestOf(rows, steps);
    const places = seats - elected.length;
    if (best.length > places) {
      const { chosen, step } = breakTie(best, places, ties, 'seats');
      steps.push(step);
      return chosen === undefined
        ? { elected, tied: best, steps }
        : { elected: [...elected, ...chosen], tied: [], steps };
    }
    elected.push(...best);
    rows = rows.filter(({ answer }) => !best.includes(answer));
  }
  return { elected, tied: [], steps };
}

interface Row {
  readonly answer: number;
  readonly counts: readonly number[];
}

/**
 * Who has the best majority grade, equals told apart by setting aside their majority grades; several when they are wholly equal. One by
 * one that is all ballots from the middle outward, by turns on the two sides: so the first place decides where the rows differ.
 */
function bestOf(rows: readonly Row[], steps: Step[]): readonly number[] {
  let level = rows;
  for (;;) {
    const first = firstDifference(level.map(({ counts }) => counts));
    if (first === undefined) return level.map(({ answer }) => answer);
    const grades = level.map(({ counts }) => gradeAt(counts, first.place));
    if (first.setAside > 0)
      steps.push({
        step: 'grades-compared',
        answers: level.map(({ answer }) => answer),
        setAside: first.setAside,
        next: grades,
      });
    const best = Math.min(...grades);
    level = level.filter((_, index) => grades[index] === best);
  }
}

/**
 * The place among all ballots, sorted by grade, the best first, from 0, at which rows differ first on the way outward from the middle,
 * and how many places come before it on this way; undefined when the rows are equal.
 */
function firstDifference(
  rows: readonly (readonly number[])[],
): { readonly place: number; readonly setAside: number } | undefined {
  const [width, ballots] = [rows[0]?.length ?? 0, addUp(rows[0] ?? [])];
  const middle = Math.floor(ballots / 2);
  const found: { readonly place: number; readonly setAside: number }[] = [];
  for (let grades = 1; grades < width; grades++) {
    // Of rows with `few` and `many` ballots of these grades or better, the places between tell them apart.
    const better = rows.map((counts) => addUp(counts.slice(0, grades)));
    const [few, many] = [Math.min(...better), Math.max(...better)];
    for (const place of [Math.max(few, middle), Math.min(many, middle) - 1]) {
      if (place < few || place >= many) continue;
      const distance = Math.abs(place - middle);
      // After the middle one, an odd number of ballots goes on at the worse side, an even one at the better.
      const isFirst = place > middle === (ballots % 2 === 1);
      found.push({ place, setAside: distance === 0 ? 0 : 2 * distance - Number(isFirst) });
    }
  }
  return found.toSorted((a, b) => a.setAside - b.setAside)[0];
}

/** The grade of the ballot at a place, all ballots sorted by grade, the best first. */
function gradeAt(counts: readonly number[], place: number): number {
  let seen = 0;
  return counts.findIndex((number) => {
    seen += number;
    return seen > place;
  });
}
