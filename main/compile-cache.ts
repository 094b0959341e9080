/**
 * Keeps compiled code beside the installed packages, so that a kiosk is ready sooner after a restart: most of a start is reading TypeScript.
 * Not in the system's temporary folder, where another user of the machine could leave code for us. A folder that cannot be written is no fault.
 */
import { enableCompileCache } from 'node:module';
import path from 'node:path';

const folder = path.join(import.meta.dirname, '../node_modules/.cache/hwabaek');
enableCompileCache(folder);
process.env['NODE_COMPILE_CACHE'] = folder; // for worker threads, which look here when they start
