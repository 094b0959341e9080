/** What ends a command that runs until it is stopped: SIGTERM, SIGINT, or the terminal's signal. */
import { once } from 'node:events';
import type { Terminal } from './command.ts';

/** Resolves when the process is asked to end, when the terminal's signal fires, or when nobody listens any more. */
export const stopRequest = async (terminal: Terminal, listening: AbortSignal): Promise<void> => {
  const options = { signal: listening };
  const requests = [once(process, 'SIGTERM', options), once(process, 'SIGINT', options)];
  if (terminal.signal !== undefined) requests.push(once(terminal.signal, 'abort', options));
  await Promise.race(requests.map((request) => request.catch(() => undefined)));
};
