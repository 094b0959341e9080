// The technician's test page (station.md, roles): everything a printer may do wrong, and nothing that could be taken for a receipt.
import { expect, test } from 'vitest';
import { renderPaper } from '../../../../hardware/printer/paper.ts';
import { trackerSlip, type Letterhead } from '../../../../main/station/documents/slip.ts';
import { testPage } from '../../../../main/station/documents/test-page.ts';
import { wordsOf } from '../fakes.ts';

const head: Letterhead = {
  assembly: { ko: '전당대회', en: 'Convention' },
  station: 'hall-1',
  mode: 'real',
};

test('says at both ends that it is a test, and in practice that too', () => {
  const lines = wordsOf(testPage(head, 'build 7')).trim().split('\n');
  expect(lines.at(0)).toBe('시험 인쇄 TEST');
  expect(lines.at(-1)).toBe('시험 인쇄 TEST');
  expect(lines).toContain('프로그램 Build: build 7');
  expect(lines).not.toContain('연습 PRACTICE');
  expect(wordsOf(testPage({ ...head, mode: 'practice' }, ''))).toContain('연습 PRACTICE');
});

test('shares no line with a receipt but the station', () => {
  const receipt = trackerSlip(
    head,
    [{ title: { ko: '선거', en: 'Election' }, tracker: 'abc' }],
    'https://board/',
  );
  const onReceipt = new Set(wordsOf(receipt).split('\n'));
  const shared = wordsOf(testPage(head, 'build'))
    .split('\n')
    .filter((line) => line !== '' && onReceipt.has(line));
  expect(shared).toEqual(['투표소 Station: hall-1']);
});

test('has every kind of block but a signature, in every size, and fits both widths of paper', () => {
  const page = testPage(head, 'build');
  expect(new Set(page.map(({ kind }) => kind))).toEqual(
    new Set(['banner', 'text', 'gap', 'pair', 'rule', 'ruler', 'qr']),
  );
  expect(new Set(page.flatMap((block) => (block.kind === 'text' ? [block.size] : [])))).toEqual(
    new Set([undefined, 'small', 'normal', 'large', 'huge']),
  );
  for (const widthDots of [576, 384]) expect(renderPaper(page, { widthDots }).widthDots).toBe(widthDots);
});
