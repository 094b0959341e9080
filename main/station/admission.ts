/**
 * Admission at a combined kiosk (protocol.md section 3, station.md, the day, 3): card, PIN, roll, permits, and the card leaves the reader. Credential,
 * salt and blinding are sealed in the journal before the registrar is asked, so that after any interruption the same card and PIN go on with the same
 * blinded messages. Permits for later votes leave with the member on a slip: hand-out-slip.ts. What the sitting then does is booth.ts.
 */
import { fromBase64, sha256, toBase64 } from '../../ledger/bytes.ts';
import { deriveCredential, generateCredential } from '../../ledger/ballot/credential.ts';
import {
  blind,
  blindingFactor,
  finalize,
  permitMessage,
  permitSaltBytes,
} from '../../ledger/permit/permit.ts';
import { fail, ok, type Result } from '../../ledger/result.ts';
import { roleOf } from '../../ledger/rules/state.ts';
import { issuersOf, papersOfGroup, type IssuerKey, type Slot, type StationPaper } from './ballot-papers.ts';
import { askPin, awaitRemoval, cardEnd, meetCard, type CardEnd, type MetCard } from './cards.ts';
import { HELD_CARD_MS } from './conversation.ts';
import { refusalSlip } from './documents/report.ts';
import { handOutSlip, mayHoldSlip } from './hand-out-slip.ts';
import { showTrouble, type Kit, type RollEntry } from './kit.ts';
import type {
  AdmissionAnswer,
  AdmissionRequest as LedgerAdmission,
  LinkFault,
  RuleFault,
} from './ledger-port.ts';
import {
  ADMISSION_ID_BYTES,
  pendingPoint,
  seal,
  sealingKey,
  unseal,
  type Admitted,
  type Pending,
  type Requested,
} from './seal.ts';
import { TROUBLES, type TroubleCode } from './troubles.ts';

/** A member who votes: papers with credential and permit. Nothing in it says who it is but where in the journal they come from. */
export interface Sitting {
  /** Tag of the pending admission; none where the papers come from the reserve. */
  readonly tag?: Uint8Array;
  /** Tags of the rows of the reserve that the papers come from. */
  readonly reserved?: readonly Uint8Array[];
  readonly group: string;
  readonly papers: readonly {
    readonly paper: StationPaper;
    readonly credential: string;
    readonly permit: Uint8Array;
    /** The second registrar's, where the paper needs two. */
    readonly second: Uint8Array | undefined;
  }[];
}

/** Admits the member whose card is in the reader; undefined when nobody is to vote now. The reader is empty afterwards. */
export async function admit(kit: Kit): Promise<Sitting | undefined> {
  let held: Held | undefined;
  for (;;) {
    const seen: { card?: string } = {};
    const admitted = await admitCard(kit, held, seen);
    if (admitted.ok) {
      await awaitRemoval(kit, 'admission', admitted.value.member);
      return admitted.value.sitting;
    }
    const end = admitted.error;
    switch (end.kind) {
      case 'removed':
        if (seen.card !== undefined) held = { card: seen.card, untilMs: kit.clock.now() + HELD_CARD_MS };
        if (held !== undefined && (await cardReturns(kit, held))) continue;
        kit.notify('session-cleared');
        return undefined;
      case 'trouble':
        await refuse(kit, end.code, end.detail);
        break;
      case 'nobody':
        kit.notify('session-cleared');
        break;
      case 'cancelled':
        break;
    }
    await awaitRemoval(kit, 'admission');
    return undefined;
  }
}

interface AdmittedMember {
  readonly sitting: Sitting;
  readonly member: RollEntry;
}

