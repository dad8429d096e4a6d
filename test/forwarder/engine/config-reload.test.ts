import { describe, expect, test } from '@jest/globals';
import type { Socket } from 'node:net';
import type { Configuration } from '../../../forwarder/contract/configuration.ts';
import { makeConduitKeys } from '../../support/conduit-keys.ts';
import { CHILD, ENGINES, LOOPBACK, startForwarder, type TestForwarder } from '../../support/engine-harness.ts';
import { eventually } from '../../support/eventually.ts';
import { closeOf, dial, helloFor, readBytes, readToEnd, startTcpServer, type TestServer } from '../../support/peers.ts';
import { proxyHeaderFor } from '../../support/proxy-headers.ts';

const HELLO = helloFor('a.example');
const ROUNDS = 6;
const STREAMS = 4;

function echoServer(): Promise<TestServer> {
  return startTcpServer((socket) => socket.on('data', (bytes) => socket.write(bytes)).on('end', () => socket.end()));
}

/** The same with another listener on 8443, or without it. */
function configurationWith({ configuration }: TestForwarder, isServing8443: boolean): Configuration {
  const [first] = configuration.listeners;
  if (first === undefined) throw new Error('Cannot add a listener: there is none to copy');
  const another = { ...first, name: 'tls-8443', port: 8_443, bind: [{ address: LOOPBACK, port: 0 }] };
  return { ...configuration, listeners: isServing8443 ? [first, another] : [first] };
}

/** Puts a configuration in force, as the keeper of configurations does. */
async function apply(forwarder: TestForwarder, configuration: Configuration, digest: string): Promise<void> {
  await forwarder.engine.bind(configuration.listeners);
  forwarder.active = { ...forwarder.active, configuration, digest };
  await forwarder.engine.unbindExcept(configuration.listeners);
}

async function openTo(port: number, hello = HELLO): Promise<Socket> {
  const client = await dial(port);
  client.write(hello);
  await readBytes(client, hello.length);
  return client;
}

async function expectAnswer(client: Socket): Promise<void> {
  client.write('still here');
  expect((await readBytes(client, 10)).toString()).toBe('still here');
}

function isServed(client: Socket): Promise<boolean> {
  return new Promise((resolve) => {
    client
      .once('data', () => resolve(true))
      .once('end', () => resolve(false))
      .once('close', () => resolve(false));
  });
}

/** Connects, sends, reads and ends, again and again, until it is told to stop. Answers how many were served. */
async function callOver(port: number, isOver: () => boolean): Promise<number> {
  let served = 0;
  while (!isOver()) {
    const client = await openTo(port);
    await expectAnswer(client);
    client.end();
    expect(await readToEnd(client)).toEqual(Buffer.alloc(0));
    expect(await closeOf(client)).toEqual({ error: undefined });
    served += 1;
  }
  return served;
}

const ENTRIES = [443, 8_443].map((port) => ({ host: 'a.example', port }));

