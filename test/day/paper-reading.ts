/** Reads papers of the simulated printer as a person would: which banner is on it, which tracker its QR code holds. */
import decodeQR from 'qr/decode.js';
import { dotAt, rowBytes, type Bitmap } from '../../hardware/printer/bitmap.ts';
import { renderPaper } from '../../hardware/printer/paper.ts';

export const BANNERS = {
  recorded: '기록됨 RECORDED',
  challenged: '기계 확인함 CHALLENGED',
  abandoned: '폐기됨 ABANDONED',
  void: '무효 VOID',
  unconfirmed: '여기까지 END OF PAPER',
} as const;

const rendered = new Map<string, Bitmap>();

/** Whether a banner with this text is on the paper. */
export const hasBanner = (paper: Bitmap, text: string): boolean => rowOfBanner(paper, text) !== undefined;

/** The first row of a banner with this text; a few dots may differ, because the driver keeps control bytes out of pictures. */
function rowOfBanner(paper: Bitmap, text: string): number | undefined {
  const banner = rendered.get(text) ?? renderPaper([{ kind: 'banner', text }]);
  rendered.set(text, banner);
  const bytes = rowBytes(banner.widthDots);
  const tolerated = banner.data.length / 500;
  for (let row = 0; row + banner.heightDots <= paper.heightDots; row += 1) {
    let different = 0;
    for (let i = 0; i < banner.data.length && different <= tolerated; i += 1)
      if (banner.data[i] !== paper.data[row * bytes + i]) different += 1;
    if (different <= tolerated) return row;
  }
  return undefined;
}

/** What the codes above and below a banner hold, one each; undefined without one. */
export function readQrsAround(
  paper: Bitmap,
  text: string,
): readonly [string | undefined, string | undefined] {
  const row = rowOfBanner(paper, text) ?? 0;
  return [readQr(paper, 0, row), readQr(paper, row, paper.heightDots)];
}

/** What the one QR code of a paper, or of its rows `from` to `to`, holds; undefined without one. */
export function readQr(paper: Bitmap, from = 0, to = paper.heightDots): string | undefined {
  const { widthDots: width } = paper;
  const height = to - from;
  const data = new Uint8Array(width * height * 4).fill(255);
  for (let y = 0; y < height; y += 1)
    for (let x = 0; x < width; x += 1)
      if (dotAt(paper, x, from + y) === 'black') data.fill(0, (y * width + x) * 4, (y * width + x) * 4 + 3);
  try {
    return decodeQR({ width, height, data });
  } catch {
    return undefined;
  }
}
