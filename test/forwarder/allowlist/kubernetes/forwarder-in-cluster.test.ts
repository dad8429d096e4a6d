// A whole forwarder that has its allowlist from an API server, as in every cluster.

import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import type { Clock } from '../../../../forwarder/allowlist/expiries.ts';
import type { AllowlistSpec } from '../../../../forwarder/contract/allowlist.ts';
import { digestOf } from '../../../../forwarder/contract/digest.ts';
import { SetClock, SOME_GRANT } from '../../../support/break-glass.ts';
import { createAuthority } from '../../../support/certificates.ts';
import { FAST } from '../../../support/cluster-parts.ts';
import { asFields } from '../../../support/fake-api-objects.ts';
import { CONFIRMED, FakeApiServer, NAMESPACE } from '../../../support/fake-api-server.ts';
import { conditionOf, ForwarderFiles, portOf, type Started } from '../../../support/forwarder-files.ts';
import { dial, dialTls, helloFor, readBytes, startTcpServer, startTlsServer } from '../../../support/peers.ts';

const NAME = 'level-3';
const IN_CLUSTER = { allowlist: { kubernetes: { namespace: NAMESPACE, name: NAME } } };

function allowing(hosts: readonly string[], configDigest: string): Partial<AllowlistSpec> {
  const entries = hosts.map((host) => ({ host, port: 443 }));
  return {
    configDigest,
    zones: { ovens: { networks: ['127.0.0.0/8'] } },
    grants: [{ for: ['ovens'], from: 'ovens.yaml', entries }],
  };
}

async function digestFor(files: ForwarderFiles): Promise<string> {
  return digestOf(await readFile(files.configurationFile));
}

const HOUR = 3_600_000;
const OPENING = { breakGlass: { hours: 2, reason: 'oven 3 stands still', by: 'anna' }, grants: [SOME_GRANT] };

function startPod(files: ForwarderFiles, server: FakeApiServer, pod = 'a', clock?: Clock): Promise<Started> {
  const address = { server: server.url, token: pod, namespace: NAMESPACE };
  return files.start({ kubernetes: { address, pod, timing: FAST }, ...(clock !== undefined && { clock }) });
}

