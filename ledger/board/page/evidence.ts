/** What the page has checked, so that anybody can compare it with paper and with other people's screens, and how to check the rest. */
import type { BoardView } from '../view.ts';
import { h } from './dom.ts';
import { figure, type Language, type Texts } from './texts.ts';

/** Elements of class `time` are left empty for the time of the last check. Checkpoint, fingerprint, what was checked, and the command that checks everything; on paper the board's address as a QR code. */
export function drawEvidence(
  { checkpoint, party, checkedRecords }: BoardView,
  words: {
    readonly texts: Texts;
    readonly language: Language;
    /** The board's own address, without a fragment. */
    readonly address: string;
    /** The address as a QR code, once it is loaded. */
    readonly code: SVGSVGElement | undefined;
  },
): HTMLElement[] {
  const { texts, address, code } = words;
  const pair = (term: string, value: string, ...more: readonly HTMLElement[]): HTMLElement =>
    h('div', {}, h('dt', {}, term), h('dd', {}, h('span', { class: 'mono' }, value), ...more));
  const command = `npm run -s hwabaek -- verify ${address} --party ${party.fingerprint}`;
  return [
    h('h2', { id: 'evidence-title' }, texts.ledger),
    h(
      'ul',
      { class: 'checked' },
      ...texts.checkedList(figure(checkedRecords)).map((line) => h('li', {}, line)),
    ),
    h(
      'dl',
      { class: 'facts' },
      pair(texts.fingerprint, party.fingerprint, h('p', { class: 'note' }, texts.fingerprintNote)),
      pair(texts.origin, party.origin),
      pair(texts.checkpoint, texts.entries(figure(checkpoint.size))),
      pair(texts.root, checkpoint.root),
      h('div', {}, h('dt', {}, texts.time), h('dd', { class: 'time' })),
    ),
    h('p', {}, texts.notChecked),
    h('p', { class: 'command mono', lang: 'en' }, command),
    h(
      'div',
      { class: 'only-print address' },
      code?.cloneNode(true),
      h(
        'p',
        {},
        texts.address,
        h('br'),
        h('span', { class: 'mono' }, address),
        h('br'),
        texts.time,
        ' ',
        h('span', { class: 'time' }),
      ),
    ),
  ];
}
