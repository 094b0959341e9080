/** Checks a list of public credentials, in parts: every point is one of the group. Follows belenios.md section 3.4. */
import { readPublicCredentials } from './credentials.ts';
import type { PublicCredentials } from './credentials.ts';
import { inPartsOf } from './long-check.ts';
import type { LongCheck } from './long-check.ts';
import { packPoints } from './packed.ts';
import type { DigestStorage } from '../digest-list.ts';
import type { Text } from '../long-text.ts';
import type { Result } from '../result.ts';

/** Parses the list and checks every credential. */
export function* checkCredentialsInParts(
  text: Text,
  digests?: DigestStorage,
): LongCheck<Result<PublicCredentials, string>> {
  const list = readPublicCredentials(text, digests);
  if (!list.ok) return list;
  const { weights } = list.value;
  const checked = yield inPartsOf(weights, weights.size, (first, some) => ({
    kind: 'credentials',
    first,
    points: packPoints(some.map(([credential]) => credential)),
  }));
  return checked.ok ? list : checked;
}
