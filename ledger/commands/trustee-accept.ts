/** `trustee accept`: a trustee says that an election is defined as agreed; polls open only after all have (protocol.md section 4). */
import { fail, ok } from '../result.ts';
import { defineCommand } from './command.ts';
import { EntryWriter } from './entry-writer.ts';
import { beginTrusteeWork, deliver, trusteeOptions } from './trustee-work.ts';

export const trusteeAccept = defineCommand(
  {
    name: 'trustee accept',
    summary: 'Accept an election as its trustee, before polls open',
    about: `Verifies the ledger, checks that your key is one of the election's, shows what is defined, and appends your
acceptance. Read what is shown before you go on: --yes confirms that it is what was agreed.`,
    options: { ...trusteeOptions, yes: { help: 'I have read the definition; accept it.' } },
    example:
      'npm run -s hwabaek -- trustee accept --ledger http://192.0.2.7:8080 --key trustee-1.key --election 2vrMkn6of1Y3Zh --yes',
  },
  async (args, terminal) => {
    const begun = await beginTrusteeWork(args, terminal);
    if (!begun.ok) return begun;
    const { trustee, number, election, origin, verification } = begun.value;
    const { definition } = election;
    if (election.accepted.has(trustee.signer.id)) return fail('You have accepted this election already.');
    if (!args.has('yes')) {
      terminal.out(
        [
          `${definition.display.title.ko} (${definition.display.title.en}), election ${definition.election}`,
          ...definition.display.questions.flatMap(({ title, answers }, q) => [
            `  ${title.ko} (${title.en}), ${definition.seats[q]} to be elected`,
            ...answers.map(
              ({ number: ballotNumber, name }) => `    ${ballotNumber}  ${name.ko} (${name.en})`,
            ),
          ]),
          `Groups ${definition.groups.join(', ')}; stations ${definition.stations.map(({ station }) => station).join(', ')}; you are trustee ${number} of ${election.trustees.length}`,
        ].join('\n'),
      );
      return fail('Nothing was signed. If this is what was agreed, run the command again with --yes.');
    }
    const writer = new EntryWriter(verification.state, origin, trustee.signer);
    writer.add('trustee.accepted', { definition: election.definitionId, election: definition.election });
    const delivered = await deliver(args, writer.entries);
    if (!delivered.ok) return delivered;
    terminal.out(
      args.has('json')
        ? JSON.stringify({ election: definition.election, trustee: number }, undefined, 2)
        : `Accepted ${definition.election} as trustee ${number}. ${delivered.value}`,
    );
    return ok(undefined);
  },
);
