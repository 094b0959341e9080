/**
 * Bodies of the party area: the founding of a ledger, roles, and large data in parts (protocol.md sections 1 and 2).
 * Form only; who may write them and when is rules/party.ts and rules/blob.ts.
 */
import * as v from 'valibot';
import {
  atLeastOne,
  base64,
  base64Of,
  bilingual,
  hex32,
  integer,
  keyId,
  origin,
  scope,
  sortedValues,
  text,
  time,
} from './fields.ts';

/** Most bytes of large data in one part. */
export const MAX_PART_BYTES = 40_000;
/** Most parts of one blob. */
export const MAX_PARTS = 4096;

/** Offices, kiosk and station keys (Ed25519), then staff cards (P-256). */
export const role = v.picklist([
  'committee',
  'office',
  'registrar',
  'device',
  'station',
  'manager',
  'clerk',
  'technician',
]);
export type Role = v.InferOutput<typeof role>;

export const partyFounded = v.strictObject({
  cardAuthorities: v.pipe(v.array(base64), atLeastOne(), sortedValues()),
  founded: time,
  logKey: text,
  name: bilingual,
  origin,
  practice: v.boolean(),
  root: base64,
  witnesses: v.pipe(v.array(text), sortedValues()),
});

export const authorityGranted = v.strictObject({ holder: text, key: base64, role, scope });

export const authorityRevoked = v.strictObject({ key: keyId, reason: text, role, scope });

export const blobPart = v.strictObject({
  data: base64Of(1, MAX_PART_BYTES),
  hash: hex32,
  index: integer(0, MAX_PARTS - 1),
  of: integer(1, MAX_PARTS),
});
