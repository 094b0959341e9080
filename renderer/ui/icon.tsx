/** Small line drawings beside words, on a 24-unit grid; never the only carrier of a meaning, so hidden from screen readers. */
import type { ReactElement } from 'react';
import './icon.css';

const PATHS = {
  language: 'M12 3a9 9 0 1 0 0 18a9 9 0 1 0 0-18M3 12h18M12 3c-5 5-5 13 0 18c5-5 5-13 0-18',
  display: 'M3 18l4.5-12L12 18M4.5 14h6M14 18l3-8l3 8M15 15.5h4',
  help: 'M12 3a9 9 0 1 0 0 18a9 9 0 1 0 0-18M9.2 9.5a2.8 2.8 0 1 1 4 2.6c-.9.5-1.2 1-1.2 2M12 17v.4',
  dot: 'M12 10a2 2 0 1 0 0 4a2 2 0 1 0 0-4',
  check: 'M4.5 12.5l5 5l10-11',
  cross: 'M6 6l12 12M18 6L6 18',
  back: 'M15 5l-7 7l7 7',
  next: 'M9 5l7 7l-7 7',
  up: 'M5 15l7-7l7 7',
  down: 'M5 9l7 7l7-7',
  plus: 'M12 5v14M5 12h14',
  minus: 'M5 12h14',
  pause: 'M8.5 5v14M15.5 5v14',
  play: 'M7.5 4.5l12 7.5l-12 7.5z',
  warning: 'M12 3.5L2.5 20.5h19zM12 10v5M12 17.6v.4',
  info: 'M12 3a9 9 0 1 0 0 18a9 9 0 1 0 0-18M12 11v6M12 7.4v.4',
  card: 'M3 6h18v12H3zM6 10h4v4H6z',
  reader: 'M4 9h16v11H4zM8 14h8M8 4h8v5',
  printer: 'M6 9V3.5h12V9M6 17H3V9h18v8h-3M6 14h12v6.5H6z',
  ledger: 'M5 4h14v16H5zM9 4v16M12 9h4M12 13h4',
  link: 'M10 14l4-4M8.5 11.5l-3 3a3.5 3.5 0 0 0 5 5l3-3M15.5 12.5l3-3a3.5 3.5 0 0 0-5-5l-3 3',
  unlink: 'M8.5 11.5l-3 3a3.5 3.5 0 0 0 5 5l3-3M15.5 12.5l3-3a3.5 3.5 0 0 0-5-5l-3 3M4 4l16 16',
  person: 'M12 4a4 4 0 1 0 0 8a4 4 0 1 0 0-8M4 21c0-9 16-9 16 0',
  staff: 'M12 3.5a3.5 3.5 0 1 0 0 7a3.5 3.5 0 1 0 0-7M4 21c0-9 16-9 16 0M9.5 17.5l2 2l3.5-4',
  lock: 'M6 11h12v9H6zM8.5 11V8a3.5 3.5 0 0 1 7 0v3',
  erase: 'M9 6h12v12H9l-6-6zM12 9.5l5 5M17 9.5l-5 5',
  refresh: 'M19 12a7 7 0 1 1-2-5M19 3v5h-5',
  exit: 'M14 4H5v16h9M10 12h11M17 8l4 4l-4 4',
  clock: 'M12 3a9 9 0 1 0 0 18a9 9 0 1 0 0-18M12 7v5l3.5 2.5',
  seal: 'M12 3a6 6 0 1 0 0 12a6 6 0 1 0 0-12M8.5 14L7 21l5-2.5L17 21l-1.5-7',
  edit: 'M4 20l1-5L16 4l4 4L9 19zM13.5 6.5l4 4',
  search: 'M10.5 4a6.5 6.5 0 1 0 0 13a6.5 6.5 0 1 0 0-13M15.5 15.5L21 21',
} as const;

export type IconName = keyof typeof PATHS;

export const Icon = ({ name }: { readonly name: IconName }): ReactElement => (
  <svg className="icon" viewBox="0 0 24 24" aria-hidden="true">
    <path d={PATHS[name]} />
  </svg>
);
