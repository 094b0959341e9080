/** The bench: cards on the left, the printer and its papers in the middle, the switches on the right, the day above. */
import { type ReactElement, useState } from 'react';
import { useLanguage, useTexts } from '../i18n/language.tsx';
import { Button } from '../ui/button.tsx';
import { DisplayButton, LanguageButton } from '../ui/display-settings.tsx';
import { Icon } from '../ui/icon.tsx';
import { BenchProvider, useBench } from './bench-link.tsx';
import { Day } from './day.tsx';
import { Papers } from './paper.tsx';
import { People } from './people.tsx';
import { Reader, type Way } from './reader.tsx';
import { Switches } from './switches.tsx';
import { bench } from './texts.ts';
import './bench-page.css';

export const BenchPage = (): ReactElement => (
  <BenchProvider starting={<Starting />}>
    <Bench />
  </BenchProvider>
);

function Bench(): ReactElement {
  const { view } = useBench();
  const text = useTexts(bench);
  const { say } = useLanguage();
  const [way, setWay] = useState<Way>('right');
  return (
    <div className="bench">
      <p className="bench-practice">
        <strong>{text.practice}</strong>
      </p>
      <header className="bench-head">
        <div>
          <h1>{text.title}</h1>
          <p>{say(view.assembly)}</p>
        </div>
        <Message />
        <div className="bench-tools">
          <DisplayButton />
          <LanguageButton />
        </div>
      </header>
      <main className="bench-main">
        <Day />
        <div className="bench-cards">
          <Reader way={way} onWay={setWay} />
          <People way={way} />
        </div>
        <Papers />
        <Switches />
      </main>
    </div>
  );
}

/** Why something was not done, or that the practice is out of reach. */
function Message(): ReactElement {
  const { refusal, line, dismiss } = useBench();
  const text = useTexts(bench);
  const { say } = useLanguage();
  const message = line === 'lost' ? text.lost : refusal && say(refusal);
  return (
    <div className="bench-message" role="alert">
      {message !== undefined && (
        <p>
          <Icon name="warning" />
          <span>{message}</span>
          {line === 'whole' && (
            <Button variant="quiet" label={text.refusedClose} onPress={dismiss}>
              <Icon name="cross" />
            </Button>
          )}
        </p>
      )}
    </div>
  );
}

function Starting(): ReactElement {
  const text = useTexts(bench);
  return (
    <main className="bench-starting">
      <h1>{text.title}</h1>
      <p>{text.starting}</p>
    </main>
  );
}
