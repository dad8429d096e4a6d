// A whole forwarder with its allowlist from a real API server, under the synthesized role and with a token of its account.

import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { AllowlistSpec } from '../../../forwarder/contract/allowlist.ts';
import { digestOf } from '../../../forwarder/contract/digest.ts';
import { rowManager, statusPatch } from '../../../forwarder/allowlist/kubernetes/status-patch.ts';
import { makeAllowlist, SOME_DIGEST } from '../../support/allowlists.ts';
import { type ApiClient, asFields, asList, asObject } from '../../support/api-client.ts';
import type { ApiServer } from '../../support/api-server.ts';
import { createAuthority } from '../../support/certificates.ts';
import { FAST } from '../../support/cluster-parts.ts';
import { eventually } from '../../support/eventually.ts';
import { ForwarderFiles, portOf, type Started } from '../../support/forwarder-files.ts';
import { dialTls, readBytes, startTlsServer } from '../../support/peers.ts';
import { synthesizedZone } from '../../support/synthesized-zones.ts';
import { applierOf, applyAll, applyDefinitions, BUILD_MS, startExampleCluster } from '../example-cluster.ts';

const TEST_MS = 60_000;
const NAMESPACE = 'sallyport';
const ZONE = synthesizedZone('contoso-bakery', 'level-3');

let server: ApiServer;
let applier: ApiClient;

beforeAll(async () => {
  server = await startExampleCluster();
  await applyDefinitions(server, ZONE);
  applier = applierOf(server, ZONE);
  await applyAll(applier, ZONE.network);
}, BUILD_MS);

afterAll(() => server[Symbol.asyncDispose]());

beforeEach(async () => {
  const confirmed = ZONE.network.filter(({ metadata }) => metadata.name === 'forwarder-confirmed');
  for (const object of confirmed) await server.admin.delete(object);
  await applyAll(applier, confirmed);
});

describe('startForwarder() with a real API server', () => {
  test(
    'passes what the object allows, says so on it, and closes what an edit revokes within a second',
    async () => {
      const authority = await createAuthority();
      await using peer = await startTlsServer(await authority.issue('a.example'));
      await using files = new ForwarderFiles();
      const digest = await configure(files, 'revoked', peer.port);
      await allow('revoked', ['a.example', 'b.example'], digest);
      const { forwarder, trail } = await startPod(files, 'a');
      const client = await dialTls(portOf(forwarder), 'a.example', authority.ca);
      client.write('ping');
      expect(await readBytes(await peer.accept(), 4)).toEqual(Buffer.from('ping'));
      await untilStatus('revoked', ({ observedGeneration }) => observedGeneration === 1);
      expect(await conditions('revoked')).toMatchObject({ Ready: 'True/Loaded', Confirmed: 'True/NoReservedNames' });
      expect(await rows('revoked')).toMatchObject([{ pod: 'a', generation: 1, configDigest: digest }]);

      const closed = new Promise((resolve) => client.once('close', resolve));
      const editedAt = performance.now();
      await allow('revoked', ['b.example'], digest);
      await closed;
      expect(performance.now() - editedAt).toBeLessThan(1_000);
      expect(await trail.next('close')).toMatchObject({ serverName: 'a.example', closedBy: 'entry-removed' });
      await untilStatus('revoked', ({ observedGeneration }) => observedGeneration === 2);
    },
    TEST_MS,
  );

  test(
    'gives each pod a row that others leave alone, until the pod drains or is gone',
    async () => {
      await using files = new ForwarderFiles();
      await using otherFiles = new ForwarderFiles();
      await configure(otherFiles, 'shared', 1);
      await allow('shared', ['a.example'], await configure(files, 'shared', 1));
      await Promise.all(['a', 'b'].map(createPod));
      const [{ forwarder }] = await Promise.all([startPod(files, 'a'), startPod(otherFiles, 'b')]);
      await eventually('every pod has a row', async () => (await podsOf('shared')).join() === 'a,b');

      expect(await applyRow('shared', 'gone')).toContain('gone');
      await eventually('its row is swept', async () => (await podsOf('shared')).join() === 'a,b');
      await forwarder.drain();
      await eventually('one row is left', async () => (await podsOf('shared')).join() === 'b');
    },
    TEST_MS,
  );

  test(
    'tells other Allowlists that they do not count, and keeps what it has confirmed in the cluster',
    async () => {
      await using files = new ForwarderFiles();
      await allow('counting', ['a.example'], await configure(files, 'counting', 1));
      await startPod(files, 'a');
      await eventually(
        'the synthesized list is told',
        async () => (await conditions('level-3'))['Accepted']?.startsWith('False/') === true,
      );
      await eventually('the configuration is kept', async () => {
        const { body } = await server.admin.get(`/api/v1/namespaces/${NAMESPACE}/configmaps/forwarder-confirmed`);
        return asFields(body['data'])['confirmed-configuration'] !== undefined;
      });
    },
    TEST_MS,
  );
});

