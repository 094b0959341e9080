/**
 * Where the parts of a JSON text begin, found only when somebody asks: most texts are read without a fault, and a line for every part of millions would cost
 * more than reading them. Works on texts that json.ts has accepted; the small steps over blanks and strings are shared with it.
 */

export type JsonPath = readonly (string | number)[];

/** Answers on which line (from 1) the part at a path begins, or its nearest existing parent. Each list or object on the way is walked once. */
export const lineFinder = (text: string): ((path: JsonPath) => number) => {
  const known = new Map<number, Parts>();
  const partsOf = (container: number): Parts => {
    const parts = known.get(container) ?? partsIn(text, container);
    known.set(container, parts);
    return parts;
  };
  const lineAt = lineCounter(text);
  return (path) => {
    let at = afterBlanks(text, 0);
    for (const key of path) {
      const part = partsOf(at).get(key);
      if (part === undefined) break;
      at = part;
    }
    return lineAt(at);
  };
};

/** The first place from `at` that is no blank; the length of the text where there is none. */
export const afterBlanks = (text: string, at: number): number => {
  let end = at;
  while (isBlank(text.charCodeAt(end))) end += 1;
  return end;
};

/** The place after the string that begins at `start`; undefined where it is not closed or holds a control character. */
export const afterString = (text: string, start: number): number | undefined => {
  for (let at = start + 1; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === QUOTE) return at + 1;
    if (code < SPACE) return undefined;
    if (code === BACKSLASH) at += 1;
  }
  return undefined;
};

/** Answers on which line (from 1) a place of the text is; counts from the last of many marks, so that many questions cost one walk. */
export const lineCounter = (text: string): ((at: number) => number) => {
  let marks: number[] | undefined;
  return (at) => {
    marks ??= lineMarks(text);
    const mark = Math.floor(at / STRIDE);
    return 1 + (marks[mark] ?? 0) + lineFeeds(text, mark * STRIDE, at);
  };
};

/** Offsets of the parts of one list or object. */
type Parts = ReadonlyMap<string | number, number>;

const [SPACE, QUOTE, BACKSLASH] = [0x20, 0x22, 0x5c];
const isBlank = (code: number): boolean => code === SPACE || code === 0x0a || code === 0x0d || code === 0x09;
const STRIDE = 4096;

/** How many lines end before every so many characters. */
const lineMarks = (text: string): number[] => {
  const marks = [0];
  for (let at = STRIDE; at <= text.length; at += STRIDE)
    marks.push((marks.at(-1) ?? 0) + lineFeeds(text, at - STRIDE, at));
  return marks;
};

const lineFeeds = (text: string, from: number, to: number): number => {
  let count = 0;
  for (let at = from; at < to; at += 1) if (text.charCodeAt(at) === 0x0a) count += 1;
  return count;
};

const partsIn = (text: string, start: number): Parts => {
  const parts = new Map<string | number, number>();
  const open = text[start];
  if (open !== '{' && open !== '[') return parts;
  let at = afterBlanks(text, start + 1);
  while (text[at] !== '}' && text[at] !== ']') {
    let key: string | number = parts.size;
    if (open === '{') {
      const end = afterString(text, at) ?? text.length;
      key = JSON.parse(text.slice(at, end)) as string;
      at = afterBlanks(text, afterBlanks(text, end) + ':'.length);
    }
    parts.set(key, at);
    at = afterBlanks(text, afterValue(text, at));
    if (text[at] === ',') at = afterBlanks(text, at + 1);
  }
  return parts;
};

const afterValue = (text: string, start: number): number => {
  let depth = 0;
  for (let at = start; at < text.length; at += 1) {
    const mark = text[at];
    if (mark === '"') at = (afterString(text, at) ?? text.length) - 1;
    else if (mark === '{' || mark === '[') depth += 1;
    else if (mark === '}' || mark === ']') depth -= 1;
    // A number or word ends before what closes its parent.
    if (depth < 0) return at;
    if (depth === 0 && (mark === '"' || mark === '}' || mark === ']')) return at + 1;
    if (depth === 0 && (mark === ',' || isBlank(text.charCodeAt(at)))) return at;
  }
  return text.length;
};
