/**
 * Ratings. Grades: majority judgment, M. Balinski and R. Laraki, "Majority Judgment" (MIT Press, 2010): the majority grade is the
 * middle grade, the lower middle for an even number; equal majority grades are set aside one by one until the grades differ. Points:
 * the sum. The best fill the seats (seats.ts).
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
export function majorityGrade(counts: readonly number[]): number {
  const rank = Math.floor(addUp(counts) / 2);
  let seen = 0;
  return counts.findIndex((number) => {
    seen += number;
    return seen > rank;
  });
}

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

/** Who has the best majority grade, equals told apart by setting aside their majority grades; several when they are wholly equal. */
function bestOf(rows: readonly Row[], steps: Step[]): readonly number[] {
  let level = rows;
  for (;;) {
    const grade = Math.min(...level.map(({ counts }) => majorityGrade(counts)));
    level = level.filter(({ counts }) => majorityGrade(counts) === grade);
    if (level.length === 1 || level.every(({ counts }) => same(counts, level[0]?.counts))) break;
    const setAside = Math.min(...level.map(({ counts }) => runLength(counts, grade)));
    level = level.map(({ answer, counts }) => ({
      answer,
      counts: counts.map((number, index) => (index === grade ? number - setAside : number)),
    }));
    steps.push({
      step: 'grades-compared',
      answers: level.map(({ answer }) => answer),
      grade,
      setAside,
      next: level.map(({ counts }) => majorityGrade(counts)),
    });
  }
  return level.map(({ answer }) => answer);
}

/**
 * How many ballots can be set aside before the majority grade changes. With `above` better and `below` worse grades, `x` left at the
 * grade keep it in the middle while above <= floor((above + below + x) / 2) < above + x, that is x >= above - below and x > below - above.
 */
function runLength(counts: readonly number[], grade: number): number {
  const above = addUp(counts.slice(0, grade));
  const below = addUp(counts.slice(grade + 1));
  const here = counts[grade] ?? 0;
  return here - Math.max(below - above + 1, above - below, 1) + 1;
}

const same = (a: readonly number[], b: readonly number[] | undefined): boolean =>
  a.every((number, index) => number === b?.[index]);
