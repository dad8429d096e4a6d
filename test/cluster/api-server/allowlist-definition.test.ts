// The CustomResourceDefinition of the Allowlist in a real API server: what its schema refuses, which sizes it bears, and its
// rule of reserved names, which is CEL with a budget: a rule too dear at the largest sizes would be refused only there.

import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { KubernetesObject } from '../../support/api-client.ts';
import { ApiServer } from '../../support/api-server.ts';
import { SOME_DIGEST } from '../../support/allowlists.ts';
import { synthesizedZone } from '../../support/synthesized-zones.ts';
import { buildControlPlane } from '../build-kubernetes.ts';
import { applyAll, BUILD_MS, untilEstablished } from '../example-cluster.ts';

const TEST_MS = 60_000;
const DROPPED = 'Cannot drop a reserved name';

type Spec = Readonly<Record<string, unknown>>;

let server: ApiServer;

beforeAll(async () => {
  server = await ApiServer.start(await buildControlPlane());
  const isGuard = ({ kind }: KubernetesObject): boolean => kind.startsWith('ValidatingAdmissionPolicy');
  const definitions = synthesizedZone('contoso-bakery', 'level-4').crds.filter((object) => !isGuard(object));
  await applyAll(server.admin, definitions);
  await untilEstablished(server.admin);
}, BUILD_MS);

afterAll(() => server[Symbol.asyncDispose]());

describe('the rule of reserved names', () => {
  const git = { host: 'github.com', port: 443, for: ['ovens', 'robots'] };
  const arc = { host: '**.dp.example', port: 443, for: ['ovens'] };
  const old = { reserved: [git, arc] };

  test.each<[what: string, before: Spec, after: Spec]>([
    ['a name', old, { reserved: [git] }],
    ['every name', old, { reserved: [] }],
    ['a port', old, { reserved: [{ ...git, port: 8443 }, arc] }],
    ['a zone', old, { reserved: [{ ...git, for: ['ovens'] }, arc] }],
    ['a name released for another port', old, { reserved: [git], released: [{ host: arc.host, port: 80 }] }],
    ['a name while another is released', old, { reserved: [], released: [{ host: git.host, port: 443 }] }],
    ['a zone while no zone is retired', { ...old, retired: [] }, { reserved: [{ ...git, for: ['robots'] }, arc] }],
  ])('refuses to drop %s', async (_, before, after) => {
    expect(await change(before, after)).toMatchObject({ status: 422, message: expect.stringContaining(DROPPED) });
  });

  test.each<[what: string, before: Spec, after: Spec]>([
    ['the same again', old, old],
    ['another order', old, { reserved: [arc, { ...git, for: git.for.toReversed() }] }],
    ['another name', old, { reserved: [git, arc, { ...arc, host: 'login.example' }] }],
    ['another zone of a name', old, { reserved: [{ ...git, for: [...git.for, 'packaging'] }, arc] }],
    ['a name that is released', old, { reserved: [git], released: [{ host: arc.host, port: arc.port }] }],
    ['a zone that is retired now', old, { reserved: [{ ...git, for: ['ovens'] }, arc], retired: ['robots'] }],
    [
      'a zone retired by the version before',
      { ...old, retired: ['robots'] },
      { reserved: [{ ...git, for: ['ovens'] }, arc] },
    ],
  ])('accepts %s', async (_, before, after) => {
    expect(await change(before, after)).toMatchObject({ status: 200, warnings: [] });
  });

  test(
    'is computed at the largest sizes the schema admits',
    async () => {
      const zones = numbered(64, (index) => `level-2-${index}-`.padEnd(63, 'x'));
      const largest = numbered(128, (index) => ({ host: longName(index), port: 443, for: zones }));
      const reversed = largest.map((each) => ({ ...each, for: zones.toReversed() })).toReversed();
      expect(await change({ reserved: largest }, { reserved: reversed })).toMatchObject({ status: 200, message: '' });
      const dropped = largest.map((each, index) => (index === 127 ? { ...each, for: zones.slice(0, 63) } : each));
      expect(await change({ reserved: largest }, { reserved: dropped })).toMatchObject({
        status: 422,
        message: expect.stringContaining(DROPPED),
      });
    },
    TEST_MS,
  );
});

