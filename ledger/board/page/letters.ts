/**
 * Korean letters for machines that have none, such as a fresh Debian in a hall; phones and offices have their own and load nothing. Whole files, not the pieces
 * a style sheet would pick by letter: which piece is asked for would tell the server what is being read.
 */
import bold from '@expo-google-fonts/nanum-gothic/700Bold/NanumGothic_700Bold.ttf';
import regular from '@expo-google-fonts/nanum-gothic/400Regular/NanumGothic_400Regular.ttf';

/** The family that base.css names last, before the machine's own choice. */
const FAMILY = 'Board Hangul';
const HANGUL = 'U+1100-11FF, U+3130-318F, U+A960-A97F, U+AC00-D7FF';

/** Names (full or PostScript) of the Korean fonts that systems bring: Android, Apple, Windows, Linux. */
const INSTALLED = [
  'NotoSansCJKkr-Regular',
  'Noto Sans CJK KR',
  'NotoSansKR-Regular',
  'Noto Sans KR',
  'NotoSerifCJKkr-Regular',
  'AppleSDGothicNeo-Regular',
  'Malgun Gothic',
  'Pretendard-Regular',
  'NanumGothic',
  'NanumBarunGothic',
  'UnDotum',
  'Baekmuk Dotum',
];

/** Adds the letters if no Korean font is installed. Never rejects: without letters the page still works. */
export async function bringLetters(): Promise<void> {
  if (await isInstalled()) return;
  for (const [weight, url] of [
    ['400', regular],
    ['700 900', bold],
  ] as const) {
    const address = new URL(url, document.baseURI).href;
    document.fonts.add(
      new FontFace(FAMILY, `url("${address}")`, { display: 'swap', unicodeRange: HANGUL, weight }),
    );
  }
}

async function isInstalled(): Promise<boolean> {
  const names = INSTALLED.map((name) => `local("${name}")`);
  try {
    await new FontFace('Installed', names.join(', ')).load();
    return true;
  } catch {
    return false;
  }
}
