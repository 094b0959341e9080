/** The registrar and reserve slots (protocol.md section 10): permits for later votes at every admission, in every round, until a slot ends. */
import { describe, expect, it } from 'vitest';
import { generateIssuerKey, openIssuerKey } from '../../../ledger/keys/issuer-key.ts';
import { electionsToAdmit, stationOf } from '../../../ledger/rules/state.ts';
import { closing, defineOnSlot, opening, OTHER_SLOT, reserve, SLOT } from '../rules/slots.ts';
import { ASSEMBLY, ELECTION, STATION } from '../rules/world.ts';
import { admitted, ask, flush, permitsOf, SECOND, startDay, type Day } from './admissions.ts';

const keys = await Promise.all(
  [SLOT, OTHER_SLOT].map(async (uuid) => ({ uuid, pkcs8: await generateIssuerKey() })),
);
const PAPERS = [ELECTION, SECOND];
const SLOTS = [SLOT, OTHER_SLOT];

function startWithSlots(): Day {
  const day = startDay((world) => {
    for (const { uuid, pkcs8 } of keys) reserve(world, uuid, openIssuerKey(pkcs8));
  });
  for (const { uuid, pkcs8 } of keys) day.store.addIssuer({ election: uuid, group: 'members', pkcs8 });
  return day;
}

const holder = (day: Day, number: string) => day.world.holders.find((member) => member.number === number)!;
const asks = (day: Day, number: string, papers: readonly string[]) =>
  ask(day, holder(day, number), { papers: papers.toSorted() });
const refusal = async (day: Day, number: string, papers: readonly string[]) => {
  const answer = await day.registrar.handle((await asks(day, number, papers)).bytes);
  return answer.ok ? 'admitted' : answer.error;
};
/** The second round of the first station, on the first slot; the other station stays in its first. */
function beginSecondRound({ world }: Day): void {
  world.accept(closing(world, 11));
  defineOnSlot(world);
  world.accept(opening(world, [SLOT], 12));
}

