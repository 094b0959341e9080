/**
 * The socket before a practice ledger's node: it can stop answering and come back on the same port, as a node does whose machine or network
 * fails. The node behind it goes on; what it answers is ledger/node.
 */
import { limits, startServer, type Server } from '../../ledger/node/server.ts';

export interface LedgerDoor {
  /** `http://127.0.0.1:port`, the same whether open or shut. */
  readonly url: string;
  readonly state: 'up' | 'down';
  /** Rejects when the port has been taken by somebody else meanwhile. */
  set(state: 'up' | 'down'): Promise<void>;
}

/** Listens on a free port of 127.0.0.1. */
export async function openLedgerDoor(handler: (request: Request) => Promise<Response>): Promise<LedgerDoor> {
  // A door that shuts waits for nobody: the connections break.
  const listen = (port: number): Promise<Server> =>
    startServer({ port, host: '127.0.0.1', handler, limits: { ...limits, graceMs: 0 } });
  const first = await listen(0);
  let server: Server | undefined = first;
  let moving: Promise<void> = Promise.resolve();
  const move = async (state: 'up' | 'down'): Promise<void> => {
    if (state === 'down') {
      const open = server;
      server = undefined;
      await open?.stop();
    } else server ??= await listen(Number(new URL(first.url).port));
  };
  return {
    url: first.url,
    get state() {
      return server === undefined ? 'down' : 'up';
    },
    set: (state) => {
      const moved = moving.then(() => move(state));
      moving = moved.catch(() => undefined);
      return moved;
    },
  };
}
