/**
 * The people of a practice day: a fictional roll, who comes, what they choose and what goes wrong with them, all from one seed.
 * Their cards and PINs are made elsewhere (cards.ts) from real randomness.
 */
import type { RuleCard } from '../../ledger/count/card.ts';
import { scaleSize } from '../../ledger/count/card-fields.ts';
import { isShuffledCard } from '../../ledger/count/vector.ts';
import { dice } from './seed.ts';

/** What goes wrong at the kiosk while this member votes; the day in day.ts says how each must end. */
export type Mishap =
  | 'none'
  | 'wrong-pin-once'
  | 'card-pulled-early'
  | 'wire-noise'
  | 'slow-card'
  | 'abandons-first-slip'
  | 'walks-away-and-returns'
  | 'paper-out-before-slip'
  | 'cover-open-during-slip'
  | 'printer-silent-at-receipt'
  | 'comes-twice';

/** The answer to one question: candidates chosen, from 0 and sorted; in the order of preference; their places on the scale; or an explicit abstention. */
export type QuestionChoice =
  | { readonly choices: readonly number[] }
  | { readonly ranking: readonly number[] }
  | { readonly ratings: readonly number[] }
  | { readonly abstain: true };

export interface PracticePaper {
  readonly paper: string;
  readonly groups: readonly string[];
  readonly questions: readonly {
    readonly rule: RuleCard;
    readonly min: number;
    readonly max: number;
    readonly candidates: readonly unknown[];
  }[];
}

export interface PracticeMember {
  readonly number: string;
  readonly name: string;
  readonly group: string;
  /** `null`: on the roll, but does not come. */
  readonly visit: {
    readonly mishap: Mishap;
    /** How often the machine is checked before the vote is cast. */
    readonly challenges: number;
    /** By ballot paper of the member's group. */
    readonly ballots: ReadonlyMap<string, readonly QuestionChoice[]>;
  } | null;
}

const COLOURS = ['푸른', '맑은', '고운', '밝은', '깊은', '하얀', '너른', '새벽', '여름', '겨울'];
const THINGS = [
  '솔잎',
  '샘물',
  '바위',
  '들꽃',
  '노을',
  '구름',
  '반딧불',
  '은하',
  '조약돌',
  '산새',
  '물결',
  '달빛',
];
const MISHAPS: readonly Exclude<Mishap, 'none'>[] = [
  'wrong-pin-once',
  'wire-noise',
  'slow-card',
  'card-pulled-early',
  'comes-twice',
  'abandons-first-slip',
  'walks-away-and-returns',
  'paper-out-before-slip',
  'cover-open-during-slip',
  'printer-silent-at-receipt',
];

/**
 * `count` members over the groups, in the proportion of `sizes` (at least `minimum` in each group), in the order in which they come.
 * About one in twelve stays at home, as long as `minimum` of each group come, so that every ballot paper can be decrypted.
 * Every mishap happens at least once when at least ten members come. `challenges` percent of those who come, rounded up, check the machine once; they are among
 * those without a mishap.
 */
export function practiceMembers(options: {
  readonly seed: string;
  readonly count: number;
  readonly sizes: ReadonlyMap<string, number>;
  readonly minimum: number;
  readonly papers: readonly PracticePaper[];
  readonly challenges: number;
}): PracticeMember[] {
  const groups = [...options.sizes.keys()];
  if (options.count < options.minimum * groups.length) {
    throw new RangeError(
      `at least ${options.minimum * groups.length} members are needed for ${groups.length} voter groups`,
    );
  }
  const order = dice(options.seed, 'order');
  const names = dice(options.seed, 'names');
  const perGroup = apportion(options.count, options.sizes, options.minimum);
  const roll = groups.flatMap((group) => Array.from({ length: perGroup.get(group) ?? 0 }, () => group));
  const people = order.shuffle(roll).map((group, i) => ({
    number: `P${String(i + 1).padStart(6, '0')}`,
    name: `${names.pick(COLOURS)} ${names.pick(THINGS)}`,
    group,
  }));
  const staying = chooseAbsent(people, perGroup, options);
  const coming = people.filter(({ number }) => !staying.has(number));
  const mishaps = planMishaps(coming, options.seed);
  const calm = dice(options.seed, 'challenges').shuffle(coming.filter(({ number }) => !mishaps.has(number)));
  const wary = calm.slice(0, Math.ceil((coming.length * options.challenges) / 100));
  const checking = new Set(wary.map(({ number }) => number));
  const choices = dice(options.seed, 'choices');
  const favourites = new Map(options.papers.map(({ paper }) => [paper, choices.integer(1000)]));
  return people.map((person) => ({
    ...person,
    visit: staying.has(person.number)
      ? null
      : {
          mishap: mishaps.get(person.number) ?? 'none',
          challenges: checking.has(person.number) ? 1 : 0,
          ballots: new Map(
            options.papers
              .filter(({ groups: entitled }) => entitled.includes(person.group))
              .map(({ paper, questions }) => [
                paper,
                questions.map((question) => choose(question, favourites.get(paper) ?? 0, choices)),
              ]),
          ),
        },
  }));
}

