/**
 * Pictures of every screen for people to look at: the gallery and the walks in both languages on standing and lying glass, some also small, large-lettered and
 * in every contrast, the observers' mirror and the bench; as PNG in screenshots/ (ignored by git) with an index.html that shows them side by side.
 * `npm run screenshots [-- words]` takes only those whose names contain one of the words.
 */
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Browser, Page } from 'playwright';
import { builtBoardDir } from '../../ledger/node/board-files.ts';
import { openPracticeKiosk } from '../../main/bench/practice-kiosk.ts';
import { createObserverHandler } from '../../main/shell/observer-handler.ts';
import {
  chooseLanguage,
  CONTRASTS,
  display,
  LANGUAGES,
  launch,
  newContext,
  SCREENS,
  SIZES,
  type Language,
  type Size,
} from './browser.ts';
import { GALLERY, pictureOf } from './gallery.ts';
import { serve } from './kiosk.ts';
import { atRest, builtPages, createScriptedStation, openScriptedKiosk } from './scripted.ts';
import { WALKS } from './walks.ts';

const FOLDER = path.join(import.meta.dirname, '../../screenshots');
const wanted = process.argv.slice(2);
const isWanted = (name: string): boolean => wanted.length === 0 || wanted.some((word) => name.includes(word));

/** Also in every contrast, and with letters of 200 %. */
const IN_DEPTH = [
  'idle',
  'pin',
  'ballot',
  'commit',
  'recorded-confirmed',
  'trouble-slip-void',
  'desk-manager-open',
  'desk-technician',
];
const PHONE = { width: 390, height: 844 };

async function shoot(page: Page, ...name: readonly string[]): Promise<void> {
  await atRest(page);
  const file = `${path.join(FOLDER, ...name)}.png`;
  mkdirSync(path.dirname(file), { recursive: true });
  await page.screenshot({ path: file });
}

/** Every scene and walk in one language, on all screens at once. */
async function shootKiosk(browser: Browser, language: Language): Promise<void> {
  const kiosk = await openScriptedKiosk(pictureOf('idle').view, SCREENS.length);
  const pages = await Promise.all(
    SCREENS.map(async (size, i) => {
      const page = await (await newContext(browser, { viewport: SIZES[size] })).newPage();
      await page.goto(kiosk.entries[i] ?? '');
      return { page, size };
    }),
  );
  // A page that had not begun would take the next person's view for its first.
  await kiosk.seen();
  const everywhere = (act: (page: Page, size: Size) => Promise<void>): Promise<unknown> =>
    Promise.all(pages.map(({ page, size }) => act(page, size)));
  const present = async (picture: string): Promise<void> => {
    kiosk.show(pictureOf('idle').view, 'next-person');
    await kiosk.seen();
    await everywhere((page) => chooseLanguage(page, language));
    kiosk.show(pictureOf(picture).view);
    await kiosk.seen();
  };
  const shootAll = (name: string): Promise<unknown> =>
    everywhere((page, size) => shoot(page, `${language} ${size}`, name));

  for (const { name } of GALLERY.filter((picture) => isWanted(picture.name))) {
    // oxlint-disable no-await-in-loop -- one picture after another
    await present(name);
    await shootAll(name);
    if (IN_DEPTH.includes(name)) {
      for (const contrast of CONTRASTS.slice(1)) {
        await everywhere((page) => display(page, 'contrast', contrast));
        await shootAll(`${name} ${contrast}`);
      }
      await everywhere((page) => display(page, 'contrast', 'default'));
      await everywhere((page) => display(page, 'size', '200'));
      await shootAll(`${name} 200`);
      await everywhere((page) => display(page, 'size', '100'));
    }
  }
  for (const walk of WALKS.filter(({ name }) => isWanted(`walk ${name}`))) {
    await present(walk.picture);
    for (const [i, { name, act }] of walk.steps.entries()) {
      await everywhere((page) => act(page, language));
      await shootAll(`walk ${walk.name} ${i + 1} ${name}`);
    }
    // oxlint-enable no-await-in-loop
  }
  await Promise.all(pages.map(({ page }) => page.context().close()));
  await kiosk.stop();
}

/** What observers see, large and small. */
async function shootMirror(browser: Browser, language: Language): Promise<void> {
  for (const name of ['starting', 'idle', 'idle-all-obstacles', 'ballot', 'desk-manager-closed'].filter(
    isWanted,
  )) {
    const station = createScriptedStation(pictureOf(name).view);
    // oxlint-disable no-await-in-loop -- one picture after another
    for (const size of ['landscape', 'small'] as const) {
      const mirror = await serve(createObserverHandler({ station, files: builtPages() }));
      const page = await (await newContext(browser, { viewport: SIZES[size] })).newPage();
      await page.goto(mirror.entry());
      await page.locator('h1').waitFor();
      await chooseLanguage(page, language);
      await shoot(page, `${language} ${size}`, `observer ${name}`);
      await page.context().close();
      await mirror.stop();
    }
    // oxlint-enable no-await-in-loop
  }
}

