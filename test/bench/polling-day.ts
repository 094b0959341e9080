/**
 * The polling day that is measured: the sample assembly's party, its embedded node, one real station over simulated devices on TCP, all in this process as at
 * a kiosk; and voters of three papers whose visits are timed. Everything but the stopwatch is main/rehearsal.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { CardChannel } from '../../hardware/card/apdu.ts';
import { createReader, type CardReader } from '../../hardware/card/reader.ts';
import { createPrinter } from '../../hardware/printer/printer.ts';
import { restoreSimulatedCard, type SimulatedCard } from '../../hardware/simulator/card.ts';
import { createSimulatedPrinter } from '../../hardware/simulator/printer.ts';
import { createSimulatedReader } from '../../hardware/simulator/reader.ts';
import { serveTcp } from '../../hardware/simulator/serve.ts';
import { createTransport, type TransportSpec } from '../../hardware/transport/transport.ts';
import { readAssembly } from '../../ledger/assembly/read.ts';
import type { AssemblyFile } from '../../ledger/assembly/shape.ts';
import { writeAssembly } from '../../ledger/assembly/write.ts';
import { SAMPLE_ASSEMBLY } from '../../main/commands/rehearse.ts';
import { staffAction, visit, waitFor, type Hands, type Kiosk } from '../../main/rehearsal/crowd.ts';
import { startStation } from '../../main/rehearsal/day.ts';
import type { QuestionChoice } from '../../main/rehearsal/people.ts';
import { setUpPractice, type Practice } from '../../main/rehearsal/setup.ts';
import type { Station } from '../../main/station/station.ts';

/** One voter, from an idle kiosk to an idle kiosk. */
export interface TimedVisit {
  /** From the card in the reader to the question for the PIN. */
  readonly cardToPinMs: number;
  /** APDUs sent to the card until that question. */
  readonly apdus: number;
  /** The command `ballot.cast`, whose "ok" means recorded. */
  readonly castMs: number;
  readonly visitMs: number;
}

export interface PollingDay {
  readonly practice: Practice;
  /** Parameters of each ballot paper's election, as the ledger has them. */
  readonly elections: readonly string[];
  readonly wires: { readonly reader: TransportSpec; readonly printer: TransportSpec };
  /** All visits so far. */
  readonly visits: readonly TimedVisit[];
  /** Lets the next voter come until so many have voted. `aroundCast` is called directly before and after the command to cast. */
  voteUntil(count: number, aroundCast?: (moment: 'before' | 'after') => void): Promise<void>;
  /** Resolves when no ballot is on its way to the ledger. */
  untilQuiet(): Promise<void>;
  /** Ends station and drivers in this process; node and simulated devices go on, and so can another station with the same journal. */
  stopStation(): Promise<void>;
  close(): Promise<void>;
}

/** How often the reader is looked at: more often than at a kiosk, so that a thousand voters take minutes. */
export const POLL_MS = 20;

/** Sets up a party whose polls are open, with `voterCount` members who may fill in all three papers. */
export async function openPollingDay(voterCount: number): Promise<PollingDay> {
  const root = mkdtempSync(path.join(tmpdir(), 'hwabaek-bench-'));
  const file = await assemblyOf(voterCount);
  const practice = await setUpPractice({ root, file, threads: 2 });
  await writeAssembly(practice.folders.assembly, file);

  const simulatedReader = createSimulatedReader();
  const simulatedPrinter = createSimulatedPrinter({ keepPapers: 0 });
  const served = [
    await serveTcp(simulatedReader, { port: 0 }),
    await serveTcp(simulatedPrinter, { port: 0 }),
  ] as const;
  const [readerWire, printerWire] = served.map(({ port }) => ({ kind: 'tcp', host: '127.0.0.1', port })) as [
    TransportSpec,
    TransportSpec,
  ];
  const reader = watchCard(createReader({ transport: createTransport(readerWire), pollMs: POLL_MS }));
  const printer = createPrinter({
    transport: createTransport(printerWire),
    profile: { widthDots: 576, confirmation: 'auto' },
  });
  const station = startStation(practice, { reader: reader.device, printer });
  const hands: Hands<SimulatedCard> = {
    insert: (card) => simulatedReader.insert(card),
    remove: () => simulatedReader.remove(),
    trouble: () => undefined,
    repair: () => undefined,
  };
  // Made before anything is measured: cards are the voters' and not the kiosk's. A card remembers what was said to it, so each is put together for its visit.
  const voters = file.members.slice(0, voterCount).map(({ number }) => {
    const { card, pin } = practice.cardOf(number);
    return { pin, saved: card.toJSON() };
  });
  const ballots = choicesOf(practice);
  const { staff } = practice;
  await staffAction(station, hands, 'open', [staff.manager, staff.clerk], { seals: ['0001'] });

  const visits: TimedVisit[] = [];
  let stopping: Promise<unknown> | undefined;
  const stopStation = async (): Promise<void> => {
    stopping ??= station.stop().then(() => Promise.all([reader.device.stop(), printer.stop()]));
    await stopping;
  };
  return {
    practice,
    elections: practice.elections.map(({ uuid }) => parametersOf(practice, uuid)),
    wires: { reader: readerWire, printer: printerWire },
    visits,
    voteUntil: async (count, aroundCast = () => undefined) => {
      for (const { pin, saved } of voters.slice(visits.length, count)) {
        const card = restoreSimulatedCard(saved);
        const timed = timeVisit(station, hands, reader.apdus, aroundCast);
        const { end, troubles } = await visit(timed.kiosk, timed.hands, {
          card,
          pin,
          mishap: 'none',
          ballots,
        });
        if (end !== 'recorded' || troubles.length > 0)
          throw new Error(`voter ${visits.length + 1}: ${end}, ${troubles.join(', ')}`);
        visits.push(timed.result());
      }
    },
    untilQuiet: async () => {
      await waitFor(station, 'ballots that have left', ({ ledger }) => ledger.outbox.leaving === 0);
    },
    stopStation,
    close: async () => {
      await stopStation();
      await Promise.all(served.map((device) => device.close()));
      await practice.stop();
      rmSync(root, { recursive: true, force: true });
    },
  };
}

