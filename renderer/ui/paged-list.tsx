/**
 * A list that never scrolls: it shows as many whole items as there is room for and pages through the rest. All items stay in the document, so that
 * their real heights are known; those of other pages are hidden from everybody. Arrow keys walk the items and turn pages.
 */
import {
  Children,
  type CSSProperties,
  type KeyboardEvent,
  type ReactElement,
  type ReactNode,
  useCallback,
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
} from 'react';
import { flushSync } from 'react-dom';
import { useDisplay } from '../display.tsx';
import { common } from '../i18n/common.ts';
import { useTexts } from '../i18n/language.tsx';
import { Button } from './button.tsx';
import { type Box, pagesOf, pageWith, stackedPx } from './paging.ts';
import './paged-list.css';

export interface PagedListProps {
  /** What the list holds, for those who hear it. */
  readonly label: string;
  /** One child is one item; keyed. */
  readonly children: ReactNode;
  /** `text` is for paragraphs: closer together, no wider than can be read. `grid` puts two items side by side when one column has not room for all. */
  readonly kind?: 'rows' | 'grid' | 'text';
  /** The item to show first, such as the one that was being edited. */
  readonly startAt?: number;
}

interface Measured {
  readonly boxes: readonly Box[];
  readonly roomPx: number;
  /** Height of running text. */
  readonly letterPx: number;
}

/** Height and distance of the row of buttons that turn pages, see paged-list.css. */
const PAGER_MM = 24;
const GAP_MM = 4;

export function PagedList({ label, children, kind = 'rows', startAt = 0 }: PagedListProps): ReactElement {
  const text = useTexts(common).pager;
  const { mmPx } = useDisplay();
  // toArray makes new elements: made once for the same children, so that measuring the list again does not draw every item again.
  const items = useMemo(() => Children.toArray(children), [children]);
  const { outer, track, measured } = useMeasured();
  const [anchor, setAnchor] = useState(startAt);
  const columns = useColumns(kind, stackedPx(measured.boxes, GAP_MM * mmPx), measured);
  const pages = pagesOf(measured.boxes, measured.roomPx, PAGER_MM * mmPx);
  const number = pageWith(pages, anchor);
  const page = pages[number] ?? { first: 0, last: items.length - 1 };
  const turn = (by: number): void => {
    setAnchor(pages[number + by]?.first ?? 0);
  };
  const walk = (event: KeyboardEvent<HTMLUListElement>): void => {
    const to = stepOf(event, items.length);
    if (to === undefined) return;
    event.preventDefault();
    flushSync(() => {
      setAnchor(to);
    });
    focusIn(event.currentTarget.children[to]);
  };

  return (
    <div className="paged" data-kind={kind} ref={outer}>
      <div className="paged-window">
        <ul
          className={`paged-track paged-${kind}`}
          data-columns={columns}
          aria-label={label}
          ref={track}
          style={
            {
              '--items': items.length,
              transform: `translateY(${-(measured.boxes[page.first]?.top ?? 0)}px)`,
            } as CSSProperties
          }
          onKeyDown={walk}
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
          <Button
            variant="quiet"
            icon="up"
            isDisabled={number === 0}
            onPress={() => {
              turn(-1);
            }}
          >
            {text.previous}
          </Button>
          <p aria-live="polite">{text.shown(page.first + 1, page.last + 1, items.length)}</p>
          <Button
            variant="quiet"
            icon="down"
            iconAt="end"
            isDisabled={number === pages.length - 1}
            onPress={() => {
              turn(1);
            }}
          >
            {text.next}
          </Button>
        </div>
      )}
    </div>
  );
}

/**
 * Two columns where one has not room for all. Items may be lower in two than in one, so what once needed two keeps them until the room or the text
 * size is another: asking again would go back and forth for ever.
 */
function useColumns(
  kind: PagedListProps['kind'],
  stacked: number,
  { roomPx, letterPx }: Measured,
): 'one' | 'two' {
  const [narrow, setNarrow] = useState({ roomPx: -1, letterPx: -1 });
  const wasNarrow = narrow.roomPx === roomPx && narrow.letterPx === letterPx;
  const isNarrow = kind === 'grid' && (wasNarrow || stacked > roomPx);
  if (isNarrow && !wasNarrow) setNarrow({ roomPx, letterPx });
  return isNarrow ? 'two' : 'one';
}

function useMeasured() {
  const outer = useRef<HTMLDivElement>(null);
  const track = useRef<HTMLUListElement>(null);
  const [measured, setMeasured] = useState<Measured>({ boxes: [], roomPx: 0, letterPx: 0 });
  const measure = useCallback(() => {
    if (outer.current === null || track.current === null) return;
    const next: Measured = {
      roomPx: outer.current.clientHeight,
      letterPx: Number.parseFloat(getComputedStyle(document.documentElement).fontSize),
      boxes: [...track.current.children].map((item) => ({
        top: (item as HTMLElement).offsetTop,
        height: (item as HTMLElement).offsetHeight,
      })),
    };
    setMeasured((before) => (isSame(before, next) ? before : next));
  }, []);
  useLayoutEffect(measure);
  useLayoutEffect(() => {
    const observer = new ResizeObserver(measure);
    if (outer.current !== null) observer.observe(outer.current);
    if (track.current !== null) observer.observe(track.current);
    return () => {
      observer.disconnect();
    };
  }, [measure]);
  return { outer, track, measured };
}

const isSame = (a: Measured, b: Measured): boolean =>
  a.roomPx === b.roomPx &&
  a.letterPx === b.letterPx &&
  a.boxes.length === b.boxes.length &&
  a.boxes.every((box, i) => box.top === b.boxes[i]?.top && box.height === b.boxes[i]?.height);

/** Where an arrow key leads from the item with focus; undefined for other keys and at the ends. */
function stepOf(event: KeyboardEvent<HTMLUListElement>, count: number): number | undefined {
  const items = [...event.currentTarget.children];
  const from = items.findIndex((item) => item.contains(document.activeElement));
  if (from === -1) return undefined;
  const to = {
    ArrowDown: from + 1,
    ArrowRight: from + 1,
    ArrowUp: from - 1,
    ArrowLeft: from - 1,
    Home: 0,
    End: count - 1,
  }[event.key];
  return to === undefined || to < 0 || to >= count || to === from ? undefined : to;
}

const focusIn = (item: Element | undefined): void => {
  item?.querySelector<HTMLElement>('button, [tabindex="0"]')?.focus({ preventScroll: true });
};
