/** Every rule stops exactly the entry it is for: the cases of cases/, none of which changes the ledger, and no rule without a case. */
import { describe, expect, test } from 'vitest';
import { parseEntry } from '../../../ledger/entries/entry.ts';
import { RULES } from '../../../ledger/rules/names.ts';
import type { Obstacle } from '../../../ledger/rules/verdict.ts';
import type { Case } from './cases/case.ts';
import { cardCases } from './cases/cards.ts';
import { contestCases } from './cases/contests.ts';
import { definitionCases } from './cases/definition.ts';
import { partyCases } from './cases/party.ts';
import { presenceCases } from './cases/presence.ts';
import { pollsCases } from './cases/polls.ts';
import { reserveCases } from './cases/reserve.ts';
import { resultCases } from './cases/result.ts';
import { shuffleCases } from './cases/shuffles.ts';
import { build } from './world.ts';
import type { Stage, World } from './world.ts';

const shared = new Map<Stage, Promise<World>>();
function sharedWorld(stage: Stage): Promise<World> {
  const world = shared.get(stage) ?? build(stage, 'trusted');
  shared.set(stage, world);
  return world;
}

function answer(
  world: World,
  { make, evidence }: Case,
): Pick<Obstacle, 'rule'> & { readonly verdict: string } {
  const made = make(world);
  const size = world.state.size;
  const parsed = parseEntry(made instanceof Uint8Array ? made : made.bytes);
  if (!parsed.ok) return { verdict: 'refused', rule: parsed.error.rule };
  const verdict = world.offer(parsed.value, evidence);
  expect(world.state.size).toBe(size);
  if (!('rule' in verdict)) throw new Error(`the entry is not stopped: ${verdict.verdict}`);
  expect(verdict.message).toMatch(/\.$/);
  return { verdict: verdict.verdict, rule: verdict.rule };
}

const cases = [
  ...partyCases,
  ...presenceCases,
  ...definitionCases,
  ...cardCases,
  ...pollsCases,
  ...reserveCases,
  ...resultCases,
  ...shuffleCases,
  ...contestCases,
];

describe.each(cases)('$rule ($verdict): $name', (item) => {
  test(`at stage ${item.stage}`, async () => {
    const world =
      item.world === 'alters' ? await build(item.stage, 'trusted') : await sharedWorld(item.stage);
    expect(answer(world, item)).toEqual({ verdict: item.verdict, rule: item.rule });
  });
});

test('no rule is without a case, and every rule says in both languages what it is', () => {
  const covered = new Set<string>(cases.map(({ rule }) => rule));
  expect(Object.keys(RULES).filter((rule) => !covered.has(rule))).toEqual([]);
  for (const { en, ko } of Object.values(RULES)) {
    expect(en).toMatch(/^[A-Z][^\uac00-\ud7a3]+\.$/);
    expect(ko).toMatch(/[\uac00-\ud7a3].*\.$/);
  }
});
