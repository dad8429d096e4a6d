import { describe, expect, test } from '@jest/globals';
import type { ConfigurationInput } from '../../../forwarder/contract/configuration.ts';
import type { Limit } from '../../../forwarder/contract/reasons.ts';
import { makeConduitKeys } from '../../support/conduit-keys.ts';
import { CHILD, ENGINES, startForwarder } from '../../support/engine-harness.ts';
import { eventually } from '../../support/eventually.ts';
import { closeOf, dial, helloFor, readBytes, startTcpServer } from '../../support/peers.ts';
import { proxyHeaderFor } from '../../support/proxy-headers.ts';

const ONE_OPEN: readonly (readonly [Limit, ConfigurationInput['limits']])[] = [
  ['connections', { connections: 1 }],
  ['child', { connectionsPerChild: 1 }],
  ['client', { connectionsPerClient: 1 }],
];

describe.each(ENGINES)('$name engine: over-limit', (engine) => {
  test.each(ONE_OPEN)(
    'denies the second connection under limit %s, and serves again after the first',
    async (limit, limits) => {
      await using server = await startTcpServer();
      await using forwarder = await startForwarder(engine, { ports: { 443: server.port }, limits });
      const first = await dial(forwarder.port());
      first.write(helloFor('a.example'));
      await forwarder.trail.next('open');
      const second = await dial(forwarder.port());
      second.write(helloFor('a.example'));
      expect(await forwarder.trail.next('deny')).toMatchObject({ reason: 'over-limit', limit });
      await closeOf(second);

      first.resetAndDestroy();
      await forwarder.trail.next('close');
      const third = await dial(forwarder.port());
      third.write(helloFor('a.example'));
      expect(await forwarder.trail.next('open')).toMatchObject({ verdict: 'allow' });
      third.destroy();
    },
  );

  test('counts clients by their proven address, not by the one they share', async () => {
    const keys = makeConduitKeys('k1');
    await using server = await startTcpServer();
    await using forwarder = await startForwarder(engine, {
      ports: { 443: server.port },
      limits: { connectionsPerClient: 1 },
      acceptedKeys: new Map([[CHILD, keys]]),
    });
    const open = async (address: string): Promise<void> => {
      const client = await dial(forwarder.port());
      const header = proxyHeaderFor({ authority: 'a.example', client: { address, port: 5_000 } }, keys);
      client.write(Buffer.concat([header, helloFor('a.example')]));
    };
    await open('10.20.1.1');
    await open('10.20.1.2');
    await forwarder.trail.next('open');
    await forwarder.trail.next('open');
    await open('10.20.1.2');

    expect(await forwarder.trail.next('deny')).toMatchObject({ limit: 'client', client: '10.20.1.2:5000' });
  });

  test('limits the connections that have not said where they want to go', async () => {
    await using server = await startTcpServer();
    await using forwarder = await startForwarder(engine, { ports: { 443: server.port }, limits: { unidentified: 1 } });
    const silent = await dial(forwarder.port());
    // An engine with several threads accepts in any order.
    await eventually('the silent one is in', () => Promise.resolve(forwarder.ledger.unidentified === 1));
    const refused = await dial(forwarder.port());
    expect(await forwarder.trail.next('deny')).toMatchObject({ reason: 'over-limit', limit: 'unidentified' });
    await closeOf(refused);

    silent.write(helloFor('a.example'));
    await forwarder.trail.next('open');
    const served = await dial(forwarder.port());
    served.write(helloFor('b.example'));
    expect((await forwarder.trail.next('open')).serverName).toBe('b.example');
    silent.destroy();
    served.destroy();
  });

  test('limits the new names of a client, before the resolver hears of them', async () => {
    const asked: string[] = [];
    await using server = await startTcpServer();
    await using forwarder = await startForwarder(engine, {
      entries: [{ host: '*.wild.example', port: 443 }],
      ports: { 443: server.port },
      limits: { newNamesPerMinute: 2 },
      resolve: (name) => {
        asked.push(name);
        return Promise.resolve([{ address: '127.0.0.1', ttl: 60 }]);
      },
    });
    for (const label of ['one', 'two', 'one', 'two']) {
      const client = await dial(forwarder.port());
      client.write(helloFor(`${label}.wild.example`));
      await forwarder.trail.next('open');
      client.destroy();
    }
    const client = await dial(forwarder.port());
    client.write(helloFor('three.wild.example'));

    expect(await forwarder.trail.next('deny')).toMatchObject({ reason: 'over-limit', limit: 'names' });
    expect(asked).toEqual(['one.wild.example', 'two.wild.example']);
    await closeOf(client);
  });

  test('does not count exact names, by which nothing can be told', async () => {
    await using server = await startTcpServer();
    await using forwarder = await startForwarder(engine, {
      ports: { 443: server.port },
      limits: { newNamesPerMinute: 1 },
    });
    for (const name of ['a.example', 'b.example']) {
      const client = await dial(forwarder.port());
      client.write(helloFor(name));
      expect((await forwarder.trail.next('open')).serverName).toBe(name);
      client.destroy();
    }
  });

  test('denies a source that opens too many connections in a second, and no other', async () => {
    await using server = await startTcpServer();
    await using forwarder = await startForwarder(engine, {
      ports: { 443: server.port },
      limits: { newConnectionsPerSecond: 1 },
    });
    // On a machine as slow as that, a second may pass between two of them, but not between every two.
    const clients = await Promise.all(Array.from({ length: 8 }, () => dial(forwarder.port())));
    expect(await forwarder.trail.next('deny')).toMatchObject({ reason: 'over-limit', limit: 'rate' });

    const other = await dial(forwarder.port(), '127.0.0.10');
    other.write(helloFor('a.example'));
    expect((await forwarder.trail.next('open')).client).toMatch(/^127\.0\.0\.10:/);
    expect(await forwarder.metrics.text()).toMatch(/sallyport_denied_over_limit_total\{limit="rate"\} [1-9]/);
    for (const client of [...clients, other]) client.destroy();
  });

  test('takes no connection for which there are no files, until another one has ended', async () => {
    await using server = await startTcpServer();
    await using forwarder = await startForwarder(engine, { ports: { 443: server.port }, limits: { files: 3 } });
    const first = await dial(forwarder.port());
    first.write(helloFor('a.example'));
    await forwarder.trail.next('open');
    const second = await dial(forwarder.port());
    second.write(helloFor('b.example'));
    if (engine.waitsWhenFull !== true) {
      expect(await forwarder.trail.next('deny')).toMatchObject({ reason: 'over-limit', limit: 'files' });
    }
    expect(forwarder.ledger.openConnections).toBe(1);

    first.resetAndDestroy();
    await forwarder.trail.next('close');
    const later = engine.waitsWhenFull === true ? second : await dial(forwarder.port());
    if (later !== second) later.write(helloFor('b.example'));
    expect((await forwarder.trail.next('open')).serverName).toBe('b.example');
    later.destroy();
    second.destroy();
  });

  test('takes no connection while the bytes that wait use up their budget', async () => {
    await using server = await startTcpServer();
    await using forwarder = await startForwarder(engine, { ports: { 443: server.port }, limits: { bufferedMiB: 1 } });
    // As if other connections held them back.
    forwarder.ledger.budgets.addBuffered(0, 1_048_576);
    const early = await dial(forwarder.port());
    early.write(helloFor('a.example'));
    if (engine.waitsWhenFull !== true) {
      expect(await forwarder.trail.next('deny')).toMatchObject({ reason: 'over-limit', limit: 'memory' });
    }
    expect(forwarder.ledger.openConnections).toBe(0);

    forwarder.ledger.budgets.addBuffered(0, -1_048_576);
    const later = engine.waitsWhenFull === true ? early : await dial(forwarder.port());
    if (later !== early) later.write(helloFor('a.example'));
    expect((await forwarder.trail.next('open')).serverName).toBe('a.example');
    later.destroy();
    early.destroy();
  });

  test('counts the bytes it holds back for a peer that does not read, and gives them back', async () => {
    await using server = await startTcpServer();
    await using forwarder = await startForwarder(engine, { ports: { 443: server.port } });
    const client = await dial(forwarder.port());
    client.write(helloFor('a.example'));
    const socket = await server.accept();
    socket.write(Buffer.alloc(64 * 1_048_576));
    await eventually('bytes that wait', () => Promise.resolve(forwarder.ledger.budgets.bufferedBytes > 0));

    client.resetAndDestroy();
    await forwarder.trail.next('close');
    await eventually('no byte that waits', () => Promise.resolve(forwarder.ledger.budgets.bufferedBytes === 0));
    expect(forwarder.ledger.budgets.openFiles).toBe(0);
  });

  test('denies when audit is required and its line was lost', async () => {
    await using server = await startTcpServer();
    await using forwarder = await startForwarder(engine, { ports: { 443: server.port }, auditRequired: true });
    forwarder.isAuditWritable = false;
    const client = await dial(forwarder.port());
    client.write(helloFor('a.example'));
    await Promise.all([closeOf(client), closeOf(await server.accept())]);
    // Its own line may be lost like any other.
    expect(await forwarder.metrics.text()).toContain('sallyport_denied_over_limit_total{limit="memory"} 1');

    forwarder.isAuditWritable = true;
    const hello = helloFor('a.example');
    const after = await dial(forwarder.port());
    after.write(hello);
    expect(await readBytes(await server.accept(), hello.length)).toEqual(hello);
    after.destroy();
  });
});
