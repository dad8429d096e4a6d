import { describe, expect, test } from '@jest/globals';
import { makeConduitKeys } from '../../support/conduit-keys.ts';
import { CHILD, ENGINES, startForwarder } from '../../support/engine-harness.ts';
import { dial, helloFor, readBytes, startTcpServer } from '../../support/peers.ts';
import { proxyHeaderFor } from '../../support/proxy-headers.ts';

async function writeByteByByte(socket: Awaited<ReturnType<typeof dial>>, bytes: Uint8Array): Promise<void> {
  for (const byte of bytes) await new Promise<void>((resolve) => socket.write(Uint8Array.of(byte), () => resolve()));
}

describe.each(ENGINES)('$name engine: hello-in-single-bytes', (engine) => {
  test('replays the hello byte for byte', async () => {
    await using server = await startTcpServer();
    await using forwarder = await startForwarder(engine, { ports: { 443: server.port } });
    const client = await dial(forwarder.port());
    const hello = helloFor('b.example');
    await writeByteByByte(client, hello);

    expect(await readBytes(await server.accept(), hello.length)).toEqual(hello);
    expect(await forwarder.trail.next('open')).toMatchObject({
      serverName: 'b.example',
      tlsVersion: '1.3',
      alpn: ['h2', 'http/1.1'],
    });
    client.destroy();
  });

  test('takes a PROXY header off that comes the same way', async () => {
    const keys = makeConduitKeys('k1');
    await using server = await startTcpServer();
    await using forwarder = await startForwarder(engine, {
      ports: { 443: server.port },
      acceptedKeys: new Map([[CHILD, keys]]),
    });
    const client = await dial(forwarder.port());
    const hello = helloFor('a.example');
    await writeByteByByte(client, proxyHeaderFor({ authority: 'a.example', origin: CHILD }, keys));
    await writeByteByByte(client, hello);

    expect(await readBytes(await server.accept(), hello.length)).toEqual(hello);
    expect((await forwarder.trail.next('open')).clientVerified).toBe('proxy-header');
    client.destroy();
  });
});
