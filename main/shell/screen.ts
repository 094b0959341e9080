/** What a shell shows, whichever shell it is (architecture: two ways to get a screen). Types only. */

/** One window with an origin of its own. */
export interface Screen {
  /** Host of its address under Electron, and how messages name it. */
  readonly name: 'kiosk' | 'observer' | 'bench';
  /** The window's title before its page has one. */
  readonly title: string;
  /** Answers every request of this origin. */
  readonly handler: (request: Request) => Promise<Response>;
  /** `kiosk`: the whole screen, for voters; `window`: beside others on a desktop. */
  readonly place: 'kiosk' | 'window';
  /** Size and position of a window in CSS pixels; a hint. */
  readonly bounds: {
    readonly x: number;
    readonly y: number;
    readonly width: number;
    readonly height: number;
  };
}

/** A running shell. */
export interface Shell {
  /** Resolves when people closed its windows, where they can; never for a kiosk. */
  readonly closed: Promise<void>;
  /** Ends everything the shell started. */
  stop(): Promise<void>;
}
