/** The observers' page: waits for the first letters, then mirrors the station. It can ask for the observer's view and for nothing else. */
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import '../style/tokens.css';
import '../style/base.css';
import '../style/kiosk.css';
import { DisplayProvider } from '../display.tsx';
import { lettersOf } from '../fonts.ts';
import { wordsOf } from '../i18n/catalogue.ts';
import { common } from '../i18n/common.ts';
import { LanguageProvider } from '../i18n/language.tsx';
import { deskTexts } from '../staff/desk-texts.ts';
import { deviceTexts } from '../staff/device-texts.ts';
import { Mirror } from './mirror.tsx';
import { observerTexts } from './texts.ts';

await lettersOf(
  wordsOf([common, observerTexts, deskTexts.ko.figures, deskTexts.ko.ledger, deviceTexts.ko.printer]),
);
const root = document.querySelector('#root');
if (root === null) throw new Error('observer.html has no #root');
createRoot(root).render(
  <StrictMode>
    <LanguageProvider>
      <DisplayProvider>
        <Mirror />
      </DisplayProvider>
    </LanguageProvider>
  </StrictMode>,
);
