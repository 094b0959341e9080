/** The bench's page. */
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import '../style/tokens.css';
import '../style/base.css';
import { DisplayProvider } from '../display.tsx';
import { LanguageProvider } from '../i18n/language.tsx';

const root = document.querySelector('#root');
if (root !== null)
  createRoot(root).render(
    <StrictMode>
      <LanguageProvider>
        <DisplayProvider>
          <p>화백</p>
        </DisplayProvider>
      </LanguageProvider>
    </StrictMode>,
  );
