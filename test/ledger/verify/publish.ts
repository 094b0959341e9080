/** Publishes entries as a ledger folder the plain way, for tests: all files of the size, checkpoint last. */
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { signCheckpoint } from '../../../ledger/log/checkpoint.ts';
import { formatVkey, verifierKey } from '../../../ledger/log/note.ts';
import { growBundles, growTiles } from '../../../ledger/log/tile.ts';
import { Frontier, leafHash } from '../../../ledger/log/tree.ts';
import type { Signer } from '../../../ledger/keys/signer.ts';

const nothing = (): never => {
  throw new Error('a log from size 0 continues no file');
};

/** Writes `entries` under `dir`; returns the paths of the files. */
export const publishFolder = async (
  dir: string,
  entries: readonly Uint8Array[],
  log: { readonly origin: string; readonly signer: Signer },
): Promise<string[]> => {
  const hashes = entries.map(leafHash);
  const tree = new Frontier();
  for (const hash of hashes) tree.append(hash);
  const vkey = formatVkey(verifierKey(log.origin, 'ed25519', log.signer.publicKey));
  const checkpoint = signCheckpoint(
    { origin: log.origin, size: entries.length, root: tree.root() },
    vkey,
    (bytes) => log.signer.sign(bytes),
  );
  const files = [
    ...[...growTiles(0, hashes, nothing), ...growBundles(0, entries, nothing)].map(({ tile, bytes }) => ({
      file: tile.path,
      bytes,
    })),
    { file: 'checkpoint', bytes: new TextEncoder().encode(checkpoint) },
  ];
  for (const { file, bytes } of files) {
    await mkdir(path.dirname(path.join(dir, file)), { recursive: true });
    await writeFile(path.join(dir, file), bytes);
  }
  return files.map(({ file }) => file);
};
