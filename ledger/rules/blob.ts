/**
 * Large data in parts (protocol.md section 2).
 * Parts are collected for each author apart, so that nobody can spoil what another uploads under the same hash; the first
 * complete upload counts.
 */
import { fromBase64 } from '../bytes.ts';
import type { EntryOf } from '../entries/entry.ts';
import type { Role } from '../entries/party.ts';
import { BytesText, isUtf8, JoinedText, textHash, type LongText } from '../long-text.ts';
import { fail, ok } from '../result.ts';
import type { Result } from '../result.ts';
import type { LedgerState, PartialBlob } from './state.ts';
import type { KeyId } from '../keys/public-key.ts';
import { accept, notYet, refuse } from './verdict.ts';
import type { Context, Obstacle, Ruling } from './verdict.ts';

/** By an office, a committee or a trustee. Not by the keys that lie in kiosks: a stolen one must not be able to fill the ledger. */
export function blobPart({ state }: Context, { author, body }: EntryOf<'blob.part'>): Ruling {
  const obstacle = mayUpload(state, author);
  if (obstacle !== undefined) return obstacle;
  const { hash, index, of } = body;
  if (index >= of) return refuse('blob-index', `Part ${index} of ${of}: parts count from 0.`);
  const blob = state.blobs.get(hash);
  if (blob?.kind === 'whole') {
    return refuse('blob-twice', `The data with hash ${hash} is complete already.`);
  }
  const mine: PartialBlob = blob?.byAuthor.get(author) ?? { of, parts: new Map() };
  if (mine.of !== of)
    return refuse('blob-count', `The other parts say that there are ${mine.of} parts, not ${of}.`);
  if (mine.parts.has(index)) return refuse('blob-twice');
  const bytes = fromBase64(body.data);
  const isWhole = mine.parts.size + 1 === of;
  if (isWhole && textHash(join(mine, index, new BytesText(bytes))) !== hash) return refuse('blob-hash');
  return accept(() => {
    const kept = state.digests.keep(bytes);
    if (isWhole) {
      state.blobs.set(hash, { kind: 'whole', text: join(mine, index, kept) });
      return;
    }
    mine.parts.set(index, kept);
    if (blob === undefined) state.blobs.set(hash, { kind: 'partial', byAuthor: new Map([[author, mine]]) });
    else blob.byAuthor.set(author, mine);
  });
}

const UPLOADERS: readonly Role[] = ['committee', 'office'];

function mayUpload(state: LedgerState, author: KeyId): Obstacle | undefined {
  const known = state.keys.get(author);
  if (known?.kind === 'trustee') return undefined;
  if (known?.kind !== 'office' || !UPLOADERS.includes(known.role)) {
    return refuse('author-role', 'Data is uploaded by an office, a committee or a trustee.');
  }
  return known.grants.every(({ revoked }) => revoked) ? refuse('author-revoked') : undefined;
}

/** All parts in order, with the last one to come. */
function join({ of, parts }: PartialBlob, index: number, last: LongText): LongText {
  return new JoinedText(Array.from({ length: of }, (_, i) => (i === index ? last : partAt(parts, i))));
}

function partAt(parts: ReadonlyMap<number, LongText>, index: number): LongText {
  const part = parts.get(index);
  if (part === undefined) throw new Error(`part ${index} of a complete blob is missing`);
  return part;
}

/** A text that an entry names: not yet there, or not a text at all. */
export function findText(state: LedgerState, hash: string): Result<LongText, Obstacle> {
  const blob = state.blobs.get(hash);
  if (blob === undefined || blob.kind === 'partial') {
    return fail(notYet('blob-missing', `The data with hash ${hash} is not complete yet.`));
  }
  return isUtf8(blob.text) ? ok(blob.text) : fail(refuse('blob-text'));
}

/** A text whose presence was checked when the entry that names it was accepted. */
export function textOf(state: LedgerState, hash: string): LongText {
  const blob = state.blobs.get(hash);
  if (blob?.kind !== 'whole') throw new Error(`the text with hash ${hash} is not in the state`);
  return blob.text;
}
