/**
 * A list for a wall that nobody touches: in columns, and where it does not fit it turns its pages by itself, unless somebody holds it. How items make pages is
 * ui/paging.ts.
 */
import {
  Children,
  type ReactElement,
  type ReactNode,
  useCallback,
  useEffect,
  useLayoutEffect,
  useRef,
  useState,
} from 'react';
import { useDisplay } from '../display.tsx';
import { useTexts } from '../i18n/language.tsx';
import { Button } from '../ui/button.tsx';
import { type Box, pagesOf } from '../ui/paging.ts';
import '../ui/paged-list.css';
import { observerTexts } from './texts.ts';

const TURN_MS = 12_000;
/** The row of words below the pages, see paged-list.css. */
const PAGER_MM = 24;

export function TurningList({
  label,
  children,
}: {
  readonly label: string;
  /** One child is one item; keyed. */
  readonly children: ReactNode;
}): ReactElement {
  const text = useTexts(observerTexts).pages;
  const { mmPx } = useDisplay();
  const items = Children.toArray(children);
  const { outer, track, boxes, roomPx } = useMeasured();
  const [turned, setTurned] = useState(0);
  const [mode, setMode] = useState<'turning' | 'held'>('turning');
  const pages = pagesOf(boxes, roomPx, PAGER_MM * mmPx);
  const number = pages.length === 0 ? 0 : turned % pages.length;
  const page = pages[number] ?? { first: 0, last: items.length - 1 };
  const isTurning = mode === 'turning' && pages.length > 1;
  useEffect(() => {
    if (!isTurning) return undefined;
    const timer = setInterval(() => {
      setTurned((before) => before + 1);
    }, TURN_MS);
    return () => {
      clearInterval(timer);
    };
  }, [isTurning]);

  return (
    <div className="paged" ref={outer}>
      <div className="paged-window">
        <ul
          className="paged-track paged-grid"
          aria-label={label}
          ref={track}
          style={{ transform: `translateY(${-(boxes[page.first]?.top ?? 0)}px)` }}
        >
          {items.map((item, index) => (
            <li
              key={typeof item === 'object' && 'key' in item ? item.key : index}
              data-page={index >= page.first && index <= page.last ? 'this' : 'other'}
            >
              {item}
            </li>
          ))}
        </ul>
      </div>
      {pages.length > 1 && (
        <div className="paged-pager">
          <span />
          <p>{text.shown(number + 1, pages.length)}</p>
          <Button
            variant="quiet"
            onPress={() => {
              setMode(isTurning ? 'held' : 'turning');
            }}
          >
            {isTurning ? text.hold : text.turn}
          </Button>
        </div>
      )}
    </div>
  );
}

interface Measured {
  readonly boxes: readonly Box[];
  readonly roomPx: number;
}

function useMeasured() {
  const outer = useRef<HTMLDivElement>(null);
  const track = useRef<HTMLUListElement>(null);
  const [measured, setMeasured] = useState<Measured>({ boxes: [], roomPx: 0 });
  const measure = useCallback(() => {
    if (outer.current === null || track.current === null) return;
    const next: Measured = {
      roomPx: outer.current.clientHeight,
      boxes: [...track.current.children].map((item) => ({
        top: (item as HTMLElement).offsetTop,
        height: (item as HTMLElement).offsetHeight,
      })),
    };
    setMeasured((before) => (JSON.stringify(before) === JSON.stringify(next) ? before : next));
  }, []);
  useLayoutEffect(measure);
  useEffect(() => {
    const observer = new ResizeObserver(measure);
    if (outer.current !== null) observer.observe(outer.current);
    if (track.current !== null) observer.observe(track.current);
    return () => {
      observer.disconnect();
    };
  }, [measure]);
  return { outer, track, ...measured };
}
