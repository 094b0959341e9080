/** Before the first question: how much there is to do, and language, text size and contrast to do it in. */
import type { ReactElement } from 'react';
import { ballot } from '../i18n/ballot.ts';
import { useLanguage, useTexts } from '../i18n/language.tsx';
import { Button } from '../ui/button.tsx';
import { ContrastSettings, LanguageSettings, SizeSettings } from '../ui/display-settings.tsx';
import { Frame } from '../ui/frame.tsx';
import { Icon } from '../ui/icon.tsx';
import { PagedList } from '../ui/paged-list.tsx';
import { VoterHelp } from './help.tsx';
import type { SelectionAction, Selections } from './selection.ts';
import type { Beginning } from './sitting.ts';
import './welcome.css';

export function WelcomeScreen({
  selections: { asked },
  beginning,
  act,
}: {
  readonly selections: Selections;
  readonly beginning: Beginning;
  readonly act: (action: SelectionAction) => void;
}): ReactElement {
  const text = useTexts(ballot).welcome;
  const { say } = useLanguage();
  const papers = [...new Set(asked.map(({ paper }) => paper))];
  return (
    <Frame
      screen="welcome"
      layout="work"
      heading={text.heading}
      beside={<VoterHelp at="welcome" />}
      primary={
        <Button
          variant="primary"
          icon="next"
          iconAt="end"
          onPress={() => {
            act({ do: 'begin' });
          }}
        >
          {text.begin}
        </Button>
      }
    >
      <PagedList label={text.list}>
        {beginning !== 'first' && (
          <p key="beginning" className="callout">
            <Icon name="info" />
            <strong>{text.beginnings[beginning]}</strong>
          </p>
        )}
        <p key="papers" className="welcome-text">
          {text.papers(papers.length, asked.length)}
        </p>
        <div key="titles" className="welcome-titles">
          {papers.map(({ election, title }) => (
            <p key={election}>{say(title)}</p>
          ))}
        </div>
        <p key="secrecy" className="welcome-text">
          {text.secrecy}
        </p>
        <LanguageSettings key="language" />
        <SizeSettings key="size" />
        <ContrastSettings key="contrast" />
      </PagedList>
    </Frame>
  );
}
