/** The built page in a real Chromium, over a real node: what it shows, what it asks for, what it leaves behind, and how it looks to people who see, read or print. */
import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { AxeBuilder } from '@axe-core/playwright';
import { chromium, type Browser, type BrowserContextOptions, type Page } from 'playwright';
import { build as viteBuild } from 'vite';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startServer, type Server } from '../../../ledger/node/server.ts';
import { peer } from '../../peers/require.ts';
import { appendAll } from '../node/nodes.ts';
import { build, CHOICE, ELECTION, type World } from '../rules/world.ts';
import { playResolutions } from '../rules/presence-story.ts';
import { openable, type Openable } from './challenges.ts';
import { ballotsOf, flip, serve, type Served } from './served.ts';

const CHROMIUM = '/usr/bin/chromium';
const trackerOf = (ballot: string) => createHash('sha256').update(ballot).digest('base64').replace('=', '');
/** What a page could keep; caches exist in secure contexts only. */
const LEFT_BEHIND = `Promise.all([indexedDB.databases(), caches.keys()]).then(([databases, kept]) => [
  localStorage.length, sessionStorage.length, document.cookie, databases.length, kept.length, history.state, document.title,
])`;
const PATIENT = { timeout: 15_000 };
const PHONE = { viewport: { width: 390, height: 844 } };

