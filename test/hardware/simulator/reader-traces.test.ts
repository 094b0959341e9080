// The host's bytes of every recorded trace (vectors/ccid) into the simulated reader: the recorded answers, byte for byte.
// Only ECDSA signatures are fresh; they must verify under the certificate of 9A, everything around them must be as recorded.
import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { p256 } from '@noble/curves/nist.js';
import { expect, test } from 'vitest';
import { createFrameParser } from '../../../hardware/card/ccid-frame.ts';
import { findTlv, parseTlvs } from '../../../hardware/card/tlv.ts';
import type { SavedCard } from '../../../hardware/simulator/card.ts';
import type { ReaderFault } from '../../../hardware/simulator/faults.ts';
import { createSimulatedReader } from '../../../hardware/simulator/reader.ts';
import { vectorCard } from './vector-card.ts';

interface Trace {
  readonly file: string;
  readonly model?: 'GemPCTwin' | 'SEC1210';
  readonly card?: Partial<SavedCard>;
  readonly faults?: readonly ReaderFault[];
  /** The trace was written without the reader's echoes and slot states. */
  readonly form?: 'shortened';
  readonly signatures: number;
}

const traces: readonly Trace[] = [
  { file: 't1.wire.txt', signatures: 2 },
  { file: 'ref-t1.wire.txt', signatures: 1 },
  { file: 'scr-t1.txt', form: 'shortened', signatures: 1 },
  { file: 't0.wire.txt', card: { protocol: 'T=0' }, signatures: 1 },
  { file: 'ifsc32.wire.txt', card: { ifsc: 32 }, signatures: 1 },
  { file: 'sec1210.wire.txt', model: 'SEC1210', signatures: 1 },
  { file: 'nak.wire.txt', faults: [{ kind: 'nak', commands: 2 }], signatures: 1 },
  {
    file: 'timeext0.wire.txt',
    card: { protocol: 'T=0' },
    faults: [{ kind: 'time-requests', count: 2 }],
    signatures: 1,
  },
  { file: 'timeext1.wire.txt', faults: [{ kind: 'waiting-time', factor: 2, times: 1 }], signatures: 1 },
];

interface Step {
  readonly line: number;
  readonly sent: string;
  readonly answered: string;
  /** The command asks for a signature; with T=0 its answer tells only the length. */
  readonly signs: boolean;
  /** The hash that was signed, when the answer holds the signature. */
  readonly hash: string | undefined;
  readonly before: readonly ('removed' | 'inserted')[];
}

function read(file: string): readonly Step[] {
  const steps: Step[] = [];
  let before: ('removed' | 'inserted')[] = [];
  let signing: string | undefined;
  let chain = '';
  const text = readFileSync(new URL(`../../vectors/ccid/${file}`, import.meta.url), 'utf8');
  for (const [index, line] of text.split('\n').entries()) {
    const [, moved] = /INFO  card (removed|inserted)/.exec(line) ?? [];
    if (moved !== undefined) before.push(moved as 'removed' | 'inserted');
    const [, way, hex = ''] = /(H->R|R->H|APDU  C|APDU  R)\s+([0-9A-F]+)/.exec(line) ?? [];
    const last = steps.at(-1);
    if (way === 'H->R') {
      steps.push({ line: index + 1, sent: hex, answered: '', signs: false, hash: undefined, before });
      before = [];
    } else if (way === 'APDU  C') {
      const [, cla, data] = /^(00|10)87119A..((?:[0-9A-F]{2})+)$/.exec(hex) ?? [];
      chain += data ?? '';
      if (cla === '00') {
        signing = /^7C2482008120([0-9A-F]{64})/.exec(chain)?.[1];
        chain = '';
        steps[steps.length - 1] = { ...last!, signs: true };
      }
    } else if (way === 'APDU  R' && last && signing && hex.startsWith('7C')) {
      steps[steps.length - 1] = { ...last, hash: signing };
      signing = undefined;
    } else if (way === 'R->H' && last) {
      const now = steps.at(-1)!;
      steps[steps.length - 1] = { ...now, answered: now.answered + hex };
    }
  }
  return steps;
}

/** The last CCID message of an answer: header without length, and payload without the T=1 length and check sum. */
function dissect(
  answer: string,
  protocol: 'T=0' | 'T=1',
): { readonly around: string; readonly apdu: Buffer } {
  const messages = createFrameParser()
    .push(Buffer.from(answer, 'hex'))
    .flatMap((event) => (event.kind === 'message' ? [Buffer.from(event.message)] : []));
  const message = messages.at(-1)!;
  const header = `${message.toString('hex', 0, 1)} ${message.toString('hex', 5, 10)}`;
  const payload = message.subarray(10);
  return protocol === 'T=0'
    ? { around: header, apdu: payload }
    : { around: `${header} ${payload.toString('hex', 0, 2)}`, apdu: payload.subarray(3, -1) };
}

const publicKey = ((): Uint8Array => {
  const jwk = new X509Certificate(vectorCard().certificate).publicKey.export({ format: 'jwk' });
  return Buffer.concat([
    Uint8Array.of(4),
    Buffer.from(jwk.x!, 'base64url'),
    Buffer.from(jwk.y!, 'base64url'),
  ]);
})();

/** Replays and returns how many signatures were verified, or 'length' when one was not as long as the recorded one. */
function replay({ file, model, card, faults, form }: Trace): number | 'length' {
  const reader = createSimulatedReader(model);
  const inserted = vectorCard(card);
  reader.insert(inserted);
  for (const fault of faults ?? []) reader.order(fault);
  let answered = '';
  reader.subscribe((bytes) => {
    answered += Buffer.from(bytes).toString('hex').toUpperCase();
  });
  let signatures = 0;
  for (const step of read(file)) {
    for (const moved of step.before) {
      if (moved === 'removed') reader.remove();
      else reader.insert(inserted);
    }
    answered = '';
    reader.receive(Buffer.from(step.sent, 'hex'));
    const ours = form === 'shortened' ? answered.slice(step.sent.length) : answered;
    if (ours === step.answered || (form === 'shortened' && step.answered === '')) continue;
    if (step.signs && inserted.protocol === 'T=0') return 'length';
    const { hash } = step;
    if (hash === undefined) throw new Error(`${file}:${step.line}: ${ours}, not ${step.answered}`);
    const mine = dissect(ours, inserted.protocol);
    const theirs = dissect(step.answered, inserted.protocol);
    expect(mine.around).toBe(theirs.around);
    expect(mine.apdu.toString('hex').slice(-4)).toBe('9000');
    const template = parseTlvs(mine.apdu.subarray(0, -2));
    const signature = parseTlvs(findTlv(template.ok ? template.value : [], 0x7c)!);
    const der = findTlv(signature.ok ? signature.value : [], 0x82)!;
    expect(
      p256.verify(der, Buffer.from(hash, 'hex'), publicKey, { prehash: false, lowS: false, format: 'der' }),
    ).toBe(true);
    signatures += 1;
  }
  return signatures;
}

test.for(traces)('$file', (trace) => {
  // A T=0 host fetches as many bytes as the recorded signature had; DER signatures vary by a byte or two, so sign until it fits.
  let signatures = replay(trace);
  for (let tries = 0; signatures === 'length' && tries < 200; tries++) signatures = replay(trace);
  expect(signatures).toBe(trace.signatures);
});
