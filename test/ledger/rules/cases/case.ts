/** One entry that a rule must stop, and how tests describe it. */
import type { ParsedEntry } from '../../../../ledger/entries/entry.ts';
import type { RuleName } from '../../../../ledger/rules/names.ts';
import type { Evidence } from '../../../../ledger/rules/verdict.ts';
import type { Stage, World } from '../world.ts';

export interface Case {
  readonly verdict: 'refused' | 'not-yet';
  readonly rule: RuleName;
  readonly name: string;
  readonly stage: Stage;
  /** The entry, or bytes that are not even one. */
  readonly make: (world: World) => ParsedEntry | Uint8Array;
  /** `alters`: the case writes entries of its own first and gets a world of its own. */
  readonly world: 'shared' | 'alters';
  readonly evidence?: Evidence;
}

type Make = Case['make'];
type Rest = Pick<Case, 'evidence'>;
const caseOf =
  (verdict: Case['verdict'], world: Case['world']) =>
  (rule: RuleName, name: string, stage: Stage, make: Make, rest: Rest = {}): Case => ({
    verdict,
    rule,
    name,
    stage,
    make,
    world,
    ...rest,
  });

export const refused = caseOf('refused', 'shared');
export const notYet = caseOf('not-yet', 'shared');
/** The same for cases that write entries of their own first. */
export const refusedAfter = caseOf('refused', 'alters');
export const notYetAfter = caseOf('not-yet', 'alters');
