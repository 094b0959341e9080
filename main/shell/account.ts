/**
 * Under which account a browser runs. Chromium's sandbox does not work for root, and a browser needs none of the station's rights: started by
 * root it becomes an unprivileged user who owns nothing but the browser's own temporary folder.
 */
import { chownSync, copyFileSync, existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fail, ok, type Result } from '../../ledger/result.ts';

export interface Account {
  readonly uid: number;
  readonly gid: number;
}

/** Accounts that root starts a browser as; the first that exists. */
export const SCREEN_ACCOUNTS = ['hwabaek-screen', 'nobody'];

/** The account to change to: undefined for whoever is not root (`uid` is undefined where users have no numbers). The fault is a sentence that says what to do. */
export function screenAccount(
  uid: number | undefined,
  passwd = '/etc/passwd',
): Result<Account | undefined, string> {
  if (uid !== 0) return ok(undefined);
  const lines = existsSync(passwd) ? readFileSync(passwd, 'utf8').split('\n') : [];
  for (const name of SCREEN_ACCOUNTS) {
    const [, , user, group] = lines.find((line) => line.startsWith(`${name}:`))?.split(':') ?? [];
    const account = { uid: Number(user), gid: Number(group) };
    if (account.uid > 0 && account.gid > 0) return ok(account);
  }
  return fail(
    `Root cannot show a browser, and there is no account ${SCREEN_ACCOUNTS.join(' or ')} to start it as; create one (useradd --system ${SCREEN_ACCOUNTS[0]}).`,
  );
}

type Environment = Readonly<Record<string, string | undefined>>;

/** What a browser may know of the environment on Linux; nothing of the station's, least of all its passphrase. */
const PASSED_ON = [
  'PATH',
  'DISPLAY',
  'WAYLAND_DISPLAY',
  'XDG_RUNTIME_DIR',
  'XDG_SESSION_TYPE',
  'DBUS_SESSION_BUS_ADDRESS',
  'LANG',
  'LC_ALL',
  'TZ',
];

/**
 * The browser's environment; its home is the temporary folder `home`, which belongs to `account` already. The key to the X display is copied there
 * for another account, who could not read it where it is.
 */
export function browserEnvironment(
  env: Environment,
  platform: NodeJS.Platform,
  home: string,
  account: Account | undefined,
): Record<string, string | undefined> {
  if (platform === 'win32' || platform === 'darwin')
    return Object.fromEntries(Object.entries(env).filter(([name]) => !name.startsWith('HWABAEK_')));
  const authority = env['XAUTHORITY'] ?? path.join(env['HOME'] ?? '/', '.Xauthority');
  return {
    ...Object.fromEntries(PASSED_ON.map((name) => [name, env[name]])),
    HOME: home,
    XAUTHORITY: existsSync(authority) ? ownCopy(authority, home, account) : undefined,
  };
}

function ownCopy(authority: string, home: string, account: Account | undefined): string {
  if (account === undefined) return authority;
  const copy = path.join(home, 'display');
  copyFileSync(authority, copy);
  chownSync(copy, account.uid, account.gid);
  return copy;
}
