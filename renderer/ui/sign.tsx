/** Large line drawings of what a screen is about, seen from across a room. They repeat the heading and are hidden from screen readers. */
import type { ReactElement } from 'react';
import './sign.css';

/** A card reader that takes the card from above. */
const reader = (
  <>
    <path d="M28 100h144v46H28zM28 100l18-26h108l18 26" />
    <path className="sign-heavy" d="M58 87h84" />
    <circle className="sign-accent" cx="152" cy="123" r="4" />
  </>
);

const card = (
  <>
    <path className="sign-paper" d="M68 87V16a8 8 0 0 1 8-8h48a8 8 0 0 1 8 8v71" />
    <path className="sign-accent" d="M86 46h28v24H86zM86 58h28M100 46v24" />
  </>
);

const cardHalfOut = (
  <>
    <path className="sign-paper" d="M68 87V30a8 8 0 0 1 8-8h48a8 8 0 0 1 8 8v57" />
    <path className="sign-accent" d="M86 58h28v22H86zM86 69h28M100 58v22" />
  </>
);

const cardIn = <path className="sign-paper" d="M68 87V66a8 8 0 0 1 8-8h48a8 8 0 0 1 8 8v21" />;

const paper = (
  <>
    <path className="sign-paper" d="M62 70V20h76v50" />
    <path className="sign-accent" d="M76 36h48M76 50h30" />
  </>
);

const sheet = (
  <>
    <path className="sign-paper" d="M58 12h84v132H58z" />
    <path d="M74 34h52M74 50h36" />
  </>
);

const SIGNS = {
  'insert-card': (
    <>
      {reader}
      {cardHalfOut}
      <path className="sign-accent sign-heavy" d="M164 12v48M148 45l16 16l16-16" />
    </>
  ),
  reading: (
    <>
      {reader}
      {cardIn}
    </>
  ),
  'take-card': (
    <>
      {reader}
      {card}
      <path className="sign-accent sign-heavy" d="M164 61V13M148 28l16-16l16 16" />
    </>
  ),
  pin: (
    <>
      <rect x="52" y="12" width="96" height="136" rx="8" />
      {[52, 78, 104, 130].flatMap((y) =>
        [76, 100, 124].map((x) => <circle key={`${x} ${y}`} className="sign-accent" cx={x} cy={y} r="7" />),
      )}
      <path className="sign-heavy" d="M70 30h60" />
    </>
  ),
  printing: (
    <>
      {paper}
      <path d="M34 70h132v58H34z" />
      <path className="sign-heavy" d="M54 84h92" />
      <path d="M146 108h4" />
    </>
  ),
  slip: (
    <>
      {sheet}
      <path className="sign-accent" d="M74 72h22v22H74zM104 72h22v8M104 94h6M120 88v6M74 110h52M74 122h36" />
    </>
  ),
  recorded: (
    <>
      <path d="M34 78h132v66H34z" />
      <path className="sign-heavy" d="M64 78h72" />
      <path className="sign-accent sign-heavy" d="M68 42l22 22l44-50" />
    </>
  ),
  trouble: (
    <>
      <path d="M100 14L178 144H22z" />
      <path className="sign-heavy sign-bad" d="M100 58v42M100 120v2" />
    </>
  ),
  clock: (
    <>
      <circle cx="100" cy="80" r="64" />
      <path className="sign-accent sign-heavy" d="M100 40v42l28 18" />
    </>
  ),
  working: (
    <>
      <path d="M62 14h76M62 146h76M70 14v26l30 40l30-40V14M70 146v-26l30-40l30 40v26" />
      <path className="sign-accent sign-heavy" d="M100 80v28M84 136h32" />
    </>
  ),
  closed: (
    <>
      <rect x="46" y="68" width="108" height="78" rx="6" />
      <path d="M66 68V48a34 34 0 0 1 68 0v20" />
      <path className="sign-accent sign-heavy" d="M100 98v20" />
    </>
  ),
  paused: (
    <>
      <circle cx="100" cy="80" r="64" />
      <path className="sign-accent sign-heavy" d="M82 54v52M118 54v52" />
    </>
  ),
  seal: (
    <>
      <path className="sign-paper" d="M76 92l-14 54l38-20l38 20l-14-54" />
      <circle className="sign-paper" cx="100" cy="60" r="48" />
      <circle className="sign-accent" cx="100" cy="60" r="32" />
    </>
  ),
  staff: (
    <>
      <circle cx="100" cy="48" r="30" />
      <path d="M38 148c0-76 124-76 124 0z" />
      <path className="sign-accent sign-heavy" d="M84 122l12 12l24-26" />
    </>
  ),
  disconnected: (
    <>
      <path d="M20 104V52h54v52zM38 122h18M126 104V52h54v52zM144 122h18" />
      <path className="sign-bad sign-heavy" d="M86 64l28 28M114 64l-28 28" />
    </>
  ),
  welcome: (
    <>
      {sheet}
      <circle className="sign-mark" cx="88" cy="104" r="17" />
      <path className="sign-mark" d="M85 92v24M86 102l8 6" />
      <path d="M116 104h14" />
    </>
  ),
} as const;

export type SignName = keyof typeof SIGNS;

export const Sign = ({ name }: { readonly name: SignName }): ReactElement => (
  <svg className="sign" viewBox="0 0 200 160" aria-hidden="true">
    {SIGNS[name]}
  </svg>
);
