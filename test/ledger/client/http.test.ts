/** A connection that the node closes just as it is used again: what was asked or sent is repeated on another. */
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

it.each(['GET', 'POST'] as const)(
  'repeats a %s once when a connection was closed, and not for ever',
  async (method) => {
    const send = ({ requests }: ReturnType<typeof failing>) =>
      method === 'GET' ? requests.get('x', 100) : requests.post('x', Uint8Array.of(1), 100);
    const once = failing(await closedConnection(), 1);
    expect(await send(once)).toMatchObject({ ok: true, value: { status: 200 } });
    expect(once.asked).toEqual([method, method]);
    const always = failing(await closedConnection(), 9);
    expect(await send(always)).toMatchObject({ ok: false, error: { kind: 'unreachable' } });
    expect(always.asked).toEqual([method, method]);
    const slow = failing(new DOMException('The operation timed out', 'TimeoutError'), 1);
    expect((await send(slow)).ok).toBe(false);
    expect(slow.asked).toEqual([method]);
  },
);
