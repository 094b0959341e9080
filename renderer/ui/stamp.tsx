/** The voter's mark: the Korean ballot stamp, 卜 in a circle, in vermilion. Always beside words that say the same. */
import type { ReactElement } from 'react';
import './stamp.css';

export const Stamp = ({ state = 'set' }: { readonly state?: 'set' | 'empty' }): ReactElement => (
  <svg className={`stamp stamp-${state}`} viewBox="0 0 100 100" aria-hidden="true">
    <circle cx="50" cy="50" r="42" />
    {state === 'set' && (
      <>
        <path d="M44 20V80" />
        <path d="M46 43C54 46 62 51 68 58" />
      </>
    )}
  </svg>
);
