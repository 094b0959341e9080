/** Why polls are suspended: one of the common reasons, or words of the manager's own. What is chosen is published, and so said before. */
import type { ReactElement } from 'react';
import { useLanguage, useTexts } from '../i18n/language.tsx';
import { Button } from '../ui/button.tsx';
import { Frame } from '../ui/frame.tsx';
import { PagedList } from '../ui/paged-list.tsx';
import { deskTexts } from './desk-texts.ts';
import { TypingField } from './typing-field.tsx';
import './reason-form.css';
import './tall.css';

/** Long enough for a sentence of either language, short enough for the report. */
const REASON_MAX_LENGTH = 80;

export function ReasonForm({
  onBack,
  onChoose,
  onWrite,
}: {
  readonly onBack: () => void;
  /** The reason in the language of the screen. */
  readonly onChoose: (reason: string) => void;
  readonly onWrite: () => void;
}): ReactElement {
  const text = useTexts(deskTexts);
  return (
    <Frame
      screen="reason"
      layout="work"
      above={text.polls.action.suspend}
      heading={text.reason.title}
      secondary={
        <Button icon="back" onPress={onBack}>
          {text.back}
        </Button>
      }
      primary={
        <Button icon="edit" onPress={onWrite}>
          {text.reason.typed}
        </Button>
      }
    >
      <div className="reasons">
        <p className="row-soft">{text.reason.hint}</p>
        <PagedList label={text.reason.title} kind="grid">
          {Object.entries(text.reason.common).map(([id, sentence]) => (
            <Button
              key={id}
              onPress={() => {
                onChoose(sentence);
              }}
            >
              {sentence}
            </Button>
          ))}
        </PagedList>
      </div>
    </Frame>
  );
}

export function TypedReasonForm({
  reason,
  onChange,
  onBack,
  onNext,
}: {
  readonly reason: string;
  readonly onChange: (reason: string) => void;
  readonly onBack: () => void;
  readonly onNext: () => void;
}): ReactElement {
  const text = useTexts(deskTexts);
  const { language } = useLanguage();
  const isEmpty = reason.trim() === '';
  return (
    <Frame
      screen="reason-typing"
      layout="work"
      heading={text.reason.typeTitle}
      secondary={
        <Button icon="back" onPress={onBack}>
          {text.back}
        </Button>
      }
      primary={
        <Button variant="primary" icon="next" iconAt="end" isDisabled={isEmpty} onPress={onNext}>
          {text.reason.next}
        </Button>
      }
    >
      <TypingField
        label={text.reason.label}
        hint={isEmpty ? text.reason.hint : text.reason.left(REASON_MAX_LENGTH - reason.length)}
        value={reason}
        onChange={onChange}
        layers={language === 'ko' ? ['hangul', 'latin', 'digits'] : ['latin', 'hangul', 'digits']}
        maxLength={REASON_MAX_LENGTH}
        onEnter={() => {
          if (!isEmpty) onNext();
        }}
      />
    </Frame>
  );
}
