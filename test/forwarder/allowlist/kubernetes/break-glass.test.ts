// Break-glass as objects of a cluster: what is found of them, and what they are told.

import { describe, expect, test } from '@jest/globals';
import type { FoundBreakGlass } from '../../../../forwarder/allowlist/break-glass-rule.ts';
import { BreakGlassKeeper } from '../../../../forwarder/allowlist/break-glass-keeper.ts';
import { Cluster } from '../../../../forwarder/allowlist/kubernetes/cluster.ts';
import { ServerClock } from '../../../../forwarder/allowlist/kubernetes/server-clock.ts';
import { silentLog } from '../../../../forwarder/observe/log.ts';
import { SOME_GRANT } from '../../../support/break-glass.ts';
import { apiOf, FAST } from '../../../support/cluster-parts.ts';
import { FakeApiServer, NAMESPACE } from '../../../support/fake-api-server.ts';

const NAME = 'level-3';
const SPEC = { breakGlass: { hours: 2, reason: 'oven 3 stands still', by: 'anna' }, grants: [SOME_GRANT] };
const HOUR = 3_600_000;

/** A pod that watches for break-glass, with a list that knows one zone. */
class Pod implements AsyncDisposable {
  readonly serverClock = new ServerClock();
  readonly cluster: Cluster;
  readonly keeper: BreakGlassKeeper;
  found: readonly FoundBreakGlass[] = [];

  private constructor(server: FakeApiServer, allowsBreakGlass: boolean) {
    const log = silentLog();
    this.cluster = new Cluster({
      api: apiOf(server, 'a'),
      allowlist: { namespace: NAMESPACE, name: NAME },
      pod: 'a',
      allowsBreakGlass,
      serverClock: this.serverClock,
      wall: Date.now,
      timing: FAST,
      log,
    });
    const { breakGlass } = this.cluster;
    const source = {
      start: (onChange: (found: readonly FoundBreakGlass[]) => void) =>
        breakGlass.start((found) => {
          this.found = found;
          onChange(found);
        }),
      stop: () => breakGlass.stop(),
    };
    this.keeper = new BreakGlassKeeper({
      source,
      memory: {
        path: '',
        load: () => Promise.resolve({ kind: 'counts', counts: new Map() }),
        save: () => Promise.resolve(),
      },
      maxHours: 8,
      clock: { wall: Date.now, monotonic: () => performance.now() },
      zones: () => new Set(SOME_GRANT.for),
      onGrants: () => Promise.resolve(true),
      onState: () => this.cluster.changed(),
      log,
    });
  }

  static async start(server: FakeApiServer, allowsBreakGlass = true): Promise<Pod> {
    server.allowlist(NAME);
    server.pod('a');
    const pod = new Pod(server, allowsBreakGlass);
    pod.cluster.reportBreakGlass(() => pod.keeper.verdicts);
    pod.cluster.report(() => ({
      generation: 1,
      snapshot: undefined,
      entries: undefined,
      configuration: undefined,
      belongTogether: true,
      conditions: [],
    }));
    if (allowsBreakGlass) await pod.keeper.start();
    return pod;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.keeper.stop();
    await this.cluster.close();
  }
}

describe('break-glass objects', () => {
  test('are found by their label, told that they are in force, and gone when deleted', async () => {
    await using server = await FakeApiServer.start();
    await using pod = await Pod.start(server);
    const { metadata } = server.breakGlass('help', SPEC);
    await server.until(() => server.condition('help', 'Accepted') === 'True/InForce');
    expect(pod.found).toMatchObject([{ name: 'help', identity: metadata.uid, from: 'help' }]);
    expect(server.status('help').conditions?.[0]?.message).toContain('Break-glass "help" by anna is in force until');
    server.deleteAllowlist('help');
    await server.until(() => pod.found.length === 0);
    expect(pod.keeper.condition.reason).toBe('NoneInForce');
  });

  test('are counted as old as the server says, and so ended, when our clock cannot tell', async () => {
    await using server = await FakeApiServer.start();
    await using pod = await Pod.start(server);
    await server.until(() => server.holder() !== undefined);
    pod.serverClock.hear(Date.now() + 30 * HOUR);
    server.breakGlass('old', SPEC, { creationTimestamp: new Date(Date.now() + 28 * HOUR).toISOString() });
    await server.until(() => server.condition('old', 'Accepted') === 'False/Ended');
    expect(pod.found[0]?.ageMs).toBeGreaterThanOrEqual(2 * HOUR);
  });

  test.each<[string, object, object, string]>([
    ['has ended', SPEC, { creationTimestamp: '2020-01-01T00:00:00Z' }, 'False/Ended'],
    ['asks for too long', { ...SPEC, breakGlass: { ...SPEC.breakGlass, hours: 9 } }, {}, 'False/TooLong'],
    ['names a zone nobody knows', { ...SPEC, grants: [{ ...SOME_GRANT, for: ['other'] }] }, {}, 'False/UnknownZone'],
    ['brings a list along', { ...SPEC, zones: {} }, {}, 'False/Invalid'],
    ['has no time of creation', SPEC, { creationTimestamp: 'yesterday' }, 'False/Invalid'],
  ])('that %s is told so', async (_what, spec, metadata, says) => {
    await using server = await FakeApiServer.start();
    await using pods = new AsyncDisposableStack();
    pods.use(await Pod.start(server));
    server.breakGlass('help', spec, metadata);
    await server.until(() => server.condition('help', 'Accepted') === says);
  });

  test('that was changed after its creation does not count', async () => {
    await using server = await FakeApiServer.start();
    await using pod = await Pod.start(server);
    server.breakGlass('help', SPEC);
    await server.until(() => server.condition('help', 'Accepted') === 'True/InForce');
    server.breakGlass('help', { ...SPEC, breakGlass: { ...SPEC.breakGlass, hours: 8 } });
    await server.until(() => server.condition('help', 'Accepted') === 'False/Invalid');
    expect(pod.keeper.standing().active).toBe(0);
  });

  test('stay in force while the API server is away', async () => {
    await using server = await FakeApiServer.start();
    await using pod = await Pod.start(server);
    server.breakGlass('help', SPEC);
    await server.until(() => server.condition('help', 'Accepted') === 'True/InForce');
    await server.goAway();
    pod.keeper.tick();
    expect(pod.keeper.standing().active).toBe(1);
    server.deleteAllowlist('help');
    await server.comeBack();
    await server.until(() => pod.found.length === 0);
  });

  test('are told that the site does not allow them', async () => {
    await using server = await FakeApiServer.start();
    await using pods = new AsyncDisposableStack();
    pods.use(await Pod.start(server, false));
    server.breakGlass('help', SPEC);
    server.allowlist('other');
    await server.until(() => server.condition('help', 'Accepted') === 'False/NotAllowed');
    await server.until(() => server.condition('other', 'Accepted') === 'False/NotNamed');
  });

  test('are told once, and left to others by those who refuse other lists', async () => {
    await using server = await FakeApiServer.start();
    await using pod = await Pod.start(server);
    server.breakGlass('help', SPEC);
    server.allowlist('other');
    await server.until(() => server.condition('help', 'Accepted') === 'True/InForce');
    await server.until(() => server.condition('other', 'Accepted') === 'False/NotNamed');
    for (let times = 0; times < 20; times += 1) pod.cluster.changed();
    server.breakGlass('last', SPEC);
    await server.until(() => server.condition('last', 'Accepted') === 'True/InForce');
    expect(server.statusWrites().filter((write) => write.endsWith(' help'))).toHaveLength(1);
  });
});
