/** Seconds that are left, as a large figure; heard once, not every second. */
import { type ReactElement, useEffect, useState } from 'react';
import { useTexts } from '../i18n/language.tsx';
import { voter } from '../i18n/voter.ts';
import './countdown.css';

/** `untilMs` is the station's clock, which is this machine's. */
export function Countdown({ untilMs }: { readonly untilMs: number }): ReactElement {
  const text = useTexts(voter);
  const left = useSecondsLeft(untilMs);
  return (
    <p className="countdown" role="timer">
      {text.seconds(left)}
    </p>
  );
}

function useSecondsLeft(untilMs: number): number {
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    const timer = setInterval(() => {
      setNow(Date.now());
    }, 250);
    return () => {
      clearInterval(timer);
    };
  }, []);
  return Math.max(0, Math.ceil((untilMs - now) / 1000));
}
