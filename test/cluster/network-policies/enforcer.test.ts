// Policies of a real API server, enforced on real packets between the namespaces of three pods, their node and a machine
// elsewhere.

import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { loadCredentials } from '../../../forwarder/allowlist/kubernetes/credentials.ts';
import { HttpApi } from '../../../forwarder/allowlist/kubernetes/http-api.ts';
import { silentLog } from '../../../forwarder/observe/log.ts';
import type { KubernetesObject } from '../../support/api-client.ts';
import { ApiServer } from '../../support/api-server.ts';
import { eventually } from '../../support/eventually.ts';
import { buildControlPlane } from '../build-kubernetes.ts';
import { needDebianPrograms } from '../debian-programs.ts';
import { applyAll, BUILD_MS } from '../example-cluster.ts';
import { Enforcer } from './enforcer.ts';
import { ADDRESSES, type End, NodeWithPods } from './node-with-pods.ts';
import type { Outcome } from './dial.ts';

const TEST_MS = 60_000;
const NAMESPACE = 'ovens';
const ACCOUNT = 'network-plugin';

/** The client may ask the web server, the web server may ask the client for names, and that is all. */
const POLICY: KubernetesObject = {
  apiVersion: 'networking.k8s.io/v1',
  kind: 'NetworkPolicy',
  metadata: { name: 'web', namespace: NAMESPACE },
  spec: {
    podSelector: { matchLabels: { app: 'web' } },
    policyTypes: ['Ingress', 'Egress'],
    ingress: [{ from: [{ podSelector: { matchLabels: { app: 'client' } } }], ports: [{ port: 'http' }] }],
    egress: [
      {
        to: [{ ipBlock: { cidr: '10.42.0.0/24', except: [`${ADDRESSES.stranger}/32`] } }],
        ports: [{ protocol: 'UDP', port: 53 }],
      },
    ],
  },
};

/** What is tried, and what comes of it while the policy is there. Without it, all of them are open. */
const TRIES: readonly (readonly [from: End, to: End, port: number, expected: Outcome])[] = [
  ['client', 'web', 443, 'open'],
  ['client', 'web', 4840, 'rejected'],
  ['client', 'web', 53, 'rejected'],
  ['stranger', 'web', 443, 'rejected'],
  ['outside', 'web', 443, 'rejected'],
  ['web', 'client', 53, 'open'],
  ['web', 'client', 443, 'rejected'],
  ['web', 'stranger', 53, 'rejected'],
  ['web', 'stranger', 443, 'rejected'],
  ['web', 'outside', 443, 'rejected'],
  ['web', 'node', 53, 'open'],
  ['web', 'node', 443, 'rejected'],
  ['node', 'web', 4840, 'open'], // a probe of the kubelet
  ['client', 'node', 443, 'open'],
  ['client', 'stranger', 443, 'open'],
  ['client', 'outside', 443, 'open'],
  ['outside', 'client', 443, 'open'],
];

let stack: AsyncDisposableStack;
let server: ApiServer;
let node: NodeWithPods;

beforeAll(async () => {
  await using starting = new AsyncDisposableStack();
  await needDebianPrograms({ ip: 'iproute2', nft: 'nftables' });
  server = starting.use(await ApiServer.start(await buildControlPlane()));
  await applyAll(server.admin, accountObjects());
  await createPods();
  node = starting.use(await NodeWithPods.start());
  const credentials = { server: server.url, ca: server.ca, token: await server.tokenOf('default', ACCOUNT) };
  const api = new HttpApi(() => loadCredentials(credentials), 10_000);
  const enforcer = starting.use(new Enforcer({ api, apply: (rules) => node.apply(rules), log: silentLog() }));
  enforcer.start();
  stack = starting.move();
}, BUILD_MS);

afterAll(() => stack.disposeAsync());

