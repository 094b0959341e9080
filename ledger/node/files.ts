/**
 * Files that are either there whole or not at all: written aside, synced, renamed, and their folders synced (tlog.md section 6, publish order).
 * Which files a ledger has is publisher.ts.
 */
import { mkdir, open, readdir, rename, rm, rmdir } from 'node:fs/promises';
import { dirname, join, relative, sep } from 'node:path';

/** A file to write: `path` relative to the folder, with slashes. */
export interface FileContent {
  readonly path: string;
  readonly bytes: Uint8Array;
}

/** Writes, reads and removes the files of one folder; `aside` is a folder on the same file system for files under way. */
export interface Folder {
  /** Writes files, replacing older ones; all are on the disk when this resolves. */
  write(files: readonly FileContent[]): Promise<void>;
  /** Removes files that are there, and folders that become empty. */
  remove(paths: readonly string[]): Promise<void>;
  /** The bytes of a file, or undefined. */
  read(path: string): Promise<Uint8Array | undefined>;
  /** All files, as relative paths with slashes. */
  list(): Promise<string[]>;
}

/** Opens a folder, making it if need be, and throws away what an interrupted run left aside. */
export async function openFolder(root: string, aside: string): Promise<Folder> {
  await rm(aside, { recursive: true, force: true });
  await mkdir(aside, { recursive: true, mode: 0o700 });
  await mkdir(root, { recursive: true });
  let counter = 0;

  const place = async ({ path, bytes }: FileContent): Promise<string[]> => {
    counter += 1;
    const temporary = join(aside, String(counter));
    const target = join(root, path);
    const file = await open(temporary, 'w', 0o644);
    try {
      await file.writeFile(bytes);
      await file.sync();
    } finally {
      await file.close();
    }
    const made = await mkdir(dirname(target), { recursive: true });
    await rename(temporary, target);
    // A new folder is durable only when its parent is synced as well.
    return made === undefined ? [dirname(target)] : upwards(dirname(target), dirname(made));
  };

  return {
    write: async (files) => {
      const touched = new Set<string>();
      for (const file of files) for (const folder of await place(file)) touched.add(folder);
      for (const folder of touched) await syncFolder(folder);
    },
    remove: async (paths) => {
      for (const path of paths) {
        await rm(join(root, path), { force: true });
        await removeEmpty(dirname(join(root, path)), root);
      }
    },
    read: async (path) => {
      try {
        const file = await open(join(root, path), 'r');
        try {
          return new Uint8Array(await file.readFile());
        } finally {
          await file.close();
        }
      } catch (error) {
        if (isErrno(error, 'ENOENT')) return undefined;
        throw error;
      }
    },
    list: async () => {
      const entries = await readdir(root, { recursive: true, withFileTypes: true });
      return entries
        .filter((entry) => !entry.isDirectory())
        .map((entry) => relative(root, join(entry.parentPath, entry.name)).split(sep).join('/'));
    },
  };
}

/** `from` and its parents up to and including `to`. */
function upwards(from: string, to: string): string[] {
  return from === to ? [from] : [from, ...upwards(dirname(from), to)];
}

async function removeEmpty(folder: string, root: string): Promise<void> {
  if (folder === root) return;
  try {
    await rmdir(folder);
  } catch {
    return;
  }
  await removeEmpty(dirname(folder), root);
}

/** Windows has no such call and needs none. */
async function syncFolder(path: string): Promise<void> {
  if (process.platform === 'win32') return;
  const folder = await open(path, 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

const isErrno = (error: unknown, code: string): boolean =>
  error instanceof Error && 'code' in error && error.code === code;
