/**
 * Puts a simulated device on a TCP port, as a serial device server would: bytes, nothing else.
 * Follows the design's platform notes 7. Leaves PTYs to pty.ts, and the bytes to the device.
 */
import { createServer, type AddressInfo, type Socket } from 'node:net';

/** A device as its wire sees it. It sends to whoever is subscribed; a new subscriber is a cable just plugged in. */
export interface ByteDevice {
  receive(bytes: Uint8Array): void;
  /** Adds the far end of the wire, returns its removal. */
  subscribe(send: (bytes: Uint8Array) => void): () => void;
}

export interface ServedDevice {
  readonly port: number;
  /** Pulls the cable: the present connection breaks at once. The next one is accepted. */
  drop(): void;
  /** Pulls the cable and leaves it out: connections break as they come, until replug(). The port stays this device's. */
  unplug(): void;
  replug(): void;
  readonly cable: 'plugged' | 'unplugged';
  /** Pulls the cable and stops listening. */
  close(): Promise<void>;
}

/** Listens on 127.0.0.1; port 0 takes a free one. One connection at a time: a new one replaces the old. */
export async function serveTcp(
  device: ByteDevice,
  { port }: { readonly port: number },
): Promise<ServedDevice> {
  let current: Socket | undefined;
  let cable: ServedDevice['cable'] = 'plugged';
  const server = createServer({ noDelay: true }, (socket) => {
    socket.on('error', () => undefined); // 'close' follows
    if (cable === 'unplugged') {
      socket.resetAndDestroy();
      return;
    }
    current?.destroy();
    current = socket;
    const unsubscribe = device.subscribe((bytes) => {
      if (socket.writable) socket.write(bytes);
    });
    socket.on('data', (bytes: Buffer) => {
      if (current === socket) device.receive(new Uint8Array(bytes));
    });
    socket.on('close', () => {
      unsubscribe();
      if (current === socket) current = undefined;
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  const drop = (): void => {
    current?.resetAndDestroy();
  };
  return {
    port: (server.address() as AddressInfo).port,
    drop,
    unplug: () => {
      cable = 'unplugged';
      drop();
    },
    replug: () => {
      cable = 'plugged';
    },
    get cable() {
      return cable;
    },
    close: async () => {
      drop();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
