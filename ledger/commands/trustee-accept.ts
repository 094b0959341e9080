/** `trustee accept`: a trustee says that an election is defined as agreed; polls open only after all have (protocol.md section 4). */
import { decryptionQuorums } from '../ballot/trustees.ts';
import type { Language } from '../count/text/text.ts';
import { fail, ok } from '../result.ts';
import { ruleSentences } from '../rules/rule-sentences.ts';
import type { ElectionState, LedgerState } from '../rules/state.ts';
import { defineCommand } from './command.ts';
import { languageOf, languageOption, listed } from './count-report.ts';
import { EntryWriter } from './entry-writer.ts';
import { beginTrusteeWork, deliver, trusteeOptions, type TrusteeAtWork } from './trustee-work.ts';

/** The smallest group whose votes are decrypted unless the trustee says otherwise (protocol.md section 3: k). */
const LEAST_GROUP = 10;

export const trusteeAccept = defineCommand(
  {
    name: 'trustee accept',
    summary: 'Accept an election as its trustee, before polls open',
    about: `Verifies the ledger, checks that your key is one of the election's, shows what is defined, and appends your
acceptance. Read what is shown before you go on, the rules of counting too: --yes confirms that it is what was agreed.
An election of which you would have to decrypt fewer than ${LEAST_GROUP} ballots is refused, since so few could tell who voted
how; of a smaller body that knows this, accept it with --minimum-group.`,
    options: {
      ...trusteeOptions,
      lang: languageOption,
      'minimum-group': {
        value: 'N',
        help: `Refuse an election that lets fewer than N ballots be decrypted; ${LEAST_GROUP} without it.`,
      },
      yes: { help: 'I have read the definition; accept it.' },
    },
    example:
      'npm run -s hwabaek -- trustee accept --ledger http://127.0.0.1:8080 --key trustee-1.key --election 2vrMkn6of1Y3Zh --yes',
  },
  async (args, terminal) => {
    const language = languageOf(args);
    if (!language.ok) return language;
    const given = args.find('minimum-group') ?? String(LEAST_GROUP);
    if (!/^[1-9]\d{0,5}$/.test(given)) return fail('--minimum-group must be a whole number, 1 or more.');
    const begun = await beginTrusteeWork(args, terminal, 'accept');
    if (!begun.ok) return begun;
    const { trustee, elections, origin, verification } = begun.value;
    const writer = new EntryWriter(verification.state, origin, trustee.signer);
    for (const { election } of elections) {
      const uuid = election.definition.election;
      if (election.accepted.has(trustee.signer.id)) return fail(`You have accepted ${uuid} already.`);
      writer.add('trustee.accepted', { definition: election.definitionId, election: uuid });
    }
    const small = elections.find(({ election }) => election.definition.minimumGroup < Number(given));
    if (!args.has('yes') || small !== undefined)
      terminal.out(
        elections.map((election) => describe(verification.state, election, language.value)).join('\n\n'),
      );
    if (small !== undefined) {
      const { election, minimumGroup } = small.election.definition;
      return fail(
        `Election ${election} lets a tally of ${minimumGroup} ballots be decrypted; you accept none below ${given}. Nothing was signed. If so few were agreed upon, run the command again with --minimum-group ${minimumGroup}.`,
      );
    }
    if (!args.has('yes')) {
      return fail('Nothing was signed. If this is what was agreed, run the command again with --yes.');
    }
    const delivered = await deliver(args, writer.entries);
    if (!delivered.ok) return delivered;
    const accepted = elections.map(({ number, election }) => ({
      election: election.definition.election,
      trustee: number,
    }));
    terminal.out(
      args.has('json')
        ? JSON.stringify(accepted, undefined, 2)
        : [
            ...accepted.map(({ election, trustee: number }) => `Accepted ${election} as trustee ${number}.`),
            delivered.value,
          ].join('\n'),
    );
    return ok(undefined);
  },
);

/** The definition as a person can compare it with what was agreed. */
const describe = (
  state: LedgerState,
  { number, election }: TrusteeAtWork['elections'][number],
  language: Language,
): string => {
  const { display, groups, permits, shufflers, stations, weights, election: uuid } = election.definition;
  return [
    `${display.title.ko} (${display.title.en}), election ${uuid}`,
    ...display.questions.flatMap(({ title, answers }, q) => [
      `  ${title.ko} (${title.en})`,
      ...listed(ruleSentences(state, election.definition, q, language)),
      ...answers.map(
        ({ number, name, photo }) =>
          `    ${number}  ${name.ko} (${name.en})${photo === undefined ? '' : `, photo SHA-256 ${photo}`}`,
      ),
    ]),
    `  Groups: ${groups.join(', ')}. Stations: ${stations.map(({ station }) => station).join(', ')}.`,
    `  A ballot needs ${permits === undefined ? 'the permit of one registrar' : 'the permits of two registrars'}.`,
    ...(shufflers === undefined
      ? []
      : [
          `  Votes are shuffled by at least ${shufflers.least} of the trustees ${shufflers.trustees.join(', ')}, in this order, before they are opened.`,
        ]),
    `  ${secrecyWords(election.definition.minimumGroup)}${weights === undefined ? '' : ' The same holds for the ballots of each weight.'}`,
    `  You are trustee ${number} of ${election.trusteeKeys.length}${quorumWords(election, number)}.`,
  ].join('\n');
};

/** What the smallest group means for the secrecy of votes. */
const secrecyWords = (minimumGroup: number): string =>
  minimumGroup === 1
    ? 'Even a single ballot may be decrypted: who is known to have cast it has no secret vote.'
    : `Fewer than ${minimumGroup} ballots are never decrypted: so few could tell who voted how.`;

/** Whether this trustee is needed to decrypt, or some of its group. */
const quorumWords = ({ trustees }: ElectionState, number: number): string => {
  const quorum = decryptionQuorums(trustees).findLast(({ firstOwner }) => firstOwner <= number);
  return quorum?.kind === 'threshold'
    ? `; of your group of ${quorum.publicKeys.length} any ${quorum.needed} can decrypt`
    : '';
};
