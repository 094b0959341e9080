/**
 * The manager's desk (station.md, roles): what can be done with the polls and why not the rest, seal numbers and reasons, what will happen in order; figures,
 * ledger and devices. Selections of the manager live here until the station is asked.
 */
import { type ReactElement, useState } from 'react';
import type { StaffAction, StationView } from '../../main/station/view.ts';
import { useLanguage, useTexts } from '../i18n/language.tsx';
import { useSend } from '../station-context.tsx';
import { Button } from '../ui/button.tsx';
import { Icon, type IconName } from '../ui/icon.tsx';
import { PagedList } from '../ui/paged-list.tsx';
import type { SignName } from '../ui/sign.tsx';
import { Confirm } from './confirm.tsx';
import { Desk } from './desk.tsx';
import { DeskReportLine } from './desk-report.tsx';
import { deskTexts } from './desk-texts.ts';
import { DEVICES, Device } from './device-panel.tsx';
import { useIsTall } from './media.ts';
import { Fact, Seals, useLedgerItems, useSumItems } from './panels.tsx';
import { type PollsChoice, pollsChoices, STEPS } from './polls-actions.ts';
import { ReasonForm, TypedReasonForm } from './reason-form.tsx';
import { SealsForm } from './seals-form.tsx';
import { quorumOutcome, quorumRow } from './quorum.tsx';
import { useDevicesSection, useFiguresSection } from './shared-sections.tsx';

/** Where the manager is on the way to asking the station; `desk` is the desk itself. */
type Stage =
  | { readonly at: 'desk' }
  | { readonly at: 'seals' }
  | { readonly at: 'reason' }
  | { readonly at: 'typed-reason' }
  | { readonly at: 'confirm'; readonly action: StaffAction };

const FIRST_STAGE: Record<StaffAction, Stage> = {
  open: { at: 'seals' },
  suspend: { at: 'reason' },
  resume: { at: 'confirm', action: 'resume' },
  close: { at: 'confirm', action: 'close' },
};

const ICONS: Record<StaffAction, IconName> = {
  open: 'check',
  suspend: 'pause',
  resume: 'play',
  close: 'lock',
};

const SIGNS: Record<StaffAction, SignName> = {
  open: 'slip',
  suspend: 'paused',
  resume: 'slip',
  close: 'closed',
};

/** What lets people vote stands out; what stops them is there, and does not ask to be pressed. */
const BEGINNINGS: ReadonlySet<StaffAction> = new Set(['open', 'resume']);

type SectionId = 'polls' | 'figures' | 'ledger' | 'devices';

export function ManagerDesk({ view }: { readonly view: StationView }): ReactElement {
  const text = useTexts(deskTexts);
  const send = useSend();
  const [section, setSection] = useState<SectionId>('polls');
  const [stage, setStage] = useState<Stage>({ at: 'desk' });
  const [seals, setSeals] = useState<readonly string[]>([]);
  const [reason, setReason] = useState('');
  const figuresSection = useFiguresSection(view);
  const ledger = useLedgerItems(view);
  const devicesSection = useDevicesSection(view);
  const rules = useRules(view);
  const toDesk = (): void => {
    setStage({ at: 'desk' });
  };

  switch (stage.at) {
    case 'seals':
      return (
        <SealsForm
          seals={seals}
          onChange={setSeals}
          onBack={toDesk}
          onNext={() => {
            setStage({ at: 'confirm', action: 'open' });
          }}
        />
      );
    case 'reason':
      return (
        <ReasonForm
          onBack={toDesk}
          onChoose={(chosen) => {
            setReason(chosen);
            setStage({ at: 'confirm', action: 'suspend' });
          }}
          onWrite={() => {
            setStage({ at: 'typed-reason' });
          }}
        />
      );
    case 'typed-reason':
      return (
        <TypedReasonForm
          reason={reason}
          onChange={setReason}
          onBack={() => {
            setStage({ at: 'reason' });
          }}
          onNext={() => {
            setStage({ at: 'confirm', action: 'suspend' });
          }}
        />
      );
    case 'confirm': {
      const { action } = stage;
      return (
        <Confirm
          screen={`confirm ${action}`}
          above={text.polls.action[action]}
          heading={text.confirm.title[action]}
          order={text.confirm.order}
          given={
            action === 'open'
              ? [text.confirm.seals(seals.length) + (seals.length > 0 ? `: ${seals.join(', ')}` : '')]
              : action === 'suspend'
                ? [text.confirm.reason(reason)]
                : []
          }
          picture={SIGNS[action]}
          steps={STEPS[action].map((step) => text.confirm.step[step])}
          notes={action === 'open' ? rules : []}
          confirm={text.polls.action[action]}
          back={text.back}
          variant={action === 'close' ? 'danger' : 'primary'}
          onBack={() => {
            setStage(FIRST_STAGE[action].at === 'confirm' ? { at: 'desk' } : FIRST_STAGE[action]);
          }}
          onConfirm={() => {
            void send({
              type: 'staff.begin',
              action,
              ...(action === 'open' && { seals: [...seals] }),
              ...(action === 'suspend' && { reason }),
            }).then((refusal) => {
              // The station's own words are at the foot of the screen then.
              if (refusal !== undefined) toDesk();
            });
          }}
        />
      );
    }
    case 'desk':
      return (
        <Desk
          view={view}
          role="manager"
          section={section}
          onSection={setSection}
          sections={[
            {
              id: 'polls',
              name: text.section.polls,
              icon: 'staff',
              panel: (
                <PollsPanel
                  view={view}
                  onAction={(action) => {
                    setStage(FIRST_STAGE[action]);
                  }}
                />
              ),
            },
            figuresSection,
            {
              id: 'ledger',
              name: text.section.ledger,
              icon: view.ledger.link === 'unreachable' ? 'unlink' : 'link',
              alert: view.ledger.link === 'unreachable' ? text.ledger.link.unreachable : undefined,
              panel: <PagedList label={text.section.ledger}>{ledger}</PagedList>,
            },
            devicesSection,
          ]}
        />
      );
  }
}

