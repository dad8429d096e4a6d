import { beforeAll, describe, expect, test } from '@jest/globals';
import { readdirSync } from 'node:fs';
import type { Socket } from 'node:net';
import { ReactorEngine } from '../../../../forwarder/engine/reactor/reactor-engine.ts';
import { DEADLY_NAME } from '../../../support/dying-reactor.ts';
import { CHILD, type EngineFactory, startForwarder, TestForwarder } from '../../../support/engine-harness.ts';
import { eventually } from '../../../support/eventually.ts';
import { LogLines } from '../../../support/log-lines.ts';
import { closeOf, dial, helloFor, readBytes, startTcpServer, type TestServer } from '../../../support/peers.ts';

const DYING = new URL('../../../support/dying-reactor.ts', import.meta.url);
const STILLBORN = new URL('../../../support/stillborn-reactor.ts', import.meta.url);
const DEATH = 'a reactor died';
/** The kernel shares callers out by a hash; that all of so many come to one of two is 1 in 8 million. */
const MANY = 24;

const onLinux = process.platform === 'linux' ? describe : describe.skip;

function dyingReactor(logs: LogLines, script = DYING): EngineFactory {
  return {
    name: 'reactor',
    create: (context) => new ReactorEngine({ ...context, log: logs.log }, { workers: 2, script }),
  };
}

function echoServer(): Promise<TestServer> {
  return startTcpServer((socket) => socket.on('data', (bytes) => socket.write(bytes)).on('end', () => socket.end()));
}

function openFiles(): number {
  return readdirSync('/proc/self/fd').length;
}

/** A connection that is open: its hello has come back. */
async function openTo(forwarder: TestForwarder, name = 'a.example'): Promise<Socket> {
  const client = await dial(forwarder.port());
  const hello = helloFor(name);
  client.write(hello);
  await readBytes(client, hello.length);
  return client;
}

function openMany(forwarder: TestForwarder, count = MANY): Promise<Socket[]> {
  return Promise.all(Array.from({ length: count }, () => openTo(forwarder)));
}

async function isAnswered(client: Socket): Promise<boolean> {
  if (client.destroyed) return false;
  client.write('still here');
  return readBytes(client, 10).then(
    () => true,
    () => false,
  );
}

/** Kills the reactor that serves the client. */
async function killBy(client: Socket, logs: LogLines): Promise<void> {
  const died = logs.next(DEATH);
  client.write(DEADLY_NAME);
  await died;
}

async function expectBalanced({ ledger }: TestForwarder): Promise<void> {
  await eventually('a balanced ledger', () =>
    Promise.resolve(
      ledger.openConnections === 0 && ledger.budgets.openFiles === 0 && ledger.budgets.bufferedBytes === 0,
    ),
  );
}

