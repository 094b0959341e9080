/**
 * The ledger's commands by name, for main/cli.ts to dispatch: `npm run -s hwabaek -- party init ...`. A name may have two words.
 * Each command is a file of ledger/commands.
 */
import { agendaResolve } from './commands/agenda.ts';
import { assemblyCheck } from './commands/assembly-check.ts';
import { assemblyImport } from './commands/assembly-import.ts';
import { authorityGrant } from './commands/authority-grant.ts';
import { authorityRevoke } from './commands/authority-revoke.ts';
import type { Command } from './commands/command.ts';
import { contestDeclare, contestPoll } from './commands/contest.ts';
import { countFigures } from './commands/count.ts';
import { electionClose, electionDeclare, electionTally } from './commands/election.ts';
import { electionFinish } from './commands/election-finish.ts';
import { electionDefineFloor, electionRelease, electionRunOff } from './commands/election-later.ts';
import { exportElection } from './commands/export.ts';
import { ledgerServe, ledgerSubmit } from './commands/ledger.ts';
import { partyInit } from './commands/party-init.ts';
import { recordCommands } from './commands/record.ts';
import { registrarPrepare, registrarServe } from './commands/registrar.ts';
import { trusteeAccept } from './commands/trustee-accept.ts';
import { trusteeCeremony } from './commands/trustee-ceremony.ts';
import { trusteeDecrypt } from './commands/trustee-decrypt.ts';
import { trusteeShuffle } from './commands/trustee-shuffle.ts';
import { trusteeKeygen } from './commands/trustee-keygen.ts';
import { verify } from './commands/verify.ts';

export const ledgerCommands: Readonly<Record<string, Command>> = {
  verify,
  export: exportElection,
  ...recordCommands(),
  count: countFigures,
  'party init': partyInit,
  'authority grant': authorityGrant,
  'authority revoke': authorityRevoke,
  'assembly check': assemblyCheck,
  'assembly import': assemblyImport,
  'agenda resolve': agendaResolve,
  'trustee keygen': trusteeKeygen,
  'trustee ceremony': trusteeCeremony,
  'trustee accept': trusteeAccept,
  'trustee shuffle': trusteeShuffle,
  'trustee decrypt': trusteeDecrypt,
  'election close': electionClose,
  'election tally': electionTally,
  'election declare': electionDeclare,
  'election finish': electionFinish,
  'contest poll': contestPoll,
  'contest declare': contestDeclare,
  'registrar prepare': registrarPrepare,
  'registrar serve': registrarServe,
  'election run-off': electionRunOff,
  'election define-floor': electionDefineFloor,
  'election release': electionRelease,
  'ledger serve': ledgerServe,
  'ledger submit': ledgerSubmit,
};