describe('Enforcer', () => {
  test(
    'holds packets to a policy from the moment it is there until it is gone',
    async () => {
      expect(await tryAll()).toEqual(TRIES.map(([from, to, port]) => [from, to, port, 'open']));
      await applyAll(server.admin, [POLICY]);
      await untilStrangerIs('rejected');
      expect(await tryAll()).toEqual(TRIES);
      await server.admin.delete(POLICY);
      await untilStrangerIs('open');
      expect(await tryAll()).toEqual(TRIES.map(([from, to, port]) => [from, to, port, 'open']));
    },
    TEST_MS,
  );

  test(
    'closes a direction without rules for every pod of a namespace',
    async () => {
      const spec = { podSelector: {}, policyTypes: ['Ingress'] };
      const closed = { ...POLICY, metadata: { name: 'closed', namespace: NAMESPACE }, spec };
      await applyAll(server.admin, [closed]);
      await untilStrangerIs('rejected');
      expect(await attempt('web', 'client', 443)).toBe('rejected');
      expect(await attempt('web', 'outside', 443)).toBe('open');
      expect(await attempt('node', 'client', 443)).toBe('open');
      await server.admin.delete(closed);
      await untilStrangerIs('open');
    },
    TEST_MS,
  );
});

async function tryAll(): Promise<readonly (readonly [End, End, number, Outcome])[]> {
  const outcomes: (readonly [End, End, number, Outcome])[] = [];
  for (const [from, to, port] of TRIES) outcomes.push([from, to, port, await attempt(from, to, port)]);
  return outcomes;
}

function attempt(from: End, to: End, port: number): Promise<Outcome> {
  return node.dial(from, { to, port, protocol: port === 53 ? 'UDP' : 'TCP' });
}

function untilStrangerIs(outcome: Outcome): Promise<void> {
  return eventually(
    `a stranger's connection to the web server is ${outcome}`,
    async () => (await attempt('stranger', 'web', 443)) === outcome,
  );
}

async function createPods(): Promise<void> {
  const ports = [{ name: 'http', containerPort: 443 }];
  for (const name of ['web', 'client', 'stranger'] as const) {
    const metadata = { name, namespace: NAMESPACE, labels: { app: name } };
    const pod = { apiVersion: 'v1', kind: 'Pod', metadata, spec: { containers: [{ name, image: name, ports }] } };
    await applyAll(server.admin, [pod]);
    // As a kubelet reports it.
    const status = { phase: 'Running', podIP: ADDRESSES[name], podIPs: [{ ip: ADDRESSES[name] }] };
    const path = `${await server.admin.pathOf(pod)}/status`;
    expect(await server.admin.ask({ method: 'PATCH', path, patch: 'merge', body: { status } })).toMatchObject({
      status: 200,
    });
  }
}

function accountObjects(): readonly KubernetesObject[] {
  const account = { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: ACCOUNT, namespace: 'default' } };
  const rules = [
    { apiGroups: [''], resources: ['pods', 'namespaces'], verbs: ['list', 'watch'] },
    { apiGroups: ['networking.k8s.io'], resources: ['networkpolicies'], verbs: ['list', 'watch'] },
  ];
  const roles = 'rbac.authorization.k8s.io';
  return [
    { apiVersion: 'v1', kind: 'Namespace', metadata: { name: NAMESPACE } },
    account,
    // A controller would have made it, and no pod is accepted without.
    { ...account, metadata: { name: 'default', namespace: NAMESPACE } },
    { apiVersion: `${roles}/v1`, kind: 'ClusterRole', metadata: { name: ACCOUNT }, rules },
    {
      apiVersion: `${roles}/v1`,
      kind: 'ClusterRoleBinding',
      metadata: { name: ACCOUNT },
      roleRef: { apiGroup: roles, kind: 'ClusterRole', name: ACCOUNT },
      subjects: [{ kind: 'ServiceAccount', namespace: 'default', name: ACCOUNT }],
    },
  ];
}
