/**
 * `assembly import`: takes an assembly folder into the ledger: calls the assembly, fixes its roll, defines its elections, reserves slots, and gives the
 * roll and the permit issuers' keys to the registrar. All of it or nothing.
 */
import { randomBytes } from 'node:crypto';
import { defineAssembly, type DefinitionInput, type StationKeys } from '../assembly/define.ts';
import { readAssembly, type AssemblyFile } from '../assembly/read.ts';
import { isTrusteeGroup, parseTrusteeGroup } from '../assembly/trustee-group.ts';
import { parseSecond, type SecondRegistrar } from '../assembly/second-registrar.ts';
import { parseTrusteePublic } from '../assembly/trustee.ts';
import { registrarDatabase } from '../node/node.ts';
import { fail, ok, type Result } from '../result.ts';
import { nextSeq, type LedgerState } from '../rules/state.ts';
import { openRegistrarStore, type RegistrarStore } from '../store/registrar-store.ts';
import type { RollMember } from '../store/roll-root.ts';
import { rollRoot } from '../store/roll-root.ts';
import { describeFaults } from './assembly-check.ts';
import { defineCommand, type Args } from './command.ts';
import { readGiven } from './given-file.ts';
import { explainStoreError, rehearse, signerFor, withLocalLedger } from './ledger-access.ts';
import { keyFile, openKey, signerOf } from './secrets.ts';