/** What must be encrypted for a choice: the abstention flag and one flag a candidate; or their ranks or ratings, 0 for none (ledger/count/vector.ts). */
export function plaintextOf(
  { candidates, rule }: Pick<PracticePaper['questions'][number], 'candidates' | 'rule'>,
  choice: QuestionChoice,
): readonly number[] {
  const flags = isShuffledCard(rule) ? [] : ['abstain' in choice ? 1 : 0];
  const numbers = candidates.map((_, index) => {
    if ('choices' in choice) return choice.choices.includes(index) ? 1 : 0;
    if ('ranking' in choice) return choice.ranking.indexOf(index) + 1;
    return 'ratings' in choice ? (choice.ratings[index] ?? 0) + 1 : 0;
  });
  return [...flags, ...numbers];
}

/** Largest remainders, after every group has its minimum. */
function apportion(count: number, sizes: ReadonlyMap<string, number>, minimum: number): Map<string, number> {
  const total = [...sizes.values()].reduce((sum, size) => sum + size, 0);
  const spare = count - minimum * sizes.size;
  const shares = [...sizes].map(([group, size]) => ({ group, exact: (spare * size) / total }));
  const result = new Map(shares.map(({ group, exact }) => [group, minimum + Math.floor(exact)]));
  const left = count - [...result.values()].reduce((sum, size) => sum + size, 0);
  const byRemainder = shares.toSorted((a, b) => (b.exact % 1) - (a.exact % 1));
  for (const { group } of byRemainder.slice(0, left)) result.set(group, (result.get(group) ?? 0) + 1);
  return result;
}

function chooseAbsent(
  people: readonly { readonly number: string; readonly group: string }[],
  perGroup: ReadonlyMap<string, number>,
  { seed, minimum }: { readonly seed: string; readonly minimum: number },
): Set<string> {
  const roll = dice(seed, 'absence');
  const absent = new Set<string>();
  const present = new Map(perGroup);
  for (const { number, group } of people) {
    const left = present.get(group) ?? 0;
    if (left <= minimum || !roll.chance(8)) continue;
    absent.add(number);
    present.set(group, left - 1);
  }
  return absent;
}

/** Each mishap once, spread over the day; then one voter in eight has one of the mild ones. */
function planMishaps(coming: readonly { readonly number: string }[], seed: string): Map<string, Mishap> {
  const roll = dice(seed, 'mishaps');
  const planned = new Map<string, Mishap>();
  const unlucky = roll.shuffle(coming);
  for (const [i, mishap] of MISHAPS.entries()) {
    const member = unlucky[i];
    if (member) planned.set(member.number, mishap);
  }
  for (const { number } of unlucky.slice(MISHAPS.length)) {
    if (roll.chance(12)) planned.set(number, roll.pick(MISHAPS.slice(0, 5)));
  }
  return planned;
}

/** One in ten abstains; the others choose between `min` and `max`, rank some or rate all, leaning towards the paper's favourites. */
export function choose(
  question: PracticePaper['questions'][number],
  favourite: number,
  roll: ReturnType<typeof dice>,
): QuestionChoice {
  if (roll.chance(10)) return { abstain: true };
  const size = question.candidates.length;
  const { rule } = question;
  if (rule.kind === 'ratings') {
    const places = scaleSize(rule);
    const best = rule.scale.by === 'grades' ? 0 : places - 1;
    return {
      ratings: question.candidates.map((_, i) =>
        i === favourite % size && roll.chance(40) ? best : roll.integer(places),
      ),
    };
  }
  const least = isShuffledCard(rule) ? 1 : question.min;
  const wanted = least + roll.integer(question.max - least + 1);
  const chosen = new Set<number>();
  while (chosen.size < wanted) {
    const lean = roll.chance(40) ? (favourite + chosen.size) % size : roll.integer(size);
    chosen.add(chosen.has(lean) ? roll.integer(size) : lean);
  }
  return rule.kind === 'ranked'
    ? { ranking: [...chosen] }
    : { choices: [...chosen].toSorted((a, b) => a - b) };
}
