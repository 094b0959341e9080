/**
 * Reads an assembly folder (assembly.json, roll.csv, photos) and refuses it with file, line and reason when anything is wrong. Writes nothing.
 * Follows protocol.md sections 3 and 4 for what a definition may say; define.ts turns the result into entries.
 */
import { readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import * as v from 'valibot';
import { MAX_SHUFFLED } from '../ballot/shuffle.ts';
import { isShuffledCard } from '../count/vector.ts';
import { fail, ok, type Result } from '../result.ts';
import { readJson, type JsonDocument, type JsonPath } from './json.ts';
import { readPhoto, type Photo } from './photo.ts';
import { readRoll } from './roll.ts';
import { readQuestion } from './question.ts';
import {
  assemblySchema,
  MAX_SLOT_ISSUERS,
  MAX_SLOTS,
  type AssemblyFile,
  type AssemblyTexts,
  type Contest,
  type Fault,
  type Member,
  type Paper,
  type PaperQuestion,
  type WrittenAssembly,
  type WrittenPaper,
} from './shape.ts';
import { readContest } from './contest.ts';
import { ballotFits } from './size.ts';
import { readUtf8 } from './utf8.ts';

export type { AssemblyDescription, AssemblyFile, Fault, Member, Paper, PaperQuestion } from './shape.ts';

const DESCRIPTION = 'assembly.json';
const ROLL = 'roll.csv';
const MAX_BYTES = { [DESCRIPTION]: 1024 * 1024, [ROLL]: 64 * 1024 * 1024 } as const;
const MAX_FAULTS = 100;

/** Reads and checks the folder `dir`. Faults are sorted by file and line; at most 100 are listed. */
export const readAssembly = async (dir: string): Promise<Result<AssemblyFile, Fault[]>> => {
  const faults: Fault[] = [];
  const read = await readFolder(dir, faults);
  const photos = read === undefined ? undefined : await readPhotos(dir, read.written, read.at);
  if (read?.texts === undefined || photos === undefined || faults.length > 0) return fail(sortFaults(faults));
  return ok({ ...read.texts, photos });
};

/** Reads and checks the texts of the folder `dir`, for those who can do without its photos. Faults as above. */
export const readAssemblyTexts = async (dir: string): Promise<Result<AssemblyTexts, Fault[]>> => {
  const faults: Fault[] = [];
  const read = await readFolder(dir, faults);
  return read?.texts === undefined || faults.length > 0 ? fail(sortFaults(faults)) : ok(read.texts);
};

type Report = (place: JsonPath, reason: string) => void;

/** What is written, what it means unless a question is at fault, and how to report a fault of assembly.json; undefined when a file cannot be read. */
const readFolder = async (
  dir: string,
  faults: Fault[],
): Promise<
  | { readonly written: WrittenAssembly; readonly texts: AssemblyTexts | undefined; readonly at: Report }
  | undefined
> => {
  const json = await readText(dir, DESCRIPTION, faults);
  const csv = await readText(dir, ROLL, faults);
  const described = json === undefined ? undefined : describe(json, faults);
  if (described === undefined) return undefined;

  const { written, document } = described;
  const at: Report = (place, reason) => {
    faults.push({
      file: DESCRIPTION,
      line: document.lineOf(place),
      reason: `${showPath(place)} ${reason}`,
    });
  };
  checkFit(written, at);
  const papers = readPapers(written, at);
  if (csv === undefined) return undefined;

  const roll = readRoll(csv, new Set(written.groups.map(({ group }) => group)));
  faults.push(...roll.faults.map((fault) => ({ file: ROLL, ...fault })));
  if (roll.faults.length === 0) checkGroups(written, roll.members, at);
  const contests = papers === undefined ? [] : readContests(written, papers, at);
  const { contests: _written, ...rest } = written;
  const texts =
    papers === undefined || contests === undefined
      ? undefined
      : { ...rest, papers, members: roll.members, ...(contests.length === 0 ? {} : { contests }) };
  return { written, texts, at };
};

/** The papers with their questions in full; undefined when one of them is at fault. */
const readPapers = (written: WrittenAssembly, report: Report): readonly Paper[] | undefined => {
  const papers: Paper[] = [];
  for (const [p, paper] of written.papers.entries()) {
    const questions: PaperQuestion[] = [];
    for (const [q, question] of paper.questions.entries()) {
      const read = readQuestion(question);
      if (read.ok) questions.push(read.value);
      else
        for (const { place, reason } of read.error) report(['papers', p, 'questions', q, ...place], reason);
    }
    if (questions.length < paper.questions.length) continue;
    const fit = ballotFits(questions, written.permits ?? 1);
    if (fit.ok) papers.push({ ...paper, questions });
    else report(['papers', p, 'questions'], fit.error);
  }
  return papers.length < written.papers.length ? undefined : papers;
};

/** The contests in full; undefined when one of them is at fault. */
const readContests = (
  { contests = [] }: WrittenAssembly,
  papers: readonly Paper[],
  report: Report,
): readonly Contest[] | undefined => {
  const read = contests.map((contest, c) => {
    const found = readContest(contest, papers);
    if (!found.ok) for (const { place, reason } of found.error) report(['contests', c, ...place], reason);
    return found;
  });
  const used = contests.flatMap(({ pools }) =>
    pools.flat().map(({ paper, question }) => `${paper} ${question}`),
  );
  papers.forEach(({ paper, questions }, p) => {
    questions.forEach(({ rule }, q) => {
      const times = used.filter((name) => name === `${paper} ${q + 1}`).length;
      if (rule.kind === 'pool-part' && times !== 1)
        report(
          ['papers', p, 'questions', q, 'rule'],
          times === 0
            ? 'is part of pools, but no contest names the question'
            : 'is named by more than one pool',
        );
    });
  });
  return read.every((found) => found.ok) ? read.map(({ value }) => value) : undefined;
};

/** All photos by name, each read once; within a question no two candidates may have the same picture. */
const readPhotos = async (
  dir: string,
  { papers }: WrittenAssembly,
  report: Report,
): Promise<ReadonlyMap<string, Photo>> => {
  const photos = new Map<string, Photo>();
  for (const [p, { questions }] of papers.entries()) {
    for (const [q, { candidates = [] }] of questions.entries()) {
      const numberOf = new Map<string, number>();
      for (const [c, { number, photo: name }] of candidates.entries()) {
        if (name === undefined) continue;
        const place: JsonPath = ['papers', p, 'questions', q, 'candidates', c, 'photo'];
        const known = photos.get(name);
        const read = known === undefined ? await readPhoto(dir, name) : ok(known);
        if (!read.ok) {
          report(place, `${show(name)} ${read.error}`);
          continue;
        }
        photos.set(name, read.value);
        const other = numberOf.get(read.value.hash);
        if (other === undefined) numberOf.set(read.value.hash, number);
        else report(place, `${show(name)} is the same picture as that of candidate ${other}`);
      }
    }
  }
  return photos;
};

/** The text of one file; undefined after a fault. Size first, then strict UTF-8. */
const readText = async (
  dir: string,
  file: keyof typeof MAX_BYTES,
  faults: Fault[],
): Promise<string | undefined> => {
  const refuse = (line: number, reason: string) => {
    faults.push({ file, line, reason });
    return undefined;
  };
  const name = path.join(dir, file);
  try {
    const { size } = await stat(name);
    if (size > MAX_BYTES[file])
      return refuse(1, `the file has ${size} bytes; ${MAX_BYTES[file]} are accepted`);
    const text = readUtf8(await readFile(name));
    return text.ok ? text.value : refuse(text.error.line, text.error.reason);
  } catch (error) {
    return refuse(
      1,
      `the file cannot be read from ${dir} (${error instanceof Error && 'code' in error ? String(error.code) : 'unknown reason'})`,
    );
  }
};

const describe = (
  text: string,
  faults: Fault[],
): { written: WrittenAssembly; document: JsonDocument } | undefined => {
  const document = readJson(text);
  if (!document.ok) {
    faults.push({ file: DESCRIPTION, ...document.error });
    return undefined;
  }
  const parsed = v.safeParse(assemblySchema, document.value.value);
  if (parsed.success) return { written: parsed.output, document: document.value };
  for (const issue of parsed.issues) {
    const place = (issue.path ?? []).map(({ key }) => key as string | number);
    faults.push({
      file: DESCRIPTION,
      line: document.value.lineOf(place),
      reason: `${showPath(place)} ${issueReason(issue)}`,
    });
  }
  return undefined;
};

/** What an issue of a schema says, as a clause behind the name of its place. */
export const issueReason = (issue: v.BaseIssue<unknown>): string => {
  if (issue.type !== 'strict_object') return issue.message;
  if (issue.expected === 'never') return 'is not known here; remove it or check the spelling';
  return issue.received === 'undefined' ? 'is missing' : 'must be an object in braces';
};

/** What must fit together inside assembly.json, but for what a question says by itself (question.ts). */
const checkFit = (description: WrittenAssembly, report: Report): void => {
  const distinct = (place: JsonPath, values: readonly (string | number)[], field?: string) =>
    values.forEach((value, i) => {
      if (values.indexOf(value) < i)
        report(field === undefined ? [...place, i] : [...place, i, field], `${show(value)} is given twice`);
    });
  const groups = description.groups.map(({ group }) => group);
  distinct(['groups'], groups, 'group');
  distinct(
    ['stations'],
    description.stations.map(({ station }) => station),
    'station',
  );
  distinct(
    ['papers'],
    description.papers.map(({ paper }) => paper),
    'paper',
  );
  description.groups.forEach(({ group }, i) => {
    if (!description.papers.some((paper) => paper.groups.includes(group)))
      report(['groups', i, 'group'], `${show(group)} has no ballot paper; name it in a paper or remove it`);
  });
  for (const { place, voters } of electorates(description)) {
    distinct(place, voters);
    voters.forEach((group, g) => {
      if (!groups.includes(group)) report([...place, g], `${show(group)} is not defined under groups`);
    });
  }
  description.papers.forEach((paper, p) => {
    checkWeights(paper, ['papers', p], report);
    checkPresent(paper, p, report);
  });
  const { reserve = [] } = description;
  const slots = reserve.reduce((total, { count }) => total + count, 0);
  const issuers = reserve.reduce((total, { count, groups: voters }) => total + count * voters.length, 0);
  if (slots > MAX_SLOTS) report(['reserve'], `holds ${slots} slots together; ${MAX_SLOTS} are accepted`);
  if (issuers > MAX_SLOT_ISSUERS)
    report(
      ['reserve'],
      `needs ${issuers} permit issuers, one for each slot and group; ${MAX_SLOT_ISSUERS} are accepted`,
    );
};

/** Weights that make a difference, of groups of this paper, and of questions whose votes are added up (protocol.md section 4). */
export const checkWeights = (
  { groups, questions, weights }: Pick<WrittenPaper, 'groups' | 'questions' | 'weights'>,
  place: JsonPath,
  report: Report,
): void => {
  if (weights === undefined) return;
  for (const group of Object.keys(weights))
    if (!groups.includes(group))
      report([...place, 'weights', group], `is not a group of this paper; it has ${groups.join(', ')}`);
  if (new Set(groups.map((group) => weights[group] ?? 1)).size === 1)
    report([...place, 'weights'], 'makes no difference; give weights to some groups only, or leave it out');
  questions.forEach(({ rule }, q) => {
    const kind = rule?.['kind'];
    if (rule?.['quorum'] !== undefined)
      report(
        [...place, 'questions', q, 'rule', 'quorum'],
        'cannot stand on a paper with weights: a quorum is of people, and the votes have weights',
      );
    if (kind === 'ranked' || kind === 'ratings')
      report(
        [...place, 'questions', q, 'rule', 'kind'],
        `cannot be "${kind}" on a paper with weights: its votes are opened one by one, and a weight would tell whose they are`,
      );
  });
};

/**
 * The papers of assembly.json are voted on from the first opening, and members are present when they were admitted after it: a vote that waits for a
 * count of them is none of these (rules/presence.ts).
 */
const checkPresent = ({ questions }: WrittenAssembly['papers'][number], p: number, report: Report): void => {
  questions.forEach(({ rule = {} }, q) => {
    const { base, quorum } = rule;
    const counted = typeof quorum === 'object' && quorum !== null && 'counted' in quorum && quorum.counted;
    if (base === 'present' || counted === 'present')
      report(
        ['papers', p, 'questions', q, 'rule', base === 'present' ? 'base' : 'quorum'],
        'cannot be of those present: they are counted when members have been admitted, and these polls open before; use "cast", or define the vote during the assembly, on a reserve slot',
      );
  });
};
/** The voter groups of every paper and of every line of reserve slots, with their places. */
const electorates = ({ papers, reserve = [] }: WrittenAssembly) => [
  ...papers.map(({ groups }, p): Electorate => ({ place: ['papers', p, 'groups'], voters: groups })),
  ...reserve.map(({ groups }, r): Electorate => ({ place: ['reserve', r, 'groups'], voters: groups })),
];

interface Electorate {
  readonly place: JsonPath;
  readonly voters: readonly string[];
}

/** What the roll must give: members in every group, and groups large enough to hide a vote (protocol.md section 3). */
const checkGroups = (description: WrittenAssembly, members: readonly Member[], report: Report): void => {
  const { groups, minimumGroup } = description;
  const sizes = new Map(groups.map(({ group }) => [group, 0]));
  for (const { group } of members) sizes.set(group, (sizes.get(group) ?? 0) + 1);
  groups.forEach(({ group }, g) => {
    if (sizes.get(group) === 0)
      report(
        ['groups', g, 'group'],
        `${show(group)} has no members in ${ROLL}; add them or remove the group`,
      );
  });
  description.papers.forEach(({ groups: voters, questions }, p) => {
    const size = voters.reduce((total, group) => total + (sizes.get(group) ?? 0), 0);
    const shuffled = questions.filter(({ rule }) => isShuffledCard({ kind: String(rule?.['kind']) }));
    if (size * shuffled.length > MAX_SHUFFLED)
      report(
        ['papers', p, 'questions'],
        `let ${size} members rank or rate ${shuffled.length} times; ${MAX_SHUFFLED} such votes can be shuffled`,
      );
  });
  for (const { place, voters } of electorates(description)) {
    if (voters.length === 1) continue;
    voters.forEach((group, g) => {
      const size = sizes.get(group) ?? 0;
      if (size > 0 && size < minimumGroup)
        report(
          [...place, g],
          `${show(group)} has ${size} members; a group that votes beside others needs at least ${minimumGroup} (minimumGroup)`,
        );
    });
  }
};

/** `papers[0].questions[1].max`, as people count in the file. */
export const showPath = (place: JsonPath): string =>
  place.length === 0
    ? 'the file'
    : place
        .map((part, i) => (typeof part === 'number' ? `[${part}]` : `${i === 0 ? '' : '.'}${part}`))
        .join('');

const show = (value: string | number): string => JSON.stringify(value);

const sortFaults = (faults: readonly Fault[]): Fault[] => {
  const sorted = faults.toSorted((a, b) => (a.file < b.file ? -1 : a.file > b.file ? 1 : a.line - b.line));
  const last = sorted[MAX_FAULTS - 1];
  if (last === undefined || sorted.length === MAX_FAULTS) return sorted;
  return [
    ...sorted.slice(0, MAX_FAULTS - 1),
    { ...last, reason: `${sorted.length - MAX_FAULTS + 1} more faults from here on` },
  ];
};
