import { globSync, readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { clusterOf, objectsOf, readFluxConfiguration } from './flux-configuration.ts';

const REPOSITORY = new URL('../../../..', import.meta.url);
const TEMPLATES = globSync('dist/*/*/azure/flux-configuration.json', { cwd: REPOSITORY }).sort();

function configurationIn(file: string) {
  return readFluxConfiguration(JSON.parse(readFileSync(new URL(file, REPOSITORY), 'utf8')));
}

describe('readFluxConfiguration()', () => {
  test.each(TEMPLATES)('understands all of %s', (file) => {
    expect(configurationIn(file).name).toBe('sallyport');
  });

  test('refuses a property it would not act on', () => {
    const file = 'dist/contoso-bakery/level-3/azure/flux-configuration.json';
    const json = readFileSync(new URL(file, REPOSITORY), 'utf8').replace(
      '"prune": true',
      '"prune": true, "force": true',
    );
    expect(() => readFluxConfiguration(JSON.parse(json))).toThrow('force');
  });
});

describe('clusterOf()', () => {
  test.each([
    ['contoso-bakery/level-3', { kind: 'connectedClusters', name: 'bakery-l3' }],
    ['fabrikam-aks-and-vm/level-4', { kind: 'managedClusters', name: 'aks-fabrikam-l4' }],
  ])('names the cluster of %s', (zone, expected) => {
    expect(clusterOf(configurationIn(`dist/${zone}/azure/flux-configuration.json`))).toEqual(expected);
  });
});

describe('objectsOf()', () => {
  test('makes what the service makes of a configuration', () => {
    const objects = objectsOf(configurationIn('dist/contoso-bakery/level-3/azure/flux-configuration.json'));
    expect(objects.map(({ kind, metadata }) => `${kind} ${metadata.namespace ?? '-'}/${metadata.name}`)).toEqual([
      'Namespace -/sallyport-flux',
      'ServiceAccount sallyport-flux/flux-applier',
      'ClusterRoleBinding -/flux-applier-sallyport-flux',
      'GitRepository sallyport-flux/sallyport',
      'Kustomization sallyport-flux/sallyport-root',
    ]);
    expect(objects.at(-2)?.['spec']).toEqual({
      url: 'https://github.com/contoso/bakery',
      ref: { branch: 'main' },
      interval: '60s',
      timeout: '60s',
      secretRef: { name: 'git-read' },
    });
    expect(objects.at(-1)?.['spec']).toEqual({
      sourceRef: { kind: 'GitRepository', name: 'sallyport' },
      path: './flux/contoso-bakery/level-3',
      prune: true,
      wait: true,
      interval: '600s',
      timeout: '300s',
      retryInterval: '60s',
      serviceAccountName: 'flux-applier',
    });
  });
});
