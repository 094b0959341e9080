/**
 * The clerk's desk (station.md, roles): whether somebody can be admitted just now, if not why and what to do; figures; devices with help; how a voter's session
 * is ended. Admission itself begins at the first screen with the member's card.
 */
import { type ReactElement, useState } from 'react';
import type { StationView } from '../../main/station/view.ts';
import { useTexts } from '../i18n/language.tsx';
import { Icon } from '../ui/icon.tsx';
import { PagedList } from '../ui/paged-list.tsx';
import { Desk } from './desk.tsx';
import { deskTexts } from './desk-texts.ts';
import { DEVICES, Device } from './device-panel.tsx';
import { deviceTexts } from './device-texts.ts';
import { useSumItems } from './panels.tsx';
import { quorumOutcome, quorumRow } from './quorum.tsx';
import { useDevicesSection, useFiguresSection } from './shared-sections.tsx';
import './clerk-desk.css';

type SectionId = 'admission' | 'figures' | 'devices' | 'help';

export function ClerkDesk({ view }: { readonly view: StationView }): ReactElement {
  const text = useTexts(deskTexts);
  const { paperHelp } = useTexts(deviceTexts);
  const [section, setSection] = useState<SectionId>('admission');
  const figuresSection = useFiguresSection(view);
  const devicesSection = useDevicesSection(view, [
    <h2 key="paper" className="help-title">
      {paperHelp.title}
    </h2>,
    ...Object.values(paperHelp.steps).map(step),
  ]);
  return (
    <Desk
      view={view}
      role="clerk"
      section={section}
      onSection={setSection}
      sections={[
        {
          id: 'admission',
          name: text.section.admission,
          icon: 'person',
          panel: <Admission view={view} />,
        },
        figuresSection,
        devicesSection,
        {
          id: 'help',
          name: text.section.help,
          icon: 'help',
          panel: (
            <PagedList label={text.sessionHelp.title}>
              <h2 key="title" className="help-title">
                {text.sessionHelp.title}
              </h2>
              {Object.values(text.sessionHelp.steps).map(step)}
            </PagedList>
          ),
        },
      ]}
    />
  );
}

const step = (sentence: string, index: number): ReactElement => (
  <p key={sentence} className="step">
    <span className="step-number">{index + 1}</span>
    <span>{sentence}</span>
  </p>
);

/** The answer first; then each obstacle with what to do about it; then how devices and figures stand. */
function Admission({ view }: { readonly view: StationView }): ReactElement {
  const text = useTexts(deskTexts).admission;
  const sums = useSumItems(view);
  const { obstacles } = view;
  const can = obstacles.length === 0;
  return (
    <PagedList label={can ? text.yes : text.no}>
      {quorumOutcome(view)}
      <p key="answer" className={`admission admission-${can ? 'yes' : 'no'}`}>
        <Icon name={can ? 'check' : 'cross'} />
        <span>{can ? text.yes : text.no}</span>
      </p>
      {can && <p key="how">{text.how}</p>}
      {quorumRow(view)}
      {obstacles.map((obstacle) => (
        <div key={obstacle} className="obstacle">
          <Icon name="warning" />
          <p>
            <strong>{text.obstacle[obstacle].what}</strong> {text.obstacle[obstacle].next}
          </p>
        </div>
      ))}
      {DEVICES.map((device) => (
        <Device key={device} device={device} state={view.devices[device]} reader="people" />
      ))}
      {sums}
    </PagedList>
  );
}
