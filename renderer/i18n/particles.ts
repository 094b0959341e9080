/** Korean particles that follow the sound before them: 홍길동을, 이바다는, 3이, 2027로. Letters of other scripts keep both forms, as in print. */
import { josa } from 'es-hangul';

export type Particle = '은/는' | '이/가' | '을/를' | '와/과' | '으로/로';

/** `word` with its particle. The sound of the last letter or digit decides; after anything else both forms stand, as in `SBS을(를)`. */
export function withParticle(word: string, particle: Particle): string {
  const heard = soundOf(word);
  return heard === undefined ? `${word}${BOTH[particle]}` : `${word}${josa.pick(heard, particle)}`;
}

/** How the digits are read, one by one: the last of them is what is heard. */
const DIGITS = ['영', '일', '이', '삼', '사', '오', '육', '칠', '팔', '구'] as const;

const BOTH: Record<Particle, string> = {
  '은/는': '은(는)',
  '이/가': '이(가)',
  '을/를': '을(를)',
  '와/과': '와(과)',
  '으로/로': '(으)로',
};

/** The last letter or digit, brackets and quotation marks aside, as a Hangul syllable. */
function soundOf(word: string): string | undefined {
  const last = word
    .normalize('NFC')
    .replace(/[\s\p{P}]+$/u, '')
    .at(-1);
  if (last === undefined) return undefined;
  if (/[0-9]/.test(last)) return DIGITS[Number(last)];
  return /[가-힣]/.test(last) ? last : undefined;
}
