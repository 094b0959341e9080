import { afterEach, describe, expect, test } from 'vitest';
import { must } from '../../ledger/rules/world.ts';
import { makeCard, settled, type RigCard } from './fakes.ts';
import { admitMember, choose, closePolls, rig, voteOnce, type Rig } from './rig.ts';

let bench: Rig;
afterEach(() => bench.stop());

async function refusedWith(card: RigCard): Promise<string> {
  await bench.scene('idle');
  bench.reader.insert(card);
  await bench.scene('pin');
  must(bench.say({ type: 'pin.enter', pin: card.pin }));
  const { trouble } = await bench.scene('trouble');
  must(bench.say({ type: 'trouble.dismiss' }));
  await bench.scene('take-card');
  bench.reader.remove();
  await bench.scene('idle');
  return trouble.code;
}

describe('admission at a combined kiosk (protocol.md section 3)', () => {
  test('shows name and group to the clerk, and no ballot before the card is out', async () => {
    bench = await rig('open');
    const [card] = bench.people.delegates;
    bench.reader.apdus = 0;
    bench.reader.insert(card!);
    await bench.scene('pin');
    expect(bench.reader.apdus).toBeLessThanOrEqual(12);
    must(bench.say({ type: 'pin.enter', pin: card!.pin }));
    const { member } = await bench.scene('take-card');
    expect(member).toEqual({ name: '이름 D-1', group: 'delegates' });
    await bench.clock.advance(10 * 60_000);
    expect(bench.station.view().scene.kind).toBe('take-card');
    bench.reader.remove();
    const { papers } = await bench.scene('ballot');
    expect(papers[0]).toMatchObject({
      title: { ko: '임원 선거' },
      questions: [
        { min: 1, max: 1, candidates: [{ number: 1, name: { ko: '가람' } }, {}, {}] },
        { min: 1, max: 2 },
      ],
    });
    expect(JSON.stringify(bench.station.view())).not.toContain('이름 D-1');
  });

  test('not on the roll: a slip with the reason, a number and no identity', async () => {
    bench = await rig('open');
    const stranger = makeCard('X-77');
    expect(await refusedWith(stranger)).toBe('not-on-roll');
    expect(await refusedWith(stranger)).toBe('not-on-roll');
    const [, first, second] = bench.printer.papers;
    expect(first).toContain('확인 거절');
    expect(first).toContain('선거인명부에 없는 카드입니다');
    expect(first).toContain('번호 Slip: 1');
    expect(second).toContain('번호 Slip: 2');
    expect(first).not.toContain('X-77');
    expect(bench.ledger.requests).toBe(0);
  });

  test('a member who has voted is refused, a member who gave up comes back without the registrar', async () => {
    bench = await rig('open');
    const [voter, hesitant] = bench.people.delegates;
    await voteOnce(bench, voter!);
    expect(await refusedWith(voter!)).toBe('already-admitted');
    await admitMember(bench, hesitant!);
    must(bench.say({ type: 'session.cancel' }));
    await bench.scene('idle');
    bench.ledger.isReachable = false;
    const before = bench.ledger.requests;
    await voteOnce(bench, hesitant!);
    expect(bench.ledger.requests).toBe(before);
    expect(bench.station.view().ledger.link).toBe('unreachable');
    expect(bench.station.view().figures).toMatchObject([{ admitted: 2, cast: 2 }]);
  });

  test('without the registrar nobody new is admitted; later the same blinded messages are asked again', async () => {
    bench = await rig('open');
    const [card] = bench.people.delegates;
    bench.ledger.isReachable = false;
    expect(await refusedWith(card!)).toBe('registrar-unreachable');
    bench.ledger.isReachable = true;
    await admitMember(bench, card!);
    expect([...bench.ledger.admitted.keys()]).toEqual(['D-1']);
  });

  test('an answer that was lost is got again by the same card, also after a restart', async () => {
    bench = await rig('open');
    const [card] = bench.people.delegates;
    const real = bench.ledger.admit.bind(bench.ledger);
    bench.ledger.admit = async (...asked) => {
      await real(...asked);
      return { ok: false, error: { kind: 'unreachable', detail: 'the answer was lost' } };
    };
    expect(await refusedWith(card!)).toBe('registrar-unreachable');
    bench.ledger.admit = real;
    await bench.restart();
    await voteOnce(bench, card!);
    expect(bench.ledger.admitted.size).toBe(1);
  });

  test('the sealed admission opens only with the card that made it', async () => {
    bench = await rig('open');
    const [card] = bench.people.delegates;
    await admitMember(bench, card!);
    must(bench.say({ type: 'session.cancel' }));
    await bench.scene('idle');
    // The same certificate on a chip with other keys: passes every check of the certificate.
    const other = makeCard('D-1', card!.pin);
    const clone: RigCard = { ...other, state: { ...other.state, certificate: card!.certificate } };
    expect(await refusedWith(clone)).toBe('pending-damaged');
    await voteOnce(bench, card!);
  });

  test("a registrar's answer that does not unblind to a permit is not believed", async () => {
    bench = await rig('open');
    const [card] = bench.people.delegates;
    const real = bench.ledger.admit.bind(bench.ledger);
    bench.ledger.admit = async (...asked) => {
      const answer = await real(...asked);
      if (!answer.ok) return answer;
      const permits = answer.value.permits.map(({ election, signature }) => ({
        election,
        signature: signature.map((byte) => byte ^ 1),
      }));
      return { ok: true, value: { ...answer.value, permits } };
    };
    expect(await refusedWith(card!)).toBe('registrar-answer-invalid');
    bench.ledger.admit = async (...asked) => {
      const answer = await real(...asked);
      return answer.ok ? { ok: true, value: { ...answer.value, group: 'members' } } : answer;
    };
    expect(await refusedWith(card!)).toBe('registrar-answer-invalid');
    expect(bench.station.view().figures).toEqual([]);
  });

  test('wrong PINs are counted down and never repeated; a blocked card is turned away', async () => {
    bench = await rig('open');
    const card = makeCard('D-1');
    bench.reader.insert(card);
    for (const triesLeft of [3, 2, 1]) {
      const view = await bench.until(
        'the PIN',
        ({ scene }) => scene.kind === 'pin' && scene.triesLeft === triesLeft,
      );
      expect(view.scene).toMatchObject({ attempt: triesLeft === 3 ? 'first' : 'after-wrong-pin' });
      expect(card.state.triesLeft).toBe(triesLeft);
      must(bench.say({ type: 'pin.enter', pin: '999999' }));
    }
    expect((await bench.scene('trouble')).trouble.code).toBe('pin-blocked');
    expect(bench.printer.papers.at(-1)).toContain('비밀번호가 잠겼습니다');
    must(bench.say({ type: 'trouble.dismiss' }));
    await bench.scene('take-card');
    bench.reader.remove();
    await bench.scene('idle');
  });
});

