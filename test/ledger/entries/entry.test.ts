/** Entries: exact bytes, signed bytes and ids; the schema's ranges and orders; nothing but one entry of a known type is read. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { bytesToUtf8, equalBytes, sha256Hex, toBase64, utf8ToBytes } from '../../../ledger/bytes.ts';
import { canonicalize } from '../../../ledger/entries/canonical.ts';
import {
  approvalBytes,
  ENTRY_LIMIT,
  entryId,
  makeEntry,
  parseEntry,
  signedBytes,
} from '../../../ledger/entries/entry.ts';
import type { Entry } from '../../../ledger/entries/entry.ts';

const KEY = 'a'.repeat(64);
const HASH = '0'.repeat(64);
const SIGNATURE = new Uint8Array(64).fill(7);
const sign = (): Uint8Array => SIGNATURE;
const APPROVALS = [
  { key: KEY, signature: toBase64(new Uint8Array(70)) },
  { key: 'b'.repeat(64), signature: toBase64(new Uint8Array(71)) },
];
const UUIDS = ['2vrMkn6of1Y3Zh', '4fTHkeYz8LM3qP'];

const resumed = makeEntry(
  {
    origin: 'log.example',
    author: KEY,
    seq: 7,
    type: 'polls.resumed',
    body: { assembly: 'a', station: 's', time: '2026-05-02T01:00:00Z' },
  },
  sign,
);

/** Two candidates, of whom the first has a photo. */
function display(photo: unknown) {
  const text = { en: 'x', ko: '가' };
  const answers = [
    { name: text, number: 1, photo },
    { name: text, number: 2 },
  ];
  return { questions: [{ answers, title: text }], title: text };
}

/** A valid body of each type whose arrays and ranges are tried below. */
const BODIES = {
  'authority.granted': {
    holder: '홍길동',
    key: 'AAAA',
    role: 'device',
    scope: { assembly: 'a', kind: 'station', station: 's' },
  },
  'blob.part': { data: 'AAAA', hash: HASH, index: 0, of: 1 },
  'assembly.called': {
    assembly: 'a',
    body: 'x',
    date: '2028-02-29',
    profile: 'kr',
    title: { en: 'x', ko: '가' },
  },
  'roll.fixed': {
    assembly: 'a',
    groups: [
      { group: 'a', name: { en: 'x', ko: '가' }, size: 1 },
      { group: 'b', name: { en: 'x', ko: '가' }, size: 2 },
    ],
    registrar: KEY,
    root: HASH,
  },
  'election.defined': {
    assembly: 'a',
    batch: 20,
    cards: [{ answers: 2, decision: { by: 'plurality' }, kind: 'single-choice', ties: { by: 'named' } }],
    display: display(HASH),
    election: UUIDS[0],
    groups: ['a'],
    issuers: [{ group: 'a', key: 'AAAA', proof: 'AAAA', registrar: KEY }],
    minimumGroup: 10,
    parameters: '{}',
    stations: [{ device: KEY, key: HASH, registrar: KEY, station: 's' }],
    timestamp: 0,
    trusteeKeys: ['AAAA'],
    trustees: '[]',
  },
  'polls.opened': {
    approvals: APPROVALS,
    assembly: 'a',
    build: 'x',
    checkpoint: { root: toBase64(new Uint8Array(32)), size: 1 },
    elections: UUIDS,
    opened: '2026-05-02T01:00:00Z',
    seals: ['2', '1'],
    station: 's',
  },
  'admissions.recorded': {
    assembly: 'a',
    commitments: [HASH, KEY],
    counts: [
      { count: 1, election: UUIDS[0], group: 'a' },
      { count: 1, election: UUIDS[0], group: 'b' },
    ],
    station: 's',
  },
  'result.declared': {
    ballots: 0,
    election: UUIDS[0],
    result: '{}',
    verdicts: [
      { elected: [2, 10], outcome: 'elected', runOff: [], tied: [] },
      { elected: [], outcome: 'tied', runOff: [], tied: [0, 1] },
    ],
  },
} as const;

