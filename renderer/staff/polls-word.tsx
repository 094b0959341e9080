/** The state of polls as a large word, for desks and the observers' mirror. */
import type { ReactElement } from 'react';
import type { StationView } from '../../main/station/view.ts';
import { useTexts } from '../i18n/language.tsx';
import { deskTexts } from './desk-texts.ts';
import './polls-word.css';

export function PollsWord({ polls }: { readonly polls: StationView['polls'] }): ReactElement {
  const text = useTexts(deskTexts).polls;
  return (
    <span className={`polls-word polls-${polls}`}>
      <span className="polls-label">{text.label}</span> <strong>{text.state[polls]}</strong>
    </span>
  );
}
