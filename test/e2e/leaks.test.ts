/**
 * Nothing leaks: after a voter with a recognisable choice, the browser (address, history, title, storage, cookies, document, console, heap, profile on disk) and the
 * kiosk (its output, its journal) are searched for it. Whoever finds nothing must be able to find something: each search is first shown the sitting itself.
 */
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { chromium, type BrowserContext, type CDPSession, type Page } from 'playwright';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ballot } from '../../renderer/i18n/ballot.ts';
import { voter } from '../../renderer/i18n/voter.ts';
import { openPracticeParty, type PracticeParty } from '../../main/bench/practice-party.ts';
import { openKiosk } from '../../main/kiosk/kiosk.ts';
import { staffAction } from '../../main/rehearsal/crowd.ts';
import type { StationView } from '../../main/station/view.ts';
import { collectComplaints, CONTEXT, CHROMIUM, withoutChromium } from './browser.ts';
import { startKioskProcess, type KioskProcess } from './kiosk.ts';
import { choose, comeIn, leave, someone, type Place, type Someone } from './people.ts';

/** Council: 박흥부 and 배장화; only a voter who chose or reviewed has them marked. */
const WISH = [[2], [3, 5]] as const;
const words = voter.ko;

describe.skipIf(withoutChromium !== undefined)('after a voter', { timeout: 120_000 }, () => {
  const complaints: string[] = [];
  /** Every address the browser asked for, and everything it sent. */
  const sent: { readonly url: string; readonly body: string }[] = [];
  let root: string;
  let profile: string;
  let party: PracticeParty;
  let kiosk: KioskProcess;
  let context: BrowserContext;
  let page: Page;
  let self: Someone;
  let member: { readonly id: string; readonly pin: string; readonly name: string };

  beforeAll(async () => {
    root = mkdtempSync(path.join(tmpdir(), 'hwabaek-leaks-'));
    profile = mkdtempSync(path.join(tmpdir(), 'hwabaek-profile-'));
    party = await openPracticeParty({ root });
    const opened = await openKiosk(party.config);
    if (!opened.ok) throw new Error(opened.error);
    const { manager, secondManager } = party.practice.staff;
    await staffAction(opened.value.station, party.devices.hands, 'open', [manager, secondManager]);
    await opened.value.stop();
    kiosk = await startKioskProcess(party);
    // A profile on disk, as a browser that people start by themselves has; the kiosk's own one is a private window.
    context = await chromium.launchPersistentContext(profile, {
      executablePath: CHROMIUM,
      chromiumSandbox: false,
      ...CONTEXT,
    });
    page = context.pages()[0] ?? (await context.newPage());
    collectComplaints(page, complaints);
    page.on('request', (request) => sent.push({ url: request.url(), body: request.postData() ?? '' }));
    await page.goto(kiosk.entry);
    self = someone(page);
    const { number, name } = party.people.find(({ group }) => group === 'regular')!;
    member = { id: number, name, pin: party.practice.pinOf(number) };
  });
  afterAll(async () => {
    await context.close();
    await kiosk.cutPower();
    await party.stop();
    for (const folder of [root, profile]) rmSync(folder, { recursive: true, force: true });
  });

  const view = (): Promise<StationView> =>
    page.evaluate(async () => (await (await fetch('/api/view')).json()) as never);
  const place: Place = {
    insert: async ({ id }) => {
      party.devices.reader.insert(party.practice.cardOf(id).card);
    },
    pull: async () => {
      party.devices.reader.remove();
    },
    until: async (what, wanted) => {
      await expect.poll(async () => wanted(await view()), { timeout: 20_000, message: what }).toBe(true);
    },
  };

  /** What the page could keep anywhere, as text. */
  const kept = async (): Promise<string> => {
    const inPage = await page.evaluate(async () => ({
      title: document.title,
      address: location.href,
      history: history.length,
      state: history.state as unknown,
      window: window.name,
      local: Object.fromEntries(Object.entries(localStorage)),
      session: Object.fromEntries(Object.entries(sessionStorage)),
      databases: (await indexedDB.databases()).map(({ name }) => name),
      caches: await caches.keys(),
      workers: (await navigator.serviceWorker.getRegistrations()).length,
      document: document.documentElement.outerHTML,
      fields: [...document.querySelectorAll('input, textarea')].map(
        (field) => (field as HTMLInputElement).value,
      ),
    }));
    return JSON.stringify(inPage);
  };
  /** Selection states in the page's memory, by their shape (renderer/voter/selection.ts), and marked candidates in any document. */
  const inMemory = async (session: CDPSession): Promise<{ selections: number; marked: number }> => {
    await session.send('HeapProfiler.collectGarbage');
    const count = async (prototype: string, test_: string): Promise<number> => {
      const { result: root_ } = await session.send('Runtime.evaluate', { expression: prototype });
      const { objects } = await session.send('Runtime.queryObjects', {
        prototypeObjectId: root_.objectId ?? '',
      });
      const { result } = await session.send('Runtime.callFunctionOn', {
        objectId: objects.objectId ?? '',
        functionDeclaration: `function () { return this.filter((each) => { try { return ${test_} } catch { return false } }).length }`,
        returnByValue: true,
      });
      return Number(result.value);
    };
    return {
      selections: await count(
        'Object.prototype',
        "each.kind === 'choices' && Array.isArray(each.choices) && each.choices.length > 0",
      ),
      marked: await count('Element.prototype', "each.getAttribute('aria-pressed') === 'true'"),
    };
  };

  test('during the sitting the searches find the choice, so that they can', async () => {
    await comeIn(self, place, member);
    await choose(self, WISH);
    const session = await context.newCDPSession(page);
    expect((await inMemory(session)).selections).toBeGreaterThan(0);
    await session.detach();
    expect(await kept()).toContain('박흥부');
    await self.press(ballot.ko.review.submit);
    await self.see(words.commit.heading);
  });

  test('once the ballot is handed over, the page has forgotten it', async () => {
    const session = await context.newCDPSession(page);
    expect(await inMemory(session)).toEqual({ selections: 0, marked: 0 });
    await session.detach();
    expect(await kept()).not.toMatch(/박흥부|배장화/);
  });

  test('nothing is left in address, history, title, storage, cookies, document or console', async () => {
    await self.press(words.commit.cast);
    await self.see(words.recorded.heading);
    await leave(self, place);
    await self.see(words.idle.ready);
    const left = JSON.parse(await kept()) as Record<string, unknown>;
    expect(left).toMatchObject({
      title: '화백',
      address: new URL('/', kiosk.entry).href,
      state: null,
      window: '',
      local: {},
      session: {},
      databases: [],
      caches: [],
      workers: 0,
      fields: [],
    });
    expect(JSON.stringify(left)).not.toMatch(new RegExp(`박흥부|배장화|${member.name}|${member.pin}`));
    const session = await context.newCDPSession(page);
    const { entries } = await session.send('Page.getNavigationHistory');
    for (const { url, title } of entries)
      expect([url, title]).not.toContainEqual(expect.stringMatching(/[?#]/));
    expect(await inMemory(session)).toEqual({ selections: 0, marked: 0 });
    await session.detach();
    const cookies = await context.cookies();
    expect(cookies.map(({ httpOnly, sameSite, expires }) => ({ httpOnly, sameSite, expires }))).toEqual([
      { httpOnly: true, sameSite: 'Strict', expires: -1 },
    ]);
    expect(complaints).toEqual([]);
  });

  test('the choice was sent once, in the body of one command, and no address ever held anything', () => {
    const withChoices = sent.filter(({ body }) => body.includes('"choices"'));
    expect(withChoices).toHaveLength(1);
    expect(sent.filter(({ body }) => body.includes(member.pin))).toHaveLength(1);
    for (const { url } of sent) {
      const { origin, pathname, search, hash } = new URL(url);
      expect([origin, hash]).toEqual([new URL(kiosk.entry).origin, '']);
      expect(`${pathname}${search}`).toMatch(
        /^\/(|enter\?token=[\w-]+|assets\/[\w.-]+|photos\/[0-9a-f]{64}|api\/screen|api\/command|api\/view(\?after=\d+)?)$/,
      );
    }
  });

  test('the kiosk said nothing of it, and its journal holds neither names nor PIN nor choice', async () => {
    // The first line is the address for the browser.
    expect(kiosk.said().trim().split('\n')).toEqual([kiosk.entry]);
    await kiosk.cutPower();
    const { folders } = party.practice;
    const secrets = [member.name, member.pin, '"choices"'];
    expect(findIn(folders.kiosk, secrets)).toEqual([]);
    // The search works: the roll beside it does hold the name.
    expect(findIn(folders.assembly, [member.name])).not.toEqual([]);
  });

  test("nor does the browser's profile on disk", async () => {
    await context.close();
    const found = findIn(profile, [
      '박흥부',
      '배장화',
      member.name,
      member.pin,
      '"choices"',
      'ballot.submit',
    ]);
    // The page's own program has the name of the command; it is nobody's choice.
    expect(found.filter(({ secret }) => secret !== 'ballot.submit')).toEqual([]);
    expect(readdirSync(profile).length).toBeGreaterThan(0);
  });
});

/** Files below `folder` with one of the words, as UTF-8 or UTF-16. */
function findIn(folder: string, secrets: readonly string[]): { file: string; secret: string }[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => statSync(path.join(folder, name), { throwIfNoEntry: false })?.isFile() === true)
    .flatMap((file) => {
      const bytes = readFileSync(path.join(folder, file));
      return secrets
        .filter((secret) => bytes.includes(secret) || bytes.includes(Buffer.from(secret, 'utf16le')))
        .map((secret) => ({ file, secret }));
    });
}
