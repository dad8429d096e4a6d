import { describe, expect, test } from '@jest/globals';
import { App, Chart } from 'cdk8s';
import { Forwarder } from '../../../constructs/forwarder/forwarder.ts';
import type { Manifest } from '../../support/declared-site.ts';
import { objectOf, objectsOf, valuesOf, zoneOf } from '../../support/declared-site.ts';
import { plantBehindProxy, plantOnAks, plantOnAksBehindProxy, plantOnNodes } from '../../support/plants.ts';

function deployment(site: ReturnType<typeof plantOnNodes>, zone: string): Manifest {
  return objectOf(site, zone, 'Deployment forwarder');
}

describe('Forwarder', () => {
  test('runs the image by digest, never by a tag', () => {
    expect(valuesOf(deployment(plantOnNodes(), 'level-3'), 'image')).toEqual([
      `registry.plant.example/forwarder@sha256:${'a'.repeat(64)}`,
    ]);
  });

  test('runs without root, capabilities or a writable root file system', () => {
    const object = deployment(plantOnNodes(), 'level-3');
    expect(valuesOf(object, 'securityContext')).toEqual([
      expect.objectContaining({
        allowPrivilegeEscalation: false,
        capabilities: { drop: ['ALL'] },
        privileged: false,
        readOnlyRootFilesystem: true,
        seccompProfile: { type: 'RuntimeDefault' },
      }),
      expect.objectContaining({ runAsNonRoot: true, runAsUser: 65532 }),
    ]);
  });

  test('declares no port on the node’s network, where it would forbid the second pod of a roll-out', () => {
    const object = deployment(plantOnNodes(), 'level-3');
    expect(valuesOf(object, 'hostNetwork')).toEqual([true]);
    expect(valuesOf(object, 'ports')).toEqual([]);
    expect(valuesOf(object, 'sysctls')).toEqual([]);
  });

  test('opens low ports in a pod of its own by a safe sysctl', () => {
    const object = deployment(plantOnAks('azure'), 'level-3');
    expect(valuesOf(object, 'hostNetwork')).toEqual([false]);
    expect(valuesOf(object, 'sysctls')).toEqual([[{ name: 'net.ipv4.ip_unprivileged_port_start', value: '0' }]]);
  });

  test('keeps the old pod until the new one is ready, and drains longer than its connections may last', () => {
    expect(deployment(plantOnNodes(), 'level-3').spec).toMatchObject({
      strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } },
      template: { spec: { terminationGracePeriodSeconds: 45 } },
    });
  });

  test('is asked for its health over a socket of its own', () => {
    const object = deployment(plantOnNodes(), 'level-3');
    expect(valuesOf(object, 'readinessProbe').flatMap((probe) => valuesOf(probe, 'command'))).toEqual([
      ['node', 'forwarder/main.ts', 'health', '/run/sallyport/health.sock'],
    ]);
    expect(valuesOf(object, 'livenessProbe').flatMap((probe) => valuesOf(probe, 'command'))).toEqual([
      ['node', 'forwarder/main.ts', 'health', '/run/sallyport/health.sock', '--live'],
    ]);
    expect(valuesOf(object, 'httpGet')).toEqual([]);
  });

  test('is not ended for want of processor time: two minutes of silence, asked with patience', () => {
    const [liveness] = valuesOf(deployment(plantOnNodes(), 'level-3'), 'livenessProbe');
    expect(liveness).toMatchObject({ periodSeconds: 30, timeoutSeconds: 30, failureThreshold: 4 });
  });

  test('carries nothing on the pod that changes with its configuration, which it reloads itself', () => {
    const template = valuesOf(deployment(plantOnNodes(), 'level-3'), 'template')[0];
    expect(valuesOf(template, 'metadata')).toEqual([{ labels: { 'app.kubernetes.io/name': 'forwarder' } }]);
  });

  test('tells the pod its own name, which is not the host’s on the node’s network', () => {
    expect(valuesOf(deployment(plantOnNodes(), 'level-3'), 'env')).toEqual([
      [{ name: 'POD_NAME', valueFrom: { fieldRef: { fieldPath: 'metadata.name' } } }],
    ]);
  });

  test('mounts the keys of the conduits above and below', () => {
    const site = plantOnNodes();
    expect(valuesOf(deployment(site, 'level-3'), 'secretName')).toEqual(['conduit-level-3']);
    expect(valuesOf(deployment(site, 'level-4'), 'mountPath')).toContain('/etc/sallyport/keys/level-3');
  });

  test('mounts what a corporate proxy asks for where its configuration looks, and may ask for the name of the proxy', () => {
    const pod = deployment(plantOnAksBehindProxy('proxy.plant.example'), 'level-4');
    expect(valuesOf(pod, 'secretName')).toEqual(expect.arrayContaining(['proxy-login', 'proxy-ca']));
    expect(valuesOf(pod, 'mountPath')).toEqual(
      expect.arrayContaining(['/etc/sallyport/connect-proxy', '/etc/sallyport/connect-proxy-ca']),
    );
    expect(valuesOf(pod, 'dnsPolicy')).toEqual(['ClusterFirst']);
  });

  test('may write two objects of its own and the status of Allowlists, and see its pods, nothing else', () => {
    expect(objectOf(plantOnNodes(), 'level-3', 'Role forwarder').rules).toEqual([
      { apiGroups: ['sallyport.dev'], resources: ['allowlists'], verbs: ['get', 'list', 'watch'] },
      { apiGroups: ['sallyport.dev'], resources: ['allowlists/status'], verbs: ['patch'] },
      {
        apiGroups: ['coordination.k8s.io'],
        resources: ['leases'],
        resourceNames: ['forwarder'],
        verbs: ['get', 'update'],
      },
      {
        apiGroups: [''],
        resources: ['configmaps'],
        resourceNames: ['forwarder-confirmed'],
        verbs: ['get', 'patch'],
      },
      { apiGroups: [''], resources: ['pods'], verbs: ['get'] },
    ]);
  });

  test.each(['Lease forwarder', 'ConfigMap forwarder-confirmed'])('leaves what it writes into "%s" alone', (name) => {
    const object = objectOf(plantOnNodes(), 'level-3', name);
    expect(object.metadata.annotations).toEqual({ 'kustomize.toolkit.fluxcd.io/ssa': 'IfNotPresent' });
    expect(object).not.toHaveProperty('data');
    expect(object).not.toHaveProperty('spec');
  });

  test('has a disruption budget only where another replica remains, and spreads the replicas', () => {
    const site = plantOnAks('azure');
    const kinds = (zone: string): readonly string[] =>
      [...objectsOf(site, zoneOf(site, zone)).values()].map(({ kind }) => kind);
    expect(kinds('level-4')).toContain('PodDisruptionBudget');
    expect(kinds('level-3')).not.toContain('PodDisruptionBudget');
    expect(valuesOf(deployment(site, 'level-4'), 'topologyKey')).toEqual(['kubernetes.io/hostname']);
  });

  test('refuses a zone without a cluster, naming the construct and the cure', () => {
    const site = plantBehindProxy();
    const chart = new Chart(new App(), 'network');
    expect(() => new Forwarder(chart, 'forwarder', { site, zone: site.root })).toThrow(
      'Cannot run the forwarder of "level-4" in a cluster (construct "network/forwarder"): its distribution is "none". Use the systemd units of host/',
    );
  });

  test('refuses a zone without children', () => {
    const site = plantOnNodes();
    const chart = new Chart(new App(), 'network');
    expect(() => new Forwarder(chart, 'forwarder', { site, zone: zoneOf(site, 'level-2') })).toThrow(
      'Cannot synthesize a forwarder for "level-2": no zone lies below it.',
    );
  });
});

