import { describe, expect, test } from '@jest/globals';
import { App } from 'cdk8s';
import { CrdsChart } from '../../../constructs/charts/crds-chart.ts';
import { NetworkChart } from '../../../constructs/charts/network-chart.ts';
import { PoliciesChart } from '../../../constructs/charts/policies-chart.ts';
import { ProbeChart } from '../../../constructs/charts/probe-chart.ts';
import { renderChart } from '../../../constructs/render-chart.ts';
import { objectOf, objectsOf, zoneOf } from '../../support/declared-site.ts';
import { plantBehindProxy, plantOnAks, plantOnNodes } from '../../support/plants.ts';

const CHARTS = [
  ['CrdsChart', CrdsChart],
  ['NetworkChart', NetworkChart],
  ['PoliciesChart', PoliciesChart],
  ['ProbeChart', ProbeChart],
] as const;

describe.each(CHARTS)('%s', (_, ZoneChart) => {
  test('is empty for a host without a cluster', () => {
    const site = plantBehindProxy();
    expect(renderChart(new ZoneChart(new App(), 'part', { site, zone: site.root })).size).toBe(0);
  });

  test('gives the same bytes for the same declaration', () => {
    const texts = [plantOnNodes(), plantOnNodes()].map((site) => [
      ...renderChart(new ZoneChart(new App(), 'part', { site, zone: site.root })),
    ]);
    expect(texts[0]?.length).toBeGreaterThan(0);
    expect(texts[0]).toEqual(texts[1]);
  });
});

describe('CrdsChart', () => {
  test('holds what a forwarder needs before it starts, and nothing for a zone without children', () => {
    const site = plantOnNodes();
    const filesOf = (name: string): readonly string[] => [
      ...renderChart(new CrdsChart(new App(), 'crds', { site, zone: zoneOf(site, name) })).keys(),
    ];
    expect(filesOf('level-2')).toEqual([]);
    expect(filesOf('level-3')).toEqual([
      'CustomResourceDefinition.allowlists.sallyport.dev.yaml',
      'Namespace.sallyport.yaml',
      'ValidatingAdmissionPolicy.sallyport-applied-by-flux-only.yaml',
      'ValidatingAdmissionPolicyBinding.sallyport-applied-by-flux-only.yaml',
    ]);
  });

  test('restricts pods, and gives a reason where they share the network of the node', () => {
    const [onNode, behind] = [plantOnNodes(), plantOnAks('azure')].map(
      (site) => objectOf(site, 'level-4', 'Namespace sallyport').metadata,
    );
    expect(onNode?.labels?.['pod-security.kubernetes.io/enforce']).toBe('privileged');
    expect(onNode?.annotations?.['sallyport.dev/pod-security']).toContain('the network of the node');
    expect(behind?.labels?.['pod-security.kubernetes.io/enforce']).toBe('restricted');
    expect(behind?.annotations).toEqual({ 'kustomize.toolkit.fluxcd.io/prune': 'disabled' });
  });
});

describe('every chart', () => {
  test('labels its objects with site and zone', () => {
    const site = plantOnNodes();
    const objects = [...objectsOf(site, site.root).values()];
    expect(objects.length).toBeGreaterThan(0);
    for (const object of objects) {
      expect(object.metadata.labels).toMatchObject({
        'app.kubernetes.io/part-of': 'sallyport',
        'app.kubernetes.io/managed-by': 'sallyport',
        'sallyport.dev/site': 'plant',
        'sallyport.dev/zone': 'level-4',
      });
    }
  });

  test('puts no namespace on what belongs to the cluster as a whole', () => {
    const site = plantOnNodes();
    const wide = [...objectsOf(site, site.root).values()].filter(({ kind }) =>
      /^(Custom|Validating|Namespace)/.test(kind),
    );
    expect(wide.map(({ metadata }) => metadata.namespace)).toEqual([undefined, undefined, undefined, undefined]);
  });

  test('writes Cilium’s policies where Cilium enforces, and plain ones elsewhere', () => {
    const kindsOf = (plugin: 'azure' | 'cilium'): ReadonlySet<string> => {
      const site = plantOnAks(plugin);
      return new Set(
        [...objectsOf(site, site.root).values()]
          .map(({ kind }) => kind)
          .filter((kind) => kind.endsWith('NetworkPolicy')),
      );
    };
    expect([...kindsOf('azure')]).toEqual(['NetworkPolicy']);
    expect([...kindsOf('cilium')]).toEqual(['CiliumNetworkPolicy']);
  });
});
