/**
 * Devices, cards and time of the bench: a clock that only moves by hand, a card reader that runs the simulated PIV application without a wire, a printer
 * that keeps the words of its papers. The station on the bench is rig.ts.
 */
import { generateKeyPairSync, randomBytes } from 'node:crypto';
import type { CardChannel } from '../../../hardware/card/apdu.ts';
import type { CardReader, ReaderEvent, ReaderStatus } from '../../../hardware/card/reader.ts';
import type { PaperBlock } from '../../../hardware/printer/paper.ts';
import type { JobOutcome, PrinterStatus, ReceiptPrinter } from '../../../hardware/printer/printer.ts';
import { createPivApplication, type PivState } from '../../../hardware/simulator/card-piv.ts';
import { createCardAuthority } from '../../../hardware/simulator/certificate.ts';
import { keyId } from '../../../ledger/keys/public-key.ts';
import type { Clock } from '../../../main/station/clock.ts';

export const START = Date.parse('2026-05-02T00:00:00Z');

/** Time that moves only when told to. */
export class FakeClock implements Clock {
  time = START;
  private timers: { at: number; ring: () => void }[] = [];

  now(): number {
    return this.time;
  }

  after(ms: number, ring: () => void): () => void {
    const timer = { at: this.time + ms, ring };
    this.timers.push(timer);
    return () => {
      this.timers = this.timers.filter((other) => other !== timer);
    };
  }

  /** Moves on, ringing what is due in order, with everything that follows at once done in between. */
  async advance(ms: number): Promise<void> {
    const end = this.time + ms;
    for (;;) {
      const [next] = this.timers.filter(({ at }) => at <= end).toSorted((a, b) => a.at - b.at);
      if (next === undefined) break;
      this.timers = this.timers.filter((other) => other !== next);
      this.time = Math.max(this.time, next.at);
      next.ring();
      await settled();
    }
    this.time = end;
    await settled();
  }
}

/** Lets everything that does not wait for time come to rest. */
export async function settled(turns = 12): Promise<void> {
  for (let i = 0; i < turns; i += 1) await new Promise((resolve) => setImmediate(resolve));
}

/** Authority and cards of one test file: made once, since their keys do not matter to each other. */
export const authority = createCardAuthority({ name: 'Rig card authority' });

export interface RigCard {
  readonly number: string;
  readonly pin: string;
  readonly spki: Uint8Array;
  readonly id: string;
  readonly certificate: Uint8Array;
  readonly state: PivState;
}

export function makeCard(
  number: string,
  pin = '123456',
  issuer = authority,
  notAfter = '2030-01-01',
): RigCard {
  const authentication = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const agreement = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const spki = new Uint8Array(authentication.publicKey.export({ type: 'spki', format: 'der' }));
  const certificate = issuer.issue({
    publicKey: spki,
    memberNumber: number,
    notBefore: new Date('2024-01-01T00:00:00Z'),
    notAfter: new Date(`${notAfter}T00:00:00Z`),
    keyUsage: 'digitalSignature',
  });
  return {
    number,
    pin,
    spki,
    id: keyId(spki),
    certificate,
    state: {
      pin,
      triesLeft: 3,
      guid: randomBytes(16),
      authenticationKey: authentication.privateKey,
      keyManagementKey: agreement.privateKey,
      certificate,
      certificatePacking: 'plain',
      keyManagementCertificate: undefined,
    },
  };
}

/** A reader without a wire. */
export class FakeReader implements CardReader {
  private card: RigCard | undefined;
  private readonly listeners = new Set<(event: ReaderEvent) => void>();
  apdus = 0;
  /** Pulls the card after so many more APDUs. */
  pullAfter = Number.POSITIVE_INFINITY;

  status(): ReaderStatus {
    return { kind: this.card === undefined ? 'empty' : 'card' };
  }

