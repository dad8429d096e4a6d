// A firewall forgets a flow that has been silent for some minutes, and tells nobody. Connections that are silent for good
// reason are kept in its memory by probes; those that nobody uses any more are closed.

import { describe, expect, test } from '@jest/globals';
import { readFileSync } from 'node:fs';
import type { Socket } from 'node:net';
import { ReactorEngine } from '../../../forwarder/engine/reactor/reactor-engine.ts';
import { type EngineFactory, ENGINES, startForwarder } from '../../support/engine-harness.ts';
import { eventually } from '../../support/eventually.ts';
import { closeOf, dial, helloFor, readBytes, startTcpServer } from '../../support/peers.ts';

/** It asks for probes only when a connection has grown old, which tests cannot wait for. */
const HASTY = new URL('../../support/hasty-reactor.ts', import.meta.url);
const KEEP_ALIVE_TIMER = '02';
/** Hundredths of a second: a probe after a minute of silence. The system's own default is two hours. */
const MINUTE = 6_000;

const onLinux = process.platform === 'linux' ? describe : describe.skip;

function growingOldFast(engine: EngineFactory): EngineFactory {
  if (engine.name !== 'reactor') return engine;
  return { ...engine, create: (context) => new ReactorEngine(context, { workers: 1, script: HASTY }) };
}

/** Whether the socket between two ports of this host will probe its peer within a minute (proc_net_tcp). */
function isProbed(localPort: number, remotePort: number): boolean {
  const hex = (port: number): string => port.toString(16).toUpperCase().padStart(4, '0');
  const rows = readFileSync('/proc/net/tcp', 'utf8').split('\n');
  return rows.some((row) => {
    const [, local = '', remote = '', , , timer = ''] = row.trim().split(/\s+/);
    if (!local.endsWith(`:${hex(localPort)}`) || !remote.endsWith(`:${hex(remotePort)}`)) return false;
    const [kind, left = ''] = timer.split(':');
    return kind === KEEP_ALIVE_TIMER && Number.parseInt(left, 16) <= MINUTE;
  });
}

function portsOf({ localPort = 0, remotePort = 0 }: Socket): readonly [number, number] {
  return [localPort, remotePort];
}

onLinux.each(ENGINES)('$name engine: idle-flow-dropped-by-middlebox', (engine) => {
  test('probes both peers of a connection that stays open', async () => {
    await using server = await startTcpServer();
    // Other times are over as fast; a slow machine has to keep within them.
    const limits = { helloTimeoutMs: 600_000, dialTimeoutMs: 600_000 };
    await using forwarder = await startForwarder(growingOldFast(engine), { ports: { 443: server.port }, limits });
    const client = await dial(forwarder.port());
    const hello = helloFor('a.example');
    client.write(hello);
    const socket = await server.accept();
    await readBytes(socket, hello.length);
    const [clientPort] = portsOf(client);
    const [serverPort, outPort] = portsOf(socket);
    await eventually('a probed client', () => Promise.resolve(isProbed(forwarder.port(), clientPort)));
    await eventually('a probed next hop', () => Promise.resolve(isProbed(outPort, serverPort)));

    // And it still is what it was.
    socket.write('here');
    expect((await readBytes(client, 4)).toString()).toBe('here');
    client.destroy();
  });

  test('closes what nobody uses any more', async () => {
    await using server = await startTcpServer();
    await using forwarder = await startForwarder(engine, {
      ports: { 443: server.port },
      limits: { idleTimeoutMs: 300 },
    });
    const client = await dial(forwarder.port());
    client.write(helloFor('a.example'));
    const socket = await server.accept();
    await forwarder.trail.next('open');
    await Promise.all([closeOf(client), closeOf(socket.resume())]);

    const closed = await forwarder.trail.next('close');
    expect(closed).toMatchObject({ closedBy: 'idle', verdict: 'allow', reason: 'allowed' });
    expect(closed.durationMs).toBeGreaterThanOrEqual(300);
  });

  test('does not close one that is used from time to time, by either side', async () => {
    await using server = await startTcpServer();
    await using forwarder = await startForwarder(engine, {
      ports: { 443: server.port },
      limits: { idleTimeoutMs: 600 },
    });
    const client = await dial(forwarder.port());
    const hello = helloFor('a.example');
    client.write(hello);
    const socket = await server.accept();
    await readBytes(socket, hello.length);
    const beganMs = performance.now();
    // Silent for less than the limit, again and again, for longer than it.
    for (let turn = 0; performance.now() - beganMs < 1_500; turn += 1) {
      const [from, to] = turn % 2 === 0 ? [client, socket] : [socket, client];
      from.write('x');
      await readBytes(to, 1);
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    expect(forwarder.trail.records.map(({ event }) => event)).toEqual(['open']);
    client.destroy();
  });
});
