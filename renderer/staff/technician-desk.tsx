/**
 * The technician's desk (station.md, roles): devices with what their drivers say, tests of printer and card with their last result, the trace of exchanges with
 * cards, the way out of the kiosk. Secrets never get here: the station masks them at the source.
 */
import { type ReactElement, useState } from 'react';
import type { CommandType, StationCommand } from '../../main/station/command.ts';
import type { StationView } from '../../main/station/view.ts';
import { useTexts } from '../i18n/language.tsx';
import { useSend } from '../station-context.tsx';
import { Button } from '../ui/button.tsx';
import type { IconName } from '../ui/icon.tsx';
import { PagedList } from '../ui/paged-list.tsx';
import { ApduTrace } from './apdu-trace.tsx';
import { Confirm } from './confirm.tsx';
import { Desk } from './desk.tsx';
import { DeskReportLine } from './desk-report.tsx';
import { deskTexts } from './desk-texts.ts';
import { DEVICES, Device, useDeviceAlert } from './device-panel.tsx';
import { deviceTexts } from './device-texts.ts';
import type { SceneOf, StaffScreenProps } from './scenes.ts';

type SectionId = 'devices' | 'card' | 'trace' | 'kiosk';

/** Commands of this desk that carry nothing but their name. */
type Test = Extract<CommandType, `device.${string}`>;

export function TechnicianDesk({ view, scene }: StaffScreenProps<SceneOf<'desk'>>): ReactElement {
  const text = useTexts(deskTexts);
  const device = useTexts(deviceTexts);
  const send = useSend();
  const { report, apdus = [] } = scene;
  // The desk is drawn anew after every test: its result is what the technician waits for.
  const [section, setSection] = useState<SectionId>(report?.kind === 'card-round-trip' ? 'card' : 'devices');
  const [stage, setStage] = useState<'desk' | 'exit'>('desk');
  const deviceAlert = useDeviceAlert()(view.devices);

  if (stage === 'exit')
    return (
      <Confirm
        screen="confirm exit"
        picture="closed"
        above={text.desk.technician}
        heading={device.exit.title}
        order={text.confirm.order}
        given={[]}
        steps={Object.values(device.exit.steps)}
        confirm={device.exit.button}
        back={text.back}
        variant="danger"
        onBack={() => {
          setStage('desk');
        }}
        onConfirm={() => {
          void send({ type: 'kiosk.exit' }).then((refusal) => {
            if (refusal !== undefined) setStage('desk');
          });
        }}
      />
    );

  const test = (type: Test, icon: IconName, words: string, help: string): ReactElement => (
    <CommandRow key={type} view={view} command={{ type }} icon={icon} words={words} help={help} />
  );
  return (
    <Desk
      view={view}
      role="technician"
      section={section}
      onSection={setSection}
      sections={[
        {
          id: 'devices',
          name: text.section.devices,
          icon: 'printer',
          alert: deviceAlert,
          panel: (
            <PagedList label={text.section.devices}>
              {(report?.kind === 'test-print' || report?.kind === 'printer-clear') && (
                <DeskReportLine key="report" report={report} />
              )}
              {DEVICES.map((name) => (
                <Device key={name} device={name} state={view.devices[name]} reader="technician" />
              ))}
              {test('device.test-print', 'printer', device.test.print, device.test.printHelp)}
              {test('device.clear-printer', 'refresh', device.test.clear, device.test.clearHelp)}
            </PagedList>
          ),
        },
        {
          id: 'card',
          name: text.section.card,
          icon: 'card',
          panel: (
            <PagedList label={text.section.card}>
              {report?.kind === 'card-round-trip' ? (
                <DeskReportLine key="report" report={report} />
              ) : (
                <p key="none" className="row-soft">
                  {device.report.none}
                </p>
              )}
              {test('device.card-round-trip', 'card', device.test.card, device.test.cardHelp)}
            </PagedList>
          ),
        },
        { id: 'trace', name: text.section.trace, icon: 'search', panel: <ApduTrace apdus={apdus} /> },
        {
          id: 'kiosk',
          name: text.section.kiosk,
          icon: 'exit',
          panel: (
            <div className="row">
              <div className="row-button">
                <Button
                  variant="danger"
                  icon="exit"
                  isDisabled={!view.accepts.includes('kiosk.exit')}
                  onPress={() => {
                    setStage('exit');
                  }}
                >
                  {device.exit.button}
                </Button>
              </div>
              <p className="row-words">{device.exit.help}</p>
            </div>
          ),
        },
      ]}
    />
  );
}

/** A button and what it does; disabled while the station does not take it. */
function CommandRow({
  view,
  command,
  icon,
  words,
  help,
}: {
  readonly view: StationView;
  readonly command: StationCommand;
  readonly icon: IconName;
  readonly words: string;
  readonly help: string;
}): ReactElement {
  const send = useSend();
  return (
    <div className="row">
      <div className="row-button">
        <Button
          icon={icon}
          isDisabled={!view.accepts.includes(command.type)}
          onPress={() => {
            void send(command);
          }}
        >
          {words}
        </Button>
      </div>
      <p className="row-words">{help}</p>
    </div>
  );
}
