/**
 * Rules of election.defined and election.reserved about who may vote and where: voter groups on fixed rolls, permit issuers, stations (protocol.md section 3).
 * An issuer key shows on every ballot cast with its permits, so what one key covers must never be a small group.
 */
import { fromBase64 } from '../bytes.ts';
import type { Body } from '../entries/entry.ts';
import { joined } from '../entries/fields.ts';
import type { Scope } from '../entries/fields.ts';
import { parseRsaSpki } from '../keys/public-key.ts';
import type { RsaPublicKey } from '../keys/public-key.ts';
import { issuerProofMessage } from '../permit/permit.ts';
import { fail, ok } from '../result.ts';
import type { Result } from '../result.ts';
import { needsHolder } from './authors.ts';
import { secondOf } from './state.ts';
import type { AssemblyState, Issuer, LedgerState } from './state.ts';
import { notYet, refuse } from './verdict.ts';
import type { Context, Obstacle } from './verdict.ts';

/** What both say of it. */
type Electorate = Body<'election.reserved'>;

/** An issuer as the state keeps it, and its parsed key. */
export interface JudgedIssuer {
  readonly issuer: Issuer;
  readonly key: RsaPublicKey;
}

/** The issuers of a definition: exactly those its groups and rolls call for, each with a fresh key it possesses. */
export function judgeIssuers(
  context: Context,
  body: Electorate,
  assembly: AssemblyState,
): Result<readonly JudgedIssuer[], Obstacle> {
  const judged: JudgedIssuer[] = [];
  const moduli = new Set<bigint>();
  for (const { group, registrar, key: text, proof } of body.issuers) {
    const spki = fromBase64(text);
    const key = parseRsaSpki(spki);
    if (!key.ok) return fail(refuse('issuer-key', `The issuer key of group ${group}: ${key.error}.`));
    if (context.state.issuerModuli.has(key.value.n) || moduli.has(key.value.n)) {
      return fail(refuse('issuer-key-reused', `The issuer key of group ${group} was used before.`));
    }
    moduli.add(key.value.n);
    const message = issuerProofMessage(context.origin, body.election, group);
    if (!context.verifier.rsaPss(spki, message, fromBase64(proof))) {
      return fail(
        refuse('issuer-proof', `The proof of possession of the issuer key of group ${group} is not valid.`),
      );
    }
    const roll = assembly.rolls.get(registrar);
    const limit = roll?.sizes.get(group) ?? 0;
    const counts = { admitted: 0, cast: 0, spoiled: 0 };
    const issuer = { group, registrar, secondOf: roll?.secondOf, spki, limit, ...counts };
    judged.push({ issuer, key: key.value });
  }
  const obstacle = checkGroups(body, assembly);
  return obstacle === undefined ? ok(judged) : fail(obstacle);
}

/** Every group is on a fixed roll, has its issuers and no others, and is large enough under each of them. */
function checkGroups(body: Electorate, { rolls }: AssemblyState): Obstacle | undefined {
  const needed: { readonly group: string; readonly size: number }[] = [];
  const pairs: string[] = [];
  for (const group of body.groups) {
    const before = needed.length;
    for (const [registrar, { secondOf: first, sizes }] of rolls) {
      const size = sizes.get(group);
      if (size === undefined || first !== undefined) continue;
      needed.push({ group, size });
      pairs.push(joined(group, registrar));
      if (body.permits === undefined) continue;
      const second = secondOf(rolls, registrar);
      if (second === undefined) {
        return notYet('roll-missing', `The roll of registrar ${registrar} has no second roll yet.`);
      }
      pairs.push(joined(group, second));
    }
    if (needed.length === before) return notYet('roll-missing', `Group ${group} is on no fixed roll yet.`);
  }
  const given = new Set(body.issuers.map(({ group, registrar }) => joined(group, registrar)));
  if (given.size !== pairs.length || pairs.some((pair) => !given.has(pair))) {
    return refuse('definition-issuers');
  }
  if (needed.length === 1) return undefined;
  const small = needed.find(({ size }) => size < body.minimumGroup);
  return small === undefined
    ? undefined
    : refuse(
        'group-too-small',
        `Group ${small.group} has ${small.size} members on a roll; at least ${body.minimumGroup} are needed.`,
      );
}

/** Keys granted for their station, a registrar with a roll, the same in all elections, and polls that have not opened. */
export function checkStations(
  state: LedgerState,
  body: Electorate,
  assembly: AssemblyState,
): Obstacle | undefined {
  const stationOfKey = new Map([...assembly.stations].map(([station, { key }]) => [key, station]));
  for (const { station, device, key, registrar } of body.stations) {
    const known = assembly.stations.get(station);
    if (known !== undefined) {
      if (known.device !== device || known.key !== key || known.registrar !== registrar) {
        return refuse(
          'station-differs',
          `Station ${station} has other keys or another registrar in an earlier election.`,
        );
      }
      if (known.polls !== 'setup')
        return refuse('station-opened-before', `Station ${station} has opened its polls.`);
    }
    if ((stationOfKey.get(key) ?? station) !== station) {
      return refuse('definition-stations', `The key of station ${station} is that of another station.`);
    }
    stationOfKey.set(key, station);
    const roll = assembly.rolls.get(registrar);
    if (roll === undefined) {
      return notYet('definition-stations', `The registrar of station ${station} has fixed no roll yet.`);
    }
    if (roll.secondOf !== undefined) {
      return refuse('definition-stations', `The registrar of station ${station} issues second permits only.`);
    }
    const scope: Scope = { kind: 'station', assembly: body.assembly, station };
    const obstacle =
      needsHolder(state, device, 'device', scope, 'definition-stations') ??
      needsHolder(state, key, 'station', scope, 'definition-stations') ??
      needsHolder(
        state,
        registrar,
        'registrar',
        { kind: 'assembly', assembly: body.assembly },
        'definition-stations',
      );
    if (obstacle !== undefined) return obstacle;
  }
  return undefined;
}
