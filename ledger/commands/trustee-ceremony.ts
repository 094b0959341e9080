/**
 * `trustee ceremony`: leads one trustee through the making of a threshold group (belenios.md section 3.3), a step at each call. What the trustees exchange lies in
 * a folder that travels between their machines; what a trustee has handed on is noted beside its key, so that no step is ever done twice in two ways.
 */
import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import * as v from 'valibot';
import {
  ceremonyFileName,
  formatCeremonyFile,
  formatTrusteeGroup,
  GROUP_FILE_NAME,
  MAX_CEREMONY_BYTES,
  parseCeremonyFile,
  type CeremonyFile,
  type Step,
} from '../assembly/trustee-group.ts';
import { entrySigner } from '../assembly/trustee.ts';
import {
  assembleThreshold,
  makeCertificateText,
  makePolynomialText,
  makeShareInputs,
  makeShareOutput,
  readCertificates,
  type CeremonyFault,
} from '../ballot/ceremony.ts';
import { checkContext, type TrusteeGroup } from '../ballot/certificate.ts';
import { generateSeed } from '../ballot/pki.ts';
import { fromBase64, sha256Hex, toBase64 } from '../bytes.ts';
import { nodeCipher } from '../keys/node-cipher.ts';
import { fail, ok, type Result } from '../result.ts';
import { defineCommand, type Args, type Terminal } from './command.ts';
import { writeDurably } from './durable-file.ts';
import { unreadable } from './given-file.ts';
import { newProtection, openKey, saveKey } from './secrets.ts';

const random = (length: number): Uint8Array => new Uint8Array(randomBytes(length));

export const trusteeCeremony = defineCommand(
  {
    name: 'trustee ceremony',
    summary: 'Make a key with other trustees, of whom any T of N can decrypt',
    about: `Call it again and again on each trustee's own machine, with a folder that travels between them (a USB stick): every
call does the next step that can be done, and says what comes then.
  1  certificate   your secret key FILE and certificate-I.json (first call, with --number, --of and --threshold)
  2  deal          with the certificates of all: shares of your secret (with --compared)
  3  share         with the deals of all: checks them, and makes your part of the key
  4  group         with the shares of all: group.json for the election committee, and FILE.group.json for you
Before step 2 all trustees read the checksum of the certificates to each other, each sure to whom they speak, and only
then add --compared: whoever exchanged a certificate on the way could otherwise collect shares. FILE never leaves your
machine; what lies in the folder may be seen by anybody. After an interruption call it again; nothing is repeated.`,
    options: {
      key: { value: 'FILE', need: 'required', help: 'Your secret key; the first call makes it.' },
      folder: { value: 'DIR', need: 'required', help: 'Where the files of all trustees are collected.' },
      number: { value: 'I', help: 'First call: which trustee you are, from 1.' },
      of: { value: 'N', help: 'First call: how many trustees there are.' },
      threshold: { value: 'T', help: 'First call: how many of them can decrypt.' },
      compared: { help: 'All trustees have compared the checksum of the certificates, and it is the same.' },
      practice: { help: 'For a practice ledger: without HWABAEK_PASSPHRASE the key is not sealed.' },
      json: { help: 'Report as JSON.' },
    },
    example:
      'npm run -s hwabaek -- trustee ceremony --key t1.key --folder /media/usb --number 1 --of 3 --threshold 2',
  },
  async (args, terminal) => {
    const key = args.path('key');
    const folder = args.path('folder');
    if (!existsSync(folder)) return fail(`There is no folder ${folder}.`);
    if (!existsSync(key)) {
      const begun = await begin(args, terminal);
      return begun.ok ? tell(args, terminal, begun.value) : begun;
    }
    const opened = await openKey(key, args.has('practice') ? 'practice' : 'real', terminal);
    if (!opened.ok) return opened;
    const secret = opened.value.key;
    if (secret.kind !== 'belenios-member') return fail(`${key} is no key of a threshold trustee.`);
    const notes = readNotes(notesFile(key));
    if (!notes.ok) return notes;
    const next = goOn({
      key,
      folder,
      seed: secret.seed,
      notes: notes.value,
      isCompared: args.has('compared'),
    });
    return next.ok ? tell(args, terminal, next.value) : next;
  },
);

