// The smoke part of the scenario suite, against a forwarder that runs anywhere: one name passes, another does not, health and
// metrics answer, and an open connection outlives the request to end.

import type { TLSSocket } from 'node:tls';
import { probeHealth } from '../../../forwarder/observe/health.ts';
import type { AuditRecord } from '../../../forwarder/contract/audit-record.ts';
import { dial, dialTls, helloFor, readBytes, readToEnd } from '../../support/peers.ts';
import type { LaunchedForwarder } from './launched-forwarder.ts';
import { ALLOWED, DENIED, type SmokeWorld } from './smoke-world.ts';

/** What was seen, for a test to judge. */
export type Findings = {
  readonly echoed: string;
  readonly opened: AuditRecord;
  readonly denied: AuditRecord;
  readonly health: { readonly ok: boolean; readonly detail: string };
  readonly metrics: string;
  readonly echoedWhileDraining: string;
  readonly closed: AuditRecord;
  readonly exitCode: unknown;
};

export async function runSmoke(world: SmokeWorld, forwarder: LaunchedForwarder): Promise<Findings> {
  const client = await dialTls(world.port, ALLOWED, world.authority.ca);
  const server = await world.server.accept();
  server.on('data', (chunk: Buffer) => server.write(chunk)).once('end', () => server.end());
  const echoed = await echo(client, 'through the forwarder');
  const opened = await forwarder.trail.next('open');
  const denied = await refuse(world, forwarder);
  const health = await probeHealth(world.healthSocket, '/readyz');
  const metrics = await world.metrics();
  forwarder.terminate();
  const echoedWhileDraining = await echo(client, 'still through it');
  client.end();
  await readToEnd(client);
  const closed = await forwarder.trail.next('close');
  return { echoed, opened, denied, health, metrics, echoedWhileDraining, closed, exitCode: await forwarder.ended() };
}

async function echo(client: TLSSocket, text: string): Promise<string> {
  const answer = readBytes(client, text.length);
  client.write(text);
  return (await answer).toString();
}

async function refuse(world: SmokeWorld, forwarder: LaunchedForwarder): Promise<AuditRecord> {
  const client = await dial(world.port);
  client.write(helloFor(DENIED));
  await readToEnd(client);
  client.destroy();
  return forwarder.trail.next('deny');
}
