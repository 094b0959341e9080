/**
 * Entering a PIN on glass or keyboard: the digits are kept outside React's state, which only counts them, and are dropped the moment they are
 * handed over or the screen goes. Nothing shows which key was touched.
 */
import { type ReactElement, useEffect, useRef, useState } from 'react';
import { common } from '../i18n/common.ts';
import { useTexts } from '../i18n/language.tsx';
import { Button } from './button.tsx';
import './pin-pad.css';

/** Cards take 6 to 8 digits. */
const PIN_MIN = 6;
const PIN_MAX = 8;

const DIGITS = ['1', '2', '3', '4', '5', '6', '7', '8', '9'] as const;

export interface PinEntry {
  /** Digits entered so far. */
  readonly length: number;
  readonly isComplete: boolean;
  /** The digits entered so far, for what is no secret of a card. */
  readonly read: () => string;
  readonly add: (digit: string) => void;
  readonly erase: () => void;
  readonly clear: () => void;
  /** Hands the PIN over and forgets it; nothing happens before it is complete. */
  readonly submit: () => void;
}

/** Entering a PIN; see useDigitEntry. */
export const usePinEntry = (onSubmit: (pin: string) => void): PinEntry =>
  useDigitEntry(onSubmit, { min: PIN_MIN, max: PIN_MAX });

/**
 * Entering `min` to `max` digits. The keyboard works wherever focus is, except in a dialog; Enter on a button presses that button.
 */
export function useDigitEntry(
  onSubmit: (digits: string) => void,
  { min, max }: { readonly min: number; readonly max: number },
): PinEntry {
  const digits = useRef('');
  const [length, setLength] = useState(0);
  const set = (next: string): void => {
    digits.current = next;
    setLength(next.length);
  };
  const entry: PinEntry = {
    length,
    isComplete: length >= min,
    read: () => digits.current,
    add: (digit) => {
      if (digits.current.length < max) set(digits.current + digit);
    },
    erase: () => {
      set(digits.current.slice(0, -1));
    },
    clear: () => {
      set('');
    },
    submit: () => {
      if (digits.current.length < min) return;
      const pin = digits.current;
      set('');
      onSubmit(pin);
    },
  };
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      const target = event.target instanceof Element ? event.target : document.body;
      if (event.ctrlKey || event.altKey || event.metaKey || target.closest('[role=dialog]') !== null) return;
      if (/^[0-9]$/.test(event.key)) entry.add(event.key);
      else if (event.key === 'Backspace') entry.erase();
      else if (event.key === 'Enter' && target.closest('button') === null) entry.submit();
    };
    addEventListener('keydown', onKey);
    return () => {
      removeEventListener('keydown', onKey);
    };
  });
  useEffect(
    () => () => {
      digits.current = '';
    },
    [],
  );
  return entry;
}

export function PinPad({ entry }: { readonly entry: PinEntry }): ReactElement {
  const text = useTexts(common).pin;
  return (
    <div className="pin">
      <div className="pin-dots" role="img" aria-label={text.entered(entry.length)}>
        {Array.from({ length: PIN_MAX }, (_, index) => (
          <span
            key={index}
            className={index < entry.length ? 'pin-full' : index < PIN_MIN ? 'pin-empty' : 'pin-optional'}
          />
        ))}
      </div>
      <p className="hidden-text" aria-live="polite">
        {text.entered(entry.length)}
      </p>
      <DigitKeys entry={entry} />
    </div>
  );
}

/** The ten digits, and what takes digits back. */
export function DigitKeys({ entry }: { readonly entry: PinEntry }): ReactElement {
  const text = useTexts(common).pin;
  return (
    <div className="pin-keys" role="group" aria-label={text.pad}>
      {DIGITS.map((digit) => (
        <Button
          key={digit}
          onPress={() => {
            entry.add(digit);
          }}
        >
          {digit}
        </Button>
      ))}
      <Button variant="quiet" onPress={entry.clear}>
        {text.clear}
      </Button>
      <Button
        onPress={() => {
          entry.add('0');
        }}
      >
        0
      </Button>
      <Button variant="quiet" icon="erase" onPress={entry.erase}>
        {text.erase}
      </Button>
    </div>
  );
}
