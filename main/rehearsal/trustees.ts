/**
 * The trustees of a practice party: single ones, or a threshold group made by the ceremony as its members do it at their machines, with a folder for the medium
 * that travels between them (belenios.md section 3.3). Their open key files stay in the practice folder; who decrypts what is counting.ts.
 */
import { randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { DefinitionInput } from '../../ledger/assembly/define.ts';
import { GROUP_FILE_NAME, parseTrusteeGroup } from '../../ledger/assembly/trustee-group.ts';
import { formatTrusteePublic, generateTrustee, type Trustee } from '../../ledger/assembly/trustee.ts';
import type { Terminal } from '../../ledger/commands/command.ts';
import { trusteeCeremony } from '../../ledger/commands/trustee-ceremony.ts';
import { openTrusteeFile } from '../../ledger/commands/trustee-work.ts';
import { writeKeyFile, type Protection } from '../../ledger/keys/key-file.ts';
import { counted } from '../../ledger/verify/report.ts';
import { authorOf, type Author } from './office.ts';

/** How many trustees there are, and how many of them decrypt: all, or with a threshold so many of one group. */
export interface TrusteePlan {
  readonly count: number;
  readonly threshold?: number;
}

/** What a party has when nobody says otherwise. */
export const DEFAULT_TRUSTEES: TrusteePlan = { count: 2 };

export interface PracticeTrustees {
  readonly publicHalves: DefinitionInput['trustees'];
  /** In the order of their numbers. */
  readonly trustees: readonly (Trustee & { readonly author: Author })[];
}

/** Makes the trustees' keys in `folder`, which exists: trustee-1.json and so on. */
export async function makeTrustees(
  folder: string,
  { count, threshold }: TrusteePlan,
  protection: Protection,
): Promise<PracticeTrustees> {
  const files = Array.from({ length: count }, (_, i) => path.join(folder, `trustee-${i + 1}.json`));
  const publicHalves =
    threshold === undefined
      ? files.map((file) => makeSingle(file, protection))
      : [await holdCeremony(path.join(folder, 'ceremony'), files, threshold)];
  const trustees: PracticeTrustees['trustees'][number][] = [];
  for (const file of files) {
    const opened = await openTrusteeFile(file, 'practice', QUIET);
    if (!opened.ok) throw new Error(opened.error);
    trustees.push({ ...opened.value, author: authorOf(opened.value.signer) });
  }
  return { publicHalves, trustees };
}

/** `2 trustees`, or `2 of 3 trustees`. */
export const decryptersText = ({
  decrypting,
  trustees,
}: {
  readonly decrypting: number;
  readonly trustees: readonly unknown[];
}): string =>
  `${decrypting === trustees.length ? '' : `${decrypting} of `}${counted(trustees.length, 'trustee')}`;

/** Nobody watches, and keys of a practice lie open. */
const QUIET: Terminal = { out: () => undefined, err: () => undefined, env: {} };

function makeSingle(file: string, protection: Protection): DefinitionInput['trustees'][number] {
  const { secret, publicHalf } = generateTrustee(randomBytes);
  const written = writeKeyFile(file, secret, protection);
  if (!written.ok) throw new Error(written.error.detail);
  writeFileSync(file.replace(/\.json$/, '.public.json'), formatTrusteePublic(publicHalf));
  return publicHalf;
}

/** Every member calls the command four times; between the first and the second call they compare the checksum. */
async function holdCeremony(
  folder: string,
  files: readonly string[],
  threshold: number,
): Promise<DefinitionInput['trustees'][number]> {
  mkdirSync(folder, { mode: 0o700 });
  const call = async (file: string, ...more: readonly string[]): Promise<void> => {
    const said: string[] = [];
    const terminal = { ...QUIET, err: (text: string) => said.push(text) };
    const argv = ['--key', file, '--folder', folder, '--practice', ...more];
    if ((await trusteeCeremony.run(argv, terminal)) !== 0) throw new Error(said.join('\n'));
  };
  const of = String(files.length);
  for (const [i, file] of files.entries())
    await call(file, '--number', String(i + 1), '--of', of, '--threshold', String(threshold));
  for (let step = 2; step <= 4; step += 1) for (const file of files) await call(file, '--compared');
  const group = parseTrusteeGroup(readFileSync(path.join(folder, GROUP_FILE_NAME), 'utf8'));
  if (!group.ok) throw new Error(`the ceremony's group ${group.error}`);
  return group.value;
}
