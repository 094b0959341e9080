/**
 * The public board in a browser: reads tracker or opening out of the address and takes it out of the address bar, keeps the view fresh while somebody looks, and draws.
 * Nothing is stored, and no address but the ledger's own files is asked for.
 */
import { createBoard } from '../board.ts';
import { lookUp, searchAll } from '../lookup.ts';
import type { OpenedBallot } from '../opened.ts';
import { createGet } from '../requests.ts';
import { createSection, h } from './dom.ts';
import { drawEvidence } from './evidence.ts';
import { drawResults, drawTurnout } from './figures.ts';
import type { Counting } from './questions.ts';
import { drawHead, drawTrouble, type Head } from './head.ts';
import { bringLetters } from './letters.ts';
import { createReceipts } from './receipt.ts';
import { TEXTS, type Language } from './texts.ts';

/** Time between two refreshes; doubled up to the longest after each that failed. */
const REFRESH_MS = 7_000;
const LONGEST_MS = 60_000;
/** What a ballot takes in the ledger, about: for saying how much a search of everything loads. */
const BALLOT_BYTES = 6_000;

const address = new URL('.', document.baseURI).href;
const get = createGet(address);
// A turn of the event loop, so that a phone stays usable while it checks signatures.
const pause = (): Promise<void> => new Promise((resolve) => setTimeout(resolve));
const board = createBoard(get, pause);

let language: Language = navigator.language.startsWith('ko') ? 'ko' : 'en';
let checkedAt: Date | undefined;
let code: SVGSVGElement | undefined;
let counting: Counting | undefined;

const head = h('header');
const trouble = h('div', { 'aria-live': 'assertive' });
const results = h('section', { class: 'results', 'aria-labelledby': 'results-title' });
const turnout = h('section', { class: 'progress', 'aria-labelledby': 'turnout-title' });
const evidence = h('section', { class: 'evidence', 'aria-labelledby': 'evidence-title' });
const receipts = createReceipts({
  isOpening: (fragment) => fragment.startsWith('open='),
  open: (fragment) => thenDraw(openBallot(fragment)),
  lookUp: (tracker) => thenDraw(lookUp(board, get, tracker)),
  searchAll: (tracker, progress) => thenDraw(searchAll(board, tracker, progress)),
  ledgerBytes: () => (board.index?.trackers.count ?? 0) * BALLOT_BYTES,
});
const main = h('main', {}, results, turnout, receipts.element, evidence);
const sections = {
  head: createSection(head),
  trouble: createSection(trouble),
  results: createSection(results),
  turnout: createSection(turnout),
  evidence: createSection(evidence),
};

function draw(): void {
  const { state } = board;
  const { view } = state;
  const texts = TEXTS[language];
  const time = checkedAt && clockTime(checkedAt);
  const words = { texts, language };
  document.documentElement.lang = language;
  document.title = view === undefined ? texts.title : `${texts.title} · ${view.party.name[language]}`;
  const all: Head = { state, ...words, time, switchLanguage, goToReceipt: receipts.focus };
  sections.head([language, view?.party, view?.assemblies, state.trouble?.kind], () => drawHead(all));
  sections.trouble([language, state.trouble, state.trouble && time], () => drawTrouble(all));
  main.classList.toggle('doubtful', state.trouble?.kind === 'broken');
  const isDeclared = view?.assemblies[0]?.papers.some(({ phase }) => phase === 'declared') === true;
  main.classList.toggle('declared', isDeclared);
  if (view === undefined) return;
  sections.results([language, view.assemblies, counting !== undefined], () =>
    drawResults(view, { ...words, counting }),
  );
  sections.turnout([language, view.assemblies], () => drawTurnout(view, words));
  sections.evidence([language, view, code !== undefined], () =>
    drawEvidence(view, { ...words, address, code }),
  );
  // By itself, so that a fingerprint somebody is comparing or copying is not drawn anew every few seconds.
  for (const place of evidence.querySelectorAll('.time')) place.textContent = time ?? '';
}

/** A look-up refreshes the board too. */
async function thenDraw<T>(work: Promise<T>): Promise<T> {
  const done = await work;
  noteTime();
  draw();
  return done;
}

function noteTime(): void {
  if (board.state.view !== undefined && board.state.trouble === undefined) checkedAt = new Date();
}

function switchLanguage(): void {
  language = language === 'ko' ? 'en' : 'ko';
  receipts.speak(TEXTS[language], language);
  draw();
  head.querySelector('button')?.focus();
}

const clockTime = (date: Date): string =>
  new Intl.DateTimeFormat(language === 'ko' ? 'ko-KR' : 'en-GB', {
    dateStyle: 'medium',
    timeStyle: 'medium',
  }).format(date);

/** Refreshes for ever, but not while nobody looks, and not after an alarm. */
async function keepFresh(): Promise<void> {
  for (let wait = REFRESH_MS; ;) {
    await whenVisible();
    const { trouble: fault } = await board.refresh();
    noteTime();
    draw();
    if (fault?.kind === 'broken') return;
    wait = fault === undefined ? REFRESH_MS : Math.min(LONGEST_MS, wait * 2);
    await new Promise((resolve) => setTimeout(resolve, wait));
  }
}

function whenVisible(): Promise<void> {
  if (!document.hidden) return Promise.resolve();
  return new Promise((resolve) => {
    document.addEventListener('visibilitychange', () => resolve(), { once: true });
  });
}

async function loadCode(): Promise<void> {
  const { drawAddressCode } = await import('./address-code.ts');
  code = drawAddressCode(address);
  draw();
}

/** Few people open a ballot, so what makes it again is loaded only then. */
async function openBallot(fragment: string): Promise<OpenedBallot> {
  try {
    const opened = await import('../opened.ts');
    return await opened.openBallot(board, get, fragment, pause);
  } catch (error) {
    return { kind: 'unreachable', message: String(error) };
  }
}

async function loadCounting(): Promise<void> {
  counting = await import('./counting.ts');
  draw();
}

/** The tracker or opening behind `#`, which does not stay in the address bar nor in the history. */
function takeFragment(): void {
  const { hash } = location;
  if (hash.length <= 1) return;
  history.replaceState(null, '', location.pathname);
  document.body.classList.add('asked');
  void receipts.check(hash);
}

receipts.speak(TEXTS[language], language);
document.body.append(head, trouble, main);
draw();
addEventListener('hashchange', takeFragment);
takeFragment();
void bringLetters();
void keepFresh();
void loadCode();
void loadCounting();
