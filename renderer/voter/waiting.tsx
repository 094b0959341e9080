/** Screens without anything to do: the station starts, or the line to it is broken. */
import type { ReactElement } from 'react';
import { useTexts } from '../i18n/language.tsx';
import { voter } from '../i18n/voter.ts';
import { Frame } from '../ui/frame.tsx';
import { Sign } from '../ui/sign.tsx';

export const StartingScreen = (): ReactElement => (
  <Frame screen="starting" picture={<Sign name="working" />} heading={useTexts(voter).starting.heading} />
);

export const LostScreen = (): ReactElement => (
  <Frame screen="lost" picture={<Sign name="disconnected" />} heading={useTexts(voter).lost.heading} />
);