export const assemblyImport = defineCommand(
  {
    name: 'assembly import',
    summary: 'Take an assembly folder into the ledger',
    about: `Checks FOLDER as assembly check does, then calls the assembly, fixes its roll, defines one election for each
ballot paper and reserves the slots for later votes ("reserve" in assembly.json: run-offs, motions from the floor).
The roll itself stays in DIR/node with the registrar; the ledger gets its salted root and its sizes.
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
        help: 'Public file of a trustee, or group.json of a threshold group; once for each. Order counts.',
      },
      second: {
        value: 'FILE',
        help: 'File of the second registrar (registrar prepare), where the assembly needs two permits.',
      },
      key: { value: 'FILE', help: 'Key file of the committee; without it DIR/keys/committee.json.' },
      party: { value: 'FINGERPRINT', help: 'Demand this party of the ledger.' },
      json: { help: 'Report as JSON.' },
    },
    example:
      'npm run -s hwabaek -- assembly import convention-2027 --data practice/day-1 --trustee t1.key.public.json --trustee t2.key.public.json',
  },
  async (args, terminal) => {
    const folder = args.path('FOLDER');
    const read = await readAssembly(folder);
    if (!read.ok) return fail(describeFaults(folder, read.error));
    const trustees = readTrustees(args);
    if (!trustees.ok) return trustees;
    const second = readSecond(args, read.value);
    if (!second.ok) return second;
    const dataDir = args.path('data');

    return withLocalLedger(args, terminal, async (access) => {
      const { state, origin, kind } = access;
      if (state.assemblies.has(read.value.assembly))
        return fail(
          `The assembly ${read.value.assembly} is in the ledger already; an assembly is imported once and cannot be changed. A new one needs another "assembly" in ${folder}/assembly.json. Nothing was written.`,
        );
      const committee = await signerFor(args, 'committee', kind, terminal);
      if (!committee.ok) return committee;
      const registrarFile = keyFile(dataDir, 'registrar');
      const registrarKey = await openKey(registrarFile, kind, terminal);
      if (!registrarKey.ok) return registrarKey;
      const registrar = signerOf(registrarKey.value.key, registrarFile);
      if (!registrar.ok) return registrar;
      const stations = stationKeys(state, read.value, dataDir);
      if (!stations.ok) return stations;

      const roll: RollMember[] = read.value.members.map((member) => ({ ...member, salt: random(32) }));
      const defined = await defineAssembly({
        origin,
        file: read.value,
        committee: { signer: committee.value, nextSeq: nextSeq(state, committee.value.id) },
        registrar: registrar.value.id,
        rollRoot: rollRoot(roll),
        ...(second.value === undefined ? {} : { second: second.value }),
        trustees: trustees.value,
        stations: stations.value,
        timestamp: Math.floor(Date.now() / 1000),
        random,
      });
      if (!defined.ok) return defined;
      const judged = rehearse(state, defined.value.entries);
      if (!judged.ok) return judged;

      const { assembly } = read.value;
      const { elections, slots, issuers, entries } = defined.value;
      const store = openStore(registrarDatabase(dataDir), registrarKey.value.protection);
      if (!store.ok) return store;
      try {
        // First the keys, then the entries that name them: a definition without its keys would be of no use to anybody.
        store.value.setRoll(assembly, roll);
        for (const issuer of issuers) store.value.addIssuer(issuer);
        const appended = await access.append(entries);
        if (!appended.ok) {
          for (const { uuid } of [...elections, ...slots]) store.value.destroyIssuers(uuid);
          store.value.erase(assembly);
          return appended;
        }
      } finally {
        store.value.close();
      }
      terminal.out(
        args.has('json')
          ? JSON.stringify({ assembly, members: roll.length, elections, slots }, undefined, 2)
          : [
              `Assembly  ${assembly}: ${roll.length} members on the roll`,
              ...elections.map(({ paper, uuid }) => `Election  ${uuid}  ${paper}`),
              ...slots.map(
                ({ uuid, groups }) => `Reserve   ${uuid}  for later votes of ${groups.join(', ')}`,
              ),
            ].join('\n'),
      );
      return ok(undefined);
    });
  },
);

const random = (length: number): Uint8Array => new Uint8Array(randomBytes(length));

const readTrustees = (args: Args): Result<DefinitionInput['trustees'], string> => {
  const trustees: DefinitionInput['trustees'][number][] = [];
  for (const file of args.paths('trustee')) {
    const read = readGiven(file);
    if (!read.ok) return read;
    const text = read.value.toString('utf8');
    const trustee = isTrusteeGroup(text) ? parseTrusteeGroup(text) : parseTrusteePublic(text);
    if (!trustee.ok) return fail(`${file} ${trustee.error}.`);
    trustees.push(trustee.value);
  }
  return trustees.length > 0
    ? ok(trustees)
    : fail(
        'No trustee is named. Give the public file of each, in order: --trustee trustee-1.key.public.json --trustee trustee-2.key.public.json (trustee keygen makes them).',
      );
};

const readSecond = (args: Args, file: AssemblyFile): Result<SecondRegistrar | undefined, string> => {
  if (args.find('second') === undefined)
    return file.permits === undefined
      ? ok(undefined)
      : fail(
          'The assembly needs two permits for each ballot, and so a second registrar: give the file that registrar prepare made on its machine with --second.',
        );
  const path = args.path('second');
  const read = readGiven(path);
  if (!read.ok) return read;
  const second = parseSecond(read.value.toString('utf8'), file);
  return second.ok ? second : fail(`${path} ${second.error}.`);
};

/** The one device key and the one station key that are granted for each station. */
const stationKeys = (
  state: LedgerState,
  { assembly, stations }: AssemblyFile,
  dataDir: string,
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
      return fail(stationKeysFault({ assembly, station, dataDir, device: devices.length, key: keys.length }));
    found.push({ station, device, key });
  }
  return ok(found);
};

/** Says what a station lacks or has too many of, with the commands that grant what is lacking. */
const stationKeysFault = (place: {
  readonly assembly: string;
  readonly station: string;
  readonly dataDir: string;
  readonly device: number;
  readonly key: number;
}): string => {
  const { assembly, station, dataDir } = place;
  const commands = (['device', 'station'] as const)
    .filter((role) => (role === 'device' ? place.device : place.key) === 0)
    .map(
      (role) =>
        `  npm run -s hwabaek -- authority grant --data ${dataDir} --role ${role} --holder "${station}, ${role}" --assembly ${assembly} --station ${station} --new ${station}-${role}.json`,
    );
  const advice = [
    ...(commands.length > 0 ? ['Grant what is missing:', ...commands] : []),
    ...(place.device > 1 || place.key > 1
      ? ['Take the ones too many away with authority revoke, by the key ids that authority grant printed.']
      : []),
  ];
  return `Station ${station} needs exactly one device key and one station key; it has ${place.device} and ${place.key}. Nothing was written.\n${advice.join('\n')}`;
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
