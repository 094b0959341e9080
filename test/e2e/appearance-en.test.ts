/** Every screen in English; see appearance.ts. */
import { judgeEveryScreen } from './appearance.ts';

judgeEveryScreen('en');
