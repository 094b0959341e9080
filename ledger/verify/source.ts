/**
 * Where a published ledger is read from: a folder (all files under it are known) or a web address (only what is asked for is known).
 * Follows c2sp.org/tlog-tiles for the paths. Believes nothing and checks nothing but sizes; that is files.ts.
 */
import type { Dirent } from 'node:fs';
import { lstat, open, readdir } from 'node:fs/promises';
import path from 'node:path';
import { createRequests, type Fetch } from '../client/http.ts';
import { fail, ok, type Result } from '../result.ts';

/** A published ledger. Paths are those of tlog-tiles: `checkpoint`, `tile/0/000`, always with "/". */
export interface LedgerSource {
  readonly name: string;
  /** The file's bytes, or why they cannot be had; a file longer than `maxBytes` is refused. */
  read(file: string, maxBytes: number): Promise<Result<Uint8Array, string>>;
  /** Everything that is there; undefined where that cannot be known. */
  list(): Promise<readonly FoundFile[] | undefined>;
}

/** One thing found in a ledger folder: a file, or what has no place there. */
export interface FoundFile {
  readonly path: string;
  readonly kind: 'file' | 'an empty folder' | 'a folder that cannot be read' | 'a link or device';
}

const TIMEOUT_MS = 30_000;

/**
 * Opens what a person names: `https://...`, a ledger folder (with `checkpoint` in it), or a data folder (with `ledger/checkpoint`). The
 * checkpoint of one may be named instead, as it stands in an address bar.
 * `fetch` is for tests.
 */
export const openSource = async (
  name: string,
  options: { readonly fetch?: Fetch } = {},
): Promise<Result<LedgerSource, string>> => {
  if (/^https?:\/\//.test(name)) return urlSource(name.replace(/\/checkpoint\/*$/, ''), options);
  const given = path.resolve(name);
  const folder = path.basename(given) === 'checkpoint' ? path.dirname(given) : given;
  for (const candidate of [folder, path.join(folder, 'ledger')])
    if (await isFile(path.join(candidate, 'checkpoint'))) return ok(folderSource(candidate));
  return fail(
    `There is no ledger in ${folder}: a ledger folder holds a file named checkpoint. Give the folder, or the address of a ledger that is served (https://...).`,
  );
};

/** A folder with the published files. */
export const folderSource = (folder: string): LedgerSource => ({
  name: folder,
  read: async (file, maxBytes) => {
    const where = path.join(folder, ...file.split('/'));
    try {
      if (!(await lstat(where)).isFile()) return fail('is not a plain file');
      const handle = await open(where);
      try {
        const { size } = await handle.stat();
        if (size > maxBytes) return fail(`has ${size} bytes; at most ${maxBytes} are accepted`);
        return ok(new Uint8Array(await handle.readFile()));
      } finally {
        await handle.close();
      }
    } catch (error) {
      return fail(isErrno(error, 'ENOENT') ? 'is missing' : `cannot be read (${reason(error)})`);
    }
  },
  list: () => listFolder(folder, ''),
});

const urlSource = (name: string, options: { readonly fetch?: Fetch }): Result<LedgerSource, string> => {
  if (!URL.canParse(name)) return fail(`${name} is not a web address; https://host/path is accepted.`);
  const requests = createRequests(name, options.fetch ?? fetch, TIMEOUT_MS);
  return ok({
    name,
    read: async (file, maxBytes) => {
      const answer = await requests.get(file, maxBytes);
      if (!answer.ok) return fail(`cannot be read: ${answer.error.message}`);
      const { status, body } = answer.value;
      if (status === 200) return ok(body);
      return fail(status === 404 ? 'is missing (status 404)' : `cannot be read (status ${status})`);
    },
    list: () => Promise.resolve(undefined),
  });
};

const listFolder = async (folder: string, prefix: string): Promise<FoundFile[]> => {
  const found: FoundFile[] = [];
  let entries: Dirent[];
  try {
    entries = await readdir(path.join(folder, prefix), { withFileTypes: true });
  } catch {
    return [{ path: prefix, kind: 'a folder that cannot be read' }];
  }
  for (const entry of entries) {
    const name = `${prefix}${entry.name}`;
    if (!entry.isDirectory()) {
      found.push({ path: name, kind: entry.isFile() ? 'file' : 'a link or device' });
      continue;
    }
    const inside = await listFolder(folder, `${name}/`);
    found.push(...(inside.length > 0 ? inside : [{ path: name, kind: 'an empty folder' as const }]));
  }
  return found;
};

const isFile = async (name: string): Promise<boolean> => {
  try {
    return (await lstat(name)).isFile();
  } catch {
    return false;
  }
};

const isErrno = (error: unknown, code: string): boolean =>
  error instanceof Error && 'code' in error && error.code === code;

const reason = (error: unknown): string => (error instanceof Error ? error.message : String(error));
