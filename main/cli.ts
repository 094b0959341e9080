/** `npm run -s hwabaek -- COMMAND`. What there is to run is main/commands/dispatch.ts, loaded when compiled code can be kept. */
import './compile-cache.ts';

const { dispatch } = await import('./commands/dispatch.ts');
process.exitCode = await dispatch(process.argv.slice(2));
