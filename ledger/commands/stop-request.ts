/** What ends a program that runs until it is stopped: SIGTERM, SIGINT, or the terminal's signal. */
import type { Terminal } from './command.ts';

/**
 * Resolves when the process is asked to end, or when the terminal's signal fires. After a request by signal more are taken to the very end: the terminal sends Ctrl-C to
 * all processes of a command and npm hands it on once more, and that must not end what is just being put away. Without one, `listening` ends the listening.
 */
export function stopRequest({ signal }: Pick<Terminal, 'signal'>, listening: AbortSignal): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  let isEnding = false;
  const end = (): void => {
    isEnding = true;
    resolve();
  };
  for (const name of SIGNALS) process.on(name, end);
  signal?.addEventListener('abort', () => resolve(), { signal: listening });
  listening.addEventListener('abort', () => {
    if (!isEnding) for (const name of SIGNALS) process.off(name, end);
  });
  return promise;
}

const SIGNALS = ['SIGTERM', 'SIGINT'] as const;
