/** The board's address as a QR code for the printed page. In a file of its own, loaded after the board stands, because few people print. */
import encodeQR from 'qr';
import { drawing } from './dom.ts';

export function drawAddressCode(address: string): SVGSVGElement {
  const matrix = encodeQR(address, 'raw', { border: 2 });
  const squares = matrix.flatMap((row, y) => row.map((isDark, x) => (isDark ? `M${x} ${y}h1v1h-1z` : '')));
  return drawing(matrix.length, squares.join(''), 'qr');
}
