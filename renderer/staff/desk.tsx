/**
 * What every desk of staff stands in: the state of polls as large words, sections to choose from, one section at a time, and the way out. Which sections there
 * are is each desk's. A desk is open while the card is in the reader; the station closes it.
 */
import type { ReactElement, ReactNode } from 'react';
import { Tab, TabList, TabPanel, Tabs } from 'react-aria-components/Tabs';
import type { StaffRole, StationView } from '../../main/station/view.ts';
import { useTexts } from '../i18n/language.tsx';
import { useSend } from '../station-context.tsx';
import { Button } from '../ui/button.tsx';
import { Frame } from '../ui/frame.tsx';
import { Icon, type IconName } from '../ui/icon.tsx';
import { deskTexts } from './desk-texts.ts';
import { useIsLying } from './media.ts';
import { PollsWord } from './polls-word.tsx';
import './desk.css';
import './tall.css';

export interface Section<Id extends string = string> {
  readonly id: Id;
  readonly name: string;
  readonly icon: IconName;
  /** Something in the section needs somebody; said by a mark and to those who hear it. */
  readonly alert?: string | undefined;
  readonly panel: ReactNode;
}

export interface DeskProps<Id extends string> {
  readonly view: StationView;
  readonly role: StaffRole;
  readonly sections: readonly Section<Id>[];
  readonly section: Id;
  readonly onSection: (id: Id) => void;
}

export function Desk<Id extends string>({
  view,
  role,
  sections,
  section,
  onSection,
}: DeskProps<Id>): ReactElement {
  const text = useTexts(deskTexts);
  const send = useSend();
  // Tabs stand in a column beside their panel on lying glass, in a row above it on standing glass; arrow keys follow.
  const orientation = useIsLying() ? 'vertical' : 'horizontal';
  return (
    <Frame
      screen={`desk ${role}`}
      layout="work"
      heading={
        <span className="desk-heading">
          <span className="desk-name">{text.desk[role]}</span>
          {role !== 'technician' && <PollsWord polls={view.polls} />}
        </span>
      }
      secondary={
        <Button
          icon="exit"
          onPress={() => {
            void send({ type: 'desk.leave' });
          }}
        >
          {text.leave}
        </Button>
      }
      primary={
        view.accepts.includes('desk.check-card') && (
          <Button
            icon="search"
            onPress={() => {
              void send({ type: 'desk.check-card' });
            }}
          >
            {text.checkCard}
          </Button>
        )
      }
    >
      <Tabs
        className="desk"
        orientation={orientation}
        selectedKey={section}
        onSelectionChange={(key) => {
          const chosen = sections.find(({ id }) => id === key);
          if (chosen !== undefined) onSection(chosen.id);
        }}
      >
        <TabList className="desk-sections" aria-label={text.sections}>
          {sections.map(({ id, name, icon, alert }) => (
            <Tab key={id} id={id} className="desk-section">
              <Icon name={icon} />
              <span>{name}</span>
              {alert !== undefined && (
                <span className="desk-alert">
                  <Icon name="warning" />
                  <span className="hidden-text">{alert}</span>
                </span>
              )}
            </Tab>
          ))}
        </TabList>
        {sections.map(({ id, panel }) => (
          <TabPanel key={id} id={id} className="desk-panel">
            {panel}
          </TabPanel>
        ))}
      </Tabs>
    </Frame>
  );
}
