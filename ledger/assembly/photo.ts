/**
 * One candidate's photo: a file inside the assembly folder, judged before anything is made of it (station.md: photo optional). assembly.json names it,
 * the definition carries its SHA-256 (define.ts), and a kiosk shows only what hashes to that. What the bytes are is picture.ts.
 */
import { constants } from 'node:fs';
import { open, realpath } from 'node:fs/promises';
import path from 'node:path';
import { sha256Hex } from '../bytes.ts';
import { fail, ok, type Result } from '../result.ts';
import { readPicture, type PictureType } from './picture.ts';

export interface Photo {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly type: PictureType;
  /** Hex SHA-256 of the bytes. */
  readonly hash: string;
}

const MAX_BYTES = 300_000;
const MAX_WIDTH = 1200;
const MAX_HEIGHT = 1600;

/**
 * Reads the photo `name` of the folder `dir`: no larger than 300,000 bytes and 1200 x 1600 pixels, and inside the folder even after symbolic links.
 * A fault continues a sentence that begins with the file's name.
 */
export const readPhoto = async (dir: string, name: string): Promise<Result<Photo, string>> => {
  const fault = photoNameFault(name);
  if (fault !== undefined) return fail(fault);
  const bytes = await readInside(dir, name);
  if (!bytes.ok) return bytes;
  const picture = readPicture(bytes.value);
  if (!picture.ok) return picture;
  const { type, width, height } = picture.value;
  if (width > MAX_WIDTH || height > MAX_HEIGHT)
    return fail(`has ${width} x ${height} pixels; at most ${MAX_WIDTH} x ${MAX_HEIGHT} are accepted`);
  return ok({ bytes: bytes.value, type, hash: sha256Hex(bytes.value) });
};

/** Why `name` cannot be the name of a photo in any assembly folder, or undefined when it can. */
export const photoNameFault = (name: string): string | undefined =>
  name.length <= 200 && name.split('/').every((part) => PART.test(part))
    ? undefined
    : 'must be the name of a file inside the assembly folder, such as "photos/1.png"';

/** One part of a name between slashes: not "..", not hidden, and nothing that is special to any system. */
const PART = /^[^./\\:*?"<>|][^/\\:*?"<>|]*$/;

const readInside = async (dir: string, name: string): Promise<Result<Uint8Array<ArrayBuffer>, string>> => {
  try {
    const folder = await realpath(dir);
    const file = await realpath(path.join(folder, name));
    if (!file.startsWith(folder + path.sep))
      return fail('leads out of the assembly folder; put the file itself there');
    const handle = await open(file, constants.O_RDONLY | constants.O_NONBLOCK); // a pipe would be waited for
    try {
      const status = await handle.stat();
      if (!status.isFile()) return fail('is not a file');
      if (status.size > MAX_BYTES) return fail(`has ${status.size} bytes; at most ${MAX_BYTES} are accepted`);
      return ok(new Uint8Array(await handle.readFile()));
    } finally {
      await handle.close();
    }
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    return fail(code === 'ENOENT' ? 'is not there' : `cannot be read (${String(code)})`);
  }
};
