// What the forwarder may do in its cluster, asked with a token of its own account: all that it needs, and nothing else.

import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type ApiClient, asFields, asList } from '../../support/api-client.ts';
import type { ApiServer } from '../../support/api-server.ts';
import { synthesizedZones } from '../../support/synthesized-zones.ts';
import { applierOf, applyAll, applyDefinitions, BUILD_MS, startExampleCluster } from '../example-cluster.ts';

const TEST_MS = 60_000;
const NAMESPACE = 'sallyport';
const ALLOWLISTS = 'allowlists.sallyport.dev';
const LEASES = 'leases.coordination.k8s.io';

type Question = readonly [verb: string, resource: string, name?: string, namespace?: string];

const NEEDED: readonly Question[] = [
  ['get', ALLOWLISTS, 'level-4'],
  ['list', ALLOWLISTS],
  ['watch', ALLOWLISTS],
  ['patch', `${ALLOWLISTS}/status`, 'level-4'],
  ['get', LEASES, 'forwarder'],
  ['update', LEASES, 'forwarder'],
  ['get', 'configmaps', 'forwarder-confirmed'],
  ['patch', 'configmaps', 'forwarder-confirmed'],
  ['get', 'pods', 'forwarder-0'],
];

const DENIED: readonly Question[] = [
  ...['create', 'update', 'patch', 'delete'].map((verb) => [verb, ALLOWLISTS, 'level-4'] as const),
  ['update', `${ALLOWLISTS}/status`, 'level-4'],
  ['list', ALLOWLISTS, '', 'default'],
  ...['get', 'list', 'watch'].map((verb) => [verb, 'secrets'] as const),
  ['get', 'configmaps', 'forwarder'],
  ['patch', 'configmaps', 'forwarder'],
  ['patch', 'configmaps', 'dns-level-3'],
  ['delete', 'configmaps', 'forwarder-confirmed'],
  ...['create', 'list', 'watch'].map((verb) => [verb, 'configmaps'] as const),
  ...['create', 'list'].map((verb) => [verb, LEASES] as const),
  ['get', LEASES, 'other'],
  ['delete', LEASES, 'forwarder'],
  ...['list', 'watch', 'create', 'delete'].map((verb) => [verb, 'pods'] as const),
  ['create', 'pods/exec', 'forwarder-0'],
  ['create', 'serviceaccounts/token', 'forwarder'],
  ['get', 'pods', 'any', 'kube-system'],
  ['list', 'namespaces', '', ''],
];

/** Verbs by resource and names, as SelfSubjectRulesReview tells them; without what every account may ask about itself. */
const EXACTLY = [
  'allowlists.sallyport.dev/status: patch',
  'allowlists.sallyport.dev: get list watch',
  'configmaps forwarder-confirmed: get patch',
  'leases.coordination.k8s.io forwarder: get update',
  'pods: get',
];

let server: ApiServer;

beforeAll(async () => {
  server = await startExampleCluster();
}, BUILD_MS);

afterAll(() => server[Symbol.asyncDispose]());

const zones = synthesizedZones().filter(({ network }) => network.length > 0);

describe.each(zones.map((zone) => [`${zone.site}/${zone.name}`, zone] as const))('the forwarder of %s', (_, zone) => {
  let forwarder: ApiClient;

  beforeAll(async () => {
    await applyDefinitions(server, zone);
    const kinds = ['ServiceAccount', 'Role', 'RoleBinding'];
    const account = zone.network.filter(
      ({ kind, metadata }) => kinds.includes(kind) && metadata.namespace === NAMESPACE,
    );
    await applyAll(applierOf(server, zone), account);
    forwarder = server.withToken(await server.tokenOf(NAMESPACE, 'forwarder'));
  }, TEST_MS);

  test('may do what it needs, and not what it does not', async () => {
    expect(await answers(forwarder, NEEDED)).toEqual(NEEDED.map((question) => `${question.join(' ')}: yes`));
    expect(await answers(forwarder, DENIED)).toEqual(DENIED.map((question) => `${question.join(' ')}: no`));
  });

  test('has no rule beyond these', async () => {
    expect(await rulesOf(forwarder)).toEqual(EXACTLY);
  });
});

async function answers(client: ApiClient, questions: readonly Question[]): Promise<readonly string[]> {
  const said: string[] = [];
  for (const question of questions)
    said.push(`${question.join(' ')}: ${(await isAllowed(client, question)) ? 'yes' : 'no'}`);
  return said;
}

async function isAllowed(
  client: ApiClient,
  [verb, what, name = '', namespace = NAMESPACE]: Question,
): Promise<boolean> {
  const [kind = '', subresource = ''] = what.split('/');
  const [resource, ...group] = kind.split('.');
  const resourceAttributes = { verb, resource, group: group.join('.'), subresource, name, namespace };
  const status = await review(client, 'SelfSubjectAccessReview', { resourceAttributes });
  return status['allowed'] === true;
}

async function rulesOf(client: ApiClient): Promise<readonly string[]> {
  const status = await review(client, 'SelfSubjectRulesReview', { namespace: NAMESPACE });
  return asList(status['resourceRules'])
    .filter(
      (rule) => !listOf(rule['apiGroups']).every((group) => /^(authorization|authentication)\.k8s\.io$/.test(group)),
    )
    .map((rule) => {
      const [group = ''] = listOf(rule['apiGroups']);
      const [resource = '', subresource] = (listOf(rule['resources'])[0] ?? '').split('/');
      const what = [group === '' ? resource : `${resource}.${group}`, subresource].filter(Boolean).join('/');
      return `${[what, ...listOf(rule['resourceNames'])].join(' ')}: ${listOf(rule['verbs']).join(' ')}`;
    })
    .sort();
}

async function review(client: ApiClient, kind: string, spec: object): Promise<Readonly<Record<string, unknown>>> {
  const path = `/apis/authorization.k8s.io/v1/${kind.toLowerCase()}s`;
  const body = { apiVersion: 'authorization.k8s.io/v1', kind, spec };
  const answer = await client.ask({ method: 'POST', path, body });
  expect(answer).toMatchObject({ status: 201 });
  return asFields(answer.body['status']);
}

function listOf(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.map(String) : [];
}
