/**
 * One question of assembly.json: its rule card, and what may be left out because something else says it already (counting.md).
 * - `"seats": n` without a rule is plurality: the n with the highest votes, ties named and left open.
 * - A rule names candidates by their ballot numbers, `"numbers"`, where the card names answers by places (`answers` of a quota, `first`
 *   of an alternation, `order` of ties).
 * - `answers` and `choices` follow from the candidates and from `max`; what is written all the same must agree.
 * - Ties cannot be left to a lot: none of the ledger's entries carries one that is drawn afterwards.
 * - A question answered by yes or no has no candidates and no limits of its own: the paper offers 찬성 and 반대.
 * - Where candidates are ranked or rated there are no limits either.
 */
import * as v from 'valibot';
import { ruleCard, type RuleCard } from '../count/card.ts';
import { issueReason } from '../count/issue.ts';
import { isYesNo } from '../count/paper.ts';
import { fail, ok, type Result } from '../result.ts';
import { scaleSize } from '../count/card-fields.ts';
import { isShuffledCard } from '../count/vector.ts';
import { MAX_EMBEDDED } from '../ballot/embedding.ts';
import { cardFault, extraOf, KINDS_TO_COME, shuffledFault, YES_NO, type CardFault } from '../rules/cards.ts';
import type { JsonPath } from './json.ts';
import type { Candidate, PaperQuestion, WrittenQuestion } from './shape.ts';

/** What is wrong, as a clause that follows the name of its place within the question. */
export interface QuestionFault {
  readonly place: JsonPath;
  readonly reason: string;
}

/** The question in full, or everything that is wrong with it. */
export function readQuestion(written: WrittenQuestion): Result<PaperQuestion, readonly QuestionFault[]> {
  const { rule, seats } = written;
  if (rule !== undefined && seats !== undefined)
    return faults({
      place: ['seats'],
      reason: 'is given beside rule, which says by itself how many are elected; remove it',
    });
  if (rule === undefined && seats === undefined)
    return faults({
      place: ['rule'],
      reason: 'is missing; write a rule, or "seats": 1 for the one with the highest votes',
    });
  const kind = rule?.['kind'];
  if (isToCome(kind))
    return faults({
      place: ['rule', 'kind'],
      reason: `cannot be "${kind}" yet: ${KINDS_TO_COME[kind]}`,
    });
  const asked = isYesNoKind(kind)
    ? readYesNo(written, kind)
    : isShuffledKind(kind)
      ? readShuffled(written, kind)
      : readChoice(written);
  if (!asked.ok) return asked;
  const card = rule === undefined ? ok(plurality(asked.value, seats ?? 1)) : readRule(rule, asked.value);
  return card.ok ? ok({ title: written.title, ...asked.value, rule: card.value }) : card;
}

/** A question as readQuestion reads it back. */
export function writeQuestion({ candidates, max, min, rule, title }: PaperQuestion): WrittenQuestion {
  const written = writeRule(rule, candidates);
  if (isYesNo(rule)) return { title, rule: written };
  return isShuffledCard(rule)
    ? { title, rule: written, candidates }
    : { title, rule: written, min, max, candidates };
}

type Asked = Omit<PaperQuestion, 'rule' | 'title'>;
type Json = Readonly<Record<string, unknown>>;

const YES_NO_KINDS = ['motion', 'special-majority', 'sole-candidate', 'list-approval'] as const;
const isYesNoKind = (kind: unknown): kind is (typeof YES_NO_KINDS)[number] =>
  YES_NO_KINDS.some((known) => known === kind);

const isShuffledKind = (kind: unknown): kind is 'ranked' | 'ratings' =>
  kind === 'ranked' || kind === 'ratings';

const isToCome = (kind: unknown): kind is keyof typeof KINDS_TO_COME =>
  typeof kind === 'string' && Object.hasOwn(KINDS_TO_COME, kind);

function readYesNo(written: WrittenQuestion, kind: string): Result<Asked, readonly QuestionFault[]> {
  const extra = (['min', 'max', 'candidates'] as const).filter((field) => written[field] !== undefined);
  return extra.length > 0
    ? fail(
        extra.map((field) => ({
          place: [field],
          reason: `must be left out with a "${kind}" rule; the paper offers ${YES_NO.map(({ en, ko }) => `${ko} (${en})`).join(' and ')}`,
        })),
      )
    : ok({ min: 1, max: 1, candidates: YES_NO.map((name, place) => ({ number: place + 1, name })) });
}

