/**
 * TCP as a line: no delay (the protocols are question and answer), keepalive so that a dead network shows within about 15 seconds.
 * Follows the design's platform notes 7. Leaves the lifetime to stream.ts.
 */
import { connect } from 'node:net';
import { fail, ok } from '../result.ts';
import { abortError, type Connect } from './stream.ts';
import type { TcpSpec } from './transport.ts';

/** Connects to `spec`; fails with `unavailable` and the system's reason. */
export function connectTcp(spec: TcpSpec, signal: AbortSignal): ReturnType<Connect> {
  return new Promise((resolve) => {
    const socket = connect({
      host: spec.host,
      port: spec.port,
      noDelay: true,
      keepAlive: true,
      keepAliveInitialDelay: 5000,
    });
    const onAbort = (): void => {
      socket.destroy();
      resolve(fail(abortError(signal)));
    };
    const onError = (error: Error): void => {
      signal.removeEventListener('abort', onAbort);
      resolve(
        fail({
          kind: 'unavailable',
          detail: `no connection to ${spec.host}:${spec.port}: ${error.message}`,
        }),
      );
    };
    socket.once('error', onError);
    socket.once('connect', () => {
      signal.removeEventListener('abort', onAbort);
      socket.off('error', onError);
      socket.on('error', () => undefined); // stream.ts hears errors while the line is in use; late ones must not end the process
      resolve(
        ok({
          stream: socket,
          release: () => {
            socket.destroy();
            return Promise.resolve();
          },
        }),
      );
    });
    if (signal.aborted) onAbort();
    else signal.addEventListener('abort', onAbort, { once: true });
  });
}
