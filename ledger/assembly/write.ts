/** Writes an assembly folder as read.ts reads it, so that what was made by a program can be looked at and used like a party's own. */
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { writeContest } from './contest.ts';
import { writeQuestion } from './question.ts';
import type { AssemblyFile, WrittenAssembly } from './shape.ts';

/** Writes assembly.json, roll.csv and the photos into `dir`, which is made where it is missing. */
export const writeAssembly = async (
  dir: string,
  { contests, members, photos, ...description }: AssemblyFile,
): Promise<void> => {
  await mkdir(dir, { recursive: true });
  const written: WrittenAssembly = {
    ...description,
    papers: description.papers.map((paper) => ({ ...paper, questions: paper.questions.map(writeQuestion) })),
    ...(contests === undefined
      ? {}
      : { contests: contests.map((contest) => writeContest(contest, description.papers)) }),
  };
  await writeFile(path.join(dir, 'assembly.json'), `${JSON.stringify(written, undefined, 2)}\n`);
  const rows = members.map(({ number, name, group }) => `${number},${quoted(name)},${group}\n`);
  await writeFile(path.join(dir, 'roll.csv'), `number,name,group\n${rows.join('')}`);
  for (const [name, { bytes }] of photos) {
    const file = path.join(dir, name);
    await mkdir(path.dirname(file), { recursive: true });
    await writeFile(file, bytes);
  }
};

/** RFC 4180 section 2: a field that holds a comma or a quote stands in quotes. */
const quoted = (field: string): string => (/[",]/.test(field) ? `"${field.replaceAll('"', '""')}"` : field);
