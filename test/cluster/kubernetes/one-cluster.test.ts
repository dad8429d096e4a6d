// The stand-in for K3s, alone on its machine: what synthesized objects and steps expect of K3s, it does.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { asFields, asList, type KubernetesObject } from '../../support/api-client.ts';
import { synthesizedZone } from '../../support/synthesized-zones.ts';
import { namespaceOf } from '../machines/instance.ts';
import { runInNamespace } from '../machines/namespaces.ts';
import { leftovers } from '../plant/leftovers.ts';
import type { Cluster } from './cluster.ts';
import { CLUSTER_DNS_IMAGE } from './images.ts';
import { LoneCluster, OUTSIDE_ADDRESS } from './lone-cluster.ts';
import { WEB_ADDRESS, web, webService } from './web.ts';

const START_MS = 30 * 60_000;
const TEST_MS = 120_000;
const READY_MS = 60_000;
const OUTSIDE_NAME = 'outside.example';
/** Of the whole machine: no kubelet may change them. */
const KERNEL_SETTINGS = ['vm/overcommit_memory', 'kernel/panic', 'kernel/panic_on_oops'];

const stack = new AsyncDisposableStack();
let lone: LoneCluster;
let cluster: Cluster;
let settingsBefore: readonly string[];

beforeAll(async () => {
  process.env['SALLYPORT_LEVELS'] = 'kubetest';
  settingsBefore = kernelSettings();
  lone = stack.use(await LoneCluster.start());
  ({ cluster } = lone);
  process.stderr.write(`One cluster:\n${lone.told}`);
  for (const object of [web(), webService()]) await applied(object);
  await available('default', 'web');
  await cluster.until('its Service answers', async () => (await askedOnNode(`http://${WEB_ADDRESS}/`)) === 'served');
}, START_MS);

afterAll(async () => {
  await stack.disposeAsync();
  expect(await leftovers()).toEqual([]);
  expect(kernelSettings()).toEqual(settingsBefore);
}, TEST_MS);

describe('a cluster in a machine', () => {
  test('leaves the kubeconfig of its administrator where K3s does, for him alone', async () => {
    const [mode, server] = await Promise.all([
      cluster.machine.ask('stat', ['--format=%a', '/etc/rancher/k3s/k3s.yaml']),
      cluster.kubectl([
        'config',
        'view',
        '--minify',
        '--output=jsonpath={.current-context} {.clusters[0].cluster.server}',
      ]),
    ]);
    expect([mode.trim(), server]).toEqual(['600', `default https://${lone.address}:6443`]);
  });

  test('reaches a Service from the node and from a pod', async () => {
    expect(await askedOnNode(`http://${WEB_ADDRESS}/`)).toBe('served');
    expect(await askedInPod(`http://${WEB_ADDRESS}/`)).toBe('served');
  });

  test('shows what a pod says, and runs programs in it with their input and exit code', async () => {
    expect(await cluster.logs('default', 'app=web')).toContain('begun\n');
    const [pod = ''] = await cluster.podsOf('default', 'app=web');
    expect(await cluster.execInPod('default', pod, ['sh', '-c', 'busybox cat; exit 7'], 'said to it')).toMatchObject({
      code: 7,
      stdout: 'said to it',
    });
  });

  test('gives the bridge of pods the first address of their range', async () => {
    expect(await cluster.machine.ask('ip', ['-brief', 'address', 'show', 'cni0'])).toContain(' 10.42.0.1/24 ');
  });

  test(
    'asks the mirror of registries.yaml in the place of Docker Hub, and nobody else',
    async () => {
      const containers = [{ name: 'absent', image: 'docker.io/library/absent:1' }];
      await applied({ apiVersion: 'v1', kind: 'Pod', metadata: { name: 'absent' }, spec: { containers } });
      const complaint = async (): Promise<string> => {
        const { containerStatuses } = await cluster.status('Pod', 'default', 'absent');
        return JSON.stringify(containerStatuses ?? '');
      };
      await cluster.until('the image is missed', async () => (await complaint()).includes('failed to pull'), READY_MS);
      expect(await complaint()).toContain('https://ghcr.io/v2/contoso/library/absent/manifests/1');
      expect(await complaint()).not.toContain('registry-1.docker.io');
    },
    TEST_MS,
  );

  test('answers a NodePort on loopback alone, as its configuration says', async () => {
    const port = await cluster.kubectl(['get', 'service', 'web', '--output=jsonpath={.spec.ports[0].nodePort}']);
    expect(await askedOnNode(`http://127.0.0.1:${port}/`)).toBe('served');
    expect(await askedOnNode(`http://${lone.address}:${port}/`)).toBe('');
  });
});

describe('cluster DNS', () => {
  test(
    'knows Services, the node, and what `coredns-custom` adds',
    async () => {
      await applied(customDns('10.9.8.7'));
      expect(await resolvedInPod('kubernetes.default.svc.cluster.local')).toEqual(['10.43.0.1']);
      expect(await resolvedInPod('level-4.')).toEqual([lone.address]);
      await cluster.until(
        'custom names resolve',
        async () => (await resolvedInPod('only.custom.example')).includes('10.9.8.7'),
        READY_MS,
      );
    },
    TEST_MS,
  );

  test('asks the nameserver of `resolv-conf` for every other name, from the address of the node', async () => {
    expect(await resolvedInPod(OUTSIDE_NAME)).toEqual([OUTSIDE_ADDRESS]);
    expect(new Set(lone.askersOutside(OUTSIDE_NAME))).toEqual(new Set([lone.address]));
  });
});

