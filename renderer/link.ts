/**
 * The page's one line to the station (architecture, seams): a long-poll that brings the newest view, and commands that answer a view's turn. It knows
 * nothing of what a view says. What travels here is never stored or logged.
 */
import type { Refusal, StationCommand } from '../main/station/command.ts';

/** Whatever a page polls for grows a number with every change. */
export interface Versioned {
  readonly version: number;
}

export interface LinkListener<T> {
  /** Called with every new view, and with the present one after a loss. */
  readonly onView: (view: T) => void;
  /** Called once when the line is found broken; `onView` tells that it is back. */
  readonly onLost?: () => void;
}

export interface LinkSeams {
  readonly fetch: (url: string, init: RequestInit) => Promise<Response>;
  readonly wait: (ms: number) => Promise<void>;
}

/** A refusal by the station, or by the gate before it: `stale` means that the screen has moved on meanwhile. */
export type SendRefusal =
  | Refusal
  | {
      readonly code: 'stale' | 'too-large' | 'not-json' | 'forbidden' | 'unreachable';
      readonly message: { readonly ko: string; readonly en: string };
      readonly accepts: readonly string[];
    };

/** The gate answers a long-poll after 25 s at the latest; past this the line is dead. */
const POLL_LIMIT_MS = 40_000;
const RETRY_MS = [250, 500, 1000, 2000] as const;
/** One failure is a hiccup; the second in a row is said on the screen. */
const FAILURES_UNTIL_LOST = 2;

const realSeams: LinkSeams = {
  fetch: (url, init) => fetch(url, init),
  wait: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
};

/** Follows `path` (such as `/api/view`) until the returned function is called. Never throws; a broken line is tried again for ever. */
export function startLink<T extends Versioned>(
  path: string,
  { onView, onLost }: LinkListener<T>,
  seams: LinkSeams = realSeams,
): () => void {
  const abort = new AbortController();
  const follow = async (): Promise<void> => {
    let known: number | undefined;
    let failures = 0;
    while (!abort.signal.aborted) {
      const view = await poll<T>(path, known, abort.signal, seams);
      if (abort.signal.aborted) return;
      if (view === undefined) {
        failures += 1;
        known = undefined; // a station that came back may count from the beginning
        if (failures === FAILURES_UNTIL_LOST) onLost?.();
        await seams.wait(RETRY_MS[Math.min(failures, RETRY_MS.length) - 1] ?? 0);
        continue;
      }
      failures = 0;
      if (view.version !== known) onView(view);
      known = view.version;
    }
  };
  void follow();
  return () => {
    abort.abort();
  };
}

/** Sends one command as the answer to `turn`; undefined when it was taken. Never throws. */
export async function send(
  turn: number,
  command: StationCommand,
  { fetch }: Pick<LinkSeams, 'fetch'> = realSeams,
): Promise<SendRefusal | undefined> {
  try {
    const response = await fetch('/api/command', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ turn, command }),
      cache: 'no-store',
    });
    const answer = (await response.json()) as { readonly ok: boolean; readonly error?: SendRefusal };
    return answer.ok ? undefined : (answer.error ?? UNREACHABLE);
  } catch {
    return UNREACHABLE;
  }
}

async function poll<T>(
  path: string,
  known: number | undefined,
  signal: AbortSignal,
  seams: LinkSeams,
): Promise<T | undefined> {
  try {
    const response = await seams.fetch(known === undefined ? path : `${path}?after=${known}`, {
      signal: AbortSignal.any([signal, AbortSignal.timeout(POLL_LIMIT_MS)]),
      cache: 'no-store',
    });
    return response.ok ? ((await response.json()) as T) : undefined;
  } catch {
    return undefined;
  }
}

const UNREACHABLE: SendRefusal = {
  code: 'unreachable',
  message: {
    ko: '단말기와 연결되지 않아 전달하지 못했습니다. 잠시 뒤 다시 눌러 주십시오.',
    en: 'The station could not be reached, so nothing was sent. Wait a moment and press again.',
  },
  accepts: [],
};
