import { describe, expect, test } from '@jest/globals';
import { ENGINES, startForwarder } from '../../support/engine-harness.ts';
import { closeOf, dial, helloFor, startTcpServer } from '../../support/peers.ts';

const UPLINK = '127.0.0.8';

describe.each(ENGINES)('$name engine: own-address', (engine) => {
  test.each([
    ['its face', '127.0.0.1'],
    ['its card for the way up', UPLINK],
  ])('takes nobody for a child who calls from %s', async (_what, address) => {
    await using forwarder = await startForwarder(engine, {
      uplink: { from: { address: UPLINK }, direct: { resolvers: ['127.0.0.1:53'] } },
    });
    const client = await dial(forwarder.port(), address);
    expect(await forwarder.trail.next('deny')).toMatchObject({ reason: 'source-not-allowed' });
    await closeOf(client);
  });

  test('lets its own zone call from there, when the allowlist has it among its zones', async () => {
    await using server = await startTcpServer();
    await using forwarder = await startForwarder(engine, {
      zone: 'level-4',
      ports: { 443: server.port },
      spec: {
        zones: { 'level-4': { networks: ['127.0.0.0/8'] } },
        grants: [{ for: ['level-4'], from: 'level-4.yaml', entries: [{ host: 'a.example', port: 443 }] }],
      },
    });
    const client = await dial(forwarder.port(), '127.0.0.1');
    client.write(helloFor('a.example'));
    expect(await forwarder.trail.next('open')).toMatchObject({ origin: 'level-4' });
    client.destroy();
  });
});
