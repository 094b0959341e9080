/**
 * Every field of every object in an archive changed, with all hashes after it made anew: what a forger can do who owns no key. Of each field one place is
 * changed; `npm run mutations` changes every place, and leaves out and doubles every one besides.
 */
import { describe, expect, it } from 'vitest';
import { encodeArchive, readArchive } from '../../../ledger/ballot/archive.ts';
import { readContainer, writeContainer } from '../../../ledger/ballot/container.ts';
import type { ArchiveFile } from '../../../ledger/ballot/container.ts';
import { verifyArchive } from '../../../ledger/ballot/verify.ts';
import { sha256Hex } from '../../../ledger/bytes.ts';
import { changedTexts, checkProofs, must, reshapedTexts, seededRandom } from './helpers.ts';
import { holdElection } from './whole-election.ts';
import type { ElectionPlan } from './whole-election.ts';

const EVERY_PLACE = process.env['HWABAEK_MUTATIONS'] === 'every';

const blank = { question: '찬반', answers: ['찬성', '반대'], min: 1, max: 1, blank: true as const };
const approval = { question: '위원', answers: ['가', '나'], min: 1, max: 2 };
const ranked = {
  type: 'NonHomomorphic' as const,
  question: '순위',
  answers: ['가', '나', '다'],
  extra: { method: 'Schulze' as const, blank: true },
};
/** `accepted` are the fields that nothing in an archive of Belenios' version 1 binds, `optional` those of them that may be missing. */
const plans: {
  readonly name: string;
  readonly plan: ElectionPlan;
  readonly accepted: readonly string[];
  readonly optional: readonly string[];
}[] = [
  {
    name: 'counted questions, weights, a threshold group beside a single trustee',
    plan: {
      seed: 'mutations counted',
      questions: [blank, approval],
      trustees: [{ size: 3, threshold: 2, present: [1, 3] }, 'named'],
      votes: [
        [
          [0, 1, 0],
          [1, 1],
        ],
        [
          [1, 0, 0],
          [0, 1],
        ],
      ],
      weights: [1000, 20],
    },
    accepted: ['BELENIOS.timestamp', 'trustees[1][1].name'],
    optional: ['trustees[1][1].name'],
  },
  {
    name: 'a shuffled question beside a counted one, two shuffles',
    plan: {
      seed: 'mutations shuffled',
      questions: [blank, ranked],
      trustees: ['single', { size: 2, threshold: 1, present: [2] }],
      votes: [
        [
          [0, 1, 0],
          [1, 2, 3],
        ],
        [
          [0, 1, 0],
          [3, 1, 2],
        ],
      ],
    },
    accepted: ['BELENIOS.timestamp', 'Shuffle 2.owner'],
    optional: [],
  },
];

/** One archive, changed in one place. `field` is the place without the positions in arrays. */
interface Mutation {
  readonly field: string;
  readonly place: string;
  readonly archive: Uint8Array;
}

function mutationsOf(files: readonly ArchiveFile[], timestamp: number): Mutation[] {
  const objects = objectsOf(files);
  return files.flatMap(({ text }, i) =>
    [...changedTexts(text), ...(EVERY_PLACE ? reshapedTexts(text) : [])].map((change) => {
      const place = `${objects[i]}${change.path}`;
      return {
        place,
        field: place.replaceAll(/\[[0-9]+\]/g, '[]').replace(/^Ballot [0-9]+/, 'Ballot'),
        archive: writeContainer(withText(files, i, change.text), timeOf(change.text) ?? timestamp),
      };
    }),
  );
}

/** What each file is: its event with the number of it among its kind, and data files by their names in Belenios. */
function objectsOf(files: readonly ArchiveFile[]): string[] {
  const names: Record<string, readonly string[]> = {
    Setup: ['election', 'trustees', 'credentials', 'setup'],
    EncryptedTally: ['tally', 'sized tally'],
  };
  const numbers = new Map<string, number>();
  let data = 0;
  return files.map(({ name }, i) => {
    if (name === 'BELENIOS') return name;
    const event = files.slice(i).find((file) => file.name.endsWith('.event.json'))!;
    const { type } = JSON.parse(event.text) as { type: string };
    const number = (numbers.get(type) ?? 0) + 1;
    if (files[i] === event) {
      numbers.set(type, number);
      data = 0;
      return `${type} event${['Ballot', 'Shuffle', 'PartialDecryption'].includes(type) ? ` ${number}` : ''}`;
    }
    data += 1;
    return names[type]?.[data - 1] ?? `${type} ${number}`;
  });
}

/** The files with another text in one of them, which and all that name it by its hash have their right names and hashes again. */
function withText(files: readonly ArchiveFile[], changed: number, text: string): ArchiveFile[] {
  const renamed: [string, string][] = [];
  return files.map((file, i) => {
    const after = renamed.reduce(
      (whole, [from, to]) => whole.replaceAll(from, to),
      i === changed ? text : file.text,
    );
    if (after === file.text || file.name === 'BELENIOS') return { ...file, text: after };
    const [from, to] = [sha256Hex(file.text), sha256Hex(after)];
    renamed.push([from, to]);
    return { name: file.name.replace(from, to), text: after };
  });
}

/** Of a header, so that the times of all files agree with it. */
function timeOf(text: string): number | undefined {
  const { timestamp } = JSON.parse(text) as { timestamp?: string };
  return timestamp === undefined ? undefined : Number(timestamp);
}

/** One mutation of each field, any of them; or all. */
function chosen(mutations: readonly Mutation[], seed: string): readonly Mutation[] {
  if (EVERY_PLACE) return mutations;
  const random = seededRandom(seed);
  return [...Map.groupBy(mutations, ({ field }) => field).values()].map((same) => {
    const [high = 0, low = 0] = random(2);
    return same[(high * 256 + low) % same.length]!;
  });
}

describe.each(plans)('an archive of $name', ({ plan, accepted, optional }) => {
  const { archive } = holdElection(plan);
  const files = must(readContainer(encodeArchive(archive)));
  const mutations = mutationsOf(files, archive.timestamp);

  it(
    'is refused after any change of any field',
    async () => {
      const passed: string[] = [];
      for (const mutation of chosen(mutations, plan.seed)) {
        // oxlint-disable-next-line no-await-in-loop -- one after another, in one thread
        const report = await verifyArchive(mutation.archive, checkProofs);
        if (report.ok) passed.push(mutation.place);
        else if (report.counts !== undefined) passed.push(`${mutation.place}: counts`);
      }
      const leftOut = EVERY_PLACE ? optional.map((place) => `${place} left out`) : [];
      expect(passed).toEqual([...accepted, ...leftOut]);
    },
    EVERY_PLACE ? 1_200_000 : 240_000,
  );

  it('is refused where only the text of one file differs', () => {
    const longer = ({ name, text }: ArchiveFile): ArchiveFile => ({ name, text: `${text} ` });
    const passed = files.filter(
      (file, i) => readArchive(writeContainer(files.with(i, longer(file)), archive.timestamp)).ok,
    );
    expect(passed).toEqual([]);
  });
});
