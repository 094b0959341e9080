/**
 * The ceremony in which n trustees make a key that any t of them can use, and nobody else: steps 1 to 6 of belenios.md
 * section 3.3 as pure functions from texts to texts. Trustees (1, 3, 5) exchange texts through the election committee
 * (4, 6), which learns no secret. Whatever is received is checked before it is used: a fault names step and trustee.
 * Carrying the texts is left to others, who must make sure that all trustees see the same certificates.
 *
 * Not protected (known of crypto version 1): the trustee who hands in coefficients last can bias the election key.
 */
import * as v from 'valibot';
import {
  encodePolynomialMessage,
  encodeShareInput,
  encodeShareOutput,
  encodeSignedMessage,
  parsePolynomialMessage,
  parseShareInput,
  parseShareOutput,
  parseSignedMessage,
} from './ceremony-texts.ts';
import type { PolynomialMessage, ShareOutput } from './ceremony-texts.ts';
import { checkCertificates, makeCertificate } from './certificate.ts';
import type { GroupContext, GroupMember, MemberFault, TrusteeGroup } from './certificate.ts';
import { encodePoint, generatorTimesLongSecret, modOrder, randomScalar } from './group.ts';
import { derivePki } from './pki.ts';
import type { SignedMessage, TrusteePki } from './pki.ts';
import { receiveMessage, sendMessage } from './sealed-message.ts';
import type { Sealing } from './sealed-message.ts';
import { encodeJson, parseExactly, Scalar } from './text.ts';
import {
  addCoefficients,
  checkCoefficients,
  checkThreshold,
  checkVerificationKey,
  evaluate,
  signCoefficients,
  signVerificationKey,
} from './threshold.ts';
import type { Coefficients, ThresholdTrustees } from './threshold.ts';
import { fail, ok } from '../result.ts';
import type { Result } from '../result.ts';
import type { RandomBytes } from '../bytes.ts';
import type { Cipher } from '../keys/cipher.ts';

/** What was wrong in which step; `trustee` (from 1) is whose text it was. `message` says it in words. */
export interface CeremonyFault {
  readonly step: 1 | 2 | 3 | 4 | 5 | 6;
  readonly trustee?: number;
  readonly message: string;
}

/** What a trustee brings to its steps: its seed, and the certificates of step 2. */
export interface OwnPart extends Sealing {
  readonly seed: string;
  readonly group: TrusteeGroup;
}

/** The outcome: the group for `trustees.json`, and for each trustee the text of its `.dkey` file, in their order. */
export interface CeremonyOutcome {
  readonly trustees: ThresholdTrustees;
  readonly decryptionKeyTexts: readonly string[];
}

/** A trustee's number within its group, and the secret S_j it decrypts with. */
export interface DecryptionKey {
  readonly trustee: number;
  readonly privateKey: bigint;
}

const PolynomialSchema = v.strictObject({ polynomial: v.array(Scalar) });
const SecretSchema = v.strictObject({ secret: Scalar });
const DecryptionKeySchema = v.strictObject({ decryption_key: Scalar });

/** Step 1, trustee `index` (from 1): the text of its certificate (`.cert`). */
export function makeCertificateText(
  seed: string,
  context: GroupContext & { readonly index: number },
  random: RandomBytes,
): Result<string, CeremonyFault> {
  const pki = derivePki(seed);
  return pki.ok
    ? ok(encodeSignedMessage(makeCertificate(pki.value, context, random)))
    : fail({ step: 1, trustee: context.index, message: pki.error });
}

/** Step 2, everybody: checks the certificates of all trustees, in their order. */
export function readCertificates(texts: readonly string[]): Result<TrusteeGroup, CeremonyFault> {
  const signed: SignedMessage[] = [];
  for (const [i, text] of texts.entries()) {
    const parsed = parseSignedMessage('certificate', text);
    if (!parsed.ok) return fail({ step: 2, trustee: i + 1, message: parsed.error });
    signed.push(parsed.value);
  }
  return at(2, checkCertificates(signed));
}

/** Step 3, each trustee: a random polynomial, its values sealed to the trustees, and its coefficients signed for all. */
export function makePolynomialText({ seed, group, cipher, random }: OwnPart): Result<string, CeremonyFault> {
  const own = findSelf(seed, group);
  if (!own.ok) return fail({ step: 3, message: own.error });
  const { pki, member } = own.value;
  const polynomial = Array.from({ length: group.threshold }, () => randomScalar(random));
  const texts = polynomial.map(String);
  const secrets = group.members.map(({ encryption }, i) =>
    sendMessage(pki, encryption, encodeJson({ secret: String(valueAt(polynomial, i + 1)) }), {
      cipher,
      random,
    }),
  );
  const { coefexps, signature } = signCoefficients(pki, group, polynomial, random);
  return ok(
    encodePolynomialMessage({
      polynomial: sendMessage(pki, member.encryption, encodeJson({ polynomial: texts }), { cipher, random }),
      secrets,
      coefexps,
      signature,
    }),
  );
}

