import { describe, expect, test } from '@jest/globals';
import { networkInterfaces } from 'node:os';
import type { BindPlace, ListenerConfiguration } from '../../../forwarder/contract/configuration.ts';
import { peekProxyHeader, type ProxyHeader } from '../../../forwarder/hello/proxy-header.ts';
import { makeConduitKeys } from '../../support/conduit-keys.ts';
import { ENGINES, type ForwarderOptions, LOOPBACK, startForwarder, TWO_NAMES } from '../../support/engine-harness.ts';
import { dialIpv6, LOOPBACK_IPV6, startIpv6Server, WITHOUT_IPV6 } from '../../support/ipv6.ts';
import {
  CLIENT_HOST,
  dial,
  helloFor,
  readBytes,
  readToEnd,
  startTcpServer,
  type TestServer,
} from '../../support/peers.ts';

const ZONE = 'level-4';
/** A caller from ::1 has the address it reached: only the forwarder's own zone may. */
const OWN_ZONE: Pick<ForwarderOptions, 'zone' | 'spec'> = {
  zone: ZONE,
  spec: {
    zones: { [ZONE]: { networks: ['::1/128', '127.0.0.0/8'] } },
    grants: [{ for: [ZONE], from: 'level-4.yaml', entries: [...TWO_NAMES] }],
  },
};

function face(place: BindPlace): readonly ListenerConfiguration[] {
  return [{ name: 'face', protocol: 'tls', port: 443, bind: [place] }];
}

function parentAt(address: string, { port }: TestServer): Pick<ForwarderOptions, 'uplink' | 'keys'> {
  const parent = { zone: 'level-5', address, ports: { 443: port }, keys: 'unused' };
  return { uplink: { parent }, keys: makeConduitKeys('k1') };
}

async function headerAt(parent: TestServer): Promise<ProxyHeader> {
  const peeked = peekProxyHeader(await readToEnd(await parent.accept()));
  if (peeked.kind !== 'header') throw new Error(`Cannot read the header: ${peeked.kind}`);
  return peeked.header;
}

const describeIpv6 = WITHOUT_IPV6 === undefined ? describe : describe.skip;