describe('the schema of the Allowlist', () => {
  test(
    'bears 10,000 entries, created, replaced and applied',
    async () => {
      const zones = numbered(4, (index) => `level-2-line-${index}`);
      const entries = numbered(10_000, (index) => ({
        host: `host-${index}.department.contoso.example`,
        port: 443,
        line: index + 1,
      }));
      const grants = numbered(100, (index) => ({
        for: zones,
        from: `profiles/${index}.yaml`,
        entries: entries.slice(index * 100, index * 100 + 100),
      }));
      expect(await change({ grants }, { grants: grants.toReversed() })).toMatchObject({ status: 200, message: '' });
      const one = allowlist({ grants: [{ for: zones, from: 'all.yaml', entries }] });
      expect(await server.admin.apply(one)).toMatchObject({ status: 201, message: '' });
    },
    TEST_MS,
  );

  const entry = { host: 'a.example', port: 443 };
  const granting = (changes: Spec): Spec => ({
    grants: [{ for: ['ovens'], from: 'ovens.yaml', entries: [{ ...entry, ...changes }] }],
  });
  const reserved = { host: 'a.example', port: 443, for: ['ovens'] };

  test.each<[what: string, spec: Spec, says: string]>([
    ['a host with a path', granting({ host: 'a.example/' }), 'entries[0].host'],
    ['a host in capitals', granting({ host: 'A.example' }), 'entries[0].host'],
    ['a host with a blank', granting({ host: 'a .example' }), 'entries[0].host'],
    ['a host with a line break', granting({ host: 'a.example\n' }), 'entries[0].host'],
    ['an empty host', granting({ host: '' }), 'entries[0].host'],
    ['port 0', granting({ port: 0 }), 'entries[0].port'],
    ['port 65536', granting({ port: 65_536 }), 'entries[0].port'],
    ['no port', granting({ port: undefined }), 'entries[0].port'],
    ['a protocol it does not know', granting({ protocol: 'udp' }), 'entries[0].protocol'],
    ['a date in words', granting({ expires: 'tomorrow' }), 'entries[0].expires'],
    ['a digest that is none', { configDigest: 'none' }, 'spec.configDigest'],
    ['a zone in capitals', { grants: [{ for: ['Ovens'], from: 'x', entries: [] }] }, 'grants[0].for[0]'],
    [
      '129 reserved names',
      { reserved: numbered(129, (index) => ({ ...reserved, host: `h${index}.example` })) },
      'spec.reserved',
    ],
    [
      'a reserved name of 65 zones',
      { reserved: [{ ...reserved, for: numbered(65, (index) => `z${index}`) }] },
      'reserved[0].for',
    ],
    [
      '10,001 entries',
      { grants: [{ for: ['ovens'], from: 'x', entries: numbered(10_001, () => entry) }] },
      'grants[0].entries',
    ],
  ])('refuses %s', async (_, spec, says) => {
    expect(await server.admin.create(allowlist(spec))).toMatchObject({
      status: 422,
      message: expect.stringContaining(says),
    });
  });

  test('refuses a field it does not know, when applied', async () => {
    const answer = await server.admin.apply(allowlist(granting({ why: 'because' })));
    expect(answer.message).toContain('.why: field not declared in schema');
  });
});

let names = 0;

function allowlist(spec: Spec, name = `list-${(names += 1)}`): KubernetesObject {
  return {
    apiVersion: 'sallyport.dev/v1alpha1',
    kind: 'Allowlist',
    metadata: { name, namespace: 'sallyport' },
    spec: {
      configDigest: SOME_DIGEST,
      notBefore: '2026-01-01',
      zones: {},
      grants: [],
      reserved: [],
      released: [],
      ...spec,
    },
  };
}

/** The answer to an Allowlist of one version that is replaced by another. */
async function change(before: Spec, after: Spec) {
  const old = allowlist(before);
  expect(await server.admin.create(old)).toMatchObject({ status: 201, message: '' });
  return server.admin.replace(allowlist(after, old.metadata.name));
}

function numbered<Item>(length: number, item: (index: number) => Item): readonly Item[] {
  return Array.from({ length }, (_, index) => item(index));
}

/** As long as names get: 190 characters, in labels of 60. */
function longName(index: number): string {
  return `${index}.${`${'x'.repeat(60)}.`.repeat(3)}`.slice(0, 182).padEnd(182, 'x').concat('.example');
}
