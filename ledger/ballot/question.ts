/**
 * The questions of an election: homomorphic ones, whose choices are added up under encryption, and non-homomorphic ones
 * (ranks, grades), whose answers are shuffled and opened one by one. Follows belenios.md section 3.1. How the opened answers
 * are counted is left to count; questions of type Lists are refused by name.
 */
import * as v from 'valibot';
import { MAX_EMBEDDED } from './embedding.ts';
import { encodeJson } from './text.ts';
import { fail, ok } from '../result.ts';
import type { Result } from '../result.ts';

/**
 * Of `answers` the voter chooses between `min` and `max`, or, if `blank` is there, explicitly none (abstains). A plaintext
 * has one 0 or 1 per answer, with the blank flag before them if there is one. `type` is there exactly if the text has the
 * wrapped form, which may have an `extra`.
 */
export interface HomomorphicQuestion {
  readonly type?: 'Homomorphic';
  readonly question: string;
  readonly answers: readonly string[];
  readonly min: number;
  readonly max: number;
  readonly blank?: true;
  readonly extra?: QuestionExtra;
}

/** A plaintext has one integer from 0 to 255 per answer; what they mean is said by the counting method in `extra`. */
export interface NonHomomorphicQuestion {
  readonly type: 'NonHomomorphic';
  readonly question: string;
  readonly answers: readonly string[];
  readonly extra?: QuestionExtra;
}

export type Question = HomomorphicQuestion | NonHomomorphicQuestion;

/** The counting methods Belenios knows, in the form it writes them. */
export type CountingMethod =
  | { readonly method: 'Schulze'; readonly blank: boolean }
  | { readonly method: 'STV'; readonly blank: boolean; readonly seats: number }
  | { readonly method: 'MajorityJudgment'; readonly blank: boolean; readonly grades: readonly string[] };

/** Any other extra, carried along as its canonical JSON text. */
export interface OtherExtra {
  readonly method?: undefined;
  readonly text: string;
}

export type QuestionExtra = CountingMethod | OtherExtra;

const MAX_ANSWERS = 255;
/** In characters; bounds its depth as well. */
const MAX_EXTRA_LENGTH = 16 * 1024;

const homomorphicEntries = {
  answers: v.pipe(v.array(v.string()), v.minLength(1), v.maxLength(MAX_ANSWERS)),
  blank: v.optional(v.literal(true)),
  min: v.pipe(v.number(), v.safeInteger(), v.minValue(0)),
  max: v.pipe(v.number(), v.safeInteger(), v.minValue(1)),
  question: v.string(),
};
const DirectSchema = v.strictObject(homomorphicEntries);
const ExtraSchema = v.optional(
  v.pipe(
    v.unknown(),
    v.check((extra) => extra !== null, 'null is not accepted'),
  ),
);
const HomomorphicSchema = v.strictObject({
  type: v.literal('Homomorphic'),
  value: DirectSchema,
  extra: ExtraSchema,
});
const NonHomomorphicSchema = v.strictObject({
  type: v.literal('NonHomomorphic'),
  value: v.strictObject({
    answers: v.pipe(
      v.array(v.string()),
      v.minLength(1),
      v.maxLength(MAX_EMBEDDED, `at most ${MAX_EMBEDDED} answers are accepted where they are not added up`),
    ),
    question: v.string(),
  }),
  extra: ExtraSchema,
});
type DirectJson = v.InferOutput<typeof DirectSchema>;
export type QuestionJson =
  | DirectJson
  | v.InferOutput<typeof HomomorphicSchema>
  | v.InferOutput<typeof NonHomomorphicSchema>;

/** A question's JSON; its form is chosen by its `type`, so that errors speak of the right one. */
export const QuestionSchema: v.GenericSchema<unknown, QuestionJson> = v.lazy(
  (input): v.GenericSchema<unknown, QuestionJson> => {
    const type = typeof input === 'object' && input !== null && 'type' in input ? input.type : undefined;
    if (type === undefined) return DirectSchema;
    if (type === 'Homomorphic') return HomomorphicSchema;
    if (type === 'NonHomomorphic') return NonHomomorphicSchema;
    return v.never(`questions of type ${typeof type === 'string' ? type : '?'} are not supported`);
  },
);

