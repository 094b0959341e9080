/** Lists that page: every item is on exactly one page, whole rows stay together, a page holds what fits. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Box, pagesOf, pageWith, stackedPx } from '../../renderer/ui/paging.ts';

const GAP = 15;

/** Boxes as a grid of `columns` lays them out. */
const grid = (heights: readonly number[], columns: number): Box[] => {
  const boxes: Box[] = [];
  let top = 0;
  for (let row = 0; row < heights.length; row += columns) {
    const inRow = heights.slice(row, row + columns);
    boxes.push(...inRow.map((height) => ({ top, height })));
    top += Math.max(...inRow) + GAP;
  }
  return boxes;
};

const lists = fc.record({
  heights: fc.array(fc.integer({ min: 20, max: 300 }), { minLength: 1, maxLength: 40 }),
  columns: fc.integer({ min: 1, max: 3 }),
  room: fc.integer({ min: 100, max: 1500 }),
  pager: fc.integer({ min: 0, max: 100 }),
});

describe('pagesOf', () => {
  it('puts every item on exactly one page, in order', () => {
    fc.assert(
      fc.property(lists, ({ heights, columns, room, pager }) => {
        const pages = pagesOf(grid(heights, columns), room, pager);
        const items = pages.flatMap(({ first, last }) =>
          Array.from({ length: last - first + 1 }, (_, i) => first + i),
        );
        expect(items).toEqual(heights.map((_, i) => i));
      }),
    );
  });

  it('never shows more than there is room for, except one row that is too tall by itself', () => {
    fc.assert(
      fc.property(lists, ({ heights, columns, room, pager }) => {
        const boxes = grid(heights, columns);
        const pages = pagesOf(boxes, room, pager);
        const roomPx = pages.length === 1 ? room : room - pager;
        for (const { first, last } of pages) {
          const shown = boxes.slice(first, last + 1);
          const bottom = Math.max(...shown.map(({ top, height }) => top + height));
          const rows = new Set(shown.map(({ top }) => top)).size;
          expect(rows === 1 || bottom - shown[0]!.top <= roomPx + 0.5).toBe(true);
          expect(boxes[last + 1]?.top).not.toBe(boxes[last]!.top);
        }
      }),
    );
  });

  it('turns no page when everything fits', () => {
    const boxes = grid([100, 100, 100], 1);
    expect(pagesOf(boxes, 330, 90)).toEqual([{ first: 0, last: 2 }]);
    expect(pagesOf(boxes, 329, 90)).toEqual([
      { first: 0, last: 1 },
      { first: 2, last: 2 },
    ]);
  });

  it('has no page for nothing', () => {
    expect(pagesOf([], 500, 90)).toEqual([]);
  });
});

it('finds the page of an item, and the last page for one that is gone', () => {
  const pages = [
    { first: 0, last: 3 },
    { first: 4, last: 6 },
  ];
  expect([0, 3, 4, 6, 7].map((index) => pageWith(pages, index))).toEqual([0, 0, 1, 1, 1]);
  expect(pageWith([], 2)).toBe(0);
});

it('adds heights and the gaps between them', () => {
  expect(stackedPx(grid([100, 50, 70], 2), GAP)).toBe(250);
  expect(stackedPx([], GAP)).toBe(0);
});
