/**
 * The file in which a committee writes down a vote without ballots, by show of hands or by name (counting.md): item, title, rule card and figures. Of a roll call
 * it lists everybody who was called, each with `consent`; what leaves here for the ledger names only those who agreed.
 */
import * as v from 'valibot';
import { utf8ToBytes } from '../bytes.ts';
import { parseRuleCard } from '../count/card.ts';
import { readRollCall, readYesNo } from '../count/figures.ts';
import { issueReason } from '../count/issue.ts';
import { canonicalize } from '../entries/canonical.ts';
import { ENTRY_LIMIT } from '../entries/entry.ts';
import { fail, ok, type Result } from '../result.ts';
import { isResolutionCard, noResolutionCard, type Resolution, type ResolutionCard } from '../rules/agenda.ts';
import { readJsonBytes } from './json.ts';
import { bilingual, id } from './shape.ts';

/** A resolution as the file has it; the verdict is worked out, and the assembly named, by who appends it. */
export type WrittenResolution = Omit<Resolution, 'assembly' | 'verdict'>;

/** What the ledger knows and a file need not say. */
export interface KnownSizes {
  readonly members?: number;
  readonly present?: number;
}

/** A roll call of a hundred thousand fits. */
const MAX_BYTES = 32 * 1024 * 1024;
/** What an entry has besides: assembly, verdict, author, sequence number, signature and type, generously. */
const AROUND_BYTES = 640;

const schema = v.strictObject({
  item: id,
  title: bilingual,
  rule: v.unknown(),
  figures: v.record(v.string(), v.unknown(), 'must be an object in braces'),
});

/** Reads the file. `known` sizes are filled in where the figures do not say them. The error is a sentence, with the line where there is one. */
export function readResolution(bytes: Uint8Array, known: KnownSizes): Result<WrittenResolution, string> {
  if (bytes.length > MAX_BYTES) return fail(`The file has ${bytes.length} bytes; ${MAX_BYTES} are accepted.`);
  const json = readJsonBytes(bytes);
  if (!json.ok) return fail(`Line ${json.error.line}: ${json.error.reason}.`);
  const parsed = v.safeParse(schema, json.value.value, { abortEarly: true });
  if (!parsed.success) {
    const [issue] = parsed.issues;
    const place = (issue.path ?? []).map(({ key }) => key as string | number);
    return fail(
      `Line ${json.value.lineOf(place)}: ${v.getDotPath(issue) ?? 'the file'} ${issueReason(issue)}.`,
    );
  }
  const { figures, item, rule, title } = parsed.output;
  const card = parseRuleCard(rule);
  if (!card.ok) return fail(`Line ${json.value.lineOf(['rule'])}: ${card.error}`);
  if (!isResolutionCard(card.value))
    return fail(`Line ${json.value.lineOf(['rule'])}: ${noResolutionCard(card.value)}`);
  const counted = readFigures(card.value, { ...known, ...figures });
  if (!counted.ok) return fail(`Line ${json.value.lineOf(['figures'])}: ${counted.error}`);
  const resolution = { card: card.value, item, title, ...counted.value };
  const size = utf8ToBytes(canonicalize(resolution)).length + AROUND_BYTES;
  return size > ENTRY_LIMIT
    ? fail(
        `Line ${json.value.lineOf(['figures'])}: with its names the resolution needs ${size} bytes; an entry of the ledger holds ${ENTRY_LIMIT}. Name fewer, and put the whole list in the minutes.`,
      )
    : ok(resolution);
}

/** The figures as the ledger takes them: totals, and the names of those who agreed. */
function readFigures(
  card: ResolutionCard,
  json: object,
): Result<Pick<Resolution, 'figures' | 'named'>, string> {
  if (card.kind !== 'roll-call') {
    const read = readYesNo(card, json);
    return read.ok ? ok({ figures: read.value.figures }) : read;
  }
  // A list of names alone, as the ledger has it, does not say who agreed to be on it.
  if ('named' in json)
    return fail(
      'The figures: "named" is not accepted in a file; list everybody who was called under "votes", each with "member", "vote" and "consent".',
    );
  const read = readRollCall(card, json);
  if (!read.ok) return read;
  const { named, ...figures } = read.value.figures;
  return ok({
    figures,
    ...(named.length === 0 ? {} : { named: named.map(({ member, vote }) => ({ name: member, vote })) }),
  });
}