describe('ForwarderServices', () => {
  test('expose a face by an internal load balancer, to the children, with their addresses kept', () => {
    const service = objectOf(plantOnAks('azure'), 'level-4', 'Service forwarder');
    expect(service.metadata.annotations).toEqual({
      'service.beta.kubernetes.io/azure-load-balancer-internal': 'true',
      'service.beta.kubernetes.io/azure-load-balancer-internal-subnet': 'snet-nodes',
      'service.beta.kubernetes.io/azure-load-balancer-ipv4': '10.50.0.200',
      'service.beta.kubernetes.io/azure-load-balancer-tcp-idle-timeout': '30',
    });
    expect(service.spec).toMatchObject({
      type: 'LoadBalancer',
      externalTrafficPolicy: 'Local',
      loadBalancerSourceRanges: ['10.51.0.0/24'],
    });
  });

  test('take devices out of the networks they admit', () => {
    const service = objectOf(plantOnAks('azure'), 'level-3', 'Service forwarder');
    expect(service.spec?.['loadBalancerSourceRanges']).toEqual(['10.20.1.0/25']);
  });

  test('expose the ports of the listeners and no other', () => {
    const service = objectOf(plantOnAks('azure'), 'level-3', 'Service forwarder');
    expect(valuesOf(service, 'port')).toEqual([443, 15450]);
    expect(valuesOf(service, 'targetPort')).toEqual([443, 15450]);
  });

  test('are absent on the node’s network, but for a zone that polices itself', () => {
    const site = plantOnNodes();
    expect(servicesOf(site, 'level-3')).toEqual([]);
    expect(servicesOf(site, 'level-4')).toEqual(['Service forwarder-inside']);
    expect(objectOf(site, 'level-4', 'Service forwarder-inside').spec).toMatchObject({
      type: 'ClusterIP',
      clusterIP: '10.43.0.15',
    });
  });

  test('give a zone that polices itself an address that no Service of a face had before: it can never change', () => {
    const site = plantOnAks('azure', 'policies: { forwarder: enforce }');
    expect(servicesOf(site, 'level-4')).toEqual(['Service dns', 'Service forwarder', 'Service forwarder-inside']);
    expect(objectOf(site, 'level-4', 'Service forwarder').spec).not.toHaveProperty('clusterIP');
    expect(objectOf(site, 'level-4', 'Service forwarder-inside').spec).toMatchObject({
      type: 'ClusterIP',
      clusterIP: '10.0.0.15',
      selector: { 'app.kubernetes.io/name': 'forwarder' },
    });
  });
});

function servicesOf(site: ReturnType<typeof plantOnNodes>, zone: string): readonly string[] {
  return [...objectsOf(site, zoneOf(site, zone)).keys()].filter((name) => name.startsWith('Service ')).sort();
}
