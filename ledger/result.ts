/**
 * The one Result of the ledger: an expected failure is a value, never an exception (architecture: errors).
 * hardware/result.ts has the same shape, because neither folder may import the other.
 */
export type Result<T, E> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly error: E };

/** `ok(3)` is `{ ok: true, value: 3 }`. */
export const ok = <T>(value: T): { readonly ok: true; readonly value: T } => ({ ok: true, value });

/** `fail('late')` is `{ ok: false, error: 'late' }`. */
export const fail = <E>(error: E): { readonly ok: false; readonly error: E } => ({ ok: false, error });
