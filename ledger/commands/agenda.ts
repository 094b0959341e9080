/** `agenda resolve`: the committee records a vote that was not taken by ballot, by show of hands or by name (counting.md, motion and roll call). */
import { readResolution } from '../assembly/resolution.ts';
import { fail, ok } from '../result.ts';
import { countResolution, type Resolution } from '../rules/agenda.ts';
import { declaredOf } from '../rules/figures.ts';
import { membersOfAssembly, presentOf } from '../rules/presence.ts';
import { defineCommand } from './command.ts';
import { countJson, countLines, languageOf, languageOption } from './count-report.ts';
import { actAsCommittee } from './committee-act.ts';
import { readGiven } from './given-file.ts';
import { accessOptions, withLedger } from './ledger-access.ts';

export const agendaResolve = defineCommand(
  {
    name: 'agenda resolve',
    summary: 'Record a vote by show of hands or by name',
    about: `FILE is JSON: {"item": "budget", "title": {"ko": "...", "en": "..."}, "rule": {...}, "figures": {...}}.
The rule is a card of the kind "motion", "special-majority" or "roll-call"; the figures are
{"yes": 35, "no": 3, "abstain": 2, "cast": 40}, and of a roll call
{"votes": [{"member": "...", "vote": "yes", "consent": true}, ...]}. Only those whose consent is true are named in the
ledger; the others are in the figures. "members" and "present" may be left out where the ledger knows them, and must
agree with it where they are given. Counts by the card, appends figures and verdict, and prints every step.`,
    positionals: ['FILE'],
    options: {
      ...accessOptions,
      assembly: { value: 'NAME', need: 'required', help: 'The assembly.' },
      key: { value: 'FILE', help: 'Key file of the committee; without it DIR/keys/committee.json.' },
      lang: languageOption,
      json: { help: 'Report as JSON.' },
    },
    example:
      'npm run -s hwabaek -- agenda resolve budget.json --data practice/day-1 --assembly sample-convention',
  },
  async (args, terminal) => {
    const language = languageOf(args);
    if (!language.ok) return language;
    const file = args.path('FILE');
    const bytes = readGiven(file);
    if (!bytes.ok) return bytes;
    return withLedger(args, terminal, async (access) => {
      const name = args.get('assembly');
      const assembly = access.state.assemblies.get(name);
      if (assembly === undefined)
        return fail(
          `The ledger has no assembly ${name}. It has: ${[...access.state.assemblies.keys()].join(', ') || 'none'}.`,
        );
      const [members, present] = [membersOfAssembly(assembly), presentOf(assembly)];
      const written = readResolution(bytes.value, {
        ...(members === undefined ? {} : { members }),
        ...(present === undefined ? {} : { present }),
      });
      if (!written.ok) return fail(`${file}: ${written.error}`);
      const counted = countResolution(written.value);
      if (!counted.ok) return fail(`${file}: ${counted.error.message}`);
      const body: Resolution = { ...written.value, assembly: name, verdict: declaredOf(counted.value) };

      return actAsCommittee(args, terminal, access, (writer) => {
        writer.add('agenda.resolved', body);
        const { card, item, title } = body;
        return ok({
          item,
          ...countJson(card, counted.value, language.value),
          message: [title[language.value], ...countLines(card, counted.value, language.value)].join('\n'),
        });
      });
    });
  },
);
