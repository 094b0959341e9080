/**
 * What a practice day votes on after its first results (protocol.md section 10): the run-offs that they call for, a motion from the floor where a slot is
 * left, and the end of the slots that nobody needs. Definitions and people's votes; opening, closing and counting are day.ts and counting.ts.
 */
import {
  findSlot,
  laterDefinition,
  readFloorPaper,
  runOffContent,
  type LaterContent,
} from '../../ledger/assembly/later-election.ts';
import { utf8ToBytes } from '../../ledger/bytes.ts';
import { freeSlots, type ElectionState } from '../../ledger/rules/state.ts';
import { choose, type PracticeMember, type QuestionChoice } from './people.ts';
import type { PlayedPaper } from './result-check.ts';
import { dice } from './seed.ts';
import type { Practice } from './setup.ts';

/** Defines the papers of the later round, accepted by every trustee; none without reserve slots. */
export async function defineLaterRound(practice: Practice): Promise<PlayedPaper[]> {
  const { file, node } = practice;
  const later: PlayedPaper[] = [];
  for (const { paper, uuid } of practice.elections) {
    const first = node.state().elections.get(uuid);
    if (first?.result?.verdicts.some(({ runOff }) => runOff.length > 0) !== true) continue;
    const content = runOffContent(first);
    if (!content.ok) continue;
    const defined = await define(practice, first, `run-off of ${paper}`, content.value);
    if (defined !== undefined) later.push(defined);
  }
  const [slot] = freeSlots(node.state(), file.assembly);
  const [like] = node.state().elections.values();
  if (slot !== undefined && like !== undefined) {
    const content = readFloorPaper(
      utf8ToBytes(JSON.stringify({ ...floorMotion(file.presence === true), groups: slot.body.groups })),
    );
    if (!content.ok) throw new Error(content.error.map(({ reason }) => reason).join('; '));
    const defined = await define(practice, like, 'motion from the floor', content.value);
    if (defined !== undefined) later.push(defined);
  }
  return later;
}

/** Carried by the majority of those present, half of all members among them, where they are counted; otherwise of yes and no. */
const floorMotion = (counted: boolean) => ({
  title: { ko: '긴급동의: 연습 결의문 채택', en: 'Motion from the floor: a practice resolution' },
  questions: [
    {
      title: { ko: '연습 결의문을 채택하시겠습니까', en: 'Shall the practice resolution be adopted' },
      rule: counted
        ? {
            kind: 'motion',
            base: 'present',
            quorum: {
              base: 'members',
              counted: 'present',
              threshold: { bound: 'more-than', numerator: 1, denominator: 2 },
            },
          }
        : { kind: 'motion', base: 'yes-no' },
    },
  ],
});

/** The election on the next slot for its groups; undefined where there is none. */
async function define(
  { committee, file, node, office, trustees }: Practice,
  like: ElectionState,
  paper: string,
  content: LaterContent,
): Promise<PlayedPaper | undefined> {
  const state = node.state();
  const slot = findSlot(state, { assembly: file.assembly, groups: content.groups, slot: 'next' });
  if (!slot.ok) return undefined;
  const made = laterDefinition(state, slot.value, content, like, Math.floor(Date.now() / 1000));
  if (!made.ok) throw new Error(made.error);
  const { election: uuid, weights = [] } = made.value;
  const definition = await office.submit(committee, 'election.defined', made.value);
  for (const { author } of trustees)
    await office.submit(author, 'trustee.accepted', { definition, election: uuid });
  return {
    paper,
    uuid,
    groups: content.groups,
    weights: Object.fromEntries(weights.map(({ group, weight }) => [group, weight])),
    questions: content.rules.map(({ card, min, max }, i) => ({
      rule: card,
      min,
      max,
      candidates: content.display.questions[i]?.answers ?? [],
    })),
  };
}

/** Ends the slots that nothing was defined on, as the committee does when the day is over. */
export async function releaseSlots({ committee, file, node, office }: Practice): Promise<void> {
  for (const { body } of freeSlots(node.state(), file.assembly))
    await office.submit(committee, 'election.released', { election: body.election });
  await node.flush();
}

/** Somebody who comes back with a slip. */
export interface LaterVoter {
  readonly member: PracticeMember;
  /** By election uuid. */
  readonly ballots: ReadonlyMap<string, readonly QuestionChoice[]>;
  readonly mishap: 'none' | 'comes-twice' | 'cover-open-during-slip';
}

/** What the members choose who may vote on one of the papers; the first two have a mishap. */
export function laterVoters(
  papers: readonly PlayedPaper[],
  members: readonly PracticeMember[],
  seed: string,
): LaterVoter[] {
  const roll = dice(seed, 'later round');
  const favourite = roll.integer(1000);
  return members
    .flatMap((member) => {
      const own = papers.filter(({ groups }) => groups.includes(member.group));
      const ballots = new Map(
        own.map(({ questions, uuid }) => [uuid, questions.map((asked) => choose(asked, favourite, roll))]),
      );
      return own.length === 0 ? [] : [{ member, ballots }];
    })
    .map((voter, i) => ({ ...voter, mishap: MISHAPS[i] ?? 'none' }));
}

const MISHAPS = ['comes-twice', 'cover-open-during-slip'] as const;
