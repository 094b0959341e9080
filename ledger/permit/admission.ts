/**
 * What a station and a registrar say to each other about a member who comes to vote (protocol.md section 3, admission): canonical objects, the
 * bytes that card, terminal and registrar sign, and the rules by which a request is refused. Pure; shared by both sides.
 * Who is admitted is node/registrar.ts; asking is client/admission.ts; leaving and returning is presence.ts.
 */
import * as v from 'valibot';
import { bytesToHex, concatBytes, sha256, toBase64, utf8ToBytes } from '../bytes.ts';
import { canonicalize, parseCanonical } from '../entries/canonical.ts';
import {
  atLeastOne,
  base64,
  base64Of,
  electionId,
  hex32,
  id,
  keyId,
  origin,
  signature,
  sortedBy,
  text,
  time,
} from '../entries/fields.ts';
import type { Frozen } from '../entries/fields.ts';
import { fail, ok, type Result } from '../result.ts';

/** Largest object of this protocol in bytes (64 KiB). */
export const admissionLimit = 65_536;

/** The registrar's nonce: 40 bytes in hex; opaque to the station. */
export const nonce = v.pipe(
  v.string(),
  v.regex(/^[0-9a-f]{80}$/, 'must be 80 lower-case hexadecimal digits'),
);

const admission = v.strictObject({
  assembly: id,
  blinded: v.pipe(
    v.array(v.strictObject({ election: electionId, message: base64Of(256, 384) })),
    atLeastOne(),
    sortedBy((item) => item.election),
  ),
  certificate: base64,
  expires: time,
  nonce,
  origin,
  station: id,
});
const flush = v.strictObject({ assembly: id, expires: time, nonce, origin, station: id });
/** What is asked about admission; a registrar is asked more (presence.ts). */
export const admissionObject = v.variant('type', [
  v.strictObject({ assembly: id, station: id, type: v.literal('admission.nonce') }),
  v.strictObject({
    admission,
    cardSignature: base64Of(8, 72),
    device: keyId,
    deviceSignature: signature,
    type: v.literal('admission.request'),
  }),
  v.strictObject({ device: keyId, deviceSignature: signature, flush, type: v.literal('admission.flush') }),
]);
const acknowledgement = v.strictObject({
  assembly: id,
  commitment: hex32,
  elections: v.pipe(v.array(electionId), atLeastOne()),
  group: id,
  station: id,
});
const nonceAnswer = v.strictObject({ expires: time, nonce });
const admissionAnswer = v.strictObject({
  acknowledgement,
  acknowledgementSignature: signature,
  group: id,
  name: text,
  permits: v.pipe(
    v.array(v.strictObject({ election: electionId, signature: base64Of(256, 384) })),
    atLeastOne(),
  ),
});
const flushAnswer = v.strictObject({ recorded: v.pipe(v.number(), v.safeInteger(), v.minValue(0)) });

/** What the member's card signs: which papers, blinded, on which station, for which nonce. `certificate` is that of slot 9A, base64 DER. */
export type Admission = Frozen<v.InferOutput<typeof admission>>;
/** What the terminal signs to have all admissions of its station recorded now, before closing. */
export type Flush = Frozen<v.InferOutput<typeof flush>>;
export type AdmissionObject = Frozen<v.InferOutput<typeof admissionObject>>;
export type AdmissionRequest = Extract<AdmissionObject, { readonly type: 'admission.request' }>;
export type FlushRequest = Extract<AdmissionObject, { readonly type: 'admission.flush' }>;
/** What the registrar promises to record; the station keeps it, signed, until admissions.recorded holds the commitment. */
export type Acknowledgement = Frozen<v.InferOutput<typeof acknowledgement>>;
export type NonceAnswer = Frozen<v.InferOutput<typeof nonceAnswer>>;
/** Blind signatures, one for each blinded message in the same order, and the member as on the roll, for the clerk. */
export type AdmissionAnswer = Frozen<v.InferOutput<typeof admissionAnswer>>;
/** How many admissions of the station are in the ledger now. */
export type FlushAnswer = Frozen<v.InferOutput<typeof flushAnswer>>;

