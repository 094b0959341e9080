/**
 * Korean particles by the sound before them: 홍길동을, 3이, 1,000은, STV는. Numbers are read as Sino-Korean numbers, the digits after a
 * decimal point one by one, capitals by the names of the letters; what has no sure sound keeps both forms, as in print.
 */

export type Particle = '은/는' | '이/가' | '을/를' | '과/와' | '으로/로';

/** `word` with its particle; closing brackets and quotation marks have no sound. */
export function withParticle(word: string, particle: Particle): string {
  const end = endingOf(word.normalize('NFC').replace(/[\s)\]}"'”’」』》.,]+$/u, ''));
  if (end === undefined) return `${word}${BOTH[particle]}`;
  const [afterConsonant, afterVowel] = FORMS[particle];
  // After ㄹ it is 서울로, 1로.
  const closed = end === 'consonant' || (end === 'rieul' && particle !== '으로/로');
  return `${word}${closed ? afterConsonant : afterVowel}`;
}

type Ending = 'vowel' | 'rieul' | 'consonant';

const FORMS: Record<Particle, readonly [afterConsonant: string, afterVowel: string]> = {
  '은/는': ['은', '는'],
  '이/가': ['이', '가'],
  '을/를': ['을', '를'],
  '과/와': ['과', '와'],
  '으로/로': ['으로', '로'],
};

const BOTH: Record<Particle, string> = {
  '은/는': '은(는)',
  '이/가': '이(가)',
  '을/를': '을(를)',
  '과/와': '과(와)',
  '으로/로': '(으)로',
};

const FINALS = 28;
const FINAL_RIEUL = 8;
const FIRST_SYLLABLE = 0xac00;

function endingOf(word: string): Ending | undefined {
  const last = word.at(-1);
  if (last === undefined) return undefined;
  if (last === '%') return ofSyllable('트');
  if (/[가-힣]/.test(last)) return ofSyllable(last);
  const number = /\d[\d,]*(?:\.\d+)?$/.exec(word)?.[0];
  if (number !== undefined) return ofSyllable(lastReadOf(number.replaceAll(',', '')));
  const capitals = /(?<![A-Za-z])[A-Z]+$/.exec(word);
  return capitals === null ? undefined : ofLetter(last);
}

/** The last syllable of the number as it is read: 30 is 삼십, 0.30 is 영 점 삼 영. */
function lastReadOf(number: string): string {
  const digits = ['영', '일', '이', '삼', '사', '오', '육', '칠', '팔', '구'];
  const last = digits[Number(number.at(-1))] ?? '영';
  if (number.includes('.') || !number.endsWith('0') || /^0+$/.test(number)) return last;
  const zeros = /0+$/.exec(number)?.[0].length ?? 0;
  const myriads = ['', '만', '억', '조', '경'];
  return zeros < 4 ? (['', '십', '백', '천'][zeros] ?? '천') : (myriads[Math.floor(zeros / 4)] ?? '경');
}

function ofSyllable(syllable: string): Ending {
  const final = ((syllable.codePointAt(0) ?? FIRST_SYLLABLE) - FIRST_SYLLABLE) % FINALS;
  return final === 0 ? 'vowel' : final === FINAL_RIEUL ? 'rieul' : 'consonant';
}

/** 엘, 엠, 엔 end in consonants; R is read 아르 by some and 알 by others. */
function ofLetter(letter: string): Ending | undefined {
  if (letter === 'R') return undefined;
  return letter === 'L' ? 'rieul' : letter === 'M' || letter === 'N' ? 'consonant' : 'vowel';
}
