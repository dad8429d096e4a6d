import { describe, expect, test } from '@jest/globals';
import { Cluster } from '../../../../forwarder/allowlist/kubernetes/cluster.ts';
import type { Report } from '../../../../forwarder/allowlist/kubernetes/status-report.ts';
import { ServerClock } from '../../../../forwarder/allowlist/kubernetes/server-clock.ts';
import { silentLog } from '../../../../forwarder/observe/log.ts';
import { apiOf, FAST } from '../../../support/cluster-parts.ts';
import { FakeApiServer, NAMESPACE } from '../../../support/fake-api-server.ts';

const NAME = 'level-3';
const DIGESTS = { snapshot: `sha256:${'1'.repeat(64)}`, configuration: `sha256:${'2'.repeat(64)}` };

/** A pod that reports what the test tells it to. */
class Pod implements AsyncDisposable {
  readonly cluster: Cluster;
  report: Report = {
    generation: 1,
    ...DIGESTS,
    entries: 3,
    belongTogether: true,
    conditions: [
      { type: 'Ready', status: 'True', reason: 'Loaded', message: 'in force' },
      { type: 'Confirmed', status: 'True', reason: 'Confirmed', message: 'reached' },
    ],
  };

  constructor(cluster: Cluster) {
    this.cluster = cluster;
  }

  static start(server: FakeApiServer, name: string): Pod {
    server.pod(name);
    const pod = new Pod(
      new Cluster({
        api: apiOf(server, name),
        allowlist: { namespace: NAMESPACE, name: NAME },
        pod: name,
        allowsBreakGlass: false,
        serverClock: new ServerClock(),
        wall: Date.now,
        timing: FAST,
        log: silentLog(),
      }),
    );
    pod.cluster.source.start(() => undefined);
    pod.cluster.report(() => pod.report);
    return pod;
  }

  change(report: Partial<Report>): void {
    this.report = { ...this.report, ...report };
    this.cluster.changed();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.cluster.source.stop();
    await this.cluster.close();
  }
}

function rows(server: FakeApiServer): readonly string[] {
  return (server.status(NAME).forwarders ?? []).map(({ pod }) => pod).sort();
}

