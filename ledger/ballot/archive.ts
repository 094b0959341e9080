/**
 * The Belenios archive `<uuid>.bel`: the texts of an election in a hash chain of events.
 * Follows belenios.md section 6 and the event grammar of section 8. Reading checks the form to the last byte (names,
 * order, chain, heights, payloads); whether the texts are true is verify.ts. Certificates of credentials are not supported.
 */
import * as v from 'valibot';
import { firstDifference, inMemory, listContainer, NotUtf8, writeContainer } from './container.ts';
import type { ArchiveFile, ByteSource, StoredFiles } from './container.ts';
import { makePublicCredentialsText } from './credentials.ts';
import type { PublicCredentials } from './credentials.ts';
import type { OwnedDecryption } from './result.ts';
import type { OwnedShuffle } from './shuffle.ts';
import { encodeJson, parseExactly } from './text.ts';
import { sha256Hex } from '../bytes.ts';
import { fail, ok } from '../result.ts';
import type { Result } from '../result.ts';

/** What stands in an archive after the ballots, once the election is over. `shuffles` in the order they were made. */
export interface Conclusion {
  readonly encryptedTallyText: string;
  readonly sizedText: string;
  readonly shuffles: readonly OwnedShuffle[];
  readonly decryptions: readonly OwnedDecryption[];
  readonly resultText: string;
}

/** The content of an archive. `timestamp` is unix seconds; without `conclusion` the election is still open. */
export interface Archive {
  readonly timestamp: number;
  readonly electionText: string;
  readonly trusteesText: string;
  readonly publicCredentialsText: string;
  readonly ballots: readonly string[];
  readonly conclusion?: Conclusion;
}

/** The texts of ballots, one at a time: an array, or what reads each when its turn comes. */
export interface BallotTexts extends Iterable<string> {
  readonly length: number;
}

/** An archive whose ballots stay in the source. */
export type StoredArchive = Omit<Archive, 'ballots'> & { readonly ballots: BallotTexts };

const EVENT_TYPES = [
  'Setup',
  'Ballot',
  'EndBallots',
  'EncryptedTally',
  'Shuffle',
  'EndShuffles',
  'PartialDecryption',
  'Result',
] as const;
type EventType = (typeof EVENT_TYPES)[number];

/** Writes the archive of a finished election. The credentials are sorted as Belenios' tool does. */
export function writeArchive(content: {
  readonly electionText: string;
  readonly trusteesText: string;
  readonly publicCredentials: PublicCredentials;
  readonly ballots: readonly string[];
  readonly encryptedTallyText: string;
  readonly sizedText: string;
  readonly shuffles?: readonly OwnedShuffle[];
  readonly decryptions: readonly OwnedDecryption[];
  readonly resultText: string;
  readonly timestamp: number;
}): Uint8Array {
  const { encryptedTallyText, sizedText, shuffles = [], decryptions, resultText } = content;
  return encodeArchive({
    timestamp: content.timestamp,
    electionText: content.electionText,
    trusteesText: content.trusteesText,
    publicCredentialsText: makePublicCredentialsText(content.publicCredentials),
    ballots: content.ballots,
    conclusion: { encryptedTallyText, sizedText, shuffles, decryptions, resultText },
  });
}

/** Writes any archive, open or concluded; the inverse of `readArchive`. */
export function encodeArchive(archive: Archive): Uint8Array {
  return writeContainer([...archiveFiles(archive)], archive.timestamp);
}

/** The files of an archive in their order. */
function* archiveFiles(archive: StoredArchive): Generator<ArchiveFile> {
  yield { name: 'BELENIOS', text: headerText(archive.timestamp) };
  let parent: string | undefined;
  let height = 0;
  const event = (type: EventType, payload?: string): ArchiveFile => {
    const text = encodeJson({ parent, height, type, payload });
    parent = sha256Hex(text);
    height += 1;
    return { name: `${parent}.event.json`, text };
  };
  function* group(type: EventType, ...texts: readonly string[]): Generator<ArchiveFile> {
    let payload: string | undefined;
    for (const text of texts) {
      payload = sha256Hex(text);
      yield { name: `${payload}.data.json`, text };
    }
    yield event(type, payload);
  }

  const { electionText, trusteesText, publicCredentialsText, conclusion } = archive;
  const setup = encodeJson({
    election: sha256Hex(electionText),
    trustees: sha256Hex(trusteesText),
    credentials: sha256Hex(publicCredentialsText),
  });
  yield* group('Setup', electionText, trusteesText, publicCredentialsText, setup);
  for (const ballot of archive.ballots) yield* group('Ballot', ballot);
  if (conclusion) {
    yield* group('EndBallots');
    yield* group('EncryptedTally', conclusion.encryptedTallyText, conclusion.sizedText);
    for (const shuffle of conclusion.shuffles) yield* group('Shuffle', shuffle.text, ownerText(shuffle));
    if (conclusion.shuffles.length > 0) yield* group('EndShuffles');
    for (const decryption of conclusion.decryptions) {
      yield* group('PartialDecryption', decryption.text, ownerText(decryption));
    }
    yield* group('Result', conclusion.resultText);
  }
}

