// Whether this machine has the loopback addresses the demo binds. Linux has all of 127.0.0.0/8; macOS only 127.0.0.1.

import { once } from 'node:events';
import { createServer } from 'node:net';

/** The addresses that cannot be bound. */
export async function missingAddresses(addresses: readonly string[]): Promise<readonly string[]> {
  const missing = await Promise.all(addresses.map(async (address) => ((await canBind(address)) ? [] : [address])));
  return missing.flat();
}

async function canBind(address: string): Promise<boolean> {
  const server = createServer();
  try {
    server.listen(0, address);
    await once(server, 'listening');
    server.close();
    return true;
  } catch {
    // EADDRNOTAVAIL: the address is not there.
    return false;
  }
}
