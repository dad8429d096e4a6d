import { describe, expect, test } from '@jest/globals';
import { makeConduitKeys } from '../../support/conduit-keys.ts';
import { ENGINES, LOOPBACK, startForwarder } from '../../support/engine-harness.ts';
import { closeOf, dial, helloFor, readBytes, startTcpServer } from '../../support/peers.ts';

async function freePort(): Promise<number> {
  await using server = await startTcpServer();
  return server.port;
}

function parentAt(port: number) {
  return { parent: { zone: 'level-5', address: LOOPBACK, ports: { 443: port }, keys: 'unused' } };
}

describe.each(ENGINES)('$name engine: parent-down', (engine) => {
  test('closes the client and names the hop that refused', async () => {
    const port = await freePort();
    await using forwarder = await startForwarder(engine, { uplink: parentAt(port), keys: makeConduitKeys('k1') });
    const client = await dial(forwarder.port());
    client.write(helloFor('a.example'));

    const denial = await forwarder.trail.next('deny');
    expect(denial).toMatchObject({
      reason: 'next-hop-refused',
      nextHop: `${LOOPBACK}:${port}`,
      serverName: 'a.example',
    });
    expect(denial.entry).toBe('child.yaml:1 a.example:443');
    await closeOf(client);
  });

  test('serves again as soon as the parent is back', async () => {
    const parent = await startTcpServer();
    await using forwarder = await startForwarder(engine, {
      uplink: parentAt(parent.port),
      keys: makeConduitKeys('k1'),
    });
    const before = await dial(forwarder.port());
    before.write(helloFor('a.example'));
    await parent.accept();
    await parent[Symbol.asyncDispose]();
    expect((await forwarder.trail.next('close')).closedBy).toBe('server');
    await closeOf(before);

    const refused = await dial(forwarder.port());
    refused.write(helloFor('a.example'));
    expect((await forwarder.trail.next('deny')).reason).toBe('next-hop-refused');
    await closeOf(refused);

    await using back = await startTcpServer(undefined, parent.port);
    const after = await dial(forwarder.port());
    after.write(helloFor('a.example'));
    (await back.accept()).write('hello again');
    expect((await readBytes(after, 11)).toString()).toBe('hello again');
    after.destroy();
  });
});
