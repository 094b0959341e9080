/** How the glass stands, asked of the browser while it is drawn: what a screen has room for. Sizes and distances are the style sheets'. */
import { useSyncExternalStore } from 'react';

/** Wider than high. */
const LYING = matchMedia('(orientation: landscape)');
/** Standing and high, the product's main form; style sheets name the same glass. */
const TALL = matchMedia('(orientation: portrait) and (min-width: 1000px) and (min-height: 1500px)');

export const useIsLying = (): boolean => useMedia(LYING);
export const useIsTall = (): boolean => useMedia(TALL);

function useMedia(media: MediaQueryList): boolean {
  return useSyncExternalStore(
    (changed) => {
      media.addEventListener('change', changed);
      return () => {
        media.removeEventListener('change', changed);
      };
    },
    () => media.matches,
  );
}
