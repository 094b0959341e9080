/** No shell at all: every screen behind its gate, and one-time addresses for people to open in a browser themselves. */
import { openGate, type Gate } from './gate.ts';
import type { Screen, Shell } from './screen.ts';

/**
 * Opens a gate for each screen and says its address; an address is good for one browser, and once it is used the next one is said.
 * Never closed by people.
 */
export async function serveScreens(
  screens: readonly Screen[],
  { report }: { readonly report: (sentence: string) => void },
): Promise<Shell & { readonly gates: readonly Gate[] }> {
  const gates = await Promise.all(
    screens.map(async ({ handler, name, title }) => {
      const gate: Gate = await openGate({
        handler,
        report,
        onEntered: () => report(`${title} (${name}) is open. To open it elsewhere instead: ${gate.entry()}`),
      });
      report(`${title} (${name}): ${gate.entry()}`);
      return gate;
    }),
  );
  return {
    gates,
    closed: new Promise(() => undefined),
    stop: async () => {
      await Promise.all(gates.map((gate) => gate.stop()));
    },
  };
}
