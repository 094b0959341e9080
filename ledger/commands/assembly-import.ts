/**
 * `assembly import`: takes an assembly folder into the ledger: calls the assembly, fixes its roll, defines its elections, and gives the
 * roll and the permit issuers' keys to the registrar. All of it or nothing.
 */
import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { defineAssembly, type StationKeys, type TrusteePublic } from '../assembly/define.ts';
import { readAssembly, type AssemblyFile } from '../assembly/read.ts';
import { parseTrusteePublic } from '../assembly/trustee.ts';
import { parseEntry } from '../entries/entry.ts';
import { nodeVerifier } from '../keys/node-verifier.ts';
import { registrarDatabase } from '../node/node.ts';
import { fail, ok, type Result } from '../result.ts';
import { applyEntry, judge } from '../rules/judge.ts';
import { nextSeq, type LedgerState } from '../rules/state.ts';
import { openRegistrarStore, type RegistrarStore } from '../store/registrar-store.ts';
import type { RollMember } from '../store/roll-root.ts';
import { rollRoot } from '../store/roll-root.ts';
import { describeFaults } from './assembly-check.ts';
import { defineCommand, type Args } from './command.ts';
import { explainStoreError, signerFor, withLocalLedger } from './ledger-access.ts';
import { keyFile, openKey, signerOf } from './secrets.ts';

export const assemblyImport = defineCommand(
  {
    name: 'assembly import',
    summary: 'Take an assembly folder into the ledger',
    about: `Checks FOLDER as assembly check does, then calls the assembly, fixes its roll and defines one election for each
ballot paper. The roll itself stays in DIR/node with the registrar; the ledger gets its salted root and its sizes.
Before that, grant a device and a station key for every station (authority grant), and collect the trustees' public
files (trustee keygen). Afterwards every trustee accepts (trustee accept). When anything is wrong nothing is written.`,
    positionals: ['FOLDER'],
    options: {
      data: {
        value: 'DIR',
        need: 'required',
        help: 'Data folder of the ledger; nothing else may be using it.',
      },
      trustee: {
        value: 'FILE',
        need: 'repeatable',
        help: 'Public file of a trustee; once for each. Order counts.',
      },
      key: { value: 'FILE', help: 'Key file of the committee; without it DIR/keys/committee.json.' },
      party: { value: 'FINGERPRINT', help: 'Demand this party of the ledger.' },
      json: { help: 'Report as JSON.' },
    },
    example:
      'npm run -s hwabaek -- assembly import ./convention-2027 --data ./ledger --trustee t1.key.public.json --trustee t2.key.public.json',
  },
  async (args, terminal) => {
    const folder = args.path('FOLDER');
    const read = await readAssembly(folder);
    if (!read.ok) return fail(describeFaults(folder, read.error));
    const trustees = readTrustees(args);
    if (!trustees.ok) return trustees;
    const dataDir = args.path('data');

    return withLocalLedger(args, terminal, async (access) => {
      const { state, origin, kind } = access;
      const committee = await signerFor(args, 'committee', kind, terminal);
      if (!committee.ok) return committee;
      const registrarFile = keyFile(dataDir, 'registrar');
      const registrarKey = await openKey(registrarFile, kind, terminal);
      if (!registrarKey.ok) return registrarKey;
      const registrar = signerOf(registrarKey.value.key, registrarFile);
      if (!registrar.ok) return registrar;
      const stations = stationKeys(state, read.value);
      if (!stations.ok) return stations;

      const roll: RollMember[] = read.value.members.map((member) => ({ ...member, salt: random(32) }));
      const defined = await defineAssembly({
        origin,
        file: read.value,
        committee: { signer: committee.value, nextSeq: nextSeq(state, committee.value.id) },
        registrar: registrar.value.id,
        rollRoot: rollRoot(roll),
        trustees: trustees.value,
        stations: stations.value,
        timestamp: Math.floor(Date.now() / 1000),
        random,
      });
      if (!defined.ok) return defined;
      const judged = rehearse(state, defined.value.entries);
      if (!judged.ok) return judged;

      const { assembly } = read.value;
      const { elections, issuers, entries } = defined.value;
      const store = openStore(registrarDatabase(dataDir), registrarKey.value.protection);
      if (!store.ok) return store;
      try {
        // First the keys, then the entries that name them: a definition without its keys would be of no use to anybody.
        store.value.setRoll(assembly, roll);
        for (const issuer of issuers) store.value.addIssuer(issuer);
        const appended = await access.append(entries);
        if (!appended.ok) {
          for (const { uuid } of elections) store.value.destroyIssuers(uuid);
          store.value.erase(assembly);
          return appended;
        }
      } finally {
        store.value.close();
      }
      terminal.out(
        args.has('json')
          ? JSON.stringify({ assembly, members: roll.length, elections }, undefined, 2)
          : [
              `Assembly  ${assembly}: ${roll.length} members on the roll`,
              ...elections.map(({ paper, uuid }) => `Election  ${uuid}  ${paper}`),
            ].join('\n'),
      );
      return ok(undefined);
    });
  },
);

