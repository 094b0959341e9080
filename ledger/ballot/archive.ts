/**
 * The Belenios archive `<uuid>.bel`: the texts of an election in a hash chain of events.
 * Follows belenios.md section 6 and the event grammar of section 8. Reading checks the form to the last byte (names,
 * order, chain, heights, payloads); whether the texts are true is verify.ts. Certificates of credentials are not supported.
 */
import * as v from 'valibot';
import {
  ContainerFault,
  differenceAt,
  inMemory,
  MAX_TIMESTAMP,
  walkContainer,
  writeContainer,
} from './container.ts';
import type { ByteSource, StoredFile } from './container.ts';
import { makePublicCredentialsText } from './credentials.ts';
import type { PublicCredentials } from './credentials.ts';
import { textHash, wholeText } from '../long-text.ts';
import type { Text } from '../long-text.ts';
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

/** An archive whose long texts stay in the source. */
export interface StoredArchive {
  readonly timestamp: number;
  readonly electionText: string;
  readonly trusteesText: string;
  readonly publicCredentialsText: StoredFile;
  readonly ballots: BallotTexts;
  readonly conclusion?: StoredConclusion;
}

/** As `Conclusion`. */
export interface StoredConclusion {
  readonly encryptedTallyText: StoredFile;
  readonly sizedText: string;
  readonly shuffles: readonly Owned<StoredFile>[];
  readonly decryptions: readonly Owned<StoredFile>[];
  readonly resultText: StoredFile;
}

/** A text with the number of the trustee whose it is. */
interface Owned<T> {
  readonly owner: number;
  readonly text: T;
}

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
  const files = Array.from(archiveFiles(archive), ({ name, text }) => ({ name, text: wholeText(text) }));
  return writeContainer(files, archive.timestamp);
}

