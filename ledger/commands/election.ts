/** `election close`, `election tally`, `election declare`: the committee's acts after the polls (protocol.md section 4). */
import type { OwnedFactors } from '../ballot/combination.ts';
import { readFactors } from '../ballot/decryption.ts';
import { carryThrough } from '../ballot/parts.ts';
import { resultFromFactors } from '../ballot/result.ts';
import { decryptionQuorums, type DecryptionQuorum } from '../ballot/trustees.ts';
import type { Tally } from '../ballot/tally.ts';
import { sha256Hex } from '../bytes.ts';
import { LONGEST_RESULT } from '../entries/election.ts';
import type { Body } from '../entries/entry.ts';
import type { ElectionId } from '../entries/fields.ts';
import { writeFractions } from '../count/fraction.ts';
import type { RuleCard } from '../count/card.ts';
import type { Verdict } from '../count/step.ts';
import type { Counting, Language } from '../count/text/text.ts';
import { fail, ok, type Result } from '../result.ts';
import { namedCard } from '../rules/cards.ts';
import { checkShuffled, shuffledTally } from '../rules/election-shuffle.ts';
import { declaredOf, rowsOf, verdictsOf } from '../rules/figures.ts';
import { countingOf } from '../rules/election-weights.ts';
import { blobText, type ElectionState, type LedgerState } from '../rules/state.ts';
import { defineCommand, type Args, type OptionSpec, type Terminal } from './command.ts';
import { countJson, countLines, languageOf, languageOption } from './count-report.ts';
import { EntryWriter } from './entry-writer.ts';
import { accessOptions, signerFor, withLedger, type LedgerAccess } from './ledger-access.ts';
import { verifySource } from './verify.ts';

const options: Readonly<Record<string, OptionSpec>> = {
  ...accessOptions,
  election: { value: 'UUID', need: 'required', help: 'The election.' },
  key: { value: 'FILE', help: 'Key file of the committee; without it DIR/keys/committee.json.' },
  json: { help: 'Report as JSON.' },
};

export const electionClose = defineCommand(
  {
    name: 'election close',
    summary: 'Close an election after its polls have closed',
    about: `Every station that opened must have closed, or be named lost with a reason that everybody may read; for an election on
a reserve slot also every station that has admitted members who can vote in it. No ballot of the election is accepted
afterwards.`,
    options: {
      ...options,
      lost: { value: 'STATION=REASON', need: 'repeatable', help: 'A station that cannot close any more.' },
    },
    example: 'npm run -s hwabaek -- election close --data practice/day-1 --election 2vrMkn6of1Y3Zh',
  },
  (args, terminal) =>
    act(args, terminal, ({ election, writer }) => {
      const lost: LostStation[] = [];
      for (const text of args.all('lost')) {
        const at = text.indexOf('=');
        if (at < 1 || at === text.length - 1)
          return Promise.resolve(fail('--lost must be STATION=REASON, like hall-2="destroyed by water".'));
        lost.push({ station: text.slice(0, at), reason: text.slice(at + 1) });
      }
      const uuid = election.definition.election;
      addClosing(writer, uuid, lost);
      return Promise.resolve(ok({ election: uuid, message: `Election ${uuid} is closed.` }));
    }),
);

export const electionTally = defineCommand(
  {
    name: 'election tally',
    summary: 'Compute the encrypted tally of a closed election',
    about: `Verifies the whole ledger, multiplies all ballots of the election and appends the encrypted tally. Nothing is decrypted
by this; the trustees do that next (trustee decrypt).`,
    options,
    example: 'npm run -s hwabaek -- election tally --data practice/day-1 --election 2vrMkn6of1Y3Zh',
  },
  (args, terminal) =>
    act(args, terminal, async ({ access, election, writer }) => {
      const uuid = election.definition.election;
      if (!election.closed) return fail(`Election ${uuid} is not closed yet: election close comes first.`);
      const verified = await verifySource(access.url, terminal, { party: args.find('party') });
      if (!verified.ok) return verified;
      if (!verified.value.report.ok)
        return fail('The ledger is not valid, so nothing was computed. Run verify to see what is wrong.');
      const { encryptedTallyText, sizedText, numTallied } = await verified.value.tally(uuid);
      addTally(writer, uuid, { encryptedTallyText, sizedText });
      return ok({
        election: uuid,
        ballots: numTallied,
        message: `The tally of ${numTallied} ballots of ${uuid} is in the ledger.`,
      });
    }),
);

