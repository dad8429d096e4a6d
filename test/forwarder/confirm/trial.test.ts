// A configuration on trial for real: uplinks that are right, wrong, slow, down and back. A stands for the one that was
// confirmed, B for the one on trial; each goes up to a server of its own.

import { writeFile } from 'node:fs/promises';
import { createServer } from 'node:tls';
import { describe, expect, test } from '@jest/globals';
import type { Socket } from 'node:net';
import type { ConfigurationInput } from '../../../forwarder/contract/configuration.ts';
import { type CertificateAuthority, createAuthority, type IssuedCertificate } from '../../support/certificates.ts';
import { conditionOf, ForwarderFiles, portOf, type Started } from '../../support/forwarder-files.ts';
import { dial, helloFor, startTcpServer, startTlsServer, TestServer } from '../../support/peers.ts';

const reserved = [{ host: 'git.example', port: 443, for: ['ovens', 'level-3'] }];

let authority: CertificateAuthority | undefined;

async function certificate(name: string): Promise<IssuedCertificate> {
  authority ??= await createAuthority();
  return authority.issue(name);
}

/** A server with a certificate for a name. */
async function world(name = 'git.example'): Promise<TestServer> {
  return startTlsServer(await certificate(name));
}

async function steadyFiles(upPort: number): Promise<ForwarderFiles> {
  const files = new ForwarderFiles();
  await files.configure(upPort);
  await files.allow(['a.example'], { reserved });
  return files;
}

