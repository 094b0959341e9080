/** Every screen in Korean; see appearance.ts. */
import { judgeEveryScreen } from './appearance.ts';

judgeEveryScreen('ko');
