/** The kiosk's page: waits for the screen's measure and the first letters, then draws the station's view. */
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import './style/tokens.css';
import './style/base.css';
import './style/kiosk.css';
import { DisplayProvider, readScreenPpi } from './display.tsx';
import { lettersOf } from './fonts.ts';
import { ballot } from './i18n/ballot.ts';
import { wordsOf } from './i18n/catalogue.ts';
import { common } from './i18n/common.ts';
import { LanguageProvider } from './i18n/language.tsx';
import { voter } from './i18n/voter.ts';
import { Kiosk } from './kiosk.tsx';
import { lockPage } from './locked.ts';
import { deskTexts } from './staff/desk-texts.ts';
import { deviceTexts } from './staff/device-texts.ts';
import { staffTexts } from './staff/texts.ts';

lockPage();
const [ppi] = await Promise.all([
  readScreenPpi(),
  lettersOf(wordsOf([common, voter, ballot, staffTexts, deskTexts, deviceTexts])),
]);
const root = document.querySelector('#root');
if (root === null) throw new Error('index.html has no #root');
createRoot(root).render(
  <StrictMode>
    <LanguageProvider>
      <DisplayProvider ppi={ppi}>
        <Kiosk />
      </DisplayProvider>
    </LanguageProvider>
  </StrictMode>,
);
