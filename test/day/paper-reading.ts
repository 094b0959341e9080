/** Reads papers of the simulated printer as a person would: which banner is on it, what its QR codes hold. */
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

/** Whether a banner with this text is on the paper; a few dots may differ, because the driver keeps control bytes out of pictures. */
export function hasBanner(paper: Bitmap, text: string): boolean {
  const banner = rendered.get(text) ?? renderPaper([{ kind: 'banner', text }]);
  rendered.set(text, banner);
  const bytes = rowBytes(banner.widthDots);
  const tolerated = banner.data.length / 500;
  for (let row = 0; row + banner.heightDots <= paper.heightDots; row += 1) {
    let different = 0;
    for (let i = 0; i < banner.data.length && different <= tolerated; i += 1)
      if (banner.data[i] !== paper.data[row * bytes + i]) different += 1;
    if (different <= tolerated) return true;
  }
  return false;
}

/** Whether a paper begins with this picture; a byte may differ in one dot, because the driver keeps control bytes out of pictures. */
export function beginsWith(paper: Bitmap, picture: Bitmap): boolean {
  if (paper.widthDots !== picture.widthDots || paper.heightDots < picture.heightDots) return false;
  return picture.data.every((byte, i) => {
    const difference = byte ^ (paper.data[i] ?? 0);
    return (difference & (difference - 1)) === 0;
  });
}

/** What the one QR code of a paper holds; undefined without one. */
export const readQr = (paper: Bitmap): string | undefined => decodeRows(paper, 0, paper.heightDots);

/** What all QR codes of a paper hold, from top to bottom: a code has its quiet zone above and below. */
export function readQrs(paper: Bitmap): string[] {
  const found: string[] = [];
  let top = 0;
  let blank = 0;
  for (let row = 0; row <= paper.heightDots; row += 1) {
    if (row < paper.heightDots && isBlank(paper, row)) blank += 1;
    else {
      if (blank >= QUIET_ROWS) top = row - blank;
      blank = 0;
    }
    const isEnd = blank === QUIET_ROWS || row === paper.heightDots;
    const link = isEnd && row - top > SMALLEST_CODE ? decodeRows(paper, top, row) : undefined;
    if (link !== undefined) found.push(link);
  }
  return found;
}

/** Four modules of three dots. */
const QUIET_ROWS = 12;
const SMALLEST_CODE = 60;

const isBlank = (paper: Bitmap, row: number): boolean => {
  const bytes = rowBytes(paper.widthDots);
  return paper.data.subarray(row * bytes, (row + 1) * bytes).every((byte) => byte === 0);
};

function decodeRows(paper: Bitmap, from: number, to: number): string | undefined {
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
