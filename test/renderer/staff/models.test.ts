/** What desks say without drawing: actions and reasons in every state of polls, figures and their sums, devices, seal numbers, and texts in both languages. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { PollsState, StationView } from '../../../main/station/view.ts';
import { deskTexts } from '../../../renderer/staff/desk-texts.ts';
import { deviceTexts } from '../../../renderer/staff/device-texts.ts';
import { knownDevice } from '../../../renderer/staff/devices.ts';
import { figuresByPaper } from '../../../renderer/staff/figures.ts';
import { ACTIONS, DONE_BEFORE_REPORT, pollsChoices, STEPS } from '../../../renderer/staff/polls-actions.ts';
import { addSeal, keepSealSigns, SEALS_MAX } from '../../../renderer/staff/seals.ts';
import { staffTexts } from '../../../renderer/staff/texts.ts';
import { observerTexts } from '../../../renderer/observer/texts.ts';

const WELL = {
  papersToOpen: [],
  devices: { reader: { kind: 'card' }, printer: { kind: 'ready' } },
  ledger: { link: 'reachable', size: 12, outbox: { held: 0, leaving: 0, refused: 0 } },
} as const;

describe('what can be done with the polls', () => {
  const allowed = (polls: PollsState): string[] =>
    pollsChoices({ polls, ...WELL }).flatMap(({ action, hindrance }) =>
      hindrance === undefined ? [action] : [],
    );

  it.each([
    ['setup', ['open']],
    ['open', ['suspend', 'close']],
    ['suspended', ['resume', 'close']],
    ['closing', []],
    ['closed', []],
  ] as const)('in %s: %j', (polls, actions) => {
    expect(allowed(polls)).toEqual(actions);
  });

  it('opens the closed polls again where a later round has ballot papers', () => {
    const papersToOpen = [{ election: 'E', title: { ko: '결선투표', en: 'Run-off' } }];
    const open = (polls: PollsState) => pollsChoices({ ...WELL, polls, papersToOpen })[0]!.hindrance;
    expect(open('closed')).toBeUndefined();
    expect(open('closing')).toBe('closing');
    expect(open('open')).toBe('already-open');
  });

  it('warns of a printer that cannot print and of a ledger out of reach, but never for what cannot be done anyway', () => {
    const unwell = {
      papersToOpen: [],
      polls: 'open',
      devices: { reader: { kind: 'card' }, printer: { kind: 'paper-out' } },
      ledger: { ...WELL.ledger, link: 'unreachable' },
    } as const;
    expect(pollsChoices(unwell)).toEqual([
      { action: 'open', hindrance: 'already-open', cautions: [] },
      { action: 'suspend', cautions: ['printer'] },
      { action: 'resume', hindrance: 'not-suspended', cautions: [] },
      { action: 'close', cautions: ['printer', 'ledger'] },
    ]);
    expect(pollsChoices({ polls: 'open', ...WELL }).flatMap(({ cautions }) => cautions)).toEqual([]);
  });

  it('tells steps for every action, and what is true before its report: only opening and closing wait for it', () => {
    for (const action of ACTIONS) {
      const report = STEPS[action].findIndex((step) => step.endsWith('-report'));
      expect(report).toBeGreaterThanOrEqual(0);
      expect(STEPS[action].slice(0, report).some((step) => /^suspend-now$|-recorded$/.test(step))).toBe(
        DONE_BEFORE_REPORT[action] === 'done',
      );
    }
  });
});

describe('figures', () => {
  const count = fc.nat({ max: 5000 });
  const figure = fc.record({
    election: fc.constantFrom('e1', 'e2', 'e3'),
    group: fc.constantFrom('g1', 'g2', 'g3', 'g4'),
    admitted: count,
    cast: count,
    challenged: count,
  });
  const figures = fc.uniqueArray(figure, {
    selector: ({ election, group }) => `${election} ${group}`,
    maxLength: 12,
  });
  const named: Pick<StationView, 'papers' | 'earlierPapers' | 'groups'> = {
    earlierPapers: [],
    papers: [{ election: 'e1', title: { ko: '당대표 선거', en: 'Leader' } }],
    groups: [{ group: 'g1', name: { ko: '대의원', en: 'Delegates' } }],
  };

  it('are all there once, and each paper sums its groups', () => {
    fc.assert(
      fc.property(figures, (given) => {
        const tables = figuresByPaper({ ...named, figures: given });
        expect(
          tables
            .flatMap(({ election, groups }) => groups.map(({ group }) => `${election} ${group}`))
            .toSorted(),
        ).toEqual(given.map(({ election, group }) => `${election} ${group}`).toSorted());
        for (const { groups, sum } of tables) {
          expect(sum.admitted).toBe(groups.reduce((total, { admitted }) => total + admitted, 0));
          expect(sum.cast).toBe(groups.reduce((total, { cast }) => total + cast, 0));
          expect(sum.challenged).toBe(groups.reduce((total, { challenged }) => total + challenged, 0));
        }
      }),
    );
  });

  it('of earlier rounds stand beside those of the present one, and say so', () => {
    const earlierPapers = [{ election: 'e0', title: { ko: '1차 투표', en: 'First round' } }];
    const figures = [{ election: 'e0', group: 'g1', admitted: 9, cast: 8, challenged: 0 }];
    expect(figuresByPaper({ ...named, earlierPapers, figures })).toMatchObject([
      { election: 'e1', round: 'present', sum: { cast: 0 } },
      { election: 'e0', round: 'earlier', title: { ko: '1차 투표' }, sum: { cast: 8 } },
    ]);
  });

  it('go by names where the view has them, by ids elsewhere; a paper without figures is there with nothing', () => {
    const tables = figuresByPaper({
      ...named,
      figures: [{ election: 'e2', group: 'g1', admitted: 2, cast: 1, challenged: 3 }],
    });
    expect(tables).toEqual([
      {
        election: 'e1',
        title: { ko: '당대표 선거', en: 'Leader' },
        round: 'present',
        groups: [],
        sum: { admitted: 0, cast: 0, challenged: 0 },
      },
      {
        election: 'e2',
        title: { ko: 'e2', en: 'e2' },
        round: 'present',
        groups: [
          { group: 'g1', name: { ko: '대의원', en: 'Delegates' }, admitted: 2, cast: 1, challenged: 3 },
        ],
        sum: { admitted: 2, cast: 1, challenged: 3 },
      },
    ]);
  });
});

describe('devices', () => {
  it('are well, to be looked at, waited for, or broken; what is not known is broken', () => {
    expect(knownDevice('reader', 'card').health).toBe('well');
    expect(knownDevice('printer', 'near-end').health).toBe('attention');
    expect(knownDevice('printer', 'starting').health).toBe('waiting');
    expect(knownDevice('printer', 'paper-out').health).toBe('fault');
    for (const kind of ['paper-out', 'toString', ''])
      expect(knownDevice('reader', kind)).toEqual({ device: 'reader', kind: 'unknown', health: 'fault' });
  });

  it('have help for every fault', () => {
    for (const device of ['reader', 'printer'] as const)
      for (const [kind, words] of Object.entries(deviceTexts.ko[device])) {
        const { health } = knownDevice(device, kind);
        expect(words.help !== '').toBe(health === 'fault' || health === 'attention');
      }
  });
});

describe('seal numbers', () => {
  it('are capitals, digits, Hangul and hyphens, each once, as many as the station takes', () => {
    expect(keepSealSigns(' ab-12 가#_\n')).toBe('AB-12가');
    expect(addSeal(['A-1'], 'b-2')).toEqual({ ok: true, value: ['A-1', 'B-2'] });
    expect(addSeal(['A-1'], '-a-1-')).toEqual({ ok: false, error: 'twice' });
    expect(addSeal([], '--')).toEqual({ ok: false, error: 'empty' });
    expect(
      addSeal(
        Array.from({ length: SEALS_MAX }, (_, i) => `S${i}`),
        'X',
      ),
    ).toEqual({ ok: false, error: 'full' });
  });
});

describe('texts', () => {
  const AREAS = { staffTexts, deskTexts, deviceTexts, observerTexts };
  const sentences = (texts: object, path = ''): [string, string][] =>
    Object.entries(texts).flatMap(([key, value]: [string, unknown]) =>
      typeof value === 'string'
        ? [[`${path}.${key}`, value]]
        : typeof value === 'object' && value !== null
          ? sentences(value, `${path}.${key}`)
          : [],
    );

  it.each(Object.entries(AREAS))(
    '%s: Korean is Korean, English is English, both say something',
    (_, { ko, en }) => {
      const english = new Map(sentences(en));
      const korean = sentences(ko);
      expect([...english.keys()].toSorted()).toEqual(korean.map(([path]) => path).toSorted());
      const wordless = korean.filter(([path, text]) => (text === '') !== (english.get(path) === ''));
      const latin = korean.filter(([, text]) =>
        /[A-Za-z]{2}/.test(text.replaceAll(/‘폐기됨 ABANDONED’|QR|\bms\b/g, '')),
      );
      const hangul = [...english].filter(
        ([path, text]) =>
          /[가-힣]/.test(text.replaceAll('“폐기됨 ABANDONED”', '')) && path !== '.keyboard.layer.hangul',
      );
      expect({ wordless, latin, hangul }).toEqual({ wordless: [], latin: [], hangul: [] });
    },
  );
});
