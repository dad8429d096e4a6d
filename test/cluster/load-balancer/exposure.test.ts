// A forwarder behind a load balancer, on a real cluster: the synthesized objects of the example site, served from.

import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { AuditRecord } from '../../../forwarder/contract/audit-record.ts';
import { asFields, type KubernetesObject } from '../../support/api-client.ts';
import { isConfirmed, stateInCluster } from '../drills/allowlist.ts';
import { isDenial, isOpen, untilAudited } from '../drills/audit.ts';
import { ClientPod } from '../drills/client-pod.ts';
import { Client } from '../drills/clients.ts';
import { FORWARDER } from '../drills/forwarder-pods.ts';
import { applyAll } from '../example-cluster.ts';
import { leftovers } from '../plant/leftovers.ts';
import { ExposedPlant } from './exposed-plant.ts';
import { CHILD, EXPOSED } from './exposed-site.ts';
import { BALANCER, CHILD_POD, STRANGER } from './exposed-wires.ts';
import { allOf, outcomesAt, outcomesAtFace } from './outcomes.ts';
import {
  droppedBySourceRanges,
  localEndpoints,
  NAMESPACE,
  nodePortOf,
  podAddresses,
  respecified,
} from './service-state.ts';
import { countsOf } from './start-load-balancer.ts';

const START_MS = 30 * 60_000;
const TEST_MS = 240_000;
const FACE = '10.51.0.200';
const NODE = '10.51.0.4';
const FROM_CHILD = /^10\.52\.0\.10:\d+$/;
const FROM_STRANGER = /^10\.51\.0\.77:\d+$/;
const FROM_NODE = /^10\.51\.0\.4:\d+$/;
const FROM_POD_BRIDGE = /^10\.245\.0\.1:\d+$/;
/** On the list of the child, and on nobody's. */
const NAME = 'api.robotvendor.example';
const OTHER_NAME = 'news.example';
const DNS = 'app.kubernetes.io/name=dns';
const METRICS_PORT = 9441;
/** Of CoreDNS: metrics, liveness, readiness. */
const DNS_PORTS = [9442, 9443, 9444] as const;
const ASK_DNS = `${import.meta.dirname}/ask-dns-program.ts`;

const stack = new AsyncDisposableStack();
let plant: ExposedPlant;
let child: Client;
let stranger: Client;

beforeAll(async () => {
  process.env['SALLYPORT_LEVELS'] = 'lbtest';
  plant = stack.use(await ExposedPlant.start());
  child = Client.onHost(plant.machine(CHILD));
  stranger = Client.onHost(plant.machine(STRANGER));
  await plant.untilServing();
}, START_MS);

afterAll(async () => {
  await stack.disposeAsync();
  expect(await leftovers()).toEqual([]);
}, TEST_MS);

describe('a zone behind a load balancer', () => {
  test('is confirmed by reserved names, which answer through the forwarder of its parent', async () => {
    expect(isConfirmed(await stateInCluster(plant.cluster.api, EXPOSED))).toBe(true);
    const dialled = (await plant.parent.audit()).filter((each) => isOpen(each) && each.origin === EXPOSED);
    expect(dialled.map(({ serverName }) => serverName)).toEqual(
      expect.arrayContaining(['dev.azure.com', 'mcr.microsoft.com']),
    );
  });

  test('has the address of its face from it, for names and for connections', async () => {
    const status = { loadBalancer: { ingress: [{ ip: FACE, ipMode: 'VIP' }] } };
    expect(await plant.cluster.status('Service', NAMESPACE, 'dns')).toEqual(status);
    expect(await plant.cluster.status('Service', NAMESPACE, 'forwarder')).toEqual(status);
  });

  test('tells it that the node has pods of its own for connections', async () => {
    const said = (): Promise<unknown> => localEndpoints(plant.cluster, 'forwarder', plant.machine(BALANCER), NODE);
    // kube-proxy hears of a pod that is ready a moment after everybody else.
    await plant.cluster.until('both pods are known', async () => (await said()) === 2);
  });

  test('runs its forwarder in networks of pods, with no right that a process can lack', async () => {
    const [pod = ''] = await plant.cluster.podsOf(NAMESPACE, FORWARDER);
    const read = "process.stdout.write(require('node:fs').readFileSync('/proc/1/status', 'utf8'))";
    const { stdout } = await plant.cluster.execInPod(NAMESPACE, pod, ['node', '--eval', read]);
    expect(Object.fromEntries(stdout.split('\n').map((line) => line.split(/:\s+/)))).toMatchObject({
      Uid: '65532\t65532\t65532\t65532',
      CapEff: '0000000000000000',
      CapBnd: '0000000000000000',
      NoNewPrivs: '1',
      Seccomp: '2',
    });
    for (const address of await podAddresses(plant.cluster, FORWARDER)) expect(address).toMatch(/^10\.245\.0\.\d+$/);
  });
});

