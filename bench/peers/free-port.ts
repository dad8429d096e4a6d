// A port that nobody listens on now; proxies take no port 0.

import { once } from 'node:events';
import { createServer } from 'node:net';
import type { Endpoint } from './peer.ts';

export async function freeEndpoint(address: string): Promise<Endpoint> {
  const server = createServer();
  server.listen(0, address);
  await once(server, 'listening');
  const bound = server.address();
  server.close();
  await once(server, 'close');
  if (bound === null || typeof bound === 'string')
    throw new Error(`Cannot find a free port of "${address}": no answer`);
  return { address, port: bound.port };
}
