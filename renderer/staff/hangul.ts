/**
 * What a key press does to the text before the caret: jamo compose into syllables and come apart again, everything else is put behind. Composition is
 * es-hangul's; the keys and where they stand are keyboard.tsx.
 */
import { assemble, convertQwertyToAlphabet, removeLastCharacter } from 'es-hangul';

/** The text after `key` (a jamo, letter, digit or sign) was typed behind `before`. */
export function typeKey(before: string, key: string): string {
  const last = before.at(-1) ?? '';
  // es-hangul takes a vowel that stands alone for a syllable without its first consonant, and throws when a final consonant should join it.
  if (!JAMO.test(key) || !HANGUL.test(last) || LONE_DIPHTHONG.test(last)) return before + key;
  return before.slice(0, -1) + assemble([last, key]);
}

/** The text after the last thing typed was taken away: the last jamo of a syllable, or one other character. */
export function deleteKey(before: string): string {
  const last = Array.from(before).at(-1);
  if (last === undefined) return '';
  return HANGUL.test(last) ? removeLastCharacter(before) : before.slice(0, before.length - last.length);
}

/** The jamo on a Korean keyboard where a Latin one has this letter, for kiosks whose system composes no Hangul itself. */
export function jamoOfLatinKey(letter: string): string | undefined {
  return /^[a-z]$/i.test(letter) ? convertQwertyToAlphabet(letter) : undefined;
}

const JAMO = /^[\u3131-\u3163]$/;
const HANGUL = /^[\u3131-\u3163\uac00-\ud7a3]$/;
const LONE_DIPHTHONG = /^[ㅘㅙㅚㅝㅞㅟㅢ]$/;
