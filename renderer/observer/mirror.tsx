/**
 * The observers' mirror (station.md, roles: what the manager sees, counters, seals, no controls): large enough for a wall, the state of polls as its heading,
 * everything else as one list that turns its own pages where it does not fit.
 */
import type { ReactElement } from 'react';
import type { ObserverView } from '../../main/station/observer.ts';
import { useTexts } from '../i18n/language.tsx';
import { DEVICES, Device } from '../staff/device-panel.tsx';
import { PollsWord } from '../staff/polls-word.tsx';
import { Fact, Seals, useFigureItems, useLedgerItems } from '../staff/panels.tsx';
import { Frame, FrameProvider } from '../ui/frame.tsx';
import { Icon } from '../ui/icon.tsx';
import { Sign } from '../ui/sign.tsx';
import { useMirrored } from './mirrored.ts';
import { observerTexts } from './texts.ts';
import { TurningList } from './turning-list.tsx';
import '../staff/tall.css';
import './mirror.css';

export function Mirror(): ReactElement {
  const text = useTexts(observerTexts);
  const { view, line, ageMs } = useMirrored();
  if (view === undefined)
    return (
      <Frame
        screen={`mirror ${line}`}
        picture={<Sign name={line === 'lost' ? 'disconnected' : 'working'} />}
        heading={line === 'lost' ? text.lost.title : text.starting}
      >
        {line === 'lost' && <p>{text.lost.never}</p>}
      </Frame>
    );
  const seconds = Math.round(ageMs / 1000);
  return (
    <FrameProvider value={{ assembly: view.assembly.title, station: view.station.name, mode: view.mode }}>
      <Frame
        screen="mirror"
        layout="work"
        heading={
          <span className="desk-heading">
            <span className="desk-name">{text.mirror}</span>
            <PollsWord polls={view.polls} />
          </span>
        }
      >
        {line === 'lost' && (
          <div className="mirror-lost" role="alert">
            <Icon name="unlink" />
            <p>
              <strong>{text.lost.title}.</strong> {text.lost.age(Math.floor(seconds / 60), seconds)}{' '}
              {text.lost.trying}
            </p>
          </div>
        )}
        <Picture view={view} />
      </Frame>
    </FrameProvider>
  );
}

function Picture({ view }: { readonly view: ObserverView }): ReactElement {
  const text = useTexts(observerTexts);
  const figures = useFigureItems(view);
  const ledger = useLedgerItems(view);
  const { obstacles } = view;
  return (
    <div className="mirror">
      <TurningList label={text.mirror}>
        <Fact key="activity" label={text.activity.label} value={text.activity[view.activity]} />
        <Fact
          key="admission"
          label={text.admission.label}
          value={obstacles[0] === undefined ? text.admission.yes : text.admission.obstacle[obstacles[0]]}
          tone={obstacles.length > 0 && view.polls === 'open' ? 'bad' : 'plain'}
        />
        {figures}
        {DEVICES.map((device) => (
          <Device key={device} device={device} state={view.devices[device]} reader="people" />
        ))}
        {ledger}
        <Seals key="seals" view={view} />
      </TurningList>
    </div>
  );
}
