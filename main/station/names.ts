/**
 * What screens and reports call the station and its voter groups: as the assembly file of the roll folder says. Names are for people; ids stay what
 * everything is recorded under.
 */
import type { AssemblyDescription } from '../../ledger/assembly/shape.ts';
import type { Bilingual } from './view.ts';

export interface StationNames {
  readonly station: Bilingual;
  /** By the group's id. */
  readonly groups: ReadonlyMap<string, Bilingual>;
}

/** The names for `station`, which is called by its id where the assembly does not name it. */
export function namesIn(
  assembly: Pick<AssemblyDescription, 'stations' | 'groups'>,
  station: string,
): StationNames {
  const own = assembly.stations.find((known) => known.station === station);
  return {
    station: own?.name ?? { ko: station, en: station },
    groups: new Map(assembly.groups.map(({ group, name }) => [group, name])),
  };
}
