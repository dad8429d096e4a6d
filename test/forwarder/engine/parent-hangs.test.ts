import { describe, expect, test } from '@jest/globals';
import type { Connect } from '../../../forwarder/uplink/connect.ts';
import { ENGINES, startForwarder } from '../../support/engine-harness.ts';
import { closeOf, dial, helloFor, startTcpServer } from '../../support/peers.ts';

/** A next hop that takes no connection and refuses none: a firewall that drops. */
const dropping: Connect = (_to, { timeoutMs, signal }) =>
  new Promise((resolve) => {
    const timer = setTimeout(() => resolve({ ok: false, reason: 'next-hop-timeout' }), timeoutMs);
    signal.addEventListener('abort', () => {
      clearTimeout(timer);
      resolve({ ok: false, reason: 'next-hop-refused' });
    });
  });

describe.each(ENGINES)('$name engine: parent-hangs', (engine) => {
  test('gives up after the dial timeout', async () => {
    await using forwarder = await startForwarder(engine, { connect: dropping, limits: { dialTimeoutMs: 50 } });
    const client = await dial(forwarder.port());
    client.write(helloFor('a.example'));

    expect((await forwarder.trail.next('deny')).reason).toBe('next-hop-timeout');
    await closeOf(client);
  });

  test('denies as resolver-failed when the resolver hangs', async () => {
    const resolve = (): Promise<never> => new Promise(() => undefined);
    await using forwarder = await startForwarder(engine, { resolve, limits: { dialTimeoutMs: 50 } });
    const client = await dial(forwarder.port());
    client.write(helloFor('a.example'));

    expect((await forwarder.trail.next('deny')).reason).toBe('resolver-failed');
    await closeOf(client);
  });

  test('closes an open connection that both sides leave silent', async () => {
    await using server = await startTcpServer();
    await using forwarder = await startForwarder(engine, {
      ports: { 443: server.port },
      limits: { idleTimeoutMs: 100 },
    });
    const client = await dial(forwarder.port());
    client.write(helloFor('a.example'));
    const socket = await server.accept();

    expect((await forwarder.trail.next('close')).closedBy).toBe('idle');
    await Promise.all([closeOf(client), closeOf(socket)]);
  });
});
