/** What the voter reads. */
import { catalogue } from './catalogue.ts';

export const voter = catalogue({
  ko: {
    lost: { heading: '화면이 단말기와 연결되지 않습니다' },
    starting: { heading: '단말기를 준비하고 있습니다' },
  },
  en: {
    lost: { heading: 'The screen has lost the station' },
    starting: { heading: 'The station is starting' },
  },
});
