import { describe, expect, test } from '@jest/globals';
import { ENGINES, LOOPBACK, startForwarder } from '../../support/engine-harness.ts';
import { HungServer } from '../../support/hung-server.ts';
import { closeOf, dial, helloFor, readBytes, startTcpServer } from '../../support/peers.ts';

const HUNG = '127.0.0.66';

describe.each(ENGINES)('$name engine: parent-hangs', (engine) => {
  test('gives up after the dial timeout', async () => {
    using hung = await HungServer.start(LOOPBACK);
    await using forwarder = await startForwarder(engine, { ports: { 443: hung.port }, limits: { dialTimeoutMs: 50 } });
    const client = await dial(forwarder.port());
    client.write(helloFor('a.example'));

    expect((await forwarder.trail.next('deny')).reason).toBe('next-hop-timeout');
    await closeOf(client);
  });

  test('goes to another address of the name when the first swallows packets', async () => {
    await using server = await startTcpServer();
    using stack = new DisposableStack();
    stack.use(await HungServer.start(HUNG, server.port));
    await using forwarder = await startForwarder(engine, {
      ports: { 443: server.port },
      resolve: () => Promise.resolve([HUNG, LOOPBACK].map((address) => ({ address, ttl: 60 }))),
    });
    const client = await dial(forwarder.port());
    const hello = helloFor('a.example');
    client.write(hello);

    expect(await readBytes(await server.accept(), hello.length)).toEqual(hello);
    expect((await forwarder.trail.next('open')).nextHop).toBe(`${LOOPBACK}:${server.port}`);
    client.destroy();
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
