/** Screens about the card itself and about somebody who may have gone: take it, put it back, are you still there. */
import type { ReactElement } from 'react';
import type { Member } from '../../main/station/view.ts';
import { useLanguage, useTexts } from '../i18n/language.tsx';
import { voter } from '../i18n/voter.ts';
import { useSend, useView } from '../station-context.tsx';
import { Button } from '../ui/button.tsx';
import { Frame } from '../ui/frame.tsx';
import { Sign } from '../ui/sign.tsx';
import { Countdown } from './countdown.tsx';

export function TakeCardScreen({ member }: { readonly member: Member | undefined }): ReactElement {
  const text = useTexts(voter).takeCard;
  const { say } = useLanguage();
  const { groups } = useView();
  const group = groups.find((known) => known.group === member?.group)?.name;
  return (
    <Frame
      screen="take-card"
      picture={<Sign name="take-card" />}
      heading={member === undefined ? text.heading : text.named(member.name)}
      headingSize={member === undefined ? 'large' : 'normal'}
    >
      {group !== undefined && <p>{text.group(say(group))}</p>}
      <p>{member === undefined ? text.only : text.next}</p>
    </Frame>
  );
}

export function CardHeldScreen({ untilMs }: { readonly untilMs: number }): ReactElement {
  const text = useTexts(voter).cardHeld;
  return (
    <Frame screen="card-held" picture={<Sign name="insert-card" />} heading={text.heading}>
      <Countdown untilMs={untilMs} />
      <p>{text.text}</p>
      <p className="soft">{text.otherwise}</p>
    </Frame>
  );
}

export function StillThereScreen({ untilMs }: { readonly untilMs: number }): ReactElement {
  const text = useTexts(voter).stillThere;
  const send = useSend();
  return (
    <Frame
      screen="still-there"
      picture={<Sign name="clock" />}
      heading={text.heading}
      headingSize="large"
      primary={
        <Button
          variant="primary"
          onPress={() => {
            void send({ type: 'session.continue' });
          }}
        >
          {text.go}
        </Button>
      }
    >
      <Countdown untilMs={untilMs} />
      <p>{text.text}</p>
      <p className="soft">{text.otherwise}</p>
    </Frame>
  );
}
