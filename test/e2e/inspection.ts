/**
 * Looks at a page as a careful person with a ruler would: nothing beyond the screen, nothing scrolls, no word cut off, covered or printed over another, no
 * letter smaller than 4.8 mm, every control at least 20 mm, apart from its neighbours and hit where it is pressed (station.md, screens). Runs inside the page;
 * contrast and roles are judged by axe.
 */
import { createRequire } from 'node:module';
import { readFileSync } from 'node:fs';
import type { Page } from 'playwright';
import { PPI } from './browser.ts';

const MM = PPI / 25.4;

export interface Measures {
  readonly targetPx: number;
  readonly gapPx: number;
  readonly letterPx: number;
}

export const KIOSK_MEASURES: Measures = { targetPx: 20 * MM, gapPx: 4 * MM, letterPx: 4.8 * MM };

/** What is wrong with the page as it stands, one line each; none is what tests want. */
export const inspect = (page: Page, measures: Measures = KIOSK_MEASURES): Promise<string[]> =>
  page.evaluate(inspectDocument, measures);

/** Runs in the page: takes nothing from this module. */
function inspectDocument(measures: Measures): string[] {
  const faults: string[] = [];
  const width = window.innerWidth;
  const height = window.innerHeight;
  const ROUNDING = 1;

  const nameOf = (element: Element): string => {
    const words = (element.getAttribute('aria-label') ?? element.textContent).trim().replace(/\s+/g, ' ');
    return `<${element.tagName.toLowerCase()} ${element.getAttribute('class') ?? ''}> "${words.slice(0, 40)}"`;
  };
  const numbers = ({ left, top, right, bottom }: DOMRect): string =>
    [left, top, right, bottom].map((value) => Math.round(value)).join(' ');

  /** Not drawn, or only for screen readers. */
  const isUnseen = (element: Element): boolean => {
    if (!element.checkVisibility({ opacityProperty: true, visibilityProperty: true })) return true;
    for (let at: Element | null = element; at !== null; at = at.parentElement) {
      const style = getComputedStyle(at);
      if (style.clipPath !== 'none' && style.position === 'absolute') return true;
      if (style.position === 'absolute' && style.overflow === 'hidden') {
        const { width: w, height: h } = at.getBoundingClientRect();
        if (w <= 1 || h <= 1) return true;
      }
    }
    return false;
  };
  /** Whether a dialog stands before this element: what lies behind it is inert. */
  const isBehind = (element: Element): boolean => element.closest('[inert], [aria-hidden="true"]') !== null;

  const page = document.documentElement;
  if (page.scrollWidth > width + ROUNDING || page.scrollHeight > height + ROUNDING)
    faults.push(`the page is ${page.scrollWidth}x${page.scrollHeight} in ${width}x${height}`);
  for (const element of document.querySelectorAll('body *')) {
    const style = getComputedStyle(element);
    const scrolls = (axis: string, inner: number, outer: number): boolean =>
      /auto|scroll/.test(axis) && inner > outer + ROUNDING;
    if (
      scrolls(style.overflowY, element.scrollHeight, element.clientHeight) ||
      scrolls(style.overflowX, element.scrollWidth, element.clientWidth)
    )
      faults.push(`scrolls: ${nameOf(element)}`);
  }

  const isPart = (hit: Element | null, element: Element): boolean =>
    hit !== null && (element.contains(hit) || hit.contains(element));

  // Controls
  const CONTROLS =
    'button, a[href], input, textarea, [role=button], [role=checkbox], [role=radio], [role=option], [role=switch], [role=tab]';
  const controls: { readonly element: Element; readonly box: DOMRect }[] = [];
  for (const element of document.querySelectorAll(CONTROLS)) {
    if (isBehind(element)) continue;
    // A check box or radio button that is only there for screen readers is pressed by its label.
    const target = isUnseen(element) ? element.closest('label') : element;
    if (target === null || isUnseen(target)) continue;
    if (controls.some(({ element: other }) => other.contains(target))) continue;
    controls.push({ element: target, box: target.getBoundingClientRect() });
  }
  for (const { element, box } of controls) {
    if (box.width + ROUNDING < measures.targetPx || box.height + ROUNDING < measures.targetPx)
      faults.push(`small control ${Math.round(box.width)}x${Math.round(box.height)}: ${nameOf(element)}`);
    if (
      box.left < -ROUNDING ||
      box.top < -ROUNDING ||
      box.right > width + ROUNDING ||
      box.bottom > height + ROUNDING
    )
      faults.push(`control beyond the screen (${numbers(box)}): ${nameOf(element)}`);
    else {
      const inset = 6;
      const points = [
        [box.left + box.width / 2, box.top + box.height / 2],
        [box.left + inset, box.top + box.height / 2],
        [box.right - inset, box.top + box.height / 2],
        [box.left + box.width / 2, box.top + inset],
        [box.left + box.width / 2, box.bottom - inset],
      ] as const;
      if (points.some(([x, y]) => !element.contains(document.elementFromPoint(x, y))))
        faults.push(`covered control (${numbers(box)}): ${nameOf(element)}`);
    }
  }
  for (const [i, a] of controls.entries())
    for (const b of controls.slice(i + 1)) {
      const apart = Math.max(
        a.box.left - b.box.right,
        b.box.left - a.box.right,
        a.box.top - b.box.bottom,
        b.box.top - a.box.bottom,
      );
      if (apart + ROUNDING < measures.gapPx)
        faults.push(`controls ${Math.round(apart)} px apart: ${nameOf(a.element)} and ${nameOf(b.element)}`);
    }

  // Words
  const words: { readonly element: Element; readonly box: DOMRect }[] = [];
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = texts.nextNode(); node !== null; node = texts.nextNode()) {
    const element = node.parentElement;
    if (
      element === null ||
      node.nodeValue?.trim() === '' ||
      /^(SCRIPT|STYLE|TEMPLATE|OPTION)$/.test(element.tagName)
    )
      continue;
    if (isBehind(element) || isUnseen(element)) continue;
    const letter = Number.parseFloat(getComputedStyle(element).fontSize);
    if (element.closest('svg') === null && letter + 0.1 < measures.letterPx)
      faults.push(`letters of ${letter.toFixed(1)} px: ${nameOf(element)}`);
    const range = document.createRange();
    range.selectNodeContents(node);
    for (const box of range.getClientRects()) {
      if (box.width < 2) continue;
      if (
        box.left < -ROUNDING ||
        box.top < -ROUNDING ||
        box.right > width + ROUNDING ||
        box.bottom > height + ROUNDING
      ) {
        faults.push(`words beyond the screen (${numbers(box)}): ${nameOf(element)}`);
        continue;
      }
      words.push({ element, box });
      // The letters themselves stand in the middle of their line.
      const middle = { top: box.top + box.height * 0.2, bottom: box.bottom - box.height * 0.2 };
      for (let at: Element | null = element; at !== null; at = at.parentElement) {
        const style = getComputedStyle(at);
        if (style.overflowX === 'visible' && style.overflowY === 'visible') continue;
        const room = at.getBoundingClientRect();
        if (
          box.left < room.left - 2 ||
          box.right > room.right + 2 ||
          middle.top < room.top - 2 ||
          middle.bottom > room.bottom + 2
        ) {
          faults.push(
            `words cut off by ${nameOf(at)}: ${nameOf(element)} (${numbers(box)} in ${numbers(room)})`,
          );
          break;
        }
      }
      const hit = document.elementFromPoint(box.left + box.width / 2, box.top + box.height / 2);
      if (getComputedStyle(element).pointerEvents !== 'none' && !isPart(hit, element))
        faults.push(`words covered by ${hit === null ? 'nothing' : nameOf(hit)}: ${nameOf(element)}`);
    }
  }
  for (const [i, a] of words.entries())
    for (const b of words.slice(i + 1)) {
      if (a.element === b.element) continue;
      const across = Math.min(a.box.right, b.box.right) - Math.max(a.box.left, b.box.left);
      const down = Math.min(a.box.bottom, b.box.bottom) - Math.max(a.box.top, b.box.top);
      if (across > 2 && down > Math.min(a.box.height, b.box.height) * 0.4)
        faults.push(`words over words: ${nameOf(a.element)} and ${nameOf(b.element)}`);
    }

  for (const image of document.images)
    if (image.complete && image.naturalWidth === 0) faults.push(`picture not loaded: ${image.alt}`);
  return faults;
}