/** Why a request is refused, in English and Korean as shown to people. */
export const ADMISSION_RULES = {
  'admission-form': {
    en: 'The request is not in the form of this protocol.',
    ko: '요청의 형식이 올바르지 않습니다.',
  },
  'admission-ledger': { en: 'The request is for another ledger.', ko: '다른 원장에 대한 요청입니다.' },
  'admission-device': {
    en: 'This terminal may not admit members at this station.',
    ko: '이 단말기는 이 투표소에서 본인 확인을 받을 수 없습니다.',
  },
  'admission-registrar': {
    en: "This registrar does not keep this station's roll.",
    ko: '이 투표소의 명부를 맡은 담당자가 아닙니다.',
  },
  'admission-polls': {
    en: 'The polls of this station are not open.',
    ko: '이 투표소는 지금 투표 중이 아닙니다.',
  },
  'admission-certificate': {
    en: 'The card is not a valid card of this party.',
    ko: '이 정당의 유효한 당원 카드가 아닙니다.',
  },
  'admission-card': { en: "The card's signature is not valid.", ko: '카드의 서명이 올바르지 않습니다.' },
  'admission-nonce': {
    en: 'The request is too old or was made before; the card must sign again.',
    ko: '요청이 오래되었거나 이미 사용되었습니다. 카드로 다시 서명해 주십시오.',
  },
  'admission-roll': {
    en: 'The member is not on the roll of this station.',
    ko: '이 투표소의 명부에 없는 당원입니다.',
  },
  'admission-papers': {
    en: 'The request is not for exactly the ballot papers of this member.',
    ko: '이 당원이 받을 투표용지와 요청이 다릅니다.',
  },
  'admission-blinded': {
    en: 'A blinded message is not valid for its key.',
    ko: '가려진 메시지가 올바르지 않습니다.',
  },
  'already-admitted': { en: 'The member was admitted before.', ko: '이미 본인 확인을 한 당원입니다.' },
} as const satisfies Readonly<Record<string, { readonly en: string; readonly ko: string }>>;
export type AdmissionRule = keyof typeof ADMISSION_RULES;

/** What the member's card signs with ECDSA over its SHA-256. */
export function admissionBytes(value: Admission): Uint8Array {
  return utf8ToBytes(`hwabaek admission v1\n${value.origin}\n${canonicalize(value)}`);
}

/** What the terminal's device key signs: an admission with the card's signature, or a flush. */
export function terminalBytes(
  value: { readonly admission: Admission; readonly cardSignature: string } | { readonly flush: Flush },
): Uint8Array {
  const { origin: ledger } = 'flush' in value ? value.flush : value.admission;
  const signed =
    'flush' in value
      ? { flush: value.flush }
      : { admission: value.admission, cardSignature: value.cardSignature };
  return utf8ToBytes(`hwabaek terminal v1\n${ledger}\n${canonicalize(signed)}`);
}

/** What the registrar's key signs in its answer. */
export function acknowledgementBytes(ledger: string, value: Acknowledgement): Uint8Array {
  return utf8ToBytes(`hwabaek acknowledgement v1\n${ledger}\n${canonicalize(value)}`);
}

/** The salted commitment to an admission (64 hex digits) that admissions.recorded publishes; `salt` are 32 random bytes. */
export function commitmentOf(ledger: string, assembly: string, salt: Uint8Array, number: string): string {
  if (salt.length !== 32) throw new RangeError(`the salt of a commitment has 32 bytes, not ${salt.length}`);
  const label = utf8ToBytes(`hwabaek commitment v1\n${ledger}\n${assembly}\n`);
  return bytesToHex(sha256(concatBytes(label, salt, utf8ToBytes(number))));
}

/** The bytes of a request: `device` signs the admission together with the card's signature (DER). */
export function makeAdmissionRequest(
  value: Admission,
  cardSignature: Uint8Array,
  device: TerminalKey,
): Uint8Array {
  const signed = { admission: value, cardSignature: toBase64(cardSignature) };
  return encode({ ...signed, ...signedBy(device, terminalBytes(signed)), type: 'admission.request' });
}

/** The bytes of a request to record the station's admissions now. */
export function makeFlushRequest(value: Flush, device: TerminalKey): Uint8Array {
  const signed = { flush: value };
  return encode({ ...signed, ...signedBy(device, terminalBytes(signed)), type: 'admission.flush' });
}

/** The bytes of a request for a nonce. */
export function makeNonceRequest(assembly: string, station: string): Uint8Array {
  return encode({ assembly, station, type: 'admission.nonce' });
}

export const parseNonceAnswer = (bytes: Uint8Array): Result<NonceAnswer, string> =>
  readObject(nonceAnswer, bytes);
export const parseAdmissionAnswer = (bytes: Uint8Array): Result<AdmissionAnswer, string> =>
  readObject(admissionAnswer, bytes);
export const parseFlushAnswer = (bytes: Uint8Array): Result<FlushAnswer, string> =>
  readObject(flushAnswer, bytes);

/** The part of a Signer that terminals need. */
export interface TerminalKey {
  readonly id: string;
  sign(bytes: Uint8Array): Uint8Array;
}

/** The bytes of an object as it travels. */
export const encode = (value: object): Uint8Array => utf8ToBytes(canonicalize(value));
/** What a terminal adds to a request: who it is, and its signature. */
export const signedBy = (device: TerminalKey, bytes: Uint8Array) => ({
  device: device.id,
  deviceSignature: toBase64(device.sign(bytes)),
});

/** Reads an object of a registrar's protocol: canonical JSON within the limit, of this schema. */
export function readObject<S extends v.GenericSchema>(
  schema: S,
  bytes: Uint8Array,
): Result<v.InferOutput<S>, string> {
  const json = parseCanonical(bytes, admissionLimit);
  if (!json.ok) return json;
  const parsed = v.safeParse(schema, json.value, { abortEarly: true });
  if (parsed.success) return ok(parsed.output);
  const [issue] = parsed.issues;
  return fail(`${v.getDotPath(issue) ?? 'the object'}: ${issue.message}`);
}