onLinux('reactor engine: worker-crash', () => {
  beforeAll(async () => {
    // What a process opens once and for all is open from here on.
    await using server = await echoServer();
    await using forwarder = await startForwarder(dyingReactor(new LogLines()), { ports: { 443: server.port } });
    (await openTo(forwarder)).destroy();
    await forwarder.trail.next('close');
  });

  test('resets the connections of the reactor that died, and disturbs no other', async () => {
    const logs = new LogLines();
    await using server = await echoServer();
    await using forwarder = await startForwarder(dyingReactor(logs), { ports: { 443: server.port } });
    const [victim, ...others] = await openMany(forwarder);
    if (victim === undefined) throw new Error('Cannot kill a reactor: nobody is connected');
    await killBy(victim, logs);
    expect(await closeOf(victim)).toEqual({ error: 'ECONNRESET' });

    const answers = await Promise.all(others.map((client) => isAnswered(client)));
    const alive = others.filter((_, index) => answers[index] === true);
    const lost = others.filter((_, index) => answers[index] === false);
    expect(alive.length).toBeGreaterThan(0);
    expect(lost.length).toBeGreaterThan(0);
    for (const client of lost)
      expect(client.errored).toMatchObject({ code: expect.stringMatching(/^ECONNRESET|EPIPE$/) });
    const closed = forwarder.trail.records.filter(({ event }) => event === 'close');
    expect(closed).toHaveLength(lost.length + 1);
    const opened = new Map(
      forwarder.trail.records.flatMap((record) => (record.event === 'open' ? [[record.id, record]] : [])),
    );
    for (const { id, peer, closedBy, localAddress, listener } of closed) {
      expect(closedBy).toBe('error');
      const open = opened.get(id);
      expect({ peer, localAddress, listener }).toEqual({
        peer: open?.peer,
        localAddress: open?.localAddress,
        listener: open?.listener,
      });
    }
    expect(new Set(closed.map(({ id }) => id)).size).toBe(closed.length);
    expect(forwarder.engine.openConnections()).toBe(alive.length);
    for (const client of alive) client.destroy();
    await expectBalanced(forwarder);
  });

  test('says so in its log and counts it, and both reactors serve again', async () => {
    const logs = new LogLines();
    await using server = await echoServer();
    await using forwarder = await startForwarder(dyingReactor(logs), { ports: { 443: server.port } });
    await killBy(await openTo(forwarder), logs);
    expect(await forwarder.metrics.text()).toContain('sallyport_worker_restarts_total 1');
    const said = logs.lines.map((line): unknown => JSON.parse(line));
    expect(said).toContainEqual(
      expect.objectContaining({ level: 50, error: expect.anything(), reactor: expect.anything() }),
    );
    expect(said).toContainEqual(expect.objectContaining({ level: 50, lost: 1 }));

    // Every one is served, also those whose listening socket nobody has served in the meantime.
    const clients = await openMany(forwarder);
    expect(await Promise.all(clients.map((client) => isAnswered(client)))).not.toContain(false);
    for (const client of clients) client.destroy();
    await expectBalanced(forwarder);
  });

  test('recovers from death after death, and leaves no file open', async () => {
    const before = openFiles();
    const logs = new LogLines();
    {
      await using server = await echoServer();
      await using forwarder = await startForwarder(dyingReactor(logs), { ports: { 443: server.port } });
      for (let deaths = 1; deaths <= 4; deaths += 1) {
        await killBy(await openTo(forwarder), logs);
        expect(await forwarder.metrics.text()).toContain(`sallyport_worker_restarts_total ${deaths}`);
      }
      const clients = await openMany(forwarder);
      for (const client of clients) client.destroy();
      await expectBalanced(forwarder);
    }
    await eventually('no file open that was not before', () => Promise.resolve(openFiles() <= before));
  });

  test('a reactor takes what it had not yet decided with it, and says nothing of it', async () => {
    const logs = new LogLines();
    await using server = await echoServer();
    await using forwarder = await startForwarder(dyingReactor(logs), { ports: { 443: server.port } });
    const died = logs.next(DEATH);
    const client = await dial(forwarder.port());
    const hello = helloFor(DEADLY_NAME);
    client.write(hello.subarray(0, hello.indexOf(DEADLY_NAME) + DEADLY_NAME.length));
    await died;

    expect(await closeOf(client)).toEqual({ error: 'ECONNRESET' });
    expect(forwarder.trail.records).toEqual([]);
    await expectBalanced(forwarder);
  });

  test('gives back the bytes that waited in it, to the child they were counted for', async () => {
    const logs = new LogLines();
    // More than the kernel keeps for a client that does not read.
    await using server = await startTcpServer((socket) => socket.write(Buffer.alloc(64 * 1_048_576)));
    await using forwarder = await startForwarder(dyingReactor(logs), { ports: { 443: server.port } });
    const { ledger } = forwarder;
    const held = (): number => ledger.budgets.bufferedBytesOf(ledger.childNumber(CHILD));
    const client = await dial(forwarder.port());
    client.write(helloFor('a.example'));
    await eventually('bytes that wait', () => Promise.resolve(held() > 10_000));
    await killBy(client, logs);
    expect(held()).toBe(0);
    await expectBalanced(forwarder);
  });

  test('closes its faces while a reactor is dead, and nobody is left waiting in them', async () => {
    const logs = new LogLines();
    const before = openFiles();
    await using server = await echoServer();
    {
      await using forwarder = await startForwarder(dyingReactor(logs), { ports: { 443: server.port } });
      await killBy(await openTo(forwarder), logs);
      const port = forwarder.port();
      await forwarder.engine.unbindExcept([]);
      await expect(dial(port)).rejects.toMatchObject({ code: 'ECONNREFUSED' });
      await forwarder.engine.bind(forwarder.configuration.listeners);
      const clients = await openMany(forwarder, 8);
      for (const client of clients) client.destroy();
    }
    // The server's own.
    await eventually('no file open that was not before', () => Promise.resolve(openFiles() <= before + 1));
  });

  test('gives up faces that the reactor which died was to close', async () => {
    const logs = new LogLines();
    await using server = await echoServer();
    await using forwarder = await startForwarder(dyingReactor(logs), { ports: { 443: server.port } });
    const victim = await openTo(forwarder);
    const port = forwarder.port();
    const died = logs.next(DEATH);
    victim.write(DEADLY_NAME);
    // It is told while it dies, or just before, or just after.
    await forwarder.engine.unbindExcept([]);
    await died;
    await expect(dial(port)).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  });

  test('drains without waiting for the connections that a reactor took with it', async () => {
    const logs = new LogLines();
    await using server = await echoServer();
    await using forwarder = await startForwarder(dyingReactor(logs), { ports: { 443: server.port } });
    const client = await openTo(forwarder);
    const drained = forwarder.engine.drain(600_000);
    client.write(DEADLY_NAME);
    await drained;
    expect(forwarder.trail.records.map(({ event, closedBy }) => `${event} ${closedBy}`)).toEqual([
      'open undefined',
      'close error',
    ]);
    await expectBalanced(forwarder);
  });

  test.each(['close', 'drain'] as const)('ends by %s while it waits to start a reactor again', async (way) => {
    const logs = new LogLines();
    await using server = await echoServer();
    await using forwarder = await startForwarder(dyingReactor(logs), { ports: { 443: server.port } });
    for (let deaths = 1; deaths <= 3; deaths += 1) await killBy(await openTo(forwarder), logs);
    if (way === 'close') await forwarder.engine.close();
    else await forwarder.engine.drain(600_000);
    expect(forwarder.engine.openConnections()).toBe(0);
  });

  test('says so when no reactor can be started, and ends', async () => {
    const before = openFiles();
    {
      await using forwarder = new TestForwarder(dyingReactor(new LogLines(), STILLBORN), {});
      await expect(forwarder.engine.bind(forwarder.configuration.listeners)).rejects.toThrow(
        'Cannot start a reactor: Cannot start: this one never does.',
      );
      expect(forwarder.engine.openConnections()).toBe(0);
      await forwarder.engine.unbindExcept([]);
    }
    await eventually('no file open that was not before', () => Promise.resolve(openFiles() <= before));
  });
});
