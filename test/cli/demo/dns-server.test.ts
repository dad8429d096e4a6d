import { once } from 'node:events';
import { connect } from 'node:net';
import { afterEach, describe, expect, test } from '@jest/globals';
import packet from 'dns-packet';
import * as fc from 'fast-check';
import { answerMessage, encodeForUdp } from '../../../cli/demo/dns-answer.ts';
import { startDnsServer } from '../../../cli/demo/dns-server.ts';
import type { DnsServer } from '../../../cli/demo/dns-server.ts';
import { readZoneFile } from '../../../cli/demo/zone-file-reader.ts';
import { corefileOf } from '../../../constructs/dns/corefile.ts';
import { hostPlace } from '../../../constructs/dns/corefile-places.ts';
import { zoneFilesOf } from '../../../constructs/dns/zone-file.ts';
import type { DnsView } from '../../../levels/dns-view.ts';
import { askOverTcp, DnsClient, queryFor } from '../../support/dns-client.ts';
import type { DnsEndpoint, Seen } from '../../support/dns-client.ts';
import { viewWith } from '../../support/dns-views.ts';
import { PlantDns } from '../../support/plant-dns.ts';

const OVENS = viewWith(['allowed.example', '**.deep.example'], { child: 'ovens', networks: ['10.20.1.0/24'] });
const PACKAGING = viewWith(['other.example'], { child: 'packaging', networks: ['10.20.2.0/24'] });
/** 10.x.y.z of the plant is 127.x.y.z here; port 0 lets the system choose. */
const toLoopback = (address: string): string => address.replace(/^10\./, '127.');

const open: { close(): Promise<void> }[] = [];

afterEach(async () => {
  await Promise.all(open.splice(0).map((each) => each.close()));
});

async function start(
  views: readonly DnsView[],
  plantDnsPort = 0,
): Promise<{ readonly server: DnsServer; readonly endpoint: DnsEndpoint }> {
  const files = new Map(views.flatMap((view) => zoneFilesOf(view)).map(({ name, text }) => [`/zones/${name}`, text]));
  const server = await startDnsServer({
    corefile: corefileOf(views, { ...hostPlace('/zones'), port: 5353 }),
    readFile: (file) => files.get(file) ?? '',
    overlay: { address: toLoopback, network: toLoopback, port: (port) => (port === 53 ? plantDnsPort : 0) },
  });
  open.push(server);
  const [endpoint] = server.endpoints;
  if (endpoint === undefined) throw new Error('the server listens nowhere');
  return { server, endpoint };
}

async function ask(endpoint: DnsEndpoint, from: string, name: string, type = 'A'): Promise<Seen> {
  const client = await DnsClient.at(from);
  open.push(client);
  return client.ask(endpoint, name, type);
}

