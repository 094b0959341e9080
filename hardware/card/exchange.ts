/** One command to a card and its answer as a technician may see it: no PIN, no certificate, no secret, no time of day. Types only; how they are made is trace.ts. */

/** `status` is missing when no answer came; `ms` counts from command to answer. */
export interface CardExchange {
  /** CLA INS P1 P2 in hex. */
  readonly header: string;
  readonly name: string;
  /** Data sent, in hex; `MASKED` in place of what may be secret, empty when there was none. */
  readonly sent: string;
  readonly sentBytes: number;
  /** Without the status word. */
  readonly receivedBytes: number;
  /** SW1 SW2 in hex. */
  readonly status?: string;
  readonly ms: number;
}

/** `number` counts all exchanges since start, from 1. */
export interface NumberedExchange extends CardExchange {
  readonly number: number;
}