describe.each(ENGINES)('$name engine: config-reload', (engine) => {
  test('loses no connection, open or new, while configurations come and go', async () => {
    await using server = await echoServer();
    await using forwarder = await startForwarder(engine, {
      entries: ENTRIES,
      ports: { 443: server.port, 8_443: server.port },
    });
    const port = forwarder.port();
    const open = await Promise.all(Array.from({ length: STREAMS }, () => openTo(port)));
    let isOver = false;
    const calls = Promise.all(Array.from({ length: STREAMS }, () => callOver(port, () => isOver)));
    const onOther: Socket[] = [];
    for (let round = 0; round < ROUNDS; round += 1) {
      await apply(forwarder, configurationWith(forwarder, true), `sha256:${round}`);
      onOther.push(await openTo(forwarder.port('tls-8443')));
      await apply(forwarder, configurationWith(forwarder, false), `sha256:without-${round}`);
      forwarder.grant(ENTRIES);
      for (const client of open) await expectAnswer(client);
    }
    isOver = true;
    for (const served of await calls) expect(served).toBeGreaterThan(0);
    // Their listener has gone long since; they go on.
    for (const client of [...open, ...onOther]) await expectAnswer(client);
    expect(forwarder.port()).toBe(port);
    const { records } = forwarder.trail;
    expect(records.filter(({ event }) => event === 'deny')).toEqual([]);
    expect(records.filter(({ event, closedBy }) => event === 'close' && closedBy !== 'client')).toEqual([]);
    for (const client of [...open, ...onOther]) client.destroy();
  });

  test('serves a new listener, and refuses callers of one that has gone', async () => {
    await using server = await echoServer();
    await using forwarder = await startForwarder(engine, {
      entries: ENTRIES,
      ports: { 443: server.port, 8_443: server.port },
    });
    await apply(forwarder, configurationWith(forwarder, true), 'sha256:more');
    const port = forwarder.port('tls-8443');
    const client = await openTo(port);
    expect(await forwarder.trail.next('open')).toMatchObject({ listener: 'tls-8443', destination: 'a.example:8443' });
    await apply(forwarder, configurationWith(forwarder, false), 'sha256:less');
    await expect(dial(port)).rejects.toMatchObject({ code: 'ECONNREFUSED' });
    await expectAnswer(client);
    client.destroy();
  });

  test('asks new connections for the keys that are accepted now', async () => {
    const [before, after] = [makeConduitKeys('k1'), makeConduitKeys('k2')];
    const acceptedKeys = new Map([[CHILD, before]]);
    await using server = await echoServer();
    await using forwarder = await startForwarder(engine, { ports: { 443: server.port }, acceptedKeys });
    const callWith = async (keys: typeof before): Promise<Socket> => {
      const client = await dial(forwarder.port());
      client.write(Buffer.concat([proxyHeaderFor({ authority: 'a.example' }, keys), HELLO]));
      return client;
    };
    const early = await callWith(before);
    await readBytes(early, HELLO.length);
    // It has not yet said who it is when the keys change.
    const late = await dial(forwarder.port());
    acceptedKeys.set(CHILD, after);
    forwarder.engine.refresh();

    // Threads hear of it a moment later.
    await eventually('an old key that is refused', async () => {
      const client = await callWith(before);
      const served = await isServed(client);
      client.destroy();
      return !served;
    });
    expect((await forwarder.trail.next('deny')).reason).toBe('proxy-header-not-authentic');
    const fresh = await callWith(after);
    await readBytes(fresh, HELLO.length);
    late.write(Buffer.concat([proxyHeaderFor({ authority: 'a.example' }, after), HELLO]));
    await readBytes(late, HELLO.length);
    await expectAnswer(early);
    for (const client of [early, fresh, late]) client.destroy();
  });

  test('closes what only a configuration that was rolled back has served, and nothing else', async () => {
    await using server = await echoServer();
    await using forwarder = await startForwarder(engine, {
      entries: ENTRIES,
      ports: { 443: server.port, 8_443: server.port },
    });
    const { configuration, digest } = forwarder.active;
    const before = await openTo(forwarder.port());
    await forwarder.engine.bind(configurationWith(forwarder, true).listeners);
    forwarder.active = {
      ...forwarder.active,
      configuration: configurationWith(forwarder, true),
      digest: 'sha256:trial',
    };
    const during = await openTo(forwarder.port());
    const onTrial = await openTo(forwarder.port('tls-8443'));
    const ended = closeOf(onTrial);
    await apply(forwarder, configuration, digest);
    forwarder.engine.redecide('sha256:trial');

    expect(await forwarder.trail.next('close')).toMatchObject({
      listener: 'tls-8443',
      closedBy: 'entry-removed',
      reason: 'entry-removed',
    });
    expect(await ended).toEqual({ error: 'ECONNRESET' });
    for (const client of [before, during]) await expectAnswer(client);
    forwarder.engine.redecide();
    for (const client of [before, during]) await expectAnswer(client);
    expect(forwarder.trail.records.filter(({ event }) => event === 'close')).toHaveLength(1);
    for (const client of [before, during]) client.destroy();
  });
});
