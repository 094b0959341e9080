/** Cases of the end: closing the election, tally, decryptions, result. */
import { sha256Hex, toBase64 } from '../../../../ledger/bytes.ts';
import type { Body, ParsedEntry } from '../../../../ledger/entries/entry.ts';
import { ELECTION, STATION } from '../world.ts';
import type { World } from '../world.ts';
import { notYet, notYetAfter, refused, refusedAfter } from './case.ts';
import type { Case } from './case.ts';

const ended = (w: World, lost: readonly string[] = []): ParsedEntry =>
  w.make(w.committee, 'election.closed', {
    election: ELECTION,
    lost: lost.map((station) => ({ reason: 'test', station })),
  });
const tallied = (w: World, tally: string, sized: string): ParsedEntry =>
  w.make(w.committee, 'tally.computed', { election: ELECTION, sized, tally });
const shared = (w: World, trustee: number, decryption: string): ParsedEntry =>
  w.make(w.trustees[trustee - 1]!, 'decryption.shared', { decryption, election: ELECTION, trustee });
const declared = (w: World, change: Partial<Body<'result.declared'>> = {}): ParsedEntry =>
  w.make(w.committee, 'result.declared', { ...w.result(), ...change });
/** The verdicts of the story with one question's changed. */
const verdicts = (w: World, question: number, change: object): ParsedEntry =>
  declared(w, {
    verdicts: w.result().verdicts.map((item, i) => (i === question ? { ...item, ...change } : item)),
  });

const closing: readonly Case[] = [
  refused('election-closed', 'an election closed twice', 'ended', (w) => ended(w)),
  refused('lost-station', 'a lost station that closed', 'closed', (w) => ended(w, [STATION])),
  refused('lost-station', 'a lost station that never opened', 'accepted', (w) => ended(w, [STATION])),
  refused('lost-station', 'a lost station of no election', 'closed', (w) => ended(w, ['hall-9'])),
  notYet('stations-none', 'an election without any polls', 'accepted', (w) => ended(w)),
  notYet('stations-open', 'an election whose station is open', 'voted', (w) => ended(w)),
  refused('author-role', 'an election closed by an office', 'closed', (w) =>
    w.make(w.office, 'election.closed', { election: ELECTION, lost: [] }),
  ),
];

const tally: readonly Case[] = [
  notYet('election-open', 'a tally before the end', 'closed', (w) =>
    tallied(w, sha256Hex('a'), sha256Hex('b')),
  ),
  refused('tally-twice', 'a second tally', 'tallied', (w) => tallied(w, sha256Hex('a'), sha256Hex('b'))),
  notYet('blob-missing', 'a tally whose text is missing', 'ended', (w) =>
    tallied(w, sha256Hex('a'), sha256Hex('b')),
  ),
  notYetAfter('blob-missing', 'a tally whose text is half there', 'ended', (w) => {
    const data = toBase64(Uint8Array.of(1));
    w.write(w.committee, 'blob.part', { data, hash: sha256Hex('a'), index: 0, of: 2 });
    return tallied(w, sha256Hex('a'), sha256Hex('b'));
  }),
  refusedAfter('blob-text', 'a tally that is not a text', 'ended', (w) => {
    const bytes = Uint8Array.of(0xff);
    w.write(w.committee, 'blob.part', { data: toBase64(bytes), hash: sha256Hex(bytes), index: 0, of: 1 });
    return tallied(w, sha256Hex(bytes), sha256Hex('b'));
  }),
  refusedAfter('tally-differs', 'a tally that leaves a ballot out', 'ended', (w) => {
    const { encryptedTallyText, sizedText } = w.tally();
    const wrong = encryptedTallyText.replace(/[0-9]/, (digit) => (digit === '1' ? '2' : '1'));
    return tallied(w, w.upload(w.committee, wrong), w.upload(w.committee, sizedText));
  }),
  refusedAfter('tally-differs', 'a tally with another number of ballots', 'ended', (w) => {
    const { encryptedTallyText, sizedText } = w.tally();
    const wrong = sizedText.replace('"num_tallied":3', '"num_tallied":2');
    return tallied(w, w.upload(w.committee, encryptedTallyText), w.upload(w.committee, wrong));
  }),
];

