/** The screen that waits for the next voter, or says why nobody can vote just now. Staff find their way to their desk here. */
import type { ReactElement } from 'react';
import type { Obstacle, StationView } from '../../main/station/view.ts';
import { useTexts } from '../i18n/language.tsx';
import { voter } from '../i18n/voter.ts';
import { useSend } from '../station-context.tsx';
import { Button } from '../ui/button.tsx';
import { Frame } from '../ui/frame.tsx';
import { Sign, type SignName } from '../ui/sign.tsx';

export function IdleScreen({ view }: { readonly view: StationView }): ReactElement {
  const text = useTexts(voter).idle;
  const send = useSend();
  const polls = view.obstacles.find(isAboutPolls);
  const isReady = view.obstacles.length === 0;
  const heading = polls === undefined ? (isReady ? text.ready : text.wait) : text.headings[polls];
  // Whether devices are well is nobody's question while polls are not open.
  const sentences =
    polls !== undefined
      ? [text.obstacles[polls]]
      : isReady
        ? [text.readyText, text.readyHow]
        : [...view.obstacles.map((obstacle) => text.obstacles[obstacle]), text.waitText];
  // A slip needs no registrar and no card.
  const takesSlips =
    view.accepts.includes('later.begin') &&
    view.polls === 'open' &&
    view.obstacles.every((obstacle) => obstacle === 'ledger-unreachable' || obstacle === 'reader-away');
  return (
    <Frame
      screen="idle"
      picture={<Sign name={polls === undefined ? (isReady ? 'insert-card' : 'trouble') : PICTURES[polls]} />}
      heading={heading}
      headingSize="large"
      place="large"
      secondary={
        <>
          {view.accepts.includes('desk.open') && (
            <Button
              variant="quiet"
              icon="staff"
              onPress={() => {
                void send({ type: 'desk.open' });
              }}
            >
              {text.staff}
            </Button>
          )}
          {view.accepts.includes('presence.begin') && (
            <Button
              variant="quiet"
              icon="exit"
              onPress={() => {
                void send({ type: 'presence.begin' });
              }}
            >
              {text.presence}
            </Button>
          )}
        </>
      }
      primary={
        takesSlips && (
          <Button
            variant="primary"
            onPress={() => {
              void send({ type: 'later.begin' });
            }}
          >
            {text.later}
          </Button>
        )
      }
    >
      {sentences.map((sentence) => (
        <p key={sentence}>{sentence}</p>
      ))}
      {takesSlips && <p>{text.laterHow}</p>}
    </Frame>
  );
}

type PollsObstacle = Extract<Obstacle, `polls-${string}`>;

const isAboutPolls = (obstacle: Obstacle): obstacle is PollsObstacle => obstacle.startsWith('polls-');

const PICTURES: Record<PollsObstacle, SignName> = {
  'polls-not-open': 'clock',
  'polls-suspended': 'paused',
  'polls-closed': 'closed',
};
