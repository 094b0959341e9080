/** What a voter may want beside voting, in a quiet place: how this screen works, call staff, or stop. Stopping is asked twice, because it erases. */
import { type ReactElement, useState } from 'react';
import { useTexts } from '../i18n/language.tsx';
import { voter } from '../i18n/voter.ts';
import { useStation } from '../station-context.tsx';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import './help.css';

/** Where the voter is, which decides what they are told. */
type Place = keyof (typeof voter)['ko']['help']['how'];

/** The button for the head of a voter's screen; nothing when the station accepts neither. */
export function VoterHelp({ at }: { readonly at: Place }): ReactElement | undefined {
  const { view, send } = useStation();
  const text = useTexts(voter).help;
  const [open, setOpen] = useState<'nothing' | 'help' | 'quit'>('nothing');
  const mayCall = view.accepts.includes('session.call-staff');
  const mayQuit = view.accepts.includes('session.cancel');
  const close = (): void => {
    setOpen('nothing');
  };
  if (!mayCall && !mayQuit) return undefined;
  return (
    <>
      <Button
        variant="quiet"
        icon="help"
        onPress={() => {
          setOpen('help');
        }}
      >
        {text.button}
      </Button>
      <Dialog
        title={text.title}
        isOpen={open === 'help'}
        onClose={close}
        actions={
          <Button variant="primary" onPress={close}>
            {text.close}
          </Button>
        }
      >
        <p>{text.how[at]}</p>
        {mayCall && (
          <div className="help-way">
            <p>{text.callStaffText}</p>
            <Button
              icon="staff"
              onPress={() => {
                close();
                void send({ type: 'session.call-staff' });
              }}
            >
              {text.callStaff}
            </Button>
          </div>
        )}
        {mayQuit && (
          <div className="help-way">
            <p>{text.quitShort}</p>
            <Button
              variant="danger"
              onPress={() => {
                setOpen('quit');
              }}
            >
              {text.quit}
            </Button>
          </div>
        )}
      </Dialog>
      <Dialog
        title={text.quitTitle}
        isOpen={open === 'quit'}
        onClose={close}
        actions={
          <>
            <Button
              variant="danger"
              onPress={() => {
                close();
                void send({ type: 'session.cancel' });
              }}
            >
              {text.quitYes}
            </Button>
            <Button variant="primary" onPress={close}>
              {text.quitNo}
            </Button>
          </>
        }
      >
        <p>{text.quitText}</p>
      </Dialog>
    </>
  );
}
