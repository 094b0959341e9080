/**
 * A text that staff write: a field for a physical keyboard and the keyboard on glass below it, on one text and one caret. Where the system composes no Hangul
 * itself, letters of a physical keyboard become jamo while the Hangul layer is shown. Composition is hangul.ts.
 */
import { type KeyboardEvent, type ReactElement, useId, useLayoutEffect, useRef, useState } from 'react';
import { deleteKey, jamoOfLatinKey, typeKey } from './hangul.ts';
import { Keyboard } from './keyboard.tsx';
import type { Layer } from './keyboard-layout.ts';
import './typing-field.css';

export interface TypingFieldProps {
  /** Names the field for those who hear it; the heading of the screen says the same. */
  readonly label: string;
  /** One line below the field that says what can be written or what is wrong. */
  readonly hint: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly layers: readonly [Layer, ...Layer[]];
  readonly maxLength: number;
  /** Enter in the field. */
  readonly onEnter?: () => void;
  /** What of a text is kept, for fields that take only some characters. */
  readonly keep?: (text: string) => string;
}

export function TypingField({
  label,
  hint,
  value,
  onChange,
  layers,
  maxLength,
  onEnter,
  keep = (text) => text,
}: TypingFieldProps): ReactElement {
  const id = useId();
  const field = useRef<HTMLTextAreaElement>(null);
  /** Where the caret goes once the text that a key made is drawn. */
  const caret = useRef<number>(undefined);
  const [layer, setLayer] = useState<Layer>(layers[0]);
  useLayoutEffect(() => {
    if (caret.current !== undefined) field.current?.setSelectionRange(caret.current, caret.current);
    caret.current = undefined;
  }, [value]);

  /** Replaces what is selected, or joins what stands before the caret. */
  const edit = (change: (before: string) => string): void => {
    const start = field.current?.selectionStart ?? value.length;
    const end = field.current?.selectionEnd ?? value.length;
    const before = change(value.slice(0, start));
    const text = keep(before + value.slice(end));
    if (text.length > maxLength) return;
    caret.current = Math.min(before.length, text.length);
    onChange(text);
  };
  const erase = (): void => {
    const isSelection = field.current !== null && field.current.selectionStart < field.current.selectionEnd;
    edit(isSelection ? (before) => before : deleteKey);
  };
  const onKeyDown = (event: KeyboardEvent<HTMLTextAreaElement>): void => {
    if (event.nativeEvent.isComposing || event.ctrlKey || event.altKey || event.metaKey) return;
    const jamo = layer === 'hangul' ? jamoOfLatinKey(event.key) : undefined;
    if (jamo !== undefined) {
      event.preventDefault();
      edit((before) => typeKey(before, jamo));
    } else if (event.key === 'Enter') {
      event.preventDefault();
      onEnter?.();
    } else if (event.key === 'Backspace') {
      event.preventDefault();
      erase();
    }
  };

  return (
    <div className="typing">
      <label className="hidden-text" htmlFor={id}>
        {label}
      </label>
      <textarea
        ref={field}
        id={id}
        className="typing-field"
        rows={1}
        value={value}
        maxLength={maxLength}
        autoComplete="off"
        autoCapitalize="off"
        autoCorrect="off"
        spellCheck={false}
        aria-describedby={`${id}-hint`}
        onChange={(event) => {
          onChange(keep(event.target.value.replaceAll('\n', ' ')));
        }}
        onKeyDown={onKeyDown}
      />
      <p className="typing-hint" id={`${id}-hint`} aria-live="polite">
        {hint}
      </p>
      <Keyboard
        layers={layers}
        layer={layer}
        onLayer={setLayer}
        onKey={(key) => {
          edit((before) => typeKey(before, key));
        }}
        onDelete={erase}
      />
    </div>
  );
}