describe('Cluster', () => {
  test('writes the row of the pod and, holding the Lease, what is said for all', async () => {
    await using server = await FakeApiServer.start();
    server.allowlist(NAME);
    await using pod = Pod.start(server, 'a');
    await server.until(() => server.condition(NAME, 'Ready') === 'True/Loaded' && rows(server).length === 1);
    expect(server.status(NAME)).toMatchObject({
      observedGeneration: 1,
      digest: DIGESTS.snapshot,
      entries: 3,
      forwarders: [{ pod: 'a', generation: 1, digest: DIGESTS.snapshot, configDigest: DIGESTS.configuration }],
      conditions: [{ type: 'Ready', status: 'True' }, { type: 'Confirmed' }],
    });
    expect(server.statusWrites()).toEqual(['sallyport-forwarder-a level-3', 'sallyport-forwarder level-3']);
    expect(pod.report.generation).toBe(1);
  });

  test('writes nothing when nothing has changed, however often it is asked', async () => {
    await using server = await FakeApiServer.start();
    server.allowlist(NAME);
    await using pod = Pod.start(server, 'a');
    await server.until(() => server.statusWrites().length === 2);
    for (let times = 0; times < 20; times += 1) pod.cluster.changed();
    server.endWatches();
    const lists = server.asked.length;
    await server.until(() => server.asked.slice(lists).filter(({ query }) => query.has('watch')).length === 2);
    pod.change({ entries: 4 });
    await server.until(() => server.status(NAME).entries === 4);
    expect(server.statusWrites()).toHaveLength(3);
  });

  test('keeps the time of a condition until its status turns', async () => {
    await using server = await FakeApiServer.start();
    server.allowlist(NAME);
    await using pod = Pod.start(server, 'a');
    await server.until(() => server.condition(NAME, 'Ready') === 'True/Loaded');
    const since = server.status(NAME).conditions?.[0]?.lastTransitionTime;
    pod.change({ conditions: [{ type: 'Ready', status: 'True', reason: 'Again', message: 'm' }] });
    await server.until(() => server.condition(NAME, 'Ready') === 'True/Again');
    expect(server.status(NAME).conditions).toEqual([
      { type: 'Ready', status: 'True', reason: 'Again', message: 'm', lastTransitionTime: since },
    ]);
  });

  test('observes a generation only when the running configuration is the one it was made for', async () => {
    await using server = await FakeApiServer.start();
    server.allowlist(NAME);
    await using pod = Pod.start(server, 'a');
    await server.until(() => server.status(NAME).observedGeneration === 1);
    pod.change({ generation: 2, entries: 5, belongTogether: false });
    await server.until(() => server.status(NAME).entries === 5);
    expect(server.status(NAME)).toMatchObject({ observedGeneration: 1, forwarders: [{ generation: 2 }] });
    pod.change({ belongTogether: true });
    await server.until(() => server.status(NAME).observedGeneration === 2);
  });

  test('says one thing for all: the second pod writes its row only, and speaks once the first has left', async () => {
    await using server = await FakeApiServer.start();
    server.allowlist(NAME);
    const a = Pod.start(server, 'a');
    await server.until(() => server.condition(NAME, 'Ready') === 'True/Loaded');
    await using b = Pod.start(server, 'b');
    b.change({ conditions: [{ type: 'Ready', status: 'True', reason: 'FromB', message: 'm' }] });
    await server.until(() => rows(server).join() === 'a,b');
    expect(server.condition(NAME, 'Ready')).toBe('True/Loaded');

    await a[Symbol.asyncDispose]();
    await server.until(() => server.condition(NAME, 'Ready') === 'True/FromB');
    expect(rows(server)).toEqual(['b']);
  });

  test('takes over from a pod that died, and removes its row once the pod is gone', async () => {
    await using server = await FakeApiServer.start();
    server.allowlist(NAME);
    await using pods = new AsyncDisposableStack();
    pods.use(Pod.start(server, 'a'));
    await server.until(() => server.condition(NAME, 'Ready') === 'True/Loaded' && rows(server).length === 1);
    await using b = Pod.start(server, 'b');
    b.change({ conditions: [{ type: 'Ready', status: 'True', reason: 'FromB', message: 'm' }] });
    await server.until(() => rows(server).join() === 'a,b');
    server.cutOff('a');
    await server.until(() => server.condition(NAME, 'Ready') === 'True/FromB');
    expect(rows(server)).toEqual(['a', 'b']);
    server.deletePod('a');
    await server.until(() => rows(server).join() === 'b');
  });

  test('goes on trying while writes fail, and writes what is true then', async () => {
    await using server = await FakeApiServer.start();
    server.allowlist(NAME);
    await using pod = Pod.start(server, 'a');
    await server.until(() => server.status(NAME).entries === 3);
    await server.goAway();
    for (const entries of [4, 5, 6]) pod.change({ entries });
    await server.comeBack();
    await server.until(() => server.status(NAME).entries === 6);
    expect(server.statusWrites()).toHaveLength(3);
  });

  test('writes the status anew when the object was deleted and created again', async () => {
    await using server = await FakeApiServer.start();
    server.allowlist(NAME);
    await using pods = new AsyncDisposableStack();
    pods.use(Pod.start(server, 'a'));
    await server.until(() => server.condition(NAME, 'Ready') === 'True/Loaded');
    server.deleteAllowlist(NAME);
    server.allowlist(NAME);
    await server.until(() => server.condition(NAME, 'Ready') === 'True/Loaded' && rows(server).length === 1);
  });

  test('tells other Allowlists that they do not count, once', async () => {
    await using server = await FakeApiServer.start();
    server.allowlist(NAME);
    server.allowlist('before');
    await using pods = new AsyncDisposableStack();
    pods.use(Pod.start(server, 'a'));
    await server.until(() => server.condition('before', 'Accepted') === 'False/NotNamed');
    server.allowlist('after');
    await server.until(() => server.condition('after', 'Accepted') === 'False/NotNamed');
    server.allowlist('after', { notBefore: '2026-02-02' });
    server.allowlist('last');
    await server.until(() => server.condition('last', 'Accepted') === 'False/NotNamed');
    expect(server.statusWrites().filter((write) => write.endsWith('after'))).toHaveLength(1);
    expect(server.condition(NAME, 'Accepted')).toBe('undefined/undefined');
  });
});