/** Step 4, the committee: checks the polynomials' public parts and makes each trustee's input (`.vinput`), in their order. */
export function makeShareInputs(
  group: TrusteeGroup,
  polynomialTexts: readonly string[],
): Result<readonly string[], CeremonyFault> {
  const read = readPolynomials(4, group, polynomialTexts);
  if (!read.ok) return read;
  const { messages } = read.value;
  return ok(
    messages.map(({ polynomial }, j) =>
      encodeShareInput({
        polynomial,
        secrets: messages.map(({ secrets }) => secrets[j] ?? ''),
        coefexps: messages.map(({ coefexps }) => coefexps),
        signatures: messages.map(({ signature }) => signature),
      }),
    ),
  );
}

/**
 * Step 5, each trustee: checks every share against the signed coefficients of the trustee it came from, and its own polynomial
 * against its own coefficients; makes its decryption key, sealed to itself, and its verification key (`.voutput`).
 */
export function makeShareOutput(
  { seed, group, cipher, random }: OwnPart,
  inputText: string,
): Result<string, CeremonyFault> {
  const own = findSelf(seed, group);
  if (!own.ok) return fail({ step: 5, message: own.error });
  const { pki, trustee, member: self } = own.value;
  const parsed = parseShareInput(inputText);
  if (!parsed.ok) return fail({ step: 5, trustee, message: parsed.error });
  const { polynomial, secrets, coefexps, signatures } = parsed.value;
  for (const [name, { length }] of Object.entries({ secrets, coefexps, signatures }))
    if (length !== group.size)
      return fail({ step: 5, message: `${length} ${name} for ${group.size} trustees` });

  const all: Coefficients[] = [];
  let decryptionKey = 0n;
  for (const [i, member] of group.members.entries()) {
    const faulty = (message: string): Result<never, CeremonyFault> =>
      fail({ step: 5, trustee: i + 1, message });
    const signed = coefexps[i];
    const signature = signatures[i];
    if (!signed || !signature) return faulty('missing');
    const coefficients = checkCoefficients(group, member, signed, signature);
    if (!coefficients.ok) return faulty(coefficients.error);
    const message = receiveMessage(pki, member.verification, secrets[i] ?? '', cipher);
    if (!message.ok) return faulty(`secret: ${message.error}`);
    const secret = parseExactly('secret', message.value, SecretSchema, (json) =>
      encodeJson({ secret: String(json.secret) }),
    );
    if (!secret.ok) return faulty(secret.error);
    if (!generatorTimesLongSecret(secret.value.secret).equals(evaluate(coefficients.value, trustee)))
      return faulty('secret: it is not the value its coefficients give');
    all.push(coefficients.value);
    decryptionKey = modOrder(decryptionKey + secret.value.secret);
  }
  const kept = receiveMessage(pki, self.verification, polynomial, cipher);
  const isOwn = kept.ok && isPolynomialOf(kept.value, all[trustee - 1] ?? []);
  if (!isOwn)
    return fail({
      step: 5,
      trustee,
      message: `polynomial: ${kept.ok ? 'it is not that of the own coefficients' : kept.error}`,
    });
  if (decryptionKey === 0n) throw new Error('the shares of all trustees add up to zero');
  return ok(
    encodeShareOutput({
      privateKey: sendMessage(pki, self.encryption, encodeJson({ decryption_key: String(decryptionKey) }), {
        cipher,
        random,
      }),
      publicKey: signVerificationKey(pki, decryptionKey, random),
    }),
  );
}

/** Step 6, the committee: checks all outputs and puts the group together. */
export function assembleThreshold(
  group: TrusteeGroup,
  polynomialTexts: readonly string[],
  outputTexts: readonly string[],
): Result<CeremonyOutcome, CeremonyFault> {
  const read = readPolynomials(6, group, polynomialTexts);
  if (!read.ok) return read;
  if (outputTexts.length !== group.size)
    return fail({ step: 6, message: `${outputTexts.length} outputs for ${group.size} trustees` });
  const sum = addCoefficients(read.value.coefficients);
  const outputs: ShareOutput[] = [];
  for (const [i, member] of group.members.entries()) {
    const output = parseShareOutput(outputTexts[i] ?? '');
    if (!output.ok) return fail({ step: 6, trustee: i + 1, message: output.error });
    const checked = checkVerificationKey(member, evaluate(sum, i + 1), output.value.publicKey);
    if (!checked.ok) return fail({ step: 6, trustee: i + 1, message: checked.error });
    outputs.push(output.value);
  }
  const trustees: ThresholdTrustees = {
    threshold: group.threshold,
    certs: group.signed,
    coefexps: read.value.messages.map(({ coefexps }) => coefexps),
    signatures: read.value.messages.map(({ signature }) => signature),
    verificationKeys: outputs.map(({ publicKey }) => publicKey),
  };
  const whole = at(6, checkThreshold(trustees));
  return whole.ok ? ok({ trustees, decryptionKeyTexts: outputs.map(({ privateKey }) => privateKey) }) : whole;
}

