/** The roll of a practice assembly: its own papers and groups with a generated roll. The people themselves are people.ts. */
import type { AssemblyFile } from '../../ledger/assembly/shape.ts';
import { practiceMembers, type PracticeMember } from './people.ts';

/**
 * The assembly with `count` generated members instead of its own, whose groups give the proportions; and who they are and what they will do. `challenges`: percent of
 * the voters who check the machine.
 */
export function makeRoll(
  assembly: AssemblyFile,
  count: number,
  seed: string,
  challenges: number,
): { readonly file: AssemblyFile; readonly people: readonly PracticeMember[] } {
  const sizes = new Map(
    assembly.groups.map(({ group }) => [
      group,
      assembly.members.filter((member) => member.group === group).length,
    ]),
  );
  const people = practiceMembers({
    seed,
    count,
    sizes,
    minimum: assembly.minimumGroup,
    papers: assembly.papers,
    challenges,
  });
  const members = people
    .map(({ number, name, group }) => ({ number, name, group }))
    .toSorted((a, b) => (a.number < b.number ? -1 : 1));
  return { file: { ...assembly, members }, people };
}
