/** The day in a row of buttons: practice people open the polls, vote, close and count; and how that is going. */
import { type ReactElement, useState } from 'react';
import { Button as AriaButton } from 'react-aria-components/Button';
import { Group } from 'react-aria-components/Group';
import { Input } from 'react-aria-components/Input';
import { NumberField } from 'react-aria-components/NumberField';
import type { ShortcutName } from '../../main/bench/bench-command.ts';
import type { BenchView } from '../../main/bench/bench-view.ts';
import { useLanguage, useTexts } from '../i18n/language.tsx';
import { Button } from '../ui/button.tsx';
import { Icon } from '../ui/icon.tsx';
import { useBench } from './bench-link.tsx';
import { bench } from './texts.ts';
import './day.css';

const STEPS: readonly ShortcutName[] = ['open', 'vote', 'suspend', 'resume', 'close', 'count'];

export function Day(): ReactElement {
  const { view, perform } = useBench();
  const text = useTexts(bench).day;
  const { say } = useLanguage();
  const [members, setMembers] = useState(20);
  const voters = Math.max(1, Math.min(members, view.waiting));
  const { kiosk, shortcut } = view;
  const isRunning = shortcut.kind === 'running';
  return (
    <section className="day" aria-labelledby="day-heading">
      <h2 id="day-heading">{text.heading}</h2>
      <div className="day-steps" role="group" aria-labelledby="day-heading">
        {STEPS.map((name) => (
          <span className="day-step" key={name}>
            {name === 'vote' && (
              <HowMany members={voters} most={Math.max(1, view.waiting)} onChange={setMembers} />
            )}
            <Button
              variant={isNext(name, view) ? 'primary' : 'quiet'}
              isDisabled={isRunning || !isPossible(name, view)}
              onPress={() => {
                perform({
                  type: 'shortcut.start',
                  name,
                  ...(name === 'vote' && { members: voters }),
                });
              }}
            >
              {name === 'vote' ? text.letVote(voters) : text.names[name]}
            </Button>
          </span>
        ))}
      </div>
      <div className="day-report">
        <p role="status">
          <Report />
        </p>
        {isRunning && (
          <Button
            onPress={() => {
              perform({ type: 'shortcut.stop' });
            }}
          >
            {text.stop}
          </Button>
        )}
      </div>
      <div className="day-state">
        <p className="day-polls">
          <strong>{kiosk.results === 'declared' ? text.declared : text.polls[kiosk.polls]}</strong>
          <span>{text.waiting(view.waiting)}</span>
        </p>
        <ul>
          {kiosk.ballots.map(({ title, cast, needed }) => (
            <li key={title.en}>
              {say(title)} <b>{text.ballots(cast, needed)}</b>
            </li>
          ))}
        </ul>
      </div>
    </section>
  );
}

function Report(): ReactElement | null {
  const { shortcut } = useBench().view;
  const text = useTexts(bench).day;
  const { say } = useLanguage();
  if (shortcut.kind === 'none') return null;
  if (shortcut.kind === 'ended')
    return (
      <>
        <Icon name={shortcut.outcome === 'done' ? 'check' : 'warning'} /> {say(shortcut.message)}
      </>
    );
  const { name, done, of } = shortcut;
  return (
    <>
      <Icon name="clock" /> {text.running(text.names[name])}
      {of > 0 && ` (${text.progress(done, of)})`}
    </>
  );
}

function HowMany({
  members,
  most,
  onChange,
}: {
  readonly members: number;
  readonly most: number;
  readonly onChange: (members: number) => void;
}): ReactElement {
  const text = useTexts(bench).day;
  return (
    <NumberField
      aria-label={text.members}
      value={members}
      minValue={1}
      maxValue={most}
      onChange={(next) => {
        onChange(Number.isNaN(next) ? 1 : next);
      }}
    >
      <Group className="how-many">
        <AriaButton slot="decrement" aria-label={text.fewer}>
          <Icon name="minus" />
        </AriaButton>
        <Input />
        <AriaButton slot="increment" aria-label={text.moreMembers}>
          <Icon name="plus" />
        </AriaButton>
      </Group>
    </NumberField>
  );
}

/** Whether the polls are in a state for it; whether the kiosk is free and its devices are well is said when it is pressed. */
function isPossible(name: ShortcutName, { kiosk: { polls, results }, waiting }: BenchView): boolean {
  switch (name) {
    case 'open':
      return polls === 'setup';
    case 'vote':
      return polls === 'open' && waiting > 0;
    case 'suspend':
      return polls === 'open';
    case 'resume':
      return polls === 'suspended';
    case 'close':
      return polls === 'open' || polls === 'suspended';
    case 'count':
      return polls === 'closed' && results === 'none';
  }
}

/** The step that goes on with the day. */
function isNext(name: ShortcutName, view: BenchView): boolean {
  if (!isPossible(name, view)) return false;
  const isEnough = view.kiosk.ballots.every(({ cast, needed }) => cast >= needed);
  return name === (view.kiosk.polls === 'open' ? (isEnough ? 'close' : 'vote') : name) && name !== 'suspend';
}