/** Where a trustee stands after a call. */
interface Standing {
  /** Steps done: 1 certificate, 2 deal, 3 share, 4 group. */
  readonly done: 1 | 2 | 3 | 4;
  readonly trustee: number;
  readonly size: number;
  readonly threshold: number;
  /** Files of others that are not in the folder yet. */
  readonly waitingFor: readonly string[];
  /** What all have to compare now, and what it is of. */
  readonly checksum?: { readonly of: 'certificates' | 'group'; readonly value: string };
  readonly next: string;
}

/** What a trustee has handed on, kept beside its key: the same bytes are handed on again, and nothing else ever. */
interface Notes {
  readonly trustee: number;
  readonly size: number;
  readonly threshold: number;
  readonly certificate: string;
  readonly deal?: { readonly certificates: string; readonly text: string };
  readonly share?: { readonly deals: string; readonly text: string };
}

const notesSchema = v.strictObject({
  trustee: v.number(),
  size: v.number(),
  threshold: v.number(),
  certificate: v.string(),
  deal: v.exactOptional(v.strictObject({ certificates: v.string(), text: v.string() })),
  share: v.exactOptional(v.strictObject({ deals: v.string(), text: v.string() })),
});

const notesFile = (key: string): string => `${key}.ceremony.json`;

/** Step 1. */
const begin = async (args: Args, terminal: Terminal): Promise<Result<Standing, string>> => {
  const numbers = ['number', 'of', 'threshold'].map((name) => args.find(name));
  const [trustee = 0, size = 0, threshold = 0] = numbers.map((text) =>
    text !== undefined && /^[1-9][0-9]{0,2}$/.test(text) ? Number(text) : 0,
  );
  if (trustee === 0 || size === 0 || threshold === 0)
    return fail('The first call needs --number, --of and --threshold, like --number 1 --of 3 --threshold 2.');
  if (trustee > size) return fail(`There is no trustee ${trustee} of ${size}.`);
  const context = checkContext({ size, threshold });
  if (!context.ok) return fail(`${context.error}.`);
  const key = args.path('key');
  const folder = args.path('folder');
  const own = path.join(folder, ceremonyFileName('certificate', trustee));
  if (existsSync(own))
    return fail(
      `${own} is there already, but not the key it is from: another trustee has this number, or the key is lost and all begin anew in an empty folder.`,
    );
  const seed = generateSeed(random);
  const certificate = makeCertificateText(seed, { size, threshold, index: trustee }, random);
  if (!certificate.ok) return fail(inWords(certificate.error));
  const protection = await newProtection(args.has('practice') ? 'practice' : 'real', terminal);
  if (!protection.ok) return protection;
  // The notes first: a key without them could not go on, notes without a key are begun anew.
  const notes: Notes = { trustee, size, threshold, certificate: certificate.value };
  const written = writeDurably(notesFile(key), JSON.stringify(notes), 0o600);
  if (!written.ok) return written;
  const saved = saveKey(key, { kind: 'belenios-member', seed }, protection.value);
  if (!saved.ok) return saved;
  return goOn({ key, folder, seed, notes, isCompared: false });
};

interface Call {
  readonly key: string;
  readonly folder: string;
  readonly seed: string;
  readonly notes: Notes;
  readonly isCompared: boolean;
}

