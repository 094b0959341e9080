/** The clerk looks at a member's card: the card is asked for, then what the roll of this station says about it and what to do next. Nobody is admitted. */
import type { ReactElement } from 'react';
import type { CardFinding, StationView } from '../../main/station/view.ts';
import { useLanguage, useTexts } from '../i18n/language.tsx';
import { useSend } from '../station-context.tsx';
import { Button } from '../ui/button.tsx';
import { Frame } from '../ui/frame.tsx';
import { PagedList } from '../ui/paged-list.tsx';
import { Sign } from '../ui/sign.tsx';
import { deskTexts } from './desk-texts.ts';
import type { SceneOf, StaffScreenProps } from './scenes.ts';
import { staffTexts } from './texts.ts';
import './card-check.css';
import './staff-words.css';

export function CardCheck({ view, scene }: StaffScreenProps<SceneOf<'card-check'>>): ReactElement {
  const text = useTexts(staffTexts).check;
  const { checkCard } = useTexts(deskTexts);
  const send = useSend();
  const { finding } = scene;
  if (finding !== undefined) return <Finding view={view} finding={finding} />;
  return (
    <Frame
      screen="card-check"
      picture={<Sign name="insert-card" />}
      above={checkCard}
      heading={text.title}
      secondary={
        <Button
          icon="back"
          onPress={() => {
            void send({ type: 'session.cancel' });
          }}
        >
          {text.cancel}
        </Button>
      }
    >
      <p>{text.explain}</p>
    </Frame>
  );
}

function Finding({
  view,
  finding,
}: {
  readonly view: StationView;
  readonly finding: CardFinding;
}): ReactElement {
  const text = useTexts(staffTexts);
  const { checkCard } = useTexts(deskTexts);
  const send = useSend();
  const member = useMemberItems(view, finding);
  return (
    <Frame
      screen={`card-check ${finding.kind}`}
      layout="work"
      picture={<Sign name={finding.kind === 'on-roll' ? 'staff' : 'trouble'} />}
      above={checkCard}
      heading={
        finding.kind === 'staff-card'
          ? text.check.finding['staff-card'](text.role[finding.role])
          : text.check.finding[finding.kind]
      }
      primary={
        <Button
          variant="primary"
          icon="check"
          onPress={() => {
            void send({ type: 'session.end' });
          }}
        >
          {text.check.finish}
        </Button>
      }
    >
      <div className="staff-words">
        <PagedList label={checkCard} kind="text">
          {member}
          <p key="next" className="finding-next">
            {text.check.next[finding.kind]}
          </p>
          {'detail' in finding && (
            <p key="cause" className="row-soft">
              {text.check.cause}: {finding.detail}
            </p>
          )}
          <p key="take-out">{text.check.takeOut}</p>
        </PagedList>
      </div>
    </Frame>
  );
}

/** Whose card it is and what that member would be given: items of the list. */
function useMemberItems(view: StationView, finding: CardFinding): readonly ReactElement[] {
  const text = useTexts(staffTexts).check;
  const { say } = useLanguage();
  if (finding.kind !== 'on-roll') return [];
  const { member, papers } = finding;
  const group = view.groups.find((known) => known.group === member.group)?.name;
  return [
    <p key="name" className="finding finding-name">
      <span>{text.member}</span> <strong>{member.name}</strong>
    </p>,
    <p key="group" className="finding">
      <span>{text.group}</span> <strong>{group === undefined ? member.group : say(group)}</strong>
    </p>,
    papers.length === 0 ? (
      <p key="none" className="finding">
        <span>{text.papers}</span> <strong>{text.noPapers}</strong>
      </p>
    ) : (
      papers.map((paper, index) => (
        <p key={paper.ko} className="finding">
          <span>{index === 0 ? text.papers : ''}</span> <strong>{say(paper)}</strong>
        </p>
      ))
    ),
  ].flat();
}