async function admitCard(
  kit: Kit,
  held: Held | undefined,
  seen: { card?: string },
): Promise<Result<AdmittedMember, CardEnd>> {
  const card = await meetCard(kit, 'admission');
  if (!card.ok) return card;
  if (held !== undefined && card.value.key !== held.card) {
    kit.notify('another-card');
    await kit.conversation.ask({
      scene: { kind: 'card-held', untilMs: held.untilMs },
      accepts: [],
      patience: { untilMs: held.untilMs },
      wakeOn: ['card-removed'],
    });
    return fail({ kind: 'removed' });
  }
  seen.card = card.value.key;
  kit.notify(undefined);
  if (
    kit.roll.lookup(card.value.memberNumber) === undefined &&
    roleOf(kit.ledger.state(), card.value.key) !== undefined
  )
    return end('staff-card-alone', 'a staff card that is on no roll');
  const pin = await askPin(kit, card.value, 'admission');
  if (!pin.ok) return pin;
  const member = kit.roll.lookup(card.value.memberNumber);
  if (member === undefined) return end('not-on-roll', 'the number is not on the roll of this station');
  kit.conversation.show({ kind: 'working', task: 'admitting', member });
  const sitting = await obtainPermits(kit, card.value, member);
  return sitting.ok ? ok({ sitting: sitting.value, member }) : sitting;
}

async function obtainPermits(kit: Kit, card: MetCard, member: RollEntry): Promise<Result<Sitting, CardEnd>> {
  const { journal, random, origin } = kit;
  const tag = journal.tagOf(card.key);
  const row = journal.pending.get(tag);
  const admission = row?.admission ?? random(ADMISSION_ID_BYTES);
  const shared = await card.piv.ecdh(pendingPoint(admission));
  if (!shared.ok) return fail(cardEnd(shared.error));
  const key = sealingKey(shared.value, admission, origin);
  const put = (next: Pending): void => {
    const sealed = seal(next, key, tag, random);
    journal.pending.put(tag, { state: next.state, admission, sealed });
  };

  let pending: Pending | undefined;
  if (row !== undefined) {
    const opened = unseal(row.sealed, key, tag);
    if (!opened.ok) return end('pending-damaged', opened.error);
    pending = opened.value;
  }
  if (pending?.state !== 'admitted') {
    const made = prepare(kit, member.group, pending);
    if (!made.ok) return made;
    pending = made.value;
    journal.write(() => {
      put(made.value);
    });
    kit.step('admission.pending-stored');
    const answers = await requestAll(kit, card, pending);
    if (!answers.ok) return fail(mayHoldSlip(kit, member.group, answers.error));
    kit.step('admission.answered');
    const admitted = unblind(kit, pending, answers.value);
    if (!admitted.ok) return end('registrar-answer-invalid', admitted.error);
    journal.write(() => {
      put(admitted.value);
      for (const { election } of admitted.value.papers) journal.countAdmitted(election, admitted.value.group);
      for (const { commitment, statement } of Object.values(answers.value))
        journal.acknowledge(commitment, statement);
      journal.audit.append({ event: 'admission.admitted' });
    });
    kit.step('admission.admitted-stored');
    pending = admitted.value;
  }
  const handed = await handOutSlip(kit, pending, put);
  return handed.ok ? sittingOf(kit, tag, pending) : handed;
}

/**
 * Credential, salt and blinding for every ballot paper and slot of the group. What was prepared before is kept, since the registrar may have answered it,
 * but for elections that are over.
 */
function prepare(kit: Kit, group: string, before: Requested | undefined): Result<Requested, CardEnd> {
  const papers = papersOfGroup(kit.papers()?.papers ?? [], group);
  if (papers.length === 0) return end('no-paper', `no ballot paper for the group ${group}`);
  return ok({
    state: 'requested',
    group,
    papers: [...papers, ...papersOfGroup(kit.slots(), group)]
      .map(
        (paper) =>
          before?.papers.find(({ election }) => election === paper.election) ?? prepareOne(kit, paper, group),
      )
      .toSorted((a, b) => (a.election < b.election ? -1 : 1)),
  });
}

