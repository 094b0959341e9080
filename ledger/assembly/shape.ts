/**
 * The shape of assembly.json: what a party writes down about one assembly before it enters the ledger (protocol.md sections 3 and 4).
 * Only the form of single values is judged here; how they fit together is in read.ts, what a question leaves out in question.ts.
 */
import * as v from 'valibot';
import type { RuleCard } from '../count/card.ts';
import { photoNameFault, type Photo } from './photo.ts';

/** Most reserve slots of an assembly: an admission asks for a permit to each of a member's, some 450 bytes in a request of 64 KiB. */
export const MAX_SLOTS = 50;
/** Most permit issuers of its slots: each is a line of admissions.recorded beside 400 commitments in an entry of 60 KiB. */
export const MAX_SLOT_ISSUERS = 100;

const UNSEEN = /[\p{Cc}\u2028\u2029\p{Bidi_Control}]/u;

/** Why `text` may not be shown to people or written to the ledger, or undefined when it may. */
export const textFault = (text: string): string | undefined => {
  if (text === '') return 'is empty';
  if (text.length > 1000) return `has ${text.length} characters; 1000 are accepted`;
  if (!text.isWellFormed()) return 'holds half of a surrogate pair, which is not a character';
  if (UNSEEN.test(text))
    return 'holds a control or text-direction character, which cannot be seen; type the text again';
  if (text.normalize('NFC') !== text)
    return 'is not in Unicode form NFC (Hangul written as single letters?); save the text as NFC';
  if (text.trim() !== text) return 'begins or ends with a blank';
  return undefined;
};

const text = v.pipe(
  v.string('must be a text'),
  v.check(
    (value) => textFault(value) === undefined,
    (issue) => textFault(issue.input) ?? '',
  ),
);
/** A short name of something in files that people write. */
export const id = v.pipe(
  v.string('must be a text'),
  v.regex(
    /^[a-z0-9][a-z0-9-]{0,63}$/,
    'must be a short name of 1 to 64 characters from a-z, 0-9 and "-", not beginning with "-"',
  ),
);
const count = (least: number, most: number) =>
  v.pipe(
    v.number('must be a whole number'),
    v.integer('must be a whole number'),
    v.minValue(least, `must be ${least} or more`),
    v.maxValue(most, `must be ${most} or less`),
  );
const list = <Item extends v.GenericSchema>(item: Item, noun: string) =>
  v.pipe(v.array(item, 'must be a list'), v.minLength(1, `must name at least one ${noun}`), v.readonly());

/** A text in both languages, as people write it. */
export const bilingual = v.strictObject({ ko: text, en: text });
const day = v.pipe(
  v.string('must be a text'),
  v.check(isDay, 'must be a day of the calendar, written YYYY-MM-DD'),
);

const photoName = v.pipe(
  text,
  v.check(
    (value) => photoNameFault(value) === undefined,
    (issue) => photoNameFault(issue.input) ?? '',
  ),
);
const candidate = v.strictObject({
  number: count(1, 999),
  name: bilingual,
  /** A file in the folder; see photo.ts. */
  photo: v.exactOptional(photoName),
});
/** Which of these a question needs, and what its rule says, is question.ts. */
const question = v.strictObject({
  title: bilingual,
  rule: v.exactOptional(v.record(v.string(), v.unknown(), 'must be an object in braces')),
  seats: v.exactOptional(count(1, 999)),
  min: v.exactOptional(count(1, 999)),
  max: v.exactOptional(count(1, 999)),
  candidates: v.exactOptional(list(candidate, 'candidate')),
});
/** What a ballot of a group counts for, where it is more than one vote. */
const weights = v.exactOptional(v.record(v.string(), count(2, 1_000_000), 'must be an object in braces'));
const paper = v.strictObject({
  paper: id,
  title: bilingual,
  groups: list(id, 'group'),
  weights,
  questions: list(question, 'question'),
});

/** One choice that several papers make together, with opinion polls (counting.md, weighted pools): which questions each pool of the rule adds up. */
const contest = v.strictObject({
  contest: id,
  title: bilingual,
  rule: v.record(v.string(), v.unknown(), 'must be an object in braces'),
  /** In the order of the rule's pools; a question counts from 1; an opinion poll has an empty list. */
  pools: list(
    v.pipe(v.array(v.strictObject({ paper: id, question: count(1, 255) }), 'must be a list'), v.readonly()),
    'pool',
  ),
});