function readShuffled(
  { candidates, max, min }: WrittenQuestion,
  kind: string,
): Result<Asked, readonly QuestionFault[]> {
  const found: QuestionFault[] = Object.entries({ max, min }).flatMap(([field, value]) =>
    value === undefined
      ? []
      : [
          {
            place: [field],
            reason: `must be left out with a "${kind}" rule; voters may ${kind === 'ranked' ? 'rank' : 'rate'} all`,
          },
        ],
  );
  if (candidates === undefined) return fail([...found, { place: ['candidates'], reason: 'is missing' }]);
  if (candidates.length > MAX_EMBEDDED)
    found.push({
      place: ['candidates'],
      reason: `are ${candidates.length}; at most ${MAX_EMBEDDED} can be ranked or rated, because all numbers of a vote are encrypted together`,
    });
  found.push(...numberFaults(candidates));
  return found.length > 0 ? fail(found) : ok({ candidates, max: candidates.length, min: 0 });
}

function readChoice({
  candidates,
  max,
  min,
  seats,
}: WrittenQuestion): Result<Asked, readonly QuestionFault[]> {
  if (candidates === undefined || max === undefined || min === undefined)
    return fail(
      Object.entries({ candidates, max, min }).flatMap(([field, value]) =>
        value === undefined ? [{ place: [field], reason: 'is missing' }] : [],
      ),
    );
  const found = numberFaults(candidates);
  const people = `there are ${candidates.length} candidates`;
  if (seats !== undefined && seats > candidates.length)
    found.push({ place: ['seats'], reason: `asks for ${seats} winners, but ${people}` });
  if (max > candidates.length) found.push({ place: ['max'], reason: `is ${max}, but ${people}` });
  if (min > max) found.push({ place: ['min'], reason: `is ${min}, more than max, which is ${max}` });
  return found.length > 0 ? fail(found) : ok({ candidates, max, min });
}

function numberFaults(candidates: readonly Candidate[]): QuestionFault[] {
  const numbers = candidates.map(({ number }) => number);
  return numbers.flatMap((number, i) =>
    numbers.indexOf(number) < i
      ? [{ place: ['candidates', i, 'number'], reason: `${number} is given twice` }]
      : [],
  );
}

/** One candidate is no choice, so even one seat is then filled by a card of several. */
function plurality({ candidates, max }: Asked, seats: number): RuleCard {
  const answers = candidates.length;
  const ties = { by: 'named' } as const;
  return seats === 1 && max === 1 && answers > 1
    ? { answers, decision: { by: 'plurality' }, kind: 'single-choice', ties }
    : { answers, choices: max, kind: 'n-of-m', seats, ties };
}

function readRule(rule: Json, asked: Asked): Result<RuleCard, readonly QuestionFault[]> {
  const found: QuestionFault[] = lotFaults(rule);
  const card = withPlaces(fillIn(rule, asked, found), asked.candidates, found);
  if (found.length > 0) return fail(found);
  const parsed = v.safeParse(ruleCard, card);
  if (!parsed.success) return fail(parsed.issues.map(faultOf));
  if (parsed.output.kind === 'ratings' && scaleSize(parsed.output) > MOST_PLACES)
    return faults({
      place: ['rule', 'scale', 'highest'],
      reason: `must be at most ${MOST_PLACES - 1}: a screen shows every candidate with all points`,
    });
  const misfit = misfitOf(parsed.output, asked);
  return misfit === undefined
    ? ok(parsed.output)
    : faults({ place: ['rule'], reason: `does not fit: ${misfit.message}` });
}

function misfitOf(card: RuleCard, { candidates, max, min }: Asked): CardFault | undefined {
  if (!isShuffledCard(card)) return cardFault(card, { answers: candidates, min, max });
  const extra = extraOf(card);
  const answers = candidates.map(({ name }) => name.ko);
  return shuffledFault(card, {
    type: 'NonHomomorphic',
    question: '',
    answers,
    ...(extra === undefined ? {} : { extra }),
  });
}

/** The fields that follow from others; those written all the same are compared. */
function fillIn(rule: Json, { candidates, max }: Asked, found: QuestionFault[]): Json {
  const { kind, names } = rule;
  const derived: Record<string, number | string> = {};
  if (kind === 'motion') derived['ties'] = 'rejected';
  else if (kind === 'list-approval') {
    if (Array.isArray(names)) derived['answers'] = names.length;
    else if (names === undefined)
      found.push({ place: ['rule', 'names'], reason: 'is missing; name everybody on the list' });
  } else if (!isYesNoKind(kind)) derived['answers'] = candidates.length;
  if (kind === 'n-of-m' || kind === 'list-order' || kind === 'pool-part') derived['choices'] = max;
  for (const [field, value] of Object.entries(derived))
    if (rule[field] !== undefined && rule[field] !== value)
      found.push({
        place: ['rule', field],
        reason: `must be ${JSON.stringify(value)} here; it may be left out`,
      });
  return { ...rule, ...derived };
}

