/**
 * How large and how contrasting this sitting's screen is (station.md, screens): four text sizes, four contrasts, in memory only, on <html> as
 * `data-size` and `data-contrast`. Also the millimetre: `--mm` comes from the screen's pixel density, never from the browser's idea of one.
 */
import {
  createContext,
  type ReactElement,
  type ReactNode,
  useContext,
  useLayoutEffect,
  useMemo,
  useState,
} from 'react';

export const TEXT_SIZES = [100, 125, 150, 200] as const;
export type TextSize = (typeof TEXT_SIZES)[number];

export const CONTRASTS = ['default', 'high-light', 'high-dark', 'low'] as const;
export type Contrast = (typeof CONTRASTS)[number];

interface DisplayState {
  readonly size: TextSize;
  readonly contrast: Contrast;
  readonly setSize: (size: TextSize) => void;
  readonly setContrast: (contrast: Contrast) => void;
  /** CSS pixels of one millimetre of glass. */
  readonly mmPx: number;
}

const MM_PER_INCH = 25.4;
/** Until the screen's own density is known; also what a browser calls an inch. */
const DEFAULT_PPI = 96;

const DisplayContext = createContext<DisplayState | undefined>(undefined);

/** Pixels per inch of the screen that the station is configured for; the browser's own inch when that cannot be learned. */
export async function readScreenPpi(): Promise<number> {
  try {
    const response = await fetch('/api/screen', { cache: 'no-store' });
    const { ppi } = (await response.json()) as { readonly ppi?: unknown };
    return typeof ppi === 'number' && ppi >= 40 && ppi <= 600 ? ppi : DEFAULT_PPI;
  } catch {
    return DEFAULT_PPI;
  }
}

export function DisplayProvider({
  ppi = DEFAULT_PPI,
  children,
}: {
  readonly ppi?: number;
  readonly children: ReactNode;
}): ReactElement {
  const [size, setSize] = useState<TextSize>(100);
  const [contrast, setContrast] = useState<Contrast>('default');
  const mmPx = ppi / MM_PER_INCH;
  useLayoutEffect(() => {
    const { dataset, style } = document.documentElement;
    dataset['size'] = String(size);
    dataset['contrast'] = contrast;
    style.setProperty('--mm', `${mmPx}px`);
  }, [size, contrast, mmPx]);
  const state = useMemo(() => ({ size, contrast, setSize, setContrast, mmPx }), [size, contrast, mmPx]);
  return <DisplayContext value={state}>{children}</DisplayContext>;
}

export function useDisplay(): DisplayState {
  const state = useContext(DisplayContext);
  if (state === undefined) throw new Error('useDisplay needs a DisplayProvider');
  return state;
}