describe('the child of a zone behind a load balancer', () => {
  test('resolves by UDP and by TCP, at the address it connects to', async () => {
    const answer = { rcode: 'NOERROR', authoritative: true, answers: [`${NAME} 30 A ${FACE}`] };
    expect(await askDns(NAME)).toMatchObject({ udp: answer, tcp: answer });
    const none = { rcode: 'NXDOMAIN', authoritative: true, answers: [] };
    expect(await askDns(OTHER_NAME)).toMatchObject({ udp: none, tcp: none });
  });

  test('connects by name, and is known by its own address here and above', async () => {
    const since = new Date();
    expect(await child.ask(NAME)).toMatchObject({ outcome: 'answered', address: FACE, status: 200 });
    expect(await lineOf(plant, since)).toMatchObject({
      origin: CHILD,
      peer: expect.stringMatching(FROM_CHILD),
      clientVerified: 'peer',
      entry: `level-3.yaml:12 ${NAME}:443`,
    });
    expect(await lineOf(plant.parent, since)).toMatchObject({
      origin: CHILD,
      client: expect.stringMatching(FROM_CHILD),
      clientVerified: 'proxy-header',
      peer: expect.stringMatching(FROM_NODE),
    });
  });

  test('passes its pods on by its own address', async () => {
    const since = new Date();
    const pod = Client.onHost(plant.machine(CHILD_POD));
    expect(await pod.ask(NAME)).toMatchObject({ outcome: 'answered', address: FACE, status: 200 });
    expect(await lineOf(plant, since)).toMatchObject({ origin: CHILD, peer: expect.stringMatching(FROM_CHILD) });
    expect(await pod.ask(OTHER_NAME)).toMatchObject({ outcome: 'name-not-found' });
  });

  test('is denied a name that is on no list, although it knows the address', async () => {
    const since = new Date();
    expect(await child.ask(OTHER_NAME, { address: FACE })).toMatchObject({ outcome: 'closed' });
    const [denial] = await untilAudited(plant, { serverName: OTHER_NAME, since }, isDenial);
    expect(denial).toMatchObject({
      origin: CHILD,
      reason: 'not-in-allowlist',
      peer: expect.stringMatching(FROM_CHILD),
    });
  });

  test(
    'would be nobody if the Services did not keep its address',
    async () => {
      const since = new Date();
      try {
        await applyAll(plant.applier, services({ externalTrafficPolicy: 'Cluster' }));
        await child.askUntil('closed', NAME, { address: FACE });
        const [denial] = await untilAudited(plant, { since }, isDenial);
        expect(denial).toMatchObject({
          reason: 'source-not-allowed',
          peer: expect.stringMatching(FROM_POD_BRIDGE),
        });
      } finally {
        await applyAll(plant.applier, services());
      }
      await child.askUntil('answered', NAME);
    },
    TEST_MS,
  );
});

describe('a stranger in the network of the load balancer', () => {
  test(
    'is stopped by the source ranges of the Services',
    async () => {
      const before = await droppedBySourceRanges(plant.cluster);
      expect(await outcomesAtFace(stranger, NAME, FACE)).toEqual({
        443: 'timed-out',
        8084: 'timed-out',
        names: 'resolver-silent',
      });
      const after = await droppedBySourceRanges(plant.cluster);
      for (const port of ['tcp 443', 'tcp 8084', 'udp 53']) expect(after[port]).toBeGreaterThan(before[port] ?? 0);
    },
    TEST_MS,
  );

  test(
    'is stopped by the network policies without them, and by forwarder and DNS themselves without either',
    async () => {
      const policies = plant.objects.filter(({ kind }) => kind === 'NetworkPolicy');
      await using pod = await curiousPod();
      const [address = ''] = await podAddresses(plant.cluster, FORWARDER);
      const metrics = { address, port: METRICS_PORT, protocol: 'http', path: '/metrics' } as const;
      expect(await pod.client.ask(NAME, metrics)).toMatchObject({ outcome: 'unreachable' });
      try {
        await applyAll(plant.applier, services({ loadBalancerSourceRanges: undefined }));
        await stranger.askUntil('unreachable', NAME, { address: FACE });
        expect(await outcomesAtFace(stranger, NAME, FACE)).toMatchObject({ 443: 'unreachable', 8084: 'unreachable' });

        for (const policy of policies) await plant.applier.delete(policy);
        await stranger.askUntil('closed', NAME, { address: FACE });
        const since = new Date();
        expect(await outcomesAtFace(stranger, NAME, FACE)).toEqual({ 443: 'closed', 8084: 'closed', names: 'refused' });
        for (const denial of await untilAudited(plant, { since }, isDenial, 2))
          expect(denial).toMatchObject({
            reason: 'source-not-allowed',
            peer: expect.stringMatching(FROM_STRANGER),
          });
        // What the policies keep a pod from is there to be had.
        expect(await pod.client.ask(NAME, metrics)).toMatchObject({ outcome: 'answered', status: 200 });
      } finally {
        await applyAll(plant.applier, [...policies, ...services()]);
      }
      await stranger.askUntil('timed-out', NAME, { address: FACE });
    },
    TEST_MS,
  );

  test('meets the network policies at a port of the node, where a child meets the same decisions', async () => {
    const port = await nodePortOf(plant.cluster, 'forwarder', 443);
    expect(await stranger.ask(NAME, { address: NODE, port })).toMatchObject({ outcome: 'unreachable' });
    expect(await child.ask(NAME, { address: NODE, port })).toMatchObject({ outcome: 'answered' });
    expect(await child.ask(OTHER_NAME, { address: NODE, port })).toMatchObject({ outcome: 'closed' });
  });
});

