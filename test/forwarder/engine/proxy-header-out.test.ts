import { describe, expect, test } from '@jest/globals';
import type { Entry } from '../../../forwarder/contract/allowlist.ts';
import { Ledger } from '../../../forwarder/engine/ledger/ledger.ts';
import { authenticateHeader } from '../../../forwarder/hello/authenticate.ts';
import { peekProxyHeader } from '../../../forwarder/hello/proxy-header.ts';
import { makeConduitKeys } from '../../support/conduit-keys.ts';
import { CHILD, ENGINES, LOOPBACK, startForwarder } from '../../support/engine-harness.ts';
import type { ForwarderOptions } from '../../support/engine-harness.ts';
import { CLIENT_HOST, dial, helloFor, readBytes, readToEnd, startTcpServer } from '../../support/peers.ts';

const KEYS = makeConduitKeys('k1', 'k2');

function goingTo(port: number, options: ForwarderOptions = {}): ForwarderOptions {
  return {
    ...options,
    keys: KEYS,
    uplink: {
      from: { address: '127.0.0.8' },
      parent: { zone: 'level-5', address: LOOPBACK, ports: { 443: port, 8080: port }, keys: 'unused' },
    },
  };
}

describe.each(ENGINES)('$name engine: proxy-header-out', (engine) => {
  test('tells the parent who is calling, signed with the greatest key', async () => {
    await using parent = await startTcpServer();
    await using forwarder = await startForwarder(engine, goingTo(parent.port));
    const client = await dial(forwarder.port());
    const hello = helloFor('a.example');
    client.end(hello);
    const received = await readToEnd(await parent.accept());
    const peeked = peekProxyHeader(received);
    if (peeked.kind !== 'header') throw new Error(`Cannot read the header: ${peeked.kind}`);
    const { header, length } = peeked;

    expect(received.subarray(length)).toEqual(hello);
    expect(header).toMatchObject({
      origin: CHILD,
      authority: 'a.example',
      keyId: 'k2',
      client: { address: CLIENT_HOST, port: client.localPort },
    });
    expect(header.local).toEqual({ address: LOOPBACK, port: forwarder.port() });
    expect(Buffer.from(header.id).toString('hex')).toBe((await forwarder.trail.next('open')).id);
    const proof = authenticateHeader({
      header,
      child: 'level-4',
      childKeys: KEYS,
      childFor: () => 'level-4',
      serverName: 'a.example',
      now: Date.now(),
      replay: Ledger.create(),
    });
    expect(proof).toMatchObject({ ok: true, origin: CHILD, stale: false });
    client.destroy();
  });

  test('keeps id, origin and client of the forwarder before it', async () => {
    await using internet = await startTcpServer();
    const hop = makeConduitKeys('hop');
    const zones = { 'level-4': { networks: ['127.0.0.0/8'] }, [CHILD]: { via: 'level-4' } };
    await using upper = await startForwarder(engine, {
      zone: 'level-5',
      ports: { 443: internet.port },
      spec: { zones },
      acceptedKeys: new Map([['level-4', hop]]),
    });
    await using lower = await startForwarder(engine, { ...goingTo(upper.port()), keys: hop });
    const client = await dial(lower.port());
    const hello = helloFor('b.example');
    client.write(hello);

    expect(await readBytes(await internet.accept(), hello.length)).toEqual(hello);
    const [first, second] = await Promise.all([lower.trail.next('open'), upper.trail.next('open')]);
    expect(second).toMatchObject({
      id: first.id,
      origin: CHILD,
      client: first.client,
      clientVerified: 'proxy-header',
      zone: 'level-5',
    });
    expect(first.clientVerified).toBe('peer');
    client.destroy();
  });

  test('sends none to a target beside the forwarder', async () => {
    await using service = await startTcpServer();
    const beside: Entry = { host: 'mes.example', port: 443, to: { address: LOOPBACK, port: service.port } };
    await using forwarder = await startForwarder(engine, goingTo(1, { entries: [beside] }));
    const client = await dial(forwarder.port());
    const hello = helloFor('mes.example');
    client.end(hello);

    expect(await readToEnd(await service.accept())).toEqual(hello);
    client.destroy();
  });

  test('names no authority for tcp', async () => {
    await using parent = await startTcpServer();
    const entry: Entry = { host: 'db.example', port: 1433, protocol: 'tcp', listenPort: 8080 };
    await using forwarder = await startForwarder(
      engine,
      goingTo(parent.port, { entries: [entry], listeners: [{ protocol: 'tcp', port: 8080 }] }),
    );
    const client = await dial(forwarder.port('tcp-8080'));
    client.end('SELECT 1');
    const peeked = peekProxyHeader(await readToEnd(await parent.accept()));

    expect(peeked).toMatchObject({ kind: 'header', header: { origin: CHILD } });
    expect(peeked).not.toHaveProperty('header.authority');
    client.destroy();
  });
});
