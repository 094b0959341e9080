/** How the last test of the technician ended: in words, with what was measured and the driver's own detail. */
import type { ReactElement } from 'react';
import type { DeviceReport } from '../../main/station/view.ts';
import { useTexts } from '../i18n/language.tsx';
import { Icon } from '../ui/icon.tsx';
import { deviceTexts } from './device-texts.ts';
import { useNumber } from './panels.tsx';
import './desk-report.css';

export function DeskReportLine({ report }: { readonly report: DeviceReport }): ReactElement {
  const text = useTexts(deviceTexts);
  const number = useNumber();
  const isGood = report.outcome === 'done' || report.outcome === 'confirmed';
  return (
    <div className="report" role="status">
      <p className={`report-words report-${isGood ? 'good' : 'bad'}`}>
        <Icon name={isGood ? 'check' : 'warning'} />
        <span>
          {text.report.title}: {sentence(report, text.report)}
        </span>
      </p>
      {report.kind === 'card-round-trip' && (
        <dl className="report-figures">
          <div>
            <dt>{text.report.apdus}</dt>
            <dd>{text.report.apdusValue(number(report.apdus))}</dd>
          </div>
          <div>
            <dt>{text.report.time}</dt>
            <dd>{text.report.timeValue(number(Math.round(report.ms)))}</dd>
          </div>
        </dl>
      )}
      {'detail' in report && report.detail !== '' && <p className="row-soft">{text.detail(report.detail)}</p>}
    </div>
  );
}

function sentence(report: DeviceReport, text: (typeof deviceTexts)['ko']['report']): string {
  switch (report.kind) {
    case 'test-print':
      return text['test-print'][report.outcome];
    case 'printer-clear':
      return text['printer-clear'][report.outcome];
    case 'card-round-trip':
      return text['card-round-trip'][report.outcome];
  }
}
