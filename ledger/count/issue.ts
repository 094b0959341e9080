/** What valibot found wrong, as a sentence with its place. */
import * as v from 'valibot';

/** `The card: pools.1.share: must be an object.`; only the first issue, because the others often follow from it. */
export function issueSentence(
  what: string,
  [issue]: readonly [v.BaseIssue<unknown>, ...v.BaseIssue<unknown>[]],
): string {
  const path = v.getDotPath(issue);
  // A check of the whole says in full what it means.
  if (path === null && issue.type === 'raw_check') return `${what}: ${issue.message}`;
  return `${what}${path === null ? '' : `: ${path}`} ${issueReason(issue)}.`;
}

/** `must be a list`: what follows the name of the place. */
export function issueReason(issue: v.BaseIssue<unknown>): string {
  if (issue.type === 'strict_object') {
    if (issue.expected === 'never') return 'is not known here; remove it or check the spelling';
    return issue.received === 'undefined' ? 'is missing' : 'must be an object';
  }
  if (issue.received === 'undefined') return 'is missing';
  if (issue.type === 'array') return 'must be a list';
  if (issue.type === 'number') return 'must be a whole number';
  if (issue.type === 'string') return 'must be a text';
  return issue.message;
}
