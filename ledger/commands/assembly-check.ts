/** `assembly check`: says whether an assembly folder can be imported, and if not, what is wrong where. Writes nothing. */
import { readAssembly, type AssemblyFile, type Fault } from '../assembly/read.ts';
import { countTexts, type Language } from '../count/text/text.ts';
import { fail, ok } from '../result.ts';
import { namedCard } from '../rules/cards.ts';
import { countingOf } from '../rules/election-weights.ts';
import { defineCommand } from './command.ts';
import { languageOf, languageOption, ruleLines } from './count-report.ts';

export const assemblyCheck = defineCommand(
  {
    name: 'assembly check',
    summary: 'Check an assembly folder before it is imported',
    about: `Reads assembly.json, roll.csv and the candidates' photos in FOLDER and names every fault with its file and line.
Prints the rule by which each question is counted, as it will be signed and shown. Nothing is written.
roll.csv needs the columns number,name,group in UTF-8. A candidate of assembly.json may have a "photo", such as
"photos/1.png": a PNG, JPEG or WebP file in FOLDER of at most 300 kB and 1200 x 1600 pixels.`,
    positionals: ['FOLDER'],
    options: { lang: languageOption, json: { help: 'Report as JSON.' } },
    example: 'npm run -s hwabaek -- assembly check practice/day-1/assembly',
  },
  async (args, terminal) => {
    const language = languageOf(args);
    if (!language.ok) return language;
    const folder = args.path('FOLDER');
    const read = await readAssembly(folder);
    if (args.has('json')) {
      const report = read.ok
        ? { ok: true, ...summary(read.value), rules: rules(read.value, language.value) }
        : { ok: false, faults: read.error };
      terminal.out(JSON.stringify(report, undefined, 2));
    } else if (read.ok) {
      terminal.out(describe(read.value, language.value));
    }
    return read.ok ? ok(undefined) : fail(describeFaults(folder, read.error));
  },
);

/** All faults, a line each, in the form that editors can jump to. */
export const describeFaults = (folder: string, faults: readonly Fault[]): string =>
  `${folder} cannot be used. Nothing was written.\n${faults
    .map(({ file, line, reason }) => `${file}:${line}: ${reason}`)
    .join('\n')}`;

const summary = ({
  assembly,
  members,
  groups,
  papers,
  permits,
  photos,
  presence,
  reserve = [],
  stations,
}: AssemblyFile) => ({
  assembly,
  members: members.length,
  groups: groups.map(({ group }) => ({
    group,
    members: members.filter((member) => member.group === group).length,
  })),
  papers: papers.map(({ paper }) => paper),
  permits: permits ?? 1,
  photos: photos.size,
  presence: presence === true,
  reserve,
  stations: stations.map(({ station }) => station),
});

/** The rule of every question with its sentences; `card` is what will stand in the ledger. */
const rules = ({ papers }: AssemblyFile, language: Language) =>
  papers.flatMap(({ paper, questions, weights }) =>
    questions.map(({ candidates, rule, title }) => ({
      paper,
      question: title[language],
      card: rule,
      sentences: countTexts[language].card(namedCard(rule, candidates), countingOf({ weights })),
    })),
  );

const describe = (file: AssemblyFile, language: Language): string => {
  const { members, groups, papers, permits, photos, presence, reserve, stations } = summary(file);
  const lines = [
    `${file.title.ko} (${file.title.en}), ${file.date}: no faults.`,
    `Members   ${members} (${groups.map(({ group, members: size }) => `${group} ${size}`).join(', ')})`,
    `Papers    ${papers.join(', ')}`,
    `Permits   ${permits} a ballot${permits === 1 ? '' : ', of two registrars'}`,
    `Photos    ${photos === 0 ? 'none' : photos}`,
    `Stations  ${stations.join(', ')}`,
    ...(presence ? ['Presence  counted; members check out and in'] : []),
    ...reserve.map(
      ({ count, groups: voters }) => `Reserve   ${count} for later votes of ${voters.join(', ')}`,
    ),
    ...file.papers.flatMap((paper) => [
      '',
      paper.title[language],
      ...Object.entries(paper.weights ?? {}).map(([group, weight]) => {
        const name = file.groups.find((known) => known.group === group)?.name[language] ?? group;
        return `  - ${countTexts[language].weight(name, weight)}`;
      }),
      ...paper.questions.flatMap(({ candidates, rule, title }) => [
        `  ${title[language]}`,
        ...ruleLines(namedCard(rule, candidates), language, countingOf(paper)),
      ]),
    ]),
    ...(file.contests ?? []).flatMap(({ pools, rule, title }) => {
      const [first] = pools.flat();
      const asked = file.papers.find(({ paper }) => paper === first?.paper)?.questions[
        (first?.question ?? 1) - 1
      ];
      return ['', title[language], ...ruleLines(namedCard(rule, asked?.candidates ?? []), language)];
    }),
  ];
  return lines.join('\n');
};
