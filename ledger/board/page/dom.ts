/** Making elements without HTML text, as Trusted Types demand, and drawing sections anew only when what they show has changed. */

type Child = Node | string | undefined | false;

/**
 * An element with attributes and children; absent ones are left out. A name that starts with `--` sets a property of CSS, which the
 * page's policy allows where it forbids style attributes.
 *
 * @example h('p', { class: 'note' }, 'Not declared yet.')
 */
export function h<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Readonly<Record<string, string | undefined>> = {},
  ...children: readonly Child[]
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === undefined) continue;
    if (name.startsWith('--')) element.style.setProperty(name, value);
    else element.setAttribute(name, value);
  }
  for (const child of children) if (child !== undefined && child !== false) element.append(child);
  return element;
}

/** A button that does something. */
export function button(
  label: string,
  press: () => void,
  attributes: Readonly<Record<string, string>> = {},
): HTMLButtonElement {
  const element = h('button', { type: 'button', ...attributes }, label);
  element.addEventListener('click', press);
  return element;
}

/** A drawing of one path in a square of `size` units; for eyes only. */
export function drawing(size: number, path: string, className: string): SVGSVGElement {
  const svg = document.createElementNS(SVG, 'svg');
  svg.setAttribute('viewBox', `0 0 ${size} ${size}`);
  svg.setAttribute('class', className);
  svg.setAttribute('aria-hidden', 'true');
  const shape = document.createElementNS(SVG, 'path');
  shape.setAttribute('d', path);
  svg.append(shape);
  return svg;
}

const SVG = 'http://www.w3.org/2000/svg';

/** Fills `place` when `shown` differs from the last time, so that what somebody reads, selects or focuses stays as long as it can. */
export function createSection(place: HTMLElement): (shown: unknown, draw: () => readonly Child[]) => void {
  let last: string | undefined;
  return (shown, draw) => {
    const now = JSON.stringify(shown);
    if (now === last) return;
    last = now;
    place.replaceChildren(...draw().filter((child) => child !== undefined && child !== false));
  };
}