describe('the synthesized DNS of level-4', () => {
  test(
    'binds port 53 of the host network under its security context, and answers the zone below',
    async () => {
      const { network } = synthesizedZone('contoso-bakery', 'level-4');
      await applied({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'sallyport' } });
      for (const object of network.filter(
        ({ kind, metadata }) => kind === 'ConfigMap' && metadata.namespace === 'sallyport',
      ))
        await applied(object);
      await applied(
        withImage(
          network.find(({ kind, metadata }) => kind === 'Deployment' && metadata.name === 'dns'),
          CLUSTER_DNS_IMAGE,
        ),
      );
      await available('sallyport', 'dns');
      const answer = await runInNamespace(namespaceOf('level-3-5'), 'busybox', [
        'nslookup',
        '-type=a',
        'github.com',
        lone.address,
      ]);
      expect(answer).toMatch(new RegExp(`Name:\\s+github\\.com\\nAddress: ${lone.address}`));
    },
    TEST_MS,
  );
});

describe('Cluster.stop() and start()', () => {
  test(
    'take the API server away and bring it back, and no pod notices',
    async () => {
      const [pod = ''] = await cluster.podsOf('default', 'app=web');
      await cluster.stop('kube-apiserver');
      await expect(cluster.api.get('/readyz')).rejects.toThrow();
      expect(await askedOnNode(`http://${WEB_ADDRESS}/`)).toBe('served');
      await cluster.start('kube-apiserver');
      expect(await cluster.podsOf('default', 'app=web')).toEqual([pod]);
      expect(await restartsOf(pod)).toBe(0);
    },
    TEST_MS,
  );
});

describe('starting it again', () => {
  test(
    'takes up what was added to config.yaml.d, and leaves containers alone',
    async () => {
      const [pod = ''] = await cluster.podsOf('default', 'app=web');
      await cluster.machine.ask('mkdir', ['-p', '/etc/rancher/k3s/config.yaml.d']);
      await cluster.machine.ask('tee', ['/etc/rancher/k3s/config.yaml.d/issuer.yaml'], {
        input: 'kube-apiserver-arg:\n  - service-account-issuer=https://issuer.example/of-level-4\n',
      });
      await lone.restart();
      const { body } = await cluster.api.get('/.well-known/openid-configuration');
      expect(body['issuer']).toBe('https://issuer.example/of-level-4');
      await available('default', 'web');
      expect(await restartsOf(pod)).toBe(0);
    },
    TEST_MS,
  );
});

async function applied(object: KubernetesObject): Promise<void> {
  const { status, message } = await cluster.api.apply(object, { fieldManager: 'test' });
  if (status >= 300) throw new Error(`Cannot apply ${object.kind} "${object.metadata.name}": ${message}`);
}

async function available(namespace: string, name: string): Promise<void> {
  await cluster.until(
    `Deployment "${name}" is available`,
    async () => (await cluster.condition('Deployment', namespace, name, 'Available'))?.['status'] === 'True',
    READY_MS,
  );
}

/** The body of an answer; empty where there is none. */
async function askedOnNode(url: string): Promise<string> {
  return (await cluster.machine.run('curl', ['--silent', '--max-time', '5', url])).stdout.trim();
}

async function askedInPod(url: string): Promise<string> {
  const { hostname, pathname } = new URL(url);
  const answer = await inPod(['busybox', 'nc', '-w', '5', hostname, '80'], `GET ${pathname} HTTP/1.0\r\n\r\n`);
  return answer.slice(answer.indexOf('\r\n\r\n')).trim();
}

/** Addresses that a name has for a pod. */
async function resolvedInPod(name: string): Promise<readonly string[]> {
  const said = await inPod(['busybox', 'nslookup', '-type=a', name]);
  return [...said.matchAll(/^Address: (.*)$/gm)].map(([, address = '']) => address);
}

async function inPod(command: readonly string[], input?: string): Promise<string> {
  const [pod = ''] = await cluster.podsOf('default', 'app=web');
  return (await cluster.execInPod('default', pod, command, input)).stdout;
}

async function restartsOf(pod: string): Promise<number> {
  const { containerStatuses } = await cluster.status('Pod', 'default', pod);
  return asList(containerStatuses).reduce((sum, each) => sum + Number(each['restartCount']), 0);
}

function customDns(address: string): KubernetesObject {
  const server = `custom.example:53 {\n    template IN A . {\n        answer "{{ .Name }} 30 IN A ${address}"\n    }\n}\n`;
  return {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: 'coredns-custom', namespace: 'kube-system' },
    data: { 'test.server': server },
  };
}

/** A Deployment as it is, with an image that needs no registry. */
function withImage(deployment: KubernetesObject | undefined, image: string): KubernetesObject {
  if (deployment === undefined) throw new Error('Cannot find the Deployment of the DNS server. Run synth');
  const spec = asFields(deployment['spec']);
  const template = asFields(spec['template']);
  const podSpec = asFields(template['spec']);
  const containers = asList(podSpec['containers']).map((container) => ({ ...container, image }));
  return { ...deployment, spec: { ...spec, template: { ...template, spec: { ...podSpec, containers } } } };
}

function kernelSettings(): readonly string[] {
  return KERNEL_SETTINGS.map((name) => readFileSync(join('/proc/sys', name), 'utf8').trim());
}
