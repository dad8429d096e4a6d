import { describe, expect, test } from '@jest/globals';
import { objectOf, objectsOf, zoneOf } from '../support/declared-site.ts';
import { plantOnNodes } from '../support/plants.ts';

describe('OwnNames', () => {
  test('answer the names of a top zone that polices itself with the address of its forwarder’s Service', () => {
    const site = plantOnNodes();
    const object = objectOf(site, 'level-4', 'ConfigMap coredns-custom');
    expect(object.metadata.namespace).toBe('kube-system');
    const { clusterIP } = objectOf(site, 'level-4', 'Service forwarder-inside').spec ?? {};
    expect(Object.keys(object.data ?? {})).toEqual(['sallyport.server']);
    expect(object.data?.['sallyport.server']).toContain('git.plant.example:53');
    expect(object.data?.['sallyport.server']).toContain(`IN A ${String(clusterIP)}"`);
  });

  test('leave together with the Service they lead to: left behind, they would lead Flux itself nowhere', () => {
    const site = plantOnNodes();
    const led = ['ConfigMap coredns-custom', 'Service forwarder-inside'];
    expect(led.map((name) => objectOf(site, 'level-4', name).metadata.annotations)).toEqual([undefined, undefined]);
  });

  test('are absent below the top, where the parent answers', () => {
    const site = plantOnNodes();
    expect(objectsOf(site, zoneOf(site, 'level-3')).has('ConfigMap coredns-custom')).toBe(false);
  });
});