export const electionDeclare = defineCommand(
  {
    name: 'election declare',
    summary: 'Declare the result, once the trustees have decrypted',
    about: `Combines the trustees' decryptions to the result, counts every question by its rule card, and appends result and
verdicts. Prints every step of the count. A tie that the card leaves open, or gives to a lot, is named and not decided;
a run-off is named with the rule of its second round. Whatever is declared, everybody can recompute it.`,
    options: { ...options, lang: languageOption },
    example: 'npm run -s hwabaek -- election declare --data practice/day-1 --election 2vrMkn6of1Y3Zh',
  },
  (args, terminal) => {
    const language = languageOf(args);
    if (!language.ok) return Promise.resolve(language);
    return act(args, terminal, ({ access, election, writer }) => {
      const result = resultOf(access.state, election);
      if (!result.ok) return Promise.resolve(result);
      addResult(writer, result.value);
      return Promise.resolve(
        ok({
          ...declaredJson(result.value, language.value),
          message: declaredText(result.value, language.value),
        }),
      );
    });
  },
);

/** A station that opened and cannot close any more, with the reason that everybody may read. */
export interface LostStation {
  readonly station: string;
  readonly reason: string;
}

/** Makes the entry that closes an election; returns its id. */
export const addClosing = (
  writer: EntryWriter,
  election: ElectionId,
  lost: readonly LostStation[],
): string => {
  return writer.add('election.closed', {
    election,
    lost: lost.toSorted((a, b) => (a.station < b.station ? -1 : 1)),
  });
};

/** Makes the entries of a computed tally; returns the id of the last. */
export const addTally = (
  writer: EntryWriter,
  election: ElectionId,
  { encryptedTallyText, sizedText }: Pick<Tally, 'encryptedTallyText' | 'sizedText'>,
): string => {
  const tally = writer.addText(encryptedTallyText);
  const sized = writer.addText(sizedText);
  return writer.add('tally.computed', { election, sized, tally });
};

export interface CountedResult {
  readonly body: Body<'result.declared'>;
  /** Stands in the body, or is a blob that it names. */
  readonly resultText: string;
  readonly counting: Counting;
  /** Each with its card under the names of the paper, and the verdict with all steps. */
  readonly questions: readonly {
    readonly title: { readonly ko: string; readonly en: string };
    readonly card: RuleCard;
    readonly verdict: Verdict;
  }[];
}

/** The result of an election and its verdicts, from what the trustees have shared and the rules have accepted. */
export const resultOf = (state: LedgerState, election: ElectionState): Result<CountedResult, string> => {
  const { definition, parameters, trustees, tally, decryptions, castCredentials, votes } = election;
  const uuid = definition.election;
  if (tally === undefined)
    return fail(`The tally of ${uuid} is not computed yet: election tally comes first.`);
  const missing = decryptionQuorums(trustees).flatMap((quorum) => missingOf(quorum, decryptions));
  if (missing.length > 0)
    return fail(`The decryptions of ${uuid} are not enough yet: ${missing.join('; ')}.`);
  if (election.result !== undefined) return fail(`The result of ${uuid} is declared already.`);
  const ballots = castCredentials.size;
  const shuffled = checkShuffled(election);
  if (shuffled !== undefined) return fail(`The tally of ${uuid} waits for shuffles: ${shuffled.message}`);
  const factors: OwnedFactors[] = [];
  for (const [owner, hash] of decryptions) {
    const read = readFactors(parameters, blobText(state, hash) ?? '');
    if (!read.ok) return fail(`The result of ${uuid} cannot be computed: trustee ${owner}: ${read.error}.`);
    factors.push({ owner, factors: read.value });
  }
  const encryptedTallyText = shuffledTally(state, election, tally.tally);
  const given = { election: parameters, trustees, encryptedTallyText, totalWeight: votes, factors };
  const computed = carryThrough(resultFromFactors(given));
  if (!computed.ok) return fail(`The result of ${uuid} cannot be computed: ${computed.error}.`);
  const verdicts = verdictsOf(election, rowsOf(parameters, computed.value), votes);
  if (!verdicts.ok) return fail(`The result of ${uuid} cannot be counted: ${verdicts.error}`);
  const { resultText } = computed.value;
  const result = resultText.length > LONGEST_RESULT ? { hash: sha256Hex(resultText) } : resultText;
  const body = {
    ballots,
    election: uuid,
    result,
    verdicts: verdicts.value.map(declaredOf),
    ...(definition.weights === undefined ? {} : { votes }),
  };
  const questions = definition.display.questions.map(({ answers, title }, i) => {
    const [card, verdict] = [definition.cards[i], verdicts.value[i]];
    if (card === undefined || verdict === undefined) throw new Error(`question ${i + 1} has no rule card`);
    return { title, card: namedCard(card, answers), verdict };
  });
  return ok({ body, counting: countingOf(definition), resultText, questions });
};

