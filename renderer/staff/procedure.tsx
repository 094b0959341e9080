/**
 * The steps of a staff procedure that are neither desk nor decision: a card is asked for, a PIN, the card is taken, a report is not confirmed, it is done.
 * Calm and short, because observers watch. What follows from each is the station's.
 */
import type { ReactElement } from 'react';
import type { StaffRole } from '../../main/station/view.ts';
import { useLanguage, useTexts } from '../i18n/language.tsx';
import { useSend } from '../station-context.tsx';
import { Button } from '../ui/button.tsx';
import { Frame } from '../ui/frame.tsx';
import { Icon } from '../ui/icon.tsx';
import { PagedList } from '../ui/paged-list.tsx';
import { PinPad, usePinEntry } from '../ui/pin-pad.tsx';
import { Sign, type SignName } from '../ui/sign.tsx';
import type { SceneOf, StaffScreenProps } from './scenes.ts';
import { staffTexts } from './texts.ts';
import './procedure.css';
import './staff-words.css';
import './tall.css';

export function StaffCard({ view, scene }: StaffScreenProps<SceneOf<'staff-card'>>): ReactElement {
  const text = useTexts(staffTexts);
  const { purpose, which, roles } = scene;
  const send = useSend();
  const rolesInWords = useRoles()(roles);
  const isCalled = purpose === 'end-session';
  const isOfTwo = purpose === 'open' || purpose === 'close';
  const heading = isCalled
    ? text.card.called
    : which === 'second'
      ? text.card.insertSecond
      : purpose === 'desk'
        ? text.card.insertStaff
        : text.card.insert(rolesInWords);
  return (
    <Frame
      screen={`staff-card ${purpose} ${which}`}
      picture={<Sign name={isCalled ? 'staff' : 'insert-card'} />}
      above={isOfTwo ? `${text.purpose[purpose]} · ${text.card[which]}` : text.purpose[purpose]}
      heading={heading}
      secondary={
        view.accepts.includes('session.cancel') && (
          <Button
            icon="back"
            onPress={() => {
              void send({ type: 'session.cancel' });
            }}
          >
            {isCalled ? text.card.cancelCall : text.card.cancel}
          </Button>
        )
      }
    >
      {(roles.length > 1 || which === 'second') && <p>{text.card.who(rolesInWords)}</p>}
      {which === 'second' && <p>{text.card.other}</p>}
      <p>{isCalled ? text.card.calledVoter : purpose === 'desk' ? text.card.desk : text.card.nothingYet}</p>
    </Frame>
  );
}

export function StaffPin({ view, scene }: StaffScreenProps<SceneOf<'pin'>>): ReactElement {
  const text = useTexts(staffTexts).pin;
  const send = useSend();
  const entry = usePinEntry((pin) => {
    void send({ type: 'pin.enter', pin });
  });
  const { triesLeft, attempt } = scene;
  return (
    <Frame
      screen={`staff-pin ${view.turn}`}
      layout="split"
      heading={text.title}
      side={<PinPad entry={entry} />}
      secondary={
        view.accepts.includes('session.cancel') && (
          <Button
            icon="back"
            onPress={() => {
              void send({ type: 'session.cancel' });
            }}
          >
            {text.cancel}
          </Button>
        )
      }
      primary={
        <Button variant="primary" isDisabled={!entry.isComplete} onPress={entry.submit}>
          {text.submit}
        </Button>
      }
    >
      <div className="staff-pin">
        {attempt === 'after-wrong-pin' && (
          <p className="callout staff-warning" role="alert">
            <Icon name="warning" />
            <span>{text.wrong}</span>
          </p>
        )}
        <p>{triesLeft === 1 ? text.lastTry : text.tries(triesLeft)}</p>
        <p className="soft">{text.shield}</p>
      </div>
    </Frame>
  );
}

