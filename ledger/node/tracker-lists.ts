/** The lists of trackers that a node serves to the board (board/format.ts): one, or one for each first digit of the SHA-256 of the tracker. */
import { prefixLengthFor, trackerLine, trackerPrefix, type ListedTracker } from '../board/format.ts';

/**
 * The lists over a growing array: the text of the list with a prefix, undefined for a prefix of another length than the lists have now. Each tracker is in exactly
 * one of them, and is written once.
 */
export function createTrackerLists(
  trackers: readonly ListedTracker[],
): (prefix: string) => string | undefined {
  let lists = new Map<string, string[]>([['', []]]);
  let length = 0;
  let taken = 0;
  return (prefix) => {
    const wanted = prefixLengthFor(trackers.length);
    if (wanted !== length) {
      lists = new Map(Array.from({ length: 16 }, (_, digit) => [digit.toString(16), []]));
      length = wanted;
      taken = 0;
    }
    for (const listed of trackers.slice(taken))
      lists.get(trackerPrefix(listed.tracker, length))?.push(trackerLine(listed));
    taken = trackers.length;
    const lines = lists.get(prefix);
    if (lines === undefined) return undefined;
    // What is joined once stays joined.
    lines.splice(0, lines.length, lines.join(''));
    return lines[0] ?? '';
  };
}