/** Makes the entries of a declared result; returns the id of the last. */
export const addResult = (writer: EntryWriter, { body, resultText }: CountedResult): string => {
  if (typeof body.result !== 'string') writer.addText(resultText);
  return writer.add('result.declared', body);
};

/** What is missing of an item of the trustees, if anything. */
const missingOf = (
  { kind, firstOwner, publicKeys, needed }: DecryptionQuorum,
  shared: ReadonlyMap<number, unknown>,
): string[] => {
  const absent = publicKeys.flatMap((_, i) => (shared.has(firstOwner + i) ? [] : [firstOwner + i]));
  const more = needed - (publicKeys.length - absent.length);
  if (more <= 0) return [];
  return [
    kind === 'single'
      ? `trustee ${firstOwner} is missing`
      : `${more} of the trustees ${absent.join(', ')} ${more === 1 ? 'is' : 'are'} missing`,
  ];
};

/** Result, and every question with the steps of its count. */
export const declaredText = (
  { body: { election, result }, counting, questions }: CountedResult,
  language: Language,
): string =>
  [
    `The result of ${election} is declared${typeof result === 'string' ? `: ${result}` : '.'}`,
    ...questions.flatMap(({ card, title, verdict }) => [
      '',
      title[language],
      ...countLines(card, verdict, language, counting),
    ]),
  ].join('\n');

/** The same for programs. */
export const declaredJson = (
  { body: { election }, counting, questions, resultText }: CountedResult,
  language: Language,
) => ({
  election,
  result: resultText,
  questions: questions.map(({ card, title, verdict }) => ({
    title,
    ...countJson(card, verdict, language, counting),
  })),
});

interface Desk {
  readonly access: LedgerAccess;
  readonly election: ElectionState;
  readonly writer: EntryWriter;
}

/** Opens ledger, key and election, lets `make` make the entries, appends them and reports. */
const act = (
  args: Args,
  terminal: Terminal,
  make: (desk: Desk) => Promise<Result<{ readonly message: string; readonly election: string }, string>>,
): Promise<Result<void, string>> =>
  withLedger(args, terminal, async (access) => {
    const election = access.state.elections.get(args.get('election'));
    if (election === undefined)
      return fail(
        `The ledger has no election ${args.get('election')}. It has: ${[...access.state.elections.keys()].join(', ') || 'none'}.`,
      );
    const committee = await signerFor(args, 'committee', access.kind, terminal);
    if (!committee.ok) return committee;
    const writer = new EntryWriter(access.state, access.origin, committee.value);
    const made = await make({ access, election, writer });
    if (!made.ok) return made;
    const appended = await access.append(writer.entries);
    if (!appended.ok) return appended;
    const { message, ...report } = made.value;
    terminal.out(args.has('json') ? JSON.stringify(report, writeFractions, 2) : message);
    return ok(undefined);
  });
