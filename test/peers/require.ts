/**
 * What peer tests do when other people's software is missing: skip with the reason, or fail when REQUIRE_PEERS=1 (CI installs them all).
 */
import { accessSync, constants } from 'node:fs';
import { delimiter, isAbsolute, join } from 'node:path';

/**
 * Looks for programs (names on PATH or in /usr/sbin) and files (absolute paths). Returns the reason to skip, or undefined when all are there;
 * throws under REQUIRE_PEERS=1 instead of skipping.
 *
 * @example describe.skipIf(peer(['openssl']) !== undefined)('...', () => {})
 */
export function peer(names: readonly string[]): string | undefined {
  const missing = names.filter((name) => !present(name));
  if (missing.length === 0) return undefined;
  const reason = `not installed: ${missing.join(', ')}`;
  if (process.env['REQUIRE_PEERS'] === '1') throw new Error(`REQUIRE_PEERS=1, but ${reason}`);
  return reason;
}

function present(name: string): boolean {
  const folders = [...(process.env['PATH'] ?? '').split(delimiter), '/usr/sbin', '/sbin'];
  const candidates = isAbsolute(name) ? [name] : folders.map((folder) => join(folder, name));
  return candidates.some((path) => {
    try {
      accessSync(path, isAbsolute(name) ? constants.R_OK : constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}
