/**
 * The candidates' photos of a kiosk: read once from its roll folder, handed out only by the SHA-256 of their bytes, so that a voter sees the picture that the
 * party defined or none (station.md: photo optional). What is missing or another picture is told to staff and stops nothing.
 */
import path from 'node:path';
import { readPhoto, type Photo } from '../../ledger/assembly/photo.ts';
import type { AssemblyTexts } from '../../ledger/assembly/shape.ts';
import type { LedgerState } from '../../ledger/rules/state.ts';

export interface Photos {
  /** The picture whose bytes have this hex SHA-256; undefined when the folder has none. */
  photo(hash: string): Promise<Photo | undefined>;
  /** Reports, once the ledger has them, candidates whose photo is not as defined; cheap to call at every change. */
  compare(state: LedgerState): void;
}

/** Reads the photos that `texts`, the assembly.json of `folder`, names; `report` takes one sentence for each candidate who will be shown without. */
export async function openPhotos(
  folder: string,
  texts: AssemblyTexts,
  report: (sentence: string) => void,
): Promise<Photos> {
  const byHash = new Map<string, Photo>();
  const files = new Map<string, { readonly name: string; readonly hash?: string }>();
  for (const { title, questions } of texts.papers) {
    for (const [q, { candidates }] of questions.entries()) {
      for (const { number, name, photo } of candidates) {
        if (photo === undefined) continue;
        const place = placeOf(title.ko, q, number);
        const file = path.join(folder, photo);
        const read = await readPhoto(folder, photo);
        if (read.ok) byHash.set(read.value.hash, read.value);
        else report(`${file} ${read.error}; ${number} ${name.ko} is shown without a photo.`);
        files.set(place, read.ok ? { name: file, hash: read.value.hash } : { name: file });
      }
    }
  }

  let compared = 0;
  return {
    photo: (hash) => Promise.resolve(byHash.get(hash)),
    compare: (state) => {
      const elections = state.assemblies.get(texts.assembly)?.elections ?? [];
      for (const uuid of elections.slice(compared)) {
        const display = state.elections.get(uuid)?.definition.display;
        if (display === undefined) continue;
        for (const [q, { answers }] of display.questions.entries()) {
          for (const { number, name, photo } of answers) {
            const file = files.get(placeOf(display.title.ko, q, number));
            const isToldAlready = file !== undefined && file.hash === undefined;
            if (isToldAlready || (photo === undefined ? file === undefined : byHash.has(photo))) continue;
            report(
              `${file?.name ?? path.join(folder, 'assembly.json')} ${fault(photo, file)}; ${number} ${name.ko} is shown without a photo. Copy the folder that was imported into the ledger to ${folder} and start the kiosk again.`,
            );
          }
        }
      }
      compared = elections.length;
    },
  };
}

const fault = (defined: string | undefined, file: object | undefined): string =>
  defined === undefined
    ? 'is a photo that the election does not define'
    : file === undefined
      ? 'names no photo where the election defines one'
      : 'is not the photo that the election defines';

/** Where a candidate stands, by what assembly.json and the definition both say. */
const placeOf = (paper: string, question: number, candidate: number): string =>
  JSON.stringify([paper, question, candidate]);
