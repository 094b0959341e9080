/** No shell at all: every screen behind its gate, and one-time addresses for people to open in a browser themselves. */
import { openGate, type Gate } from './gate.ts';
import type { Screen, Shell } from './screen.ts';

type Report = (sentence: string) => void;

/** Opens a gate for each screen and says its address. Never closed by people. */
export async function serveScreens(
  screens: readonly Screen[],
  { report }: { readonly report: Report },
): Promise<Shell & { readonly gates: readonly Gate[] }> {
  const gates = await Promise.all(
    screens.map(async (screen) => {
      const gate: Gate = await openGate({
        handler: screen.handler,
        report,
        onEntered: () => {
          sayAddress(gate, screen, report);
        },
      });
      return gate;
    }),
  );
  screens.forEach((screen, i) => {
    const gate = gates[i];
    if (gate !== undefined) sayAddress(gate, screen, report);
  });
  return {
    gates,
    closed: new Promise(() => undefined),
    stop: async () => {
      await Promise.all(gates.map((gate) => gate.stop()));
    },
  };
}

/** Says a new address; the next browser that opens it is the one that counts. */
export function sayAddress(gate: Gate, { title, name }: Screen, report: Report): void {
  report(`${title} (${name}), for one browser, once: ${gate.entry()}`);
}
