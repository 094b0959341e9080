/** Entries of one author in order; large texts in parts, of which an interrupted upload needs the rest only. */
import { expect, test } from 'vitest';
import { EntryWriter } from '../../../ledger/commands/entry-writer.ts';
import { parseEntry, type ParsedEntry } from '../../../ledger/entries/entry.ts';
import { blobText } from '../../../ledger/rules/state.ts';
import { build, must, ORIGIN } from '../rules/world.ts';

const parsed = (writer: EntryWriter): ParsedEntry[] => writer.entries.map((bytes) => must(parseEntry(bytes)));

test('a text of three parts: all, the rest, nothing', async () => {
  const world = await build('granted');
  const text = '가'.repeat(30_000);
  const writer = () => new EntryWriter(world.state, ORIGIN, world.committee);

  const all = writer();
  const hash = all.addText(text);
  expect(all.entries).toHaveLength(3);
  for (const entry of parsed(all).slice(0, 2)) world.accept(entry);

  const rest = writer();
  expect(rest.addText(text)).toBe(hash);
  expect(
    parsed(rest).map(({ entry }) => entry.type === 'blob.part' && [entry.seq, entry.body.index]),
  ).toEqual([[3, 2]]);
  for (const entry of parsed(rest)) world.accept(entry);
  expect(blobText(world.state, hash)).toBe(text);

  const nothing = writer();
  expect(nothing.addText(text)).toBe(hash);
  expect(nothing.entries).toEqual([]);
});
