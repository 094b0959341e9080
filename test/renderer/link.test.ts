/** The page's line to the station: follows versions, tries again, says loss once and return by the present view; commands name their turn. */
import { expect, it } from 'vitest';
import { type LinkSeams, send, startLink } from '../../renderer/link.ts';

interface Asked {
  readonly url: string;
  readonly answer: (response: Response | 'broken') => void;
  readonly signal: AbortSignal | null | undefined;
}

/** A network that answers when told to. */
function network() {
  const asked: Asked[] = [];
  const waits: { readonly ms: number; readonly pass: () => void }[] = [];
  const seams: LinkSeams = {
    fetch: (url, init) =>
      new Promise((resolve, reject) => {
        init.signal?.addEventListener('abort', () => {
          reject(new Error('aborted'));
        });
        asked.push({
          url,
          signal: init.signal,
          answer: (response) => {
            if (response === 'broken') reject(new TypeError('Failed to fetch'));
            else resolve(response);
          },
        });
      }),
    wait: (ms) =>
      new Promise((resolve) => {
        waits.push({ ms, pass: resolve });
      }),
  };
  return { asked, waits, seams };
}

const settled = async (): Promise<void> => {
  for (let i = 0; i < 20; i += 1) await Promise.resolve();
};
const view = (version: number): Response => Response.json({ version });

function followed() {
  const net = network();
  const heard: (number | 'lost')[] = [];
  const stop = startLink<{ version: number }>(
    '/api/view',
    {
      onView: ({ version }) => heard.push(version),
      onLost: () => heard.push('lost'),
    },
    net.seams,
  );
  return { ...net, heard, stop };
}

it('asks for what comes after the version it knows, and is quiet about the same one', async () => {
  const { asked, heard, stop } = followed();
  asked[0]!.answer(view(4));
  await settled();
  asked[1]!.answer(view(4));
  await settled();
  asked[2]!.answer(view(7));
  await settled();
  expect(heard).toEqual([4, 7]);
  expect(asked.map(({ url }) => url)).toEqual([
    '/api/view', // whatever there is, also a view of version 0
    ...[4, 4, 7].map((after) => `/api/view?after=${after}`),
  ]);
  stop();
});

it('takes one failure as a hiccup, says two once, and comes back with the present view from the beginning', async () => {
  const { asked, waits, heard, stop } = followed();
  asked[0]!.answer(view(9));
  await settled();
  for (const [failure, answer] of (
    ['broken', new Response('', { status: 502 }), 'broken'] as const
  ).entries()) {
    asked[failure + 1]!.answer(answer);
    await settled();
    waits[failure]!.pass();
    await settled();
  }
  expect(heard).toEqual([9, 'lost']);
  expect(waits.map(({ ms }) => ms)).toEqual([250, 500, 1000]);
  expect(asked.at(-1)!.url).toBe('/api/view');
  asked.at(-1)!.answer(view(9));
  await settled();
  expect(heard).toEqual([9, 'lost', 9]);
  stop();
});

it('says nothing any more after it was stopped', async () => {
  const { asked, heard, stop } = followed();
  stop();
  await settled();
  expect(asked[0]!.signal?.aborted).toBe(true);
  expect([heard, asked.length]).toEqual([[], 1]);
});

it('sends a command with its turn as JSON and nowhere else', async () => {
  const requests: { readonly url: string; readonly init: RequestInit }[] = [];
  const refusal = await send(
    12,
    { type: 'pin.enter', pin: '123456' },
    {
      fetch: (url, init) => {
        requests.push({ url, init });
        return Promise.resolve(Response.json({ ok: true }));
      },
    },
  );
  expect(refusal).toBeUndefined();
  expect(requests).toHaveLength(1);
  expect(requests[0]).toMatchObject({ url: '/api/command', init: { method: 'POST' } });
  expect(JSON.parse(requests[0]!.init.body as string)).toEqual({
    turn: 12,
    command: { type: 'pin.enter', pin: '123456' },
  });
});

it('hands on a refusal, and makes one of a line that is broken', async () => {
  const stale = { code: 'stale', message: { ko: '늦었습니다', en: 'late' }, accepts: ['session.touch'] };
  const refuse = () => Promise.resolve(Response.json({ ok: false, error: stale }, { status: 409 }));
  expect(await send(1, { type: 'session.touch' }, { fetch: refuse })).toEqual(stale);
  const broken = () => Promise.reject(new TypeError('Failed to fetch'));
  expect(await send(1, { type: 'session.touch' }, { fetch: broken })).toMatchObject({ code: 'unreachable' });
  const nonsense = () => Promise.resolve(new Response('<html>', { status: 500 }));
  expect(await send(1, { type: 'session.touch' }, { fetch: nonsense })).toMatchObject({
    code: 'unreachable',
  });
});
