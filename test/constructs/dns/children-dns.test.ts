import { describe, expect, test } from '@jest/globals';
import { App, Chart, Testing } from 'cdk8s';
import { z } from 'zod';
import { ChildrenDns } from '../../../constructs/dns/children-dns.ts';
import { loadSite } from '../../../levels/load-site.ts';
import type { Site, Zone } from '../../../levels/model.ts';

const objectSchema = z.looseObject({
  kind: z.string(),
  metadata: z.looseObject({ name: z.string(), namespace: z.string(), annotations: z.record(z.string(), z.string()) }),
  data: z.record(z.string(), z.string()).default({}),
  spec: z.looseObject({}).default({}),
});

type ManifestObject = z.infer<typeof objectSchema>;

function plant(name: string): Site {
  const { site } = loadSite('.', name);
  if (site === undefined) throw new Error(`levels/sites/${name} does not load`);
  return site;
}

function zoneOf(site: Site, name: string): Zone {
  const zone = site.zones.find((each) => each.name === name);
  if (zone === undefined) throw new Error(`no zone ${name}`);
  return zone;
}

function objectsOf(site: Site, zone: Zone): readonly ManifestObject[] {
  const chart = new Chart(new App(), 'network', { disableResourceNameHashes: true });
  new ChildrenDns(chart, 'dns', { site, zone });
  return z.array(objectSchema).parse(Testing.synth(chart));
}

function one(objects: readonly ManifestObject[], kind: string, name: string): ManifestObject {
  const found = objects.find((object) => object.kind === kind && object.metadata.name === name);
  if (found === undefined) throw new Error(`no ${kind} ${name}`);
  return found;
}

describe('ChildrenDns', () => {
  const site = plant('contoso-bakery');
  const objects = objectsOf(site, zoneOf(site, 'level-3'));
  const behindLoadBalancer: Zone = {
    ...zoneOf(site, 'level-3'),
    distribution: 'aks',
    forwarder: { faces: zoneOf(site, 'level-3').forwarder?.faces ?? [], exposure: 'loadBalancer', replicas: 2 },
  };

  test('holds one ConfigMap for each child and one for the Corefile, none of which Flux ever prunes', () => {
    expect(objects.map(({ kind, metadata }) => `${kind} ${metadata.name}`)).toEqual([
      'ConfigMap dns-corefile',
      'ConfigMap dns-level-2-ovens',
      'ConfigMap dns-level-2-packaging',
      'Deployment dns',
    ]);
    for (const { metadata } of objects) {
      expect(metadata.namespace).toBe('sallyport');
      expect(metadata.annotations['kustomize.toolkit.fluxcd.io/prune']).toBe('disabled');
    }
    expect(Object.keys(one(objects, 'ConfigMap', 'dns-level-2-ovens').data)).toEqual(['level-2-ovens.db']);
    expect(one(objects, 'ConfigMap', 'dns-corefile').data['Corefile']).toContain('file /zones/level-2-ovens.db . {');
  });

  test('runs on the node’s network without declared ports, without root and without an API token', () => {
    const { spec } = one(objects, 'Deployment', 'dns');
    expect(spec).toMatchObject({
      strategy: { rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } },
      template: {
        spec: {
          hostNetwork: true,
          automountServiceAccountToken: false,
          securityContext: { runAsNonRoot: true },
          containers: [
            {
              image: `ghcr.io/contoso/coredns@${site.declaration.images.coredns}`,
              securityContext: {
                allowPrivilegeEscalation: false,
                readOnlyRootFilesystem: true,
                capabilities: { drop: ['ALL'], add: ['NET_BIND_SERVICE'] },
              },
              readinessProbe: { httpGet: { host: '127.0.0.1', path: '/ready' } },
            },
          ],
        },
      },
    });
    expect(JSON.stringify(spec)).not.toMatch(/"ports"|hostPort|containerPort/);
  });

  test('replaces its pods when the Corefile changes, and only then', () => {
    const digest = (from: readonly ManifestObject[]): unknown =>
      z
        .looseObject({ template: z.looseObject({ metadata: z.looseObject({ annotations: z.looseObject({}) }) }) })
        .parse(one(from, 'Deployment', 'dns').spec).template.metadata.annotations['sallyport.dev/corefile'];
    expect(digest(objects)).toEqual(expect.stringMatching(/^sha256:[0-9a-f]{64}$/));
    expect(digest(objectsOf(site, zoneOf(site, 'level-3')))).toBe(digest(objects));
    expect(digest(objectsOf(site, behindLoadBalancer))).not.toBe(digest(objects));
  });

  test('gets an internal address for each face behind a load balancer, for the children only', () => {
    const service = one(objectsOf(site, behindLoadBalancer), 'Service', 'dns');
    expect(service.metadata.annotations).toMatchObject({
      'service.beta.kubernetes.io/azure-load-balancer-internal': 'true',
      'service.beta.kubernetes.io/azure-load-balancer-ipv4': '10.30.0.10',
    });
    expect(service.spec).toEqual({
      type: 'LoadBalancer',
      externalTrafficPolicy: 'Local',
      loadBalancerSourceRanges: ['10.20.1.0/25', '10.20.2.0/24'],
      selector: { 'app.kubernetes.io/name': 'dns' },
      ports: [
        { name: 'dns-udp', protocol: 'UDP', port: 53, targetPort: 1053 },
        { name: 'dns-tcp', protocol: 'TCP', port: 53, targetPort: 1053 },
      ],
    });
  });

  test('answers on every address of its pod there, and never on the node’s network', () => {
    const behind = objectsOf(site, behindLoadBalancer);
    expect(one(behind, 'ConfigMap', 'dns-corefile').data['Corefile']).not.toContain('bind ');
    expect(JSON.stringify(one(behind, 'Deployment', 'dns'))).not.toContain('hostNetwork');
  });
});
