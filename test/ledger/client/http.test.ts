/** A connection that the node closes just as it is used again: asking is repeated on another, submitting is the caller's to repeat. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, it } from 'vitest';
import { createRequests, type Fetch } from '../../../ledger/client/http.ts';

/** What fetch really says of a connection that is closed without an answer. */
async function closedConnection(): Promise<unknown> {
  const server = createServer((request) => request.socket.destroy());
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  try {
    return await fetch(`http://127.0.0.1:${port}/`).catch((error: unknown) => error);
  } finally {
    server.close();
  }
}

/** Requests over a fetch that fails with `error` the first `times`; `asked` gets the methods. */
function failing(error: unknown, times: number) {
  const asked: (string | undefined)[] = [];
  const fetch: Fetch = (_, { method }) => {
    asked.push(method);
    return asked.length <= times ? Promise.reject(error) : Promise.resolve(new Response('here'));
  };
  return { asked, requests: createRequests('http://node.example', fetch, 5_000) };
}

it('asks once more when a connection was closed, and not for ever', async () => {
  const once = failing(await closedConnection(), 1);
  expect(await once.requests.get('x', 100)).toMatchObject({ ok: true, value: { status: 200 } });
  expect(once.asked).toEqual(['GET', 'GET']);
  const always = failing(await closedConnection(), 9);
  expect(await always.requests.get('x', 100)).toMatchObject({ ok: false, error: { kind: 'unreachable' } });
  expect(always.asked).toEqual(['GET', 'GET']);
});

it('does not submit twice by itself, nor ask again after any other fault', async () => {
  const submitted = failing(await closedConnection(), 1);
  expect((await submitted.requests.post('x', Uint8Array.of(1), 100)).ok).toBe(false);
  expect(submitted.asked).toEqual(['POST']);
  const slow = failing(new DOMException('The operation timed out', 'TimeoutError'), 1);
  expect((await slow.requests.get('x', 100)).ok).toBe(false);
  expect(slow.asked).toEqual(['GET']);
});
