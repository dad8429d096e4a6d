import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { ConfirmedInCluster } from '../../../../forwarder/allowlist/kubernetes/confirmed-in-cluster.ts';
import { SavedConfiguration } from '../../../../forwarder/confirm/saved-configuration.ts';
import { silentLog } from '../../../../forwarder/observe/log.ts';
import { apiOf, FAST } from '../../../support/cluster-parts.ts';
import { asFields } from '../../../support/fake-api-objects.ts';
import { CONFIRMED, FakeApiServer, NAMESPACE } from '../../../support/fake-api-server.ts';
import { TemporaryFolder } from '../../../support/temporary-folder.ts';

function storeIn(server: FakeApiServer, folder: string): ConfirmedInCluster {
  return new ConfirmedInCluster({
    api: apiOf(server),
    namespace: NAMESPACE,
    folder: new SavedConfiguration(folder),
    timing: { ...FAST, firstReportMs: 100 },
    log: silentLog(),
  });
}

function kept(server: FakeApiServer): unknown {
  return asFields(server.objects.get(CONFIRMED)?.['data'])['confirmed-configuration'];
}

describe('ConfirmedInCluster', () => {
  test('gives a new pod what another has confirmed, and the ban of what it rolled back', async () => {
    await using server = await FakeApiServer.start();
    using folder = new TemporaryFolder();
    const saved = { text: 'site: bakery\n', rolledBack: { digest: 'sha256:b', why: 'silence' } };
    const old = storeIn(server, join(folder.path, 'old'));
    await old.save(saved);
    await server.until(() => kept(server) !== undefined);
    await old.stop();
    const fresh = storeIn(server, join(folder.path, 'new'));
    expect(await fresh.load()).toMatchObject({ kind: 'saved', saved });
  });

  test('prefers the pod’s own folder', async () => {
    await using server = await FakeApiServer.start();
    using folder = new TemporaryFolder();
    await new SavedConfiguration(folder.path).save({ text: 'own' });
    const store = storeIn(server, folder.path);
    expect(await store.load()).toMatchObject({ kind: 'saved', saved: { text: 'own' } });
    expect(server.asked).toEqual([]);
  });

  test('saves without waiting for an API server that is away, and writes once it is there', async () => {
    await using server = await FakeApiServer.start();
    using folder = new TemporaryFolder();
    await server.goAway();
    const store = storeIn(server, folder.path);
    for (const text of ['a', 'b', 'c']) await store.save({ text });
    expect(await new SavedConfiguration(folder.path).load()).toMatchObject({ saved: { text: 'c' } });
    await server.comeBack();
    await server.until(() => kept(server) === JSON.stringify({ text: 'c' }));
    await store.stop();
    expect(server.asked.filter(({ method }) => method === 'PATCH')).toHaveLength(1);
  });

  test('starts with nothing when neither the folder nor the API server knows', async () => {
    await using server = await FakeApiServer.start();
    using folder = new TemporaryFolder();
    const store = storeIn(server, folder.path);
    expect(await store.load()).toEqual({ kind: 'absent' });
    server.hold();
    expect(await store.load()).toEqual({ kind: 'absent' });
  });
});
