/**
 * Who may come in at a gate: whoever presents the one-time token first gets a cookie, and only the latest cookie counts. Both are 256 random bits
 * and compared in constant time. Sockets and addresses are gate.ts.
 */
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';

export interface Door {
  /** A new one-time token; one that was not used is void. */
  newToken(): string;
  /** The value of Set-Cookie for the right token, which is spent with it; undefined for any other. */
  enter(token: string): string | undefined;
  /** Whether a Cookie header carries the latest cookie. */
  knows(header: string | undefined): boolean;
}

/** `name`: of the cookie; browsers share cookies between ports, so every gate has its own. */
export function createDoor(name: string): Door {
  let token: string | undefined;
  let secret: string | undefined;
  return {
    newToken: () => (token = randomBytes(32).toString('base64url')),
    enter: (presented) => {
      if (!isSame(presented, token)) return undefined;
      token = undefined;
      secret = randomBytes(32).toString('base64url');
      return `${name}=${secret}; Path=/; HttpOnly; SameSite=Strict`;
    },
    knows: (header = '') =>
      header
        .split(';')
        .map((pair) => pair.trim())
        .filter((pair) => pair.startsWith(`${name}=`))
        .some((pair) => isSame(pair.slice(name.length + 1), secret)),
  };
}

/** Equal in time that does not depend on where they differ; nothing equals what is not there. */
function isSame(presented: string, expected: string | undefined): boolean {
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
  return expected !== undefined && timingSafeEqual(digest(presented), digest(expected));
}
