// One cluster of an example site with nothing around it but its wires, and a DNS server where its node expects one. What the
// steps of the zone put in place is in place; every image comes from the air-gap archive.

import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Zone } from '../../../levels/model.ts';
import { exampleSite, zoneOf } from '../../support/declared-site.ts';
import { eventually } from '../../support/eventually.ts';
import { buildCoreDns } from '../build-coredns.ts';
import { buildCluster } from '../build-kubernetes.ts';
import { needDebianPrograms } from '../debian-programs.ts';
import { airGapArchive } from '../images/air-gap-archive.ts';
import { ContentStore } from '../images/content-store.ts';
import { coreDnsRecipe, pauseRecipe } from '../images/recipes.ts';
import { type ImageRecipe, makeImage } from '../images/write-image.ts';
import { resolverAddressOf } from '../internet/addresses.ts';
import { mountRunFolder, namespaceOf, runFolder, unmountRunFolder } from '../machines/instance.ts';
import { Machine } from '../machines/machine.ts';
import { nodeAddressOf } from '../machines/node-address.ts';
import { Wires } from '../machines/wires.ts';
import { tearDown } from '../plant/tear-down.ts';
import { removeCgroups } from './cgroups.ts';
import { Cluster } from './cluster.ts';
import { CLUSTER_DNS_IMAGE, PAUSE_IMAGE } from './images.ts';
import { clusterFolderOf, environmentOf, type Settings } from './settings.ts';

const SITE = 'contoso-bakery';
const ZONE = 'level-4';
const START = join(import.meta.dirname, 'start-cluster.ts');
const HOST_FILES = join(import.meta.dirname, '../../../dist', SITE, ZONE, 'host');
const START_MS = 180_000;
/** What every name outside resolves to. */
export const OUTSIDE_ADDRESS = '20.33.0.10';
/** A shell and its programs. */
export const SHELL_IMAGE = 'docker.io/library/shell:1';
const BUSYBOX = '/bin/busybox';
const SHELL: ImageRecipe = {
  files: [
    { from: BUSYBOX, to: BUSYBOX },
    { to: '/bin/sh', link: 'busybox' },
  ],
  entrypoint: [BUSYBOX],
  user: '65534:65534',
};
const PROGRAMS = {
  containerd: 'containerd',
  ctr: 'containerd',
  runc: 'runc',
  busybox: 'busybox-static',
  nft: 'nftables',
  iptables: 'iptables',
  conntrack: 'conntrack',
  ip: 'iproute2',
  sysctl: 'procps',
} as const;

export class LoneCluster implements AsyncDisposable {
  readonly cluster: Cluster;
  readonly address: string;
  /** What was said while it started: seconds, and what was reached by then. */
  readonly told: string;
  readonly #outside: Machine;
  readonly #settings: Settings;
  readonly #stack: AsyncDisposableStack;

  private constructor(
    told: string,
    machine: Machine,
    outside: Machine,
    settings: Settings,
    stack: AsyncDisposableStack,
  ) {
    this.told = told;
    this.cluster = stack.use(Cluster.at(machine));
    this.address = settings.address;
    this.#outside = outside;
    this.#settings = settings;
    this.#stack = stack;
  }

  static async start(): Promise<LoneCluster> {
    await needDebianPrograms(PROGRAMS);
    await tearDown(); // what an interrupted run left
    const site = exampleSite(SITE);
    const zone = zoneOf(site, ZONE);
    await using stack = new AsyncDisposableStack();
    await mountRunFolder();
    stack.defer(unmountRunFolder);
    stack.use(await Wires.lay(site));
    const outside = await startMachine('internet', stack);
    await startOutsideDns(outside, resolverAddressOf(site));
    stack.defer(() => removeCgroups(clusterFolderOf({ folder: join(runFolder(), ZONE) })));
    const machine = await startMachine(ZONE, stack);
    await prepareNode(machine);
    const settings = await settingsOf(machine, zone);
    const told = await runStart(machine, settings);
    return new LoneCluster(told, machine, outside, settings, stack.move());
  }

  /** As `systemctl restart k3s` would. */
  restart(): Promise<string> {
    return runStart(this.cluster.machine, this.#settings);
  }

  /** Where each question to the server outside came from. */
  askersOutside(name: string): readonly string[] {
    const log = readFileSync(this.#outside.logOf('dns'), 'utf8');
    const lines = log.split('\n').filter((line) => line.includes(` IN ${name}. `));
    return lines.map((line) => /\[INFO\] ([0-9.]+):\d+ /.exec(line)?.[1] ?? line);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#stack.disposeAsync();
  }
}

async function startMachine(name: string, stack: AsyncDisposableStack): Promise<Machine> {
  const machine = await Machine.start({ name, folder: join(runFolder(), name), network: namespaceOf(name) });
  stack.defer(() => machine.stop());
  return machine;
}

/** The steps 1, 3 and 4 of the zone, without what they bring besides a cluster. */
async function prepareNode(machine: Machine): Promise<void> {
  const archive = await archiveOfImages();
  const commands = [
    'rm -f /etc/resolv.conf',
    `install -m 0644 ${HOST_FILES}/resolv.conf /etc/resolv.conf`,
    `install -D -m 0644 ${HOST_FILES}/resolv.conf /etc/rancher/k3s/resolv.conf`,
    `sysctl --quiet $(sed -n 's/ = /=/; /^net/p' ${HOST_FILES}/sysctl.d/90-sallyport.conf)`,
    `install -D -m 0600 -t /etc/rancher/k3s ${HOST_FILES}/k3s/config.yaml ${HOST_FILES}/k3s/registries.yaml`,
    `install -D -m 0644 ${archive} /var/lib/rancher/k3s/agent/images/k3s-airgap-images-amd64.tar.zst`,
  ];
  await machine.ask('bash', ['-euc', commands.join('\n')]);
}

async function archiveOfImages(): Promise<string> {
  const store = new ContentStore();
  const images = {
    [PAUSE_IMAGE]: await makeImage(pauseRecipe(), store),
    [CLUSTER_DNS_IMAGE]: await makeImage(coreDnsRecipe(await buildCoreDns()), store),
    [SHELL_IMAGE]: await makeImage(SHELL, store),
  };
  return store.fileOf(await airGapArchive(images, store));
}

async function settingsOf(machine: Machine, zone: Zone): Promise<Settings> {
  const binaries = await buildCluster();
  return { folder: clusterFolderOf(machine), node: machine.name, address: nodeAddressOf(zone), binaries };
}

function runStart(machine: Machine, settings: Settings): Promise<string> {
  return machine.ask(process.execPath, [START], { env: environmentOf(settings), limitMs: START_MS });
}

/** One that knows every name and writes down who asks. */
async function startOutsideDns(machine: Machine, address: string): Promise<void> {
  const corefile = join(machine.folder, 'Corefile');
  writeFileSync(
    corefile,
    `.:53 {
    bind ${address}
    log
    template IN A . {
        answer "{{ .Name }} 60 IN A ${OUTSIDE_ADDRESS}"
    }
}
`,
  );
  const service = machine.start('dns', await buildCoreDns(), ['-conf', corefile]);
  await eventually('the DNS server outside has started', async () => service.log.includes('CoreDNS-'));
}
