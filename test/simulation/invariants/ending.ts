// What must hold once every reactor has ended: streams that came to their proper end are whole, nothing is open, nothing
// is counted.

import type { Ledger } from '../../../forwarder/engine/ledger/ledger.ts';
import { Violation } from '../violation.ts';
import type { Client } from '../world/client.ts';
import type { World } from '../world/world.ts';
import type { AuditTrail } from './audit-trail.ts';

export function checkEnd(world: World, trail: AuditTrail, ledger: Ledger): void {
  for (const client of world.clients) checkStreams(world, trail, client);
  const open = world.files.describe();
  if (open.length > 0) throw new Violation('no-fd-leak', `still open: ${open.join(', ')}`);
  const counts = {
    openConnections: ledger.openConnections,
    unidentified: ledger.unidentified,
    openFiles: ledger.budgets.openFiles,
    bufferedBytes: ledger.budgets.bufferedBytes,
  };
  if (Object.values(counts).some((count) => count !== 0))
    throw new Violation('ledger-balanced', `the ledger counts ${JSON.stringify(counts)}`);
}

function checkStreams(world: World, trail: AuditTrail, client: Client): void {
  const { server, plan } = client;
  const fail = (what: string): never => {
    throw new Violation('bytes-in-order', `client ${plan.index}: ${what}`);
  };
  if (server === undefined) {
    if (client.received.length > 0 && !isEarly(world, client)) fail('it has received bytes of no server');
    return;
  }
  const closes = closesOf(trail, client);
  const isExcused = closes.has('idle') || closes.has('draining') || (world.plan.auditLoss > 0 && closes.size === 0);
  const up = server.received.length - (server.headerBytes ?? 0);
  const isWholeUp = client.end.hasSentFin && up === client.end.sent - plan.headerBytes;
  if (server.hasHeardEnd && !isWholeUp && !isExcused) fail('the server heard a proper end too early');
  const isWholeDown = server.end.hasSentFin && client.received.length === server.end.sent;
  if (client.hasHeardEnd && !isWholeDown && !isExcused) fail('it heard a proper end too early');
}

/** Its server speaks before it knows whom to: fewer bytes have arrived than tell whose they are. */
function isEarly(world: World, { received }: Client): boolean {
  return world.servers.some(
    ({ client, stream }) =>
      client === undefined && Buffer.from(stream.subarray(0, received.length)).equals(received.bytes),
  );
}

function closesOf(trail: AuditTrail, { plan }: Client): ReadonlySet<string | undefined> {
  const lines = trail.of(`${plan.address}:${plan.port}`);
  return new Set(lines.filter(({ event }) => event === 'close').map(({ closedBy }) => closedBy));
}