const decryption: readonly Case[] = [
  refused('author-trustee', 'a decryption in the name of the other trustee', 'tallied', (w) =>
    w.make(w.trustees[0], 'decryption.shared', {
      decryption: sha256Hex('a'),
      election: ELECTION,
      trustee: 2,
    }),
  ),
  refused('author-trustee', 'a decryption of a third trustee', 'tallied', (w) =>
    w.make(w.trustees[0], 'decryption.shared', {
      decryption: sha256Hex('a'),
      election: ELECTION,
      trustee: 3,
    }),
  ),
  notYet('tally-missing', 'a decryption before the tally', 'ended', (w) => shared(w, 1, sha256Hex('a'))),
  refused('decryption-twice', 'a second decryption', 'decrypted', (w) => shared(w, 1, sha256Hex('a'))),
  notYet('blob-missing', 'a decryption whose text is missing', 'tallied', (w) =>
    shared(w, 1, sha256Hex('a')),
  ),
  refusedAfter('decryption-invalid', "another trustee's decryption", 'tallied', (w) =>
    shared(w, 1, w.upload(w.trustees[0], w.decryption(2))),
  ),
];

const result: readonly Case[] = [
  notYet('tally-missing', 'a result before the tally', 'ended', (w) => declared(w)),
  notYet('decryptions-missing', 'a result before the decryptions', 'tallied', (w) => declared(w)),
  refused('result-twice', 'a second result', 'declared', (w) => declared(w)),
  refused('result-form', 'a result that is not Belenios JSON', 'decrypted', (w) =>
    declared(w, { result: '{}' }),
  ),
  refused('result-form', 'a result of one question', 'decrypted', (w) =>
    declared(w, { result: '{"result":[[1,2,0,0]]}' }),
  ),
  refused('result-form', 'a result without abstentions', 'decrypted', (w) =>
    declared(w, { result: '{"result":[[2,0,0],[2,2,0,0]]}' }),
  ),
  refused('result-differs', 'other counts', 'decrypted', (w) =>
    declared(w, { result: '{"result":[[0,3,0,0],[1,2,2,0,0]]}' }),
  ),
  refused('result-form', 'more votes than ballots give', 'decrypted', (w) =>
    declared(w, { result: '{"result":[[1,2,0,0],[1,3,2,0,0]]}' }),
  ),
  refused('result-ballots', 'a ballot left out', 'decrypted', (w) => declared(w, { ballots: 2 })),
  refused('result-ballots', 'a ballot too many', 'decrypted', (w) => declared(w, { ballots: 4 })),
  refused('result-verdict', 'a winner too few', 'decrypted', (w) => verdicts(w, 1, { elected: [0] })),
  refused('result-verdict', 'a winner without votes', 'decrypted', (w) =>
    verdicts(w, 1, { elected: [0, 2] }),
  ),
  refused('result-verdict', 'another outcome', 'decrypted', (w) => verdicts(w, 0, { outcome: 'vacant' })),
  refused('result-verdict', 'a tie that is none', 'decrypted', (w) =>
    verdicts(w, 1, { elected: [], outcome: 'tied', tied: [0, 1] }),
  ),
  refused('result-verdict', 'a run-off that is none', 'decrypted', (w) => verdicts(w, 0, { runOff: [0, 1] })),
  refused('result-verdict', 'a verdict on one question', 'decrypted', (w) =>
    declared(w, { verdicts: w.result().verdicts.slice(0, 1) }),
  ),
  refused('result-verdict', 'a verdict too many', 'decrypted', (w) =>
    declared(w, { verdicts: [...w.result().verdicts, ...w.result().verdicts.slice(0, 1)] }),
  ),
];

export const resultCases: readonly Case[] = [...closing, ...tally, ...decryption, ...result];