/** Opens a trustee's `.dkey` text with its seed, and checks that the key in it is that trustee's of this group. */
export function openDecryptionKey(options: {
  readonly seed: string;
  readonly trustees: ThresholdTrustees;
  readonly decryptionKeyText: string;
  readonly cipher: Cipher;
}): Result<DecryptionKey, string> {
  const { seed, trustees, decryptionKeyText, cipher } = options;
  const group = checkCertificates(trustees.certs);
  if (!group.ok) return fail(group.error.message);
  const own = findSelf(seed, group.value);
  if (!own.ok) return own;
  const { pki, trustee, member } = own.value;
  const message = receiveMessage(pki, member.verification, decryptionKeyText, cipher);
  if (!message.ok) return fail(`decryption key: ${message.error}`);
  const parsed = parseExactly('decryption key', message.value, DecryptionKeySchema, ({ decryption_key }) =>
    encodeJson({ decryption_key: String(decryption_key) }),
  );
  if (!parsed.ok) return parsed;
  const { decryption_key: privateKey } = parsed.value;
  const publicKey = encodePoint(generatorTimesLongSecret(privateKey));
  return publicKey === trustees.verificationKeys[trustee - 1]?.publicKey
    ? ok({ trustee, privateKey })
    : fail(`decryption key: it is not that of the verification key of trustee ${trustee}`);
}

/** Checks the public parts of all polynomials. What is sealed can only be checked by its recipient, in step 5. */
function readPolynomials(
  step: 4 | 6,
  group: TrusteeGroup,
  texts: readonly string[],
): Result<
  { readonly messages: readonly PolynomialMessage[]; readonly coefficients: readonly Coefficients[] },
  CeremonyFault
> {
  if (texts.length !== group.size)
    return fail({ step, message: `${texts.length} polynomials for ${group.size} trustees` });
  const messages: PolynomialMessage[] = [];
  const coefficients: Coefficients[] = [];
  for (const [i, member] of group.members.entries()) {
    const faulty = (message: string): Result<never, CeremonyFault> => fail({ step, trustee: i + 1, message });
    const parsed = parsePolynomialMessage(texts[i] ?? '');
    if (!parsed.ok) return faulty(parsed.error);
    const { secrets, coefexps, signature } = parsed.value;
    if (secrets.length !== group.size)
      return faulty(`polynomial: ${secrets.length} secrets for ${group.size} trustees`);
    const checked = checkCoefficients(group, member, coefexps, signature);
    if (!checked.ok) return faulty(checked.error);
    messages.push(parsed.value);
    coefficients.push(checked.value);
  }
  return ok({ messages, coefficients });
}

/** Which member of the group the owner of a seed is. */
function findSelf(
  seed: string,
  group: TrusteeGroup,
): Result<{ readonly pki: TrusteePki; readonly trustee: number; readonly member: GroupMember }, string> {
  const pki = derivePki(seed);
  if (!pki.ok) return pki;
  const { verificationKey, encryptionKey } = pki.value;
  const index = group.members.findIndex(
    ({ verification, encryption }) =>
      verification.text === verificationKey && encryption.text === encryptionKey,
  );
  const member = group.members[index];
  return member
    ? ok({ pki: pki.value, trustee: index + 1, member })
    : fail('none of the certificates is that of this seed');
}

/** f(x) modulo q. */
function valueAt(polynomial: readonly bigint[], x: number): bigint {
  return polynomial.reduceRight((sum, coefficient) => modOrder(sum * BigInt(x) + coefficient), 0n);
}

function isPolynomialOf(text: string, coefficients: Coefficients): boolean {
  const parsed = parseExactly('polynomial', text, PolynomialSchema, ({ polynomial }) =>
    encodeJson({ polynomial: polynomial.map(String) }),
  );
  return (
    parsed.ok &&
    parsed.value.polynomial.length === coefficients.length &&
    parsed.value.polynomial.every((a, k) => coefficients[k]?.equals(generatorTimesLongSecret(a)))
  );
}

function at<T>(step: CeremonyFault['step'], result: Result<T, MemberFault>): Result<T, CeremonyFault> {
  return result.ok ? result : fail({ step, ...result.error });
}
