import { describe, expect, test } from '@jest/globals';
import { once } from 'node:events';
import type { Entry } from '../../../forwarder/contract/allowlist.ts';
import { compileSnapshot } from '../../../forwarder/decision/compile-snapshot.ts';
import { allowlistOf, ENGINES, startForwarder, TWO_NAMES } from '../../support/engine-harness.ts';
import { closeOf, dial, helloFor, readBytes, startTcpServer } from '../../support/peers.ts';

const [A, B] = TWO_NAMES;
const EXPIRING = { host: 'a.example', port: 443, line: 1, expires: '2027-03-01' };
/** A minute before: a clock that was set goes on from there. */
const LAST_MINUTE = Date.parse('2027-03-01T23:59:00Z');
const NEXT_DAY = Date.parse('2027-03-02T00:00:00Z');

describe.each(ENGINES)('$name engine: allowlist-reload', (engine) => {
  test('closes what is no longer allowed and nothing else', async () => {
    await using server = await startTcpServer();
    await using forwarder = await startForwarder(engine, { ports: { 443: server.port } });
    const kept = await dial(forwarder.port());
    kept.write(helloFor('a.example'));
    const keptAtServer = await server.accept();
    const cut = await dial(forwarder.port());
    cut.write(helloFor('b.example'));
    const cutAtServer = await server.accept();
    await forwarder.trail.next('open', ({ serverName }) => serverName === 'b.example');
    const ends = Promise.all([closeOf(cut), closeOf(cutAtServer)]);
    forwarder.grant(A === undefined ? [] : [A]);

    expect(await forwarder.trail.next('close')).toMatchObject({
      serverName: 'b.example',
      closedBy: 'entry-removed',
      reason: 'entry-removed',
      verdict: 'deny',
    });
    expect(await ends).toEqual([{ error: 'ECONNRESET' }, { error: 'ECONNRESET' }]);
    keptAtServer.write('undisturbed');
    expect((await readBytes(kept, 11)).toString()).toBe('undisturbed');
    kept.destroy();
  });

  test('says what cut off a connection of which one direction had ended before', async () => {
    await using server = await startTcpServer();
    await using forwarder = await startForwarder(engine, { ports: { 443: server.port } });
    const client = await dial(forwarder.port());
    client.end(helloFor('b.example'));
    const socket = await server.accept();
    await once(socket.resume(), 'end');
    const end = closeOf(client);
    forwarder.grant(A === undefined ? [] : [A]);

    expect(await end).toEqual({ error: 'ECONNRESET' });
    expect(await forwarder.trail.next('close')).toMatchObject({ closedBy: 'entry-removed', verdict: 'deny' });
  });

  test('decides by the new list from when it has caught up', async () => {
    await using server = await startTcpServer();
    await using forwarder = await startForwarder(engine, { ports: { 443: server.port } });
    // Ten identical denials would be written one by one, an eleventh only counted.
    for (let change = 0; change < 20; change += 1) {
      const isOpen = change % 2 === 1;
      forwarder.grant(isOpen ? TWO_NAMES : TWO_NAMES.slice(0, 1));
      await forwarder.engine.caughtUp();
      const client = await dial(forwarder.port());
      client.write(helloFor('b.example'));
      const { event } = await forwarder.trail.nextDecision();
      expect([change, event]).toEqual([change, isOpen ? 'open' : 'deny']);
      client.destroy();
    }
  });

  test('closes a connection whose child has lost its network', async () => {
    await using server = await startTcpServer();
    await using forwarder = await startForwarder(engine, { ports: { 443: server.port } });
    const client = await dial(forwarder.port());
    client.write(helloFor('a.example'));
    await forwarder.trail.next('open');
    forwarder.grant(TWO_NAMES, { zones: { child: { networks: ['10.0.0.0/8'] } } });

    expect((await forwarder.trail.next('close')).closedBy).toBe('entry-removed');
    await closeOf(client);
  });

  test('closes at the end of the day an entry expires on', async () => {
    await using server = await startTcpServer();
    await using forwarder = await startForwarder(engine, { entries: [EXPIRING], ports: { 443: server.port } });
    forwarder.now = () => LAST_MINUTE;
    const client = await dial(forwarder.port());
    client.write(helloFor('a.example'));
    const socket = await server.accept();
    await forwarder.trail.next('open');
    forwarder.engine.redecide();
    socket.write('still open');
    expect((await readBytes(client, 10)).toString()).toBe('still open');

    forwarder.now = () => NEXT_DAY;
    forwarder.engine.redecide();
    expect(await forwarder.trail.next('close')).toMatchObject({ closedBy: 'entry-expired', reason: 'entry-expired' });
    await closeOf(client);
  });

  test('does not open what was removed while the next hop was dialled', async () => {
    const asked = Promise.withResolvers<void>();
    const answer = Promise.withResolvers<readonly { address: string; ttl: number }[]>();
    await using server = await startTcpServer();
    await using forwarder = await startForwarder(engine, {
      ports: { 443: server.port },
      resolve: () => {
        asked.resolve();
        return answer.promise;
      },
    });
    const client = await dial(forwarder.port());
    client.write(helloFor('a.example'));
    await asked.promise;
    forwarder.snapshot = compileSnapshot(allowlistOf(B === undefined ? [] : [B]));
    forwarder.engine.redecide();
    answer.resolve([{ address: '127.0.0.1', ttl: 60 }]);

    expect((await forwarder.trail.next('deny')).reason).toBe('not-in-allowlist');
    await closeOf(client);
    expect(forwarder.trail.records.map(({ event }) => event)).toEqual(['deny']);
  });

  test('closes a tcp connection whose entry now leads elsewhere, and keeps one that still leads there', async () => {
    await using server = await startTcpServer();
    const entry = (host: string, listenPort: number): Entry => ({ host, port: 1433, protocol: 'tcp', listenPort });
    const listeners = [1433, 1434].map((port) => ({ protocol: 'tcp' as const, port }));
    await using forwarder = await startForwarder(engine, {
      listeners,
      entries: [entry('old.example', 1433), entry('same.example', 1434)],
      ports: { 1433: server.port },
      limits: { proxyHeaderWaitMs: 10 },
    });
    const [moved, stays] = await Promise.all(
      ['tcp-1433', 'tcp-1434'].map(async (listener) => {
        const client = await dial(forwarder.port(listener));
        await forwarder.trail.next('open', (record) => record.listener === listener);
        return client;
      }),
    );
    forwarder.grant([entry('new.example', 1433), entry('same.example', 1434)]);

    expect(await forwarder.trail.next('close')).toMatchObject({
      destination: 'old.example:1433',
      closedBy: 'entry-removed',
    });
    expect(forwarder.trail.records.filter(({ event }) => event === 'close')).toHaveLength(1);
    moved?.destroy();
    stays?.destroy();
  });

  test('closes a connection whose entry now ends at another address', async () => {
    await using server = await startTcpServer();
    const to = (address: string): Entry => ({ host: 'a.example', port: 443, to: { address, port: server.port } });
    await using forwarder = await startForwarder(engine, { entries: [to('127.0.0.1')] });
    const client = await dial(forwarder.port());
    client.write(helloFor('a.example'));
    await forwarder.trail.next('open');
    forwarder.grant([to('127.0.0.7')]);
    expect((await forwarder.trail.next('close')).closedBy).toBe('entry-removed');
    await closeOf(client);
  });

  test('does not open a connection whose entry was led elsewhere while the next hop was dialled', async () => {
    const asked = Promise.withResolvers<void>();
    const answer = Promise.withResolvers<readonly { address: string; ttl: number }[]>();
    await using server = await startTcpServer();
    await using forwarder = await startForwarder(engine, {
      ports: { 443: server.port },
      resolve: () => {
        asked.resolve();
        return answer.promise;
      },
    });
    const client = await dial(forwarder.port());
    client.write(helloFor('a.example'));
    await asked.promise;
    forwarder.grant([{ host: 'a.example', port: 443, to: { address: '127.0.0.7', port: 1 } }]);
    answer.resolve([{ address: '127.0.0.1', ttl: 60 }]);

    expect((await forwarder.trail.next('deny')).reason).toBe('entry-removed');
    await closeOf(client);
  });
});
