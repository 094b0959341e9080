/** The line that says who vouches for the figures below it. */
import type { Source } from '../view.ts';
import { CHECK } from './head.ts';
import { drawing, h } from './dom.ts';
import type { Texts } from './texts.ts';

export const drawSource = (source: Source, texts: Texts): HTMLElement =>
  h(
    'p',
    { class: `source ${source}` },
    source === 'checked' && drawing(32, CHECK, 'sign'),
    texts.source[source],
  );
