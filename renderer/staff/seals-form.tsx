/** The seal numbers that polls are opened with: a list that anyone at the table can compare with the boxes, and a field that takes one after another. */
import { type ReactElement, useState } from 'react';
import { useTexts } from '../i18n/language.tsx';
import { Button } from '../ui/button.tsx';
import { Frame } from '../ui/frame.tsx';
import { PagedList } from '../ui/paged-list.tsx';
import { Sign } from '../ui/sign.tsx';
import { deskTexts } from './desk-texts.ts';
import { addSeal, keepSealSigns, SEAL_MAX_LENGTH } from './seals.ts';
import { TypingField } from './typing-field.tsx';
import './seals-form.css';
import './tall.css';

export interface SealsFormProps {
  readonly seals: readonly string[];
  readonly onChange: (seals: readonly string[]) => void;
  readonly onBack: () => void;
  readonly onNext: () => void;
}

export function SealsForm({ seals, onChange, onBack, onNext }: SealsFormProps): ReactElement {
  const text = useTexts(deskTexts);
  const [mode, setMode] = useState<'list' | 'typing'>('list');
  if (mode === 'typing')
    return (
      <TypeSeal
        seals={seals}
        onChange={onChange}
        onBack={() => {
          setMode('list');
        }}
      />
    );
  return (
    <Frame
      screen="seals"
      layout={seals.length === 0 ? 'message' : 'work'}
      {...(seals.length === 0 && { picture: <Sign name="seal" /> })}
      above={text.polls.action.open}
      heading={text.seals.title}
      secondary={
        <Button icon="back" onPress={onBack}>
          {text.back}
        </Button>
      }
      primary={
        <>
          <Button
            icon="plus"
            onPress={() => {
              setMode('typing');
            }}
          >
            {text.seals.add}
          </Button>
          <Button variant="primary" icon="next" iconAt="end" onPress={onNext}>
            {text.seals.next}
          </Button>
        </>
      }
    >
      {seals.length === 0 ? (
        <p>{text.seals.none}</p>
      ) : (
        <div className="seals-form">
          <p className="row-soft">{text.seals.count(seals.length)}</p>
          <PagedList label={text.seals.list} kind="grid">
            {seals.map((seal) => (
              <div key={seal} className="seal">
                <span>{seal}</span>
                <Button
                  variant="quiet"
                  icon="cross"
                  label={text.seals.remove(seal)}
                  onPress={() => {
                    onChange(seals.filter((other) => other !== seal));
                  }}
                >
                  {text.seals.removeShort}
                </Button>
              </div>
            ))}
          </PagedList>
        </div>
      )}
    </Frame>
  );
}

function TypeSeal({
  seals,
  onChange,
  onBack,
}: Pick<SealsFormProps, 'seals' | 'onChange' | 'onBack'>): ReactElement {
  const text = useTexts(deskTexts);
  const [draft, setDraft] = useState('');
  const added = addSeal(seals, draft);
  const add = (): void => {
    if (!added.ok) return;
    onChange(added.value);
    setDraft('');
  };
  const last = seals.at(-1);
  const hint =
    !added.ok && added.error !== 'empty'
      ? text.seals[added.error]
      : draft === '' && last !== undefined
        ? text.seals.added(last, seals.length)
        : text.seals.hint;
  return (
    <Frame
      screen="seal-typing"
      layout="work"
      heading={text.seals.typeTitle}
      secondary={
        <Button icon="back" onPress={onBack}>
          {text.seals.toList}
        </Button>
      }
      primary={
        <Button variant="primary" icon="plus" isDisabled={!added.ok} onPress={add}>
          {text.seals.add}
        </Button>
      }
    >
      <TypingField
        label={text.seals.label}
        hint={hint}
        value={draft}
        onChange={setDraft}
        layers={['seal', 'hangul']}
        maxLength={SEAL_MAX_LENGTH}
        keep={keepSealSigns}
        onEnter={add}
      />
    </Frame>
  );
}
