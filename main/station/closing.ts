/**
 * What must be true before polls close (protocol.md section 4, station.md, the day, 6): the registrar has recorded the last admissions, every ballot of the
 * outbox has its inclusion proof, every acknowledged admission is on the ledger, and its figures are this station's own. Then the body of polls.closed.
 */
import type { Body } from '../../ledger/entries/entry.ts';
import { fail, ok, type Result } from '../../ledger/result.ts';
import { countsOf, paperKey, stationOf } from '../../ledger/rules/state.ts';
import type { CardEnd } from './cards.ts';
import { entryTime } from './clock.ts';
import type { Kit } from './kit.ts';
import type { Sync } from './sync.ts';

export interface Closing {
  readonly body: Omit<Body<'polls.closed'>, 'approvals'>;
}

/** Flushes admissions and ballots, waits for all proofs, compares figures. `session.cancel` gives up without harm. */
export async function prepareClosing(kit: Kit, sync: Sync): Promise<Result<Closing, CardEnd>> {
  kit.conversation.show({ kind: 'working', task: 'sending-ballots', purpose: 'staff' });
  const flushed = await kit.ledger.flush();
  if (!flushed.ok)
    return flushed.error.kind === 'unreachable'
      ? trouble('ledger-unreachable', flushed.error.detail)
      : trouble('ledger-refused', `the registrar: ${flushed.error.detail}`);
  kit.step('close.admissions-flushed');
  const drained = await drain(kit, sync);
  if (!drained.ok) return drained;
  const compared = await compareWhenArrived(kit, sync);
  kit.step('close.drained');
  return compared;
}

/** What the registrar has just recorded may not be published yet, so that a difference is believed only when it stays. */
async function compareWhenArrived(kit: Kit, sync: Sync): Promise<Result<Closing, CardEnd>> {
  for (let looks = 1; ; looks++) {
    const synced = await sync.refresh();
    if (!synced.ok) return trouble('ledger-unreachable', synced.error.detail);
    const compared = compare(kit);
    if (compared.ok || looks === LOOKS) return compared;
    await new Promise<void>((resolve) => {
      kit.clock.after(LOOK_AGAIN_MS, resolve);
    });
  }
}

/** Looks at the ledger before figures are said to differ, and the pause between them: five seconds in all. */
const LOOKS = 11;
const LOOK_AGAIN_MS = 500;

/** Lets every held ballot go and waits until the outbox holds none but refused ones. */
async function drain(kit: Kit, sync: Sync): Promise<Result<void, CardEnd>> {
  sync.drain('start');
  for (;;) {
    const { held, leaving } = kit.journal.outbox.counts();
    if (held + leaving === 0) return ok(undefined);
    const answer = await kit.conversation.ask({
      scene: { kind: 'working', task: 'sending-ballots', purpose: 'staff' },
      accepts: ['session.cancel'],
      patience: 'staff',
      wakeOn: ['outbox-changed'],
    });
    if (answer.heard === 'command') return fail({ kind: 'cancelled' });
    if (answer.heard === 'nothing') return fail({ kind: 'nobody' });
  }
}

function compare(kit: Kit): Result<Closing, CardEnd> {
  const { journal, assembly, station } = kit;
  const state = kit.ledger.state();
  const own = stationOf(state, assembly, station);
  if (own === undefined) return trouble('figures-differ', 'the ledger does not know this station');
  const missing = journal.acknowledged().filter((commitment) => !state.commitments.has(commitment));
  if (missing.length > 0)
    return trouble('figures-differ', `${missing.length} acknowledged admissions are not on the ledger`);

  const refused = journal.outbox.refused().filter(({ election }) => own.elections.includes(election));
  const counted = new Map(
    journal.figures().map(({ election, group, cast, challenged }) => {
      const lost = (kind: 'cast' | 'challenged'): number =>
        refused.filter((one) => one.kind === kind && one.election === election && one.group === group).length;
      const left = { cast: cast - lost('cast'), challenged: challenged - lost('challenged') };
      return [paperKey(election, group), left];
    }),
  );
  const papers: Closing['body']['papers'][number][] = [];
  for (const election of own.elections) {
    const known = state.elections.get(election);
    if (known === undefined || known.closed) continue;
    let challenges = 0;
    for (const group of known.definition.groups) {
      const { admitted, cast, spoiled } = countsOf(own, election, group);
      const here = counted.get(paperKey(election, group)) ?? { cast: 0, challenged: 0 };
      if (here.cast !== cast)
        return trouble(
          'figures-differ',
          `${election}, ${group}: ${here.cast} cast here, ${cast} on the ledger`,
        );
      challenges += here.challenged;
      papers.push({ admitted, cast, challenged: here.challenged, election, group, spoiled });
    }
    // Their entries name no voter group, so that only the sum can be compared.
    const recorded = own.challenged.get(election) ?? 0;
    if (challenges !== recorded)
      return trouble(
        'figures-differ',
        `${election}: ${challenges} challenged here, ${recorded} on the ledger`,
      );
  }
  return ok({
    body: {
      assembly,
      closed: entryTime(kit.clock),
      journal: journal.audit.head(),
      papers: papers.toSorted((a, b) =>
        paperKey(a.election, a.group) < paperKey(b.election, b.group) ? -1 : 1,
      ),
      refused: refused.map(({ entry }) => entry).toSorted(),
      station,
    },
  });
}

const trouble = (
  code: 'ledger-unreachable' | 'ledger-refused' | 'figures-differ',
  detail: string,
): { readonly ok: false; readonly error: CardEnd } => fail({ kind: 'trouble', code, detail });
