/**
 * Elections that are defined during the assembly, on reserve slots (protocol.md section 10): the run-off that a declared verdict calls for, and a
 * ballot paper from the floor. Voters, permits and stations are the slot's; trustees and their keys are those of an earlier election of the assembly.
 * Makes bodies; appending them is the commands'.
 */
import * as v from 'valibot';
import { canonicalize } from '../entries/canonical.ts';
import { ENTRY_LIMIT, type Body } from '../entries/entry.ts';
import { runOff } from '../count/run-off.ts';
import { utf8ToBytes } from '../bytes.ts';
import { fail, ok, type Result } from '../result.ts';
import { freeSlots, type ElectionState, type LedgerState, type Reservation } from '../rules/state.ts';
import { readJsonBytes, type JsonPath } from './json.ts';
import { beleniosQuestion } from './belenios-question.ts';
import { shufflersOf, weightsOf } from './define.ts';
import { descriptionOf, parametersOf } from './parameters.ts';
import { readQuestion } from './question.ts';
import { checkWeights, issueReason, showPath } from './read.ts';
import { laterPaperSchema } from './shape.ts';
import { ballotFits } from './size.ts';

type Definition = Body<'election.defined'>;

/** What is asked: the display of a definition, with a rule card and the limits of each question. */
export interface LaterContent {
  readonly groups: readonly string[];
  readonly display: Definition['display'];
  readonly rules: readonly {
    readonly card: Definition['cards'][number];
    readonly min: number;
    readonly max: number;
  }[];
  /** What ballots of the groups count for; empty where each counts for one. */
  readonly weights: Pick<Definition, 'weights'>;
}

/** A fault of a floor paper; `line` counts from 1. */
export interface LaterFault {
  readonly line: number;
  readonly reason: string;
}

/**
 * The second round of every question of `first` whose declared verdict is a run-off: the two best under their names, numbers and photos of the first
 * round. Fails with a sentence when there is none.
 */
export function runOffContent({ definition, result }: ElectionState): Result<LaterContent, string> {
  const { cards, display, election, groups, weights } = definition;
  if (result === undefined)
    return fail(`The result of ${election} is not declared yet: election declare comes first.`);
  const questions: Definition['display']['questions'][number][] = [];
  const rules: LaterContent['rules'][number][] = [];
  const reasons: string[] = [];
  for (const [i, verdict] of result.verdicts.entries()) {
    const [card, shown] = [cards[i], display.questions[i]];
    if (card === undefined || shown === undefined) throw new Error(`question ${i + 1} has no rule card`);
    const second = runOff(card, { ...verdict, steps: [] });
    if (!second.ok) {
      reasons.push(`Question ${i + 1}: ${second.error}`);
      continue;
    }
    const { candidates } = second.value;
    questions.push({
      title: shown.title,
      answers: candidates.flatMap((place) => shown.answers[place] ?? []),
    });
    rules.push({ card: second.value.card, min: 1, max: 1 });
  }
  if (questions.length === 0) return fail(`Election ${election} calls for no run-off. ${reasons.join(' ')}`);
  return ok({
    groups,
    display: { questions, title: runOffTitle(display.title) },
    rules,
    weights: weights === undefined ? {} : { weights },
  });
}

/** The title of a second round. */
export const runOffTitle = ({ en, ko }: Definition['display']['title']): Definition['display']['title'] => ({
  en: `Run-off: ${en}`,
  ko: `결선투표: ${ko}`,
});

/** Reads a ballot paper from the floor: title, groups and questions as a paper of assembly.json has them, without photos. At most 1 MiB. */
export function readFloorPaper(bytes: Uint8Array): Result<LaterContent, readonly LaterFault[]> {
  const refuse = (line: number, reason: string) => fail([{ line, reason }]);
  if (bytes.length > MAX_FLOOR_BYTES)
    return refuse(1, `the file has ${bytes.length} bytes; ${MAX_FLOOR_BYTES} are accepted`);
  const json = readJsonBytes(bytes);
  if (!json.ok) return refuse(json.error.line, json.error.reason);
  const document = json.value;
  const faults: LaterFault[] = [];
  const at = (place: JsonPath, reason: string) => {
    faults.push({ line: document.lineOf(place), reason: `${showPath(place)} ${reason}` });
  };
  const parsed = v.safeParse(laterPaperSchema, document.value);
  if (!parsed.success) {
    for (const issue of parsed.issues)
      at(
        (issue.path ?? []).map(({ key }) => key as string | number),
        issueReason(issue),
      );
    return fail(faults);
  }
  const { groups, questions, title } = parsed.output;
  const read = questions.flatMap((question, q) => {
    const place: JsonPath = ['questions', q];
    const full = readQuestion(question);
    if (!full.ok) for (const fault of full.error) at([...place, ...fault.place], fault.reason);
    else if (full.value.rule.kind === 'pool-part')
      at(
        [...place, 'rule', 'kind'],
        'cannot be "pool-part": no contest would join this paper, and its polls could never open; give the question a rule of its own',
      );
    for (const [c, { photo }] of (question.candidates ?? []).entries())
      if (photo !== undefined)
        at(
          [...place, 'candidates', c, 'photo'],
          'cannot be shown: pictures reach the stations before the assembly; remove it',
        );
    return full.ok ? [full.value] : [];
  });
  groups.forEach((group, g) => {
    if (groups.indexOf(group) < g) at(['groups', g], `"${group}" is given twice`);
  });
  checkWeights(parsed.output, [], at);
  const fit = ballotFits(read, 2);
  if (!fit.ok) at(['questions'], fit.error);
  if (faults.length > 0) return fail(faults.toSorted((a, b) => a.line - b.line));
  return ok({
    groups: groups.toSorted(),
    display: {
      title,
      questions: read.map(({ title: asked, candidates }) => ({
        title: asked,
        answers: candidates.map(({ number, name }) => ({ number, name })),
      })),
    },
    rules: read.map(({ rule, min, max }) => ({ card: rule, min, max })),
    weights: weightsOf(parsed.output),
  });
}

