/** From an assembly folder to entries: the definitions say exactly what the folder says. */
import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import {
  defineAssembly,
  type DefinedAssembly,
  type DefinitionInput,
} from '../../../ledger/assembly/define.ts';
import { readAssembly } from '../../../ledger/assembly/read.ts';
import { generateTrustee } from '../../../ledger/assembly/trustee.ts';
import { parseElection } from '../../../ledger/ballot/election.ts';
import { electionPublicKey } from '../../../ledger/ballot/trustees.ts';
import { parseEntry, type Body, type Entry } from '../../../ledger/entries/entry.ts';
import { openIssuerKey } from '../../../ledger/keys/issuer-key.ts';
import { generateSigner } from '../../../ledger/keys/signer.ts';
import { sha256Hex, toBase64 } from '../../../ledger/bytes.ts';

const SAMPLE = path.join(import.meta.dirname, '../../fixtures/assembly-sample');
const random = (length: number) => new Uint8Array(randomBytes(length));
const committee = generateSigner();
const trustees = [generateTrustee(random).publicHalf, generateTrustee(random).publicHalf];
const keys = { device: generateSigner().id, key: generateSigner().id };
let input: DefinitionInput;
let defined: DefinedAssembly;
let entries: Entry[];

beforeAll(async () => {
  const file = await readAssembly(SAMPLE);
  if (!file.ok) throw new Error('the sample is refused');
  input = {
    origin: 'ledger.example/2027',
    file: file.value,
    committee: { signer: committee, nextSeq: 5 },
    registrar: generateSigner().id,
    rollRoot: 'ab'.repeat(32),
    trustees,
    stations: [{ station: 'hall-1', ...keys }],
    timestamp: 1_800_000_000,
    random,
  };
  const made = await defineAssembly(input);
  if (!made.ok) throw new Error(made.error);
  defined = made.value;
  entries = defined.entries.map((bytes) => {
    const parsed = parseEntry(bytes);
    if (!parsed.ok) throw new Error(parsed.error.message);
    return parsed.value.entry;
  });
});

test('the assembly is called, its roll fixed, and each paper defined, in that order and numbered without gap', () => {
  expect(entries.map((entry) => [entry.type, 'seq' in entry && entry.seq, entry.author])).toEqual([
    ['assembly.called', 5, committee.id],
    ['roll.fixed', 6, committee.id],
    ['election.defined', 7, committee.id],
    ['election.defined', 8, committee.id],
    ['election.defined', 9, committee.id],
  ]);
  expect(entries[1]?.body).toMatchObject({
    groups: [
      { group: 'regular', size: 27 },
      { group: 'youth', size: 13 },
    ],
    root: input.rollRoot,
  });
});

test('a definition carries the paper as Belenios text and as shown, with explicit abstention', () => {
  const body = entries[3]?.body as Body<'election.defined'>;
  const parameters = parseElection(body.parameters);
  if (!parameters.ok) throw new Error(parameters.error);
  expect(parameters.value.uuid).toBe(body.election);
  expect(parameters.value.publicKey).toBe(electionPublicKey(trustees.map(({ key }) => key)));
  expect(parameters.value.questions).toEqual([
    {
      question: body.display.questions[0]?.title.ko,
      answers: body.display.questions[0]?.answers.map(({ name }) => name.ko),
      min: 1,
      max: 2,
      blank: true,
    },
  ]);
  expect(body.cards).toEqual([{ answers: 8, choices: 2, kind: 'n-of-m', seats: 2, ties: { by: 'named' } }]);
  expect(body.groups).toEqual(['regular', 'youth']);
  expect(body.trusteeKeys).toEqual(trustees.map(({ entryKey }) => toBase64(entryKey)));
  expect(body.stations).toEqual([{ ...keys, registrar: input.registrar, station: 'hall-1' }]);
});

