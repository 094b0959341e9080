/**
 * Whether the largest ballot of a paper fits one ledger entry (protocol.md section 4, last line), told before anything is defined.
 * The same bound is a rule of election.defined; here it becomes a sentence for the person who writes assembly.json.
 */
import { ENTRY_LIMIT } from '../entries/entry.ts';
import { fail, ok, type Result } from '../result.ts';
import { largestCastBytes } from '../rules/ballot-size.ts';
import { beleniosQuestion } from './belenios-question.ts';
import type { PaperQuestion } from './shape.ts';

/** Length of the uuids and permits that define.ts makes. */
const UUID_CHARACTERS = 14;
const PERMIT_BYTES = 256;

/** Fails with a sentence when a ballot with these questions and so many permits could be larger than an entry. */
export const ballotFits = (questions: readonly PaperQuestion[], permits: 1 | 2): Result<void, string> => {
  const asked = questions.map(beleniosQuestion);
  const permitBytes = Array.from({ length: permits }, () => PERMIT_BYTES);
  const size = largestCastBytes(asked, UUID_CHARACTERS, permitBytes);
  return size <= ENTRY_LIMIT
    ? ok(undefined)
    : fail(
        `ask for too much on one ballot: it would need up to ${size} bytes, and a ledger entry holds ${ENTRY_LIMIT}; split the paper or shorten its lists`,
      );
};
