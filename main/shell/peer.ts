/**
 * Whose connection this is: on Linux the kernel's table of TCP sockets names the account that owns the other end (proc(5), /proc/net/tcp). An address
 * or a cookie can be seen or stolen by other programs of the machine, the account of a socket cannot be chosen by them. What follows from it is gate.ts.
 */
import { readFileSync } from 'node:fs';
import type { Socket } from 'node:net';
import { endianness } from 'node:os';

/** An account's number; `nobody`: no open socket is at the other end; `untold`: this system does not say. */
export type Peer = number | 'nobody' | 'untold';

/** The account at the other end of a connection over IPv4 within this machine, as it is now. */
export function peerOf(
  socket: Pick<Socket, 'localAddress' | 'localPort' | 'remoteAddress' | 'remotePort'>,
  table = '/proc/self/net/tcp',
): Peer {
  let rows: string[];
  try {
    rows = readFileSync(table, 'latin1').split('\n');
  } catch {
    return 'untold';
  }
  const { localAddress, localPort, remoteAddress, remotePort } = socket;
  // The other end's own row: its local address is our remote one.
  const ends = `${inTable(remoteAddress, remotePort)} ${inTable(localAddress, localPort)} ${ESTABLISHED} `;
  const row = rows.find((line) => line.includes(` ${ends}`));
  const uid = row?.trim().split(/\s+/)[UID_COLUMN];
  return uid === undefined ? 'nobody' : Number(uid);
}

/** A socket in any other state may have no owner any more, and its row then says 0. */
const ESTABLISHED = '01';
const UID_COLUMN = 7;

/** `0100007F:1F90`: the address in the machine's own order of bytes, the port as a number. */
function inTable(address = '', port = 0): string {
  const bytes = address.split('.').map((part) => hex(Number(part), 2));
  const ordered = endianness() === 'LE' ? bytes.toReversed() : bytes;
  return `${ordered.join('')}:${hex(port, 4)}`;
}

const hex = (value: number, digits: number): string => value.toString(16).toUpperCase().padStart(digits, '0');
