/**
 * Looking up the tracker of a receipt, or opening the ballot of a machine check: what is typed or stands in the fragment, and what came of it, as cards. Trackers,
 * openings and answers live in this page's memory only; the fragment is taken out of the address bar by main.ts.
 */
import type { LookupResult } from '../lookup.ts';
import { readFragment, readTracker } from '../lookup.ts';
import type { OpenedBallot } from '../opened.ts';
import { button, drawing, h } from './dom.ts';
import { CHECK, WAIT, WARNING } from './head.ts';
import { drawOpened } from './opened.ts';
import { figure, type Language, type Texts } from './texts.ts';

/** How trackers are looked up and ballots opened. */
export interface Lookups {
  /** Whether a fragment, without its `#`, is meant to open a ballot. */
  isOpening(fragment: string): boolean;
  open(fragment: string): Promise<OpenedBallot>;
  lookUp(tracker: string): Promise<LookupResult>;
  searchAll(tracker: string, progress: (done: number, size: number) => void): Promise<LookupResult>;
  /** Bytes that searching everything loads, about. */
  ledgerBytes(): number;
}

export interface Receipts {
  readonly element: HTMLElement;
  /** Looks up or opens what is in a text; the newest answer stands first. */
  check(text: string): Promise<void>;
  /** Brings the reader to the entry of a tracker. */
  readonly focus: () => void;
  /** Draws everything in a language. */
  speak(texts: Texts, language: Language): void;
}

/** Draws a card of a kind, with a sign and a title. */
export type DrawCard = (
  kind: string,
  sign: string,
  title: string,
  ...lines: readonly (Node | false)[]
) => HTMLElement;

type Outcome =
  | LookupResult
  | { readonly kind: 'opening'; readonly ballot: OpenedBallot | 'checking' }
  | { readonly kind: 'checking' }
  | { readonly kind: 'searching'; readonly percent: number };

/** The section, with nothing looked up yet. */
export function createReceipts(lookups: Lookups): Receipts {
  const heading = h('h2', { id: 'receipt-title' });
  const intro = h('p', { id: 'receipt-intro' });
  const label = h('label', { for: 'tracker' });
  // Without a name, so that no browser can send it or offer it again.
  const input = h('textarea', {
    id: 'tracker',
    rows: '2',
    autocomplete: 'off',
    autocapitalize: 'off',
    spellcheck: 'false',
    'aria-describedby': 'receipt-intro',
  });
  const press = button('', () => void submit(), { class: 'primary' });
  const cards = h('div', { class: 'cards', 'aria-live': 'polite' });
  const element = h(
    'section',
    { class: 'receipt no-print', 'aria-labelledby': 'receipt-title' },
    heading,
    cards,
    intro,
    h('div', { class: 'entry' }, label, input, press),
  );
  input.addEventListener('keydown', (event) => {
    if (event.key !== 'Enter' || event.isComposing) return;
    event.preventDefault();
    void submit();
  });

  let speech: { readonly texts: Texts; readonly language: Language } | undefined;
  /** By tracker, by the fragment that opens a ballot, or by the text that is neither; the newest last. */
  const outcomes = new Map<string, Outcome>();

  const draw = (): void => {
    if (speech === undefined) return;
    const { texts, language } = speech;
    cards.replaceChildren(
      ...[...outcomes]
        .toReversed()
        .map(([tracker, outcome]) => drawCard(tracker, outcome, { texts, language, lookups, searchAll })),
    );
  };
  const show = (tracker: string, outcome: Outcome): void => {
    outcomes.set(tracker, outcome);
    draw();
  };

  const check = async (text: string): Promise<void> => {
    const tracker = readTracker(text);
    const fragment = readFragment(text);
    const isOpening = lookups.isOpening(fragment);
    const name = tracker ?? (isOpening ? fragment : text.trim());
    outcomes.delete(name);
    if (tracker === undefined && !isOpening) return show(name, { kind: 'malformed' });
    for (const [other, { kind }] of outcomes) if (kind === 'malformed') outcomes.delete(other);
    if (tracker === undefined) {
      show(name, { kind: 'opening', ballot: 'checking' });
      return show(name, { kind: 'opening', ballot: await lookups.open(fragment) });
    }
    show(tracker, { kind: 'checking' });
    show(tracker, await lookups.lookUp(tracker));
  };
  const searchAll = async (tracker: string): Promise<void> => {
    show(tracker, { kind: 'searching', percent: 0 });
    const found = await lookups.searchAll(tracker, (done, size) => {
      show(tracker, { kind: 'searching', percent: Math.floor((done * 100) / size) });
    });
    show(tracker, found);
  };
  const submit = async (): Promise<void> => {
    const text = input.value;
    if (text.trim() === '') return input.focus();
    input.value = '';
    await check(text);
  };

  return {
    element,
    check,
    focus: () => {
      element.scrollIntoView();
      input.focus({ preventScroll: true });
    },
    speak: (texts, language) => {
      speech = { texts, language };
      heading.textContent = texts.receipt;
      intro.textContent = texts.receiptIntro;
      label.textContent = texts.trackerLabel;
      press.textContent = texts.check;
      draw();
    },
  };
}