describe('a card that leaves too early (station.md, screens)', () => {
  test('is held 20 seconds for the same card, which goes on with a new PIN', async () => {
    bench = await rig('open');
    const [card] = bench.people.delegates;
    bench.reader.insert(card!);
    await bench.scene('pin');
    bench.reader.remove();
    await bench.scene('card-held');
    await bench.clock.advance(19_000);
    bench.reader.insert(card!);
    await bench.scene('pin');
    must(bench.say({ type: 'pin.enter', pin: card!.pin }));
    expect((await bench.scene('take-card')).member?.name).toBe('이름 D-1');
  });

  test('is forgotten after 20 seconds', async () => {
    bench = await rig('open');
    bench.reader.insert(bench.people.delegates[0]!);
    await bench.scene('pin');
    bench.reader.remove();
    await bench.scene('card-held');
    await bench.clock.advance(20_001);
    expect(bench.station.view()).toMatchObject({ scene: { kind: 'idle' }, notice: 'session-cleared' });
  });

  test('another card in between is not taken', async () => {
    bench = await rig('open');
    const [card, other] = bench.people.delegates;
    bench.reader.insert(card!);
    await bench.scene('pin');
    bench.reader.remove();
    await bench.scene('card-held');
    bench.reader.insert(other!);
    await bench.until('the notice', ({ notice }) => notice === 'another-card');
    expect(bench.station.view().scene.kind).toBe('card-held');
    bench.reader.remove();
    await settled();
    bench.reader.insert(card!);
    await bench.scene('pin');
  });

  test('between any two APDUs: the same card always gets there in the end, with one issuance', async () => {
    bench = await rig('open');
    const [card] = bench.people.delegates;
    for (let apdu = 1; apdu < 12; apdu += 1) {
      await bench.until('idle or held', ({ scene }) => scene.kind === 'idle' || scene.kind === 'card-held');
      bench.reader.insert(card!);
      bench.reader.pullAfter = apdu;
      const view = await bench.until(
        'a PIN or the end',
        ({ scene }) =>
          (scene.kind !== 'working' && scene.kind !== 'idle') || bench.reader.status().kind === 'empty',
      );
      if (view.scene.kind === 'pin') must(bench.say({ type: 'pin.enter', pin: card!.pin }));
      await settled(4);
      if (bench.station.view().scene.kind === 'take-card') break;
      bench.reader.remove();
      await settled();
    }
    bench.reader.remove();
    await bench.until('an idle or ballot scene', ({ scene }) =>
      ['idle', 'ballot', 'card-held'].includes(scene.kind),
    );
    if (bench.station.view().scene.kind !== 'ballot') {
      await bench.clock.advance(30_000);
      await admitMember(bench, card!);
    }
    must(bench.say(choose()));
    await bench.scene('commit');
    expect(bench.ledger.admitted.size).toBe(1);
    expect(bench.station.view().figures).toMatchObject([{ admitted: 1 }]);
  });

  test('staff cards and closed polls: a member card only gives a notice', async () => {
    bench = await rig('setup');
    bench.reader.insert(bench.people.delegates[0]!);
    await bench.until('the notice', ({ notice }) => notice === 'polls-not-open');
    expect(bench.station.view().scene.kind).toBe('idle');
    bench.reader.remove();
    expect(bench.station.view().notice).toBeUndefined();
  });
});