const Blank = v.boolean();
const CountingMethodSchema = v.variant('method', [
  v.strictObject({ method: v.literal('Schulze'), blank: Blank }),
  v.strictObject({
    method: v.literal('STV'),
    blank: Blank,
    seats: v.pipe(v.number(), v.safeInteger(), v.minValue(1)),
  }),
  v.strictObject({ method: v.literal('MajorityJudgment'), blank: Blank, grades: v.array(v.string()) }),
]);

/** Whether a question is of the kind that is shuffled. */
export function isNonHomomorphic(question: Question): question is NonHomomorphicQuestion {
  return question.type === 'NonHomomorphic';
}

/** How many ciphertexts an answer to the question has: one per answer, and one for the blank flag if there is one. */
export function choiceCount(question: HomomorphicQuestion): number {
  return question.answers.length + (question.blank ? 1 : 0);
}

/** The question that a parsed JSON stands for; checks the limits of choices. */
export function readQuestion(json: QuestionJson): Result<Question, string> {
  if (!('type' in json)) return readHomomorphic(json);
  const extra = json.extra === undefined ? undefined : readExtra(json.extra);
  if (extra && !extra.ok) return extra;
  const added = extra ? { extra: extra.value } : {};
  if (json.type === 'NonHomomorphic') return ok({ type: json.type, ...json.value, ...added });
  const inner = readHomomorphic(json.value);
  return inner.ok ? ok({ type: json.type, ...inner.value, ...added }) : inner;
}

/** What `encodeJson` is to write for a question. */
export function questionJson(question: Question): unknown {
  const { answers, extra } = question;
  if (isNonHomomorphic(question))
    return wrapped(question.type, { answers, question: question.question }, extraJson(extra));
  const { type, blank, min, max } = question;
  const value = { answers, blank, min, max, question: question.question };
  if (type === undefined && extra !== undefined)
    throw new Error(`"${question.question}": only a wrapped question can have an extra`);
  return type === undefined ? value : wrapped(type, value, extraJson(extra));
}

/** What `encodeJson` is to write for a parsed question again. */
export function canonicalQuestionJson(json: QuestionJson): unknown {
  if (!('type' in json)) return directJson(json);
  const { answers, question } = json.value;
  const value = json.type === 'Homomorphic' ? directJson(json.value) : { answers, question };
  return wrapped(json.type, value, json.extra);
}

function wrapped(type: string, value: unknown, extra: unknown): unknown {
  return { type, value, extra };
}

function directJson({ answers, blank, min, max, question }: DirectJson): unknown {
  return { answers, blank, min, max, question };
}

function readHomomorphic({
  question,
  answers,
  min,
  max,
  blank,
}: DirectJson): Result<HomomorphicQuestion, string> {
  return min <= max && max <= answers.length
    ? ok({ question, answers, min, max, ...(blank && { blank }) })
    : fail(`min ${min}, max ${max}: expected min <= max <= ${answers.length} answers`);
}

function readExtra(json: unknown): Result<QuestionExtra, string> {
  const text = encodeJson(json);
  if (text.length > MAX_EXTRA_LENGTH)
    return fail(`extra: ${text.length} characters are too many, at most ${MAX_EXTRA_LENGTH} are accepted`);
  const known = v.safeParse(CountingMethodSchema, json);
  return ok(known.success && encodeJson(extraJson(known.output)) === text ? known.output : { text });
}

/** Belenios' order of fields. */
function extraJson(extra: QuestionExtra | undefined): unknown {
  switch (extra?.method) {
    case 'Schulze':
      return { method: extra.method, blank: extra.blank };
    case 'STV':
      return { method: extra.method, blank: extra.blank, seats: extra.seats };
    case 'MajorityJudgment':
      return { method: extra.method, blank: extra.blank, grades: extra.grades };
    case undefined:
      return extra && JSON.parse(extra.text);
  }
}
