import { describe, expect, test } from '@jest/globals';
import { Leadership } from '../../../../forwarder/allowlist/kubernetes/leadership.ts';
import type { Timing } from '../../../../forwarder/allowlist/kubernetes/timing.ts';
import { silentLog } from '../../../../forwarder/observe/log.ts';
import { apiOf, FAST } from '../../../support/cluster-parts.ts';
import { FakeApiServer, LEASE } from '../../../support/fake-api-server.ts';

type Change = { readonly who: string; readonly holds: boolean };

function contend(server: FakeApiServer, who: string, changes: Change[], timing: Partial<Timing> = {}): Leadership {
  const leadership = new Leadership({
    api: apiOf(server, who),
    path: LEASE,
    identity: who,
    onChange: (holds) => void changes.push({ who, holds }),
    wall: Date.now,
    timing: { ...FAST, ...timing },
    log: silentLog(),
  });
  leadership.start();
  return leadership;
}

describe('Leadership', () => {
  test('is held by one of two, and passes on at once when it is given back', async () => {
    await using server = await FakeApiServer.start();
    const changes: Change[] = [];
    const a = contend(server, 'a', changes);
    await server.until(() => changes.length === 1);
    // An expiry would take this long; the hand-over must not.
    const b = contend(server, 'b', changes);
    await server.until(() => server.asked.some(({ token }) => token === 'b'));
    const began = performance.now();
    await a.stop();
    await server.until(() => changes.length === 3);
    expect(performance.now() - began).toBeLessThan(FAST.leaseSeconds * 1000);
    await b.stop();
    expect(server.holder()).toBeUndefined();
    expect(changes).toEqual([
      { who: 'a', holds: true },
      { who: 'a', holds: false },
      { who: 'b', holds: true },
      { who: 'b', holds: false },
    ]);
  });

  test('never has two holders, even while the first one cannot reach the API server', async () => {
    await using server = await FakeApiServer.start();
    const changes: Change[] = [];
    const a = contend(server, 'a', changes);
    await server.until(() => changes.length === 1);
    const b = contend(server, 'b', changes);
    server.cutOff('a');
    await server.until(() => server.holder() === 'b');
    await server.until(() => changes.length === 3);
    expect(a.held).toBeUndefined();
    await Promise.all([a.stop(), b.stop()]);
    expect(changes).toEqual([
      { who: 'a', holds: true },
      { who: 'a', holds: false },
      { who: 'b', holds: true },
      { who: 'b', holds: false },
    ]);
  });

  test('belongs to one of many that reach for it at the same moment', async () => {
    await using server = await FakeApiServer.start();
    const changes: Change[] = [];
    const names = ['a', 'b', 'c', 'd', 'e'];
    const all = names.map((who) => contend(server, who, changes, { leaseSeconds: 30 }));
    await server.until(() => names.every((who) => server.asked.filter(({ token }) => token === who).length > 2));
    expect(all.filter(({ held }) => held !== undefined)).toHaveLength(1);
    expect(changes).toHaveLength(1);
    await Promise.all(all.map((leadership) => leadership.stop()));
  });

  test('is given back even if the answer to its renewal was never heard', async () => {
    await using server = await FakeApiServer.start();
    const a = contend(server, 'a', []);
    await server.until(() => server.holder() === 'a');
    await a.stop();
    expect(server.holder()).toBeUndefined();
  });

  test('survives requests that fail', async () => {
    await using server = await FakeApiServer.start();
    server.fail(3);
    const changes: Change[] = [];
    const a = contend(server, 'a', changes);
    await server.until(() => changes.length === 1);
    expect(server.holder()).toBe('a');
    await a.stop();
  });
});