/** Does what can be done now; every file of an earlier step is laid into the folder again if it is missing there. */
const goOn = (call: Call): Result<Standing, string> => {
  const { folder, seed, notes } = call;
  const { trustee, size, threshold } = notes;
  const standing = { trustee, size, threshold };
  const handOn = (step: Step, text: string): Result<void, string> =>
    layDown(folder, {
      step,
      trustee,
      text,
      ...(step === 'certificate' ? { entryKey: toBase64(entrySigner(seed).spki) } : {}),
    });
  const certified = handOn('certificate', notes.certificate);
  if (!certified.ok) return certified;

  const certificates = collect(folder, 'certificate', size);
  if (!certificates.ok) return certificates;
  if (certificates.value.missing.length > 0)
    return ok({
      ...standing,
      done: 1,
      waitingFor: certificates.value.missing,
      next: 'Carry the folder to the other trustees; when all certificates are in it, call this again.',
    });
  const files = certificates.value.files;
  const group = readCertificates(files.map(({ text }) => text));
  if (!group.ok) return fail(inWords(group.error));
  if (group.value.threshold !== threshold || group.value.size !== size)
    return fail(
      `The certificates are for ${group.value.threshold} of ${group.value.size} trustees, yours is for ${threshold} of ${size}.`,
    );
  const checksum = sha256Hex(files.map(formatCeremonyFile).join(''));
  const dealt = deal(call, group.value, checksum);
  if (!dealt.ok) return dealt;
  if (dealt.value === undefined)
    return ok({
      ...standing,
      done: 1,
      waitingFor: [],
      checksum: { of: 'certificates', value: checksum },
      next: 'Read the checksum to all other trustees. When all have the same, call this again with --compared.',
    });
  const dealtNotes = dealt.value;
  const dealLaid = handOn('deal', dealtNotes.deal.text);
  if (!dealLaid.ok) return dealLaid;

  const deals = collect(folder, 'deal', size);
  if (!deals.ok) return deals;
  if (deals.value.missing.length > 0)
    return ok({
      ...standing,
      done: 2,
      waitingFor: deals.value.missing,
      checksum: { of: 'certificates', value: checksum },
      next: 'When the deals of all trustees are in the folder, call this again.',
    });
  const dealTexts = deals.value.files.map(({ text }) => text);
  const shared = share({ ...call, notes: dealtNotes }, group.value, dealTexts);
  if (!shared.ok) return shared;
  const shareLaid = handOn('share', shared.value);
  if (!shareLaid.ok) return shareLaid;

  const shares = collect(folder, 'share', size);
  if (!shares.ok) return shares;
  if (shares.value.missing.length > 0)
    return ok({
      ...standing,
      done: 3,
      waitingFor: shares.value.missing,
      next: 'When the shares of all trustees are in the folder, call this again.',
    });
  const outcome = assembleThreshold(
    group.value,
    dealTexts,
    shares.value.files.map(({ text }) => text),
  );
  if (!outcome.ok) return fail(inWords(outcome.error));
  const contents = formatTrusteeGroup({
    trustees: outcome.value.trustees,
    entryKeys: files.map(({ entryKey = '' }) => fromBase64(entryKey)),
    decryptionKeys: outcome.value.decryptionKeyTexts,
  });
  for (const file of [`${call.key}.group.json`, path.join(folder, GROUP_FILE_NAME)]) {
    const written = writeOnce(file, contents);
    if (!written.ok) return written;
  }
  return ok({
    ...standing,
    done: 4,
    waitingFor: [],
    checksum: { of: 'group', value: sha256Hex(contents) },
    next: `Give ${GROUP_FILE_NAME} to the election committee and read its checksum to them. Keep your key with ${path.basename(call.key)}.group.json: both are needed to decrypt.`,
  });
};

/** Step 2: once for these certificates, and only after they were compared; undefined before. */
const deal = (
  { key, seed, notes, isCompared }: Call,
  group: TrusteeGroup,
  certificates: string,
): Result<(Notes & { readonly deal: NonNullable<Notes['deal']> }) | undefined, string> => {
  if (notes.deal !== undefined)
    return notes.deal.certificates === certificates
      ? ok({ ...notes, deal: notes.deal })
      : fail(
          'You have dealt to other certificates than those that lie in the folder now. A second deal could give your secret away: refuse, and find out who exchanged a certificate.',
        );
  if (!isCompared) return ok(undefined);
  const text = makePolynomialText({ seed, group, cipher: nodeCipher, random });
  if (!text.ok) return fail(inWords(text.error));
  const dealt = { ...notes, deal: { certificates, text: text.value } };
  const written = writeDurably(notesFile(key), JSON.stringify(dealt), 0o600);
  return written.ok ? ok(dealt) : written;
};

/** Step 3: checks what everybody dealt; once for these deals. */
const share = (
  { key, seed, notes }: Call,
  group: TrusteeGroup,
  dealTexts: readonly string[],
): Result<string, string> => {
  const deals = sha256Hex(dealTexts.join('\n'));
  if (notes.share !== undefined)
    return notes.share.deals === deals
      ? ok(notes.share.text)
      : fail(
          'You have made your share from other deals than those that lie in the folder now: a trustee has dealt twice, or a file was exchanged.',
        );
  const inputs = makeShareInputs(group, dealTexts);
  if (!inputs.ok) return fail(inWords(inputs.error));
  const output = makeShareOutput(
    { seed, group, cipher: nodeCipher, random },
    inputs.value[notes.trustee - 1] ?? '',
  );
  if (!output.ok) return fail(inWords(output.error));
  const written = writeDurably(
    notesFile(key),
    JSON.stringify({ ...notes, share: { deals, text: output.value } }),
    0o600,
  );
  return written.ok ? ok(output.value) : written;
};

