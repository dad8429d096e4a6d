import { describe, expect, test } from '@jest/globals';
import { allowlistResource } from '../../constructs/allowlist.ts';
import { allowlistSchema } from '../../forwarder/contract/allowlist.ts';
import { digestOf } from '../../forwarder/contract/digest.ts';
import { exampleSite, objectOf, zoneOf } from '../support/declared-site.ts';
import { plantOnNodes } from '../support/plants.ts';

describe('Allowlist', () => {
  test('carries the digest of the very bytes of forwarder.yaml', () => {
    const site = plantOnNodes();
    const text = objectOf(site, 'level-3', 'ConfigMap forwarder').data?.['forwarder.yaml'] ?? '';
    expect(text).not.toBe('');
    expect(objectOf(site, 'level-3', 'Allowlist level-3').spec?.['configDigest']).toBe(digestOf(text));
  });

  test('is never pruned', () => {
    const object = objectOf(plantOnNodes(), 'level-3', 'Allowlist level-3');
    expect(object.metadata.annotations).toEqual({ 'kustomize.toolkit.fluxcd.io/prune': 'disabled' });
  });

  test('is, in the cluster, what the program reads from a file', () => {
    const site = plantOnNodes();
    expect(objectOf(site, 'level-3', 'Allowlist level-3').spec).toEqual(
      allowlistResource(site, zoneOf(site, 'level-3')).spec,
    );
  });
});

describe('allowlistResource()', () => {
  test.each(['contoso-bakery', 'fabrikam-aks-and-vm', 'northwind-dual-nic'])(
    'fits the contract for every forwarder of %s',
    (name) => {
      const site = exampleSite(name);
      const zones = site.zones.filter((zone) => zone.forwarder !== undefined);
      expect(zones.length).toBeGreaterThan(0);
      for (const zone of zones)
        expect(allowlistSchema.safeParse(allowlistResource(site, zone))).toMatchObject({ success: true });
    },
  );
});
