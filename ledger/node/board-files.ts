/**
 * The built pages of the public board (dist/board) as a fixed list of addresses: read once at start, so that no request is ever turned into a file name
 * (platform.md section 1.3). What the pages read from the node is board.ts.
 */
import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { reply } from './answer.ts';

/** Answers by address, such as `/` and `/assets/index-abc.js`. */
export type BoardFiles = ReadonlyMap<string, () => Response>;

/** The folder that `npm run build` writes the board to, if it did. */
export function builtBoardDir(): string | undefined {
  const folder = fileURLToPath(new URL('../../dist/board', import.meta.url));
  return existsSync(path.join(folder, 'index.html')) ? folder : undefined;
}

/** Reads `index.html` and what lies in `assets`; files of other kinds are not served. Rejects when there is no `index.html`. */
export async function readBoardFiles(folder: string): Promise<BoardFiles> {
  const files = new Map<string, () => Response>();
  const page = await readFile(path.join(folder, 'index.html'));
  files.set('/', () =>
    reply(200, page, { ...pageHeaders, 'cache-control': 'no-cache', 'content-type': HTML }),
  );
  const assets = path.join(folder, 'assets');
  if (!existsSync(assets)) return files;
  for (const name of await readdir(assets)) {
    const type = TYPES[path.extname(name)];
    if (type === undefined || !/^[\w.-]+$/.test(name)) continue;
    const bytes = await readFile(path.join(assets, name));
    // Their names change with their content.
    const headers = { ...pageHeaders, 'cache-control': IMMUTABLE, 'content-type': type };
    files.set(`/assets/${name}`, () => reply(200, bytes, headers));
  }
  return files;
}

/** For what never changes under its address. */
export const IMMUTABLE = 'public, max-age=604800, immutable';

const HTML = 'text/html; charset=utf-8';
const TYPES: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.ttf': 'font/ttf',
};

/** The page runs only what came with it, talks only to this node, and tells no other site where its reader came from. */
const pageHeaders = {
  'content-security-policy':
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'",
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'permissions-policy': 'camera=(), geolocation=(), microphone=(), payment=(), usb=(), serial=(), hid=()',
  'referrer-policy': 'no-referrer',
  'x-frame-options': 'DENY',
} as const;
