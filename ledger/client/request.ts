/**
 * What a client posts to a node or a registrar, and how the answer is read: a value, or the fault that it states. Time and size limits are http.ts.
 */
import * as v from 'valibot';
import { bytesToUtf8 } from '../bytes.ts';
import { admissionLimit } from '../permit/admission.ts';
import { fail, ok, type Result } from '../result.ts';
import type { Answer, Requests, Unreachable } from './http.ts';

/**
 * Why a request was not fulfilled. `refused` is final; `not-yet` may become right; `unavailable` and `unreachable` say nothing: ask again.
 * `invalid` is an answer that is not what this protocol says.
 */
export type RequestFault =
  | {
      readonly kind: 'refused' | 'not-yet' | 'malformed';
      readonly rule: string;
      readonly message: string;
      /** Where a member was admitted before. */
      readonly station?: string;
    }
  | { readonly kind: 'unavailable' | 'invalid'; readonly message: string }
  | Unreachable;

/** Posts an object and reads the answer, or the fault it states. */
export type Post = <T>(
  path: string,
  body: Uint8Array,
  read: (bytes: Uint8Array) => Result<T, string>,
) => Promise<Result<T, RequestFault>>;

export const createPost =
  (requests: Requests): Post =>
  async (path, body, read) => {
    const answer = await requests.post(path, body, admissionLimit);
    if (!answer.ok) return answer;
    if (answer.value.status !== 200) return fail(faultOf(answer.value));
    const value = read(answer.value.body);
    return value.ok ? value : fail({ kind: 'invalid', message: `the node's answer: ${value.error}` });
  };

export function parseJson<S extends v.GenericSchema>(
  schema: S,
  body: Uint8Array,
): Result<v.InferOutput<S>, string> {
  try {
    const parsed = v.safeParse(schema, JSON.parse(bytesToUtf8(body)), { abortEarly: true });
    return parsed.success ? ok(parsed.output) : fail(parsed.issues[0].message);
  } catch {
    return fail('it is not JSON');
  }
}

const faultAnswer = v.object({
  verdict: v.picklist(['refused', 'not-yet', 'malformed', 'unavailable']),
  message: v.string(),
  rule: v.optional(v.string()),
  station: v.optional(v.string()),
});

function faultOf({ status, body }: Answer): RequestFault {
  const parsed = parseJson(faultAnswer, body);
  if (!parsed.ok) return { kind: 'unavailable', message: `the node answered with status ${status}` };
  const { verdict, message, rule, station } = parsed.value;
  if (verdict === 'unavailable' || rule === undefined) return { kind: 'unavailable', message };
  return { kind: verdict, rule, message, ...(station === undefined ? {} : { station }) };
}
