/** How what was last asked for at a desk ended, a technician's test or the manager's printing of records: in words, with what was measured and the driver's own detail. */
import type { ReactElement } from 'react';
import type { DeviceReport, RecordsReport } from '../../main/station/view.ts';
import { useTexts } from '../i18n/language.tsx';
import { Icon } from '../ui/icon.tsx';
import { deskTexts } from './desk-texts.ts';
import { deviceTexts } from './device-texts.ts';
import { useNumber } from './panels.tsx';
import './desk-report.css';

type Shown = DeviceReport | RecordsReport;

export function DeskReportLine({ report }: { readonly report: Shown }): ReactElement {
  const text = useTexts(deviceTexts);
  const records = useTexts(deskTexts).records;
  const number = useNumber();
  const isGood = GOOD.has(report.outcome);
  return (
    <div className="report" role="status">
      <p className={`report-words report-${isGood ? 'good' : 'bad'}`}>
        <Icon name={isGood ? 'check' : 'warning'} />
        <span>
          {text.report.title}: {sentence(report, text.report, records)}
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

const GOOD: ReadonlySet<Shown['outcome']> = new Set(['done', 'confirmed', 'printed']);

function sentence(
  report: Shown,
  text: (typeof deviceTexts)['ko']['report'],
  records: (typeof deskTexts)['ko']['records'],
): string {
  switch (report.kind) {
    case 'test-print':
      return text['test-print'][report.outcome];
    case 'printer-clear':
      return text['printer-clear'][report.outcome];
    case 'card-round-trip':
      return text['card-round-trip'][report.outcome];
    case 'records':
      return recordsSentence(report, records);
  }
}

function recordsSentence(
  { outcome, papers, undeclared }: RecordsReport,
  text: (typeof deskTexts)['ko']['records'],
): string {
  switch (outcome) {
    case 'printed':
      return undeclared === 0
        ? text.printed(papers)
        : `${text.printed(papers)} ${text.undeclared(undeclared)}`;
    case 'given-up':
      return text['given-up'](papers.voting + papers.counting + papers.tally);
    case 'waiting':
      return text.waiting;
  }
}
