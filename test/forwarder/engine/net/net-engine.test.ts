import { describe, expect, test } from '@jest/globals';
import type { ListenerConfiguration } from '../../../../forwarder/contract/configuration.ts';
import { ENGINES, LOOPBACK, startForwarder } from '../../../support/engine-harness.ts';
import { dial, helloFor, startTcpServer } from '../../../support/peers.ts';

function listener(name: string, port: number, bindPort: number): ListenerConfiguration {
  return { name, protocol: 'tls', port, bind: [{ address: LOOPBACK, port: bindPort }] };
}

async function freePort(): Promise<number> {
  await using server = await startTcpServer();
  return server.port;
}

describe.each(ENGINES)('$name engine: bind()', (engine) => {
  test('binds what is new and leaves what is there alone', async () => {
    await using forwarder = await startForwarder(engine);
    const before = forwarder.port();
    await forwarder.engine.bind([...forwarder.configuration.listeners, listener('more', 8443, 0)]);
    expect(forwarder.port()).toBe(before);
    expect(forwarder.port('more')).toBeGreaterThan(0);
  });

  test('binds nothing when one place is taken, and names the listener', async () => {
    await using taken = await startTcpServer();
    await using forwarder = await startForwarder(engine);
    const free = await freePort();
    const binding = forwarder.engine.bind([listener('first', 8443, free), listener('second', 8883, taken.port)]);

    await expect(binding).rejects.toMatchObject({
      listener: 'second',
      message: expect.stringContaining(`${LOOPBACK} port ${taken.port}`),
    });
    expect([...forwarder.engine.addresses().keys()]).toEqual(['tls-443']);
    await expect(dial(free)).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  });

  test('serves another listener on a socket that stays open, and goes back', async () => {
    const port = await freePort();
    await using server = await startTcpServer();
    await using forwarder = await startForwarder(engine, { ports: { 443: server.port } });
    const now = listener('now', 443, port);
    await forwarder.engine.bind([now]);
    await forwarder.engine.bind([listener('later', 8443, port)]);
    const client = await dial(port);
    client.write(helloFor('a.example'));
    expect(await forwarder.trail.next('deny')).toMatchObject({ reason: 'port-not-allowed', listener: 'later' });

    await forwarder.engine.unbindExcept([now]);
    const back = await dial(port);
    back.write(helloFor('a.example'));
    expect(await forwarder.trail.next('open')).toMatchObject({ listener: 'now' });
    client.destroy();
    back.destroy();
  });
});

describe.each(ENGINES)('$name engine: metrics', (engine) => {
  test('count what was decided, what is open and what was carried', async () => {
    await using server = await startTcpServer((socket) => socket.resume().end('12345'));
    await using forwarder = await startForwarder(engine, { ports: { 443: server.port } });
    const client = await dial(forwarder.port());
    const hello = helloFor('a.example');
    client.write(hello);
    await forwarder.trail.next('open');
    expect(await forwarder.metrics.text()).toContain('sallyport_connections_open 1\n');
    client.resume().end();
    await forwarder.trail.next('close');
    const denied = await dial(forwarder.port());
    denied.end(helloFor('evil.example'));
    await forwarder.trail.next('deny');
    await forwarder.engine.drain(1_000);

    const text = await forwarder.metrics.text();
    expect(text).toContain('sallyport_connections_total{verdict="allow",reason="allowed"} 1\n');
    expect(text).toContain('sallyport_connections_total{verdict="deny",reason="not-in-allowlist"} 1\n');
    expect(text).toContain('sallyport_connections_open 0\n');
    expect(text).toContain(`sallyport_bytes_total{direction="up"} ${hello.length}\n`);
    expect(text).toContain('sallyport_bytes_total{direction="down"} 5\n');
    expect(text).toContain('sallyport_dial_duration_seconds_count{outcome="connected"} 1\n');
    denied.destroy();
  });
});