/** Votes that may come up during the assembly: so many, each for these groups together (define.ts). */
const reserve = v.strictObject({ count: count(1, MAX_SLOTS), groups: list(id, 'group') });

/** The schema of assembly.json. `minimumGroup` is the k of protocol.md section 3, `batch` the batch size of section 7. */
export const assemblySchema = v.strictObject({
  assembly: id,
  title: bilingual,
  body: text,
  date: day,
  profile: v.picklist(['kr', 'generic'], 'must be "kr" or "generic"'),
  groups: list(v.strictObject({ group: id, name: bilingual }), 'group'),
  stations: list(v.strictObject({ station: id, name: bilingual }), 'station'),
  minimumGroup: count(1, 1_000_000),
  batch: count(1, 1000),
  /** How many registrars must admit a member: two, where this stands (protocol.md section 3, two issuers). */
  permits: v.exactOptional(v.literal(2, 'must be 2; leave it out where one permit is enough')),
  /** Whether members check out and in, and those present are counted. */
  presence: v.exactOptional(
    v.literal(true, 'must be true; leave it out where those present are not counted'),
  ),
  papers: list(paper, 'ballot paper'),
  contests: v.exactOptional(list(contest, 'contest')),
  reserve: v.exactOptional(list(reserve, 'line of reserve slots')),
});

/** A ballot paper that is written during the assembly (later-election.ts): its photos would have to be at every kiosk by then, so it has none. */
export const laterPaperSchema = v.strictObject({
  title: bilingual,
  groups: list(id, 'group'),
  weights,
  questions: list(question, 'question'),
});

type DeepReadonly<T> = T extends object ? { readonly [K in keyof T]: DeepReadonly<T[K]> } : T;

/** What assembly.json says, word for word. */
export type WrittenAssembly = DeepReadonly<v.InferOutput<typeof assemblySchema>>;
export type WrittenPaper = WrittenAssembly['papers'][number];
export type WrittenContest = NonNullable<WrittenAssembly['contests']>[number];
export type WrittenQuestion = WrittenPaper['questions'][number];
export type Candidate = DeepReadonly<v.InferOutput<typeof candidate>>;

/** A question with everything that may be left out in assembly.json. */
export interface PaperQuestion {
  readonly title: WrittenQuestion['title'];
  /** As it stands in the ledger: it names answers by their places from 0. */
  readonly rule: RuleCard;
  /** 1 or more; 0 where voters rank or rate. */
  readonly min: number;
  /** As many as a voter may choose, or may rank or rate: all. */
  readonly max: number;
  readonly candidates: readonly Candidate[];
}
export interface Paper extends Omit<WrittenPaper, 'questions'> {
  readonly questions: readonly PaperQuestion[];
}

/** What assembly.json means. */
export interface AssemblyDescription extends Omit<WrittenAssembly, 'papers' | 'contests'> {
  readonly papers: readonly Paper[];
  readonly contests?: readonly Contest[];
}

export interface Contest extends Omit<WrittenContest, 'rule'> {
  readonly rule: RuleCard;
}

/** One row of roll.csv. `number` is what the member card's certificate carries as serialNumber. */
export interface Member {
  readonly number: string;
  readonly name: string;
  readonly group: string;
}

/** What the texts of an assembly folder say; its photos are named and not looked at. */
export interface AssemblyTexts extends AssemblyDescription {
  readonly members: readonly Member[];
}

/** An assembly folder that was read without a fault. */
export interface AssemblyFile extends AssemblyTexts {
  /** By the names that assembly.json gives them. */
  readonly photos: ReadonlyMap<string, Photo>;
}

/** One thing that is wrong in one file; `line` counts from 1. */
export interface Fault {
  readonly file: string;
  readonly line: number;
  readonly reason: string;
}

function isDay(value: string): boolean {
  const parts = /^(\d{4})-(\d{2})-(\d{2})$/.exec(value);
  if (parts === null) return false;
  const time = Date.UTC(Number(parts[1]), Number(parts[2]) - 1, Number(parts[3]));
  return new Date(time).toISOString().startsWith(`${value}T`);
}
