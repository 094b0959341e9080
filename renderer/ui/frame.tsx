/**
 * What every screen of the kiosk stands in: practice band, head with assembly and station and the buttons for language and display, the matter
 * itself, one line of notice, the foot with its actions. A new screen gets focus on its heading. What stands in the head comes from a FrameProvider.
 */
import {
  createContext,
  type ReactElement,
  type ReactNode,
  useCallback,
  useContext,
  useEffect,
  useLayoutEffect,
  useRef,
} from 'react';
import type { Bilingual, StationView } from '../../main/station/view.ts';
import { common } from '../i18n/common.ts';
import { useLanguage, useTexts } from '../i18n/language.tsx';
import { DisplayButton, LanguageButton } from './display-settings.tsx';
import { Icon } from './icon.tsx';
import './frame.css';

export interface FrameContent {
  readonly assembly: Bilingual | undefined;
  readonly station: Bilingual | undefined;
  readonly mode: StationView['mode'];
  /** One line at the foot of the matter; its room is always there. */
  readonly notice?: Bilingual | undefined;
}

const FrameContext = createContext<FrameContent>({
  assembly: undefined,
  station: undefined,
  mode: 'unknown',
});

export const FrameProvider = FrameContext;

export interface FrameProps {
  /** Names the screen: when it changes, focus goes to the heading. Never shown. */
  readonly screen: string;
  readonly heading: ReactNode;
  /** A large `<Sign>` beside the matter; the first to shrink when room is short. */
  readonly picture?: ReactNode;
  /**
   * `message`: a heading and a few sentences, in the middle of the glass. `work`: heading above, the matter fills the rest. `split`: heading and
   * words beside `side`, above it on standing glass.
   */
  readonly layout?: 'message' | 'work' | 'split';
  /** With `split`: the list or pad that fills the other part. */
  readonly side?: ReactNode;
  /** With `split`: what comes after `side`, such as abstention: under the words on lying glass, under `side` on standing glass. */
  readonly afterSide?: ReactNode;
  /** A short line above the heading: where one is, such as the ballot paper and "2/3". */
  readonly above?: ReactNode;
  /** Buttons in the head beside language and display, for what is not the matter of the screen. */
  readonly beside?: ReactNode;
  readonly secondary?: ReactNode;
  readonly primary?: ReactNode;
  /** This screen's own word on the line of notice, before the station's; its room is always there. */
  readonly notice?: string | undefined;
  /** `large` for the few words that must be read from afar. */
  readonly headingSize?: 'normal' | 'large';
  /** How assembly and station stand in the head: `large` where nobody is at work yet. */
  readonly place?: 'normal' | 'large';
  readonly children?: ReactNode;
}

export function Frame({
  screen,
  heading,
  picture,
  layout = 'message',
  above,
  beside,
  secondary,
  primary,
  side,
  afterSide,
  notice: ownNotice,
  headingSize = 'normal',
  place = 'normal',
  children,
}: FrameProps): ReactElement {
  const { assembly, station, mode, notice } = useContext(FrameContext);
  const { say } = useLanguage();
  const text = useTexts(common);
  const said = ownNotice ?? (notice === undefined ? undefined : say(notice));
  const headingRef = useFocusOnNewScreen(screen);
  const frame = useTightFit();
  return (
    <div className="frame" data-place={place} ref={frame}>
      <header className="frame-top">
        {mode === 'practice' && (
          <div className="frame-practice">
            <strong>{text.practice}</strong>
          </div>
        )}
        <div className="frame-head">
          <div className="frame-place">
            <p className="frame-assembly">{assembly === undefined ? text.product : say(assembly)}</p>
            {station !== undefined && <p className="frame-station">{say(station)}</p>}
          </div>
          <div className="frame-tools">
            {beside}
            <DisplayButton />
            <LanguageButton />
          </div>
        </div>
      </header>
      <main className={`frame-main frame-${layout}`} data-picture={picture === undefined ? 'none' : 'shown'}>
        {picture !== undefined && <div className="frame-picture">{picture}</div>}
        <div className="frame-matter">
          {above !== undefined && <div className="frame-above">{above}</div>}
          <h1 className={`frame-heading-${headingSize}`} tabIndex={-1} ref={headingRef}>
            {heading}
          </h1>
          {children !== undefined && <div className="frame-body">{children}</div>}
        </div>
        {side !== undefined && <div className="frame-side">{side}</div>}
        {afterSide !== undefined && <div className="frame-after">{afterSide}</div>}
      </main>
      <p className="frame-notice" role="status">
        {said !== undefined && (
          <>
            <Icon name="info" />
            <span>{said}</span>
          </>
        )}
      </p>
      <footer className="frame-foot">
        <div className="frame-secondary">{secondary}</div>
        <div className="frame-primary">{primary}</div>
      </footer>
    </div>
  );
}

function useFocusOnNewScreen(screen: string) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    heading.current?.focus({ preventScroll: true });
  }, [screen]);
  return heading;
}

/** Steps by which the frame gives up room before words do; see `data-tight` in frame.css. */
const TIGHTEST = 3;

/** Takes as many steps as it needs for the words to fit, and none more. */
function useTightFit() {
  const frame = useRef<HTMLDivElement>(null);
  const fit = useCallback(() => {
    const { current } = frame;
    const matter = current?.querySelector('.frame-matter');
    if (current === null || !(matter instanceof HTMLElement)) return;
    for (let step = 0; step <= TIGHTEST; step += 1) {
      current.dataset['tight'] = String(step);
      if (matter.scrollHeight <= matter.clientHeight + 1) return;
    }
  }, []);
  useLayoutEffect(fit);
  useLayoutEffect(() => {
    const observer = new ResizeObserver(fit);
    // The heading changes its size with the text size, whoever sets it.
    for (const each of [frame.current, frame.current?.querySelector('h1')]) if (each) observer.observe(each);
    return () => {
      observer.disconnect();
    };
  }, [fit]);
  return frame;
}
