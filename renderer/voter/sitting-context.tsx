/** Keeps the sitting above all screens, so that staff and the question whether somebody is there may come and go. */
import { createContext, type ReactElement, type ReactNode, useContext, useMemo, useState } from 'react';
import { useStation } from '../station-context.tsx';
import { reduceSelections, type SelectionAction } from './selection.ts';
import { firstSitting, nextSitting, type Sitting } from './sitting.ts';

interface SittingState {
  readonly sitting: Sitting;
  readonly act: (action: SelectionAction) => void;
}

const SittingContext = createContext<SittingState | undefined>(undefined);

export function SittingProvider({ children }: { readonly children: ReactNode }): ReactElement {
  const { scene } = useStation().view;
  const [sitting, setSitting] = useState(() => firstSitting(scene));
  const due = nextSitting(sitting, scene);
  if (due !== sitting) setSitting(due);
  const state = useMemo(
    () => ({
      sitting: due,
      act: (action: SelectionAction) => {
        setSitting((now) =>
          now.kind === 'choosing' ? { ...now, selections: reduceSelections(now.selections, action) } : now,
        );
      },
    }),
    [due],
  );
  return <SittingContext value={state}>{children}</SittingContext>;
}

export function useSitting(): SittingState {
  const state = useContext(SittingContext);
  if (state === undefined) throw new Error('useSitting needs a SittingProvider');
  return state;
}