describe.skipIf(peer([CHROMIUM]) !== undefined)('the board in a browser', () => {
  const pages = mkdtempSync(path.join(tmpdir(), 'hwabaek-board-'));
  let browser: Browser;
  let world: World;
  let served: Served;
  let tracker: string;
  /** Polls under way, with a ballot that was challenged and one that was cast although it can be opened. */
  let checked: Served;
  let opened: Openable;
  let cast: Openable;

  beforeAll(async () => {
    await viteBuild({
      configFile: new URL('../../../ledger/board/vite.config.ts', import.meta.url).pathname,
      logLevel: 'error',
      build: { outDir: pages, emptyOutDir: true },
    });
    world = await build('declared', 'trusted');
    served = await serve(world, { boardDir: pages });
    tracker = trackerOf(ballotsOf(world)[0] ?? '');
    const day = await build('open', 'trusted');
    opened = openable(day, CHOICE);
    cast = openable(day, CHOICE);
    day.write(day.station, 'ballot.challenged', { election: ELECTION, tracker: opened.tracker });
    day.write(day.station, 'ballot.cast', cast.cast);
    checked = await serve(day, { boardDir: pages });
    browser = await chromium.launch({ executablePath: CHROMIUM, chromiumSandbox: false });
  });
  afterAll(async () => {
    await browser?.close();
    await served?.stop();
    await checked?.stop();
    rmSync(pages, { recursive: true, force: true });
  });

  /** Opens an address in a fresh context; `complaints` gets what the browser says about the page. */
  const open = async (
    url: string,
    options: BrowserContextOptions = {},
  ): Promise<{ page: Page; complaints: string[]; requests: string[]; close: () => Promise<void> }> => {
    const context = await browser.newContext({ locale: 'ko-KR', ...options });
    const page = await context.newPage();
    const complaints: string[] = [];
    const requests: string[] = [];
    page.on('console', (message) => complaints.push(message.text()));
    page.on('pageerror', (error) => complaints.push(error.message));
    page.on('request', (request) => {
      requests.push(JSON.stringify([request.method(), request.url(), request.headers(), request.postData()]));
    });
    await page.goto(url);
    await page.locator('.facts, .alarm').first().waitFor();
    return { page, complaints, requests, close: () => context.close() };
  };

  it('shows figures, winners and marks in Korean, and in English at the press of a button', async () => {
    const { page, complaints, close } = await open(`${served.node.url}/`);
    expect(await page.locator('h1').textContent()).toBe('전당대회');
    expect(await page.locator('.status').textContent()).toBe('결과가 발표되었습니다');
    expect(await page.locator('.practice').textContent()).toContain('연습');
    const first = page.locator('.candidates').first().locator('li').first();
    expect(await first.innerText()).toMatch(/가람\s+당선\s+2표\s+100.0 %/);
    expect(await page.locator('.turnout li').first().innerText()).toMatch(/16.7 %\s+투표\s+2명/);
    expect(await page.locator('.source.node').count()).toBe(0);
    expect(await page.locator('.facts').innerText()).toContain(world.state.founding?.fingerprint);
    const rule = page.locator('.rule').first();
    const steps = page.locator('.count').first();
    await rule.waitFor();
    expect(await rule.innerText()).toMatch(/^개표 규칙 후보자 3명 가운데 1명을 고릅니다\. 표를 가장 많이/);
    expect(await steps.locator('li').first().isVisible()).toBe(false);
    await steps.locator('summary').click();
    expect(await steps.locator('li').allInnerTexts()).toEqual([
      '선거인 22명 가운데 3명이 투표했습니다(투표율 13.64%).',
      '득표: 가람 2, 나래 0, 다솔 0. 기권 1, 총투표수 3, 유효투표수 2.',
      '높은 순서: 가람 2.',
      '1명 정원의 당선자: 가람.',
      '결과: 가람이 당선되었습니다.',
    ]);
    await page.getByRole('button', { name: 'English' }).click();
    expect(await page.locator('html').getAttribute('lang')).toBe('en');
    expect(await rule.innerText()).toMatch(/^Counting rule Each voter chooses 1 of 3 candidates\. Whoever/);
    expect(await steps.locator('li').last().textContent()).toBe('Verdict: 가람 (en) is elected.');
    expect(await first.innerText()).toMatch(/가람 \(en\)\s+Elected\s+2 votes/);
    expect(await page.locator('body').innerText()).not.toMatch(/당선|투표|확인/);
    expect(page.url()).toBe(`${served.node.url}/`);
    expect(complaints).toEqual([]);
    await close();
  });

  it('shows who is present, and what was resolved without ballots, with those who agreed to be named', async () => {
    const counting = await build('granted', 'trusted');
    playResolutions(counting);
    const own = await serve(counting, { boardDir: pages });
    const { page, complaints, close } = await open(`${own.node.url}/`, PHONE);
    const article = page.locator('article', { hasText: '투표지 없이 한 의결' });
    await article.locator('.rule').first().waitFor();
    expect(await article.locator('h4').allInnerTexts()).toEqual(['예산안 가결', '합당안 가결']);
    expect(await article.locator('.named').innerText()).toMatch(
      /찬성한 사람\s+가상인\s+반대한 사람\s+나상인/,
    );
    expect(await article.locator('.candidates li').first().innerText()).toMatch(/찬성\s+5표\s+62.5 %/);
    const presence = page.locator('article', { hasText: '현재' });
    expect(await presence.innerText()).toMatch(/45.5 %\s+출석\s+10명\s+재적\s+22명/);
    await article.locator('summary').last().click();
    expect(await article.locator('.count li').allInnerTexts()).toContain(
      '기명: 가상인 찬성, 나상인 반대. 이름을 적지 않은 표: 찬성 5, 반대 1, 기권 1.',
    );
    await page.getByRole('button', { name: 'English' }).click();
    const english = page.locator('article', { hasText: 'Resolved without ballots' });
    expect(await english.locator('h4').allInnerTexts()).toEqual(['Budget Carried', 'Merger Carried']);
    expect(await page.locator('main').innerText()).toMatch(/Present\s+10\s+All members\s+22/);
    const wide = await page.evaluate('document.documentElement.scrollWidth');
    expect(wide).toBe(390);
    expect(complaints).toEqual([]);
    await close();
    await own.stop();
  });

  it('proves a receipt from the fragment and leaves no trace of it', async () => {
    const { page, complaints, requests, close } = await open(`${served.node.url}/#${tracker}`);
    await page.locator('.card.recorded').waitFor();
    expect(await page.locator('.card.recorded').innerText()).toContain('기록되었습니다');
    expect(page.url()).toBe(`${served.node.url}/`);
    const left = await page.evaluate(LEFT_BEHIND);
    expect(left).toEqual([0, 0, '', 0, 0, null, '공개 게시판 · 예시당']);
    expect(requests.length).toBeGreaterThan(5);
    // The first request is the navigation, whose fragment the browser keeps to itself.
    for (const request of requests) {
      expect(request).not.toContain(tracker.slice(0, 8));
      expect(request).not.toContain(encodeURIComponent(tracker).slice(0, 8));
      expect(JSON.parse(request)).toMatchObject(['GET', expect.stringContaining(served.node.url), {}, null]);
      const [, , headers] = JSON.parse(request) as [string, string, Record<string, string>];
      expect(headers['referer'] ?? '').toBe('');
    }
    expect(complaints).toEqual([]);
    await close();
  });

  it.each([
    { there: 'no Korean font', hasFont: false, brought: ['400 loaded', '700 900 loaded'] },
    { there: 'one', hasFont: true, brought: [] },
  ])('brings Korean letters where there is none: there is $there', async ({ hasFont, brought }) => {
    const context = await browser.newContext({ locale: 'ko-KR' });
    const page = await context.newPage();
    const asked: string[] = [];
    page.on('request', (request) => asked.push(new URL(request.url()).pathname));
    // What is installed differs from machine to machine, so the page is told.
    await page.addInitScript((isInstalled) => {
      const Real = FontFace;
      globalThis.FontFace = class extends Real {
        override load(): Promise<FontFace> {
          if (this.family !== 'Installed') return super.load();
          return isInstalled ? Promise.resolve(this) : Promise.reject(new DOMException('no such font'));
        }
      };
    }, hasFont);
    await page.goto(`${served.node.url}/`);
    await page.locator('.facts').waitFor();
    await page.evaluate(() => document.fonts.ready);
    expect(
      await page.evaluate(() => [...document.fonts].map(({ weight, status }) => `${weight} ${status}`)),
    ).toEqual(brought);
    const files = asked.filter((name) => /^\/assets\/NanumGothic_.*\.ttf$/.test(name));
    expect(files.length).toBe(brought.length);
    await context.close();
  });

  it('opens a challenged ballot from the fragment: choices, tracker and state, and no trace of any of it', async () => {
    const { page, complaints, requests, close } = await open(`${checked.node.url}/#${opened.fragment()}`);
    const card = page.locator('.card.opened');
    await card.waitFor();
    expect(await card.innerText()).toMatch(
      /이 투표지에 담긴 선택입니다[^]*투표로 세지 않습니다[^]*임원 선거[^]*대표\s+기호 1번 가람[^]*최고위원\s+기호 1번 라온\s+기호 2번 마루/,
    );
    expect((await card.innerText()).replaceAll(' ', '')).toContain(opened.tracker);
    expect(await card.locator('.tracker').innerText()).toMatch(/^(\S{4} ){10}\S{3}$/);
    expect(page.url()).toBe(`${checked.node.url}/`);
    expect(await page.evaluate(LEFT_BEHIND)).toEqual([0, 0, '', 0, 0, null, '공개 게시판 · 예시당']);
    for (const request of requests) {
      expect(request).not.toContain(opened.tracker.slice(0, 8));
      expect(request).not.toContain(opened.fragment().slice(5, 17));
      expect(request).not.toContain('open=');
    }
    await page.getByRole('button', { name: 'English' }).click();
    expect(await card.innerText()).toMatch(
      /What is in this ballot[^]*not counted as a vote[^]*No. 1 가람 \(en\)/,
    );
    expect(await card.innerText()).not.toMatch(/투표|확인|기권/);
    expect(complaints).toEqual([]);
    await close();
  });

  it.each([
    [
      'a ballot that is recorded as a vote',
      () => cast.fragment(),
      '.card.alarm',
      /투표로 기록되어 있습니다[^]*참관인과 선거관리위원회/,
    ],
    [
      'choices that cannot be',
      () => opened.fragment([[1, 1, 0, 0], []]),
      '.card.alarm',
      /투표지가 만들어지지 않습니다/,
    ],
    ['a code cut short', () => opened.fragment().slice(0, -9), '.card.unsure', /읽을 수 없습니다/],
    [
      'the tracker of a challenge',
      () => opened.tracker,
      '.card.challenged',
      /기계 확인에 쓰인[^]*“기록됨”이라고 적혀 있으면/,
    ],
  ])('says of %s what it is', async (_, fragment, card, text) => {
    const { page, complaints, close } = await open(`${checked.node.url}/#${fragment()}`);
    await page.locator(card).waitFor();
    expect(await page.locator(card).innerText()).toMatch(text);
    expect(await page.locator('.card').count()).toBe(1);
    expect(complaints).toEqual([]);
    await close();
  });

  it('tells how many ballots were opened, and loads what opens them only when it is needed', async () => {
    const { page, requests, close } = await open(`${checked.node.url}/`);
    expect(await page.locator('.progress').innerText()).toContain('열어 본 투표지가 1장 있습니다');
    const loaded = () => requests.filter((request) => /assets\/opened-[^"]*\.js/.test(request)).length;
    expect(loaded()).toBe(0);
    await page.getByLabel('추적번호').fill(`${checked.node.url}/#${opened.fragment()}`);
    await page.keyboard.press('Enter');
    await page.locator('.card.opened').waitFor();
    expect(loaded()).toBe(1);
    await close();
  });

  it('takes typed trackers, several of them, and says what is none and what is not there', async () => {
    const { page, close } = await open(`${served.node.url}/`, { locale: 'en-GB' });
    const enter = async (text: string) => {
      await page.getByLabel('Tracker').fill(text);
      await page.getByRole('button', { name: 'Check', exact: true }).click();
    };
    await enter('hello');
    expect(await page.locator('.card').first().innerText()).toContain('Not a tracker');
    await enter(`${tracker.slice(0, 20)} ${tracker.slice(20)}`);
    await page.locator('.card.recorded').waitFor();
    await enter(trackerOf('nobody'));
    await page.locator('.card.absent').waitFor();
    expect(await page.locator('.card.absent').innerText()).toMatch(
      /Not on the board[^]*tell the observers[^]*All 35 entries/,
    );
    expect(await page.locator('.card').count()).toBe(2);
    expect(await page.getByLabel('Tracker').inputValue()).toBe('');
    await page.getByLabel('Tracker').fill(tracker);
    await page.keyboard.press('Enter');
    await expect.poll(() => page.locator('.card').first().innerText(), PATIENT).toContain('Recorded');
    expect(await page.locator('.card').count()).toBe(2);
    await close();
  });

  it('follows the day without being loaded again', async () => {
    const day = await build('voted', 'trusted');
    const end = await serve(day, { boardDir: pages, entries: day.entries.slice(0, 14) });
    const context = await browser.newContext({ locale: 'ko-KR', ...PHONE });
    const page = await context.newPage();
    await page.clock.install();
    await page.goto(`${end.node.url}/`);
    const status = page.locator('.status');
    await expect.poll(() => status.textContent(), PATIENT).toBe('투표가 아직 시작되지 않았습니다');
    await appendAll(end.node, day.entries.slice(14));
    await end.node.flush();
    await page.clock.fastForward(8_000);
    await expect.poll(() => status.textContent(), PATIENT).toBe('투표가 진행되고 있습니다');
    expect(await page.locator('.source.node').innerText()).toBe('원장 서버가 알린 수');
    expect(await page.locator('.turnout li').first().innerText()).toContain('16.7 %');
    await end.node.stop();
    await page.clock.fastForward(8_000);
    await page.locator('.notice').waitFor();
    expect(await page.locator('.notice').innerText()).toContain('원장 서버에 닿지 않습니다');
    expect(await page.locator('.turnout li').first().innerText()).toContain('16.7 %');
    await context.close();
    await end.stop();
  });

  describe('behind a server that turns one bit', () => {
    const bent = (kind: string): Promise<Server> =>
      startServer({
        port: 0,
        host: '127.0.0.1',
        handler: async (request) => {
          const answer = await served.node.handler(request);
          const { pathname } = new URL(request.url);
          if (!pathname.startsWith(kind) || answer.status !== 200) return answer;
          const bytes = new Uint8Array(await answer.arrayBuffer());
          // In a list of trackers the line that is looked for; elsewhere the middle.
          const line = Buffer.from(bytes).indexOf(tracker);
          const at = kind === '/board/trackers/' ? line + 5 : Math.floor(bytes.length / 2);
          const headers = new Headers(answer.headers);
          return new Response(flip(bytes, at), { headers });
        },
      });
    it.each(['/checkpoint', '/tile/0/', '/tile/entries/', '/board/records/', '/board/trackers/'])(
      '%s raises an alarm and never says recorded',
      async (kind) => {
        const server = await bent(kind);
        const context = await browser.newContext({ locale: 'ko-KR' });
        const page = await context.newPage();
        await page.goto(`${server.url}/#${tracker}`);
        const alarm = page.locator('.card.alarm');
        await alarm.waitFor();
        expect(await alarm.innerText()).toMatch(/종이를 버리지 말고[^]*참관인과 선거관리위원회에 알려/);
        expect(await page.locator('.card.recorded').count()).toBe(0);
        expect(await page.locator('body').innerText()).not.toContain('기록되었습니다');
        await context.close();
        await server.stop();
      },
    );
  });

  describe('for everybody', () => {
    it.each(['ko-KR', 'en-GB'])(
      'axe finds nothing in %s, light and dark',
      { timeout: 90_000 },
      async (locale) => {
        const { page, close } = await open(`${served.node.url}/#${tracker}`, { ...PHONE, locale });
        await page.locator('.card.recorded').waitFor();
        await page.locator('textarea').fill(`${served.node.url}/#${opened.fragment()}`);
        await page.keyboard.press('Enter');
        await page.locator('.card.opened').waitFor();
        await page.locator('textarea').fill('hello');
        await page.keyboard.press('Enter');
        for (const colorScheme of ['light', 'dark'] as const) {
          await page.emulateMedia({ colorScheme });
          const { violations } = await new AxeBuilder({ page })
            .withTags(['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa'])
            .analyze();
          const found = violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)]);
          expect([colorScheme, found]).toEqual([colorScheme, []]);
        }
        await close();
      },
    );
    it.each([320, 390, 1280])('nothing is wider than a screen of %i', async (width) => {
      const { page, close } = await open(`${served.node.url}/#${tracker}`, {
        viewport: { width, height: 844 },
      });
      await page.locator('.card.recorded').waitFor();
      await page.locator('textarea').fill(`${served.node.url}/#${opened.fragment()}`);
      await page.keyboard.press('Enter');
      await page.locator('.card.opened').waitFor();
      expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(width);
      await close();
    });
    it('paper has the figures, what was checked and the address, and no entry for trackers', async () => {
      const { page, close } = await open(`${served.node.url}/#${tracker}`);
      await page.locator('.card.recorded').waitFor();
      await page.emulateMedia({ media: 'print' });
      expect(await page.locator('.receipt').isVisible()).toBe(false);
      expect(await page.locator('.candidates').first().isVisible()).toBe(true);
      expect(await page.locator('.facts').isVisible()).toBe(true);
      await page.locator('.address .qr').waitFor({ state: 'visible' });
      expect(await page.locator('.address').innerText()).toContain(served.node.url);
      const pdf = await page.pdf({ preferCSSPageSize: true });
      expect(pdf.toString('latin1').match(/\/Type \/Page\b/g)?.length).toBeLessThanOrEqual(3);
      await close();
    });
  });
});
