import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { makeAllowlist } from '../support/allowlists.ts';
import { createAuthority } from '../support/certificates.ts';
import { conditionOf, ForwarderFiles, portOf } from '../support/forwarder-files.ts';
import { dial, dialTls, helloFor, readBytes, readToEnd, startTcpServer, startTlsServer } from '../support/peers.ts';

const DAY = 86_400_000;

describe('startForwarder()', () => {
  test('carries an allowed name through and denies another', async () => {
    const authority = await createAuthority();
    await using server = await startTlsServer(await authority.issue('a.example'));
    await using files = new ForwarderFiles();
    await files.configure(server.port);
    await files.allow(['a.example']);
    const { forwarder, trail } = await files.start();

    const client = await dialTls(portOf(forwarder), 'a.example', authority.ca);
    client.write('ping');
    expect(await readBytes(await server.accept(), 4)).toEqual(Buffer.from('ping'));
    expect(await trail.next('open')).toMatchObject({
      origin: 'ovens',
      entry: 'ovens.yaml:1 a.example:443',
      snapshot: forwarder.state().snapshot,
    });
    const denied = await dial(portOf(forwarder));
    denied.write(helloFor('b.example'));
    await readToEnd(denied);
    expect(await trail.next('deny')).toMatchObject({ reason: 'not-in-allowlist' });
    client.destroy();
    denied.destroy();
  });

  test('takes an edited allowlist into force without dropping the open connection, and closes what it revokes', async () => {
    await using server = await startTcpServer();
    await using files = new ForwarderFiles();
    await files.configure(server.port);
    await files.allow(['a.example', 'b.example']);
    const { forwarder, trail } = await files.start();
    const before = forwarder.state().snapshot;
    const [stays, goes] = await Promise.all(
      ['a.example', 'b.example'].map(async (name) => {
        const socket = await dial(portOf(forwarder));
        socket.write(helloFor(name));
        await trail.next('open', ({ serverName }) => serverName === name);
        return socket;
      }),
    );
    const gone = new Promise((resolve) => goes?.resume().once('close', resolve));

    const revokedAt = performance.now();
    await files.allow(['a.example', 'c.example']);
    await forwarder.until(({ snapshot }) => snapshot !== before);
    expect(await trail.next('close')).toMatchObject({ serverName: 'b.example', closedBy: 'entry-removed' });
    await gone;
    expect(performance.now() - revokedAt).toBeLessThan(1_000);
    expect(forwarder.openConnections()).toBe(1);
    const fresh = await dial(portOf(forwarder));
    fresh.write(helloFor('c.example'));
    await trail.next('open', ({ serverName }) => serverName === 'c.example');
    stays?.destroy();
    fresh.destroy();
  });

  test('closes a connection when its entry ends, and only then', async () => {
    await using server = await startTcpServer();
    await using files = new ForwarderFiles();
    await files.configure(server.port);
    await files.allow([], {
      grants: [{ for: ['ovens'], from: 'o', entries: [{ host: 'a.example', port: 443, expires: '2027-03-01' }] }],
    });
    const time = { wall: Date.parse('2027-03-01T23:59:00Z'), monotonic: 0 };
    const { forwarder, trail } = await files.start({
      clock: { wall: () => time.wall, monotonic: () => time.monotonic },
    });
    const client = await dial(portOf(forwarder));
    client.write(helloFor('a.example'));
    await trail.next('open');
    client.resume();

    time.wall += 60_000;
    time.monotonic += 60_000;
    expect(await trail.next('close')).toMatchObject({ closedBy: 'entry-expired' });
    client.destroy();
  });

  test('lets nothing end after a leap of the clock, and says so', async () => {
    await using server = await startTcpServer();
    await using files = new ForwarderFiles();
    await files.configure(server.port);
    await files.allow([], {
      grants: [{ for: ['ovens'], from: 'o', entries: [{ host: 'a.example', port: 443, expires: '2027-03-01' }] }],
    });
    const time = { wall: Date.parse('2027-03-01T12:00:00Z'), monotonic: 0 };
    const { forwarder, trail } = await files.start({
      clock: { wall: () => time.wall, monotonic: () => time.monotonic },
    });
    expect(conditionOf(forwarder.state(), 'ClockTrusted')).toBe('True/Trusted');
    time.wall += 400 * DAY;
    await forwarder.until((state) => conditionOf(state, 'ClockTrusted') === 'False/Stepped');
    const client = await dial(portOf(forwarder));
    client.write(helloFor('a.example'));
    const opened = await trail.next('open');
    expect(opened.reason).toBe('allowed');
    expect(opened.time.slice(0, 10)).toBe(new Date(time.wall).toISOString().slice(0, 10));
    expect(await forwarder.metrics.text()).toContain('sallyport_condition{type="ClockTrusted",status="False"} 1');
    client.destroy();
  });

  test.each<[string, string, (good: string) => string]>([
    ['is broken', 'False/InvalidAllowlist', (good) => good.replace('grants:', 'grants: 1\nrants:')],
    ['drops a reserved name', 'False/ReservedDropped', (good) => good.replaceAll('github.com', 'gitlab.com')],
  ])('keeps the last good allowlist when the new one %s, also after a restart', async (_what, condition, spoil) => {
    await using server = await startTcpServer();
    await using files = new ForwarderFiles();
    await files.configure(server.port);
    const reserved = [{ host: 'github.com', port: 443, for: ['ovens'] }];
    await files.allow(['a.example'], { reserved });
    const first = await files.start();
    const good = first.forwarder.state().snapshot;
    await files.write(files.allowlistFile, spoil(await readFile(files.allowlistFile, 'utf8')));
    const state = await first.forwarder.until((now) => conditionOf(now, 'Ready') === condition);
    expect(state).toMatchObject({ ready: true, snapshot: good });
    await first.forwarder.close();

    const { forwarder } = await files.start();
    expect(conditionOf(forwarder.state(), 'Ready')).toBe(condition);
    expect(forwarder.state()).toMatchObject({ ready: true, snapshot: good });
    await files.allow(['a.example'], { reserved: [], released: [{ host: 'github.com', port: 443 }] });
    await forwarder.until((now) => conditionOf(now, 'Ready') === 'True/Loaded');
    expect(forwarder.state().snapshot).not.toBe(good);
  });

  test('denies everything and is not ready until there is an allowlist', async () => {
    await using server = await startTcpServer();
    await using files = new ForwarderFiles();
    await files.configure(server.port);
    const { forwarder, trail } = await files.start();
    expect(forwarder.state().ready).toBe(false);
    expect(conditionOf(forwarder.state(), 'Ready')).toBe('False/SourceUnavailable');
    const client = await dial(portOf(forwarder));
    client.write(helloFor('a.example'));
    expect(await trail.next('deny')).toMatchObject({ reason: 'allowlist-not-loaded' });
    await files.allow(['a.example']);
    expect(await forwarder.until(({ ready }) => ready)).toMatchObject({ detail: 'listening, with an allowlist' });
    client.destroy();
  });

  test('serves health and metrics, and is not ready while it drains', async () => {
    await using server = await startTcpServer();
    await using files = new ForwarderFiles();
    const health = { address: '127.0.0.2', port: 0 };
    await files.configure(server.port, { health, metrics: { ...health }, limits: { drainMs: 60_000 } });
    await files.allow(['a.example']);
    const { forwarder, trail } = await files.start();
    const ask = (path: string): Promise<Response> => fetch(`http://127.0.0.2:${forwarder.ports.health}${path}`);
    expect((await ask('/readyz')).status).toBe(200);
    const metrics = await (await fetch(`http://127.0.0.2:${forwarder.ports.metrics}/metrics`)).text();
    expect(metrics).toContain(`sallyport_snapshot_info{digest="${forwarder.state().snapshot}"} 1`);
    const client = await dial(portOf(forwarder));
    client.write(helloFor('a.example'));
    await trail.next('open');

    const drained = forwarder.drain();
    expect((await ask('/readyz')).status).toBe(503);
    (await server.accept()).destroy();
    client.destroy();
    await drained;
    await expect(ask('/healthz')).rejects.toThrow();
  });

  test('says whether allowlist and configuration belong together', async () => {
    await using files = new ForwarderFiles();
    await files.configure(1);
    await files.allow([]);
    const { forwarder } = await files.start();
    expect(forwarder.state().belongTogether).toBe(false);
    await files.allow([], { configDigest: forwarder.state().configuration ?? '' });
    await forwarder.until(({ belongTogether }) => belongTogether);
  });

  test.each<[string, (files: ForwarderFiles) => Promise<void>, RegExp]>([
    ['no configuration', () => Promise.resolve(), /^Cannot read the configuration ".*forwarder\.yaml": ENOENT/],
    [
      'a broken one',
      (files) => writeFile(files.configurationFile, 'site: bakery\nzones: x\n'),
      /line \d, zone: .*[\s\S]*unrecognized key: "zones"/,
    ],
    [
      'an allowlist of a cluster outside of one',
      (files) => files.configure(1, { allowlist: { kubernetes: { namespace: 'a', name: 'b' } } }),
      /^Cannot read the allowlist from Kubernetes: this is not a pod/,
    ],
    [
      'missing keys',
      (files) => files.configure(1, { children: { ovens: { keys: join(files.folder, 'nowhere') } } }),
      /^Cannot read conduit keys from ".*nowhere"/,
    ],
    [
      'an address of another host',
      (files) =>
        files.configure(1, {
          listeners: [{ name: 'x', protocol: 'tls', port: 443, bind: [{ address: '192.0.2.1', port: 443 }] }],
        }),
      /^Cannot listen on 192\.0\.2\.1 port 443/,
    ],
  ])('refuses to start with %s', async (_what, prepare, message) => {
    await using files = new ForwarderFiles();
    await prepare(files);
    await writeFile(files.allowlistFile, JSON.stringify(makeAllowlist()));
    await expect(files.start()).rejects.toThrow(message);
  });
});
