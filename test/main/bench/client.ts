/** A bench window without a window: knocks on the bench's origin as its page does. */
import type { BenchCommand } from '../../../main/bench/bench-command.ts';
import type { GateRefusal } from '../../../main/bench/bench-handler.ts';
import type { BenchView } from '../../../main/bench/bench-view.ts';

type Handler = (request: Request) => Promise<Response>;

export const ORIGIN = 'http://bench.test';

export type Answer = { readonly ok: true } | { readonly ok: false; readonly error: GateRefusal };

export interface Client {
  view(after?: number): Promise<BenchView>;
  /** Long-polls until the view is as wanted. */
  until(wanted: (view: BenchView) => boolean): Promise<BenchView>;
  send(command: BenchCommand): Promise<Answer>;
  /** A command that must be carried out. */
  must(command: BenchCommand): Promise<void>;
  get(path: string): Promise<Response>;
}

export function benchClient(handler: Handler): Client {
  const get = (path: string): Promise<Response> => handler(new Request(`${ORIGIN}${path}`));
  const view = async (after?: number): Promise<BenchView> =>
    (await (await get(`/api/bench${after === undefined ? '' : `?after=${after}`}`)).json()) as BenchView;
  const send = async (command: BenchCommand): Promise<Answer> =>
    (await (await handler(post({ command }))).json()) as Answer;
  return {
    view,
    until: async (wanted) => {
      let seen = await view();
      // oxlint-disable-next-line no-await-in-loop -- each view follows from the one before
      while (!wanted(seen)) seen = await view(seen.version);
      return seen;
    },
    send,
    must: async (command) => {
      const answer = await send(command);
      if (!answer.ok) throw new Error(`${command.type}: ${answer.error.message.en}`);
    },
    get,
  };
}

/** A request with a body as the page sends it. */
export const post = (body: unknown, headers: Readonly<Record<string, string>> = {}): Request =>
  new Request(`${ORIGIN}/api/bench`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: ORIGIN, ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
