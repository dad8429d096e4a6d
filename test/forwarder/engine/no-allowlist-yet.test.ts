import { describe, expect, test } from '@jest/globals';
import { compileSnapshot } from '../../../forwarder/decision/compile-snapshot.ts';
import { allowlistOf, ENGINES, startForwarder, TWO_NAMES } from '../../support/engine-harness.ts';
import { eventually } from '../../support/eventually.ts';
import { closeOf, dial, helloFor, readToEnd, startTcpServer } from '../../support/peers.ts';

describe.each(ENGINES)('$name engine: no-allowlist-yet', (engine) => {
  test('denies everybody, by the time of day, until there is one', async () => {
    await using server = await startTcpServer((socket) => socket.resume().end('served'));
    await using forwarder = await startForwarder(engine, { ports: { 443: server.port }, withoutAllowlist: true });
    const beganMs = Date.now();
    const client = await dial(forwarder.port());
    client.write(helloFor('a.example'));
    const denied = await forwarder.trail.next('deny');
    expect(denied.reason).toBe('allowlist-not-loaded');
    // Two clocks that are read one after the other may differ by a little.
    expect(Math.abs(Date.parse(denied.time) - beganMs)).toBeLessThan(5_000);
    await closeOf(client);

    forwarder.snapshot = compileSnapshot(allowlistOf(TWO_NAMES));
    // Threads hear of it a moment later.
    await eventually('a connection that is served', async () => {
      const later = await dial(forwarder.port());
      later.write(helloFor('a.example'));
      const answer = await readToEnd(later);
      later.destroy();
      return answer.toString() === 'served';
    });
  });
});
