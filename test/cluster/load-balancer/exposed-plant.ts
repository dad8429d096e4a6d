// A forwarder behind a load balancer, and everybody who has to do with it, each on a machine of its own:
//
//   Internet ── parent's forwarder ── [ load balancer ── node with the cluster · stranger ] ── child's host ── its pod
//
// The cluster's part is applied as Flux applies it, with keys as the steps of the zone make them; network policies are enforced.

import { randomBytes } from 'node:crypto';
import type { AuditRecord } from '../../../forwarder/contract/audit-record.ts';
import type { Site } from '../../../levels/model.ts';
import type { ApiClient, KubernetesObject } from '../../support/api-client.ts';
import { zoneOf } from '../../support/declared-site.ts';
import { needDebianPrograms } from '../debian-programs.ts';
import { isConfirmed, stateInCluster, untilState } from '../drills/allowlist.ts';
import { auditIn } from '../drills/audit.ts';
import { FORWARDER } from '../drills/forwarder-pods.ts';
import { applyAll, untilEstablished } from '../example-cluster.ts';
import { resolverAddressOf } from '../internet/addresses.ts';
import { authorityIn } from '../internet/authority.ts';
import { Internet } from '../internet/internet.ts';
import { removeCgroups } from '../kubernetes/cgroups.ts';
import type { Cluster } from '../kubernetes/cluster.ts';
import { mountRunFolder, namespaceOf, unmountRunFolder } from '../machines/instance.ts';
import { Machine } from '../machines/machine.ts';
import { nodeAddressOf } from '../machines/node-address.ts';
import { startEnforcer } from '../network-policies/start-enforcer.ts';
import { machineFolder } from '../plant/place.ts';
import { tearDown } from '../plant/tear-down.ts';
import { GIT_READER } from '../plant/what-to-bring.ts';
import { applierOf, KUBECONFIG, startExposedCluster } from './exposed-cluster.ts';
import { prepareExposedImages } from './exposed-images.ts';
import { CHILD, EXPOSED, exposedObjects, exposedSite, PARENT, resolverFileOfChild } from './exposed-site.ts';
import { BALANCER, CHILD_POD, layExposedWires, STRANGER } from './exposed-wires.ts';
import { type ConduitKey, ParentForwarder } from './parent-forwarder.ts';
import { isWhole, NAMESPACE } from './service-state.ts';
import { startLoadBalancer } from './start-load-balancer.ts';

const PROGRAMS = {
  containerd: 'containerd',
  runc: 'runc',
  busybox: 'busybox-static',
  nft: 'nftables',
  iptables: 'iptables',
  conntrack: 'conntrack',
  ip: 'iproute2',
  curl: 'curl',
} as const;
const MACHINES = ['internet', PARENT, EXPOSED, CHILD, CHILD_POD, BALANCER, STRANGER] as const;
type MachineName = (typeof MACHINES)[number];
const CERTIFICATES = '/etc/ssl/certs/ca-certificates.crt';
const RESOLVER_FILE = '/etc/resolv.conf';
const DEPLOYMENTS = ['forwarder', 'dns'] as const;
const KEY_ID = 'k0001';
const READY_MS = 240_000;

export class ExposedPlant implements AsyncDisposable {
  readonly name = EXPOSED;
  readonly site: Site;
  /** What was applied. */
  readonly objects: readonly KubernetesObject[];
  readonly cluster: Cluster;
  /** As Flux applies. */
  readonly applier: ApiClient;
  readonly parent: ParentForwarder;
  readonly #machines: ReadonlyMap<MachineName, Machine>;
  readonly #stack: AsyncDisposableStack;

  private constructor(parts: Pick<ExposedPlant, 'site' | 'objects' | 'cluster' | 'parent'>, world: World) {
    const { site, objects, cluster, parent } = parts;
    this.site = site;
    this.objects = objects;
    this.cluster = world.stack.use(cluster);
    this.applier = world.stack.use(applierOf(cluster));
    this.parent = parent;
    this.#machines = world.machines;
    this.#stack = world.stack;
  }

