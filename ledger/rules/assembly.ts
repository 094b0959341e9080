/**
 * Rules of the assembly area in this version: calling an assembly, fixing the rolls (protocol.md sections 2 and 3).
 * The roll itself stays with its registrar; the ledger gets sizes and a salted Merkle root.
 */
import type { EntryOf } from '../entries/entry.ts';
import type { Scope } from '../entries/fields.ts';
import { findAssembly, needsHolder, needsRole } from './authors.ts';
import { accept, refuse } from './verdict.ts';
import type { Context, Ruling } from './verdict.ts';

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
  return accept(() => {
    const sizes = new Map(body.groups.map(({ group, size }) => [group, size]));
    const names = new Map(body.groups.map(({ group, name }) => [group, name]));
    rolls.set(body.registrar, { root: body.root, sizes, names });
  });
}
