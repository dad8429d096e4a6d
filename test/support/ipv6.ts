// IPv6 on loopback, for the scenarios that need it. Not every machine and container has ::1.

import { once } from 'node:events';
import { connect as connectTcp, createServer } from 'node:net';
import type { Socket } from 'node:net';
import { networkInterfaces } from 'node:os';
import { TestServer } from './peers.ts';

export const LOOPBACK_IPV6 = '::1';

/** Why scenarios on ::1 are left out; undefined where they run. */
export const WITHOUT_IPV6 = hasLoopbackIpv6() ? undefined : 'this machine has no address ::1';

export async function startIpv6Server(): Promise<TestServer> {
  const server = createServer({ allowHalfOpen: true });
  const test = new TestServer(server);
  server.listen(0, LOOPBACK_IPV6);
  await once(server, 'listening');
  return test;
}

/** A TCP client from ::1 to ::1. */
export async function dialIpv6(port: number): Promise<Socket> {
  const socket = connectTcp({ host: LOOPBACK_IPV6, port, allowHalfOpen: true, noDelay: true });
  socket.on('error', () => undefined);
  await once(socket, 'connect');
  return socket;
}

function hasLoopbackIpv6(): boolean {
  return Object.values(networkInterfaces()).some((card = []) => card.some(({ address }) => address === LOOPBACK_IPV6));
}
