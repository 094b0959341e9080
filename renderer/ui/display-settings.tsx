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
        <DisplaySettings />
      </Dialog>
    </>
  );
}

/** Text size and contrast as two rows of choices. */
export function DisplaySettings(): ReactElement {
  const text = useTexts(common).display;
  const { size, contrast, setSize, setContrast } = useDisplay();
  return (
    <div className="settings">
      <div className="settings-row" role="group" aria-label={text.size}>
        <p>{text.size}</p>
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
      </div>
      <div className="settings-row" role="group" aria-label={text.contrast}>
        <p>{text.contrast}</p>
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
      </div>
    </div>
  );
}

export const LANGUAGE_NAMES = { ko: '한국어', en: 'English' } as const;

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