/** The files of a step from all trustees, or the names of those that are not there yet. */
const collect = (
  folder: string,
  step: Step,
  size: number,
): Result<{ readonly files: readonly CeremonyFile[]; readonly missing: readonly string[] }, string> => {
  const files: CeremonyFile[] = [];
  const missing: string[] = [];
  for (let trustee = 1; trustee <= size; trustee += 1) {
    const name = ceremonyFileName(step, trustee);
    const file = path.join(folder, name);
    if (!existsSync(file)) {
      missing.push(name);
      continue;
    }
    const contents = readText(file);
    if (!contents.ok) return contents;
    const parsed = parseCeremonyFile(contents.value, step, trustee);
    if (!parsed.ok) return fail(`${file} ${parsed.error}.`);
    files.push(parsed.value);
  }
  return ok({ files, missing });
};

/** Lays a trustee's own file into the folder; one that is there already must be the same. */
const layDown = (folder: string, file: CeremonyFile): Result<void, string> =>
  writeOnce(path.join(folder, ceremonyFileName(file.step, file.trustee)), formatCeremonyFile(file));

const writeOnce = (file: string, contents: string): Result<void, string> => {
  if (!existsSync(file)) return writeDurably(file, contents, 0o644);
  const there = readText(file);
  if (!there.ok) return there;
  return there.value === contents
    ? ok(undefined)
    : fail(
        `${file} is not what this trustee has made: another trustee works under the same number, or the file was changed. Put it away and call this again.`,
      );
};

const readText = (file: string): Result<string, string> => {
  try {
    const { size } = statSync(file);
    if (size > MAX_CEREMONY_BYTES)
      return fail(`${file} has ${size} bytes; at most ${MAX_CEREMONY_BYTES} are accepted.`);
    return ok(readFileSync(file, 'utf8'));
  } catch (error) {
    return fail(unreadable(file, error));
  }
};

const readNotes = (file: string): Result<Notes, string> => {
  const damaged = `${file} is missing or damaged; it notes what this key has handed on. Restore it from a copy, or begin anew with all trustees.`;
  const contents = existsSync(file) ? readText(file) : fail(damaged);
  if (!contents.ok) return contents;
  try {
    const parsed = v.safeParse(notesSchema, JSON.parse(contents.value));
    return parsed.success ? ok(parsed.output) : fail(damaged);
  } catch {
    return fail(damaged);
  }
};

const FILE_OF_STEP = {
  1: 'certificate',
  2: 'certificate',
  3: 'deal',
  4: 'deal',
  5: 'deal',
  6: 'share',
} as const;

/** A fault with the file it is in. */
const inWords = ({ step, trustee, message }: CeremonyFault): string =>
  trustee === undefined
    ? `The ${FILE_OF_STEP[step]}s: ${message}.`
    : `${ceremonyFileName(FILE_OF_STEP[step], trustee)}: ${message}. It is damaged, exchanged, or made wrongly by trustee ${trustee}: nothing was made from it.`;

const STEP_NAMES = ['certificate', 'deal', 'share', 'group'] as const;

const tell = (args: Args, terminal: Terminal, standing: Standing): Result<void, string> => {
  const { done, trustee, size, threshold, waitingFor, checksum, next } = standing;
  if (args.has('json')) {
    terminal.out(JSON.stringify(standing, undefined, 2));
    return ok(undefined);
  }
  terminal.out(
    [
      `Trustee ${trustee} of ${size}; any ${threshold} decrypt`,
      ...STEP_NAMES.map((name, i) => `  ${i < done ? '✓' : ' '} ${i + 1}  ${name}`),
      ...(waitingFor.length > 0 ? [`Waiting for  ${waitingFor.join(', ')}`] : []),
      ...(checksum === undefined ? [] : [`Checksum of the ${checksum.of}`, ...grouped(checksum.value)]),
      next,
    ].join('\n'),
  );
  return ok(undefined);
};

/** For reading aloud: groups of four, eight a line. */
const grouped = (hex: string): string[] =>
  (hex.match(/.{1,32}/g) ?? []).map((line) => `    ${(line.match(/.{1,4}/g) ?? []).join(' ')}`);
