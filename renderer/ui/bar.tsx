/** A proportion as a bar beside its figures: the words carry it, the bar only shows it. */
import type { ReactElement } from 'react';
import './bar.css';

/** `value` of `max`; more than `max` fills the bar. */
export const Bar = ({ value, max }: { readonly value: number; readonly max: number }): ReactElement => (
  <svg className="bar" viewBox="0 0 100 4" preserveAspectRatio="none" aria-hidden="true">
    <rect className="bar-ground" width="100" height="4" />
    <rect className="bar-value" width={max > 0 ? Math.min(100, (100 * value) / max) : 0} height="4" />
  </svg>
);
