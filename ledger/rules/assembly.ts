/**
 * Rules of calling an assembly and fixing its rolls (protocol.md sections 2 and 3); presence.ts and agenda.ts have what happens in it.
 * The roll itself stays with its registrar; the ledger gets sizes and a salted Merkle root.
 */
import type { EntryOf } from '../entries/entry.ts';
import type { Scope } from '../entries/fields.ts';
import { findAssembly, needsHolder, needsRole } from './authors.ts';
import { secondOf } from './state.ts';
import type { Body } from '../entries/entry.ts';
import type { AssemblyState } from './state.ts';
import { accept, notYet, refuse } from './verdict.ts';
import type { Context, Obstacle, Ruling } from './verdict.ts';

export function assemblyCalled({ state }: Context, { author, body }: EntryOf<'assembly.called'>): Ruling {
  const scope: Scope = { kind: 'assembly', assembly: body.assembly };
  const obstacle = needsRole(state, author, ['office', 'committee'], scope);
  if (obstacle !== undefined) return obstacle;
  if (state.assemblies.has(body.assembly)) return refuse('assembly-twice');
  return accept(() => {
    state.assemblies.set(body.assembly, {
      called: body,
      rolls: new Map(),
      elections: [],
      reserved: [],
      stations: new Map(),
      admitted: new Map(),
      presence: new Map(),
      closings: 0,
      resolutions: new Map(),
    });
  });
}

export function rollFixed({ state }: Context, { author, body }: EntryOf<'roll.fixed'>): Ruling {
  const scope: Scope = { kind: 'assembly', assembly: body.assembly };
  const obstacle = needsRole(state, author, ['office', 'committee'], scope);
  if (obstacle !== undefined) return obstacle;
  const assembly = findAssembly(state, body.assembly);
  if (!assembly.ok) return assembly.error;
  const { rolls, elections, reserved } = assembly.value;
  if (rolls.has(body.registrar)) return refuse('roll-twice');
  if (elections.length + reserved.length > 0) return refuse('roll-late');
  const registrar = needsHolder(state, body.registrar, 'registrar', scope, 'roll-registrar');
  if (registrar !== undefined) return registrar;
  const second = checkSecond(rolls, body);
  if (second !== undefined) return second;
  return accept(() => {
    const sizes = new Map(body.groups.map(({ group, size }) => [group, size]));
    const names = new Map(body.groups.map(({ group, name }) => [group, name]));
    rolls.set(body.registrar, { root: body.root, sizes, names, secondOf: body.secondOf });
  });
}

/** A second roll has the groups of the first, name for name and size for size; a roll has one second, and a second has none. */
function checkSecond(rolls: AssemblyState['rolls'], body: Body<'roll.fixed'>): Obstacle | undefined {
  if (body.secondOf === undefined) return undefined;
  const first = rolls.get(body.secondOf);
  if (first === undefined) return notYet('roll-second', `Registrar ${body.secondOf} has fixed no roll yet.`);
  if (first.secondOf !== undefined || secondOf(rolls, body.secondOf) !== undefined) {
    return refuse('roll-second', `The roll of registrar ${body.secondOf} is a second one or has a second.`);
  }
  const differs =
    body.groups.length !== first.sizes.size ||
    body.groups.some(({ group, name, size }) => {
      const known = first.names.get(group);
      return first.sizes.get(group) !== size || known?.en !== name.en || known.ko !== name.ko;
    });
  return differs
    ? refuse('roll-second', `Groups or sizes differ from the roll of registrar ${body.secondOf}.`)
    : undefined;
}
