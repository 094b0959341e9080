/** From a card put into the reader to the question for its PIN: command APDUs (GET RESPONSE included), and time over the simulated wire. */
import { POLL_MS, type TimedVisit } from './polling-day.ts';
import { median, type Row } from './row.ts';

export function measureCard(visits: readonly TimedVisit[]): Row[] {
  const times = visits.map(({ cardToPinMs }) => cardToPinMs);
  return [
    {
      what: 'Card inserted to ready for PIN',
      figure: Math.max(...visits.map(({ apdus }) => apdus)),
      unit: 'APDUs',
      target: { bound: 'at most', limit: 12 },
      note: `most of ${visits.length} cards; T=0 and T=1`,
    },
    {
      what: 'Card inserted to ready for PIN',
      figure: median(times),
      unit: 'ms',
      note: `median, longest ${Math.max(...times).toFixed(0)} ms; the reader looked at every ${POLL_MS} ms, and a card without the slowness of a real one`,
    },
  ];
}
