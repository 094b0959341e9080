/**
 * Card reader and printer: state in words with a sign, what can be done, and for the technician what the driver says. States and their health are devices.ts.
 */
import type { ReactElement } from 'react';
import type { DeviceState } from '../../main/station/view.ts';
import { useTexts } from '../i18n/language.tsx';
import { Icon, type IconName } from '../ui/icon.tsx';
import { deviceTexts } from './device-texts.ts';
import { type Health, knownDevice } from './devices.ts';
import './device-panel.css';

export type DeviceName = 'reader' | 'printer';

interface DeviceWords {
  readonly health: Health;
  readonly state: string;
  /** What can be done; empty when nothing has to be. */
  readonly help: string;
}

/** The state of a device in the language of the screen. */
export function useDeviceWords(): (device: DeviceName, kind: string) => DeviceWords {
  const text = useTexts(deviceTexts);
  return (device, kind) => {
    const known = knownDevice(device, kind);
    if (known.kind === 'unknown')
      return { health: known.health, state: text.unknown.state(kind), help: text.unknown.help };
    const words = known.device === 'reader' ? text.reader[known.kind] : text.printer[known.kind];
    return { health: known.health, ...words };
  };
}

/** Which of the devices needs somebody, in words; undefined when both are well. */
export function useDeviceAlert(): (devices: Readonly<Record<DeviceName, DeviceState>>) => string | undefined {
  const text = useTexts(deviceTexts);
  const wordsOf = useDeviceWords();
  return (devices) => {
    const unwell = DEVICES.map((device) => ({ device, ...wordsOf(device, devices[device].kind) })).filter(
      ({ health }) => health === 'fault' || health === 'attention',
    );
    return unwell.length === 0
      ? undefined
      : unwell.map(({ device, state }) => `${text.name[device]}: ${state}`).join(', ');
  };
}

export const DEVICES = ['reader', 'printer'] as const satisfies readonly DeviceName[];

/** One device. `technician` also reads what its driver says and the last fault since start. */
export function Device({
  device,
  state,
  reader,
}: {
  readonly device: DeviceName;
  readonly state: DeviceState;
  readonly reader: 'people' | 'technician';
}): ReactElement {
  const text = useTexts(deviceTexts);
  const wordsOf = useDeviceWords();
  const { health, state: words, help } = wordsOf(device, state.kind);
  const { lastFault } = state;
  return (
    <section className="device" data-device={device}>
      <Icon name={device} />
      <h2>{text.name[device]}</h2>
      <p className={`device-state device-${health}`}>
        <Icon name={HEALTH_ICONS[health]} />
        <span>{words}</span>
      </p>
      {help !== '' && <p className="device-help">{help}</p>}
      {reader === 'technician' && (
        <div className="device-driver">
          {state.detail !== undefined && <p>{text.cause(state.detail)}</p>}
          <p>
            {lastFault === undefined
              ? text.noFault
              : text.lastFault(`${wordsOf(device, lastFault.kind).state} — ${lastFault.detail}`)}
          </p>
        </div>
      )}
    </section>
  );
}

const HEALTH_ICONS: Record<Health, IconName> = {
  well: 'check',
  attention: 'info',
  waiting: 'clock',
  fault: 'warning',
};
