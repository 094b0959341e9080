/**
 * Verifies a whole published folder from its bytes alone, after every step of a test: the checkpoint's signature, exactly the files of its size,
 * every tile recomputed from the bundles. Uses the log's formats, nothing of the node.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { nodeVerifier } from '../../../ledger/keys/node-verifier.ts';
import { openCheckpoint } from '../../../ledger/log/checkpoint.ts';
import { growTiles, parseBundle, tilesOf } from '../../../ledger/log/tile.ts';
import { Frontier, leafHash } from '../../../ledger/log/tree.ts';

/** The entries of the published ledger; throws when anything is not as it must be. */
export function checkLog(folder: string, log: { origin: string; vkey: string }): Uint8Array[] {
  const opened = openCheckpoint(readFileSync(join(folder, 'checkpoint')), {
    origin: log.origin,
    logVkey: log.vkey,
    verify: (...signed) => nodeVerifier.ed25519(...signed),
  });
  if (!opened.ok) throw new Error(opened.error);
  const { size, root } = opened.value.checkpoint;

  const expected = new Set(['checkpoint', ...[...tilesOf(size)].map(({ path }) => path)]);
  const found = filesIn(folder);
  const strangers = found.filter((path) => !expected.has(path));
  const missing = [...expected].filter((path) => !found.includes(path));
  if (strangers.length + missing.length > 0)
    throw new Error(`size ${size}: not expected ${strangers.join()}; missing ${missing.join()}`);

  const entries = [...tilesOf(size)]
    .filter(({ kind }) => kind === 'entries')
    .flatMap(({ path, width }) => {
      const bundle = parseBundle(new Uint8Array(readFileSync(join(folder, path))), width);
      if (!bundle.ok) throw new Error(bundle.error);
      return bundle.value;
    });
  const tree = new Frontier();
  for (const entry of entries) tree.append(leafHash(entry));
  if (!Buffer.from(tree.root()).equals(root))
    throw new Error(`size ${size}: the entries do not give the root`);
  const tiles = growTiles(0, entries.map(leafHash), () => {
    throw new Error('there are no tiles before the first entry');
  });
  for (const { tile, bytes } of tiles)
    if (!readFileSync(join(folder, tile.path)).equals(bytes)) throw new Error(`${tile.path} differs`);
  return entries;
}

export function filesIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) =>
      join(entry.parentPath, entry.name)
        .slice(folder.length + 1)
        .replaceAll('\\', '/'),
    );
}