/** Writes forwarder.yaml, and returns its digest. */
async function configure(files: ForwarderFiles, name: string, upPort: number): Promise<string> {
  await files.configure(upPort, { zone: name, allowlist: { kubernetes: { namespace: NAMESPACE, name } } });
  return digestOf(await readFile(files.configurationFile));
}

async function allow(name: string, hosts: readonly string[], configDigest: string): Promise<void> {
  const entries = hosts.map((host) => ({ host, port: 443 }));
  const zones: AllowlistSpec['zones'] = { ovens: { networks: ['127.0.0.0/8'] } };
  const list = makeAllowlist({ configDigest, zones, grants: [{ for: ['ovens'], from: 'ovens.yaml', entries }] }, name);
  await applyAll(applier, [asObject({ ...list, metadata: { name, namespace: NAMESPACE } })]);
}

async function startPod(files: ForwarderFiles, pod: string): Promise<Started> {
  const token = await server.tokenOf(NAMESPACE, 'forwarder');
  const address = { server: server.url, ca: server.ca, token, namespace: NAMESPACE };
  return files.start({ kubernetes: { address, pod, timing: FAST } });
}

/** A pod as an object: no node ever runs it. */
async function createPod(name: string): Promise<void> {
  const containers = [{ name: 'forwarder', image: 'forwarder' }];
  const metadata = { name, namespace: NAMESPACE };
  const pod = { apiVersion: 'v1', kind: 'Pod', metadata, spec: { serviceAccountName: 'forwarder', containers } };
  expect(await server.admin.create(pod)).toMatchObject({ status: 201 });
}

/** The row of a pod that died before it could take it back; returns whose rows there are. */
async function applyRow(name: string, pod: string): Promise<readonly string[]> {
  const forwarders = [{ pod, generation: 1, digest: SOME_DIGEST, configDigest: SOME_DIGEST }];
  const { path, query, body } = statusPatch({ namespace: NAMESPACE, name }, rowManager(pod), { forwarders });
  const client = server.withToken(await server.tokenOf(NAMESPACE, 'forwarder'));
  const answer = await client.ask({
    method: 'PATCH',
    path: `${path}?${new URLSearchParams(query).toString()}`,
    body: asFields(body),
  });
  return asList(asFields(answer.body['status'])['forwarders']).map((row) => String(row['pod']));
}

async function statusOf(name: string): Promise<Readonly<Record<string, unknown>>> {
  const { body } = await server.admin.get(`/apis/sallyport.dev/v1alpha1/namespaces/${NAMESPACE}/allowlists/${name}`);
  return asFields(body['status']);
}

async function untilStatus(name: string, isSo: (status: Readonly<Record<string, unknown>>) => boolean): Promise<void> {
  await eventually(`the status of "${name}" is as expected`, async () => isSo(await statusOf(name)));
}

async function rows(name: string): Promise<readonly Readonly<Record<string, unknown>>[]> {
  return asList((await statusOf(name))['forwarders']);
}

async function podsOf(name: string): Promise<readonly string[]> {
  return (await rows(name)).map(({ pod }) => String(pod)).sort();
}

/** `<status>/<reason>` by type. */
async function conditions(name: string): Promise<Readonly<Record<string, string>>> {
  const found = asList((await statusOf(name))['conditions']);
  return Object.fromEntries(
    found.map(({ type, status, reason }) => [String(type), `${String(status)}/${String(reason)}`]),
  );
}
