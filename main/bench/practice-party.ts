/**
 * Everything around a practice kiosk, without the kiosk: a party founded in a new folder with its ledger, simulated devices on TCP, and the
 * kiosk's configuration file, which is one as any kiosk has. Everything is real except people and devices (rehearsal/setup.ts).
 */
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { readAssembly } from '../../ledger/assembly/read.ts';
import { writeAssembly } from '../../ledger/assembly/write.ts';
import { describeFaults } from '../../ledger/commands/assembly-check.ts';
import { SAMPLE_ASSEMBLY } from '../commands/rehearse.ts';
import { readKioskConfig, type KioskConfig } from '../kiosk/config.ts';
import { startSimulators, tcpWires, type SimulatedDevices } from '../rehearsal/devices.ts';
import type { PracticeMember } from '../rehearsal/people.ts';
import { makeRoll } from '../rehearsal/roll.ts';
import { setUpPractice, type Practice } from '../rehearsal/setup.ts';
import { openLedgerDoor, type LedgerDoor } from './ledger-door.ts';

export interface PracticePartyOptions {
  /** Empty or absent. */
  readonly root: string;
  /** Members on the roll; as many as the assembly has without it. */
  readonly members?: number;
  /** Folder with assembly.json and roll.csv; the sample assembly without it. */
  readonly assembly?: string;
  /** Folder of the built public board, which the ledger then serves too. */
  readonly boardDir?: string;
}

export interface PracticeParty {
  readonly practice: Practice;
  /** The roll, in the order in which members come, with what they would choose. */
  readonly people: readonly PracticeMember[];
  readonly devices: SimulatedDevices;
  /** Where kiosk and public reach the ledger and its board. */
  readonly ledger: LedgerDoor;
  /** What `kiosk/kiosk.json` says, read back from there. */
  readonly config: KioskConfig;
  stop(): Promise<void>;
}

/** Founds the party and starts its ledger and devices. Throws when the assembly cannot be read or is too small. */
export async function openPracticeParty(options: PracticePartyOptions): Promise<PracticeParty> {
  const folder = options.assembly ?? SAMPLE_ASSEMBLY;
  const read = await readAssembly(folder);
  if (!read.ok) throw new Error(describeFaults(folder, read.error));
  const { file, people } = makeRoll(read.value, options.members ?? read.value.members.length, 'practice', 0);
  const devices = await startSimulators();
  const closing: (() => Promise<void>)[] = [() => devices.close()];
  const stop = async (): Promise<void> => {
    for (const close of closing.toReversed()) await close();
  };
  try {
    // One thread is enough beside the kiosk's own.
    const practice = await setUpPractice({
      root: options.root,
      file,
      threads: 1,
      ...(options.boardDir === undefined ? {} : { boardDir: options.boardDir }),
    });
    closing.push(() => practice.stop());
    await writeAssembly(practice.folders.assembly, file);
    const ledger = await openLedgerDoor(practice.node.handler);
    closing.push(() => ledger.set('down'));
    const config = await keepConfig(practice, devices, ledger.url);
    return { practice, people, devices, ledger, config, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function keepConfig(
  practice: Practice,
  devices: SimulatedDevices,
  ledger: string,
): Promise<KioskConfig> {
  const { folders, file, origin, fingerprint, station } = practice;
  const wires = tcpWires(devices);
  const fileName = path.join(folders.kiosk, 'kiosk.json');
  const fromKiosk = (target: string): string => path.relative(folders.kiosk, target);
  const config = {
    ledger,
    party: fingerprint,
    origin,
    assembly: file.assembly,
    station,
    roll: fromKiosk(folders.assembly),
    journal: 'journal.sqlite',
    keys: {
      device: fromKiosk(path.join(folders.keys, 'device.json')),
      station: fromKiosk(path.join(folders.keys, 'station.json')),
    },
    mode: 'practice',
    reader: { transport: wires.reader },
    printer: { transport: wires.printer },
    boardUrl: `${ledger}/`,
  };
  await writeFile(fileName, `${JSON.stringify(config, undefined, 2)}\n`);
  const written = readKioskConfig(fileName);
  if (!written.ok) throw new Error(written.error);
  return written.value;
}
