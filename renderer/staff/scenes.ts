/** Which scenes are staff's, as types. */
import type { Scene, StationView } from '../../main/station/view.ts';

/** The scenes of staff; `pin`, `take-card` and `working` are theirs where their purpose is `staff`. */
export type StaffScene = Extract<
  Scene,
  {
    readonly kind:
      | 'staff-card'
      | 'pin'
      | 'take-card'
      | 'working'
      | 'report-unconfirmed'
      | 'staff-done'
      | 'desk'
      | 'card-check'
      | 'end-session';
  }
>;

export interface StaffScreenProps<S extends StaffScene = StaffScene> {
  readonly view: StationView;
  readonly scene: S;
}

export type SceneOf<K extends StaffScene['kind']> = Extract<StaffScene, { readonly kind: K }>;
