/** The bench's page: a window of practice only. */
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import '../style/tokens.css';
import '../style/base.css';
import { DisplayProvider } from '../display.tsx';
import { lettersOf } from '../fonts.ts';
import { wordsOf } from '../i18n/catalogue.ts';
import { common } from '../i18n/common.ts';
import { LanguageProvider } from '../i18n/language.tsx';
import { BenchPage } from './bench-page.tsx';
import { bench } from './texts.ts';

await lettersOf(wordsOf([common, bench]));
const root = document.querySelector('#root');
if (root === null) throw new Error('bench.html has no #root');
createRoot(root).render(
  <StrictMode>
    <LanguageProvider>
      <DisplayProvider>
        <BenchPage />
      </DisplayProvider>
    </LanguageProvider>
  </StrictMode>,
);
