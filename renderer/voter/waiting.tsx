/** Screens without anything to do: the station starts, the line to it is broken, or it works. */
import type { ReactElement } from 'react';
import type { Member, Task } from '../../main/station/view.ts';
import { useTexts } from '../i18n/language.tsx';
import { voter } from '../i18n/voter.ts';
import { Frame } from '../ui/frame.tsx';
import { Sign, type SignName } from '../ui/sign.tsx';

export function StartingScreen(): ReactElement {
  const text = useTexts(voter).starting;
  return (
    <Frame screen="starting" picture={<Sign name="working" />} heading={text.heading}>
      <p>{text.text}</p>
    </Frame>
  );
}

export function LostScreen(): ReactElement {
  const text = useTexts(voter).lost;
  return (
    <Frame screen="lost" picture={<Sign name="disconnected" />} heading={text.heading}>
      <p>{text.text}</p>
      <p>
        <strong>{text.vote}</strong>
      </p>
    </Frame>
  );
}

export function WorkingScreen({
  task,
  member,
}: {
  readonly task: Task;
  readonly member: Member | undefined;
}): ReactElement {
  const text = useTexts(voter).working;
  const advice = ADVICE[task];
  return (
    <Frame
      screen={`working ${task}`}
      picture={<Sign name={PICTURES[task]} />}
      above={member === undefined ? undefined : text.greeting(member.name)}
      heading={text[task]}
    >
      <p>{advice === undefined ? text.wait : text[advice]}</p>
    </Frame>
  );
}

const PICTURES: Record<Task, SignName> = {
  'reading-card': 'reading',
  'checking-pin': 'reading',
  admitting: 'reading',
  'checking-slip': 'working',
  encrypting: 'working',
  printing: 'printing',
  submitting: 'working',
  'counting-present': 'working',
  'sending-ballots': 'working',
};

const ADVICE: Partial<Record<Task, 'keepCard' | 'keepPaper'>> = {
  'reading-card': 'keepCard',
  'checking-pin': 'keepCard',
  admitting: 'keepCard',
  printing: 'keepPaper',
};
