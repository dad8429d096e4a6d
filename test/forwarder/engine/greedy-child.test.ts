import { describe, expect, test } from '@jest/globals';
import type { Socket } from 'node:net';
import type { AllowlistSpec } from '../../../forwarder/contract/allowlist.ts';
import type { ConfigurationInput } from '../../../forwarder/contract/configuration.ts';
import { CHILD, type EngineFactory, ENGINES, startForwarder, TWO_NAMES } from '../../support/engine-harness.ts';
import type { TestForwarder } from '../../support/engine-harness.ts';
import { eventually } from '../../support/eventually.ts';
import { CLIENT_HOST, closeOf, dial, helloFor, startTcpServer } from '../../support/peers.ts';

const OTHER_HOST = '127.0.0.10';
const MIB = 1_048_576;
/** More than the kernel keeps for two connections. */
const BULK = 64 * MIB;

/** Two children, which may reach the same. */
const SPEC: Partial<AllowlistSpec> = {
  zones: { [CHILD]: { networks: [`${CLIENT_HOST}/32`] }, other: { networks: [`${OTHER_HOST}/32`] } },
  grants: [{ for: [CHILD, 'other'], from: 'both.yaml', entries: [...TWO_NAMES] }],
};

function startShared(
  engine: EngineFactory,
  port: number,
  limits: NonNullable<ConfigurationInput['limits']>,
): Promise<TestForwarder> {
  return startForwarder(engine, { ports: { 443: port }, spec: SPEC, limits });
}

async function call(forwarder: TestForwarder, host = CLIENT_HOST): Promise<Socket> {
  const client = await dial(forwarder.port(), host);
  client.write(helloFor('a.example'));
  return client;
}

describe.each(ENGINES)('$name engine: greedy-child', (engine) => {
  const onReactor = engine.name === 'reactor' ? test : test.skip;

  test('leaves files for a child whose sibling opens all it can', async () => {
    await using server = await startTcpServer();
    await using forwarder = await startShared(engine, server.port, { files: 8 });
    for (let opened = 0; opened < 2; opened += 1) {
      await call(forwarder);
      await forwarder.trail.next('open');
    }
    const refused = await call(forwarder);
    expect(await forwarder.trail.next('deny')).toMatchObject({ reason: 'over-limit', limit: 'files' });
    await closeOf(refused);

    for (let opened = 0; opened < 2; opened += 1) {
      await call(forwarder, OTHER_HOST);
      expect((await forwarder.trail.next('open')).origin).toBe('other');
    }
  });

  test('lets a child in while the bytes of its sibling wait', async () => {
    await using server = await startTcpServer();
    await using forwarder = await startShared(engine, server.port, { bufferedMiB: 1 });
    const { ledger } = forwarder;
    // As if its peers did not read.
    ledger.budgets.addBuffered(ledger.childNumber(CHILD), MIB / 2);
    const refused = await call(forwarder);
    expect(await forwarder.trail.next('deny')).toMatchObject({ reason: 'over-limit', limit: 'memory' });
    await closeOf(refused);

    await call(forwarder, OTHER_HOST);
    expect((await forwarder.trail.next('open')).origin).toBe('other');
  });

  test('counts the bytes that wait for the child they are of', async () => {
    await using server = await startTcpServer();
    await using forwarder = await startShared(engine, server.port, {});
    const { budgets } = forwarder.ledger;
    const child = forwarder.ledger.childNumber(CHILD);
    const other = forwarder.ledger.childNumber('other');
    const client = await call(forwarder);
    (await server.accept()).write(Buffer.alloc(BULK));
    await eventually('bytes that wait', () => Promise.resolve(budgets.bufferedBytesOf(child) > 0));
    expect(budgets.bufferedBytesOf(other)).toBe(0);

    client.resetAndDestroy();
    await forwarder.trail.next('close');
    await eventually('no byte that waits', () => Promise.resolve(budgets.bufferedBytesOf(child) === 0));
  });

  onReactor('cuts what a child makes wait beyond its share, and nothing of its sibling', async () => {
    await using server = await startTcpServer();
    await using forwarder = await startShared(engine, server.port, { bufferedMiB: 64 });
    const { ledger } = forwarder;
    const child = ledger.childNumber(CHILD);
    const open = async (host?: string): Promise<{ readonly client: Socket; readonly up: Socket }> => {
      const client = await call(forwarder, host);
      await forwarder.trail.next('open');
      return { client, up: await server.accept() };
    };
    const [quiet, first, greedy] = [await open(OTHER_HOST), await open(), await open()];
    ledger.budgets.addBuffered(child, 32 * MIB - 1);
    quiet.up.write(Buffer.alloc(BULK));
    first.up.write(Buffer.alloc(BULK));
    const isBeyond = (): boolean => ledger.budgets.bufferedBytesOf(child) > 32 * MIB;
    await eventually('what waits is more than its share', () => Promise.resolve(isBeyond()));
    greedy.up.write(Buffer.alloc(BULK));

    const close = await forwarder.trail.next('close');
    expect(close).toMatchObject({ origin: CHILD, closedBy: 'error', reason: 'over-limit', limit: 'memory' });
    expect((await closeOf(greedy.client)).error).toBe('ECONNRESET');
    expect([quiet.client.destroyed, first.client.destroyed]).toEqual([false, false]);
  });
});