/** The bytes of an entry with this body, whether the schema likes it or not. */
function bytesOf(type: string, body: unknown, envelope: object = {}): Uint8Array {
  const entry = { author: KEY, body, seq: 1, signature: toBase64(SIGNATURE), type, v: 1, ...envelope };
  return utf8ToBytes(canonicalize(entry));
}

describe('bytes', () => {
  test('an entry is its canonical JSON, signed with label and origin', () => {
    const unsigned = `{"author":"${KEY}","body":{"assembly":"a","station":"s","time":"2026-05-02T01:00:00Z"},"seq":7`;
    const rest = `"type":"polls.resumed","v":1}`;
    expect(bytesToUtf8(resumed.bytes)).toBe(`${unsigned},"signature":"${toBase64(SIGNATURE)}",${rest}`);
    const signed = `hwabaek entry v1\nlog.example\n${unsigned},${rest}`;
    expect(bytesToUtf8(signedBytes('log.example', resumed.entry))).toBe(signed);
    expect(resumed.id).toBe(sha256Hex(signed));
    expect(entryId('log.example', resumed.entry)).toBe(resumed.id);
    expect(entryId('other.example', resumed.entry)).not.toBe(resumed.id);
  });

  test('approvals are over the body without them', () => {
    const body = BODIES['polls.opened'];
    const { approvals, ...rest } = body;
    expect(approvals).toHaveLength(2);
    expect(bytesToUtf8(approvalBytes('log.example', body))).toBe(
      `hwabaek approval v1\nlog.example\n${canonicalize(rest)}`,
    );
  });

  test('makeEntry makes nothing that could not be read', () => {
    const body = { assembly: 'A!', station: 's', time: '2026-05-02T01:00:00Z' };
    expect(() => makeEntry({ origin: 'o', author: KEY, seq: 1, type: 'polls.resumed', body }, sign)).toThrow(
      'body.assembly',
    );
  });

  test('the limit is 60 KiB exactly', () => {
    const entry = { author: KEY, signature: toBase64(SIGNATURE), type: 'ballot.cast', v: 1 };
    const body = { ballot: '', election: UUIDS[0], permit: 'AAAA' };
    const room = ENTRY_LIMIT - canonicalize({ ...entry, body }).length;
    const full = (length: number): Uint8Array =>
      utf8ToBytes(canonicalize({ ...entry, body: { ...body, ballot: 'x'.repeat(length) } }));
    expect(full(room).length).toBe(61_440);
    expect(parseEntry(full(room)).ok).toBe(true);
    expect(parseEntry(full(room + 1))).toMatchObject({ ok: false, error: { rule: 'entry-size' } });
  });

  test('a changed byte is never the same entry', () => {
    fc.assert(
      fc.property(fc.nat(), fc.integer({ min: 1, max: 255 }), (at, change) => {
        const mutated = resumed.bytes.slice();
        mutated[at % mutated.length]! ^= change;
        const read = parseEntry(mutated);
        if (!read.ok) return;
        expect(equalBytes(utf8ToBytes(canonicalize(read.value.entry)), mutated)).toBe(true);
        expect(read.value.entry).not.toEqual(resumed.entry);
      }),
      { numRuns: 500 },
    );
  });
});

/** A challenge, and its entry, which has no sequence number. */
const challenge = { election: UUIDS[0], tracker: 'A'.repeat(43) };
function challengedBytes(body: object): Uint8Array {
  const envelope = { author: KEY, signature: toBase64(SIGNATURE), type: 'ballot.challenged', v: 1 };
  return utf8ToBytes(canonicalize({ ...envelope, body }));
}

describe('the schema accepts', () => {
  test('ballot.challenged', () => {
    expect(parseEntry(challengedBytes(challenge))).toMatchObject({
      ok: true,
      value: { entry: { type: 'ballot.challenged', body: challenge } },
    });
  });

  test.each(Object.entries(BODIES))('%s', (type, body) => {
    const read = parseEntry(bytesOf(type, body));
    expect(read).toMatchObject({ ok: true, value: { entry: { type, body } } });
  });
});

