/**
 * The station's view for every screen below, and the way to answer it. Follows the view, keeps the picture honest when the line breaks, and forgets
 * everything by loading anew when the kiosk becomes free for the next person (`epoch`). What a screen shows of a view is the screen's business.
 */
import {
  createContext,
  type ReactElement,
  type ReactNode,
  useCallback,
  useContext,
  useEffect,
  useMemo,
  useRef,
  useState,
} from 'react';
import type { StationCommand } from '../main/station/command.ts';
import type { Bilingual, StationView } from '../main/station/view.ts';
import { lettersOf } from './fonts.ts';
import { type SendRefusal, send, startLink } from './link.ts';

export type Send = (command: StationCommand) => Promise<SendRefusal | undefined>;

interface StationState {
  readonly view: StationView;
  readonly send: Send;
  /** `lost`: the view is the last one before the line broke. */
  readonly line: 'up' | 'lost';
  /** Why the last command of this turn was not taken; for the line at the foot of the screen. */
  readonly refusal: Bilingual | undefined;
}

const StationContext = createContext<StationState | undefined>(undefined);

const TOUCH_EVERY_MS = 10_000;
/** The first view usually comes sooner, and a screen that only flashes by is worse than none. */
const LATE_MS = 500;

/** A line that is lost this long ends the sitting at the station too (conversation.ts: 120 s, then 45 s); what was chosen is forgotten. */
const FORGET_MS = 180_000;

/** Draws `starting` when the first view is late, `lost` when there is no line to get it by; later losses are for the screens below to show. */
export function StationProvider({
  starting,
  lost,
  children,
}: {
  readonly starting: ReactNode;
  readonly lost: ReactNode;
  readonly children: ReactNode;
}): ReactElement {
  const { view, line } = useFollowedView();
  const [refused, setRefused] = useState<{ readonly turn: number; readonly message: Bilingual }>();
  const latest = useRef<StationView>(undefined);
  useEffect(() => {
    latest.current = view;
  }, [view]);

  const answer = useCallback<Send>(async (command) => {
    const turn = latest.current?.turn ?? 0;
    if (command.type !== 'session.touch') setRefused(undefined);
    const refusal = await send(turn, command);
    if (refusal !== undefined && refusal.code !== 'stale' && command.type !== 'session.touch')
      setRefused({ turn, message: refusal.message });
    return refusal;
  }, []);
  useTouchReports(latest, answer);

  const refusal = refused !== undefined && refused.turn === view?.turn ? refused.message : undefined;
  const state = useMemo(
    () => (view === undefined || line === 'leaving' ? undefined : { view, line, send: answer, refusal }),
    [view, line, answer, refusal],
  );
  if (line === 'leaving') return <></>;
  if (state === undefined) return line === 'lost' ? <>{lost}</> : <Late>{starting}</Late>;
  return <StationContext value={state}>{children}</StationContext>;
}

export function useStation(): StationState {
  const state = useContext(StationContext);
  if (state === undefined) throw new Error('useStation needs a StationProvider');
  return state;
}

export const useView = (): StationView => useStation().view;

/** Sends a command as the answer to the turn on screen. A refusal other than `stale` also appears at the foot of the screen. */
export const useSend = (): Send => useStation().send;

/** Shows its children only when they are still wanted after a moment. */
function Late({ children }: { readonly children: ReactNode }): ReactElement {
  const [isLate, setLate] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => {
      setLate(true);
    }, LATE_MS);
    return () => {
      clearTimeout(timer);
    };
  }, []);
  return <>{isLate && children}</>;
}

interface Followed {
  readonly view: StationView | undefined;
  /** `leaving`: the page is about to load anew and shows nothing any more. */
  readonly line: 'up' | 'lost' | 'leaving';
}

function useFollowedView(): Followed {
  const [followed, setFollowed] = useState<Followed>({ view: undefined, line: 'up' });
  useEffect(() => {
    let last: Pick<StationView, 'epoch' | 'version'> | undefined;
    let forgetting: ReturnType<typeof setTimeout> | undefined;
    const show = (view: StationView): void => {
      setFollowed({ view, line: 'up' });
    };
    const stop = startLink<StationView>('/api/view', {
      onView: (view) => {
        clearTimeout(forgetting);
        const isAnotherRound =
          last !== undefined && (view.epoch !== last.epoch || view.version < last.version);
        last = view;
        if (isAnotherRound) {
          // Nothing of the last person may stay: not on the screen, not in memory.
          setFollowed({ view: undefined, line: 'leaving' });
          location.replace('/');
          return;
        }
        const waiting = lettersOf(JSON.stringify(view));
        if (waiting === undefined) show(view);
        else
          void waiting.then(() => {
            if (last === view) show(view);
          });
      },
      onLost: () => {
        setFollowed((before) => ({ ...before, line: 'lost' }));
        // A browser may outlive the station that started it, and nobody comes back to such a page.
        forgetting = setTimeout(() => {
          last = last && { epoch: last.epoch, version: last.version };
          setFollowed({ view: undefined, line: 'lost' });
        }, FORGET_MS);
      },
    });
    return () => {
      clearTimeout(forgetting);
      stop();
    };
  }, []);
  return followed;
}

/** Tells the station that somebody is there, at most once in 10 s and only when it asks for it. */
function useTouchReports(latest: { readonly current: StationView | undefined }, answer: Send): void {
  useEffect(() => {
    let reportedAt = Number.NEGATIVE_INFINITY;
    const report = (): void => {
      if (latest.current?.accepts.includes('session.touch') !== true) return;
      if (performance.now() - reportedAt < TOUCH_EVERY_MS) return;
      reportedAt = performance.now();
      void answer({ type: 'session.touch' });
    };
    addEventListener('pointerdown', report, true);
    addEventListener('keydown', report, true);
    return () => {
      removeEventListener('pointerdown', report, true);
      removeEventListener('keydown', report, true);
    };
  }, [latest, answer]);
}