const MAX_FLOOR_BYTES = 1024 * 1024;

/** The free slot of an assembly with this uuid, or the `next` one, for exactly these groups, but none that is `taken`. The error says which there are. */
export function findSlot(
  state: LedgerState,
  place: { readonly assembly: string; readonly groups: readonly string[]; readonly slot: string },
  taken: readonly string[] = [],
): Result<Reservation, string> {
  const { assembly, groups, slot } = place;
  const free = freeSlots(state, assembly).filter(({ body }) => !taken.includes(body.election));
  const fitting = free.filter(({ body }) => body.groups.join() === groups.toSorted().join());
  const found = slot === 'next' ? fitting[0] : fitting.find(({ body }) => body.election === slot);
  if (found !== undefined) return ok(found);
  const known = state.reservations.get(slot);
  const what =
    slot === 'next'
      ? `Assembly ${assembly} has no free reserve slot for ${groups.join(', ')}.`
      : known === undefined
        ? `${slot} is not a reserve slot of this ledger.`
        : known.released
          ? `The reserve slot ${slot} has ended.`
          : state.elections.has(slot)
            ? `The reserve slot ${slot} is used already.`
            : `The reserve slot ${slot} is for ${known.body.groups.join(', ')} of ${known.body.assembly}, not for ${groups.join(', ')} of ${assembly}.`;
  const list = free.map(({ body }) => `${body.election} (${body.groups.join(', ')})`);
  return fail(`${what} Free: ${list.join('; ') || 'none'}.`);
}

/** The definition of `content` on a slot, with the trustees of `like`. Fails with a sentence when it does not fit an entry. */
export function laterDefinition(
  { assemblies }: LedgerState,
  { body: slot }: Reservation,
  content: LaterContent,
  like: ElectionState,
  timestamp: number,
): Result<Definition, string> {
  const called = assemblies.get(slot.assembly)?.called;
  if (called === undefined) throw new Error(`the slot ${slot.election} has no assembly`);
  const { display, rules, weights } = content;
  const longest = Math.max(display.title.ko.length, display.title.en.length);
  if (longest > MAX_TITLE)
    return fail(`The title would have ${longest} characters; ${MAX_TITLE} are accepted.`);
  const { trusteeKeys, trustees } = like.definition;
  const definition: Definition = {
    ...slot,
    cards: rules.map(({ card }) => card),
    display,
    parameters: parametersOf({
      uuid: slot.election,
      title: display.title.ko,
      description: descriptionOf(called),
      questions: display.questions.flatMap(({ answers, title }, i) => {
        const rule = rules[i];
        return rule === undefined
          ? []
          : [beleniosQuestion({ ...rule, rule: rule.card, candidates: answers, title })];
      }),
      publicKey: like.parameters.publicKey,
    }),
    ...shufflersOf(
      rules.map(({ card }) => ({ rule: card })),
      trusteeKeys.length,
    ),
    timestamp,
    trusteeKeys,
    trustees,
    ...weights,
  };
  const size = utf8ToBytes(canonicalize(definition)).length + ENVELOPE_BYTES;
  return size > ENTRY_LIMIT
    ? fail(`The definition needs ${size} bytes; a ledger entry holds ${ENTRY_LIMIT}. Shorten its texts.`)
    : ok(definition);
}

/** Of a text in an entry. */
const MAX_TITLE = 1000;
/** Author, sequence number, signature and type of an entry around its body, generously. */
const ENVELOPE_BYTES = 320;
