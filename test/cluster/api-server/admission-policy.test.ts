// The admission policy in a real API server: what a level lets pass is changed by Flux and by nobody else, whatever else they
// may do. Every attempt is a dry run: admission decides as always, and nothing stays.

import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Answer, ApiClient, KubernetesObject } from '../../support/api-client.ts';
import type { ApiServer } from '../../support/api-server.ts';
import { APPLIERS, synthesizedZone } from '../../support/synthesized-zones.ts';
import {
  applierOf,
  applyAll,
  applyDefinitions,
  BUILD_MS,
  configMap,
  startExampleCluster,
  STRANGER,
} from '../example-cluster.ts';

const ALLOWLIST = '/apis/sallyport.dev/v1alpha1/namespaces/sallyport/allowlists/level-4';
const CONFIG_MAPS = '/api/v1/namespaces/sallyport/configmaps';
const TEST_MS = 60_000;
const DRY = '?dryRun=All';

const MODES = [
  ['arc', synthesizedZone('contoso-bakery', 'level-4')],
  ['native', synthesizedZone('northwind-dual-nic', 'level-4')],
] as const;

type Attempt = (client: ApiClient, list: KubernetesObject) => Promise<Answer>;

const GUARDED: readonly (readonly [what: string, attempt: Attempt])[] = [
  [
    'create an Allowlist',
    (client, list) => post(client, ALLOWLIST.replace('/level-4', ''), { ...list, metadata: { name: 'other' } }),
  ],
  ['apply an Allowlist', (client, list) => client.apply(list, { dryRun: true, fieldManager: 'hand' })],
  ['edit an Allowlist', (client) => merge(client, ALLOWLIST, { spec: { notBefore: '2030-01-01' } })],
  ['label an Allowlist', (client) => merge(client, ALLOWLIST, { metadata: { labels: { seen: 'yes' } } })],
  ['create a ConfigMap dns-…', (client) => post(client, CONFIG_MAPS, configMap('dns-other'))],
  [
    'create a ConfigMap dns-… that the server names',
    (client) => post(client, CONFIG_MAPS, { metadata: { generateName: 'dns-' } }),
  ],
  ['edit the ConfigMap forwarder', (client) => merge(client, `${CONFIG_MAPS}/forwarder`, { data: { seen: 'yes' } })],
  [
    'apply the ConfigMap forwarder',
    (client) => client.apply(configMap('forwarder'), { dryRun: true, fieldManager: 'hand' }),
  ],
];

const FREE: readonly (readonly [what: string, attempt: Attempt])[] = [
  ['create a ConfigMap of another name', (client) => post(client, CONFIG_MAPS, configMap('dnsmasq'))],
  [
    'create a ConfigMap dns-… elsewhere',
    (client) => post(client, '/api/v1/namespaces/default/configmaps', configMap('dns-x', 'default')),
  ],
  [
    'edit what the forwarder has confirmed',
    (client) => merge(client, `${CONFIG_MAPS}/forwarder-confirmed`, { data: { seen: 'yes' } }),
  ],
  ['write the status of an Allowlist', (client) => merge(client, `${ALLOWLIST}/status`, { status: { entries: 1 } })],
];

let server: ApiServer;

beforeAll(async () => {
  server = await startExampleCluster();
}, BUILD_MS);

afterAll(() => server[Symbol.asyncDispose]());

describe.each(MODES)('the admission policy of a zone whose Flux came in by "%s"', (mode, zone) => {
  const list = (): KubernetesObject => {
    const found = zone.network.find(({ kind }) => kind === 'Allowlist');
    if (found === undefined) throw new Error(`Cannot test "${zone.name}": it has no Allowlist. Synthesize it first`);
    return found;
  };
  const others = (): readonly (readonly [who: string, client: ApiClient])[] => [
    ['system:masters', server.admin],
    ['a cluster administrator', applierOf(server, { applier: STRANGER })],
    ['the Flux of the other mode', applierOf(server, { applier: APPLIERS[mode === 'arc' ? 'native' : 'arc'] })],
  ];

  beforeAll(async () => {
    await applyDefinitions(server, zone);
    await applyAll(applierOf(server, zone), zone.network);
  }, TEST_MS);

  // The policy sees no deletion; Flux is told not to prune these.
  afterAll(async () => {
    for (const object of zone.network) await server.admin.delete(object);
  });

  test.each(GUARDED)('lets the applier alone %s', async (_, attempt) => {
    const own = await attempt(applierOf(server, zone), list());
    expect({ refused: own.message }).toEqual({ refused: '' });
    for (const [who, client] of others()) {
      const { status, message } = await attempt(client, list());
      expect({ who, status, message }).toEqual({ who, status: 403, message: expect.stringContaining('only Flux (') });
    }
  });

  test.each(FREE)('lets others %s', async (_, attempt) => {
    const { message } = await attempt(server.admin, list());
    expect({ refused: message }).toEqual({ refused: '' });
  });
});

function post(client: ApiClient, path: string, body: object): Promise<Answer> {
  return client.ask({ method: 'POST', path: `${path}${DRY}`, body });
}

function merge(client: ApiClient, path: string, body: object): Promise<Answer> {
  return client.ask({ method: 'PATCH', path: `${path}${DRY}`, body, patch: 'merge' });
}