/**
 * Reads an archive: Setup, any number of Ballot, and either nothing more or EndBallots, EncryptedTally, then at least one
 * Shuffle and EndShuffles or neither, at least one PartialDecryption, and Result. Whatever `encodeArchive` would have written differently is refused.
 */
export function readArchive(bytes: Uint8Array): Result<Archive, string> {
  const archive = openArchive(inMemory(bytes));
  return archive.ok ? ok({ ...archive.value, ballots: [...archive.value.ballots] }) : archive;
}

/** As `readArchive`, without holding the ballots: they are read again, one at a time, from a source that must not change meanwhile. */
export function openArchive(source: ByteSource): Result<StoredArchive, string> {
  const files = listContainer(source);
  if (!files.ok) return fail(`archive: ${files.error}`);
  try {
    const archive = interpret(files.value);
    if (!archive.ok) return fail(`archive: ${archive.error}`);
    const difference = differenceOf(source, archive.value);
    return difference === undefined
      ? archive
      : fail(
          `archive: differs at byte ${difference} from the only accepted form (names, order, times, hash chain)`,
        );
  } catch (error) {
    if (error instanceof NotUtf8) return fail(`archive: ${error.message}`);
    throw error;
  }
}

/** The first byte in which the source is not what `encodeArchive` would write. */
function differenceOf(source: ByteSource, archive: StoredArchive): number | undefined {
  let offset = 0;
  for (const file of archiveFiles(archive)) {
    const expected = writeContainer([file], archive.timestamp);
    const difference = firstDifference(source.read(offset, expected.length), expected);
    if (difference !== undefined) return offset + difference;
    offset += expected.length;
  }
  return offset === source.length ? undefined : offset;
}

const HeaderSchema = v.strictObject({
  version: v.literal(1, 'only version 1 is accepted'),
  timestamp: v.pipe(
    v.string(),
    v.regex(/^(?:0|[1-9][0-9]{0,9})$/, 'expected unix seconds'),
    v.transform(Number),
  ),
});
const EventSchema = v.strictObject({
  parent: v.optional(v.string()),
  height: v.number(),
  type: v.string(),
  payload: v.optional(v.string()),
});
const OwnedSchema = v.strictObject({
  owner: v.pipe(v.number(), v.safeInteger(), v.minValue(1)),
  payload: v.string(),
});

function headerText(timestamp: number): string {
  return encodeJson({ version: 1, timestamp: String(timestamp) });
}