/** The bench and the public board of a practice party, before and after its count. */
async function shootPractice(browser: Browser): Promise<void> {
  const root = mkdtempSync(path.join(tmpdir(), 'hwabaek-screenshots-'));
  const boardDir = builtBoardDir();
  const kiosk = await openPracticeKiosk({
    root,
    files: builtPages(),
    ...(boardDir === undefined ? {} : { boardDir }),
  });
  const bench = await serve(kiosk.bench);
  const page = await (await newContext(browser, { viewport: { width: 900, height: 1000 } })).newPage();
  await page.goto(bench.entry());
  await page.locator('h1, h2').first().waitFor();
  await shoot(page, 'bench', 'before');
  const start = (name: string, members?: number): Promise<unknown> =>
    page.evaluate(
      (command) =>
        fetch('/api/bench', {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify({ command }),
        }),
      { type: 'shortcut.start', name, ...(members === undefined ? {} : { members }) },
    );
  interface Bench {
    readonly kiosk: { readonly polls: string };
    readonly shortcut: { readonly kind: string };
    readonly version: number;
  }
  const done = async (polls: string): Promise<void> => {
    for (let after = -1; ;) {
      // oxlint-disable-next-line no-await-in-loop -- one look after another
      const view = await page.evaluate(
        async (seen) =>
          (await (await fetch(`/api/bench${seen < 0 ? '' : `?after=${seen}`}`)).json()) as Bench,
        after,
      );
      if (view.shortcut.kind !== 'running' && view.kiosk.polls === polls) return;
      after = view.version;
    }
  };
  const board = async (name: string): Promise<void> => {
    for (const [place, viewport] of [
      ['phone', PHONE],
      ['small', SIZES.small],
    ] as const) {
      // oxlint-disable no-await-in-loop -- one picture after another
      const shown = await (await newContext(browser, { viewport })).newPage();
      await shown.goto(kiosk.ledgerUrl);
      await shown.locator('.facts').waitFor();
      await atRest(shown);
      const file = path.join(FOLDER, `board ${place}`, `${name}.png`);
      mkdirSync(path.dirname(file), { recursive: true });
      await shown.screenshot({ path: file, fullPage: true });
      await shown.context().close();
      // oxlint-enable no-await-in-loop
    }
  };
  const turns = { open: 'open', vote: 'open', close: 'closed', count: 'closed' } as const;
  for (const name of ['open', 'vote', 'close', 'count'] as const) {
    // oxlint-disable no-await-in-loop -- one part of the day after another
    await start(name, name === 'vote' ? 30 : undefined);
    await done(turns[name]);
    await shoot(page, 'bench', `after ${name}`);
    await board(`after ${name}`);
    // oxlint-enable no-await-in-loop
  }
  await page.setViewportSize(SIZES.small);
  await shoot(page, 'bench', 'small');
  await page.context().close();
  await bench.stop();
  await kiosk.stop();
  rmSync(root, { recursive: true, force: true });
}

/** One page with all pictures, folder by folder. */
function writeContactSheet(): void {
  const folders = readdirSync(FOLDER, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  const sections = folders.map(({ name: folder }) => {
    const pictures = readdirSync(path.join(FOLDER, folder)).toSorted();
    const figures = pictures.map((file) => {
      const address = encodeURI(`${folder}/${file}`);
      return `<figure><a href="${address}"><img loading="lazy" src="${address}" alt=""></a><figcaption>${path.parse(file).name}</figcaption></figure>`;
    });
    return `<h2>${folder} (${pictures.length})</h2><div>${figures.join('')}</div>`;
  });
  writeFileSync(
    path.join(FOLDER, 'index.html'),
    `<!doctype html><meta charset="utf-8"><title>Screens</title><style>body{font:14px sans-serif;margin:16px}div{display:flex;flex-wrap:wrap;gap:12px}figure{margin:0;width:260px}img{width:100%;border:1px solid #999}</style>${sections.join('')}`,
  );
}

const started = performance.now();
if (wanted.length === 0) rmSync(FOLDER, { recursive: true, force: true });
const browser = await launch();
await Promise.all(LANGUAGES.map((language) => shootKiosk(browser, language)));
await Promise.all(LANGUAGES.map((language) => shootMirror(browser, language)));
if (isWanted('bench') || isWanted('board')) await shootPractice(browser);
await browser.close();
writeContactSheet();
console.log(`${path.join(FOLDER, 'index.html')} (${Math.round((performance.now() - started) / 1000)} s)`);