test('a definition names each photo by its hash, and says nothing where there is none', () => {
  const answers = (entry: number) => {
    const { display } = entries[entry]!.body as Body<'election.defined'>;
    return display.questions[0]!.answers;
  };
  expect(answers(2).map((answer) => answer.photo)).toEqual(
    [1, 2, 3].map((number) => sha256Hex(readFileSync(path.join(SAMPLE, `photos/leader-${number}.png`)))),
  );
  for (const answer of answers(3)) expect(Object.keys(answer)).toEqual(['name', 'number']);
});

test('every paper and group has an issuer key of its own, with its proof, and the registrar gets its private half', () => {
  const published = entries.flatMap((entry) =>
    entry.type === 'election.defined'
      ? entry.body.issuers.map(({ group, key }) => `${entry.body.election} ${group} ${key}`)
      : [],
  );
  const kept = defined.issuers.map(
    ({ election, group, pkcs8 }) => `${election} ${group} ${toBase64(openIssuerKey(pkcs8).spki)}`,
  );
  expect(kept.toSorted()).toEqual(published.toSorted());
  expect(new Set(kept.map((key) => key.split(' ')[2])).size).toBe(5);
});

test('slots are reserved behind the definitions, each with issuers of its own and the stations of the elections', async () => {
  const reserve = [
    { count: 2, groups: ['youth'] },
    { count: 1, groups: ['youth', 'regular'] },
  ];
  const made = await defineAssembly({ ...input, file: { ...input.file, reserve } });
  if (!made.ok) throw new Error(made.error);
  const all = made.value.entries.map((bytes) => {
    const parsed = parseEntry(bytes);
    if (!parsed.ok) throw new Error(parsed.error.message);
    return parsed.value.entry;
  });
  expect(all.slice(0, 5).map(({ type }) => type)).toEqual(entries.map(({ type }) => type));
  const { stations, batch, minimumGroup } = all[4]!.body as Body<'election.defined'>;
  const bodies = all.slice(5).flatMap((entry) => (entry.type === 'election.reserved' ? [entry.body] : []));
  expect(bodies.map(({ groups }) => groups)).toEqual([['youth'], ['youth'], ['regular', 'youth']]);
  expect(made.value.slots.map(({ uuid }) => uuid)).toEqual(bodies.map(({ election }) => election));
  for (const body of bodies) expect(body).toMatchObject({ stations, batch, minimumGroup });
  const published = bodies.flatMap(({ election, issuers }) =>
    issuers.map(({ group, key }) => `${election} ${group} ${key}`),
  );
  const kept = made.value.issuers
    .slice(5)
    .map(({ election, group, pkcs8 }) => `${election} ${group} ${toBase64(openIssuerKey(pkcs8).spki)}`);
  expect(kept.toSorted()).toEqual(published.toSorted());
  expect(new Set(kept.map((key) => key.split(' ')[2])).size).toBe(4);
});

test.each<[string, (given: DefinitionInput) => DefinitionInput, RegExp]>([
  ['no trustee', (given) => ({ ...given, trustees: [] }), /at least one trustee/i],
  ['a trustee twice', (given) => ({ ...given, trustees: [trustees[0]!, trustees[0]!] }), /given twice/],
  ['a station without keys', (given) => ({ ...given, stations: [] }), /hall-1 has no granted keys/],
  [
    'a definition larger than an entry',
    (given) => ({
      ...given,
      file: {
        ...given.file,
        papers: given.file.papers.map((paper) => ({
          ...paper,
          questions: paper.questions.map((question) => ({
            ...question,
            candidates: Array.from({ length: 40 }, (_, i) => ({
              number: i + 1,
              name: { ko: `${'가'.repeat(900)}${i}`, en: 'x' },
            })),
          })),
        })),
      },
    }),
    /definition of the paper leader needs \d+ bytes/,
  ],
])('%s is refused with a sentence', async (_, change, reason) => {
  const made = await defineAssembly(change(input));
  expect(made.ok ? '' : made.error).toMatch(reason);
});
