/** The two buttons in every head: language, and the sheet with text size and contrast. Both act at once and lose nothing. */
import { type ReactElement, type ReactNode, useState } from 'react';
import { ToggleButton } from 'react-aria-components/ToggleButton';
import { CONTRASTS, TEXT_SIZES, useDisplay } from '../display.tsx';
import { common } from '../i18n/common.ts';
import { useLanguage, useTexts } from '../i18n/language.tsx';
import { Button } from './button.tsx';
import { Dialog } from './dialog.tsx';
import { Icon } from './icon.tsx';
import './display-settings.css';

export function LanguageButton(): ReactElement {
  const { language, setLanguage } = useLanguage();
  const other = language === 'ko' ? 'en' : 'ko';
  return (
    <Button
      variant="quiet"
      icon="language"
      lang={other}
      onPress={() => {
        setLanguage(other);
      }}
    >
      {LANGUAGE_NAMES[other]}
    </Button>
  );
}

export function DisplayButton(): ReactElement {
  const text = useTexts(common).display;
  const [isOpen, setOpen] = useState(false);
  const close = (): void => {
    setOpen(false);
  };
  return (
    <>
      <Button
        variant="quiet"
        icon="display"
        onPress={() => {
          setOpen(true);
        }}
      >
        {text.button}
      </Button>
      <Dialog
        title={text.title}
        isOpen={isOpen}
        onClose={close}
        actions={
          <Button variant="primary" onPress={close}>
            {text.done}
          </Button>
        }
      >
        <SizeSettings />
        <ContrastSettings />
      </Dialog>
    </>
  );
}

/** Language, text size and contrast, each as a row of choices. */
export function LanguageSettings(): ReactElement {
  const { language, setLanguage } = useLanguage();
  return (
    <Choices label="언어 · Language">
      {LANGUAGES.map((each) => (
        <Choice
          key={each}
          isChosen={each === language}
          lang={each}
          onChoose={() => {
            setLanguage(each);
          }}
        >
          {LANGUAGE_NAMES[each]}
        </Choice>
      ))}
    </Choices>
  );
}

export function SizeSettings(): ReactElement {
  const text = useTexts(common).display;
  const { size, setSize } = useDisplay();
  return (
    <Choices label={text.size}>
      {TEXT_SIZES.map((each) => (
        <Choice
          key={each}
          isChosen={each === size}
          onChoose={() => {
            setSize(each);
          }}
        >
          {each}%
        </Choice>
      ))}
    </Choices>
  );
}

export function ContrastSettings(): ReactElement {
  const text = useTexts(common).display;
  const { contrast, setContrast } = useDisplay();
  return (
    <Choices label={text.contrast}>
      {CONTRASTS.map((each) => (
        <Choice
          key={each}
          isChosen={each === contrast}
          onChoose={() => {
            setContrast(each);
          }}
        >
          {text.contrasts[each]}
        </Choice>
      ))}
    </Choices>
  );
}

const LANGUAGES = ['ko', 'en'] as const;
const LANGUAGE_NAMES = { ko: '한국어', en: 'English' } as const;

function Choices({
  label,
  children,
}: {
  readonly label: string;
  readonly children: ReactNode;
}): ReactElement {
  return (
    <div className="settings-row" role="group" aria-label={label}>
      <p>{label}</p>
      {children}
    </div>
  );
}
/** One of several; what is chosen has a check mark and a heavy border. */
export function Choice({
  isChosen,
  onChoose,
  lang,
  children,
}: {
  readonly isChosen: boolean;
  readonly onChoose: () => void;
  readonly lang?: string;
  readonly children: ReactNode;
}): ReactElement {
  return (
    <ToggleButton className="choice" isSelected={isChosen} onChange={onChoose}>
      <Icon name={isChosen ? 'check' : 'dot'} />
      <span {...(lang !== undefined && { lang })}>{children}</span>
    </ToggleButton>
  );
}