/** The sample assembly with a roll on which `voters` members are of the group that has every paper, and the others have just enough. */
async function assemblyOf(voters: number): Promise<AssemblyFile> {
  const sample = await readAssembly(SAMPLE_ASSEMBLY);
  if (!sample.ok) throw new Error(JSON.stringify(sample.error));
  const { groups, papers, minimumGroup } = sample.value;
  const full = groups.find(({ group }) => papers.every((paper) => paper.groups.includes(group)))?.group;
  if (full === undefined) throw new Error('no group of the sample assembly has every ballot paper');
  const roll = [
    ...Array.from({ length: Math.max(voters, minimumGroup) }, () => full),
    ...groups.flatMap(({ group }) =>
      group === full ? [] : Array.from({ length: minimumGroup }, () => group),
    ),
  ];
  const members = roll.map((group, i) => ({
    number: `P${String(i + 1).padStart(6, '0')}`,
    name: `연습 ${i + 1}`,
    group,
  }));
  return { ...sample.value, members };
}

/** As many candidates as may be chosen on each question of each paper. */
function choicesOf({ file, elections }: Practice): ReadonlyMap<string, readonly QuestionChoice[]> {
  return new Map(
    elections.map(({ paper, uuid }) => {
      const questions = file.papers.find((candidate) => candidate.paper === paper)?.questions ?? [];
      return [uuid, questions.map(({ max }) => ({ choices: Array.from({ length: max }, (_, i) => i) }))];
    }),
  );
}

function parametersOf({ node }: Practice, uuid: string): string {
  const definition = node.state().elections.get(uuid)?.definition;
  if (definition === undefined) throw new Error(`the ledger has no election ${uuid}`);
  return definition.parameters;
}

/** The reader with an eye on the APDUs of its latest connection to a card. */
function watchCard(device: CardReader): { readonly device: CardReader; readonly apdus: () => number } {
  let latest: CardChannel | undefined;
  return {
    device: {
      ...device,
      connect: async () => {
        const channel = await device.connect();
        if (channel.ok) latest = channel.value;
        return channel;
      },
    },
    apdus: () => latest?.apduCount ?? 0,
  };
}

/** The station and hands for one voter, with a stopwatch on both. */
function timeVisit(
  station: Station,
  hands: Hands<SimulatedCard>,
  apdus: () => number,
  aroundCast: (moment: 'before' | 'after') => void,
): { readonly kiosk: Kiosk; readonly hands: Hands<SimulatedCard>; result(): TimedVisit } {
  const start = performance.now();
  let inserted = start;
  let pin: { readonly ms: number; readonly apdus: number } | undefined;
  let castMs = NaN;
  const unsubscribe = station.subscribe(({ scene }) => {
    if (scene.kind === 'pin') pin ??= { ms: performance.now() - inserted, apdus: apdus() };
  });
  return {
    kiosk: {
      view: () => station.view(),
      next: (afterVersion, timeoutMs) => station.next(afterVersion, timeoutMs),
      dispatch: (command) => {
        if (command.type !== 'ballot.cast') return station.dispatch(command);
        aroundCast('before');
        const before = performance.now();
        const answer = station.dispatch(command);
        castMs = performance.now() - before;
        aroundCast('after');
        return answer;
      },
    },
    hands: {
      ...hands,
      insert: (card) => {
        inserted = performance.now();
        hands.insert(card);
      },
    },
    result: () => {
      unsubscribe();
      return {
        cardToPinMs: pin?.ms ?? NaN,
        apdus: pin?.apdus ?? NaN,
        castMs,
        visitMs: performance.now() - start,
      };
    },
  };
}
