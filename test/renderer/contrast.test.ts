/** The four contrasts (style/tokens.css) by WCAG 2.2's formula: 1.4.3 and 1.4.6 for text, 1.4.11 for lines and fields that carry meaning. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';

const css = readFileSync(path.join(import.meta.dirname, '../../renderer/style/tokens.css'), 'utf8');

/** The colours of one contrast, over those of the default. */
function palette(contrast: string): Map<string, string> {
  const colours = new Map<string, string>();
  const selectors = [':root', `:root[data-contrast='${contrast}']`];
  for (const [, selector = '', body = ''] of css.matchAll(/^(:root[^{]*?)\s*\{([^}]*)\}/gm))
    if (selectors.includes(selector))
      for (const [, name = '', value = ''] of body.matchAll(/--([a-z-]+): (#[0-9a-f]{6});/g))
        colours.set(name, value);
  return colours;
}

function luminance(hex: string): number {
  const [r = 0, g = 0, b = 0] = [1, 3, 5].map((at) => {
    const channel = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

const ratio = (a: string, b: string): number => {
  const [light, dark] = [luminance(a), luminance(b)].toSorted((x, y) => y - x) as [number, number];
  return (light + 0.05) / (dark + 0.05);
};

/** Words and the grounds they stand on. */
const TEXT = [
  ['ink', 'paper'],
  ['ink', 'paper-deep'],
  ['ink', 'action-soft'],
  ['ink', 'mark-soft'],
  ['ink-soft', 'paper'],
  ['action', 'paper'],
  ['on-action', 'action'],
  ['on-action', 'action-pressed'],
  ['mark', 'mark-soft'],
  ['bad', 'paper'],
  ['good', 'paper'],
  ['on-stripe', 'stripe'],
] as const;

/** Lines, marks and rings, and what they must stand out from. */
const GRAPHICS = [
  ['line', 'paper'],
  ['action', 'paper'],
  ['mark', 'paper'],
  ['mark', 'mark-soft'],
  ['focus-inner', 'focus-outer'],
] as const;

describe.each([
  ['default', 4.5],
  ['high-light', 7],
  ['high-dark', 7],
  ['low', 4.5],
])('contrast %s', (contrast, least) => {
  const colours = palette(contrast);
  const between = ([front, ground]: readonly [string, string]): number =>
    ratio(colours.get(front)!, colours.get(ground)!);

  it.each(TEXT)('%s is read on %s', (...pair) => {
    expect(between(pair)).toBeGreaterThanOrEqual(least);
  });

  it.each(GRAPHICS)('%s is seen on %s', (...pair) => {
    expect(between(pair)).toBeGreaterThanOrEqual(3);
  });
});
