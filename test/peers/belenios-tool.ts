/** Debian's belenios-tool 3.0, found through BELENIOS_TOOL or PATH; .ci/install-peers fetches it. */
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { promisify } from 'node:util';

export const TOOL = process.env['BELENIOS_TOOL'] ?? 'belenios-tool';
/** Without LWT_ASYNC_METHOD=none version 3.0 may not wait for its own checks of the ballots. */
const env = { ...process.env, LWT_ASYNC_METHOD: 'none', BELENIOS_USE_URANDOM: '1' };
const TIMEOUT_MS = 60_000;

/** What the tool says about an archive: whether it accepts it, and all it printed. */
export const judge = async (
  dir: string,
  uuid: string,
): Promise<{ readonly accepted: boolean; readonly words: string }> => {
  const argv = ['election', 'verify', '--dir', dir, '--uuid', uuid];
  try {
    const { stdout, stderr } = await promisify(execFile)(TOOL, argv, { env, timeout: TIMEOUT_MS });
    return { accepted: true, words: stdout + stderr };
  } catch (error) {
    const failed = error as { code?: number | string; stdout?: string; stderr?: string };
    // 124 is the tool's own refusal; anything else is not a judgement.
    if (failed.code !== 124) throw error;
    return { accepted: false, words: `${failed.stdout}${failed.stderr}` };
  }
};

/** Runs one of the tool's commands in a folder; returns what it printed. Rejects if it fails. */
export const runTool = async (cwd: string, argv: readonly string[], input = ''): Promise<string> => {
  const child = spawn(TOOL, argv, { cwd, env, timeout: TIMEOUT_MS });
  child.stdin.end(input);
  const [out, err, [code]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'close'),
  ]);
  if (code !== 0) throw new Error(`belenios-tool ${argv.join(' ')} ended with ${code}: ${err}`);
  return out;
};
