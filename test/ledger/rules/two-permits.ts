/** A ledger whose election needs the permits of two registrars: rolls fixed twice, polls open. */
import { generateSigner } from '../../../ledger/keys/signer.ts';
import type { Signer } from '../../../ledger/keys/signer.ts';
import type { Body } from '../../../ledger/entries/entry.ts';
import { joined } from '../../../ledger/entries/fields.ts';
import { sha256Hex } from '../../../ledger/bytes.ts';
import type { IssuerKey } from '../../../ledger/keys/issuer-key.ts';
import { reservation } from './slots.ts';
import { ASSEMBLY_SCOPE, build, ELECTION, GROUPS, issuerKey, type Group, type World } from './world.ts';

export interface TwoPermits {
  readonly world: World;
  readonly second: Signer;
  readonly issuers: Readonly<Record<Group, IssuerKey>>;
  definition(): Body<'election.defined'>;
  /** A ballot with both permits, the registrar's first. */
  ballot(group: Group): Body<'ballot.cast'> & { readonly permit: string[] };
}

/** Up to a stage: the second roll fixed, the election defined, or polls open. */
export async function buildTwoPermits(stage: 'fixed' | 'defined' | 'open'): Promise<TwoPermits> {
  const world = await build('called', 'trusted');
  const second = generateSigner();
  const issuers = {
    delegates: await issuerKey('second delegates'),
    members: await issuerKey('second members'),
  };
  world.write(world.root, 'authority.granted', world.grant(second, 'registrar', ASSEMBLY_SCOPE));
  world.write(world.committee, 'roll.fixed', secondRoll(world, second));
  const definition = (): Body<'election.defined'> => secondDefinition(world, second, issuers);
  const ballot = (group: Group): Body<'ballot.cast'> & { readonly permit: string[] } => {
    const credential = world.credential();
    const body = world.ballot(group, undefined, credential);
    return {
      ...body,
      permit: [[body.permit].flat()[0]!, world.permitBy(issuers[group], credential.public)],
    };
  };
  if (stage !== 'fixed') world.write(world.committee, 'election.defined', definition());
  if (stage === 'open') {
    for (const trustee of world.trustees) world.write(trustee, 'trustee.accepted', world.acceptance());
    world.write(world.device, 'polls.opened', world.approve(world.opening()));
  }
  return { world, second, issuers, definition, ballot };
}

export const secondRoll = (world: World, second: Signer): Body<'roll.fixed'> => ({
  ...world.roll(),
  registrar: second.id,
  root: sha256Hex('the same roll under other salts'),
  secondOf: world.registrar.id,
});

/** The definition with the issuers of both. */
export const secondDefinition = (
  world: World,
  second: Signer,
  issuers: Readonly<Record<Group, IssuerKey>>,
): Body<'election.defined'> => {
  const definition = world.definition();
  return {
    ...definition,
    issuers: [
      ...definition.issuers,
      ...Object.keys(GROUPS).map((group) => ({
        ...world.issuer(ELECTION, group, issuers[group as Group]),
        registrar: second.id,
      })),
    ].toSorted((a, b) => (joined(a.group, a.registrar) < joined(b.group, b.registrar) ? -1 : 1)),
    permits: 2,
  };
};

/** A slot for the members whose ballots need both permits. */
export const secondReservation = (
  world: World,
  signer: Signer,
  { uuid, first, second }: { readonly uuid: string; readonly first: IssuerKey; readonly second: IssuerKey },
): Body<'election.reserved'> => {
  const slot = reservation(world, uuid, first);
  return {
    ...slot,
    issuers: [...slot.issuers, { ...world.issuer(uuid, 'members', second), registrar: signer.id }].toSorted(
      (a, b) => (joined(a.group, a.registrar) < joined(b.group, b.registrar) ? -1 : 1),
    ),
    permits: 2,
  };
};
