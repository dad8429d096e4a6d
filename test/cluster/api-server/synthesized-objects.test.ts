// Every object of the example sites that Flux is told to apply, given to a real API server as Flux gives it: part after part, as
// the zone's applier.

import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { setTimeout as delay } from 'node:timers/promises';
import { asFields, type KubernetesObject } from '../../support/api-client.ts';
import type { ApiServer } from '../../support/api-server.ts';
import { synthesizedZones, type SynthesizedZone } from '../../support/synthesized-zones.ts';
import { type CommittedObject, committedYaml, hasDefinition } from '../judges/committed-objects.ts';
import { applierOf, applyAll, applyDefinitions, BUILD_MS, startExampleCluster } from '../example-cluster.ts';

const TEST_MS = 60_000;

let server: ApiServer;

beforeAll(async () => {
  server = await startExampleCluster();
}, BUILD_MS);

afterAll(() => server[Symbol.asyncDispose]());

describe('synthesizedZones()', () => {
  test('has every object in dist/ and flux/ but those in host/ and data-flows/, which no Flux applies', () => {
    const committed = committedYaml().objects.filter((each) => !isOfHost(each) && hasDefinition(each));
    const inZones = synthesizedZones().flatMap((zone) =>
      [...zone.crds, ...appliedIn(zone)].map((object) => nameOf(zone, object)),
    );
    expect(inZones.sort()).toEqual(
      committed.map(({ site, zone, object }) => nameOf({ site, name: zone }, object)).sort(),
    );
    expect(inZones.length).toBeGreaterThan(100);
  });
});

describe('dist/ and flux/ on a real API server', () => {
  test.each(synthesizedZones().map((zone) => [`${zone.site}/${zone.name}`, zone] as const))(
    '%s: accepts every object without a warning, and the same again changes nothing',
    async (_, zone) => {
      const applied = appliedIn(zone);
      const objects = [...zone.crds, ...applied];
      const applier = applierOf(server, zone);
      try {
        if (zone.crds.length > 0) await applyDefinitions(server, zone);
        await applyAll(applier, applied);
        const first = await stored(objects);
        await applyAll(applier, objects);
        const second = await stored(objects);
        expect(second.map(withoutVersion)).toEqual(first.map(withoutVersion));
        // The second time, the server writes down the status its schema gives a new object. From then on it writes nothing,
        // not even the time of an apply, which it keeps in whole seconds.
        await nextSecond();
        await applyAll(applier, objects);
        expect(await stored(objects)).toEqual(second);
      } finally {
        await deleteAll(zone);
      }
    },
    TEST_MS,
  );

  test(
    'refuses each object in trust/ with a field that its definition does not list',
    async () => {
      const objects = synthesizedZones().flatMap(({ trust }) => trust.filter(({ spec }) => spec !== undefined));
      for (const object of objects) {
        const refused = { ...object, spec: { ...asFields(object['spec']), unheardOf: 'of' } };
        const { status, message } = await server.admin.apply(refused, { dryRun: true });
        expect({ status, message }).toEqual({
          status: 500,
          message: expect.stringContaining('.spec.unheardOf: field not declared'),
        });
      }
      const kinds = [...new Set(objects.map(({ kind }) => kind))].sort();
      expect(kinds).toEqual(['Certificate', 'Issuer', 'SecretProviderClass', 'SecretSync']);
    },
    TEST_MS,
  );

  test(
    'accepts the objects in host/ on a dry run: what is applied by hand, and what a forwarder without a cluster reads',
    async () => {
      const objects = committedYaml().objects.filter(isOfHost);
      for (const { site, object } of objects) {
        const zone = synthesizedZones().find((each) => each.site === site && each.crds.length > 0);
        if (zone === undefined)
          throw new Error(`Cannot try "${object.metadata.name}": no zone of ${site} has definitions`);
        await applyDefinitions(server, zone);
        expect(await applierOf(server, zone).apply(object, { dryRun: true })).toMatchObject({
          status: 201,
          warnings: [],
        });
      }
      expect(objects.map(({ object }) => object.kind).sort()).toEqual(['Allowlist', 'ConfigMap']);
    },
    TEST_MS,
  );
});

function isOfHost({ file }: CommittedObject): boolean {
  return /^dist\/[^/]+\/[^/]+\/host\//.test(file);
}

/** Everything but definitions, which other zones need too. */
function appliedIn({ network, policies, probe, trust, flux }: SynthesizedZone): readonly KubernetesObject[] {
  return [...network, ...policies, ...probe, ...trust, ...flux];
}

function nameOf({ site, name }: Pick<SynthesizedZone, 'site' | 'name'>, { kind, metadata }: KubernetesObject): string {
  return `${site}/${name} ${kind} ${metadata.namespace ?? ''}/${metadata.name}`;
}

async function stored(objects: readonly KubernetesObject[]): Promise<readonly object[]> {
  const found: object[] = [];
  for (const object of objects) {
    const { status, body } = await server.admin.get(await server.admin.pathOf(object));
    expect(status).toBe(200);
    found.push(body);
  }
  return found;
}

function withoutVersion(object: object): object {
  const fields = asFields(object);
  return { ...fields, metadata: { ...asFields(fields['metadata']), resourceVersion: '' } };
}

/**
 * Another zone is another cluster: the next one must find no list whose reserved names it would drop. Namespaces stay: without
 * controllers they would never be gone.
 */
async function deleteAll(zone: SynthesizedZone): Promise<void> {
  const objects = appliedIn(zone).filter(({ kind }) => kind !== 'Namespace');
  for (const object of objects) await server.admin.delete(object);
}

async function nextSecond(): Promise<void> {
  await delay(1_000 - (Date.now() % 1_000));
}
