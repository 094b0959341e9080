/** The part of opentype.js 2.0.0 that font.ts uses; the package brings no types of its own. */
declare module 'opentype.js/dist/opentype.mjs' {
  /** One step of an outline, in pixels, y growing downwards. */
  export type PathCommand =
    | { readonly type: 'M' | 'L'; readonly x: number; readonly y: number }
    | { readonly type: 'Q'; readonly x1: number; readonly y1: number; readonly x: number; readonly y: number }
    | {
        readonly type: 'C';
        readonly x1: number;
        readonly y1: number;
        readonly x2: number;
        readonly y2: number;
        readonly x: number;
        readonly y: number;
      }
    | { readonly type: 'Z' };

  export interface Glyph {
    /** 0 is the font's "not defined" glyph. */
    readonly index: number;
    /** In font units. */
    readonly advanceWidth: number;
    getPath(x: number, y: number, fontSize: number): { readonly commands: readonly PathCommand[] };
  }

  export interface Font {
    readonly unitsPerEm: number;
    charToGlyph(character: string): Glyph;
  }

  /** `lowMemory` reads a glyph's outline when it is first asked for, not all of them at once. */
  export function parse(buffer: ArrayBuffer, options: { readonly lowMemory: boolean }): Font;
}
