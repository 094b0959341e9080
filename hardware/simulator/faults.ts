/**
 * What can be wrong with the simulated devices: the reader's faults and the printer's switches, as whoever orders them names them. Types only, so that a
 * screen may know them too; what they do is reader.ts and printer.ts.
 */

/** Each order replaces an earlier one of its kind; a count of 0 ends it. */
export type ReaderFault =
  /** The next commands are answered NAK and must come again. */
  | { readonly kind: 'nak'; readonly commands: number }
  /** The next answers carry a wrong LRC. */
  | { readonly kind: 'bad-lrc'; readonly answers: number }
  /** The next commands are not heard at all. */
  | { readonly kind: 'silence'; readonly commands: number }
  /** These bytes come before the next answer. */
  | { readonly kind: 'noise'; readonly bytes: Uint8Array }
  /** From now on answers are delivered whole, or byte by byte. */
  | { readonly kind: 'delivery'; readonly pieces: 'whole' | 'bytes' }
  /** From now on this many time requests come before every answer of a T=0 card. */
  | { readonly kind: 'time-requests'; readonly count: number }
  /** From now on a T=1 card asks this many times for more time before each GENERAL AUTHENTICATE. */
  | { readonly kind: 'waiting-time'; readonly factor: number; readonly times: number }
  /** The card is pulled when it has the nth APDU from now (1 = the next) and has not answered it. */
  | { readonly kind: 'pull'; readonly atApdu: number };

/** What is ordered and not yet used up; 0 or `whole` where nothing is. */
export interface ReaderFaults {
  readonly nak: number;
  readonly badLrc: number;
  readonly silence: number;
  readonly noiseBytes: number;
  readonly delivery: 'whole' | 'bytes';
  readonly timeRequests: number;
  readonly waitingTime: { readonly factor: number; readonly times: number };
  readonly pullAtApdu: number;
}

/** What can be done to a printer from outside. */
export interface PrinterSwitches {
  readonly paper: 'enough' | 'near-end' | 'out';
  readonly cover: 'closed' | 'open';
  /** `jams`: the next cut fails; after 'works' again the host must still recover (DLE ENQ). */
  readonly cutter: 'works' | 'jams';
  /** Errors that come and go with their cause, such as a hot head. */
  readonly head: 'cool' | 'hot';
  /** `silent`: prints, but nothing of what it says arrives. */
  readonly answers: 'sent' | 'silent';
  /** `off` loses buffers and settings and hears nothing. */
  readonly power: 'on' | 'off';
  /** Time a row of dots takes; 0 prints at once. */
  readonly rowMs: number;
  /** Done once, after so many rows more have been printed. */
  readonly afterRows: { readonly rows: number; readonly set: Partial<PrinterSwitches> } | undefined;
}
