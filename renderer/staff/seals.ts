/** What a seal number is made of and how a list of them grows (command.ts takes at most 50). */
import { fail, ok, type Result } from '../../ledger/result.ts';

export const SEALS_MAX = 50;
export const SEAL_MAX_LENGTH = 20;

/** Letters become capitals, so that one seal is written in one way; other signs than letters, digits and hyphens are dropped. */
export const keepSealSigns = (text: string): string =>
  text
    .normalize('NFC')
    .toUpperCase()
    .replaceAll(/[^\p{L}\p{Nd}-]/gu, '');

/** The list with `draft` at its end. Hyphens at either end belong to no number. */
export function addSeal(
  seals: readonly string[],
  draft: string,
): Result<readonly string[], 'empty' | 'twice' | 'full'> {
  const seal = keepSealSigns(draft).replaceAll(/^-+|-+$/g, '');
  if (seal === '') return fail('empty');
  if (seals.includes(seal)) return fail('twice');
  if (seals.length >= SEALS_MAX) return fail('full');
  return ok([...seals, seal]);
}
