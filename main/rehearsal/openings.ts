/**
 * The papers of a practice day's challenged ballots, read as a voter's phone reads them: what the codes at their ends open must be the ballots whose trackers stand
 * above, and the ledger must hold these as challenged and never as cast.
 */
import { tracker as trackerOf } from '../../ledger/ballot/ballot.ts';
import { decodeOpening, rebuildOpened, type Opening } from '../../ledger/ballot/opening.ts';
import type { LedgerState } from '../../ledger/rules/state.ts';

/** What the ballots of one paper were opened to, in the order of its trackers. */
export type OpenedPaper = readonly Opening[];

/** The papers with openings among `texts` (devices.ts), in order; throws with what does not agree. */
export function checkOpenings(texts: readonly string[], state: LedgerState): OpenedPaper[] {
  return texts.flatMap((text, i) => {
    const fragments = [...text.matchAll(/\[QR [^#\]]*#([^\]]+)\]/g)].map(([, fragment = '']) => fragment);
    const openings = fragments.filter((fragment) => fragment.startsWith('open='));
    if (openings.length === 0) return [];
    const trackers = fragments.filter((fragment) => !fragment.startsWith('open='));
    if (trackers.length !== openings.length)
      throw new Error(`paper ${i + 1}: ${openings.length} codes open ${trackers.length} trackers`);
    return [openings.map((fragment, n) => checkOpening(fragment, trackers[n] ?? '', state))];
  });
}

function checkOpening(fragment: string, tracker: string, { elections }: LedgerState): Opening {
  const wrong = (what: string): Error => new Error(`the challenged ballot ${tracker}: ${what}`);
  const opening = decodeOpening(fragment);
  if (!opening.ok) throw wrong(`its code cannot be read: ${opening.error}`);
  const election = elections.get(opening.value.election);
  if (election === undefined) throw wrong(`there is no election ${opening.value.election}`);
  const text = rebuildOpened(election.parameters, opening.value);
  if (!text.ok) throw wrong(`its code makes no ballot: ${text.error}`);
  if (trackerOf(text.value) !== tracker) throw wrong(`its code makes the ballot ${trackerOf(text.value)}`);
  if (!election.challengedTrackers.has(tracker)) throw wrong('the ledger does not hold it as challenged');
  if (election.castTrackers.has(tracker)) throw wrong('it is cast');
  return opening.value;
}
