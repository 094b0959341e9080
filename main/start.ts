/**
 * `npm start`. Until the kiosk has screens: plays the practice day of the sample assembly over simulated devices, then serves its ledger until
 * stopped by SIGTERM or SIGINT. Everything is left in a new folder under practice/.
 */
import path from 'node:path';
import './compile-cache.ts';

const { rehearseDay, SAMPLE_ASSEMBLY, summaryOf } = await import('./commands/rehearse.ts');

const root = path.resolve('practice', new Date().toISOString().slice(0, 19).replaceAll(':', ''));
const stop = Promise.withResolvers<void>();
process.on('SIGTERM', () => stop.resolve());
process.on('SIGINT', () => stop.resolve());
const stopped = stop.promise.then(() => 'stopped' as const);

const rehearsal = rehearseDay({
  root,
  assembly: SAMPLE_ASSEMBLY,
  members: undefined,
  seed: 'practice',
  progress: (line) => console.log(line),
});
const day = await Promise.race([rehearsal, stopped]);
if (day === 'stopped') {
  console.log('Stopped before the end of the practice day.');
  process.exit(0);
}
if (!day.ok) {
  console.error(day.error);
  process.exit(1);
}
const { report, practice } = day.value;
console.log(summaryOf(report, root));
console.log(`\nServing the ledger at ${practice.node.url}/checkpoint until stopped (Ctrl-C).`);
await stopped;
await practice.stop();
console.log('Stopped. Everything is kept.');