describe('metrics and health of a zone behind a load balancer', () => {
  test('are there, for the node', async () => {
    const [forwarder, dns] = await firstPods();
    const [metrics, live, ready] = DNS_PORTS;
    expect(await askedAtNode(`${forwarder}:${METRICS_PORT}/metrics`)).toContain('sallyport_snapshot_info');
    expect(await askedAtNode(`${dns}:${metrics}/metrics`)).toContain('coredns_dns_requests_total');
    expect(await askedAtNode(`${dns}:${live}/health`)).toBe('OK');
    expect(await askedAtNode(`${dns}:${ready}/ready`)).toBe('OK');
  });

  test(
    'end at the load balancer for a child',
    async () => {
      const balancer = plant.machine(BALANCER);
      const { dropped } = await countsOf(balancer);
      const ports = [METRICS_PORT, ...DNS_PORTS].map((port) => `${FACE}:${port}`);
      expect(await outcomesAt(child, NAME, ports)).toEqual(allOf(ports, 'timed-out'));
      expect((await countsOf(balancer)).dropped).toBeGreaterThanOrEqual(dropped + ports.length);
    },
    TEST_MS,
  );

  test(
    'are closed to a pod of the cluster, which no policy names, as is everything else',
    async () => {
      await using pod = await curiousPod();
      const [forwarder, dns] = await firstPods();
      const places = [
        ...[443, 8084, METRICS_PORT].map((port) => `${forwarder}:${port}`),
        ...[1053, ...DNS_PORTS].map((port) => `${dns}:${port}`),
      ];
      expect(await outcomesAt(pod.client, NAME, places)).toEqual(allOf(places, 'unreachable'));
      expect(await outcomesAt(pod.client, NAME, [`${FACE}:443`])).toEqual({ [`${FACE}:443`]: 'timed-out' });
    },
    TEST_MS,
  );
});

/** The synthesized Services, with what is given changed. */
function services(changes: Readonly<Record<string, unknown>> = {}): readonly KubernetesObject[] {
  const found = plant.objects.filter(({ kind }) => kind === 'Service');
  for (const service of found)
    expect(asFields(service['spec'])).toMatchObject({
      externalTrafficPolicy: 'Local',
      loadBalancerSourceRanges: ['10.52.0.0/24'],
    });
  return found.map((service) => respecified(service, changes));
}

function curiousPod(): Promise<ClientPod> {
  return ClientPod.start({ name: EXPOSED, machine: plant.machine(EXPOSED), cluster: plant.cluster }, 'curious');
}

/** An address of the forwarder's pods, and one of the DNS server's. */
async function firstPods(): Promise<readonly [string, string]> {
  const [forwarders, servers] = await Promise.all([FORWARDER, DNS].map((each) => podAddresses(plant.cluster, each)));
  return [forwarders?.[0] ?? '', servers?.[0] ?? ''];
}

async function askDns(name: string): Promise<unknown> {
  return JSON.parse(await plant.machine(CHILD).ask(process.execPath, [ASK_DNS, FACE, name, 'A']));
}

function askedAtNode(url: string): Promise<string> {
  return plant.machine(EXPOSED).ask('curl', ['--silent', '--fail', '--max-time', '5', url]);
}

/** What a forwarder wrote when the connection to the name was opened. */
async function lineOf(zone: Parameters<typeof untilAudited>[0], since: Date): Promise<AuditRecord | undefined> {
  return (await untilAudited(zone, { serverName: NAME, since }, isOpen))[0];
}
