/**
 * `npm run bench [-- --soak] [-- --growth] [-- --report]`: measures speed and size and prints a table; exit code 1 when a target is missed, unless with --report.
 * --growth verifies archives and ledgers of 5,000 and 20,000 ballots too. --soak plays the 1,000 voters of the heap's target, which takes many minutes; without it some voters stand for them. These are the only timings that
 * anything depends on: tests have none.
 */
import { cpus, loadavg } from 'node:os';
import { parseArgs } from 'node:util';
import { measureCard } from './card.ts';
import { measureCasting } from './casting.ts';
import { measureEncryption } from './encryption.ts';
import { measureFirstScreen } from './first-screen.ts';
import { measureFloorMotion } from './floor-motion.ts';
import { measureHeap, SHORT, SOAK, type Voters } from './heap.ts';
import { measureLedger } from './ledger.ts';
import { measurePageSizes } from './page-size.ts';
import { openPollingDay } from './polling-day.ts';
import { formatRows, verdictOf, type Row } from './row.ts';
import { measureStartup } from './startup.ts';
import { measureTouches } from './touches.ts';
import { measureVerification } from './verification.ts';

const { values: args } = parseArgs({
  options: {
    soak: { type: 'boolean', default: false },
    growth: { type: 'boolean', default: false },
    report: { type: 'boolean', default: false },
  },
});
console.log(machine());
const rows = await measureAll(args.soak ? SOAK : SHORT);
console.log(`\n${formatRows(rows)}\n\n${machine()}`);
const isMissed = rows.some((row) => verdictOf(row) === 'NOT MET');
process.exitCode = isMissed && !args.report ? 1 : 0;

async function measureAll(voters: Voters): Promise<Row[]> {
  const pages = [...tell(measurePageSizes()), ...tell(await measureTouches())];
  const ledger = tell(await measureLedger());
  const verification = tell(await measureVerification(args));
  const motion = tell(await measureFloorMotion());
  const stand = voters === SOAK ? '' : ' in place of 1,000, who vote with: npm run bench -- --soak';
  console.log(`${voters.to} voters${stand} ...`);
  const day = await openPollingDay(voters.to);
  try {
    const heap = tell(await measureHeap(day, voters));
    const card = tell(measureCard(day.visits));
    const encryption = tell(measureEncryption(day.elections));
    const startup = [...tell(await measureStartup(day)), ...tell(await measureFirstScreen(day))];
    const casting = tell(measureCasting(day.visits));
    return [
      ...encryption,
      ...casting,
      ...card,
      ...ledger,
      ...verification,
      ...motion,
      ...heap,
      ...startup,
      ...pages,
    ];
  } finally {
    await day.close();
  }
}

/** Says at once what was found: a fault later on must not lose it. */
function tell(found: Row[]): Row[] {
  for (const { what, figure, unit } of found) console.log(`${what}: ${figure.toPrecision(3)} ${unit}`);
  return found;
}

function machine(): string {
  const [cpu] = cpus();
  const load = loadavg().map((value) => value.toFixed(1));
  return `${cpus().length} cores, ${cpu?.model ?? 'unknown processor'}; Node ${process.versions.node}; load average ${load.join(' ')}`;
}
