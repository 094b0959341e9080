/**
 * The keyboard on glass: Hangul (two-set), Latin letters, digits and signs, or what a seal number is made of. It only says which key was pressed; what that
 * does to a text is hangul.ts and typing-field.tsx. One stop of the Tab key, arrow keys walk the keys.
 */
import { type KeyboardEvent, type ReactElement, useState } from 'react';
import { Button as AriaButton } from 'react-aria-components/Button';
import { useTexts } from '../i18n/language.tsx';
import { Icon } from '../ui/icon.tsx';
import { deskTexts } from './desk-texts.ts';
import './keyboard.css';

export type Layer = 'hangul' | 'latin' | 'digits' | 'seal';

export interface KeyboardProps {
  /** The layers that can be switched between; the first is shown first, unless `layer` says another. */
  readonly layers: readonly Layer[];
  readonly layer: Layer;
  readonly onLayer: (layer: Layer) => void;
  readonly onKey: (key: string) => void;
  readonly onDelete: () => void;
}

const PLAIN: Record<Layer, readonly string[]> = {
  hangul: ['ㅂㅈㄷㄱㅅㅛㅕㅑㅐㅔ', 'ㅁㄴㅇㄹㅎㅗㅓㅏㅣ', 'ㅋㅌㅊㅍㅠㅜㅡ'],
  latin: ['qwertyuiop', 'asdfghjkl', 'zxcvbnm'],
  digits: ['1234567890', '-/:;()%~+', '?!·\'"&@'],
  seal: ['1234567890', 'QWERTYUIOP', 'ASDFGHJKL', 'ZXCVBNM-'],
};

const SHIFTED: Partial<Record<Layer, readonly string[]>> = {
  hangul: ['ㅃㅉㄸㄲㅆㅛㅕㅑㅒㅖ', 'ㅁㄴㅇㄹㅎㅗㅓㅏㅣ', 'ㅋㅌㅊㅍㅠㅜㅡ'],
  latin: ['QWERTYUIOP', 'ASDFGHJKL', 'ZXCVBNM'],
};

export function Keyboard({ layers, layer, onLayer, onKey, onDelete }: KeyboardProps): ReactElement {
  const text = useTexts(deskTexts).keyboard;
  const [shift, setShift] = useState<'off' | 'on'>('off');
  const [tabStop, setTabStop] = useState(`${layer} 0 0`);
  const shifted = SHIFTED[layer];
  const rows = (shift === 'on' ? shifted : undefined) ?? PLAIN[layer];
  const press = (key: string): void => {
    onKey(key);
    setShift('off');
  };
  /** A key; `units` are half key widths. */
  const key = (
    id: string,
    units: number,
    label: string,
    onPress: () => void,
    face: ReactElement | string,
    isPressed?: boolean,
  ) => (
    <AriaButton
      key={id}
      className={typeof face === 'string' && face.length > 1 ? 'key key-word' : 'key'}
      style={{ gridColumn: `span ${units}` }}
      aria-label={label}
      excludeFromTabOrder={id !== tabStop}
      onFocus={() => {
        setTabStop(id);
      }}
      onPress={onPress}
      {...(isPressed !== undefined && { 'aria-pressed': isPressed })}
    >
      {face}
    </AriaButton>
  );
  const erase = key('delete', 3, text.delete, onDelete, <Icon name="erase" />);
  const names: Record<Layer, string> = {
    hangul: text.toHangul,
    latin: text.toLatin,
    digits: text.toDigits,
    seal: text.toLatin,
  };

  return (
    <div className="keyboard" role="group" aria-label={text.label} onKeyDown={walk}>
      {rows.map((row, line) => {
        const isLast = line === rows.length - 1;
        const hasShift = isLast && shifted !== undefined;
        // Ten keys fill a row; a shorter one begins half a key further in, and the last one ends with the key that deletes.
        const indent = hasShift || (isLast && layer === 'seal') ? 0 : isLast ? 3 : 10 - row.length;
        return (
          <div className="key-row" key={line}>
            {indent > 0 && <span style={{ gridColumn: `span ${indent}` }} />}
            {hasShift &&
              key(
                'shift',
                3,
                text.shift,
                () => {
                  setShift(shift === 'on' ? 'off' : 'on');
                },
                <Icon name="up" />,
                shift === 'on',
              )}
            {row.split('').map((letter, place) =>
              key(
                `${layer} ${line} ${place}`,
                2,
                letter,
                () => {
                  press(letter);
                },
                letter,
              ),
            )}
            {isLast && erase}
          </div>
        );
      })}
      {layers.length > 1 && (
        <div className="key-row">
          {layers
            .filter((other) => other !== layer)
            .map((other) =>
              key(
                `to ${other}`,
                4,
                names[other],
                () => {
                  setTabStop(`${other} 0 0`);
                  onLayer(other);
                },
                names[other],
              ),
            )}
          {key(
            'space',
            8,
            text.space,
            () => {
              press(' ');
            },
            text.space,
          )}
          {[',', '.'].map((sign) =>
            key(
              sign,
              2,
              sign,
              () => {
                press(sign);
              },
              sign,
            ),
          )}
        </div>
      )}
    </div>
  );
}

/** Left and right along a row, up and down to the key that stands nearest. */
function walk(event: KeyboardEvent<HTMLDivElement>): void {
  const rows = [...event.currentTarget.children].map((row) => [...row.querySelectorAll<HTMLElement>('.key')]);
  const line = rows.findIndex((keys) => keys.some((key) => key === document.activeElement));
  const from = rows[line]?.find((key) => key === document.activeElement);
  const keys = rows[line];
  if (keys === undefined || from === undefined) return;
  const next = {
    ArrowLeft: keys[keys.indexOf(from) - 1],
    ArrowRight: keys[keys.indexOf(from) + 1],
    ArrowUp: nearest(rows[line - 1], from),
    ArrowDown: nearest(rows[line + 1], from),
  }[event.key];
  if (next === undefined) return;
  event.preventDefault();
  next.focus();
}

function nearest(keys: readonly HTMLElement[] | undefined, to: HTMLElement): HTMLElement | undefined {
  const middle = (key: HTMLElement): number => key.offsetLeft + key.offsetWidth / 2;
  const distance = (key: HTMLElement): number => Math.abs(middle(key) - middle(to));
  return keys?.reduce<HTMLElement | undefined>(
    (best, key) => (best === undefined || distance(key) < distance(best) ? key : best),
    undefined,
  );
}
