import { describe, expect, test } from '@jest/globals';
import { asFields, asList, type KubernetesObject } from '../../support/api-client.ts';
import { synthesizedZone } from '../../support/synthesized-zones.ts';
import { EXPOSED, exposedObjects, exposedSite, parentFiles, SITE } from './exposed-site.ts';

const POLICIES = ['NetworkPolicy', 'CiliumNetworkPolicy'];

describe('exposedObjects()', () => {
  test('are the very objects that are committed for the zone, but for the form of its policies', () => {
    const { crds, network } = synthesizedZone(SITE, EXPOSED);
    expect(sorted(exposedObjects(exposedSite()))).toEqual(sorted([...crds, ...network]));
    expect(policiesIn(exposedObjects(exposedSite()))).toEqual(policiesIn(network));
  });

  test('name the images by the digests that are given', () => {
    const digests = { forwarder: `sha256:${'1'.repeat(64)}`, coredns: `sha256:${'2'.repeat(64)}` };
    const deployments = exposedObjects(exposedSite(digests)).filter(({ kind }) => kind === 'Deployment');
    expect(Object.fromEntries(deployments.map((each) => [each.metadata.name, imageOf(each)]))).toEqual({
      dns: `fabrikam.azurecr.io/sallyport/coredns@${digests.coredns}`,
      forwarder: `fabrikam.azurecr.io/sallyport/forwarder@${digests.forwarder}`,
    });
  });
});

describe('parentFiles()', () => {
  test('are a configuration and a list, for a host', () => {
    expect([...parentFiles(exposedSite()).keys()]).toEqual(['config/forwarder.yaml', 'config/allowlist.yaml']);
  });
});

function sorted(objects: readonly KubernetesObject[]): readonly KubernetesObject[] {
  return objects.filter(({ kind }) => !POLICIES.includes(kind)).toSorted((a, b) => (nameOf(a) < nameOf(b) ? -1 : 1));
}

function policiesIn(objects: readonly KubernetesObject[]): readonly string[] {
  return objects
    .filter(({ kind }) => POLICIES.includes(kind))
    .map(({ metadata }) => metadata.name)
    .sort();
}

function nameOf({ kind, metadata }: KubernetesObject): string {
  return `${kind} ${metadata.namespace ?? ''}/${metadata.name}`;
}

function imageOf({ spec }: KubernetesObject): unknown {
  const podSpec = asFields(asFields(asFields(spec)['template'])['spec']);
  return asList(podSpec['containers'])[0]?.['image'];
}
