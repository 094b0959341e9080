/** Requests to leave, to return and to count: the exact bytes that card and terminal sign, and the strict reading of both sides. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bytesToUtf8, toBase64, utf8ToBytes } from '../../../ledger/bytes.ts';
import { generateSigner } from '../../../ledger/keys/signer.ts';
import { makeFlushRequest, makeNonceRequest } from '../../../ledger/permit/admission.ts';
import {
  makePresenceCountRequest,
  makePresenceRequest,
  parsePresenceAnswer,
  parsePresenceCountAnswer,
  parseRegistrarObject,
  presenceBytes,
  presenceTerminalBytes,
  PRESENCE_RULES,
  type Presence,
} from '../../../ledger/permit/presence.ts';

const origin = 'ledger.example/party';
const place = {
  assembly: 'a-1',
  expires: '2026-05-02T01:35:00Z',
  nonce: 'ab'.repeat(40),
  origin,
  station: 's-1',
};
const presence: Presence = { action: 'leave', certificate: toBase64(Uint8Array.of(1, 2)), ...place };
const cardSignature = new Uint8Array(70).fill(7);
const device = generateSigner();
const request = makePresenceRequest(presence, cardSignature, device);

describe('signed bytes', () => {
  it('carry labels of their own and the origin, and name assembly, station, nonce, expiry and what is asked', () => {
    const canonical = `{"action":"leave","assembly":"a-1","certificate":"AQI=","expires":"${place.expires}","nonce":"${place.nonce}","origin":"${origin}","station":"s-1"}`;
    expect(bytesToUtf8(presenceBytes(presence))).toBe(`hwabaek presence v1\n${origin}\n${canonical}`);
    const signature = toBase64(cardSignature);
    expect(bytesToUtf8(presenceTerminalBytes({ presence, cardSignature: signature }))).toBe(
      `hwabaek presence terminal v1\n${origin}\n{"cardSignature":"${signature}","presence":${canonical}}`,
    );
    expect(bytesToUtf8(presenceTerminalBytes({ count: place }))).toBe(
      `hwabaek presence terminal v1\n${origin}\n{"count":{"assembly":"a-1","expires":"${place.expires}","nonce":"${place.nonce}","origin":"${origin}","station":"s-1"}}`,
    );
  });
});

describe('objects', () => {
  it('are read back as they were made, by the door that reads admissions too', () => {
    expect(parseRegistrarObject(request)).toMatchObject({
      ok: true,
      value: { type: 'presence.request', presence, device: device.id },
    });
    expect(parseRegistrarObject(makePresenceCountRequest(place, device))).toMatchObject({
      ok: true,
      value: { type: 'presence.count', count: place },
    });
    expect(parseRegistrarObject(makeFlushRequest(place, device))).toMatchObject({
      value: { type: 'admission.flush' },
    });
    expect(parseRegistrarObject(makeNonceRequest('a-1', 's-1'))).toMatchObject({
      value: { type: 'admission.nonce' },
    });
  });

  it.each([
    ['another action', ['"action":"leave"', '"action":"stay"']],
    ['no action', ['"action":"leave",', '']],
    ['a ballot paper', ['"action":"leave",', '"action":"leave","blinded":[],']],
    ['a nonce in upper case', [place.nonce, place.nonce.toUpperCase()]],
    ['a time that is none', [place.expires, '2026-05-02T01:35:60Z']],
    ['white space', ['{', '{ ']],
  ])('with %s are refused', (_, [from = '', to = '']) => {
    expect(parseRegistrarObject(utf8ToBytes(bytesToUtf8(request).replace(from, to))).ok).toBe(false);
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
    expect(parsePresenceAnswer(utf8ToBytes('{"action":"return"}'))).toEqual({
      ok: true,
      value: { action: 'return' },
    });
    const counted = `{"entry":"${'0f'.repeat(32)}","present":3,"time":"${place.expires}"}`;
    expect(parsePresenceCountAnswer(utf8ToBytes(counted))).toMatchObject({ ok: true, value: { present: 3 } });
    for (const bad of ['{}', '{"action":"gone"}', '{"action":"leave","name":"x"}'])
      expect(parsePresenceAnswer(utf8ToBytes(bad)).ok).toBe(false);
    for (const bad of [
      `{"present":3,"time":"${place.expires}"}`,
      counted.replace(':3', ':-1'),
      counted.replace(':3', ':1.5'),
    ])
      expect(parsePresenceCountAnswer(utf8ToBytes(bad)).ok).toBe(false);
  });
});

it('every rule has a sentence in both languages', () => {
  for (const { en, ko } of Object.values(PRESENCE_RULES)) {
    expect(en).toMatch(/^[A-Z].*\.$/);
    expect(ko).toMatch(/[가-힣].*\.$/);
  }
});