describe('startDnsServer()', () => {
  test('answers a listed name with the face, moved as everything else is', async () => {
    const { endpoint } = await start([OVENS]);
    expect(endpoint.address).toBe('127.30.0.10');
    expect(await ask(endpoint, '127.20.1.7', 'Allowed.Example')).toEqual({
      rcode: 'NOERROR',
      authoritative: true,
      answers: ['allowed.example 30 A 127.30.0.10'],
      authority: ['. 30 NS dns.level-3.plant.internal'],
    });
  });

  test.each<[string, string, string, Partial<Seen>]>([
    ['gives another type of it no data', 'allowed.example', 'AAAA', { rcode: 'NOERROR', answers: [] }],
    ['knows types its packet library does not', 'allowed.example', 'HTTPS', { rcode: 'NOERROR', answers: [] }],
    ['denies an unlisted name', 'evil.example', 'A', { rcode: 'NXDOMAIN', answers: [] }],
    ['gives an ancestor no data', 'example', 'A', { rcode: 'NOERROR', answers: [] }],
    ['gives the base of an any-depth wildcard no data', 'deep.example', 'A', { rcode: 'NOERROR', answers: [] }],
    ['answers below it at any depth', 'a.b.c.deep.example', 'A', { answers: ['a.b.c.deep.example 30 A 127.30.0.10'] }],
    ['denies a search domain appended to a listed name', 'allowed.example.plant.internal', 'A', { rcode: 'NXDOMAIN' }],
    ['refuses a transfer', 'allowed.example', 'AXFR', { rcode: 'REFUSED' }],
  ])('%s', async (_, name, type, expected) => {
    const { endpoint } = await start([OVENS]);
    expect(await ask(endpoint, '127.20.1.7', name, type)).toMatchObject(expected);
  });

  test('shows each child its own names, and a stranger nothing', async () => {
    const { endpoint } = await start([OVENS, PACKAGING]);
    expect(await ask(endpoint, '127.20.1.7', 'other.example')).toMatchObject({ rcode: 'NXDOMAIN' });
    expect(await ask(endpoint, '127.20.2.7', 'other.example')).toMatchObject({ rcode: 'NOERROR' });
    expect(await ask(endpoint, '127.20.3.7', 'other.example')).toEqual({
      rcode: 'REFUSED',
      authoritative: false,
      answers: [],
      authority: [],
    });
  });

  test('answers the same over TCP', async () => {
    const { endpoint } = await start([OVENS]);
    const overUdp = await ask(endpoint, '127.20.1.7', 'allowed.example');
    expect(await askOverTcp(endpoint, 'allowed.example', 'A', '127.20.1.7')).toEqual(overUdp);
  });

  test('hangs up on a TCP client that does not speak DNS', async () => {
    const { endpoint } = await start([OVENS]);
    const socket = connect({ host: endpoint.address, port: endpoint.port, localAddress: '127.20.1.7' });
    socket.write(Buffer.from([0, 3, 1, 2, 3]));
    await once(socket, 'close');
    expect(socket.bytesRead).toBe(0);
  });

  test('asks the plant’s own servers for a forwarded zone, but answers a declared host of it itself', async () => {
    const plantDns = new PlantDns();
    await plantDns.start('127.20.1.5');
    open.push(plantDns);
    const view = {
      ...OVENS,
      hosts: [{ name: 'plc.line.y', address: '10.20.1.130' }],
      forwards: [{ zone: 'line.y', to: ['10.20.1.5'] }],
    };
    const { endpoint } = await start([view], plantDns.port);
    expect(await ask(endpoint, '127.20.1.7', 'pump.line.y')).toMatchObject({
      answers: ['pump.line.y 30 A 10.20.1.99'],
    });
    expect(await ask(endpoint, '127.20.1.7', 'plc.line.y')).toMatchObject({
      answers: ['plc.line.y 30 A 127.20.1.130'],
    });
    expect(await ask(endpoint, '127.20.1.7', '130.1.20.10.in-addr.arpa', 'PTR')).toMatchObject({
      answers: ['130.1.20.10.in-addr.arpa 30 PTR plc.line.y'],
    });
  });

  test('reads its zone files again when told to', async () => {
    let names = ['old.example'];
    const view = (): DnsView => viewWith(names, { networks: ['10.20.1.0/24'] });
    const server = await startDnsServer({
      corefile: corefileOf([view()], { ...hostPlace('/zones'), port: 5353 }),
      readFile: () => zoneFilesOf(view())[0]?.text ?? '',
      overlay: { address: toLoopback, network: toLoopback, port: () => 0 },
    });
    open.push(server);
    const [endpoint] = server.endpoints;
    if (endpoint === undefined) throw new Error('the server listens nowhere');
    names = ['new.example'];
    expect(await ask(endpoint, '127.20.1.7', 'new.example')).toMatchObject({ rcode: 'NXDOMAIN' });
    server.reload();
    expect(await ask(endpoint, '127.20.1.7', 'new.example')).toMatchObject({ rcode: 'NOERROR' });
  });
});

describe('answerMessage()', () => {
  const asked = { client: '10.20.1.7', local: '10.30.0.10' };
  const zone = readZoneFile(zoneFilesOf(OVENS)[0]?.text ?? '', () => '');
  const blocks = [{ zones: [''], addresses: [], networks: OVENS.networks, source: { zone } }];

  test('survives any bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 600 }), (bytes) => {
        const outcome = answerMessage(blocks, Buffer.from(bytes), asked);
        if (outcome !== undefined && 'reply' in outcome) packet.encode(outcome.reply);
      }),
      { numRuns: 1_000 },
    );
  });

  test('survives any damage to a question', () => {
    const query = queryFor(9, 'allowed.example', 'A');
    fc.assert(
      fc.property(fc.nat(query.length - 1), fc.nat(255), (at, value) => {
        const bytes = Buffer.from(query);
        bytes[at] = value;
        const outcome = answerMessage(blocks, bytes, asked);
        if (outcome !== undefined && 'reply' in outcome)
          expect(packet.decode(packet.encode(outcome.reply)).flag_qr).toBe(true);
      }),
      { numRuns: 2_000 },
    );
  });

  test('ignores replies, so that two servers never talk to each other for ever', () => {
    expect(
      answerMessage([], packet.encode({ type: 'response', id: 1, questions: [{ type: 'A', name: 'x.y' }] }), asked),
    ).toBeUndefined();
  });
});

describe('encodeForUdp()', () => {
  test('cuts off what the client would not take, and says so', () => {
    const answers = Array.from({ length: 60 }, (_, index) => ({
      type: 'A' as const,
      name: 'x.y',
      data: `10.0.0.${index}`,
    }));
    const short = packet.decode(
      encodeForUdp({ type: 'response', id: 1, questions: [{ type: 'A', name: 'x.y' }], answers }),
    );
    expect(short.flag_tc).toBe(true);
    expect(short.answers).toEqual([]);
  });
});