export function TakeStaffCard(): ReactElement {
  const text = useTexts(staffTexts).takeCard;
  return (
    <Frame
      screen="take-staff-card"
      headingSize="large"
      picture={<Sign name="take-card" />}
      heading={text.title}
    >
      <p>{text.next}</p>
    </Frame>
  );
}

/** The station works for staff; while it waits for the ledger before closing, staff see how much is left and may stop. */
export function StaffWorking({ view, scene: { task } }: StaffScreenProps<SceneOf<'working'>>): ReactElement {
  const text = useTexts(staffTexts).working;
  const { language } = useLanguage();
  const send = useSend();
  const { held, leaving } = view.ledger.outbox;
  const canStop = view.accepts.includes('session.cancel');
  return (
    <Frame
      screen={`staff-working ${task}`}
      picture={<Sign name={task === 'printing' ? 'printing' : 'working'} />}
      heading={text[task]}
      secondary={
        canStop && (
          <Button
            icon="cross"
            onPress={() => {
              void send({ type: 'session.cancel' });
            }}
          >
            {text.cancel}
          </Button>
        )
      }
    >
      {task === 'sending-ballots' && <p>{text.left((held + leaving).toLocaleString(language))}</p>}
      <p>{canStop ? text.cancelFollows : text.wait}</p>
    </Frame>
  );
}

/** What is known of the print, what is true of the polls, and what follows from either button. */
export function ReportUnconfirmed({
  scene: { action, outcome },
}: {
  readonly scene: SceneOf<'report-unconfirmed'>;
}): ReactElement {
  const text = useTexts(staffTexts);
  const { report } = text;
  const send = useSend();
  return (
    <Frame
      screen={`report-unconfirmed ${action}`}
      layout="work"
      picture={<Sign name="printing" />}
      above={text.purpose[action]}
      heading={report.title(report.name[action])}
      secondary={
        <Button
          icon="cross"
          onPress={() => {
            void send({ type: 'session.cancel' });
          }}
        >
          {report.giveUp}
        </Button>
      }
      primary={
        <Button
          variant="primary"
          icon="printer"
          onPress={() => {
            void send({ type: 'report.retry' });
          }}
        >
          {report.retry}
        </Button>
      }
    >
      <div className="staff-words">
        <PagedList label={report.title(report.name[action])} kind="text">
          <p key="state" className="staff-state">
            <Icon name="info" />
            <span>{report.state[action]}</span>
          </p>
          <p key="outcome">{report.outcome[outcome]}</p>
          <p key="check">{report.check}</p>
          <p key="retry">{report.retryFollows[action]}</p>
          <p key="give-up">{report.giveUpFollows[action]}</p>
        </PagedList>
      </div>
    </Frame>
  );
}

const DONE_SIGNS: Record<SceneOf<'staff-done'>['action'], SignName> = {
  open: 'recorded',
  suspend: 'paused',
  resume: 'recorded',
  close: 'closed',
  'end-session': 'staff',
};

export function StaffDone({ scene: { action } }: { readonly scene: SceneOf<'staff-done'> }): ReactElement {
  const text = useTexts(staffTexts).done;
  const send = useSend();
  return (
    <Frame
      screen={`staff-done ${action}`}
      headingSize="large"
      picture={<Sign name={DONE_SIGNS[action]} />}
      heading={text[action]}
      primary={
        <Button
          variant="primary"
          icon="check"
          onPress={() => {
            void send({ type: 'session.end' });
          }}
        >
          {text.finish}
        </Button>
      }
    >
      <p>{text.next[action]}</p>
    </Frame>
  );
}

/** Roles in words: 투표관리관 또는 투표사무원. */
function useRoles(): (roles: readonly StaffRole[]) => string {
  const text = useTexts(staffTexts);
  const { language } = useLanguage();
  const list = new Intl.ListFormat(language === 'ko' ? 'ko-KR' : 'en-GB', { type: 'disjunction' });
  return (roles) => list.format(roles.map((role) => text.role[role]));
}