type Type = keyof typeof BODIES;
const changed = <T extends Type>(type: T, change: Partial<Record<keyof (typeof BODIES)[T], unknown>>) =>
  bytesOf(type, { ...BODIES[type], ...change });
const refusedForms: readonly (readonly [name: string, where: string, bytes: Uint8Array])[] = [
  ['an array', 'type', utf8ToBytes('[]')],
  ['an unknown type', 'type', bytesOf('ballot.opened', {})],
  ['a challenge with a sequence number', 'seq', bytesOf('ballot.challenged', challenge)],
  ...['', 'A'.repeat(42), `${'A'.repeat(42)}B`, `${'A'.repeat(42)}=`, `${'A'.repeat(43)}=`].map(
    (tracker) =>
      [`the tracker "${tracker}"`, 'body.tracker', challengedBytes({ ...challenge, tracker })] as const,
  ),
  [
    'a challenge that tells the choices',
    'body.choices',
    challengedBytes({ ...challenge, choices: [[0, 1]] }),
  ],
  ['the type of an inherited property', 'type', bytesOf('constructor', {})],
  ['another version', 'v', bytesOf('polls.resumed', resumed.entry.body, { v: 2 })],
  ['a sequence number of 0', 'seq', bytesOf('polls.resumed', resumed.entry.body, { seq: 0 })],
  [
    'an author in upper case',
    'author',
    bytesOf('polls.resumed', resumed.entry.body, { author: 'A'.repeat(64) }),
  ],
  [
    'a signature of 63 bytes',
    'signature',
    bytesOf('polls.resumed', resumed.entry.body, { signature: toBase64(new Uint8Array(63)) }),
  ],
  [
    'base64 with stray bits',
    'signature',
    bytesOf('polls.resumed', resumed.entry.body, { signature: `${'A'.repeat(85)}B==` }),
  ],
  ['an unknown field', 'extra', bytesOf('polls.resumed', resumed.entry.body, { extra: 1 })],
  [
    'an unknown field in the body',
    'body.extra',
    bytesOf('polls.resumed', { ...resumed.entry.body, extra: 1 }),
  ],
  ['a missing field', 'body.time', bytesOf('polls.resumed', { assembly: 'a', station: 's' })],
  ['an unknown role', 'body.role', changed('authority.granted', { role: 'observer' })],
  [
    'a scope with a field too many',
    'body.scope.station',
    changed('authority.granted', { scope: { kind: 'party', station: 's' } }),
  ],
  ['an id with a capital', 'body.assembly', changed('assembly.called', { assembly: 'Seoul' })],
  ['an id that starts with a hyphen', 'body.assembly', changed('assembly.called', { assembly: '-a' })],
  ['a day that does not exist', 'body.date', changed('assembly.called', { date: '2026-02-29' })],
  ['a day in another form', 'body.date', changed('assembly.called', { date: '2026-2-9' })],
  ['an empty text', 'body.body', changed('assembly.called', { body: '' })],
  ['a text of 1001 characters', 'body.body', changed('assembly.called', { body: 'x'.repeat(1001) })],
  ['a title in one language', 'body.title.en', changed('assembly.called', { title: { ko: '가' } })],
  ['no data', 'body.data', changed('blob.part', { data: '' })],
  ['data of 40,001 bytes', 'body.data', changed('blob.part', { data: toBase64(new Uint8Array(40_001)) })],
  ['4097 parts', 'body.of', changed('blob.part', { of: 4097 })],
  [
    'groups in another order',
    'body.groups',
    changed('roll.fixed', { groups: BODIES['roll.fixed'].groups.toReversed() }),
  ],
  [
    'a group twice',
    'body.groups',
    changed('roll.fixed', { groups: [1, 1].map(() => BODIES['roll.fixed'].groups[0]) }),
  ],
  ['no groups', 'body.groups', changed('roll.fixed', { groups: [] })],
  ...[HASH.slice(1), 'A'.repeat(64), 'photos/1.png'].map(
    (photo) =>
      [
        `the photo ${photo}`,
        'body.display.questions.0.answers.0.photo',
        changed('election.defined', { display: display(photo) }),
      ] as const,
  ),
  ['an hour of 24', 'body.opened', changed('polls.opened', { opened: '2026-05-02T24:00:00Z' })],
  ['a time with fractions', 'body.opened', changed('polls.opened', { opened: '2026-05-02T01:00:00.5Z' })],
  ['a time with an offset', 'body.opened', changed('polls.opened', { opened: '2026-05-02T01:00:00+09:00' })],
  ['one approval', 'body.approvals', changed('polls.opened', { approvals: APPROVALS.slice(1) })],
  [
    'three approvals',
    'body.approvals',
    changed('polls.opened', { approvals: [...APPROVALS, { ...APPROVALS[0], key: 'c'.repeat(64) }] }),
  ],
  [
    'approvals in another order',
    'body.approvals',
    changed('polls.opened', { approvals: APPROVALS.toReversed() }),
  ],
  [
    'the same card twice',
    'body.approvals',
    changed('polls.opened', { approvals: [APPROVALS[0], APPROVALS[0]] }),
  ],
  ['an election twice', 'body.elections', changed('polls.opened', { elections: [UUIDS[0], UUIDS[0]] })],
  [
    'a uuid that is not Base58',
    'body.elections.0',
    changed('polls.opened', { elections: ['0OIl0OIl0OIl0OIl'] }),
  ],
  [
    'a root of 31 bytes',
    'body.checkpoint.root',
    changed('polls.opened', { checkpoint: { root: toBase64(new Uint8Array(31)), size: 1 } }),
  ],
  [
    'commitments in another order',
    'body.commitments',
    changed('admissions.recorded', { commitments: [KEY, HASH] }),
  ],
  [
    'a count of 0',
    'body.counts.0.count',
    changed('admissions.recorded', { counts: [{ count: 0, election: UUIDS[0], group: 'a' }] }),
  ],
  [
    'a count twice',
    'body.counts',
    changed('admissions.recorded', {
      counts: [1, 2].map((count) => ({ count, election: UUIDS[0], group: 'a' })),
    }),
  ],
  [
    'elected sorted as texts',
    'body.verdicts.0.elected',
    changed('result.declared', {
      verdicts: [{ elected: [10, 2], outcome: 'elected', runOff: [], tied: [] }],
    }),
  ],
  [
    'an outcome that there is not',
    'body.verdicts.0.outcome',
    changed('result.declared', { verdicts: [{ elected: [], outcome: 'won', runOff: [], tied: [] }] }),
  ],
  [
    'a rule card with an unknown field',
    'body.cards.0.quotas',
    changed('election.defined', {
      cards: [
        {
          answers: 2,
          decision: { by: 'plurality' },
          kind: 'single-choice',
          quotas: [],
          ties: { by: 'named' },
        },
      ],
    }),
  ],
  [
    'a rule card that contradicts itself',
    'body.cards.0',
    changed('election.defined', {
      cards: [{ answers: 2, choices: 1, kind: 'n-of-m', seats: 3, ties: { by: 'named' } }],
    }),
  ],
];

describe('the schema refuses, and says where', () => {
  test.each(refusedForms)('%s', (_, where, bytes) => {
    const read = parseEntry(bytes);
    expect(read).toMatchObject({ ok: false, error: { rule: 'entry-form' } });
    expect(read.ok ? '' : read.error.message.split(':')[0]).toBe(where);
  });
});

test('a parsed entry is typed by its type', () => {
  const read = parseEntry(resumed.bytes);
  const entry: Entry | undefined = read.ok ? read.value.entry : undefined;
  expect(entry?.type === 'polls.resumed' ? entry.body.station : undefined).toBe('s');
});
