/**
 * Debian's belenios-tool 3.0 judges our exports: a ledger's election is exported by the command and accepted by it, and what it must not
 * accept is refused by both. Elections of other kinds than the commands offer are in belenios-kinds.test.ts.
 */
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { encodeArchive, readArchive, type Archive } from '../../ledger/ballot/archive.ts';
import { parseElection } from '../../ledger/ballot/election.ts';
import { computeTally } from '../../ledger/ballot/tally.ts';
import { acceptAll, foundDay, holdPolls, withNode, type Day } from '../ledger/commands/polling-day.ts';
import { flags, report, run } from '../ledger/commands/terminal.ts';
import { must } from '../ledger/rules/world.ts';
import { judge, TOOL } from './belenios-tool.ts';
import { peer } from './require.ts';

const missing = peer([TOOL]);
const PAPERS = ['leader', 'council'] as const;

describe.skipIf(missing !== undefined)(`belenios-tool${missing === undefined ? '' : ` (${missing})`}`, () => {
  let day: Day;
  const uuidOf = (paper: string): string => day.elections[paper] ?? '';
  const exported = (paper: string): string => path.join(day.base, 'exported', `${uuidOf(paper)}.bel`);

  beforeAll(async () => {
    day = await foundDay();
    await acceptAll(day);
    await holdPolls(day, {
      leader: [
        ...Array.from({ length: 7 }, () => ({ group: 'regular', plaintext: [[0, 0, 1, 0]] })),
        ...Array.from({ length: 3 }, () => ({ group: 'youth', plaintext: [[1, 0, 0, 0]] })),
      ],
      council: [
        ...Array.from({ length: 5 }, () => ({ group: 'regular', plaintext: [[0, 1, 0, 0, 0, 0, 0, 0, 1]] })),
        ...Array.from({ length: 4 }, () => ({ group: 'youth', plaintext: [[0, 0, 0, 1, 0, 0, 0, 0, 0]] })),
        { group: 'youth', plaintext: [[1, 0, 0, 0, 0, 0, 0, 0, 0]] },
      ],
    });
    const { data } = day;
    for (const paper of PAPERS)
      for (const act of ['close', 'tally'])
        await report(`election ${act}`, flags({ data, election: uuidOf(paper) }));
    await withNode(day, async (node) => {
      for (const key of day.trustees)
        await report('trustee decrypt', flags({ ledger: node.url, key, election: PAPERS.map(uuidOf) }));
    });
    await mkdir(path.join(day.base, 'exported'));
    for (const paper of PAPERS) {
      await report('election declare', flags({ data, election: uuidOf(paper) }));
      await report('export', [data, ...flags({ election: uuidOf(paper), out: exported(paper) })]);
    }
  }, 300_000);
  afterAll(() => rm(day.base, { recursive: true }));

  test.each(PAPERS)('accepts the export of the paper %s', async (paper) => {
    const { accepted, words } = await judge(path.dirname(exported(paper)), uuidOf(paper));
    expect(words).toContain('all checks passed');
    expect(accepted).toBe(true);
  });

  /** Changes one thing in the leader's archive; the hash chain is made right again. */
  type Forge = (archive: Archive & Required<Pick<Archive, 'conclusion'>>) => Archive;
  const forged: [string, Forge][] = [
    ['a ballot twice', (archive) => ({ ...archive, ballots: [...archive.ballots, archive.ballots[0]!] })],
    [
      'a ballot with the answers of another, in a tally that fits',
      (archive) => {
        const [first, second] = archive.ballots.map((text) => JSON.parse(text) as { answers: unknown });
        const ballots = [JSON.stringify({ ...first, answers: second?.answers }), ...archive.ballots.slice(1)];
        const tally = computeTally(must(parseElection(archive.electionText)), ballots);
        return { ...archive, ballots, conclusion: { ...archive.conclusion, ...tally } };
      },
    ],
    [
      'another result',
      ({ conclusion, ...archive }) => ({
        ...archive,
        conclusion: { ...conclusion, resultText: conclusion.resultText.replace('[3,0,7,0]', '[3,7,0,0]') },
      }),
    ],
    [
      'the decryptions under each other’s names',
      ({ conclusion, ...archive }) => ({
        ...archive,
        conclusion: {
          ...conclusion,
          decryptions: conclusion.decryptions.map(({ owner, text }) => ({ owner: 3 - owner, text })),
        },
      }),
    ],
  ];

  /** Writes a forged archive and returns its folder and file. */
  const write = async (name: string, forge: Forge): Promise<{ dir: string; file: string }> => {
    const { conclusion, ...archive } = must(readArchive(await readFile(exported('leader'))));
    if (conclusion === undefined) throw new Error('the election is declared');
    const dir = path.join(day.base, name.replaceAll(/\W/g, '-'));
    await mkdir(dir);
    const file = path.join(dir, `${uuidOf('leader')}.bel`);
    await writeFile(file, encodeArchive(forge({ ...archive, conclusion })));
    return { dir, file };
  };

  test.each(forged)('refuses %s, and so do we', async (name, forge) => {
    const { dir, file } = await write(name, forge);
    expect(await judge(dir, uuidOf('leader'))).toMatchObject({ accepted: false });
    expect((await run('verify', [file])).code).toBe(1);
  });

  test('a ballot left out: version 3.0 does not compare tally and ballots (3.3.0 does); we do', async () => {
    const { file } = await write('dropped', (archive) => ({
      ...archive,
      ballots: archive.ballots.slice(1),
    }));
    const said = await run('verify', [file]);
    expect(said).toMatchObject({ code: 1, out: expect.stringMatching(/differs from the product/) as string });
  });

  test('refuses a byte changed in the file, and so do we', async () => {
    const dir = path.join(day.base, 'byte');
    await mkdir(dir);
    const file = path.join(dir, `${uuidOf('leader')}.bel`);
    const bytes = await readFile(exported('leader'));
    bytes[Math.floor(bytes.length / 2)]! ^= 1;
    await writeFile(file, bytes);
    expect((await judge(dir, uuidOf('leader'))).accepted).toBe(false);
    expect((await run('verify', [file])).code).toBe(1);
  });
});
