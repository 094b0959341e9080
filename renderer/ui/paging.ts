/** The arithmetic of lists that page instead of scrolling: which items stand on which page, given where each stands in the whole list. Pure. */

/** Where an item stands in the unpaged list, in pixels; items side by side share their top. */
export interface Box {
  readonly top: number;
  readonly height: number;
}

/** Items `first` to `last`, both included. */
export interface Page {
  readonly first: number;
  readonly last: number;
}

/** Rounding of layout: half a pixel too much is still within the room. */
const TOLERANCE_PX = 0.5;

/**
 * Pages of as many whole rows as fit in `roomPx`; an item taller than the room has a page of its own. When everything fits there is one page; when
 * not, every page leaves `pagerPx` for the buttons that turn them.
 */
export function pagesOf(boxes: readonly Box[], roomPx: number, pagerPx: number): readonly Page[] {
  const whole = fill(boxes, roomPx);
  return whole.length <= 1 ? whole : fill(boxes, roomPx - pagerPx);
}

/** The number of the page with item `index`; the last page when there is no such item. */
export function pageWith(pages: readonly Page[], index: number): number {
  const found = pages.findIndex(({ last }) => index <= last);
  return found === -1 ? Math.max(0, pages.length - 1) : found;
}

/** The height that the items would take in one column. */
export const stackedPx = (boxes: readonly Box[], gapPx: number): number =>
  boxes.reduce((sum, { height }) => sum + height, 0) + gapPx * Math.max(0, boxes.length - 1);

function fill(boxes: readonly Box[], roomPx: number): Page[] {
  const pages: Page[] = [];
  let first = 0;
  for (const [index, box] of boxes.entries()) {
    const start = boxes[first] ?? box;
    const startsRow = box.top !== boxes[index - 1]?.top;
    const fits = rowBottom(boxes, index) - start.top <= roomPx + TOLERANCE_PX;
    if (index > first && startsRow && !fits) {
      pages.push({ first, last: index - 1 });
      first = index;
    }
  }
  if (boxes.length > 0) pages.push({ first, last: boxes.length - 1 });
  return pages;
}

/** The lower edge of the row that item `index` stands in. */
function rowBottom(boxes: readonly Box[], index: number): number {
  const top = boxes[index]?.top ?? 0;
  let bottom = top;
  for (let i = index; boxes[i]?.top === top; i += 1) bottom = Math.max(bottom, top + (boxes[i]?.height ?? 0));
  return bottom;
}
