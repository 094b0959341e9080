/** Which keys stand where on the keyboard on glass: rows of twenty half keys for each layer. Drawing is keyboard.tsx. */

/** `seal` has capitals, digits and the hyphen at once; the others are what people write sentences with. */
export type Layer = 'hangul' | 'latin' | 'digits' | 'seal';

export type Key =
  | { readonly kind: 'sign'; readonly sign: string; readonly units: number }
  | { readonly kind: 'layer'; readonly layer: Layer; readonly units: number }
  | { readonly kind: 'shift' | 'delete' | 'space' | 'gap'; readonly units: number };

export const ROW_UNITS = 20;

const PLAIN: Record<Layer, readonly [string, ...string[]]> = {
  hangul: ['ㅂㅈㄷㄱㅅㅛㅕㅑㅐㅔ', 'ㅁㄴㅇㄹㅎㅗㅓㅏㅣ', 'ㅋㅌㅊㅍㅠㅜㅡ'],
  latin: ['qwertyuiop', 'asdfghjkl', 'zxcvbnm'],
  digits: ['1234567890', '-/:;()%~+', '?!·\'"&@'],
  seal: ['1234567890', 'QWERTYUIOP', 'ASDFGHJKL-', 'ZXCVBNM'],
};

const SHIFTED: Partial<Record<Layer, readonly [string, ...string[]]>> = {
  hangul: ['ㅃㅉㄸㄲㅆㅛㅕㅑㅒㅖ', 'ㅁㄴㅇㄹㅎㅗㅓㅏㅣ', 'ㅋㅌㅊㅍㅠㅜㅡ'],
  latin: ['QWERTYUIOP', 'ASDFGHJKL', 'ZXCVBNM'],
};

/** The rows of `layer` when one can change to the other `layers`. Every layer of one set has the same number of rows. */
export function keyRows(
  layer: Layer,
  layers: readonly Layer[],
  shift: 'off' | 'on',
): readonly (readonly Key[])[] {
  const shifted = SHIFTED[layer];
  const rows = (shift === 'on' ? shifted : undefined) ?? PLAIN[layer];
  const others = layers.filter((other) => other !== layer);
  const last = rows.length - 1;
  const letters = rows.map((row, line): readonly Key[] => {
    const signs = row.split('').map(sign);
    if (line < last) return [...gap(ROW_UNITS / 2 - signs.length), ...signs];
    const [other] = layer === 'seal' ? others : [];
    const first: readonly Key[] =
      shifted !== undefined
        ? [{ kind: 'shift', units: 3 }]
        : other !== undefined
          ? [toLayer(other, 3)]
          : gap(3);
    return [...first, ...signs, { kind: 'delete', units: 3 }];
  });
  if (layer === 'seal' || others.length === 0) return letters;
  const ending: readonly Key[] = layers.includes('seal')
    ? [sign('-')]
    : [{ kind: 'space', units: 16 - 4 * others.length }, sign(','), sign('.')];
  return [...letters, [...others.map((other) => toLayer(other, 4)), ...ending]];
}

const sign = (char: string): Key => ({ kind: 'sign', sign: char, units: 2 });
const toLayer = (layer: Layer, units: number): Key => ({ kind: 'layer', layer, units });
const gap = (units: number): readonly Key[] => (units > 0 ? [{ kind: 'gap', units }] : []);
