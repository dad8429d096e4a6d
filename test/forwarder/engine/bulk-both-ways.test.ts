import { describe, expect, test } from '@jest/globals';
import { createHash, randomBytes } from 'node:crypto';
import { createAuthority } from '../../support/certificates.ts';
import { ENGINES, startForwarder } from '../../support/engine-harness.ts';
import { dial, dialTls, helloFor, readToEnd, startTcpServer, startTlsServer } from '../../support/peers.ts';

function digest(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

describe.each(ENGINES)('$name engine: bulk-both-ways', (engine) => {
  test('carries both directions at once, byte for byte', async () => {
    const up = Buffer.concat([helloFor('a.example'), randomBytes(16 * 1024 * 1024)]);
    const down = randomBytes(16 * 1024 * 1024);
    await using server = await startTcpServer();
    await using forwarder = await startForwarder(engine, { ports: { 443: server.port } });
    const client = await dial(forwarder.port());
    client.end(up);
    const socket = await server.accept();
    socket.end(down);

    const [atServer, atClient] = await Promise.all([readToEnd(socket), readToEnd(client)]);
    expect(digest(atServer)).toBe(digest(up));
    expect(digest(atClient)).toBe(digest(down));
    expect(await forwarder.trail.next('close')).toMatchObject({ bytesUp: up.length, bytesDown: down.length });
  });

  test('carries many TLS connections at once, each to its own end', async () => {
    const authority = await createAuthority();
    await using server = await startTlsServer(await authority.issue('a.example'));
    await using forwarder = await startForwarder(engine, { ports: { 443: server.port } });

    const exchange = async (): Promise<void> => {
      const sent = randomBytes(200_000);
      const client = await dialTls(forwarder.port(), 'a.example', authority.ca);
      const socket = await server.accept();
      socket.pipe(socket);
      client.end(sent);
      expect(digest(await readToEnd(client))).toBe(digest(sent));
    };
    for (let round = 0; round < 3; round += 1) await Promise.all(Array.from({ length: 20 }, exchange));

    await forwarder.engine.drain(1_000);
    const closes = forwarder.trail.records.filter(({ event }) => event === 'close');
    expect(closes.map(({ reason }) => reason)).toEqual(Array.from({ length: 60 }, () => 'allowed'));
    expect(server.open).toBe(0);
  });
});
