/**
 * Who may come in at a gate: whoever presents the one-time token first gets a cookie, and only the latest cookie counts, for the account that got it:
 * a browser hands a cookie to every port of this machine. Both are 256 random bits and compared in constant time. Sockets and addresses are gate.ts.
 */
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import type { Peer } from './peer.ts';

export interface Door {
  /** A new one-time token; one that was not used is void. */
  newToken(): string;
  /** The value of Set-Cookie for the right token, which is spent with it; undefined for any other. */
  enter(token: string, peer: () => Peer): string | undefined;
  /** Whether a Cookie header carries the latest cookie, and `peer` is who got it. */
  knows(header: string | undefined, peer: () => Peer): boolean;
}

/**
 * `name`: of the cookie; every gate has its own, because browsers share cookies between ports. `account`: the only one that is let in, where the system tells.
 * Who it is costs some time, and is asked only of those who know the token or the cookie.
 */
export function createDoor(name: string, account?: number): Door {
  let token: string | undefined;
  let secret: string | undefined;
  let guest: Peer | undefined;
  return {
    newToken: () => (token = randomBytes(32).toString('base64url')),
    enter: (presented, peer) => {
      if (!isSame(presented, token)) return undefined;
      const who = peer();
      if (account !== undefined && who !== account && who !== 'untold') return undefined;
      token = undefined;
      guest = who;
      secret = randomBytes(32).toString('base64url');
      return `${name}=${secret}; Path=/; HttpOnly; SameSite=Strict`;
    },
    knows: (header = '', peer) =>
      header
        .split(';')
        .map((pair) => pair.trim())
        .filter((pair) => pair.startsWith(`${name}=`))
        .some((pair) => isSame(pair.slice(name.length + 1), secret)) && peer() === guest,
  };
}

/** Equal in time that does not depend on where they differ; nothing equals what is not there. */
function isSame(presented: string, expected: string | undefined): boolean {
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
  return expected !== undefined && timingSafeEqual(digest(presented), digest(expected));
}
