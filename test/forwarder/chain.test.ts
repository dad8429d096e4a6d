// Two forwarders, one above the other: the lower one dials the upper one's face and proves by a key who is calling.

import { describe, expect, test } from '@jest/globals';
import { createAuthority } from '../support/certificates.ts';
import { makeConduitKeys, writeKeyFolder } from '../support/conduit-keys.ts';
import { conditionOf, ForwarderFiles, portOf } from '../support/forwarder-files.ts';
import { closeOf, dial, dialTls, readBytes, startTcpServer, startTlsServer } from '../support/peers.ts';
import { proxyHeaderFor } from '../support/proxy-headers.ts';

const reserved = [{ host: 'git.example', port: 443, for: ['ovens', 'level-3'] }];

describe('a chain of forwarders', () => {
  test('carries a connection up with one id, and confirms the lower configuration through the upper one', async () => {
    const authority = await createAuthority();
    await using internet = await startTlsServer(await authority.issue('git.example'));
    const keys = await writeKeyFolder(makeConduitKeys('2027-01'));
    await using above = new ForwarderFiles();
    await above.configure(internet.port, { zone: 'level-4', children: { 'level-3': { keys: keys.folder } } });
    const zones = { 'level-3': { networks: ['127.0.0.0/8'] }, ovens: { via: 'level-3' } };
    await above.allow([], { zones, grants: [], reserved }, 'level-4');
    const upper = await above.start();

    await using below = new ForwarderFiles();
    const parent = {
      zone: 'level-4',
      address: '127.0.0.1',
      ports: { 443: portOf(upper.forwarder) },
      keys: keys.folder,
    };
    await below.configure(0, { uplink: { parent, from: { address: '127.0.0.8' } } });
    await below.allow([], { grants: [], reserved });
    const lower = await below.start();
    await lower.forwarder.until((state) => conditionOf(state, 'Confirmed') === 'True/Confirmed');
    expect(await upper.trail.next('open', ({ origin }) => origin === 'level-3')).toMatchObject({
      clientVerified: 'proxy-header',
    });

    const client = await dialTls(portOf(lower.forwarder), 'git.example', authority.ca);
    client.write('ping');
    const first = await lower.trail.next('open');
    const second = await upper.trail.next('open', ({ origin }) => origin === 'ovens');
    expect(second).toMatchObject({
      id: first.id,
      zone: 'level-4',
      client: first.client,
      entry: 'reserved git.example:443',
    });
    await readFrom(internet, 'ping');
    client.destroy();
    await keys.remove();
  });

  test('carries requests up by their host, and each forwarder reads every one of them', async () => {
    const answer = 'HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\ncrl';
    await using internet = await startTcpServer((socket) => socket.on('data', () => socket.write(answer)));
    const keys = await writeKeyFolder(makeConduitKeys('2027-01'));
    const listeners = [
      { name: 'http-80', protocol: 'http' as const, port: 80, bind: [{ address: '127.0.0.1', port: 0 }] },
    ];
    const grants = [
      { for: ['ovens'], from: 'ovens.yaml', entries: [{ host: 'crl.example', port: 80, protocol: 'http' as const }] },
    ];
    await using above = new ForwarderFiles();
    const direct = { resolvers: ['127.0.0.1:53'], ports: { 80: internet.port }, permitAddresses: ['127.0.0.0/8'] };
    await above.configure(0, {
      zone: 'level-4',
      listeners,
      uplink: { direct },
      children: { 'level-3': { keys: keys.folder } },
    });
    const zones = { 'level-3': { networks: ['127.0.0.0/8'] }, ovens: { via: 'level-3' } };
    await above.allow([], { zones, grants }, 'level-4');
    const upper = await above.start();
    await using below = new ForwarderFiles();
    const ports = { 80: portOf(upper.forwarder, 'http-80') };
    const parent = { zone: 'level-4', address: '127.0.0.1', ports, keys: keys.folder };
    await below.configure(0, { listeners, uplink: { parent, from: { address: '127.0.0.8' } } });
    await below.allow([], { grants });
    const lower = await below.start();

    const client = await dial(portOf(lower.forwarder, 'http-80'));
    client.write('GET /a.crl HTTP/1.1\r\nHost: crl.example\r\n\r\n');
    expect((await readBytes(client, answer.length)).toString()).toBe(answer);
    const first = await lower.trail.next('open');
    expect(await upper.trail.next('open')).toMatchObject({
      id: first.id,
      origin: 'ovens',
      client: first.client,
      clientVerified: 'proxy-header',
      serverName: 'crl.example',
      entry: 'ovens.yaml crl.example:80',
    });
    client.write('GET /b.crl HTTP/1.1\r\nHost: crl.example\r\n\r\n');
    expect((await readBytes(client, answer.length)).toString()).toBe(answer);
    client.write('GET / HTTP/1.1\r\nHost: evil.example\r\n\r\n');
    expect(await lower.trail.next('close')).toMatchObject({ reason: 'host-mismatch', id: first.id });
    await upper.trail.next('close');
    await closeOf(client);
    await keys.remove();
  });

  test('does not believe a header whose name is not the host of the request', async () => {
    const keys = makeConduitKeys('2027-01');
    const folder = await writeKeyFolder(keys);
    await using above = new ForwarderFiles();
    const listeners = [
      { name: 'http-80', protocol: 'http' as const, port: 80, bind: [{ address: '127.0.0.1', port: 0 }] },
    ];
    await above.configure(1, { zone: 'level-4', listeners, children: { 'level-3': { keys: folder.folder } } });
    const entries = ['a.example', 'b.example'].map((host) => ({ host, port: 80, protocol: 'http' as const }));
    const zones = { 'level-3': { networks: ['127.0.0.0/8'] } };
    await above.allow([], { zones, grants: [{ for: ['level-3'], from: 'level-3.yaml', entries }] }, 'level-4');
    const { forwarder, trail } = await above.start();
    const client = await dial(portOf(forwarder, 'http-80'));
    client.write(proxyHeaderFor({ authority: 'a.example', origin: 'level-3' }, keys));
    client.write('GET / HTTP/1.1\r\nHost: b.example\r\n\r\n');
    expect(await trail.next('deny')).toMatchObject({ reason: 'proxy-header-not-authentic' });
    await closeOf(client);
    await folder.remove();
  });
});

/** Probes connect to the server as well, and leave; one of the connections says the word. */
async function readFrom(server: Awaited<ReturnType<typeof startTlsServer>>, word: string): Promise<void> {
  for (;;) {
    const read = await readBytes(await server.accept(), word.length).catch(() => undefined);
    if (read?.toString() === word) return;
  }
}
