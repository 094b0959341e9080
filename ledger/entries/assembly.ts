/**
 * Bodies of the assembly area: the calling of an assembly and its fixed rolls (protocol.md sections 2 and 3).
 * Form only; who may write them and when is rules/assembly.ts.
 */
import * as v from 'valibot';
import { atLeastOne, bilingual, day, hex32, id, integer, keyId, sortedBy, text } from './fields.ts';

export const assemblyCalled = v.strictObject({
  assembly: id,
  body: text,
  date: day,
  /** Where it stands, members check out and in, and the registrars record how many are present. */
  presence: v.exactOptional(v.literal(true)),
  profile: v.picklist(['kr', 'generic']),
  title: bilingual,
});

export const rollFixed = v.strictObject({
  assembly: id,
  groups: v.pipe(
    v.array(v.strictObject({ group: id, name: bilingual, size: integer(1) })),
    atLeastOne(),
    sortedBy((item) => item.group),
  ),
  registrar: keyId,
  root: hex32,
  /** The registrar whose roll this one repeats with salts of its own, so that two registrars must admit a member (protocol.md section 3, two issuers). */
  secondOf: v.exactOptional(keyId),
});