/** The files of an archive in their order. */
function* archiveFiles(
  archive: Archive | StoredArchive,
): Generator<{ readonly name: string; readonly text: string | StoredFile }> {
  yield { name: 'BELENIOS', text: headerText(archive.timestamp) };
  let parent: string | undefined;
  let height = 0;
  const event = (type: EventType, payload?: string): { readonly name: string; readonly text: string } => {
    const text = encodeJson({ parent, height, type, payload });
    parent = sha256Hex(text);
    height += 1;
    return { name: `${parent}.event.json`, text };
  };
  function* group(
    type: EventType,
    ...texts: readonly (string | StoredFile)[]
  ): ReturnType<typeof archiveFiles> {
    let payload: string | undefined;
    for (const text of texts) {
      payload = textHash(text);
      yield { name: `${payload}.data.json`, text };
    }
    yield event(type, payload);
  }

  const { electionText, trusteesText, publicCredentialsText, conclusion } = archive;
  const setup = encodeJson({
    election: sha256Hex(electionText),
    trustees: sha256Hex(trusteesText),
    credentials: textHash(publicCredentialsText),
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
  const opened = openArchive(inMemory(bytes));
  if (!opened.ok) return opened;
  const { conclusion, ballots, publicCredentialsText, ...rest } = opened.value;
  const inFull = ({ owner, text }: Owned<StoredFile>): Owned<string> => ({ owner, text: wholeText(text) });
  return ok({
    ...rest,
    publicCredentialsText: wholeText(publicCredentialsText),
    ballots: [...ballots],
    ...(conclusion && {
      conclusion: {
        encryptedTallyText: wholeText(conclusion.encryptedTallyText),
        sizedText: conclusion.sizedText,
        shuffles: conclusion.shuffles.map(inFull),
        decryptions: conclusion.decryptions.map(inFull),
        resultText: wholeText(conclusion.resultText),
      },
    }),
  });
}

/**
 * As `readArchive`, without holding what grows with voters and ballots: it is read again, piece by piece, from a source that must not change meanwhile. Of the
 * ballots only their number and the place of the first are kept.
 */
export function openArchive(source: ByteSource): Result<StoredArchive, string> {
  try {
    const archive = interpret(source);
    if (!archive.ok) return fail(`archive: ${archive.error}`);
    const difference = differenceOf(source, archive.value);
    return difference === undefined
      ? archive
      : fail(
          `archive: differs at byte ${difference} from the only accepted form (names, order, times, hash chain)`,
        );
  } catch (error) {
    if (error instanceof ContainerFault) return fail(`archive: ${error.message}`);
    throw error;
  }
}

/** The first byte in which the source is not what `encodeArchive` would write. */
function differenceOf(source: ByteSource, archive: StoredArchive): number | undefined {
  let offset = 0;
  for (const file of archiveFiles(archive)) {
    const { difference, end } = differenceAt(source, offset, file, archive.timestamp);
    if (difference !== undefined) return difference;
    offset = end;
  }
  return offset === source.length ? undefined : offset;
}

const HeaderSchema = v.strictObject({
  version: v.literal(1, 'only version 1 is accepted'),
  timestamp: v.pipe(
    v.string(),
    v.regex(/^(?:0|[1-9][0-9]{0,9})$/, 'expected unix seconds'),
    v.transform(Number),
    v.maxValue(MAX_TIMESTAMP),
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

/** An event with the data files before it; `height` counts from 0. */
interface EventGroup {
  readonly type: string;
  readonly height: number;
  readonly data: readonly StoredFile[];
}

/** No event has more data files. */
const MAX_DATA = 4;

/** Takes the files apart by their event groups. Hashes and names are left to the comparison in `openArchive`. Throws a ContainerFault. */
function interpret(source: ByteSource): Result<StoredArchive, string> {
  const files = walkContainer(source);
  const first = files.next();
  if (first.done === true || first.value.name !== 'BELENIOS') return fail('the first file is not BELENIOS');
  const header = parseExactly('BELENIOS', first.value.text(), HeaderSchema, ({ timestamp }) =>
    headerText(timestamp),
  );
  if (!header.ok) return header;

  const events = groupByEvent(files);
  let next = events.next();
  /** The next event, if it is of this type. */
  const take = (type: EventType): EventGroup | undefined => {
    if (next.done === true || next.value.type !== type) return undefined;
    const { value } = next;
    next = events.next();
    return value;
  };
  const takeAll = (type: EventType): EventGroup[] => {
    const taken: EventGroup[] = [];
    for (let event = take(type); event !== undefined; event = take(type)) taken.push(event);
    return taken;
  };
  const setups = takeAll('Setup');
  let ballots = 0;
  let firstBallot = 0;
  for (let event = take('Ballot'); event !== undefined; event = take('Ballot')) {
    if (event.data.length !== 1) return fail('every Ballot event needs exactly its ballot before it');
    if (ballots === 0) firstBallot = event.data[0]?.start ?? 0;
    ballots += 1;
  }
  const ends = takeAll('EndBallots');
  const tallies = takeAll('EncryptedTally');
  const mixes = takeAll('Shuffle');
  const mixEnds = takeAll('EndShuffles');
  const partials = takeAll('PartialDecryption');
  const results = takeAll('Result');
  if (next.done !== true)
    return fail(`event ${next.value.height}: unexpected ${JSON.stringify(next.value.type)}`);

  const [setup] = setups;
  const [electionFile, trusteesFile, credentialsFile] = setup?.data ?? [];
  if (setups.length !== 1 || setup?.data.length !== 4 || !electionFile || !trusteesFile || !credentialsFile)
    return fail(
      'expected one Setup with election, trustees, credentials and setup data (certificates are not supported)',
    );
  const open: StoredArchive = {
    timestamp: header.value.timestamp,
    electionText: electionFile.text(),
    trusteesText: trusteesFile.text(),
    publicCredentialsText: credentialsFile,
    ballots: ballotTexts(source, firstBallot, ballots),
  };
  const after = [ends, tallies, mixes, mixEnds, partials, results];
  if (after.every(({ length }) => length === 0)) return ok(open);

  const [tallyFile, sizedFile] = tallies[0]?.data ?? [];
  const [resultFile] = results[0]?.data ?? [];
  const complete =
    ends.length === 1 &&
    ends[0]?.data.length === 0 &&
    tallies.length === 1 &&
    tallies[0]?.data.length === 2 &&
    mixes.every(({ data }) => data.length === 2) &&
    mixEnds.length === Math.min(mixes.length, 1) &&
    mixEnds.every(({ data }) => data.length === 0) &&
    partials.length > 0 &&
    partials.every(({ data }) => data.length === 2) &&
    results.length === 1 &&
    results[0]?.data.length === 1;
  if (!complete || !tallyFile || !sizedFile || !resultFile) {
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
      encryptedTallyText: tallyFile,
      sizedText: sizedFile.text(),
      shuffles: shuffles.value,
      decryptions: decryptions.value,
      resultText: resultFile,
    },
  });
}

function ownerText({ owner, text }: Owned<Text>): string {
  return encodeJson({ owner, payload: textHash(text) });
}

function readOwned(
  what: string,
  groups: readonly EventGroup[],
): Result<readonly Owned<StoredFile>[], string> {
  const items: Owned<StoredFile>[] = [];
  for (const { data } of groups) {
    const [text, owned] = data;
    if (text === undefined || owned === undefined) return fail(`a ${what} without its data`);
    const record = parseExactly(`owner of a ${what}`, owned.text(), OwnedSchema, ({ owner, payload }) =>
      encodeJson({ owner, payload }),
    );
    if (!record.ok) return record;
    items.push({ owner: record.value.owner, text });
  }
  return ok(items);
}

/** So many ballots, each with its event behind it, from the file at `start` on. */
const ballotTexts = (source: ByteSource, start: number, length: number): BallotTexts => ({
  length,
  *[Symbol.iterator]() {
    const files = walkContainer(source, start);
    for (let i = 0; i < length; i += 1) {
      const ballot = files.next();
      const event = files.next();
      if (ballot.done === true || event.done === true)
        throw new ContainerFault('the archive changed while it was read');
      yield ballot.value.text();
    }
  },
});

/** Looks at all files behind BELENIOS. Throws a ContainerFault. */
function* groupByEvent(files: Iterator<StoredFile>): Generator<EventGroup, void, undefined> {
  let data: StoredFile[] = [];
  let height = 0;
  for (let file = files.next(); file.done !== true; file = files.next()) {
    const { name, text } = file.value;
    if (name.endsWith('.data.json')) {
      if (data.length === MAX_DATA)
        throw new ContainerFault(`event ${height}: more than ${MAX_DATA} data files before it`);
      data.push(file.value);
      continue;
    }
    if (!name.endsWith('.event.json')) throw new ContainerFault(`unexpected file ${JSON.stringify(name)}`);
    const event = parseExactly(
      `event ${height}`,
      text(),
      EventSchema,
      ({ parent, height: number, type, payload }) => encodeJson({ parent, height: number, type, payload }),
    );
    if (!event.ok) throw new ContainerFault(event.error);
    yield { type: event.value.type, height, data };
    data = [];
    height += 1;
  }
  if (data.length > 0) throw new ContainerFault('data after the last event');
}
