/**
 * The closed list of named steps of a polling day (protocol.md section 7, station.md). The station calls `onStep(name)` exactly there; the kill
 * matrix ends the process at each and shows that nothing is half done. A new step between two durable or visible acts belongs in this list.
 */
export const STEPS = [
  'open.approved', // both cards have signed the body of polls.opened
  'open.report-confirmed', // the zero report is on paper
  'open.entry-stored', // polls.opened is in the journal, with its seq
  'open.sent', // it has left for the ledger
  'open.accepted', // the ledger's answer is known, not yet stored
  'open.stored', // the journal says that polls are open
  'admission.pending-stored', // credential, salt and blinding are sealed in the journal
  'admission.request-sent', // the request has left for the registrar
  'admission.answered', // the permits are here, not yet stored
  'admission.admitted-stored', // permits sealed, admission counted
  'reserve.stored', // permits for later votes are in the reserve, the slip is not printed; the pending admission has them too
  'reserve.slip-confirmed', // the slip is on paper
  'reserve.handed-out', // the slip is taken; the pending admission has only the papers of this round
  'booth.encrypted', // ballots and their proofs are complete, in memory only
  'slip.requested', // the tracker slip is in the journal
  'slip.sent', // its first byte is about to leave
  'slip.confirmed', // the printer said that it is on paper
  'cast.before-commit', // inside the transaction, before COMMIT
  'cast.committed', // the vote is recorded
  'challenge.before-commit', // inside the transaction, before COMMIT
  'challenge.committed', // the ballot is challenged; its opening is in memory only
  'abandon.stored', // the journal says that the slip ends with ABANDONED
  'receipt.sent', // the last part of the slip is about to leave
  'receipt.confirmed', // the last part is on paper
  'sync.batch-drawn', // a batch has been chosen, durably
  'sync.sent', // a ballot has left for the ledger
  'sync.accepted', // the ledger's answer is known, not yet stored
  'sync.proof-stored', // the inclusion proof is verified and the ballot's bytes are gone from the outbox
  'close.admissions-flushed', // the registrar has recorded the last admissions
  'close.drained', // every ballot has its proof
  'close.approved', // both cards have signed the body of polls.closed
  'close.report-confirmed', // the closing report is on paper
  'close.entry-stored', // polls.closed is in the journal, with its seq
  'close.sent', // it has left for the ledger
  'close.accepted', // the ledger's answer is known, not yet stored
  'close.stored', // the journal says that polls are closed
] as const;

export type Step = (typeof STEPS)[number];

/** What a test hangs on the steps; the station itself passes nothing. */
export type OnStep = (step: Step) => void;
