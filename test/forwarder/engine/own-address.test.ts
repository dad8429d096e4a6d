import { describe, expect, test } from '@jest/globals';
import { configurationSchema, type ConfigurationInput } from '../../../forwarder/contract/configuration.ts';
import { isOwnAddress } from '../../../forwarder/engine/own-address.ts';
import { HostCards } from '../../../forwarder/uplink/host-cards.ts';
import { cardsOf } from '../../support/cards.ts';
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

describe('isOwnAddress()', () => {
  const cards = new HostCards(() =>
    cardsOf({ eth0: ['10.40.0.7'], eth1: ['10.30.0.10', 'fd00:30::10'], eth2: ['10.9.9.9'] }),
  );
  const base: ConfigurationInput = {
    site: 'bakery',
    zone: 'level-3',
    listeners: [
      { name: 'a', protocol: 'tls', port: 443, bind: [{ interface: 'eth1', port: 443 }] },
      {
        name: 'b',
        protocol: 'tls',
        port: 80,
        bind: [
          { address: 'FD00:31:0::10', port: 80 },
          { interface: 'eth9', port: 80 },
        ],
      },
    ],
    uplink: { parent: { zone: 'level-4', address: '10.40.0.10', keys: '/keys' }, from: { interface: 'eth0' } },
    allowlist: { file: '/allowlist.yaml' },
    state: '/state',
  };

  test.each([
    ['the address it reached', '10.1.1.1', true],
    ['an address of the card of a face', 'fd00:30::10', true],
    ['the address of another face', 'fd00:31::10', true],
    ['the card of the way up', '10.40.0.7', true],
    ['another card', '10.9.9.9', false],
    ['a child', '10.20.1.7', false],
  ])('of a caller from %s, %s, is %s', (_what, peer, expected) => {
    expect(isOwnAddress(peer, '10.1.1.1', configurationSchema.parse(base), cards)).toBe(expected);
  });
});
