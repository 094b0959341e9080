/** The quorum report at the desks of manager and clerk (성원 보고): the button, and how the last one ended, with its figures. */
import type { ReactElement } from 'react';
import type { QuorumReport, StationView } from '../../main/station/view.ts';
import { useTexts } from '../i18n/language.tsx';
import { useSend } from '../station-context.tsx';
import { Button } from '../ui/button.tsx';
import { Icon } from '../ui/icon.tsx';
import { deskTexts } from './desk-texts.ts';
import { useNumber } from './panels.tsx';
import './desk-report.css';

/** How the last report ended, to stand where it is seen at once; nothing before there is one. */
export function quorumOutcome(view: StationView): readonly ReactElement[] {
  const report = reportOf(view);
  return report === undefined ? [] : [<QuorumLine key="quorum-report" report={report} />];
}

/** What asks for it; nothing where the assembly does not count who is present. */
export const quorumRow = (view: StationView): readonly ReactElement[] =>
  view.accepts.includes('quorum.report') ? [<QuorumRow key="quorum" />] : [];

function reportOf({ scene }: StationView): QuorumReport | undefined {
  const report = scene.kind === 'desk' ? scene.report : undefined;
  return report?.kind === 'quorum' || report?.kind === 'quorum-failed' ? report : undefined;
}

function QuorumRow(): ReactElement {
  const text = useTexts(deskTexts).quorum;
  const send = useSend();
  return (
    <div className="row">
      <div className="row-button">
        <Button
          icon="printer"
          describedBy="quorum-report"
          onPress={() => {
            void send({ type: 'quorum.report' });
          }}
        >
          {text.button}
        </Button>
      </div>
      <div className="row-words" id="quorum-report">
        <p>{text.about}</p>
      </div>
    </div>
  );
}

function QuorumLine({ report }: { readonly report: QuorumReport }): ReactElement {
  const text = useTexts(deskTexts).quorum;
  const number = useNumber();
  if (report.kind === 'quorum-failed')
    return (
      <div className="report" role="status">
        <p className="report-words report-bad">
          <Icon name="warning" />
          <span>{text.failed[report.fault]}</span>
        </p>
      </div>
    );
  const { members, need, outcome, present } = report;
  const isMet = present >= need;
  return (
    <div className="report" role="status">
      <p className={`report-words report-${isMet ? 'good' : 'bad'}`}>
        <Icon name={isMet ? 'check' : 'warning'} />
        <span>{isMet ? text.met : text.missing(need - present)}</span>
      </p>
      <dl className="report-figures">
        {[[text.members, members] as const, [text.present, present] as const, [text.need, need] as const].map(
          ([label, count]) => (
            <div key={label}>
              <dt>{label}</dt>
              <dd>{text.people(number(count))}</dd>
            </div>
          ),
        )}
      </dl>
      {outcome !== 'confirmed' && <p className="row-soft">{text.unprinted}</p>}
    </div>
  );
}
