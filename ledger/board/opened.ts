/**
 * A ballot that a voter had the kiosk open in place of casting it (protocol.md section 4): from the fragment of the slip's link the ballot's text is made again
 * here, its tracker worked out, and that tracker looked up. Whether it is the tracker on the paper, and whether these were the choices, the voter sees: what the
 * kiosk encrypted it had to print before it knew that it would be asked. Nothing of the fragment is sent; loaded only when a fragment opens a ballot.
 */
import { tracker as trackerOf } from '../ballot/ballot.ts';
import { decodeOpening, rebuildOpened, type Opening } from '../ballot/opening.ts';
import { isNonHomomorphic } from '../ballot/question.ts';
import type { CardOf } from '../count/card.ts';
import type { ElectionState } from '../rules/state.ts';
import type { Board } from './board.ts';
import { lookUp, type LookupResult } from './lookup.ts';
import type { Get } from './requests.ts';
import type { Bilingual } from './view.ts';

export type OpenedBallot =
  /** Cut short, damaged, or not of this form. */
  | { readonly kind: 'unreadable'; readonly message: string }
  /** Of an election that the proven records of this ledger do not define. */
  | { readonly kind: 'foreign'; readonly election: string }
  /** The choices are none that the election allows, so that no ballot comes out: no honest kiosk prints this. */
  | { readonly kind: 'impossible'; readonly message: string }
  | {
      readonly kind: 'opened';
      /** Of the ballot that was made again. */
      readonly tracker: string;
      readonly paper: Bilingual;
      readonly questions: readonly OpenedQuestion[];
      /** What the ledger has under this tracker. */
      readonly found: LookupResult;
    }
  | Extract<LookupResult, { readonly kind: 'unreachable' | 'alarm' }>;

export interface OpenedQuestion {
  readonly title: Bilingual;
  /** Candidates chosen, in the order of the ballot paper, or of preference where they are ranked; none is abstention. */
  readonly chosen: readonly OpenedCandidate[];
}

export interface OpenedCandidate {
  readonly number: number;
  readonly name: Bilingual;
  /** Where candidates are ranked, from 1. */
  readonly rank?: number;
  /** Where they are rated: a grade by its name, or points. */
  readonly rating?: Bilingual | number;
}

/** Makes the ballot of a fragment (without its `#`) again and looks it up. `pause` lets the page draw before the work. */
export async function openBallot(
  board: Board,
  get: Get,
  fragment: string,
  pause: () => Promise<void>,
): Promise<OpenedBallot> {
  const opening = decodeOpening(fragment);
  if (!opening.ok) return { kind: 'unreadable', message: opening.error };
  const { election: uuid } = opening.value;
  const { trouble } = await board.refresh();
  if (trouble?.kind === 'broken') return { kind: 'alarm', message: trouble.message };
  const election = board.records.state.elections.get(uuid);
  if (election === undefined)
    return trouble === undefined
      ? { kind: 'foreign', election: uuid }
      : { kind: 'unreachable', message: trouble.message };
  await pause();
  const text = rebuildOpened(election.parameters, opening.value);
  if (!text.ok) return { kind: 'impossible', message: text.error };
  const tracker = trackerOf(text.value);
  return {
    kind: 'opened',
    tracker,
    paper: election.definition.display.title,
    questions: questionsOf(election, opening.value),
    found: ofElection(uuid, await lookUp(board, get, tracker)),
  };
}

/** A challenge names its election without showing it. This ballot shows its own, and a challenge said of another one does not keep it from being cast. */
const ofElection = (uuid: string, found: LookupResult): LookupResult =>
  found.kind === 'challenged' && found.election !== uuid
    ? {
        kind: 'alarm',
        message: `entry ${found.index} says that this ballot of election ${uuid} was challenged in election ${found.election}`,
      }
    : found;

/** The choices as the ballot paper names them; rebuilding has judged their form. */
const questionsOf = (
  { definition, parameters }: ElectionState,
  { plaintext }: Opening,
): readonly OpenedQuestion[] =>
  definition.display.questions.map(({ title, answers }, i) => {
    const numbers = plaintext[i] ?? [];
    const card = definition.cards[i];
    if (card?.kind === 'ranked') {
      const ranked = answers.flatMap(({ name, number }, index) => {
        const rank = numbers[index] ?? 0;
        return rank === 0 ? [] : [{ name, number, rank }];
      });
      return { title, chosen: ranked.toSorted((a, b) => a.rank - b.rank) };
    }
    if (card?.kind === 'ratings') return { title, chosen: ratedBy(card, answers, numbers) };
    const question = parameters.questions[i];
    const isBlankFirst = question !== undefined && !isNonHomomorphic(question) && question.blank === true;
    const flags = numbers.slice(isBlankFirst ? 1 : 0);
    return {
      title,
      chosen: answers.flatMap(({ name, number }, index) => (flags[index] === 1 ? [{ name, number }] : [])),
    };
  });

const ratedBy = (
  { scale }: CardOf<'ratings'>,
  answers: ElectionState['definition']['display']['questions'][number]['answers'],
  numbers: readonly number[],
): readonly OpenedCandidate[] =>
  answers.flatMap(({ name, number }, index) => {
    const place = (numbers[index] ?? 0) - 1;
    const rating = scale.by === 'grades' ? scale.grades[place] : place;
    return place < 0 || rating === undefined ? [] : [{ name, number, rating }];
  });
