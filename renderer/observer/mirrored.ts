/**
 * The observer's view as the page last heard it, with how old the picture is once the line is broken. Every good answer proves the picture, also one that
 * brings nothing new.
 */
import { useEffect, useState } from 'react';
import type { ObserverView } from '../../main/station/observer.ts';
import { lettersOf } from '../fonts.ts';
import { startLink } from '../link.ts';

export interface Mirrored {
  readonly view: ObserverView | undefined;
  readonly line: 'up' | 'lost';
  /** Since the station last answered; grows while the line is lost. */
  readonly ageMs: number;
}

const TICK_MS = 1000;

export function useMirrored(): Mirrored {
  const [view, setView] = useState<ObserverView>();
  const [line, setLine] = useState<'up' | 'lost'>('up');
  const [ageMs, setAgeMs] = useState(0);
  useEffect(() => {
    let answeredAt = performance.now();
    let ticking: ReturnType<typeof setInterval> | undefined;
    const settle = (): void => {
      clearInterval(ticking);
      ticking = undefined;
      setLine('up');
    };
    const stop = startLink<ObserverView>(
      '/api/observer',
      {
        onView: (next) => {
          settle();
          setView(next);
          // Letters that come late are worse than a picture that does not come: it is drawn at once here.
          void lettersOf(JSON.stringify(next));
        },
        onLost: () => {
          const tick = (): void => {
            setAgeMs(performance.now() - answeredAt);
          };
          tick();
          setLine('lost');
          ticking ??= setInterval(tick, TICK_MS);
        },
      },
      {
        fetch: async (...request) => {
          const response = await fetch(...request);
          if (response.ok) answeredAt = performance.now();
          return response;
        },
        wait: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
      },
    );
    return () => {
      stop();
      clearInterval(ticking);
    };
  }, []);
  return { view, line, ageMs };
}
