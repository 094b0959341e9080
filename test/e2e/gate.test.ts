/**
 * What a page could say wrongly from its own origin, with its own cookie: every such command is refused with a typed reason, the station is as it was, and the
 * page goes on. Strangers at the gate are test/main/shell.
 */
import type { Page } from 'playwright';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { admitMember, choose, rig, type Rig } from '../main/station/rig.ts';
import { ELECTION } from '../ledger/rules/world.ts';
import { withoutChromium } from './browser.ts';
import { serveStation, type Served } from './kiosk.ts';
import { useBrowser } from './use-browser.ts';

describe.skipIf(withoutChromium !== undefined)('commands from the page itself', () => {
  const browser = useBrowser();
  let bench: Rig;
  let served: Served;
  let page: Page;
  beforeAll(async () => {
    bench = await rig('open');
    await admitMember(bench, bench.people.delegates[0]!);
    served = await serveStation(bench.station);
    page = await browser.open(served.entry());
  });
  afterAll(async () => {
    await served.stop();
    await bench.stop();
  });

  const post = (body: string, type = 'application/json'): Promise<{ status: number; answer: unknown }> =>
    page.evaluate(
      async ([text, contentType]) => {
        const headers = { 'content-type': contentType };
        const response = await fetch('/api/command', { method: 'POST', headers, body: text });
        return { status: response.status, answer: (await response.json()) as unknown };
      },
      [body, type] as const,
    );
  const say = (command: unknown, turn = bench.station.view().turn): ReturnType<typeof post> =>
    post(JSON.stringify({ turn, command }));
  const answers = (...answered: readonly object[]): object => ({
    type: 'ballot.submit',
    selections: [{ election: ELECTION, questions: answered }],
  });

  const refusal = (status: number, code: string): object => ({
    status,
    answer: {
      ok: false,
      error: {
        code,
        message: {
          ko: expect.stringMatching(/[가-힣]/) as string,
          en: expect.stringMatching(/[a-z]{3}/) as string,
        },
        accepts: bench.station.view().accepts,
      },
    },
  });

  const CASES: readonly {
    readonly what: string;
    readonly send: () => ReturnType<typeof post>;
    readonly status: number;
    readonly code: string;
  }[] = [
    { what: 'an unknown command', send: () => say({ type: 'ballot.peek' }), status: 400, code: 'malformed' },
    { what: 'no command', send: () => say(undefined), status: 400, code: 'malformed' },
    {
      what: 'a command with something added',
      send: () => say({ type: 'session.touch', pin: '123456' }),
      status: 400,
      code: 'malformed',
    },
    {
      what: 'something beside turn and command',
      send: () => post('{"turn":1,"command":{"type":"session.touch"},"epoch":1}'),
      status: 400,
      code: 'malformed',
    },
    { what: 'no JSON', send: () => post('session.touch'), status: 400, code: 'not-json' },
    { what: 'JSON under another name', send: () => post('{}', 'text/plain'), status: 400, code: 'not-json' },
    {
      what: 'more than 64 KiB',
      send: () => say({ type: 'staff.begin', action: 'suspend', reason: '가'.repeat(30_000) }),
      status: 413,
      code: 'too-large',
    },
    {
      what: 'the answer to an earlier view',
      send: () => say({ type: 'session.cancel' }, bench.station.view().turn - 1),
      status: 409,
      code: 'stale',
    },
    {
      what: 'the answer to a view that is not yet',
      send: () => say({ type: 'session.cancel' }, bench.station.view().turn + 1),
      status: 409,
      code: 'stale',
    },
    {
      what: 'casting before a slip is out',
      send: () => say({ type: 'ballot.cast' }),
      status: 409,
      code: 'not-now',
    },
    {
      what: 'closing the polls from the booth',
      send: () => say({ type: 'staff.begin', action: 'close' }),
      status: 409,
      code: 'not-now',
    },
    {
      what: 'leaving the kiosk from the booth',
      send: () => say({ type: 'kiosk.exit' }),
      status: 409,
      code: 'not-now',
    },
    {
      what: 'more choices than the question allows',
      send: () => say(answers({ choices: [0, 1] }, { choices: [0, 1, 2] })),
      status: 422,
      code: 'selection',
    },
    {
      what: 'one candidate twice',
      send: () => say(answers({ choices: [0] }, { choices: [1, 1] })),
      status: 422,
      code: 'selection',
    },
    {
      what: 'a candidate who is not there',
      send: () => say(answers({ choices: [900] }, { choices: [0] })),
      status: 422,
      code: 'selection',
    },
    {
      what: 'no choice that is not an abstention',
      send: () => say(answers({ choices: [] }, { choices: [0] })),
      status: 422,
      code: 'selection',
    },
    {
      what: 'an unanswered question',
      send: () => say(answers({ choices: [0] })),
      status: 422,
      code: 'selection',
    },
    {
      what: 'half a ballot paper too many',
      send: () => say(answers({ choices: [0] }, { choices: [0] }, { abstain: true })),
      status: 422,
      code: 'selection',
    },
    {
      what: 'a paper of another election',
      send: () => say({ type: 'ballot.submit', selections: [{ election: 'other', questions: [] }] }),
      status: 422,
      code: 'selection',
    },
    {
      what: 'a fraction of a candidate',
      send: () => say(answers({ choices: [0.5] }, { choices: [0] })),
      status: 400,
      code: 'malformed',
    },
  ];

  test.for(CASES)('$what is refused', async ({ send, status, code }) => {
    const before = bench.station.view();
    expect(before.scene.kind).toBe('ballot');
    const journal = bench.steps.length;
    const refused = await send();
    expect(refused).toEqual(refusal(status, code));
    expect(JSON.stringify(refused)).not.toMatch(/123456|0\.5|900|가가/); // never what was sent: it may be a PIN or a choice
    expect(bench.station.view()).toEqual(before);
    expect(bench.steps.length).toBe(journal);
    // Chromium itself notes every answer that is not 2xx; nothing else may be there.
    browser.expectComplaint(new RegExp(`^error: Failed to load resource: .*${status}`));
  });

  test('and the page goes on: what fits is taken, and the page draws what follows', async () => {
    const before = await page.locator('h1').textContent();
    expect(await say(choose())).toEqual({ status: 200, answer: { ok: true } });
    await bench.scene('commit');
    await page.waitForFunction((heading) => document.querySelector('h1')?.textContent !== heading, before);
  });
});
