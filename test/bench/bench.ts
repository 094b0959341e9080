/**
 * `npm run bench [-- --soak] [-- --report]`: measures speed and size and prints a table; exit code 1 when a target is missed, unless with --report.
 * --soak plays the 1,000 voters of the heap's target, which takes many minutes; without it some voters stand for them. These are the only timings that
 * anything depends on: tests have none.
 */
import { cpus, loadavg } from 'node:os';
import { parseArgs } from 'node:util';
import { measureCard } from './card.ts';
import { measureCasting } from './casting.ts';
import { measureEncryption } from './encryption.ts';
import { measureHeap } from './heap.ts';
import { measureLedger } from './ledger.ts';
import { openPollingDay } from './polling-day.ts';
import { formatRows, verdictOf, type Row } from './row.ts';
import { measureStartup } from './startup.ts';

const SOAK = { from: 200, to: 1000 } as const;
const SHORT = { from: 50, to: 150 } as const;

const { values: args } = parseArgs({
  options: { soak: { type: 'boolean', default: false }, report: { type: 'boolean', default: false } },
});
const voters = args.soak ? SOAK : SHORT;
console.log(machine());
console.log(
  args.soak
    ? `Soak: ${voters.to} voters, then the other measurements.`
    : `${voters.to} voters stand for 1,000; all of them with: npm run bench -- --soak`,
);
const rows = await measureAll();
console.log(`\n${formatRows(rows)}\n\n${machine()}`);
const isMissed = rows.some((row) => verdictOf(row) === 'NOT MET');
process.exitCode = isMissed && !args.report ? 1 : 0;

async function measureAll(): Promise<Row[]> {
  const ledger = await measureLedger();
  const day = await openPollingDay({ voters: voters.to });
  try {
    const encryption = measureEncryption(day.elections);
    const heap = await measureHeap(day, voters);
    const startup = await measureStartup(day);
    return [
      ...encryption,
      ...measureCasting(day.visits),
      ...measureCard(day.visits),
      ...ledger,
      ...heap,
      ...startup,
    ];
  } finally {
    await day.close();
  }
}

function machine(): string {
  const [cpu] = cpus();
  const load = loadavg().map((value) => value.toFixed(1));
  return `${cpus().length} cores, ${cpu?.model ?? 'unknown processor'}; Node ${process.versions.node}; load average ${load.join(' ')}`;
}
