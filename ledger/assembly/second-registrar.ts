/**
 * The second registrar of an assembly whose elections need two permits (protocol.md section 3, two issuers): what it prepares from the assembly folder on
 * its own machine, and the public half of that as a small JSON file for the election committee. The secrets stay in its store; entries are define.ts.
 */
import * as v from 'valibot';
import { generateUuid } from '../ballot/election.ts';
import { fromBase64, toBase64, type RandomBytes } from '../bytes.ts';
import { base64, electionId, hex32, id, integer } from '../entries/fields.ts';
import { generateIssuerKey, openIssuerKey } from '../keys/issuer-key.ts';
import { keyId, parseEd25519Spki, type KeyId } from '../keys/public-key.ts';
import { fail, ok, type Result } from '../result.ts';
import type { StoredIssuer } from '../store/registrar-store.ts';
import { rollRoot, type RollMember } from '../store/roll-root.ts';
import type { AssemblyFile, AssemblyTexts } from './shape.ts';

const FORMAT = 'hwabaek second registrar v1';

const issuers = v.array(v.strictObject({ group: id, key: base64, proof: base64 }));

const schema = v.strictObject({
  format: v.literal(FORMAT),
  assembly: id,
  /** The registrar's entry key, SPKI DER. */
  registrar: base64,
  /** Root of its salted roll, and the members of each group on it. */
  root: hex32,
  groups: v.array(v.strictObject({ group: id, size: integer(1) })),
  /** The uuids that the elections will have, and an issuer key with its proof of possession for each voter group. */
  papers: v.array(
    v.strictObject({
      paper: id,
      election: electionId,
      issuers,
    }),
  ),
  /** The same for the reserve slots, in their order. */
  slots: v.array(v.strictObject({ election: electionId, issuers })),
});

export type SecondRegistrar = v.InferOutput<typeof schema>;

/** What stays with the second registrar: its roll with salts, and the private issuer keys. */
export interface SecondSecrets {
  readonly roll: readonly RollMember[];
  readonly issuers: readonly StoredIssuer[];
}

/** Makes salts, uuids and issuer keys for every ballot paper; `entryKey` is the registrar's key, SPKI DER. */
export async function prepareSecond(
  file: AssemblyTexts,
  origin: string,
  entryKey: Uint8Array,
  random: RandomBytes,
): Promise<{ readonly publicHalf: SecondRegistrar; readonly secrets: SecondSecrets }> {
  const roll = file.members.map((member): RollMember => ({ ...member, salt: random(32) }));
  const made: StoredIssuer[] = [];
  const makeFor = async (groups: readonly string[]) => {
    const election = generateUuid(random);
    const keys: SecondRegistrar['slots'][number]['issuers'] = [];
    for (const group of groups) {
      const pkcs8 = await generateIssuerKey();
      const key = openIssuerKey(pkcs8);
      made.push({ election, group, pkcs8 });
      keys.push({ group, key: toBase64(key.spki), proof: toBase64(key.prove(origin, election, group)) });
    }
    return { election, issuers: keys };
  };
  const papers: SecondRegistrar['papers'] = [];
  for (const { paper, groups } of file.papers) papers.push({ paper, ...(await makeFor(groups)) });
  const slots: SecondRegistrar['slots'] = [];
  for (const { count, groups } of file.reserve ?? [])
    for (let i = 0; i < count; i += 1) slots.push(await makeFor(groups));
  const publicHalf = {
    format: FORMAT,
    assembly: file.assembly,
    registrar: toBase64(entryKey),
    root: rollRoot(roll),
    groups: sizesOf(file),
    papers,
    slots,
  } as const;
  return { publicHalf, secrets: { roll, issuers: made } };
}

export const formatSecond = (second: SecondRegistrar): string => `${JSON.stringify(second, undefined, 1)}\n`;

/** Reads the public half and compares it with the assembly folder; the error follows the file's name. */
export function parseSecond(text: string, file: AssemblyFile): Result<SecondRegistrar, string> {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return fail('is not JSON');
  }
  const parsed = v.safeParse(schema, json, { abortEarly: true });
  if (!parsed.success) return fail(`is not the file of a second registrar of the format "${FORMAT}"`);
  const second = parsed.output;
  const key = parseEd25519Spki(fromBase64(second.registrar));
  if (!key.ok) return fail(`names a registrar with a wrong key: ${key.error}`);
  if (second.assembly !== file.assembly)
    return fail(`is for the assembly ${second.assembly}; the folder is ${file.assembly}`);
  if (JSON.stringify(second.groups) !== JSON.stringify(sizesOf(file)))
    return fail('was made from another roll: the sizes of the groups differ from the folder');
  const given = second.papers.map((paper) => [paper.paper, paper.issuers.map(({ group }) => group)]);
  if (JSON.stringify(given) !== JSON.stringify(file.papers.map(({ paper, groups }) => [paper, groups])))
    return fail('was made for other ballot papers or groups than those of the folder');
  const slots = second.slots.map((slot) => slot.issuers.map(({ group }) => group));
  const reserved = (file.reserve ?? []).flatMap(({ count, groups }) =>
    Array.from({ length: count }, () => groups),
  );
  if (JSON.stringify(slots) !== JSON.stringify(reserved))
    return fail('was made for other reserve slots than those of the folder');
  return ok(second);
}

export const secondKeyId = ({ registrar }: SecondRegistrar): KeyId => keyId(fromBase64(registrar));

const sizesOf = ({ groups, members }: AssemblyTexts): SecondRegistrar['groups'] =>
  groups
    .map(({ group }) => ({ group, size: members.filter((member) => member.group === group).length }))
    .toSorted((a, b) => (a.group < b.group ? -1 : 1));
