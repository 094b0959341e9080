/** Ballots that can be opened, made as the kiosk makes them, honestly or not, for tests of what a challenge shows. */
import { parseBallot, tracker, type Plaintext } from '../../../ledger/ballot/ballot.ts';
import { parseElection } from '../../../ledger/ballot/election.ts';
import { encodeOpening } from '../../../ledger/ballot/opening.ts';
import { encryptOpenableBallot } from '../../../ledger/ballot/seed.ts';
import type { Body } from '../../../ledger/entries/entry.ts';
import { ELECTION, must, random, type World } from '../rules/world.ts';

export interface Openable {
  readonly cast: Body<'ballot.cast'>;
  readonly tracker: string;
  /** The fragment of the slip's link, without `#`; `claimed` are the choices that the kiosk says it encrypted. */
  fragment(claimed?: Plaintext): string;
}

/** A ballot with these choices and a valid permit of the members. */
export function openable(world: World, plaintext: Plaintext): Openable {
  const election = must(parseElection(world.definition().parameters));
  const credential = world.credential();
  const seed = random(32);
  const ballot = encryptOpenableBallot({
    election,
    credentialSecret: credential.secret,
    plaintext,
    seed,
    signatureRandom: random,
  });
  const { proof } = must(parseBallot(ballot)).signature;
  return {
    cast: { ballot, election: ELECTION, permit: world.permit('members', credential.public) },
    tracker: tracker(ballot),
    fragment: (claimed = plaintext) =>
      encodeOpening({ election: ELECTION, credential: credential.public, plaintext: claimed, seed, proof }),
  };
}
