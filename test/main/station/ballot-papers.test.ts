// The ballot papers of a station as the ledger defines them: which, in which order, and kept word for word.
import { describe, expect, test } from 'vitest';
import { emptyState, type LedgerState, type Polls } from '../../../ledger/rules/state.ts';
import {
  decodePapers,
  encodePapers,
  papersFromLedger,
  papersOfGroup,
} from '../../../main/station/ballot-papers.ts';

/** Election ids are random: their order says nothing. */
const [LEADER, COUNCIL, YOUTH] = ['zzzzzzzzzzzzzz', 'MMMMMMMMMMMMMM', 'aaaaaaaaaaaaaa'] as const;
const REGISTRAR = 'c'.repeat(64);

const PHOTO = 'd'.repeat(64);

/** Only what papersFromLedger reads. */
function ledger(polls: Polls, openedFor: readonly string[], closed: readonly string[] = []): LedgerState {
  const state = emptyState();
  const election = (uuid: string, groups: readonly string[]) => ({
    definition: {
      batch: 20,
      cards: [{ kind: 'single-choice' }],
      display: {
        title: { ko: uuid, en: uuid },
        questions: [
          {
            title: { ko: '질문', en: 'Question' },
            answers: [
              { number: 1, name: { ko: '가', en: 'A' }, photo: PHOTO },
              { number: 2, name: { ko: '나', en: 'B' } },
            ],
          },
        ],
      },
      parameters: '{}',
      stations: [{ station: 'hall-1' }],
    },
    parameters: { questions: [{ min: 1, max: 1 }] },
    issuers: groups.map((group) => ({ group, registrar: REGISTRAR, spki: Uint8Array.of(1) })),
    closed: closed.includes(uuid),
  });
  const elections = new Map([
    [YOUTH, election(YOUTH, ['youth'])],
    [LEADER, election(LEADER, ['regular', 'youth'])],
    [COUNCIL, election(COUNCIL, ['regular', 'youth'])],
  ]);
  const station = { registrar: REGISTRAR, polls, elections: openedFor, earlier: [] };
  const assembly = {
    called: { title: { ko: '전당대회', en: 'Convention' } },
    elections: [LEADER, COUNCIL, YOUTH],
    reserved: [],
    rolls: new Map([[REGISTRAR, { names: new Map([['youth', { ko: '청년', en: 'Youth' }]]) }]]),
    stations: new Map([['hall-1', station]]),
  };
  return {
    ...state,
    founding: { body: { practice: true, cardAuthorities: [] }, fingerprint: 'f' },
    assemblies: new Map([['assembly', assembly]]),
    elections,
  } as unknown as LedgerState;
}

const order = (state: LedgerState): string[] | undefined =>
  papersFromLedger(state, 'assembly', 'hall-1')?.papers.map(({ election }) => election);

describe('ballot papers', () => {
  test('come in the order of their definitions, before opening and after', () => {
    expect(order(ledger('setup', []))).toEqual([LEADER, COUNCIL, YOUTH]);
    expect(order(ledger('open', [COUNCIL, YOUTH, LEADER]))).toEqual([LEADER, COUNCIL, YOUTH]);
  });

  test('are those that would open, then those that were opened', () => {
    expect(order(ledger('setup', [], [COUNCIL]))).toEqual([LEADER, YOUTH]);
    expect(order(ledger('suspended', [COUNCIL, LEADER], [COUNCIL]))).toEqual([LEADER, COUNCIL]);
  });

  test('of a group keep that order, also after a restart from the journal', () => {
    const papers = papersFromLedger(ledger('setup', []), 'assembly', 'hall-1')!;
    const kept = decodePapers(encodePapers(papers));
    expect(kept).toEqual(papers);
    const ofGroup = (group: string) => papersOfGroup(kept.papers, group).map(({ election }) => election);
    expect(ofGroup('youth')).toEqual([LEADER, COUNCIL, YOUTH]);
    expect(ofGroup('regular')).toEqual([LEADER, COUNCIL]);
    expect(ofGroup('nobody')).toEqual([]);
  });

  test('carry the hashes of photos where the definition has them, also after a restart from the journal', () => {
    const papers = papersFromLedger(ledger('setup', []), 'assembly', 'hall-1')!;
    const candidates = decodePapers(encodePapers(papers)).papers[0]!.questions[0]!.candidates;
    expect(candidates).toEqual([
      { number: 1, name: { ko: '가', en: 'A' }, photo: PHOTO },
      { number: 2, name: { ko: '나', en: 'B' } },
    ]);
  });

  test('of a journal from before there were photos are still read', () => {
    const papers = papersFromLedger(ledger('setup', []), 'assembly', 'hall-1')!;
    const old = encodePapers(papers).replaceAll(`,"photo":"${PHOTO}"`, '');
    expect(old).not.toContain('photo');
    expect(decodePapers(old).papers[0]!.questions[0]!.candidates.map(({ number }) => number)).toEqual([1, 2]);
  });

  test('name the groups as the roll does', () => {
    const youth = papersFromLedger(ledger('setup', []), 'assembly', 'hall-1')!.papers[2]!;
    expect(youth.groups).toMatchObject([{ group: 'youth', name: { ko: '청년', en: 'Youth' } }]);
  });

  test('a station that the ledger does not define has none', () => {
    expect(papersFromLedger(ledger('setup', []), 'assembly', 'hall-2')).toBeUndefined();
    expect(papersFromLedger(emptyState(), 'assembly', 'hall-1')).toBeUndefined();
  });
});
