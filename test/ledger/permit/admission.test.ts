import fc from 'fast-check';
import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { bytesToUtf8, toBase64, utf8ToBytes } from '../../../ledger/bytes.ts';
import { generateSigner } from '../../../ledger/keys/signer.ts';
import {
  acknowledgementBytes,
  ADMISSION_RULES,
  admissionBytes,
  commitmentOf,
  makeAdmissionRequest,
  makeFlushRequest,
  makeNonceRequest,
  parseAdmissionAnswer,
  parseFlushAnswer,
  parseNonceAnswer,
  terminalBytes,
  type Admission,
} from '../../../ledger/permit/admission.ts';
import { parseRegistrarObject } from '../../../ledger/permit/presence.ts';

const origin = 'ledger.example/2026';
const place = {
  assembly: 'a-1',
  expires: '2026-05-02T01:35:00Z',
  nonce: 'ab'.repeat(40),
  origin,
  station: 's-1',
};
const message = toBase64(new Uint8Array(256).fill(7));
const admission: Admission = {
  ...place,
  blinded: [
    { election: '4fTHkeYz8LM3qP', message },
    { election: '9zHuTkeYz8LM3q', message },
  ],
  certificate: toBase64(Uint8Array.of(1, 2, 3)),
};
const device = generateSigner();
const cardSignature = new Uint8Array(70).fill(9);
const request = makeAdmissionRequest(admission, cardSignature, device);

describe('signed bytes', () => {
  it('carry their own label and the origin, then canonical JSON', () => {
    const canonical = JSON.stringify({
      assembly: 'a-1',
      blinded: admission.blinded,
      certificate: 'AQID',
      expires: place.expires,
      nonce: place.nonce,
      origin,
      station: 's-1',
    });
    expect(bytesToUtf8(admissionBytes(admission))).toBe(`hwabaek admission v1\n${origin}\n${canonical}`);
    const signature = toBase64(cardSignature);
    expect(bytesToUtf8(terminalBytes({ admission, cardSignature: signature }))).toBe(
      `hwabaek terminal v1\n${origin}\n{"admission":${canonical},"cardSignature":"${signature}"}`,
    );
    const { assembly, expires, nonce, station } = place;
    const flush = JSON.stringify({ flush: { assembly, expires, nonce, origin, station } });
    expect(bytesToUtf8(terminalBytes({ flush: place }))).toBe(`hwabaek terminal v1\n${origin}\n${flush}`);
    const acknowledgement = { assembly, commitment: '00'.repeat(32), elections: ['E'], group: 'g', station };
    expect(bytesToUtf8(acknowledgementBytes(origin, acknowledgement))).toBe(
      `hwabaek acknowledgement v1\n${origin}\n${JSON.stringify(acknowledgement)}`,
    );
  });
  it('commit to the member number by its salt', () => {
    const salt = new Uint8Array(32).fill(3);
    const text = Buffer.concat([
      Buffer.from(`hwabaek commitment v1\n${origin}\na-1\n`),
      salt,
      Buffer.from('M-1'),
    ]);
    expect(commitmentOf(origin, 'a-1', salt, 'M-1')).toBe(createHash('sha256').update(text).digest('hex'));
    expect(() => commitmentOf(origin, 'a-1', new Uint8Array(16), 'M-1')).toThrow(/32 bytes/);
  });
});

describe('objects', () => {
  it('are read back as they were made', () => {
    expect(parseRegistrarObject(request)).toMatchObject({
      ok: true,
      value: { type: 'admission.request', admission, device: device.id },
    });
    expect(parseRegistrarObject(makeFlushRequest(place, device))).toMatchObject({
      ok: true,
      value: { type: 'admission.flush', flush: place },
    });
    expect(parseRegistrarObject(makeNonceRequest('a-1', 's-1'))).toEqual({
      ok: true,
      value: { type: 'admission.nonce', assembly: 'a-1', station: 's-1' },
    });
  });
  it('are refused in any other form', () => {
    const spoiled: Partial<Record<keyof Admission, unknown>>[] = [
      { blinded: [] },
      { blinded: admission.blinded.toReversed() },
      { blinded: [admission.blinded[0], admission.blinded[0]] },
      { blinded: [{ election: '4fTHkeYz8LM3qP', message: toBase64(new Uint8Array(255)) }] },
      { nonce: place.nonce.toUpperCase() },
      { nonce: place.nonce.slice(2) },
      { expires: '2026-05-02T01:35:60Z' },
      { expires: '2026-02-30T01:35:00Z' },
      { origin: 'with space' },
      { station: 'S-1' },
      { certificate: '' },
      { assembly: undefined },
      { extra: 1 } as never,
    ];
    const text = bytesToUtf8(request);
    const isRead = (change: object): boolean => {
      const members = Object.entries({ ...admission, ...change });
      const changed = JSON.stringify(Object.fromEntries(members.toSorted(([a], [b]) => (a < b ? -1 : 1))));
      const object = text.replace(
        /"admission":\{.*?\},"cardSignature"/,
        `"admission":${changed},"cardSignature"`,
      );
      return parseRegistrarObject(utf8ToBytes(object)).ok;
    };
    expect(isRead({})).toBe(true);
    for (const change of spoiled) expect([change, isRead(change)]).toEqual([change, false]);
  });
  it('are never half read: any changed byte is another object or none, and nothing throws', () => {
    fc.assert(
      fc.property(fc.nat(request.length - 1), fc.integer({ min: 1, max: 255 }), (at, flip) => {
        const changed = Uint8Array.from(request);
        changed[at]! ^= flip;
        expect(parseRegistrarObject(changed)).not.toEqual(parseRegistrarObject(request));
      }),
    );
  });
  it('as answers are read as strictly', () => {
    expect(parseNonceAnswer(utf8ToBytes(`{"expires":"${place.expires}","nonce":"${place.nonce}"}`)).ok).toBe(
      true,
    );
    expect(parseFlushAnswer(utf8ToBytes('{"recorded":3}'))).toEqual({ ok: true, value: { recorded: 3 } });
    for (const bad of [
      '{"recorded":-1}',
      '{"recorded":1.5}',
      '{"recorded":"1"}',
      '{}',
      '{"recorded":1,"x":1}',
    ])
      expect(parseFlushAnswer(utf8ToBytes(bad)).ok).toBe(false);
    expect(parseAdmissionAnswer(utf8ToBytes('{}')).ok).toBe(false);
  });
});

describe('rules', () => {
  it('have a sentence in both languages', () => {
    for (const { en, ko } of Object.values(ADMISSION_RULES)) {
      expect(en).toMatch(/^[A-Z].*\.$/);
      expect(ko).toMatch(/[가-힣].*\.$/);
    }
  });
});
