/**
 * The keyboard on glass. It only says which key was pressed; what that does to a text is hangul.ts and typing-field.tsx, which keys there are is
 * keyboard-layout.ts. One stop of the Tab key, arrow keys walk the keys.
 */
import { type KeyboardEvent, type ReactElement, useState } from 'react';
import { Button as AriaButton } from 'react-aria-components/Button';
import { useTexts } from '../i18n/language.tsx';
import { Icon } from '../ui/icon.tsx';
import { deskTexts } from './desk-texts.ts';
import { type Key, keyRows, type Layer } from './keyboard-layout.ts';
import './keyboard.css';

export interface KeyboardProps {
  /** The layers that can be changed between. */
  readonly layers: readonly Layer[];
  readonly layer: Layer;
  readonly onLayer: (layer: Layer) => void;
  /** A jamo, letter, digit, sign or space. */
  readonly onKey: (key: string) => void;
  readonly onDelete: () => void;
}

export function Keyboard({ layers, layer, onLayer, onKey, onDelete }: KeyboardProps): ReactElement {
  const text = useTexts(deskTexts).keyboard;
  const [shift, setShift] = useState<'off' | 'on'>('off');
  const [tabStop, setTabStop] = useState('0 0');
  const press = (key: Key): void => {
    switch (key.kind) {
      case 'shift':
        setShift(shift === 'on' ? 'off' : 'on');
        return;
      case 'delete':
        onDelete();
        return;
      case 'layer':
        setShift('off');
        onLayer(key.layer);
        return;
      case 'space':
        onKey(' ');
        return;
      case 'sign':
        onKey(key.sign);
        setShift('off');
        return;
      case 'gap':
        return;
    }
  };
  return (
    <div className="keyboard" role="group" aria-label={text.label} onKeyDown={walk}>
      {keyRows(layer, layers, shift).map((row, line) => (
        <div className="key-row" key={line}>
          {row.map((key, place) => {
            const id = `${line} ${place}`;
            const style = { gridColumn: `span ${key.units}` };
            if (key.kind === 'gap') return <span key={id} style={style} />;
            const label =
              key.kind === 'sign' ? key.sign : key.kind === 'layer' ? text.layer[key.layer] : text[key.kind];
            return (
              <AriaButton
                key={id}
                className={`key key-${key.kind}`}
                style={style}
                aria-label={label}
                excludeFromTabOrder={id !== tabStop}
                onFocus={() => {
                  setTabStop(id);
                }}
                onPress={() => {
                  press(key);
                }}
                {...(key.kind === 'shift' && { 'aria-pressed': shift === 'on' })}
              >
                {key.kind === 'delete' ? (
                  <Icon name="erase" />
                ) : key.kind === 'shift' ? (
                  <Icon name="up" />
                ) : (
                  label
                )}
              </AriaButton>
            );
          })}
        </div>
      ))}
    </div>
  );
}

/** Left and right along a row, up and down to the key that stands nearest. */
function walk(event: KeyboardEvent<HTMLDivElement>): void {
  const rows = [...event.currentTarget.children].map((row) => [...row.querySelectorAll<HTMLElement>('.key')]);
  const line = rows.findIndex((keys) => keys.some((key) => key === document.activeElement));
  const keys = rows[line];
  const from = keys?.find((key) => key === document.activeElement);
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