describe('ballots that need the permits of two registrars', () => {
  test('a member is admitted by both or not at all; what the first has answered it answers again, also after a restart', async () => {
    bench = await rig('open', { permits: 2 });
    const second = bench.ledger.second!;
    const [card] = bench.people.delegates;
    second.isReachable = false;
    expect(await refusedWith(card!)).toBe('registrar-unreachable');
    expect(bench.station.view().figures).toEqual([]);
    await bench.restart();
    second.isReachable = true;
    await voteOnce(bench, card!);
    const blinded = [bench.ledger.admitted, second.admitted].map((map) => map.get('D-1')!.blinded);
    expect(new Set(blinded).size).toBe(2);
    await closePolls(bench);
    const ballots = bench.world.entries.flatMap(({ entry }) =>
      entry.type === 'ballot.cast' ? [entry.body.permit] : [],
    );
    expect(ballots).toEqual([[expect.any(String), expect.any(String)]]);
    expect(bench.world.entries.at(-1)?.entry.type).toBe('polls.closed');
  });

  test('polls do not open at a kiosk that knows no second registrar, and say what is missing', async () => {
    bench = await rig('setup', { permits: 2 });
    Object.defineProperty(bench.ledger, 'hasSecondRegistrar', { value: false });
    must(bench.say({ type: 'staff.begin', action: 'open' }));
    const { trouble } = await bench.scene('trouble');
    expect(trouble.code).toBe('second-registrar-missing');
  });
});
