/** The sections that manager and clerk both have: figures with their explanation, and devices as people read them. What else a desk has is its own. */
import type { ReactElement } from 'react';
import type { StationView } from '../../main/station/view.ts';
import { useTexts } from '../i18n/language.tsx';
import { PagedList } from '../ui/paged-list.tsx';
import type { Section } from './desk.tsx';
import { deskTexts } from './desk-texts.ts';
import { DEVICES, Device, useDeviceAlert } from './device-panel.tsx';
import { useFigureItems } from './panels.tsx';

export function useFiguresSection(view: StationView): Section<'figures'> {
  const text = useTexts(deskTexts);
  const figures = useFigureItems(view);
  return {
    id: 'figures',
    name: text.section.figures,
    icon: 'ledger',
    panel: (
      <PagedList label={text.figures.title}>
        {[
          ...figures,
          <p key="explain" className="row-soft">
            {text.figures.explain}
          </p>,
        ]}
      </PagedList>
    ),
  };
}

/** `help` are the items that follow the devices; each is paged on its own. */
export function useDevicesSection(
  { devices }: StationView,
  help: readonly ReactElement[] = [],
): Section<'devices'> {
  const text = useTexts(deskTexts);
  const alert = useDeviceAlert()(devices);
  return {
    id: 'devices',
    name: text.section.devices,
    icon: 'printer',
    alert,
    panel: (
      <PagedList label={text.section.devices}>
        {[
          ...DEVICES.map((device) => (
            <Device key={device} device={device} state={devices[device]} reader="people" />
          )),
          ...help,
        ]}
      </PagedList>
    ),
  };
}
