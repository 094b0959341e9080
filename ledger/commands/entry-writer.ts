/** Makes the entries of one author in order, numbered on from what the ledger has, with large texts cut into parts (protocol.md section 2). */
import { sha256Hex, toBase64, utf8ToBytes } from '../bytes.ts';
import { makeEntry, type Body, type Draft, type NumberedType } from '../entries/entry.ts';
import { MAX_PART_BYTES } from '../entries/party.ts';
import type { Signer } from '../keys/signer.ts';
import { nextSeq, type LedgerState } from '../rules/state.ts';

/** The entries made so far stand in `entries`, to be appended in this order. */
export class EntryWriter {
  readonly entries: Uint8Array[] = [];
  private readonly state: LedgerState;
  private readonly signer: Signer;
  private readonly origin: string;
  private seq: number;

  constructor(state: LedgerState, origin: string, signer: Signer) {
    this.state = state;
    this.origin = origin;
    this.signer = signer;
    this.seq = nextSeq(state, signer.id);
  }

  /** Makes an entry and returns its id. */
  add<T extends NumberedType>(type: T, body: Body<T>): string {
    const draft = { origin: this.origin, author: this.signer.id, seq: this.seq, type, body } as Draft<T>;
    const { bytes, id } = makeEntry(draft, (message) => this.signer.sign(message));
    this.entries.push(bytes);
    this.seq += 1;
    return id;
  }

  /** Makes the parts of a text that the ledger does not have yet, and returns the hash that names it. */
  addText(text: string): string {
    const hash = sha256Hex(text);
    const bytes = utf8ToBytes(text);
    const blob = this.state.blobs.get(hash);
    const uploaded = blob?.kind === 'partial' ? blob.byAuthor.get(this.signer.id)?.parts : undefined;
    const of = Math.ceil(bytes.length / MAX_PART_BYTES);
    for (let index = 0; index < of && (blob === undefined || blob.kind === 'partial'); index += 1) {
      if (uploaded?.has(index) === true) continue;
      const data = bytes.slice(index * MAX_PART_BYTES, (index + 1) * MAX_PART_BYTES);
      this.add('blob.part', { data: toBase64(data), hash, index, of });
    }
    return hash;
  }
}
