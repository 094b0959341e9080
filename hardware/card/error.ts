/** What can go wrong between the program and a card: the one closed set of the card folder. Meaning of status words is left to piv.ts. */

/**
 * `removed`: no card, or not the card this session began with. `timeout`: the reader did not answer in time. `unplugged`: the reader is gone.
 * `mute`: the card does not answer (upside down, dirty, no smartcard). `protocol`: bytes that break the rules, after the permitted repeats.
 * `unsupported`: a card or command this reader or program cannot handle.
 */
export interface CardError {
  readonly kind: 'removed' | 'timeout' | 'unplugged' | 'mute' | 'protocol' | 'unsupported';
  readonly detail: string;
}