/** Takes the files apart by their event groups. Hashes and names are left to the comparison in `readArchive`. */
function interpret(files: StoredFiles): Result<StoredArchive, string> {
  const first = files.at(0);
  if (first?.name !== 'BELENIOS') return fail('the first file is not BELENIOS');
  const header = parseExactly('BELENIOS', first.text(), HeaderSchema, ({ timestamp }) =>
    headerText(timestamp),
  );
  if (!header.ok) return header;
  const groups = groupByEvent(files);
  if (!groups.ok) return groups;

  let height = 0;
  const { types, events } = groups.value;
  /** The heights of the next events, as many as are of this type. */
  const takeRun = (type: EventType): { readonly start: number; readonly end: number } => {
    const start = height;
    while (types[height] === type) height += 1;
    return { start, end: height };
  };
  const takeAll = (type: EventType): (readonly string[])[] => {
    const { start, end } = takeRun(type);
    return Array.from({ length: end - start }, (_, i) => [...textsBefore(files, events, start + i)]);
  };
  const setups = takeAll('Setup');
  const ballots = takeRun('Ballot');
  const ends = takeAll('EndBallots');
  const tallies = takeAll('EncryptedTally');
  const mixes = takeAll('Shuffle');
  const mixEnds = takeAll('EndShuffles');
  const partials = takeAll('PartialDecryption');
  const results = takeAll('Result');
  const unexpected = types[height];
  if (unexpected !== undefined) return fail(`event ${height}: unexpected ${JSON.stringify(unexpected)}`);

  const [setup] = setups;
  if (setups.length !== 1 || setup?.length !== 4) {
    return fail(
      'expected one Setup with election, trustees, credentials and setup data (certificates are not supported)',
    );
  }
  for (let each = ballots.start; each < ballots.end; each += 1)
    if (firstBefore(events, each) + 1 !== events[each])
      return fail('every Ballot event needs exactly its ballot before it');
  const open = {
    timestamp: header.value.timestamp,
    electionText: setup[0] ?? '',
    trusteesText: setup[1] ?? '',
    publicCredentialsText: setup[2] ?? '',
    ballots: ballotTexts(files, events, ballots),
  };
  const after = [ends, tallies, mixes, mixEnds, partials, results];
  if (after.every(({ length }) => length === 0)) return ok(open);

  const [tally] = tallies;
  const [result] = results;
  const complete =
    ends.length === 1 &&
    ends[0]?.length === 0 &&
    tallies.length === 1 &&
    tally?.length === 2 &&
    mixes.every((data) => data.length === 2) &&
    mixEnds.length === Math.min(mixes.length, 1) &&
    mixEnds.every((data) => data.length === 0) &&
    partials.length > 0 &&
    partials.every((data) => data.length === 2) &&
    results.length === 1 &&
    result?.length === 1;
  if (!complete) {
    return fail(
      'after the ballots: expected EndBallots, EncryptedTally, Shuffle (one or more) and EndShuffles or neither, PartialDecryption (one or more) and Result, each with its data',
    );
  }
  const shuffles = readOwned('shuffle', mixes);
  if (!shuffles.ok) return shuffles;
  const decryptions = readOwned('partial decryption', partials);
  if (!decryptions.ok) return decryptions;
  return ok({
    ...open,
    conclusion: {
      encryptedTallyText: tally[0] ?? '',
      sizedText: tally[1] ?? '',
      shuffles: shuffles.value,
      decryptions: decryptions.value,
      resultText: result[0] ?? '',
    },
  });
}

/** Texts with the record that says whose they are. */
interface Owned {
  readonly owner: number;
  readonly text: string;
}

function ownerText({ owner, text }: Owned): string {
  return encodeJson({ owner, payload: sha256Hex(text) });
}

function readOwned(what: string, groups: readonly (readonly string[])[]): Result<readonly Owned[], string> {
  const items: Owned[] = [];
  for (const [text = '', owned = ''] of groups) {
    const record = parseExactly(`owner of a ${what}`, owned, OwnedSchema, ({ owner, payload }) =>
      encodeJson({ owner, payload }),
    );
    if (!record.ok) return record;
    items.push({ owner: record.value.owner, text });
  }
  return ok(items);
}

/** The texts of the ballots with events from `start` to before `end`. */
const ballotTexts = (
  files: StoredFiles,
  events: readonly number[],
  { start, end }: { readonly start: number; readonly end: number },
): BallotTexts => ({
  length: end - start,
  *[Symbol.iterator]() {
    for (let each = start; each < end; each += 1) yield* textsBefore(files, events, each);
  },
});

/** The texts of the data files that belong to the event at `height`. */
function* textsBefore(files: StoredFiles, events: readonly number[], height: number): Generator<string> {
  const event = events[height] ?? 0;
  for (let place = firstBefore(events, height); place < event; place += 1)
    yield files.at(place)?.text() ?? '';
}

/** Where the data files of the event at `height` begin: behind the event before, or behind BELENIOS. */
const firstBefore = (events: readonly number[], height: number): number => (events[height - 1] ?? 0) + 1;

/** Of each event its type and the place of its file, by height: two numbers an event, because there is one for every ballot. Its data files stand before it. */
interface EventGroups {
  readonly types: readonly string[];
  readonly events: readonly number[];
}

/** Looks at all files behind BELENIOS. */
function groupByEvent(files: StoredFiles): Result<EventGroups, string> {
  const types: string[] = [];
  const events: number[] = [];
  for (let place = 1; place < files.length; place += 1) {
    const file = files.at(place);
    if (file?.name.endsWith('.data.json') === true) continue;
    if (file?.name.endsWith('.event.json') !== true)
      return fail(`unexpected file ${JSON.stringify(file?.name)}`);
    const event = parseExactly(
      `event ${types.length}`,
      file.text(),
      EventSchema,
      ({ parent, height, type, payload }) => encodeJson({ parent, height, type, payload }),
    );
    if (!event.ok) return event;
    const { type } = event.value;
    // One string for all events of a type.
    types.push(EVENT_TYPES.find((known) => known === type) ?? type);
    events.push(place);
  }
  return firstBefore(events, events.length) < files.length
    ? fail('data after the last event')
    : ok({ types, events });
}
