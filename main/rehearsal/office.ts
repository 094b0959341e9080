/**
 * The offices of a practice party at work: root, committee, registrar and trustees sign their entries and hand them to the ledger over HTTP.
 * What each entry must say is ledger/entries; whether it is accepted is the node's. Real parties do the same by the commands of ledger/cli.ts.
 */
import type { LedgerClient } from '../../ledger/client/client.ts';
import { makeEntry, type Body, type Draft, type NumberedType } from '../../ledger/entries/entry.ts';
import type { Signer } from '../../ledger/keys/signer.ts';

/** Somebody whose entries are numbered. */
export interface Author {
  readonly signer: Signer;
  /** Number of the author's last entry. */
  seq: number;
}

export const authorOf = (signer: Signer): Author => ({ signer, seq: 0 });

/** The office work of one party, towards one ledger. */
export interface Office {
  readonly origin: string;
  /** Signs and submits; returns the entry id. Throws when the ledger refuses: in a rehearsal that is a fault of the rehearsal. */
  submit<T extends NumberedType>(author: Author, type: T, body: Body<T>): Promise<string>;
  /** Submits finished entries in order. */
  forward(entries: readonly Uint8Array[]): Promise<void>;
}

export function createOffice(origin: string, ledger: Pick<LedgerClient, 'submit'>): Office {
  const send = async (what: string, bytes: Uint8Array): Promise<string> => {
    const answer = await ledger.submit(bytes);
    if (!answer.ok)
      throw new Error(`${what} was not accepted: ${answer.error.kind}, ${answer.error.message}`);
    return answer.value.id;
  };
  return {
    origin,
    submit: async (author, type, body) => {
      const draft = { origin, author: author.signer.id, seq: author.seq + 1, type, body } as Draft<
        typeof type
      >;
      const { bytes } = makeEntry(draft, (message) => author.signer.sign(message));
      const id = await send(type, bytes);
      author.seq += 1;
      return id;
    },
    forward: async (entries) => {
      for (const [i, bytes] of entries.entries()) {
        // oxlint-disable-next-line no-await-in-loop -- entries are numbered and go in order
        await send(`entry ${i + 1} of ${entries.length}`, bytes);
      }
    },
  };
}
