/**
 * The two staff cards that opening, closing, reopening and spoiling need (protocol.md section 2): distinct granted keys whose scope
 * covers the station, one of a manager, the other of a manager or clerk, over the body without approvals. An approval serves once.
 */
import { bytesToHex, fromBase64, sha256 } from '../bytes.ts';
import { approvalBytes } from '../entries/entry.ts';
import type { Approvals, Scope } from '../entries/fields.ts';
import { standing } from './state.ts';
import { notYet, refuse } from './verdict.ts';
import type { Context, Obstacle } from './verdict.ts';

/** A body that two staff cards approve for a station. */
export interface ApprovedBody {
  readonly approvals: Approvals;
  readonly assembly: string;
  readonly station: string;
}

/** Why the approvals do not hold, or undefined. */
export function checkApprovals(context: Context, body: ApprovedBody): Obstacle | undefined {
  const { state, verifier, origin } = context;
  const message = approvalBytes(origin, body);
  if (state.approved.has(bytesToHex(sha256(message)))) return refuse('approval-reused');
  const wanted: Scope = { kind: 'station', assembly: body.assembly, station: body.station };
  let managers = 0;
  for (const { key, signature } of body.approvals) {
    const known = state.keys.get(key);
    if (known === undefined) return notYet('approval-card', `Staff card ${key} has not been granted yet.`);
    if (known.kind !== 'staff') return refuse('approval-card', `Key ${key} is not a staff card.`);
    const held = standing(known.grants, wanted);
    if (held === 'none') return notYet('approval-card', `Staff card ${key} is not for this station yet.`);
    if (held === 'revoked') {
      return refuse('approval-card', `The role of staff card ${key} was revoked.`);
    }
    if (known.role === 'technician') {
      return refuse('approval-manager', 'A technician cannot approve what happens at the polls.');
    }
    if (known.role === 'manager') managers += 1;
    if (!verifier.p256(known.spki, message, fromBase64(signature))) {
      return refuse('approval-signature', `The signature of staff card ${key} is not valid.`);
    }
  }
  return managers === 0 ? refuse('approval-manager') : undefined;
}

/** Marks the approvals of an accepted body as used. */
export function useApprovals({ state, origin }: Context, body: ApprovedBody): void {
  state.approved.add(bytesToHex(sha256(approvalBytes(origin, body))));
}
