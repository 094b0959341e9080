/** The card reader as it stands on the table: its slot, the card in it, and the hand that pulls it. */
import type { ReactElement } from 'react';
import { useLanguage, useTexts } from '../i18n/language.tsx';
import { Button } from '../ui/button.tsx';
import { useBench } from './bench-link.tsx';
import { kindOf, Pin } from './people.tsx';
import { Segments } from './segments.tsx';
import { bench } from './texts.ts';
import './reader.css';

const WAYS = ['right', 'upside-down'] as const;
export type Way = (typeof WAYS)[number];

export function Reader({
  way,
  onWay,
}: {
  readonly way: Way;
  readonly onWay: (way: Way) => void;
}): ReactElement {
  const { view, perform } = useBench();
  const text = useTexts(bench);
  const { say } = useLanguage();
  const { card, cable } = view.reader;
  const person = view.people.find(({ id }) => id === card?.person);
  const name = person === undefined ? '' : say(person.name);
  return (
    <section className="reader" aria-labelledby="reader-heading">
      <div className="reader-head">
        <h2 id="reader-heading">{text.reader.heading}</h2>
        <Segments
          label={text.reader.way}
          segments={WAYS.map((key) => ({ key, label: text.reader.ways[key] }))}
          chosen={way}
          onChoose={onWay}
        />
      </div>
      <div className="reader-body" data-cable={cable} data-card={card?.contact ?? 'none'}>
        <div className="reader-slot" aria-hidden="true" />
        {person === undefined ? (
          <p className="reader-empty">{cable === 'plugged' ? text.reader.empty : text.reader.unplugged}</p>
        ) : (
          <div className={`reader-card person-${kindOf(person)}`}>
            <span className="reader-card-name">{name}</span>
            <Pin pin={person.pin} />
          </div>
        )}
      </div>
      <div className="reader-foot">
        <p role="status">
          {cable === 'unplugged' && card !== undefined && `${text.reader.unplugged} `}
          {card !== undefined &&
            (card.contact === 'made' ? text.reader.inserted(name) : text.reader.upsideDown(name))}
        </p>
        <Button
          variant={card === undefined ? 'quiet' : 'primary'}
          isDisabled={card === undefined}
          onPress={() => {
            perform({ type: 'card.pull' });
          }}
        >
          {text.reader.pull}
        </Button>
      </div>
    </section>
  );
}