/** How the questions will be counted, under the titles of paper and question. */
function useRules({ papersToOpen, scene }: StationView): { heading: string; sentences: readonly string[] }[] {
  const text = useTexts(deskTexts).confirm;
  const { language, say } = useLanguage();
  const rules = scene.kind === 'desk' ? (scene.rules ?? []) : [];
  return rules.flatMap(({ election, questions }) => {
    const paper = papersToOpen.find((known) => known.election === election);
    return questions.map(({ sentences, title }) => ({
      heading: text.rule(paper === undefined ? election : say(paper.title), say(title)),
      sentences: sentences[language],
    }));
  });
}

function PollsPanel({
  view,
  onAction,
}: {
  readonly view: StationView;
  readonly onAction: (action: StaffAction) => void;
}): ReactElement {
  const text = useTexts(deskTexts);
  const { say } = useLanguage();
  const isHere = view.accepts.includes('staff.begin');
  const isTall = useIsTall();
  const sums = useSumItems(view);
  const { link } = text.ledger;
  const isLost = view.ledger.link === 'unreachable';
  const report = view.scene.kind === 'desk' ? view.scene.report : undefined;
  const choices = pollsChoices(view);
  // What can be done comes first, so that it is on the first page also where only one fits.
  const ordered = [
    ...choices.filter(({ hindrance }) => hindrance === undefined),
    ...choices.filter(({ hindrance }) => hindrance !== undefined),
  ];
  return (
    <PagedList label={text.section.polls}>
      {report?.kind === 'records' && <DeskReportLine key="report" report={report} />}
      {quorumOutcome(view)}
      <p key="meaning">
        {view.polls === 'closed' && view.papersToOpen.length > 0
          ? text.polls.laterRound(view.papersToOpen.map(({ title }) => say(title)).join(', '))
          : text.polls.meaning[view.polls]}
      </p>
      {view.accepts.includes('desk.print-records') && <RecordsRow key="records" />}
      {ordered.map((choice) => (
        <ActionRow
          key={choice.action}
          choice={choice}
          isHere={isHere}
          onPress={() => {
            onAction(choice.action);
          }}
        />
      ))}
      {quorumRow(view)}
      <Seals key="seals" view={view} />
      {/* High glass has room for how everything stands; elsewhere each has its section. */}
      {isTall && [
        ...sums,
        ...DEVICES.map((device) => (
          <Device key={device} device={device} state={view.devices[device]} reader="people" />
        )),
        <Fact
          key="link"
          label={link.ledger}
          value={link[view.ledger.link]}
          tone={isLost ? 'bad' : 'plain'}
        />,
      ]}
    </PagedList>
  );
}

/** After closing: the records of this station on paper. */
function RecordsRow(): ReactElement {
  const text = useTexts(deskTexts).records;
  const { language } = useLanguage();
  const send = useSend();
  return (
    <div className="row">
      <div className="row-button">
        <Button
          variant="primary"
          icon="printer"
          describedBy="polls-records"
          onPress={() => {
            void send({ type: 'desk.print-records', language });
          }}
        >
          {text.print}
        </Button>
      </div>
      <div className="row-words" id="polls-records">
        <p>{text.ready}</p>
      </div>
    </div>
  );
}

function ActionRow({
  choice: { action, hindrance, cautions },
  isHere,
  onPress,
}: {
  readonly choice: PollsChoice;
  readonly isHere: boolean;
  readonly onPress: () => void;
}): ReactElement {
  const text = useTexts(deskTexts).polls;
  const isOpen = hindrance === undefined && isHere;
  const id = `polls-${action}`;
  return (
    <div className="row">
      <div className="row-button">
        <Button
          variant={isOpen && BEGINNINGS.has(action) ? 'primary' : 'secondary'}
          icon={ICONS[action]}
          isDisabled={!isOpen}
          describedBy={id}
          onPress={onPress}
        >
          {text.action[action]}
        </Button>
      </div>
      <div className="row-words" id={id}>
        {cautions.map((caution) => (
          <p key={caution} className="row-warning">
            <Icon name="warning" />
            <span>{text.caution[caution]}</span>
          </p>
        ))}
        <p className={isOpen ? '' : 'row-soft'}>
          {hindrance !== undefined ? text.hindrance[hindrance] : isHere ? text.ready[action] : text.notHere}
        </p>
      </div>
    </div>
  );
}