const random = (length: number): Uint8Array => new Uint8Array(randomBytes(length));

const readTrustees = (args: Args): Result<TrusteePublic[], string> => {
  const trustees: TrusteePublic[] = [];
  for (const file of args.paths('trustee')) {
    let text: string;
    try {
      text = readFileSync(file, 'utf8');
    } catch {
      return fail(`${file} cannot be read.`);
    }
    const trustee = parseTrusteePublic(text);
    if (!trustee.ok) return fail(`${file} ${trustee.error}.`);
    trustees.push(trustee.value);
  }
  return trustees.length > 0 ? ok(trustees) : fail('Name the trustees’ public files: --trustee FILE.');
};

/** The one device key and the one station key that are granted for each station. */
const stationKeys = (
  state: LedgerState,
  { assembly, stations }: AssemblyFile,
): Result<StationKeys[], string> => {
  const found: StationKeys[] = [];
  for (const { station } of stations) {
    const holding = (role: 'device' | 'station') =>
      [...state.keys].flatMap(([id, key]) =>
        key.kind === 'office' &&
        key.role === role &&
        key.grants.some(
          ({ scope, revoked }) =>
            !revoked && scope.kind === 'station' && scope.assembly === assembly && scope.station === station,
        )
          ? [id]
          : [],
      );
    const devices = holding('device');
    const keys = holding('station');
    const [device] = devices;
    const [key] = keys;
    if (device === undefined || key === undefined || devices.length > 1 || keys.length > 1)
      return fail(
        `Station ${station} needs exactly one device key and one station key; it has ${devices.length} and ${keys.length}. Grant them with: authority grant --assembly ${assembly} --station ${station} --role device (and --role station).`,
      );
    found.push({ station, device, key });
  }
  return ok(found);
};

/** Runs the entries through the rules on this command's own copy, so that nothing is begun that would be refused half-way. */
const rehearse = (state: LedgerState, entries: readonly Uint8Array[]): Result<void, string> => {
  for (const bytes of entries) {
    const parsed = parseEntry(bytes);
    if (!parsed.ok) return fail(`[${parsed.error.rule}] ${parsed.error.message} Nothing was written.`);
    const verdict = judge(state, parsed.value, nodeVerifier);
    if (verdict.verdict === 'evidence') throw new Error(`${parsed.value.entry.type} should need no evidence`);
    if (verdict.verdict !== 'accepted')
      return fail(`[${verdict.rule}] ${verdict.message} Nothing was written.`);
    applyEntry(state, parsed.value, state.size);
  }
  return ok(undefined);
};

const openStore = (
  file: string,
  protection: Parameters<typeof openRegistrarStore>[1],
): Result<RegistrarStore, string> => {
  try {
    return ok(openRegistrarStore(file, protection));
  } catch (error) {
    return explainStoreError(error);
  }
};
