import { describe, expect, test } from '@jest/globals';
import type { AuditRecord } from '../../../forwarder/contract/audit-record.ts';
import type { EngineFactory } from '../../support/engine-harness.ts';
import { ENGINES, LOOPBACK, startForwarder, type TestForwarder } from '../../support/engine-harness.ts';
import { eventually } from '../../support/eventually.ts';
import { HungServer } from '../../support/hung-server.ts';
import { closeOf, dial, helloFor, startTcpServer } from '../../support/peers.ts';

/** Where the name was before; nobody is there unless a test says so. */
const BEFORE = '127.0.0.66';
/** Whoever remembers the former address for as long as it was to hold does not get there within a test. */
const LONG_SECONDS = 3_600;

/** Where a connection went, or `denied`: not every denial of many has a line. */
async function call(forwarder: TestForwarder): Promise<string | undefined> {
  const client = await dial(forwarder.port());
  const peer = `${client.localAddress}:${client.localPort}`;
  const isIts = (record: AuditRecord): boolean => record.peer === peer;
  client.write(helloFor('a.example'));
  const opened = forwarder.trail.next('open', isIts).then(({ nextHop }) => nextHop);
  const went = await Promise.race([opened, closeOf(client).then(() => 'denied')]);
  client.destroy();
  return went;
}

type Moving = { address: string; asked: number };

function startMoving(engine: EngineFactory, port: number, moving: Moving): Promise<TestForwarder> {
  return startForwarder(engine, {
    ports: { 443: port },
    limits: { dialTimeoutMs: 200 },
    resolve: () => {
      moving.asked += 1;
      return Promise.resolve([{ address: moving.address, ttl: LONG_SECONDS }]);
    },
  });
}

describe.each(ENGINES)('$name engine: moved-next-hop', (engine) => {
  test('goes where a name has moved, once it is refused where the name was', async () => {
    const moving: Moving = { address: BEFORE, asked: 0 };
    await using server = await startTcpServer();
    await using forwarder = await startMoving(engine, server.port, moving);
    await using before = await startTcpServer(undefined, server.port, BEFORE);
    expect(await call(forwarder)).toBe(`${BEFORE}:${server.port}`);
    moving.address = LOOPBACK;
    expect(await call(forwarder)).toBe(`${BEFORE}:${server.port}`);

    await before[Symbol.asyncDispose]();
    expect(await call(forwarder)).toBe('denied');
    expect(await forwarder.trail.next('deny')).toMatchObject({ reason: 'next-hop-refused' });
    await eventually('it goes there', async () => (await call(forwarder)) === `${LOOPBACK}:${server.port}`);
    expect(moving.asked).toBe(2);
  });

  test('goes where a name has moved, once nobody answers where the name was', async () => {
    const moving: Moving = { address: BEFORE, asked: 0 };
    await using server = await startTcpServer();
    using stack = new DisposableStack();
    stack.use(await HungServer.start(BEFORE, server.port));
    await using forwarder = await startMoving(engine, server.port, moving);
    expect(await call(forwarder)).toBe('denied');
    expect(await forwarder.trail.next('deny')).toMatchObject({ reason: 'next-hop-timeout' });
    moving.address = LOOPBACK;
    await eventually('it goes there', async () => (await call(forwarder)) === `${LOOPBACK}:${server.port}`);
  });

  test('asks for a name that refuses no more than once a second, however many call', async () => {
    const moving: Moving = { address: BEFORE, asked: 0 };
    await using server = await startTcpServer();
    await using forwarder = await startMoving(engine, server.port, moving);
    const begunAt = performance.now();
    for (let calls = 0; calls < 20; calls += 1) expect(await call(forwarder)).toBe('denied');
    expect(moving.asked).toBeLessThanOrEqual(1 + (performance.now() - begunAt) / 1_000);
  });
});
