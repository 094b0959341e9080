/**
 * The contests of assembly.json: weighted pools over questions of several papers, and opinion polls (counting.md). `answers` and `choices` of the rule follow
 * from the questions; ballot numbers stand where the card has places, as in question.ts.
 */
import * as v from 'valibot';
import { ruleCard } from '../count/card.ts';
import { issueReason } from '../count/issue.ts';
import { fail, ok, type Result } from '../result.ts';
import type { JsonPath } from './json.ts';
import { lotFaults, withPlaces, writeRule, type QuestionFault } from './question.ts';
import type { Contest, Paper, WrittenContest } from './shape.ts';

/** The contest in full, or everything that is wrong with it. */
export function readContest(
  written: WrittenContest,
  papers: readonly Paper[],
): Result<Contest, readonly QuestionFault[]> {
  const found: QuestionFault[] = [];
  const report = (place: JsonPath, reason: string): void => {
    found.push({ place, reason });
  };
  const questions = written.pools.flatMap((pool, p) =>
    pool.flatMap(({ paper, question }, i) => {
      const asked = papers.find((known) => known.paper === paper)?.questions[question - 1];
      const place = ['pools', p, i];
      if (asked === undefined)
        report(place, `names question ${question} of the paper ${paper}, which is not there`);
      else if (asked.rule.kind !== 'pool-part')
        report(
          place,
          `names a question whose rule is "${asked.rule.kind}"; it must be {"kind": "pool-part"}`,
        );
      return asked === undefined ? [] : [{ asked, place }];
    }),
  );
  const first = questions[0]?.asked;
  if (first === undefined) {
    report(['pools'], 'name no question; an opinion poll alone is no contest');
    return fail(found);
  }
  for (const { asked, place } of questions)
    if (offer(asked) !== offer(first))
      report(place, 'offers other candidates than the first question, or in another order');
  found.push(...lotFaults(written.rule));
  const { candidates, max } = first;
  const rule = withPlaces({ ...written.rule, answers: candidates.length, choices: max }, candidates, found);
  if (found.length > 0) return fail(found);
  const parsed = v.safeParse(ruleCard, rule);
  if (!parsed.success)
    return fail(
      parsed.issues.map((issue) => ({
        place: ['rule', ...(issue.path ?? []).map(({ key }) => key as string | number)],
        reason: issueReason(issue),
      })),
    );
  if (parsed.output.kind !== 'weighted-pools')
    return fail([{ place: ['rule', 'kind'], reason: 'must be "weighted-pools"' }]);
  const weighted = written.pools
    .flat()
    .find(({ paper }) => papers.find((known) => known.paper === paper)?.weights !== undefined);
  if (parsed.output.quorum !== undefined && weighted !== undefined)
    return fail([
      {
        place: ['rule', 'quorum'],
        reason: `is of people, and the votes of the paper ${weighted.paper} have weights`,
      },
    ]);
  const sizes = parsed.output.pools.map((pool) => (pool.from === 'poll' ? 0 : pool.titles.length));
  if (sizes.join() !== written.pools.map((pool) => pool.length).join())
    return fail([
      {
        place: ['pools'],
        reason: `are of ${written.pools.map((pool) => pool.length).join(', ')} questions; the pools of the rule need ${sizes.join(', ')}, an opinion poll none`,
      },
    ]);
  return ok({ ...written, rule: parsed.output });
}

/** A contest as readContest reads it back. */
export function writeContest(contest: Contest, papers: readonly Paper[]): WrittenContest {
  const [first] = contest.pools.flat();
  const asked = papers.find(({ paper }) => paper === first?.paper)?.questions[(first?.question ?? 1) - 1];
  return { ...contest, rule: writeRule(contest.rule, asked?.candidates ?? []) };
}

const offer = ({ candidates, max }: Paper['questions'][number]): string =>
  JSON.stringify([max, candidates.map(({ name, number }) => [number, name.ko, name.en])]);
