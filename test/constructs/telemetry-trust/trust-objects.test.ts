import { beforeAll, describe, expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { z } from 'zod';
import type { TrustObject } from '../../../constructs/telemetry-trust/trust-object.ts';
import { bundleObjects } from '../../../constructs/telemetry-trust/bundle-objects.ts';
import { trustObjects } from '../../../constructs/telemetry-trust/trust-objects.ts';
import { telemetryOf } from '../../../levels/telemetry/telemetry-of.ts';
import { makeAuthority } from '../../support/authorities.ts';
import { buildPlant, withBrokers, type PlantChanges } from '../../support/plant.ts';

const ROUTE = '{ name: a, from: level-2-a, topics: [x], to: { parent: true } }';
const IDENTITY = { clientId: '11111111-1111-4111-8111-111111111111', tenantId: '22222222-2222-4222-8222-222222222222' };
const VAULT = `vaultIdentity: ${JSON.stringify(IDENTITY)}, `;

const pems = new Map<string, string>();

beforeAll(async () => {
  for (const name of ['root', 'level-3', 'level-3 new', 'level-2-a', 'vendor'])
    pems.set(name, (await makeAuthority({ subject: `CN=${name}` })).pem.trimEnd());
});

function pem(...names: readonly string[]): string {
  return names.map((name) => `${pems.get(name) ?? ''}\n`).join('');
}

type Wishes = {
  readonly vault?: string;
  readonly routes?: string;
  readonly site?: string;
  readonly changes?: PlantChanges;
};

function objectsOf(zone: string, { vault = '', routes = ROUTE, site = '', changes = {} }: Wishes = {}) {
  const files = ['root', 'level-3', 'level-2-a', 'vendor'].map((name) => [`pki/${name}.pem`, pem(name)]);
  const plant = buildPlant({
    ...Object.fromEntries(files),
    ...withBrokers(),
    site: `region: westeurope\n${site}telemetry: { ${vault}routes: [${routes}] }\n`,
    ...changes,
  });
  const broker = telemetryOf(plant).brokers.find((each) => each.zone === zone);
  return broker === undefined ? [] : trustObjects(plant, broker);
}

function named(objects: readonly TrustObject[]): readonly string[] {
  return objects.map(({ kind, name }) => `${kind} ${name}`);
}

function contentOf(objects: readonly TrustObject[], kind: string, name: string): TrustObject['content'] {
  const object = objects.find((each) => each.kind === kind && each.name === name);
  if (object === undefined) throw new Error(`There is no ${kind} "${name}", but ${named(objects).join(', ')}`);
  return object.content;
}

const SYNCED = { 'level-3': `telemetry: { broker: true, trust: secretSync, keyVault: kv-plant }\n` };

describe('trustObjects()', () => {
  test.each<[string, string, Wishes, readonly string[]]>([
    [
      'a listener whose keys are made in the cluster',
      'level-3',
      {},
      ['ConfigMap children-ca', 'Issuer level-3-ca', 'Certificate children-server'],
    ],
    ['a client whose certificate is placed by hand', 'level-2-a', {}, ['ConfigMap parent-ca']],
    [
      'a client whose certificate is in the vault',
      'level-2-a',
      { vault: VAULT, changes: { 'level-2-a': 'telemetry: { broker: true, keyVault: kv-plant }\n' } },
      ['ConfigMap parent-ca', 'SecretProviderClass parent-client', 'SecretSync parent-client'],
    ],
    [
      'a listener whose certificate is in the vault',
      'level-3',
      { vault: VAULT, changes: SYNCED },
      ['ConfigMap children-ca', 'SecretProviderClass children-server', 'SecretSync children-server'],
    ],
    ['a broker that no other connects to', 'level-2-b', {}, []],
    [
      'an end outside that is believed by its own authority',
      'level-3',
      {
        routes:
          '{ name: b, from: level-3, topics: [x], to: { kafka: { host: k.example, topic: t, ca: vendor, at: level-3, authentication: { sasl: { secretRef: s } } } } }',
      },
      ['ConfigMap outer-b-ca'],
    ],
  ])('gives what it takes for %s', (_, zone, wishes, expected) => {
    expect(named(objectsOf(zone, wishes))).toEqual(expected);
  });

  test('has all of a zone that does both', () => {
    const up = '{ name: a, from: level-2-a, topics: [x], to: { eventHubs: { namespace: ns, hub: h } } }';
    expect(named(objectsOf('level-3', { routes: up }))).toEqual([
      'ConfigMap children-ca',
      'ConfigMap parent-ca',
      'Issuer level-3-ca',
      'Certificate children-server',
    ]);
  });
});

describe('bundleObjects()', () => {
  test('names the root first, then whose certificates are shown', () => {
    expect(contentOf(objectsOf('level-3'), 'ConfigMap', 'children-ca')).toEqual({
      data: { 'ca.crt': pem('root', 'level-2-a') },
    });
    expect(contentOf(objectsOf('level-2-a'), 'ConfigMap', 'parent-ca')).toEqual({
      data: { 'ca.crt': pem('root', 'level-3') },
    });
  });

  test('holds the old authority and the new one while it is replaced', () => {
    const changes = { 'pki/level-3.pem': `${pem('level-3')}# since November\n${pem('level-3 new')}` };
    expect(contentOf(objectsOf('level-2-a', { changes }), 'ConfigMap', 'parent-ca')).toEqual({
      data: { 'ca.crt': pem('root', 'level-3', 'level-3 new') },
    });
  });

  test('keeps an end outside apart from the brokers of the plant, whatever its route is called', () => {
    const end = 'host: k.example, topic: t, ca: vendor, authentication: { sasl: { secretRef: s } }';
    const routes = ['children', 'parent']
      .map((name) => `{ name: ${name}, from: level-3, topics: [x], to: { kafka: { ${end}, at: level-3 } } }`)
      .concat('{ name: up, from: level-2-a, topics: [y], to: { eventHubs: { namespace: ns, hub: h } } }')
      .join(', ');
    const bundles = objectsOf('level-3', { routes }).filter(({ kind }) => kind === 'ConfigMap');
    expect(bundles.map(({ name, content }) => [name, content])).toEqual([
      ['children-ca', { data: { 'ca.crt': pem('root', 'level-2-a') } }],
      ['parent-ca', { data: { 'ca.crt': pem('root') } }],
      ['outer-children-ca', { data: { 'ca.crt': pem('vendor') } }],
      ['outer-parent-ca', { data: { 'ca.crt': pem('vendor') } }],
    ]);
  });

  test('refuses two bundles of one name that hold others', () => {
    const plant = buildPlant({ ...withBrokers(), site: `region: westeurope\ntelemetry: { routes: [${ROUTE}] }\n` });
    const [broker] = telemetryOf(plant).brokers.filter(({ zone }) => zone === 'level-3');
    if (broker?.listener === undefined) throw new Error('level-3 has no listener');
    const [endpoint] = telemetryOf(plant).brokers.flatMap(({ endpoints }) => endpoints);
    if (endpoint?.kind !== 'parent') throw new Error('nothing connects to a broker above');
    const namesake = { ...endpoint, trusted: { name: broker.listener.clients.name, authorities: ['vendor'] } };
    expect(() => bundleObjects(plant, { ...broker, endpoints: [namesake] })).toThrow(
      'Cannot make the bundle "children-ca" of "level-3": it is to hold "root", "level-2-a" and also "vendor".',
    );
  });
});

describe('certificateObject()', () => {
  test('asks for what the listener shows', () => {
    expect(contentOf(objectsOf('level-3'), 'Certificate', 'children-server')).toEqual({
      spec: {
        commonName: 'level-3.plant',
        dnsNames: ['mqtt.level-3.plant.internal'],
        duration: '2160h',
        issuerRef: { group: 'cert-manager.io', kind: 'Issuer', name: 'level-3-ca' },
        privateKey: { algorithm: 'ECDSA', rotationPolicy: 'Always', size: 256 },
        renewBefore: '720h',
        secretName: 'children-server',
        subject: { organizationalUnits: ['level-3'], organizations: ['plant'] },
        usages: ['digital signature', 'server auth'],
      },
    });
    expect(contentOf(objectsOf('level-3'), 'Issuer', 'level-3-ca')).toEqual({
      spec: { ca: { secretName: 'level-3-ca' } },
    });
  });
});

describe('fetchedObjects()', () => {
  const providerClass = z.object({
    spec: z.object({ provider: z.literal('azure'), parameters: z.record(z.string(), z.string()) }),
  });
  const secretSync = z.object({
    spec: z.object({
      secretProviderClassName: z.string(),
      serviceAccountName: z.string(),
      secretObject: z.object({
        type: z.string(),
        data: z.array(z.object({ sourcePath: z.string(), targetKey: z.string() })),
      }),
    }),
  });
  const vaulted = { vault: VAULT, changes: { 'level-2-a': 'telemetry: { broker: true, keyVault: kv-plant }\n' } };

  test('fetches from the vault of the zone, as the identity of the site', () => {
    const { spec } = providerClass.parse(
      contentOf(objectsOf('level-2-a', vaulted), 'SecretProviderClass', 'parent-client'),
    );
    const { objects, ...others } = spec.parameters;
    expect(others).toEqual({ keyvaultName: 'kv-plant', clientID: IDENTITY.clientId, tenantID: IDENTITY.tenantId });
    const { array } = z.object({ array: z.array(z.string()) }).parse(parse(objects ?? ''));
    expect(array.map((text): unknown => parse(text))).toEqual(
      ['cert', 'key', 'intermediate'].map((part) => ({
        objectName: `plant-level-2-a-client-${part}`,
        objectType: 'secret',
      })),
    );
  });

  test.each([
    [
      'level-2-a',
      'parent-client',
      vaulted,
      'Opaque',
      ['client_cert.pem', 'client_key.pem', 'client_intermediate_certs.pem'],
    ],
    ['level-3', 'children-server', { vault: VAULT, changes: SYNCED }, 'kubernetes.io/tls', ['tls.crt', 'tls.key']],
  ])('gives the Secret of %s the keys that its reader wants', (zone, name, wishes, type, keys) => {
    const objects = objectsOf(zone, wishes);
    const { spec } = secretSync.parse(contentOf(objects, 'SecretSync', name));
    const fetched = providerClass.parse(contentOf(objects, 'SecretProviderClass', spec.secretProviderClassName));
    expect([spec.secretObject.type, spec.secretObject.data.map(({ targetKey }) => targetKey)]).toEqual([type, keys]);
    for (const { sourcePath } of spec.secretObject.data)
      expect(fetched.spec.parameters['objects']).toContain(`objectName: ${sourcePath}\n`);
  });

  test.each([
    ['AzureUSGovernment', 'AzureUSGovernmentCloud'],
    ['AzureChinaCloud', 'AzureChinaCloud'],
  ])('asks the vault of %s', (cloud, word) => {
    const objects = objectsOf('level-2-a', { ...vaulted, site: `cloud: ${cloud}\n` });
    const { spec } = providerClass.parse(contentOf(objects, 'SecretProviderClass', 'parent-client'));
    expect(spec.parameters['cloudName']).toBe(word);
  });
});