const axeSource = readFileSync(
  createRequire(createRequire(import.meta.url).resolve('@axe-core/playwright')).resolve(
    'axe-core/axe.min.js',
  ),
  'utf8',
);

declare global {
  interface Window {
    readonly axe?: {
      run(
        context: Document,
        options: object,
      ): Promise<{
        readonly violations: readonly {
          readonly id: string;
          readonly nodes: readonly { readonly html: string; readonly failureSummary?: string }[];
        }[];
      }>;
    };
  }
}

const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];

/** What axe finds at WCAG 2.2 AA, one line a finding; `rules` narrows it to some rules. axe is brought into a page once. */
export async function accessibilityFaults(page: Page, rules?: readonly string[]): Promise<string[]> {
  if (!(await page.evaluate(() => window.axe !== undefined))) await page.evaluate(axeSource);
  return page.evaluate(
    async ({ tags, only }) => {
      const { violations } = await window.axe!.run(document, {
        runOnly: only === undefined ? { type: 'tag', values: tags } : { type: 'rule', values: only },
        resultTypes: ['violations'],
        elementRef: false,
      });
      return violations.flatMap(({ id, nodes }) =>
        nodes.map(({ html, failureSummary }) => `${id}: ${html.slice(0, 160)} ${failureSummary ?? ''}`),
      );
    },
    { tags: TAGS, only: rules },
  );
}
