/** The language of this sitting: lives in memory only, Korean for everybody who comes, switchable at any moment without losing anything. */
import {
  createContext,
  type ReactElement,
  type ReactNode,
  useContext,
  useInsertionEffect,
  useMemo,
  useState,
} from 'react';
import { I18nProvider } from 'react-aria-components/I18nProvider';
import type { Bilingual } from '../../main/station/view.ts';
import type { Catalogue, Language } from './catalogue.ts';

interface LanguageState {
  readonly language: Language;
  readonly setLanguage: (language: Language) => void;
  /** What the station says, in the language of the sitting. */
  readonly say: (text: Bilingual) => string;
}

const LanguageContext = createContext<LanguageState | undefined>(undefined);

export function LanguageProvider({ children }: { readonly children: ReactNode }): ReactElement {
  const [language, setLanguage] = useState<Language>('ko');
  // Before anything below measures itself: the language decides which letters are drawn, so that the screen is laid out once and not twice.
  useInsertionEffect(() => {
    document.documentElement.lang = language;
  }, [language]);
  const state = useMemo(
    () => ({ language, setLanguage, say: (text: Bilingual) => text[language] }),
    [language],
  );
  return (
    <LanguageContext value={state}>
      <I18nProvider locale={language === 'ko' ? 'ko-KR' : 'en-GB'}>{children}</I18nProvider>
    </LanguageContext>
  );
}

export function useLanguage(): LanguageState {
  const state = useContext(LanguageContext);
  if (state === undefined) throw new Error('useLanguage needs a LanguageProvider');
  return state;
}

/** The texts of one area in the language of the sitting. */
export const useTexts = <T,>(catalogue: Catalogue<T>): T => catalogue[useLanguage().language];
