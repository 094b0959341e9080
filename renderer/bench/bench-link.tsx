/** The bench's line to the practice: its view by long-poll, its commands, and the sentence that says why one was not carried out. */
import {
  createContext,
  type ReactElement,
  type ReactNode,
  useCallback,
  useContext,
  useEffect,
  useMemo,
  useState,
} from 'react';
import type { BenchCommand } from '../../main/bench/bench-command.ts';
import type { BenchView } from '../../main/bench/bench-view.ts';
import type { Bilingual } from '../../main/station/view.ts';
import { lettersOf } from '../fonts.ts';
import { startLink } from '../link.ts';
import { bench } from './texts.ts';

interface BenchState {
  readonly view: BenchView;
  readonly line: 'whole' | 'lost';
  /** Why the last command was not carried out; until the next one. */
  readonly refusal: Bilingual | undefined;
  readonly dismiss: () => void;
  /** Carries out commands in order, up to the first that is refused. */
  readonly perform: (...commands: readonly BenchCommand[]) => void;
}

const BenchContext = createContext<BenchState | undefined>(undefined);

export function BenchProvider({
  starting,
  children,
}: {
  readonly starting: ReactElement;
  readonly children: ReactNode;
}): ReactElement {
  const [view, setView] = useState<BenchView>();
  const [line, setLine] = useState<BenchState['line']>('whole');
  const [refusal, setRefusal] = useState<Bilingual>();
  useEffect(
    () =>
      startLink<BenchView>('/api/bench', {
        onView: (next) => {
          const show = (): void => {
            setView((before) => (before !== undefined && before.version > next.version ? before : next));
            setLine('whole');
          };
          const letters = lettersOf(JSON.stringify(next));
          if (letters === undefined) show();
          else void letters.then(show);
        },
        onLost: () => {
          setLine('lost');
        },
      }),
    [],
  );
  const dismiss = useCallback(() => {
    setRefusal(undefined);
  }, []);
  const perform = useCallback((...commands: readonly BenchCommand[]) => {
    setRefusal(undefined);
    void sendAll(commands).then(setRefusal);
  }, []);
  const state = useMemo(
    () => (view === undefined ? undefined : { view, line, refusal, dismiss, perform }),
    [view, line, refusal, dismiss, perform],
  );
  return state === undefined ? starting : <BenchContext value={state}>{children}</BenchContext>;
}

export function useBench(): BenchState {
  const state = useContext(BenchContext);
  if (state === undefined) throw new Error('useBench needs a BenchProvider');
  return state;
}

async function sendAll(commands: readonly BenchCommand[]): Promise<Bilingual | undefined> {
  for (const command of commands) {
    const refusal = await send(command);
    if (refusal !== undefined) return refusal;
  }
  return undefined;
}

async function send(command: BenchCommand): Promise<Bilingual | undefined> {
  try {
    const response = await fetch('/api/bench', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ command }),
      cache: 'no-store',
    });
    const answer = (await response.json()) as {
      readonly ok: boolean;
      readonly error?: { readonly message: Bilingual };
    };
    return answer.ok ? undefined : (answer.error?.message ?? UNREACHABLE);
  } catch {
    return UNREACHABLE;
  }
}

const UNREACHABLE: Bilingual = { ko: bench.ko.unreachable, en: bench.en.unreachable };
