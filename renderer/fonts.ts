/**
 * Noto Sans KR comes in 124 pieces that a browser fetches when it meets their letters, and a late piece shifts what stands on the screen. So a view
 * is drawn when the pieces for its letters are there; a piece that does not come is not waited for long.
 */
import '@fontsource-variable/noto-sans-kr';

const FAMILY = '400 1em "Noto Sans KR Variable"';
const PATIENCE_MS = 1200;

const seen = new Set<string>();

/** Resolves when every letter of `text` can be drawn; undefined when nothing has to be waited for. Never rejects. */
export function lettersOf(text: string): Promise<unknown> | undefined {
  const fresh = [...new Set(text)].filter((letter) => !seen.has(letter));
  if (fresh.length === 0) return undefined;
  for (const letter of fresh) seen.add(letter);
  const patience = new Promise((resolve) => setTimeout(resolve, PATIENCE_MS));
  return Promise.race([document.fonts.load(FAMILY, fresh.join('')).catch(() => undefined), patience]);
}