function prepareOne(kit: Kit, paper: Slot, group: string): Requested['papers'][number] {
  const { random, origin } = kit;
  const { first, second } = issuersOf(paper, group);
  const credential = generateCredential(random);
  const { public: publicCredential } = deriveCredential(paper.election, credential);
  const message = permitMessage(origin, paper.election, publicCredential);
  /** Each registrar gets a blinding of its own, so that two of them see nothing in common. */
  const blindFor = ({ key }: IssuerKey): { readonly blinded: string; readonly inverse: string } => {
    const r = blindingFactor(key, random(key.bytes + 16));
    const blinded = blind({ key, message, salt: random(permitSaltBytes), r });
    // Only a factor of the modulus makes this fail; nobody meets one by chance.
    if (!blinded.ok) throw new Error(`issuer key of ${paper.election}: ${blinded.error}`);
    return { blinded: toBase64(blinded.value.blinded), inverse: blinded.value.inverse.toString(16) };
  };
  return {
    ...blindFor(first),
    credential,
    election: paper.election,
    publicCredential,
    ...(second === undefined ? {} : { second: blindFor(second) }),
  };
}

interface Answers {
  readonly first: AdmissionAnswer;
  /** Of the second registrar, where a paper needs two permits. */
  readonly second?: AdmissionAnswer;
}

/** Asks the registrar, then its second. What the first has answered it answers again when the member comes back, should the second not answer now. */
async function requestAll(kit: Kit, card: MetCard, { papers }: Requested): Promise<Result<Answers, CardEnd>> {
  const first = await request(
    kit,
    card,
    'first',
    papers.map(({ election, blinded }) => ({ election, message: blinded })),
  );
  if (!first.ok) return first;
  const others = papers.flatMap(({ election, second }) =>
    second === undefined ? [] : [{ election, message: second.blinded }],
  );
  if (others.length === 0) return ok({ first: first.value });
  const second = await request(kit, card, 'second', others);
  return second.ok ? ok({ first: first.value, second: second.value }) : second;
}

async function request(
  kit: Kit,
  card: MetCard,
  registrar: 'first' | 'second',
  blinded: LedgerAdmission['blinded'],
): Promise<Result<AdmissionAnswer, CardEnd>> {
  const answer = await kit.ledger.admit(
    registrar,
    {
      assembly: kit.assembly,
      blinded,
      certificate: card.certificate,
      station: kit.station,
    },
    async (bytes): Promise<Result<Uint8Array, CardEnd>> => {
      const signature = await card.piv.sign(sha256(bytes));
      if (!signature.ok) return fail(cardEnd(signature.error));
      return kit.verifier.p256(card.spki, bytes, signature.value)
        ? signature
        : end('card-refused', 'the signature of the card does not fit its certificate');
    },
    () => {
      kit.step('admission.request-sent');
    },
  );
  if (answer.ok) return answer;
  return answer.error.kind === 'card' ? fail(answer.error.error) : linkEnd(answer.error);
}

/** What a registrar's refusal or silence means for a member. */
export function linkEnd(fault: LinkFault | RuleFault): Result<never, CardEnd> {
  switch (fault.kind) {
    case 'unreachable':
      return end('registrar-unreachable', fault.detail);
    case 'invalid':
      return end('registrar-answer-invalid', fault.detail);
    case 'not-yet':
      return end('registrar-refused', `${fault.rule}: ${fault.detail}`);
    case 'refused':
      return end(REFUSALS[fault.rule] ?? 'registrar-refused', `${fault.rule}: ${fault.detail}`);
  }
}

/** Refusals of the registrar that have a trouble of their own. */
const REFUSALS: Readonly<Record<string, TroubleCode>> = {
  'already-admitted': 'already-admitted',
  'admission-roll': 'not-on-roll',
  'presence-not-admitted': 'presence-not-admitted',
  'presence-left': 'presence-left',
  'presence-here': 'presence-here',
};