describeIpv6.each(ENGINES)(`$name engine: ipv6${WITHOUT_IPV6 === undefined ? '' : ` (${WITHOUT_IPV6})`}`, (engine) => {
  test('serves an IPv6 caller and goes up to an IPv6 parent', async () => {
    await using parent = await startIpv6Server();
    await using forwarder = await startForwarder(engine, { ...OWN_ZONE, ...parentAt(LOOPBACK_IPV6, parent) });
    await forwarder.engine.bind(face({ address: LOOPBACK_IPV6, port: 0 }));
    const client = await dialIpv6(forwarder.port('face'));
    client.end(helloFor('a.example'));
    expect(await headerAt(parent)).toMatchObject({
      client: { address: LOOPBACK_IPV6, port: client.localPort },
      local: { address: LOOPBACK_IPV6, port: forwarder.port('face') },
    });
    expect(await forwarder.trail.next('open')).toMatchObject({
      client: `[::1]:${client.localPort}`,
      nextHop: `[::1]:${parent.port}`,
    });
    client.destroy();
  });

  test('tells an IPv4 parent of an IPv6 caller', async () => {
    await using parent = await startTcpServer();
    await using forwarder = await startForwarder(engine, { ...OWN_ZONE, ...parentAt(LOOPBACK, parent) });
    await forwarder.engine.bind(face({ address: LOOPBACK_IPV6, port: 0 }));
    const client = await dialIpv6(forwarder.port('face'));
    client.end(helloFor('a.example'));
    expect((await headerAt(parent)).client).toEqual({ address: LOOPBACK_IPV6, port: client.localPort });
    client.destroy();
  });

  test('tells an IPv6 parent of an IPv4 caller', async () => {
    await using parent = await startIpv6Server();
    await using forwarder = await startForwarder(engine, parentAt(LOOPBACK_IPV6, parent));
    const client = await dial(forwarder.port());
    client.end(helloFor('a.example'));
    expect(await headerAt(parent)).toMatchObject({
      client: { address: CLIENT_HOST, port: client.localPort },
      local: { address: LOOPBACK, port: forwarder.port() },
    });
    client.destroy();
  });

  test('knows an IPv4 caller by that address on a face of both families', async () => {
    await using parent = await startTcpServer();
    await using forwarder = await startForwarder(engine, parentAt(LOOPBACK, parent));
    await forwarder.engine.bind(face({ address: '::', port: 0 }));
    const client = await dial(forwarder.port('face'));
    client.end(helloFor('a.example'));
    expect((await headerAt(parent)).client.address).toBe(CLIENT_HOST);
    expect(await forwarder.trail.next('open')).toMatchObject({
      client: `${CLIENT_HOST}:${client.localPort}`,
      localAddress: `${LOOPBACK}:${forwarder.port('face')}`,
    });
    client.destroy();
  });

  test('takes nobody for a child who calls from the face', async () => {
    await using forwarder = await startForwarder(engine, {
      spec: { zones: { child: { networks: ['::1/128'] } } },
    });
    await forwarder.engine.bind(face({ address: LOOPBACK_IPV6, port: 0 }));
    const client = await dialIpv6(forwarder.port('face'));
    expect(await forwarder.trail.next('deny')).toMatchObject({ reason: 'source-not-allowed' });
    client.destroy();
  });

  test('dials the IPv6 address of a name where it is asked for', async () => {
    await using server = await startIpv6Server();
    await using forwarder = await startForwarder(engine, {
      uplink: {
        direct: {
          resolvers: ['127.0.0.1:53'],
          families: ['ipv6', 'ipv4'],
          ports: { 443: server.port },
          permitAddresses: ['::1/128', '127.0.0.0/8'],
        },
      },
      resolve: (_name, family) => Promise.resolve([{ address: family === 'ipv6' ? LOOPBACK_IPV6 : LOOPBACK, ttl: 60 }]),
    });
    const client = await dial(forwarder.port());
    const hello = helloFor('a.example');
    client.write(hello);
    expect(await readBytes(await server.accept(), hello.length)).toEqual(hello);
    expect(await forwarder.trail.next('open')).toMatchObject({ nextHop: `[::1]:${server.port}` });
    client.destroy();
  });
});

describe.each(ENGINES)('$name engine: bind() of a card', (engine) => {
  const [loopback = ''] =
    Object.entries(networkInterfaces()).find(([, card = []]) => card.some(({ address }) => address === LOOPBACK)) ?? [];

  test('listens on every address of the card', async () => {
    await using forwarder = await startForwarder(engine);
    await forwarder.engine.bind(face({ interface: loopback, port: 0 }));
    const bound = forwarder.engine
      .addresses()
      .get('face')
      ?.map(({ address }) => address);
    const all = (networkInterfaces()[loopback] ?? []).map(({ address }) => address);
    expect(bound).toEqual(all.filter((address) => !address.startsWith('fe80:')));
    const client = await dial(forwarder.port('face'));
    client.write(helloFor('evil.example'));
    expect(await forwarder.trail.next('deny')).toMatchObject({ listener: 'face', reason: 'not-in-allowlist' });
    client.destroy();
  });

  test('binds nothing when a card is missing, and names it', async () => {
    await using forwarder = await startForwarder(engine);
    const binding = forwarder.engine.bind([
      { name: 'first', protocol: 'tls', port: 443, bind: [{ address: LOOPBACK, port: 0 }] },
      ...face({ interface: 'no-such-card', port: 443 }),
    ]);
    await expect(binding).rejects.toMatchObject({
      listener: 'face',
      message: expect.stringContaining('Cannot listen on interface "no-such-card" port 443 for listener "face"'),
    });
    expect([...forwarder.engine.addresses().keys()]).toEqual(['tls-443']);
  });

  test('closes the sockets of a card that is no longer asked for', async () => {
    await using forwarder = await startForwarder(engine);
    await forwarder.engine.bind(face({ interface: loopback, port: 0 }));
    await forwarder.engine.unbindExcept(forwarder.configuration.listeners);
    expect([...forwarder.engine.addresses().keys()]).toEqual(['tls-443']);
  });
});
