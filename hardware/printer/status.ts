/**
 * What an ESC/POS printer says: its answer stream taken apart, its status bits turned into facts, the facts into one condition.
 * Follows the design's hardware notes e.3. Leaves asking to wire.ts.
 */

/** One answer of the stream. `realtime` is a DLE EOT byte; which question it answers, only the one who asked knows. */
export type Answer =
  | { readonly kind: 'realtime'; readonly byte: number }
  | { readonly kind: 'automatic'; readonly bytes: readonly [number, number, number, number] }
  /** Header 37 (process id, buffers cleared) or 5F (model) and others; `text` is what stands before the closing 00. */
  | { readonly kind: 'block'; readonly header: number; readonly text: string }
  /** One byte of GS r 1. */
  | { readonly kind: 'paper-sensor'; readonly byte: number }
  /** A byte that no answer begins with or continues. */
  | { readonly kind: 'noise'; readonly byte: number };

/** What is known of the printer's state. */
export interface PrinterFacts {
  readonly line: 'online' | 'offline';
  readonly cover: 'closed' | 'open';
  readonly paper: 'enough' | 'near-end' | 'out';
  readonly error: 'none' | 'recoverable' | 'cutter' | 'mechanical' | 'unrecoverable';
}

/** Why the printer does not print; each needs somebody to come. */
export type PrinterTrouble =
  | { readonly kind: 'cover-open' }
  | { readonly kind: 'paper-out' }
  | { readonly kind: 'error'; readonly error: Exclude<PrinterFacts['error'], 'none'> }
  /** Offline without a cause it names, such as a held feed button. */
  | { readonly kind: 'offline' };

const maxBlockBytes = 64;
const blockHeaders = new Set([0x35, 0x37, 0x3b, 0x3d, 0x5f]);

/**
 * Cuts the byte stream into answers, however it arrives. Flow control bytes (11, 13) are dropped wherever they stand; status bits are laid
 * out so that no answer contains them.
 */
export function createAnswerParser(): (received: Uint8Array) => Answer[] {
  let pending: number[] = [];
  return (received) => {
    for (const byte of received) if (byte !== 0x11 && byte !== 0x13) pending.push(byte);
    const answers: Answer[] = [];
    while (pending.length > 0) {
      const taken = takeAnswer(pending);
      if (taken === 'incomplete') break;
      answers.push(taken.answer);
      pending = pending.slice(taken.length);
    }
    return answers;
  };
}

function takeAnswer(pending: readonly number[]): { answer: Answer; length: number } | 'incomplete' {
  const [first = 0, second, third, fourth] = pending;
  const noise = { answer: { kind: 'noise', byte: first }, length: 1 } as const;
  if ((first & 0x93) === 0x12) return { answer: { kind: 'realtime', byte: first }, length: 1 };
  if ((first & 0x93) === 0x10) {
    if (pending.slice(1, 4).some((byte) => (byte & 0x90) !== 0)) return noise;
    if (second === undefined || third === undefined || fourth === undefined) return 'incomplete';
    return { answer: { kind: 'automatic', bytes: [first, second, third, fourth] }, length: 4 };
  }
  if (blockHeaders.has(first)) return takeBlock(pending, first) ?? noise;
  if ((first & 0x90) === 0) return { answer: { kind: 'paper-sensor', byte: first }, length: 1 };
  return noise;
}

function takeBlock(
  pending: readonly number[],
  header: number,
): { answer: Answer; length: number } | 'incomplete' | undefined {
  const end = pending.indexOf(0);
  const content = pending.slice(1, end === -1 ? undefined : end);
  if (content.length > maxBlockBytes || content.some((byte) => byte < 0x20 || byte > 0x7e)) return undefined;
  if (end === -1) return 'incomplete';
  return { answer: { kind: 'block', header, text: String.fromCharCode(...content) }, length: end + 1 };
}

/** The facts of an automatic status (GS a), four bytes. */
export function automaticFacts(bytes: readonly [number, number, number, number]): PrinterFacts {
  const [line, error, paper] = bytes;
  return {
    line: (line & 0x08) === 0 ? 'online' : 'offline',
    cover: (line & 0x20) === 0 ? 'closed' : 'open',
    paper: paperFact(paper),
    error: errorFact(error),
  };
}

/** The facts of the answers to DLE EOT 1, 2, 3 and 4. */
export function realtimeFacts(answers: readonly [number, number, number, number]): PrinterFacts {
  const [printer, cause, error, paper] = answers;
  return {
    line: (printer & 0x08) === 0 ? 'online' : 'offline',
    cover: (cause & 0x04) === 0 ? 'closed' : 'open',
    paper:
      (cause & 0x20) !== 0 || (paper & 0x60) !== 0 ? 'out' : (paper & 0x0c) !== 0 ? 'near-end' : 'enough',
    error: errorFact(error),
  };
}

/** The paper sensor as GS r 1 and the third byte of the automatic status give it. */
export function paperFact(byte: number): PrinterFacts['paper'] {
  if ((byte & 0x0c) !== 0) return 'out';
  return (byte & 0x03) === 0 ? 'enough' : 'near-end';
}

/** What keeps the printer from printing, the thing to do first first; undefined when nothing does. */
export function troubleOf(facts: PrinterFacts): PrinterTrouble | undefined {
  if (facts.cover === 'open') return { kind: 'cover-open' };
  if (facts.paper === 'out') return { kind: 'paper-out' };
  if (facts.error !== 'none') return { kind: 'error', error: facts.error };
  return facts.line === 'offline' ? { kind: 'offline' } : undefined;
}

function errorFact(byte: number): PrinterFacts['error'] {
  if ((byte & 0x20) !== 0) return 'unrecoverable';
  if ((byte & 0x08) !== 0) return 'cutter';
  if ((byte & 0x04) !== 0) return 'mechanical';
  return (byte & 0x40) === 0 ? 'none' : 'recoverable';
}