function unblind(kit: Kit, pending: Requested, answers: Answers): Result<Admitted, string> {
  for (const { group } of Object.values(answers))
    if (group !== pending.group)
      return fail(`the registrar's roll says group ${group}, this station's ${pending.group}`);
  const known: readonly Slot[] = [...(kit.papers()?.papers ?? []), ...kit.slots()];
  const papers: Admitted['papers'] = [];
  for (const { election, credential, publicCredential, inverse, second } of pending.papers) {
    const paper = known.find((candidate) => candidate.election === election);
    if (paper === undefined) return fail(`no ballot paper ${election}`);
    const message = permitMessage(kit.origin, election, publicCredential);
    const permitOf = (
      issuer: IssuerKey | undefined,
      answer: AdmissionAnswer | undefined,
      unblinding: string,
    ): Result<string, string> => {
      const blindSignature = answer?.permits.find((permit) => permit.election === election)?.signature;
      if (issuer === undefined || blindSignature === undefined) return fail(`no permit for ${election}`);
      const permit = finalize({
        key: issuer.key,
        message,
        blindSignature,
        inverse: BigInt(`0x${unblinding}`),
        verify: (signed, signature) => kit.verifier.rsaPss(issuer.spki, signed, signature),
      });
      return permit.ok ? ok(toBase64(permit.value)) : fail(`${election}: ${permit.error}`);
    };
    const issuers = issuersOf(paper, pending.group);
    const permit = permitOf(issuers.first, answers.first, inverse);
    if (!permit.ok) return permit;
    const countersigned =
      second === undefined ? ok(undefined) : permitOf(issuers.second, answers.second, second.inverse);
    if (!countersigned.ok) return countersigned;
    papers.push({
      credential,
      election,
      permit: permit.value,
      ...(countersigned.value === undefined ? {} : { second: countersigned.value }),
    });
  }
  return ok({ state: 'admitted', group: pending.group, papers });
}

/** The papers of this round; a permit that was spent by means of a slip meanwhile is none. */
function sittingOf(
  kit: Kit,
  tag: Uint8Array,
  { group, papers, onSlip = [] }: Admitted,
): Result<Sitting, CardEnd> {
  const inOrder = papersOfGroup(kit.papers()?.papers ?? [], group);
  const found = inOrder.flatMap((paper) => {
    const own = papers.find(({ election }) => election === paper.election);
    if (own === undefined) return [];
    const second = own.second === undefined ? undefined : fromBase64(own.second);
    return [{ paper, credential: own.credential, permit: fromBase64(own.permit), second }];
  });
  const unspent = found.filter(({ permit }) => !kit.journal.isSpent(permit));
  if (found.length > 0 && unspent.length === 0) return end('already-admitted', 'voted by slip');
  if (found.length === 0 && inOrder.some(({ election }) => onSlip.includes(election)))
    return end('vote-with-slip', 'the permits of this round left on the slip of an earlier one');
  if (unspent.length === 0)
    return end('no-paper', 'the permits are for other ballot papers than those of this station');
  return ok({ tag, group, papers: unspent });
}

/** A session whose card left too early: whose it is, and until when it is held. */
interface Held {
  readonly card: string;
  readonly untilMs: number;
}

/** Holds the session for the same card (station.md: 20 seconds). Whether it is the same is seen when it is read. */
async function cardReturns(kit: Kit, { untilMs }: Held): Promise<boolean> {
  if (kit.clock.now() >= untilMs) return false;
  if (kit.reader.status().kind === 'card') return true;
  const answer = await kit.conversation.ask({
    scene: { kind: 'card-held', untilMs },
    accepts: [],
    patience: { untilMs },
    wakeOn: ['card-inserted'],
  });
  return answer.heard === 'card-inserted';
}

/** A refused admission: a slip with the reason and a number, no identity; then the trouble on the screen. */
async function refuse(kit: Kit, code: TroubleCode, detail: string): Promise<void> {
  kit.journal.write(() => {
    kit.journal.audit.append({ event: 'admission.refused', reason: code });
  });
  if (SLIPS.has(code) && kit.printing.isReady()) {
    kit.conversation.show({ kind: 'working', task: 'printing' });
    const { what, next } = TROUBLES[code];
    await kit.printing.whole(
      'notice',
      refusalSlip(kit.letterhead(), { reason: what, next, number: kit.journal.nextRefusal() }),
    );
  }
  await showTrouble(kit, code, detail);
}

/** Refusals that concern the member's right or card; for a fault of the machine the screen is enough. */
const SLIPS: ReadonlySet<TroubleCode> = new Set([
  'card-refused',
  'pin-blocked',
  'not-on-roll',
  'no-paper',
  'already-admitted',
  'already-admitted-later-round',
  'vote-with-slip',
  'registrar-refused',
]);

const end = (code: TroubleCode, detail: string): Result<never, CardEnd> =>
  fail({ kind: 'trouble', code, detail });
