/**
 * The built pages as a fixed list, read into memory at start: an address is looked up here, and no file is opened for a request. Building them is
 * left to renderer/vite.config.ts.
 */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fail, ok, type Result } from '../../ledger/result.ts';
import { nothingHere, reply } from './answer.ts';

export interface PageFile {
  readonly type: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/** By path below the build folder, as an address names it: `/index.html`, `/assets/main-abc.js`. */
export type PageFiles = ReadonlyMap<string, PageFile>;

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.webp': 'image/webp',
  '.woff2': 'font/woff2',
};

const PAGES = ['index.html', 'observer.html', 'bench.html'] as const;

/** Where `npm run build` leaves the pages. */
export const PAGES_FOLDER = path.join(import.meta.dirname, '../../dist/renderer');

/** Reads the three pages and everything in `assets`; files of other kinds are not served. The fault is a sentence that says what to do. */
export function readPages(folder: string = PAGES_FOLDER): Result<PageFiles, string> {
  const files = new Map<string, PageFile>();
  try {
    const assets = readdirSync(path.join(folder, 'assets'), { withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map(({ name }) => `assets/${name}`);
    for (const name of [...PAGES, ...assets]) {
      const type = TYPES[path.extname(name)];
      if (type !== undefined)
        files.set(`/${name}`, { type, bytes: Uint8Array.from(readFileSync(path.join(folder, name))) });
    }
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    return fail(`The screens are not built (${code ?? 'unreadable'}: ${folder}). Run "npm run build" first.`);
  }
  return ok(files);
}

/** The page `page` at `/` and the list's assets at their own address; undefined for every other address. */
export function servePage(
  files: PageFiles,
  page: (typeof PAGES)[number],
  pathname: string,
): Response | undefined {
  if (pathname !== '/' && !pathname.startsWith('/assets/')) return undefined;
  const file = files.get(pathname === '/' ? `/${page}` : pathname);
  return file === undefined ? nothingHere() : reply(200, file.type, file.bytes);
}
