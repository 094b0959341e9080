/**
 * A kiosk that prints the tracker only after the voter has decided (protocol.md section 4). It can cast another candidate and still pass every check, since it
 * opens nothing but what it encrypted honestly. Its papers and entries are in order: nobody but the voter, who sees the paper when asked, can tell on it.
 */
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { openBallot } from '../../../ledger/board/opened.ts';
import {
  openedEnding,
  slipEnding,
  trackerSlip,
  type Letterhead,
} from '../../../main/station/documents/slip.ts';
import { openable, type Openable } from '../../ledger/board/challenges.ts';
import { boardOver, getFrom, serve } from '../../ledger/board/served.ts';
import { build, CHOICE, ELECTION, must } from '../../ledger/rules/world.ts';
import { FakePrinter } from './fakes.ts';
import { admitMember, choose, rig, type Rig } from './rig.ts';

const OTHER = [
  [0, 0, 0, 1],
  [0, 0, 0, 1, 1],
] as const;
const BOARD = 'https://board.example.org/';
const TRACKER = /\[QR https:\/\/board\.example\.org\/#([\w+/]{43})\]/;

type Decision = 'cast' | 'challenge';

/** What a voter sees: the paper that hangs out of the printer when asked to cast or to check, and the whole of it in the end. */
interface Visit {
  readonly whenAsked: string;
  readonly inTheEnd: string;
}

/** What README tells the voter to look for. */
const tellsOn = ({ inTheEnd, whenAsked }: Visit): string | undefined => {
  if (!TRACKER.test(whenAsked)) return 'there was no tracker on the paper when I was asked';
  return inTheEnd.startsWith(whenAsked)
    ? undefined
    : 'the paper is not the one that hung there when I was asked';
};

const trackerOn = (paper: string): string | undefined => TRACKER.exec(paper)?.[1];
/** A paper without what differs from voter to voter. */
const form = (paper: string): string =>
  paper.replaceAll(/#[^\]]+\]/g, '#]').replaceAll(/^[\w+/]{43}$/gm, 'tracker');

describe('the kiosk of this product', () => {
  let bench: Rig;
  afterEach(() => bench.stop());

  it.each(['cast', 'challenge'] as const)('has the tracker on paper when it asks: %s', async (decision) => {
    bench = await rig('open', { batch: 1 });
    expect(tellsOn(await visit(decision))).toBeUndefined();
  });

  const visit = async (decision: Decision): Promise<Visit> => {
    await admitMember(bench, bench.people.members[0]!);
    must(bench.say(choose()));
    await bench.scene('commit');
    const whenAsked = bench.printer.paper;
    must(bench.say({ type: `ballot.${decision}` }));
    await bench.scene(decision === 'cast' ? 'recorded' : 'challenged');
    return { whenAsked, inTheEnd: bench.printer.papers.at(-1) ?? '' };
  };

  it.each(['cast', 'challenge'] as const)(
    'and its papers look as the cheating one’s: %s',
    async (decision) => {
      bench = await rig('open', { batch: 1 });
      const [own, cheating] = [await visit(decision), await late(decision)];
      expect(form(cheating.inTheEnd)).toBe(form(own.inTheEnd));
    },
  );
});

const world = await build('open', 'trusted');
world.write(world.registrar, 'admissions.recorded', world.admissions({ members: 4 }));
const printer = new FakePrinter();
const { called } = world.state.assemblies.values().next().value!;
const [station] = world.state.assemblies.values().next().value!.stations.keys();
const letterhead: Letterhead = { assembly: called.title, station: station!, mode: 'practice' };
const { title } = world.definition().display;

/** Prints as the product does, whatever is printed when. */
const put = (ballot: Openable): ReturnType<FakePrinter['print']> =>
  printer.print(trackerSlip(letterhead, [{ title, tracker: ballot.tracker }], BOARD), { cut: 'leave' });
const end = async (decision: Decision, ballot: Openable): Promise<void> => {
  const link = `${BOARD}#${ballot.fragment()}`;
  if (decision === 'cast') world.write(world.station, 'ballot.cast', ballot.cast);
  else world.write(world.station, 'ballot.challenged', { election: ELECTION, tracker: ballot.tracker });
  const blocks =
    decision === 'cast' ? slipEnding('recorded', letterhead) : openedEnding([{ title, link }], letterhead);
  await printer.print(blocks, { cut: 'cut' });
};

/** Asks first. Then it encrypts what was chosen where that will be looked at, and another candidate where it will not. */
async function late(decision: Decision): Promise<Visit & { readonly ballot: Openable }> {
  const whenAsked = printer.paper;
  const ballot = openable(world, decision === 'cast' ? OTHER : CHOICE);
  await put(ballot);
  await end(decision, ballot);
  return { whenAsked, inTheEnd: printer.papers.at(-1) ?? '', ballot };
}

const served: Awaited<ReturnType<typeof serve>>[] = [];
afterAll(() => Promise.all(served.map((server) => server.stop())));
const opened = async (ballot: Openable) => {
  const server = await serve(world);
  served.push(server);
  const get = getFrom(server.node);
  return openBallot(boardOver(get), get, ballot.fragment(), () => Promise.resolve());
};

describe('a kiosk that prints the tracker late', () => {
  it('passes the check of whoever challenges it, though it casts another candidate for whoever casts', async () => {
    const checked = await late('challenge');
    expect(await opened(checked.ballot)).toMatchObject({
      tracker: trackerOn(checked.inTheEnd),
      questions: [{ chosen: [{ name: { ko: '가람' } }] }, {}],
      found: { kind: 'challenged' },
    });
    const cast = await late('cast');
    expect(trackerOn(cast.inTheEnd)).toBe(cast.ballot.tracker);
    // What no voter can open: the ballot that the ledger has accepted under the tracker on paper.
    expect(await opened(cast.ballot)).toMatchObject({
      questions: [{ chosen: [{ name: { ko: '다솔' } }] }, {}],
      found: { kind: 'recorded' },
    });
  });

  it('is told on by the paper that is missing when it asks, whatever is pressed then', async () => {
    for (const decision of ['cast', 'challenge'] as const)
      expect(tellsOn(await late(decision))).toBe('there was no tracker on the paper when I was asked');
  });

  it('has nothing to open if it prints in time: a ballot made after the decision has another tracker than the paper', async () => {
    const [committed, made] = [openable(world, OTHER), openable(world, CHOICE)];
    await put(committed);
    const whenAsked = printer.paper;
    await end('challenge', made);
    const visit = { whenAsked, inTheEnd: printer.papers.at(-1) ?? '' };
    expect(tellsOn(visit)).toBeUndefined();
    expect(await opened(made)).toMatchObject({ tracker: made.tracker, found: { kind: 'challenged' } });
    expect(trackerOn(visit.inTheEnd)).toBe(committed.tracker);
    expect(trackerOn(visit.inTheEnd)).not.toBe(made.tracker);
  });

  it('nor if it cuts the paper off and begins another: that is not the one that hung there', async () => {
    const [committed, made] = [openable(world, OTHER), openable(world, CHOICE)];
    await put(committed);
    const whenAsked = printer.paper;
    printer.paper = '';
    await put(made);
    await end('challenge', made);
    expect(tellsOn({ whenAsked, inTheEnd: printer.papers.at(-1) ?? '' })).toContain('not the one');
  });
});
