/**
 * What a station and a registrar say to each other about a member who leaves or comes back, and about counting those present: canonical objects, the bytes
 * that card and terminal sign, the rules by which a request is refused, and the door for everything a registrar is asked. Like admission.ts, whose nonces
 * these use; no ballot and no permit has anything to do with it. Who is present is node/registrar-presence.ts.
 */
import * as v from 'valibot';
import { toBase64, utf8ToBytes } from '../bytes.ts';
import { canonicalize } from '../entries/canonical.ts';
import { base64, base64Of, entryId, id, integer, keyId, origin, signature, time } from '../entries/fields.ts';
import type { Frozen } from '../entries/fields.ts';
import type { Result } from '../result.ts';
import {
  admissionObject,
  encode,
  nonce,
  readObject,
  signedBy,
  type AdmissionRule,
  type TerminalKey,
} from './admission.ts';

const place = { assembly: id, expires: time, nonce, origin, station: id };
export const ACTIONS = ['leave', 'return'] as const;
export type PresenceAction = (typeof ACTIONS)[number];

const presence = v.strictObject({ action: v.picklist(ACTIONS), certificate: base64, ...place });
const count = v.strictObject(place);
const registrarObject = v.variant('type', [
  ...admissionObject.options,
  v.strictObject({
    cardSignature: base64Of(8, 72),
    device: keyId,
    deviceSignature: signature,
    presence,
    type: v.literal('presence.request'),
  }),
  v.strictObject({ count, device: keyId, deviceSignature: signature, type: v.literal('presence.count') }),
]);
const presenceAnswer = v.strictObject({ action: v.picklist(ACTIONS) });
const countAnswer = v.strictObject({ entry: entryId, present: integer(0), time });

/** What the member's card signs: that its holder leaves or has come back, on which station, for which nonce. `certificate` is that of slot 9A, base64 DER. */
export type Presence = Frozen<v.InferOutput<typeof presence>>;
/** What the terminal signs to have those present counted and recorded. */
export type PresenceCount = Frozen<v.InferOutput<typeof count>>;
/** Everything a registrar is asked. */
export type RegistrarObject = Frozen<v.InferOutput<typeof registrarObject>>;
export type PresenceRequest = Extract<RegistrarObject, { readonly type: 'presence.request' }>;
export type PresenceCountRequest = Extract<RegistrarObject, { readonly type: 'presence.count' }>;
/** What was noted. */
export type PresenceAnswer = Frozen<v.InferOutput<typeof presenceAnswer>>;
/** What the ledger now says of the registrar's roll, by the presence.counted entry with this id. */
export type PresenceCountAnswer = Frozen<v.InferOutput<typeof countAnswer>>;

/** Why a request is refused that could not be one for admission, in English and Korean as shown to people. */
export const PRESENCE_RULES = {
  'presence-none': {
    en: 'This assembly does not count who is present.',
    ko: '출석을 세지 않는 행사입니다.',
  },
  'presence-registrar': {
    en: "Those present are counted by the assembly's first registrar.",
    ko: '출석은 이 행사의 첫 번째 명부 담당자가 셉니다.',
  },
  'presence-not-admitted': {
    en: 'The member was not admitted yet; admission comes first.',
    ko: '아직 본인 확인을 하지 않은 당원입니다. 먼저 본인 확인을 해 주십시오.',
  },
  'presence-left': { en: 'The member has left already.', ko: '이미 나간 것으로 기록된 당원입니다.' },
  'presence-here': { en: 'The member is present already.', ko: '이미 출석 중인 당원입니다.' },
} as const satisfies Readonly<Record<string, { readonly en: string; readonly ko: string }>>;
export type PresenceRule = keyof typeof PRESENCE_RULES;
/** Every reason for which a registrar refuses. */
export type RegistrarRule = AdmissionRule | PresenceRule;

/** What the member's card signs with ECDSA over its SHA-256. */
export function presenceBytes(value: Presence): Uint8Array {
  return utf8ToBytes(`hwabaek presence v1\n${value.origin}\n${canonicalize(value)}`);
}

/** What the terminal's device key signs: a member's request with the card's signature, or a count. */
export function presenceTerminalBytes(
  value: { readonly presence: Presence; readonly cardSignature: string } | { readonly count: PresenceCount },
): Uint8Array {
  const { origin: ledger } = 'count' in value ? value.count : value.presence;
  const signed =
    'count' in value
      ? { count: value.count }
      : { cardSignature: value.cardSignature, presence: value.presence };
  return utf8ToBytes(`hwabaek presence terminal v1\n${ledger}\n${canonicalize(signed)}`);
}

/** The bytes of a request: `device` signs it together with the card's signature (DER). */
export function makePresenceRequest(
  value: Presence,
  cardSignature: Uint8Array,
  device: TerminalKey,
): Uint8Array {
  const signed = { cardSignature: toBase64(cardSignature), presence: value };
  return encode({ ...signed, ...signedBy(device, presenceTerminalBytes(signed)), type: 'presence.request' });
}

/** The bytes of a request to count those present now. */
export function makePresenceCountRequest(value: PresenceCount, device: TerminalKey): Uint8Array {
  const signed = { count: value };
  return encode({ ...signed, ...signedBy(device, presenceTerminalBytes(signed)), type: 'presence.count' });
}

/** Reads what a station sends to a registrar: canonical JSON of an object of this file or of admission.ts. */
export const parseRegistrarObject = (bytes: Uint8Array): Result<RegistrarObject, string> =>
  readObject(registrarObject, bytes);
export const parsePresenceAnswer = (bytes: Uint8Array): Result<PresenceAnswer, string> =>
  readObject(presenceAnswer, bytes);
export const parsePresenceCountAnswer = (bytes: Uint8Array): Result<PresenceCountAnswer, string> =>
  readObject(countAnswer, bytes);