  subscribe(listener: (event: ReaderEvent) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  start(): void {}

  async stop(): Promise<void> {}

  async connect(): ReturnType<CardReader['connect']> {
    const card = this.card;
    if (card === undefined) return { ok: false, error: { kind: 'removed', detail: 'no card' } };
    const piv = createPivApplication(card.state);
    piv.reset();
    let sent = 0;
    const channel: CardChannel = {
      transmit: async (apdu) => {
        this.apdus += 1;
        sent += 1;
        this.pullAfter -= 1;
        if (this.pullAfter < 0) this.remove();
        if (this.card !== card) return { ok: false, error: { kind: 'removed', detail: 'the card left' } };
        const lc = apdu.length > 5 ? (apdu[4] ?? 0) : 0;
        const { data, status } = piv.run(apdu.subarray(0, 4), apdu.subarray(5, 5 + lc));
        return { ok: true, value: Uint8Array.from([...data, status >> 8, status & 0xff]) };
      },
      disconnect: async () => undefined,
      atr: new Uint8Array(),
      get apduCount() {
        return sent;
      },
    };
    return { ok: true, value: channel };
  }

  insert(card: RigCard): void {
    this.card = card;
    this.pullAfter = Number.POSITIVE_INFINITY;
    this.emit({ kind: 'status', status: this.status() });
    this.emit({ kind: 'inserted' });
  }

  remove(): void {
    if (this.card === undefined) return;
    this.card = undefined;
    this.emit({ kind: 'status', status: this.status() });
    this.emit({ kind: 'removed' });
  }

  private emit(event: ReaderEvent): void {
    for (const listener of this.listeners) listener(event);
  }
}

/** A printer that keeps words instead of dots. `paper` is what hangs uncut, `papers` what was cut. */
export class FakePrinter implements ReceiptPrinter {
  readonly papers: string[] = [];
  paper = '';
  /** Outcomes of the next jobs; confirmed when there are none. */
  readonly next: ('not-started' | 'unknown')[] = [];
  condition: 'ready' | 'paper-out' = 'ready';
  cleared = 0;
  private clearing: 'needed' | 'done' = 'done';
  private readonly listeners = new Set<(status: PrinterStatus) => void>();

  status(): PrinterStatus {
    return { kind: this.condition, clearing: this.clearing, job: 'none' };
  }

  subscribe(listener: (status: PrinterStatus) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  start(): void {}

  async stop(): Promise<void> {}

  set(condition: 'ready' | 'paper-out'): void {
    this.condition = condition;
    for (const listener of this.listeners) listener(this.status());
  }

  async print(
    content: Parameters<ReceiptPrinter['print']>[0],
    options: Parameters<ReceiptPrinter['print']>[1],
  ): Promise<JobOutcome> {
    const cause = { kind: 'paper-out', detail: 'to order' } as const;
    const outcome = this.condition === 'ready' ? this.next.shift() : 'not-started';
    if (outcome === 'not-started') return { outcome, cause };
    if (this.clearing === 'needed') throw new Error('a job before the buffers were cleared');
    options.onSent?.();
    await Promise.resolve();
    this.paper += wordsOf(content as readonly PaperBlock[]);
    if (outcome === 'unknown') {
      this.clearing = 'needed';
      return { outcome, cause: { kind: 'timeout', detail: 'to order' } };
    }
    if (options.cut === 'cut') this.cut();
    return { outcome: 'confirmed', by: 'process-id' };
  }

  async clear(..._reason: Parameters<ReceiptPrinter['clear']>): ReturnType<ReceiptPrinter['clear']> {
    this.cleared += 1;
    if (this.clearing === 'needed') this.cut();
    this.clearing = 'done';
    return { ok: true, value: 'cleared' };
  }

  private cut(): void {
    this.papers.push(this.paper);
    this.paper = '';
  }
}

export const wordsOf = (blocks: readonly PaperBlock[]): string =>
  blocks
    .map((block) => {
      switch (block.kind) {
        case 'text':
        case 'banner':
          return `${block.text}\n`;
        case 'pair':
          return `${block.left}: ${block.right}\n`;
        case 'qr':
          return `[QR ${block.data}]\n`;
        case 'signature':
          return `${block.label} ____\n`;
        case 'rule':
        case 'ruler':
        case 'gap':
          return '';
      }
    })
    .join('');

/** Members and staff of the bench. */
export interface People {
  readonly manager: RigCard;
  readonly clerk: RigCard;
  readonly technician: RigCard;
  readonly revoked: RigCard;
  readonly delegates: readonly RigCard[];
  readonly members: readonly RigCard[];
}

let people: People | undefined;
export const somePeople = (): People =>
  (people ??= {
    manager: makeCard('S-1'),
    clerk: makeCard('S-2'),
    technician: makeCard('S-3'),
    revoked: makeCard('S-4'),
    delegates: Array.from({ length: 8 }, (_, i) => makeCard(`D-${i + 1}`, `10000${i}`)),
    members: Array.from({ length: 4 }, (_, i) => makeCard(`M-${i + 1}`, `20000${i}`)),
  });