  static async start(): Promise<ExposedPlant> {
    await needDebianPrograms(PROGRAMS);
    await tearDown(); // what an interrupted run left
    await using stack = new AsyncDisposableStack();
    await mountRunFolder();
    stack.defer(unmountRunFolder);
    const declared = exposedSite();
    const { ca } = await authorityIn(machineFolder('internet'));
    const images = await prepareExposedImages(declared.declaration.images.registry, ca);
    const site = exposedSite(images.digests);
    stack.use(await layExposedWires(site));
    const machines = await startMachines(stack, ca, resolverFileOfChild(site));
    const resolver = resolverAddressOf(site);
    await Internet.start(machineIn(machines, 'internet'), { resolver, git: GIT_READER });
    const key = { id: KEY_ID, text: `${randomBytes(48).toString('base64')}\n` };
    const parent = await ParentForwarder.start(machineIn(machines, PARENT), site, key);
    const { archive } = images;
    const zone = zoneOf(site, EXPOSED);
    const cluster = await startExposedCluster({ machine: machineIn(machines, EXPOSED), zone, resolver, archive });
    const objects = exposedObjects(site);
    const plant = new ExposedPlant({ site, objects, cluster, parent }, { machines, stack: stack.move() });
    await plant.#furnish(key).catch(async (error: unknown) => {
      await plant[Symbol.asyncDispose]();
      throw error;
    });
    return plant;
  }

  machine(name: MachineName): Machine {
    return machineIn(this.#machines, name);
  }

  /** Until every pod of its forwarder and its DNS server serves, and the forwarder has reached every reserved name. */
  async untilServing(): Promise<void> {
    for (const name of DEPLOYMENTS)
      await this.cluster.until(`Deployment "${name}" is whole`, () => isWhole(this.cluster, name), READY_MS);
    const state = (): ReturnType<typeof stateInCluster> => stateInCluster(this.cluster.api, EXPOSED);
    await untilState('the forwarder behind the load balancer is confirmed', state, isConfirmed, READY_MS);
  }

  /** The audit lines of every pod of its forwarder. */
  async audit(): Promise<readonly AuditRecord[]> {
    return auditIn(await this.cluster.logs(NAMESPACE, FORWARDER));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#stack.disposeAsync();
  }

  /** The load balancer comes first, as a cloud's is there before any Service. */
  async #furnish(key: ConduitKey): Promise<void> {
    const node = this.machine(EXPOSED);
    await startEnforcer(node, KUBECONFIG);
    const kubeconfig = await node.ask('cat', [KUBECONFIG]);
    await startLoadBalancer(this.machine(BALANCER), kubeconfig, nodeAddressOf(zoneOf(this.site, EXPOSED)));
    const isFirst = ({ kind }: KubernetesObject): boolean => ['Namespace', 'CustomResourceDefinition'].includes(kind);
    await applyAll(this.applier, this.objects.filter(isFirst));
    await untilEstablished(this.cluster.api);
    await applyAll(this.cluster.api, [conduitSecret(key)]);
    await applyAll(
      this.applier,
      this.objects.filter((object) => !isFirst(object)),
    );
  }
}

type World = { readonly machines: ReadonlyMap<MachineName, Machine>; readonly stack: AsyncDisposableStack };

async function startMachines(
  stack: AsyncDisposableStack,
  authority: string,
  resolver: string,
): Promise<ReadonlyMap<MachineName, Machine>> {
  const started = new Map<MachineName, Machine>();
  for (const name of MACHINES) {
    const folder = machineFolder(name);
    if (name === EXPOSED) stack.defer(() => removeCgroups(`${folder}/cluster`));
    const machine = await Machine.start({ name, folder, network: namespaceOf(name) });
    stack.defer(() => machine.stop());
    await machine.ask('tee', ['--append', CERTIFICATES], { input: authority });
    if (name === CHILD || name === CHILD_POD) await resolveBy(machine, resolver);
    started.set(name, machine);
  }
  return started;
}

/** As a node's runtime has it, too: pods get the resolver of their host. */
async function resolveBy(machine: Machine, resolver: string): Promise<void> {
  await machine.ask('rm', ['-f', RESOLVER_FILE]);
  await machine.ask('tee', [RESOLVER_FILE], { input: resolver });
}

function machineIn(machines: ReadonlyMap<MachineName, Machine>, name: MachineName): Machine {
  const machine = machines.get(name);
  if (machine === undefined) throw new Error(`Cannot find the machine "${name}": it was not started`);
  return machine;
}

function conduitSecret({ id, text }: ConduitKey): KubernetesObject {
  const metadata = { name: `conduit-${EXPOSED}`, namespace: NAMESPACE };
  return { apiVersion: 'v1', kind: 'Secret', metadata, stringData: { [id]: text } };
}