describe('reserve slots', () => {
  it('are asked for by everybody of their group beside the open papers, and signed under keys of their own', async () => {
    const day = startWithSlots();
    const asked = await asks(day, 'M-1', [...PAPERS, ...SLOTS]);
    expect(permitsOf(day.world, asked, await admitted(day.registrar, asked))).toHaveLength(4);
    expect(await refusal(day, 'M-2', PAPERS)).toMatchObject({ rule: 'admission-papers' });
    expect(await refusal(day, 'M-2', [...PAPERS, SLOT])).toMatchObject({ rule: 'admission-papers' });
    // Delegates have no slot.
    expect(await refusal(day, 'D-1', [ELECTION])).toBe('admitted');
    expect(await flush(day)).toBe(2);
    expect(stationOf(day.world.state, ASSEMBLY, STATION)?.papers.get(`${SLOT} members`)).toMatchObject({
      admitted: 1,
    });
  });

  it('are given once: the same request gets the same permits, another one of the member none in any round', async () => {
    const day = startWithSlots();
    const asked = await asks(day, 'M-1', [...PAPERS, ...SLOTS]);
    const answer = await admitted(day.registrar, asked);
    const again = await ask(day, holder(day, 'M-1'), { blinded: asked.admission.blinded });
    expect(await admitted(day.registrar, again)).toEqual(answer);
    await flush(day);
    beginSecondRound(day);
    expect(await refusal(day, 'M-1', SLOTS)).toMatchObject({ rule: 'already-admitted', station: STATION });
  });

  it('are what a member gets who comes in a later round, without the papers that were voted on', async () => {
    const day = startWithSlots();
    beginSecondRound(day);
    expect(await refusal(day, 'M-3', [...PAPERS, ...SLOTS])).toMatchObject({ rule: 'admission-papers' });
    const asked = await asks(day, 'M-3', SLOTS);
    expect(permitsOf(day.world, asked, await admitted(day.registrar, asked))).toHaveLength(2);
    expect(await flush(day)).toBe(1);
    // Nothing is left for a delegate.
    expect(await refusal(day, 'D-3', [])).toMatchObject({ kind: 'malformed' });
    expect(await refusal(day, 'D-3', [SLOT])).toMatchObject({ rule: 'admission-papers' });
  });

  it('are not asked for any more once released, and their keys are destroyed then, not before', async () => {
    const day = startWithSlots();
    const { world } = day;
    world.accept(closing(world, 11));
    const other = stationOf(world.state, ASSEMBLY, 'hall-2')!;
    other.polls = 'closed';
    defineOnSlot(world);
    day.registrar.settle();
    expect(day.store.issuerElections().toSorted()).toEqual([...PAPERS, ...SLOTS].toSorted());
    world.write(world.committee, 'election.released', { election: OTHER_SLOT });
    day.registrar.settle();
    expect(day.store.issuerElections().toSorted()).toEqual([...PAPERS, SLOT].toSorted());
    world.accept(opening(world, [SLOT], 12));
    expect(electionsToAdmit(world.state, ASSEMBLY, STATION)).toEqual([SLOT]);
    expect(await refusal(day, 'M-4', SLOTS)).toMatchObject({ rule: 'admission-papers' });
    expect(await refusal(day, 'M-4', [SLOT])).toBe('admitted');
  });

  it('stop the registrar when its database is behind the admissions that the ledger has for them', async () => {
    const day = startWithSlots();
    await admitted(day.registrar, await asks(day, 'M-1', [...PAPERS, ...SLOTS]));
    await flush(day);
    day.store.erase(ASSEMBLY);
    day.store.setRoll(ASSEMBLY, day.world.holders);
    beginSecondRound(day);
    const late = await asks(day, 'M-5', SLOTS);
    const answer = await day.restart().handle(late.bytes);
    expect(answer).toMatchObject({ ok: false, error: { kind: 'unavailable' } });
  });

  it('are recorded without what ended meanwhile, when an admission comes to the ledger late', async () => {
    const day = startWithSlots();
    await admitted(day.registrar, await asks(day, 'M-1', [...PAPERS, ...SLOTS]));
    beginSecondRound(day);
    expect(await flush(day)).toBe(1);
    const { papers } = stationOf(day.world.state, ASSEMBLY, STATION)!;
    expect([ELECTION, SLOT].map((uuid) => papers.get(`${uuid} members`)?.admitted ?? 0)).toEqual([0, 1]);
    // Nothing at all is left of it, and still it stands in the ledger, as the terminal was promised.
    await admitted(day.registrar, await asks(day, 'M-2', SLOTS));
    day.world.accept(closing(day.world, 13));
    stationOf(day.world.state, ASSEMBLY, 'hall-2')!.polls = 'closed';
    day.world.write(day.world.committee, 'election.released', { election: OTHER_SLOT });
    stationOf(day.world.state, ASSEMBLY, STATION)!.polls = 'open';
    day.world.state.elections.get(SLOT)!.closed = true;
    expect(await flush(day)).toBe(2);
    expect(papers.get(`${SLOT} members`)).toMatchObject({ admitted: 1 });
  });

  it('are not closed while votes could still come from another station, unless it is lost', async () => {
    const day = startWithSlots();
    const { world } = day;
    beginSecondRound(day);
    world.accept(closing(world, 13));
    const close = (...lost: string[]) =>
      world.offer(
        world.make(world.committee, 'election.closed', {
          election: SLOT,
          lost: lost.map((station) => ({ reason: 'test', station })),
        }),
      );
    const other = stationOf(world.state, ASSEMBLY, 'hall-2')!;
    expect(other.polls).toBe('open');
    const waits = {
      verdict: 'not-yet',
      rule: 'stations-open',
      message: expect.stringContaining('hall-2') as string,
    };
    expect(close()).toMatchObject(waits);
    other.polls = 'closed';
    expect(close()).toMatchObject({ verdict: 'accepted' });
    other.papers.set(`${SLOT} members`, { admitted: 1, cast: 0, spoiled: 0 });
    expect(close()).toMatchObject(waits);
    expect(close('hall-2')).toMatchObject({ verdict: 'accepted' });
  });
});