interface CardWords {
  readonly texts: Texts;
  readonly language: Language;
  readonly lookups: Lookups;
  readonly searchAll: (tracker: string) => Promise<void>;
}

function drawCard(tracker: string, outcome: Outcome, words: CardWords): HTMLElement {
  const { texts, language, lookups, searchAll } = words;
  const plain: DrawCard = (kind, sign, title, ...lines) =>
    h(
      'article',
      { class: `card ${kind}`, ...(kind === 'alarm' ? { role: 'alert' } : {}) },
      h('h3', {}, drawing(32, sign, 'sign'), title),
      ...lines,
    );
  const card: DrawCard = (kind, sign, title, ...lines) =>
    plain(kind, sign, title, h('p', { class: 'mono tracker' }, tracker), ...lines);
  const line = (text: string): HTMLElement => h('p', {}, text);
  switch (outcome.kind) {
    case 'checking':
      return card('waiting', WAIT, texts.checking);
    case 'searching':
      return card('waiting', WAIT, texts.searching(String(outcome.percent)));
    case 'malformed':
      return card('unsure', WARNING, texts.malformed, line(texts.malformedNote));
    case 'unreachable':
      return card('unsure', WAIT, texts.unreachable, line(texts.unreachableNote));
    case 'opening':
      return outcome.ballot === 'checking'
        ? plain('waiting', WAIT, texts.opening)
        : drawOpened(outcome.ballot, plain, words);
    case 'challenged':
      return card(
        'challenged',
        CHECK,
        texts.challengedCard,
        h('p', { class: 'paper' }, outcome.paper[language]),
        line(texts.challengedNote(figure(outcome.index + 1), figure(outcome.size))),
      );
    case 'recorded':
      return card(
        'recorded',
        CHECK,
        texts.recorded,
        h('p', { class: 'paper' }, outcome.paper[language]),
        line(texts.recordedNote(figure(outcome.index + 1), figure(outcome.size))),
      );
    case 'absent': {
      const { searched, size, polls } = outcome;
      const megabytes = Math.max(1, Math.round(lookups.ledgerBytes() / 1e6));
      return card(
        'absent',
        WAIT,
        polls === 'polling' ? texts.absent : texts.absentAfter,
        line(polls === 'polling' ? texts.absentNote : texts.absentAfterNote),
        line(searched === 'all' ? texts.searchedAll(figure(size)) : texts.searchedList(figure(size))),
        searched === 'list' &&
          button(texts.searchAll(figure(megabytes)), () => void searchAll(tracker), { class: 'secondary' }),
      );
    }
    case 'alarm':
      return card(
        'alarm',
        WARNING,
        texts.lookupAlarm,
        line(texts.lookupAlarmNote),
        h(
          'details',
          {},
          h('summary', {}, texts.details),
          h('p', { class: 'mono', lang: 'en' }, outcome.message),
        ),
      );
  }
}
