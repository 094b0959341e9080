/** A kiosk's photos: only what the definition names is shown, and staff are told once of every candidate who is shown without. */
import { copyFileSync, mkdtempSync, readFileSync, rmSync, unlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { readAssembly, readAssemblyTexts } from '../../../ledger/assembly/read.ts';
import type { AssemblyFile } from '../../../ledger/assembly/shape.ts';
import { writeAssembly } from '../../../ledger/assembly/write.ts';
import { sha256Hex } from '../../../ledger/bytes.ts';
import { emptyState, type LedgerState } from '../../../ledger/rules/state.ts';
import { SAMPLE_ASSEMBLY } from '../../../main/commands/rehearse.ts';
import { openPhotos, type Photos } from '../../../main/kiosk/photos.ts';

let folder: string;
let file: AssemblyFile;
let told: string[];

beforeEach(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'hwabaek-photos-'));
  const sample = await readAssembly(SAMPLE_ASSEMBLY);
  if (!sample.ok) throw new Error(JSON.stringify(sample.error));
  file = sample.value;
  await writeAssembly(folder, file);
  told = [];
});
afterEach(() => rmSync(folder, { recursive: true }));

const at = (number: number): string => path.join(folder, `photos/leader-${number}.png`);
const hashOf = (number: number): string => file.photos.get(`photos/leader-${number}.png`)!.hash;

const open = async (): Promise<Photos> => {
  const texts = await readAssemblyTexts(folder);
  if (!texts.ok) throw new Error(JSON.stringify(texts.error));
  return openPhotos(folder, texts.value, (sentence) => told.push(sentence));
};

/** Only what is compared: the sample's elections with photos by their names in `photos`. */
function defined(photos: (name: string) => string | undefined): LedgerState {
  const elections = new Map(
    file.papers.map(({ paper, title, questions }) => [
      paper,
      {
        definition: {
          display: {
            title,
            questions: questions.map((question) => ({
              title: question.title,
              answers: question.candidates.map(({ number, name, photo }) => ({
                number,
                name,
                ...(photo === undefined ? {} : { photo: photos(photo) }),
              })),
            })),
          },
        },
      },
    ]),
  );
  const assembly = { elections: [...elections.keys()] };
  return {
    ...emptyState(),
    assemblies: new Map([[file.assembly, assembly]]),
    elections,
  } as unknown as LedgerState;
}
const asImported = (): LedgerState => defined((name) => file.photos.get(name)?.hash);

test('what was imported is handed out by its hash, and nobody is told anything', async () => {
  const photos = await open();
  photos.compare(emptyState());
  photos.compare(asImported());
  expect(told).toEqual([]);
  const photo = await photos.photo(hashOf(2));
  expect(photo?.type).toBe('image/png');
  expect(Buffer.from(photo!.bytes).equals(readFileSync(at(2)))).toBe(true);
  expect(await photos.photo(sha256Hex('another picture'))).toBeUndefined();
});

test('what was read is kept: a file that changes later changes nothing', async () => {
  const photos = await open();
  writeFileSync(at(1), 'another picture');
  expect(sha256Hex((await photos.photo(hashOf(1)))!.bytes)).toBe(hashOf(1));
});

test('a missing photo and one that is no picture are told at once and only once, with file and candidate', async () => {
  unlinkSync(at(1));
  writeFileSync(at(2), 'no picture');
  const photos = await open();
  const sentences = [
    `${at(1)} is not there; 1 홍길동 is shown without a photo.`,
    `${at(2)} is not a PNG, JPEG or WebP picture, whatever its name says; 2 성춘향 is shown without a photo.`,
  ];
  expect(told).toEqual(sentences);
  photos.compare(asImported());
  expect(told).toEqual(sentences);
  expect(await photos.photo(hashOf(1))).toBeUndefined();
  expect(await photos.photo(hashOf(3))).toBeDefined();
});

test('another picture than the defined one is not shown, and staff are told once the ledger says so', async () => {
  copyFileSync(at(3), at(1));
  const photos = await open();
  photos.compare(emptyState());
  expect(told).toEqual([]);
  photos.compare(asImported());
  photos.compare(asImported());
  expect(told).toEqual([
    `${at(1)} is not the photo that the election defines; 1 홍길동 is shown without a photo. Copy the folder that was imported into the ledger to ${folder} and start the kiosk again.`,
  ]);
  expect(await photos.photo(hashOf(1))).toBeUndefined();
});

test('photos that only the folder or only the definition has are told', async () => {
  const inFolder = await open();
  inFolder.compare(defined(() => undefined));
  expect(told).toHaveLength(3);
  expect(told[0]).toMatch(/leader-1\.png is a photo that the election does not define; 1 홍길동 /);

  told = [];
  const json = path.join(folder, 'assembly.json');
  writeFileSync(json, readFileSync(json, 'utf8').replace(/,\s*"photo": "photos\/leader-2.png"/, ''));
  const without = await open();
  without.compare(asImported());
  expect(told).toHaveLength(1);
  expect(told[0]).toMatch(/assembly\.json names no photo where the election defines one; 2 성춘향 /);
});

test('every election is compared when it is defined', async () => {
  copyFileSync(at(3), at(1));
  const photos = await open();
  const all = asImported();
  const assembly = all.assemblies.get(file.assembly)!;
  const [, ...later] = assembly.elections;
  photos.compare({ ...all, assemblies: new Map([[file.assembly, { ...assembly, elections: later }]]) });
  expect(told).toEqual([]);
  photos.compare({
    ...all,
    assemblies: new Map([[file.assembly, { ...assembly, elections: [...later, 'leader'] }]]),
  });
  expect(told).toHaveLength(1);
});
