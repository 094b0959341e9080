// What the slip for later votes says (protocol.md section 10), and that its picture holds the code for any reader.
import { describe, expect, test } from 'vitest';
import { renderPaper } from '../../../../hardware/printer/paper.ts';
import { laterSlip } from '../../../../main/station/documents/later-slip.ts';
import type { Letterhead } from '../../../../main/station/documents/slip.ts';
import { wordsOf } from '../fakes.ts';

const head: Letterhead = { assembly: { ko: '전당대회', en: 'Convention' }, station: 'hall-1', mode: 'real' };
const CODE = '01234567890123456789';

describe('the slip for later votes', () => {
  const words = wordsOf(laterSlip(head, CODE));

  test('has station, assembly and the code in groups of four and as a QR code; no time, no name, no other number', () => {
    expect(words).toContain('다음 투표용 번호표\nSlip for later votes');
    expect(words).toContain('투표소 Station: hall-1');
    expect(words).toContain('전당대회\nConvention');
    expect(words).toContain('0123  4567  8901\n2345  6789\n');
    expect(words).toContain(`[QR ${CODE}]`);
    expect(words.replaceAll(/[0-9]{4}|hall-1/g, '')).not.toMatch(/[0-9]/);
  });

  test('says in both languages what it is for, who can use it, and what a loss means', () => {
    for (const said of [
      '바로 이 단말기',
      '누구나 대신',
      '잃어버리면',
      'very kiosk',
      'in your place',
      'not replaced',
    ])
      expect(words).toContain(said);
  });

  test('says PRACTICE in practice, and fits narrow paper', () => {
    expect(words).not.toContain('PRACTICE');
    expect(wordsOf(laterSlip({ ...head, mode: 'practice' }, CODE))).toContain('연습 PRACTICE');
    for (const widthDots of [576, 384]) {
      const picture = renderPaper(laterSlip(head, CODE), { widthDots });
      expect(picture.widthDots).toBe(widthDots);
    }
  });
});