describe('startForwarder() in a cluster', () => {
  test('passes what the object allows, and closes what an edit revokes within a second', async () => {
    const authority = await createAuthority();
    await using peer = await startTlsServer(await authority.issue('a.example'));
    await using server = await FakeApiServer.start();
    await using files = new ForwarderFiles();
    await files.configure(peer.port, IN_CLUSTER);
    const digest = await digestFor(files);
    server.allowlist(NAME, allowing(['a.example', 'b.example'], digest));
    const { forwarder, trail } = await startPod(files, server);

    const client = await dialTls(portOf(forwarder), 'a.example', authority.ca);
    client.write('ping');
    expect(await readBytes(await peer.accept(), 4)).toEqual(Buffer.from('ping'));
    await server.until(() => server.status(NAME).observedGeneration === 1 && server.watches > 0);
    expect(server.condition(NAME, 'Ready')).toBe('True/Loaded');
    expect(server.condition(NAME, 'Confirmed')).toBe('True/NoReservedNames');
    expect(server.status(NAME).forwarders).toMatchObject([{ pod: 'a', generation: 1, configDigest: digest }]);

    const closed = new Promise((resolve) => client.once('close', resolve));
    const editedAt = performance.now();
    server.allowlist(NAME, allowing(['b.example'], digest));
    await closed;
    expect(performance.now() - editedAt).toBeLessThan(1_000);
    expect(await trail.next('close')).toMatchObject({ serverName: 'a.example', closedBy: 'entry-removed' });
    await server.until(() => server.status(NAME).observedGeneration === 2);
  });

  test('keeps the last good list when the object breaks or goes, and says so on it', async () => {
    await using server = await FakeApiServer.start();
    await using files = new ForwarderFiles();
    await files.configure(1, IN_CLUSTER);
    const digest = await digestFor(files);
    server.allowlist(NAME, allowing(['a.example'], digest));
    const { forwarder } = await startPod(files, server);
    const { snapshot } = forwarder.state();
    await server.until(() => server.status(NAME).observedGeneration === 1);

    server.rawAllowlist(NAME, { grants: 'none' });
    await server.until(() => server.condition(NAME, 'Ready') === 'False/InvalidAllowlist');
    expect(server.status(NAME)).toMatchObject({ observedGeneration: 1, forwarders: [{ generation: 1 }] });
    server.deleteAllowlist(NAME);
    await forwarder.until((state) => conditionOf(state, 'Ready') === 'False/SourceUnavailable');
    expect(forwarder.state()).toMatchObject({ ready: true, snapshot });
    server.allowlist(NAME, allowing(['a.example'], digest));
    await server.until(() => server.condition(NAME, 'Ready') === 'True/Loaded');
  });

  test('observes a generation that leaves the snapshot as it was', async () => {
    await using server = await FakeApiServer.start();
    await using files = new ForwarderFiles();
    await files.configure(1, IN_CLUSTER);
    const digest = await digestFor(files);
    server.allowlist(NAME, allowing(['a.example'], digest));
    const { forwarder } = await startPod(files, server);
    await server.until(() => server.status(NAME).observedGeneration === 1);
    server.rawAllowlist(NAME, {});
    await forwarder.until((state) => conditionOf(state, 'Ready') === 'False/InvalidAllowlist');
    server.allowlist(NAME, allowing(['a.example'], digest));
    await server.until(() => server.status(NAME).observedGeneration === 3);
  });

  test('observes a list only once the configuration it was made for runs', async () => {
    await using peer = await startTcpServer();
    await using server = await FakeApiServer.start();
    await using files = new ForwarderFiles();
    await files.configure(peer.port, IN_CLUSTER);
    const first = await digestFor(files);
    server.allowlist(NAME, allowing(['a.example'], first));
    await startPod(files, server);
    await server.until(() => server.status(NAME).observedGeneration === 1);

    await files.configure(peer.port, { ...IN_CLUSTER, limits: { connections: 77 } });
    const second = await digestFor(files);
    await server.until(() => server.status(NAME).forwarders?.[0]?.configDigest === second);
    server.allowlist(NAME, { ...allowing(['a.example', 'b.example'], `sha256:${'f'.repeat(64)}`) });
    await server.until(() => server.status(NAME).entries === 2);
    expect(server.status(NAME).observedGeneration).toBe(1);
    server.allowlist(NAME, allowing(['a.example', 'b.example'], second));
    await server.until(() => server.status(NAME).observedGeneration === 3);
  });

  test('starts with the last good list while the API server is away, and follows it once it is there', async () => {
    await using server = await FakeApiServer.start();
    await using files = new ForwarderFiles();
    await files.configure(1, IN_CLUSTER);
    const digest = await digestFor(files);
    server.allowlist(NAME, allowing(['a.example'], digest));
    const { forwarder: before } = await startPod(files, server);
    const { snapshot } = before.state();
    await before.close();

    await server.goAway();
    const { forwarder } = await startPod(files, server);
    expect(forwarder.state()).toMatchObject({ ready: true, snapshot, generation: 1 });
    expect(conditionOf(forwarder.state(), 'Ready')).toBe('False/SourceUnavailable');
    server.allowlist(NAME, allowing(['a.example', 'b.example'], digest));
    await server.comeBack();
    await forwarder.until(({ generation }) => generation === 2);
    await server.until(() => server.condition(NAME, 'Ready') === 'True/Loaded');
  });

  test('serves in a new pod with a broken file what another pod has confirmed', async () => {
    await using server = await FakeApiServer.start();
    await using files = new ForwarderFiles();
    await files.configure(1, IN_CLUSTER);
    const digest = await digestFor(files);
    server.allowlist(NAME, allowing(['a.example'], digest));
    const { forwarder: old } = await startPod(files, server);
    await server.until(
      () => asFields(server.objects.get(CONFIRMED)?.['data'])['confirmed-configuration'] !== undefined,
    );
    await old.close();

    await writeFile(files.configurationFile, `state: ${join(files.folder, 'empty')}\nsite: [\n`);
    const { forwarder } = await startPod(files, server, 'b');
    expect(forwarder.state()).toMatchObject({ ready: true, configuration: digest });
    await server.until(() => server.condition(NAME, 'Ready') === 'False/ConfigRejected');
  });

  test('gives back its Lease and its row when it begins to drain', async () => {
    await using peer = await startTcpServer();
    await using server = await FakeApiServer.start();
    await using files = new ForwarderFiles();
    await files.configure(peer.port, IN_CLUSTER);
    server.allowlist(NAME, allowing(['a.example'], await digestFor(files)));
    const { forwarder, trail } = await startPod(files, server);
    const client = await dial(portOf(forwarder));
    client.write(helloFor('a.example'));
    await trail.next('open');
    await server.until(() => server.status(NAME).forwarders?.length === 1 && server.holder() !== undefined);

    const drained = forwarder.drain();
    await server.until(() => server.status(NAME).forwarders === undefined && server.holder() === undefined);
    expect(forwarder.openConnections()).toBe(1);
    client.destroy();
    (await peer.accept()).destroy();
    await drained;
    await server.untilClosed();
  });

  test('passes what a break-glass object opens, tells it so, and goes on without the API server', async () => {
    const authority = await createAuthority();
    await using peer = await startTlsServer(await authority.issue('help.example'));
    await using server = await FakeApiServer.start();
    await using files = new ForwarderFiles();
    const allowlist = { ...IN_CLUSTER.allowlist, breakGlass: { maxHours: 8 } };
    await files.configure(peer.port, { allowlist, engine: 'net' });
    server.allowlist(NAME, allowing(['a.example'], await digestFor(files)));
    const clock = new SetClock(Date.now());
    const { forwarder, trail } = await startPod(files, server, 'a', clock);
    server.breakGlass('help', OPENING);
    await server.until(() => server.condition('help', 'Accepted') === 'True/InForce');
    await server.until(() => server.condition(NAME, 'BreakGlass') === 'True/InForce');
    await server.until(() => server.status(NAME).entries === 2);
    const client = await dialTls(portOf(forwarder), 'help.example', authority.ca);
    expect(await trail.next('open')).toMatchObject({ entry: 'break-glass/help help.example:443' });

    await server.goAway();
    const closed = new Promise((resolve) => client.once('close', resolve));
    clock.pass(2 * HOUR);
    await closed;
    expect(await trail.next('close')).toMatchObject({ closedBy: 'entry-expired' });
    await server.comeBack();
    await server.until(() => server.condition('help', 'Accepted') === 'False/Ended');
    await server.until(() => server.condition(NAME, 'BreakGlass') === 'False/NoneInForce');
  });

  test('trusts a clock again once it was set right and the API server agrees', async () => {
    await using server = await FakeApiServer.start();
    await using files = new ForwarderFiles();
    await files.configure(1, { ...IN_CLUSTER, engine: 'net' });
    server.allowlist(NAME, allowing(['a.example'], await digestFor(files)));
    const clock = new SetClock(Date.now());
    const { forwarder } = await startPod(files, server, 'a', clock);
    await server.until(() => server.condition(NAME, 'ClockTrusted') === 'True/Trusted');
    clock.pass(10, 2 * HOUR);
    await forwarder.until((state) => conditionOf(state, 'ClockTrusted') === 'False/Stepped');
    clock.pass(10, -2 * HOUR);
    await forwarder.until((state) => conditionOf(state, 'ClockTrusted') === 'True/Trusted');
  });
});
