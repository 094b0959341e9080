/** Staff with card and PIN decide about a voter's session under way: what is true of it, and what follows from either choice. Nothing of it was recorded. */
import type { ReactElement } from 'react';
import { useTexts } from '../i18n/language.tsx';
import { useSend } from '../station-context.tsx';
import { Button } from '../ui/button.tsx';
import { Frame } from '../ui/frame.tsx';
import { Icon } from '../ui/icon.tsx';
import { PagedList } from '../ui/paged-list.tsx';
import { Sign } from '../ui/sign.tsx';
import type { SceneOf } from './scenes.ts';
import { staffTexts } from './texts.ts';
import './staff-words.css';

export function EndSession({ scene: { paper } }: { readonly scene: SceneOf<'end-session'> }): ReactElement {
  const text = useTexts(staffTexts).endSession;
  const send = useSend();
  return (
    <Frame
      screen="end-session"
      layout="work"
      picture={<Sign name="staff" />}
      heading={text.title}
      secondary={
        <Button
          variant="danger"
          icon="cross"
          onPress={() => {
            void send({ type: 'session.void' });
          }}
        >
          {text.end}
        </Button>
      }
      primary={
        <Button
          variant="primary"
          icon="back"
          onPress={() => {
            void send({ type: 'session.return' });
          }}
        >
          {text.giveBack}
        </Button>
      }
    >
      <div className="staff-words">
        <PagedList label={text.title} kind="text">
          <p key="nothing" className="staff-state">
            <Icon name="info" />
            <span>{text.nothing}</span>
          </p>
          <p key="hidden">{text.hidden}</p>
          <p key="paper">{text.paper[paper]}</p>
          <p key="return">{text.returnFollows}</p>
          <p key="void">{text.voidFollows}</p>
        </PagedList>
      </div>
    </Frame>
  );
}
