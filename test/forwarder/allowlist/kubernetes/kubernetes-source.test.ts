import { describe, expect, test } from '@jest/globals';
import { KubernetesSource } from '../../../../forwarder/allowlist/kubernetes/kubernetes-source.ts';
import type { Timing } from '../../../../forwarder/allowlist/kubernetes/timing.ts';
import { parseAllowlist } from '../../../../forwarder/allowlist/parse-allowlist.ts';
import { silentLog } from '../../../../forwarder/observe/log.ts';
import { apiOf, Candidates, FAST } from '../../../support/cluster-parts.ts';
import { FakeApiServer, NAMESPACE } from '../../../support/fake-api-server.ts';

const NAME = 'level-3';
const OTHER_DAY = { notBefore: '2026-02-02' };

function watchAllowlist(server: FakeApiServer, timing: Partial<Timing> = {}): Candidates {
  const intervals = { ...FAST, ...timing };
  return new Candidates(
    new KubernetesSource({
      api: apiOf(server),
      namespace: NAMESPACE,
      name: NAME,
      onObject: () => undefined,
      timing: intervals,
      log: silentLog(),
    }),
  );
}

function watchRequests(server: FakeApiServer): number {
  return server.asked.filter(({ query }) => query.has('watch')).length;
}

describe('KubernetesSource', () => {
  test('reports what is there, then each change, in a form the keeper accepts', async () => {
    await using server = await FakeApiServer.start();
    server.allowlist(NAME);
    using candidates = watchAllowlist(server);

    const first = await candidates.next();
    expect(first).toMatchObject({ kind: 'text', from: 'sallyport/level-3' });
    expect(first.kind === 'text' && parseAllowlist(first.text)).toMatchObject({
      ok: true,
      allowlist: { metadata: { name: NAME, generation: 1 } },
    });
    await server.until(() => server.watches === 1);
    server.allowlist(NAME, OTHER_DAY);
    expect(await candidates.nextGeneration()).toBe(2);
  });

  test('asks for the one object only, and watches from the list it got', async () => {
    await using server = await FakeApiServer.start();
    server.allowlist(NAME);
    server.allowlist('other');
    const version = String(server.objects.version);
    using candidates = watchAllowlist(server, { random: () => 0.5 });
    await candidates.next();
    await server.until(() => server.watches === 1);
    expect(server.asked.map(({ query }) => Object.fromEntries(query))).toEqual([
      { fieldSelector: 'metadata.name=level-3' },
      {
        watch: '1',
        allowWatchBookmarks: 'true',
        timeoutSeconds: '330',
        fieldSelector: 'metadata.name=level-3',
        resourceVersion: version,
      },
    ]);
    expect(server.asked.every(({ token }) => token === 'token')).toBe(true);
  });

  test('goes on watching after a bookmark', async () => {
    await using server = await FakeApiServer.start();
    server.allowlist(NAME);
    using candidates = watchAllowlist(server);
    await candidates.next();
    await server.until(() => server.watches === 1);
    server.bookmark();
    server.allowlist(NAME, OTHER_DAY);
    expect(await candidates.nextGeneration()).toBe(2);
    expect(server.asked).toHaveLength(2);
  });

  test('reports no change of the status, nor another object', async () => {
    await using server = await FakeApiServer.start();
    const { metadata } = server.allowlist(NAME);
    using candidates = watchAllowlist(server);
    await candidates.next();
    await server.until(() => server.watches === 1);
    server.objects.apply(`/apis/sallyport.dev/v1alpha1/namespaces/${NAMESPACE}/allowlists/${NAME}`, 'status', 'x', {
      observedGeneration: metadata.generation,
    });
    server.allowlist('other');
    server.allowlist(NAME, OTHER_DAY);
    expect(await candidates.nextGeneration()).toBe(2);
    expect(candidates.waiting).toBe(0);
  });

  test.each<{ readonly end: string; readonly act: (server: FakeApiServer) => void }>([
    { end: 'ends cleanly', act: (server) => server.endWatches() },
    { end: 'reports that its version is gone', act: (server) => server.errorInWatches(410) },
    { end: 'reports another error', act: (server) => server.errorInWatches(500) },
  ])('lists again after a watch that $end, and misses nothing', async ({ act }) => {
    await using server = await FakeApiServer.start();
    server.allowlist(NAME);
    using candidates = watchAllowlist(server);
    await candidates.next();
    await server.until(() => server.watches === 1);

    act(server);
    await server.until(() => watchRequests(server) === 2);
    server.allowlist(NAME, OTHER_DAY);
    expect(await candidates.nextGeneration()).toBe(2);
    expect(candidates.waiting).toBe(0);
  });

  test('lists again when the version it would watch from is gone', async () => {
    await using server = await FakeApiServer.start();
    server.allowlist(NAME);
    using candidates = watchAllowlist(server);
    await candidates.next();
    await server.until(() => server.watches === 1);
    server.allowlist('other');
    server.forget();
    server.allowlist(NAME, OTHER_DAY);
    expect(await candidates.nextGeneration()).toBe(2);
    server.forget();
    server.endWatches();
    await server.until(() => server.watches === 1 && watchRequests(server) > 1);
    server.allowlist(NAME, { notBefore: '2026-03-03' });
    expect(await candidates.nextGeneration()).toBe(3);
  });

  test('leaves a connection that has gone silent, and sees what happened meanwhile', async () => {
    await using server = await FakeApiServer.start();
    server.allowlist(NAME);
    using candidates = watchAllowlist(server, { watchSeconds: 0, graceMs: 60 });
    await candidates.next();
    await server.until(() => server.watches === 1);

    server.fallSilent();
    server.allowlist(NAME, OTHER_DAY);
    expect(await candidates.nextGeneration()).toBe(2);
  });

  test('says at once that the API server is away at the start, and goes on when it is there', async () => {
    await using server = await FakeApiServer.start();
    server.allowlist(NAME);
    await server.goAway();
    using candidates = watchAllowlist(server);
    expect(await candidates.nextGeneration()).toMatch(
      /^Cannot read the Allowlist "sallyport\/level-3": .*ECONNREFUSED/,
    );
    await server.comeBack();
    let seen = await candidates.nextGeneration();
    while (typeof seen === 'string') seen = await candidates.nextGeneration();
    expect(seen).toBe(1);
  });

  test('does not wait for an API server that accepts and never answers', async () => {
    await using server = await FakeApiServer.start();
    server.hold();
    using candidates = watchAllowlist(server, { firstReportMs: 20 });
    expect(await candidates.nextGeneration()).toBe(
      'Cannot read the Allowlist "sallyport/level-3": the API server has not answered within 0.02 s',
    );
  });

  test('takes a few failures in a row for a restart of the API server, and no more', async () => {
    await using server = await FakeApiServer.start();
    server.allowlist(NAME);
    using candidates = watchAllowlist(server);
    await candidates.next();
    await server.until(() => server.watches === 1);

    for (const restarts of [1, 2]) {
      server.fail(2);
      server.endWatches();
      await server.until(() => server.watches === 1 && watchRequests(server) === 1 + restarts);
    }
    expect(candidates.waiting).toBe(0);
    server.fail(3);
    server.endWatches();
    expect(await candidates.nextGeneration()).toMatch(/the API server answered 500: etcdserver: request timed out$/);
    expect(await candidates.nextGeneration()).toBe(1);
  });

  test('reports a deletion as a problem, and the object that takes its place even if it begins to count anew', async () => {
    await using server = await FakeApiServer.start();
    server.allowlist(NAME);
    using candidates = watchAllowlist(server);
    expect(await candidates.nextGeneration()).toBe(1);
    await server.until(() => server.watches === 1);
    server.deleteAllowlist(NAME);
    expect(await candidates.nextGeneration()).toMatch(/it was deleted. Let Flux apply it again$/);
    server.allowlist(NAME);
    expect(await candidates.nextGeneration()).toBe(1);
  });

  test('reports that there is no such object', async () => {
    await using server = await FakeApiServer.start();
    server.allowlist('other');
    using candidates = watchAllowlist(server);
    expect(await candidates.nextGeneration()).toMatch(/there is no such object/);
  });

  test('ends its connection and reports nothing after stop', async () => {
    await using server = await FakeApiServer.start();
    server.allowlist(NAME);
    const candidates = watchAllowlist(server);
    await candidates.next();
    await server.until(() => server.watches === 1);
    candidates[Symbol.dispose]();
    await server.untilClosed();
    server.allowlist(NAME, OTHER_DAY);
    expect(candidates.waiting).toBe(0);
  });
});