/** A lot that is drawn before the vote is an order, which the card says and everybody can count by; one drawn afterwards would stay outside the ledger. */
export function lotFaults({ ties }: Json): QuestionFault[] {
  return isJson(ties) && ties['by'] === 'lot'
    ? [
        {
          place: ['rule', 'ties', 'by'],
          reason:
            'cannot be "lot" where ballots decide: a lot drawn afterwards is not in the ledger, and the tie would stay open; draw an order of all candidates before the vote and write it as "by": "order" with "numbers" and a "title" that says so, or write "named" and settle a tie outside',
        },
      ]
    : [];
}

/** Where a card lists answers: the list that holds the parts or the part itself, and the card's own name for the list. */
const LISTS = [
  { part: 'quotas', list: 'answers', is: 'set' },
  { part: 'alternation', list: 'first', is: 'set' },
  { part: 'ties', list: 'order', is: 'sequence' },
] as const;

/** The card with places where the rule has ballot numbers. What has another form is left to the card's schema. */
export function withPlaces(rule: Json, candidates: readonly Candidate[], found: QuestionFault[]): Json {
  const card: Record<string, unknown> = { ...rule };
  for (const { is, list, part } of LISTS) {
    const translate = (value: unknown, place: JsonPath): unknown => {
      if (!isJson(value)) return value;
      if (list in value) {
        found.push({
          place: [...place, list],
          reason: 'is not known here; name candidates by their ballot numbers in "numbers"',
        });
        return value;
      }
      const { numbers, ...others } = value;
      if (!Array.isArray(numbers)) return value;
      const places = numbers.map((number: unknown, i): number => {
        const at = candidates.findIndex((candidate) => candidate.number === number);
        if (at < 0)
          found.push({
            place: [...place, 'numbers', i],
            reason: `${JSON.stringify(number)} is not the ballot number of a candidate`,
          });
        else if (numbers.indexOf(number) < i)
          found.push({ place: [...place, 'numbers', i], reason: `${JSON.stringify(number)} is given twice` });
        return at;
      });
      return { ...others, [list]: is === 'set' ? places.toSorted((a, b) => a - b) : places };
    };
    const value = rule[part];
    if (Array.isArray(value)) card[part] = value.map((item, i) => translate(item, ['rule', part, i]));
    else if (value !== undefined) card[part] = translate(value, ['rule', part]);
  }
  return card;
}

/** A fault of the card's schema at its place in the rule. */
function faultOf(issue: v.BaseIssue<unknown>): QuestionFault {
  const place = (issue.path ?? []).map(({ key }) => key as string | number);
  const [part] = place;
  const list = LISTS.find((known) => known.part === part)?.list;
  return {
    place: ['rule', ...place.map((key) => (key === list ? 'numbers' : key))],
    reason: place.length === 0 ? `does not hold together: ${issue.message}` : issueReason(issue),
  };
}

export function writeRule(card: RuleCard, candidates: readonly Candidate[]): Json {
  const numbers = (places: readonly number[]): readonly number[] =>
    places.map((place) => candidates[place]?.number ?? 0);
  const { answers: _answers, choices: _choices, ...rule }: Json = card;
  const translated: Record<string, unknown> = {};
  if ('quotas' in card && card.quotas !== undefined)
    translated['quotas'] = card.quotas.map(({ answers, ...others }) => ({
      ...others,
      numbers: numbers(answers),
    }));
  if ('alternation' in card && card.alternation !== undefined) {
    const { first, ...others } = card.alternation;
    translated['alternation'] = { ...others, numbers: numbers(first) };
  }
  if ('ties' in card && typeof card.ties === 'object' && card.ties.by === 'order') {
    const { order, ...others } = card.ties;
    translated['ties'] = { ...others, numbers: numbers(order) };
  }
  return { ...rule, ...translated };
}

/** Places of a scale that fit a kiosk's screen beside a name. */
const MOST_PLACES = 21;

const isJson = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const faults = (fault: QuestionFault): Result<never, readonly QuestionFault[]> => fail([fault]);