describe('a configuration on trial', () => {
  test('is confirmed once the reserved names answer through it', async () => {
    await using a = await world();
    await using b = await world();
    await using files = await steadyFiles(a.port);
    const { forwarder } = await files.start();
    const first = await forwarder.until((state) => conditionOf(state, 'Confirmed') === 'True/Confirmed');
    await files.configure(b.port);
    const second = await forwarder.until(
      (state) => state.configuration !== first.configuration && conditionOf(state, 'Confirmed') === 'True/Confirmed',
    );
    expect(second.confirm).toEqual({ kind: 'steady', digest: second.configuration, by: 'answers' });
  });

  test('is rolled back when it leads to another server, and connections that are allowed stay open', async () => {
    await using a = await world();
    await using wrong = await world('other.example');
    await using files = await steadyFiles(a.port);
    const started = await files.start();
    const { forwarder } = started;
    const first = await forwarder.until((state) => conditionOf(state, 'Confirmed') === 'True/Confirmed');
    const older = await open(started);

    await files.configure(wrong.port);
    await forwarder.until((state) => state.configuration !== first.configuration);
    const state = await forwarder.until((now) => conditionOf(now, 'Confirmed') === 'False/RolledBack');
    expect(state.configuration).toBe(first.configuration);
    expect(await forwarder.metrics.text()).toContain('sallyport_rollbacks_total 1');
    expect(forwarder.openConnections()).toBe(1);
    older.destroy();
  });

  test('takes with it, when it is rolled back, the connections that only it served', async () => {
    await using a = await world();
    await using silent = await startTcpServer();
    await using files = await steadyFiles(a.port);
    await files.allow(['a.example'], {
      reserved,
      grants: [
        {
          for: ['ovens'],
          from: 'ovens.yaml',
          entries: [443, 8883].map((port) => ({ host: 'a.example', port })),
        },
      ],
    });
    const started = await files.start({ probeTimeoutMs: 200 });
    const { forwarder, trail } = started;
    await forwarder.until((state) => conditionOf(state, 'Confirmed') === 'True/Confirmed');
    const older = await open(started);
    const listeners = [443, 8883].map((port) => ({
      name: `tls-${port}`,
      protocol: 'tls' as const,
      port,
      bind: [{ address: '127.0.0.1', port: 0 }],
    }));
    const ports = { 443: silent.port, 8883: silent.port };
    const direct = { resolvers: ['127.0.0.1:53'], ports, permitAddresses: ['127.0.0.0/8'] };
    await files.configure(silent.port, { listeners, uplink: { direct } });
    await forwarder.until((state) => state.confirm.kind === 'trial');
    const [shared, own] = [await open(started), await open(started, 'tls-8883')];
    const gone = new Promise((resolve) => own.resume().once('close', resolve));

    await forwarder.until((now) => conditionOf(now, 'Confirmed') === 'False/RolledBack');
    expect(await trail.next('close')).toMatchObject({ listener: 'tls-8883', closedBy: 'entry-removed' });
    await gone;
    expect(trail.records.filter(({ event }) => event === 'close')).toHaveLength(1);
    for (const socket of [older, shared]) socket.destroy();
  });

  test('is rolled back when it reaches only some of the names that the former one reaches', async () => {
    await using a = await world();
    await using files = await steadyFiles(a.port);
    const two = [...reserved, { host: 'git.example', port: 5000, for: ['ovens', 'level-3'] }];
    await files.allow([], { reserved: two });
    const uplink = (other: number): ConfigurationInput['uplink'] => ({
      direct: {
        resolvers: ['127.0.0.1:53'],
        ports: { 443: a.port, 5000: other },
        permitAddresses: ['127.0.0.0/8'],
      },
    });
    await files.configure(a.port, { uplink: uplink(a.port) });
    const { forwarder } = await files.start();
    await forwarder.until((state) => conditionOf(state, 'Confirmed') === 'True/Confirmed');
    await using silent = await startTcpServer((socket) => socket.destroy());
    await files.configure(a.port, { uplink: uplink(silent.port) });
    const state = await forwarder.until((now) => conditionOf(now, 'Confirmed') === 'False/RolledBack');
    expect(state.conditions.find(({ type }) => type === 'Confirmed')?.message).toContain(
      '"git.example:5000" answered through the former configuration and not through this one, 3 times in a row',
    );
  });

  test('is not tried again before the bytes change, not even after a restart', async () => {
    await using a = await world();
    await using wrong = await startTcpServer((socket) => socket.destroy());
    await using files = await steadyFiles(a.port);
    const first = await files.start();
    await first.forwarder.until((state) => conditionOf(state, 'Confirmed') === 'True/Confirmed');
    await files.configure(wrong.port);
    const { configuration } = await first.forwarder.until(
      (state) => conditionOf(state, 'Confirmed') === 'False/RolledBack',
    );
    await first.forwarder.close();

    const again = await files.start();
    expect(again.forwarder.state()).toMatchObject({ ready: true, configuration });
    expect(conditionOf(again.forwarder.state(), 'Confirmed')).toBe('False/RolledBack');
    await files.configure(a.port, { confirm: { seconds: 60 } });
    const last = await again.forwarder.until((state) => conditionOf(state, 'Confirmed') === 'True/Confirmed');
    expect(last.configuration).not.toBe(configuration);
  });

  test('stays on trial while nothing answers, and is judged when the way up is back', async () => {
    const a = await world();
    await using files = await steadyFiles(a.port);
    const { forwarder } = await files.start();
    const first = await forwarder.until((state) => conditionOf(state, 'Confirmed') === 'True/Confirmed');
    const { port } = a;
    await a[Symbol.asyncDispose]();
    await files.configure(port, { confirm: { seconds: 1 } });
    const waiting = await forwarder.until((state) => conditionOf(state, 'Confirmed') === 'Unknown/UplinkUnreachable');
    expect(waiting).toMatchObject({ ready: true, confirm: { kind: 'trial', confirmed: first.configuration } });

    const server = createServer({ ...(await certificate('git.example')) });
    await using back = new TestServer(server);
    server.listen(port, '127.0.0.1');
    const last = await forwarder.until((state) => conditionOf(state, 'Confirmed') === 'True/Confirmed');
    expect(last.configuration).toBe(waiting.configuration);
    expect(back.port).toBe(port);
  });

  test('is rolled back when its way up never ends a handshake', async () => {
    await using a = await world();
    await using silent = await startTcpServer();
    await using files = await steadyFiles(a.port);
    const { forwarder } = await files.start({ probeTimeoutMs: 50 });
    await forwarder.until((state) => conditionOf(state, 'Confirmed') === 'True/Confirmed');
    await files.configure(silent.port);
    await forwarder.until((state) => conditionOf(state, 'Confirmed') === 'False/RolledBack');
  });

  test('goes on after a restart, against the one that was confirmed', async () => {
    await using a = await world();
    const b = await world();
    await using files = await steadyFiles(a.port);
    const first = await files.start();
    const confirmed = await first.forwarder.until((state) => conditionOf(state, 'Confirmed') === 'True/Confirmed');
    await first.forwarder.close();
    const { port } = b;
    await b[Symbol.asyncDispose]();
    await files.configure(port);

    const { forwarder } = await files.start();
    expect(forwarder.state().confirm).toMatchObject({ kind: 'trial', confirmed: confirmed.configuration });
    const state = await forwarder.until((now) => conditionOf(now, 'Confirmed') === 'False/RolledBack');
    expect(state.configuration).toBe(confirmed.configuration);
  });

  test('cannot roll back when it is the first', async () => {
    await using silent = await startTcpServer((socket) => socket.destroy());
    await using files = await steadyFiles(silent.port);
    const { forwarder } = await files.start();
    const state = await forwarder.until((now) => conditionOf(now, 'Confirmed') === 'Unknown/UplinkUnreachable');
    expect(state).toMatchObject({ ready: true, confirm: { kind: 'trial', confirmed: undefined } });
  });

  test('is confirmed at once when there is no exact reserved name', async () => {
    await using files = await steadyFiles(1);
    await files.allow([], { reserved: [{ host: '*.git.example', port: 443, for: ['ovens'] }] });
    const { forwarder } = await files.start();
    await forwarder.until((state) => conditionOf(state, 'Confirmed') === 'True/NoReservedNames');
  });

  test('does not even begin when it is broken or cannot listen', async () => {
    await using a = await world();
    await using files = await steadyFiles(a.port);
    const { forwarder } = await files.start();
    const first = await forwarder.until((state) => conditionOf(state, 'Confirmed') === 'True/Confirmed');
    await writeFile(files.configurationFile, 'site: bakery\n');
    const broken = await forwarder.until((state) => conditionOf(state, 'Ready') === 'False/ConfigRejected');
    expect(broken).toMatchObject({ ready: true, configuration: first.configuration });
    const elsewhere = [
      { name: 'tls-443', protocol: 'tls' as const, port: 443, bind: [{ address: '192.0.2.1', port: 443 }] },
    ];
    await files.configure(a.port, { listeners: elsewhere });
    const deaf = await forwarder.until(({ conditions }) =>
      conditions.some(({ message }) => message.includes('192.0.2.1')),
    );
    expect(conditionOf(deaf, 'Ready')).toBe('False/ConfigRejected');
    await files.configure(a.port);
    const back = await forwarder.until((state) => conditionOf(state, 'Ready') === 'True/Loaded');
    expect(back.confirm).toMatchObject({ kind: 'steady', digest: first.configuration });
  });

  test('opens its new listeners, and closes the former ones once it is confirmed', async () => {
    await using a = await world();
    await using files = await steadyFiles(a.port);
    const started = await files.start();
    const { forwarder } = started;
    await forwarder.until((state) => conditionOf(state, 'Confirmed') === 'True/Confirmed');
    const former = portOf(forwarder);
    const older = await open(started);
    const listeners = [
      { name: 'tls-8883', protocol: 'tls' as const, port: 8883, bind: [{ address: '127.0.0.1', port: 0 }] },
    ];
    await files.configure(a.port, { listeners });
    await forwarder.until((state) => state.confirm.kind === 'steady' && !forwarder.addresses().has('tls-443'));
    expect([...forwarder.addresses().keys()]).toEqual(['tls-8883']);
    await expect(dial(former)).rejects.toHaveProperty('code', 'ECONNREFUSED');
    expect(older.destroyed).toBe(false);
    older.destroy();
  });

  test('falls back to the confirmed one when the file is broken at the start', async () => {
    await using a = await world();
    await using files = await steadyFiles(a.port);
    const first = await files.start();
    const { configuration } = await first.forwarder.until(
      (state) => conditionOf(state, 'Confirmed') === 'True/Confirmed',
    );
    await first.forwarder.close();
    await writeFile(files.configurationFile, `state: ${files.stateFolder}\nlisteners: [\n`);
    const { forwarder } = await files.start();
    expect(forwarder.state()).toMatchObject({ ready: true, configuration });
    expect(conditionOf(forwarder.state(), 'Ready')).toBe('False/ConfigRejected');
    expect(portOf(forwarder)).toBeGreaterThan(0);
  });
});

/** A connection of the child to an allowed name, with its hello sent. */
async function open({ forwarder, trail }: Started, listener = 'tls-443'): Promise<Socket> {
  const socket = await dial(portOf(forwarder, listener));
  socket.write(helloFor('a.example'));
  await trail.next('open');
  return socket;
}
