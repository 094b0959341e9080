/**
 * How much JavaScript a page needs, compressed: its script and everything that this one names, also what is loaded later. Measured on the pages that
 * `npm run build` made.
 */
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import type { Row } from './row.ts';

const DIST = fileURLToPath(new URL('../../dist/', import.meta.url));
const LIMIT_KILOBYTES = 350;

export function measurePageSizes(): Row[] {
  const pages = [
    ['The kiosk', 'renderer/index.html'],
    ['The public board', 'board/index.html'],
  ] as const;
  return pages.map(([name, page]) => {
    const scripts = scriptsOf(path.join(DIST, page));
    const bytes = scripts.map((script) => gzipSync(readFileSync(script), { level: 9 }).length);
    return {
      what: `${name}'s JavaScript`,
      figure: bytes.reduce((sum, size) => sum + size, 0) / 1000,
      unit: 'kB',
      target: { bound: 'at most', limit: LIMIT_KILOBYTES },
      note: `gzipped, ${scripts.length} ${scripts.length === 1 ? 'file' : 'files'}: ${scripts.map((script, i) => `${path.basename(script)} ${((bytes[i] ?? 0) / 1000).toFixed(1)}`).join(', ')}`,
    };
  });
}

/** All script files that can be reached from a page by name. */
function scriptsOf(page: string): string[] {
  if (!existsSync(page)) throw new Error(`${page} is not there; npm run build makes it`);
  const found = new Set<string>();
  const follow = (file: string): void => {
    const folder = path.dirname(file);
    for (const [, name = ''] of readFileSync(file, 'utf8').matchAll(/["'`]([\w./-]+\.js)["'`]/g)) {
      // Rolldown names what is loaded later from the page's folder, and what is imported from the file's own.
      const script = [path.resolve(folder, name), path.resolve(path.dirname(page), name)].find(existsSync);
      if (script === undefined || found.has(script)) continue;
      found.add(script);
      follow(script);
    }
  };
  follow(page);
  return [...found];
}
