// Everything that has to be there before a zone can be onboarded, and then the zones: programs and images, wires, the Internet, an
// operator's repository, a bare machine per zone. What happens on those machines is typed by the steps and by nobody else.

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Site, Zone } from '../../../levels/model.ts';
import { buildCoreDns } from '../build-coredns.ts';
import { buildCluster, type ClusterBinaries } from '../build-kubernetes.ts';
import { needDebianPrograms } from '../debian-programs.ts';
import type { Report } from '../go-programs.ts';
import { type Images, type ImagesOptions, prepareImages } from '../images/prepare-images.ts';
import { proxyAddressOf, PROXY_PORT, resolverAddressOf } from '../internet/addresses.ts';
import { authorityIn } from '../internet/authority.ts';
import { Internet } from '../internet/internet.ts';
import { namespaceOf } from '../machines/instance.ts';
import { Machine } from '../machines/machine.ts';
import { Wires } from '../machines/wires.ts';
import { raiseKernelLimits } from './kernel-limits.ts';
import { type Ground, onboard } from './onboard.ts';
import { downwards } from './order.ts';
import { startOwnServers } from './own-servers.ts';
import { machineFolder, placeOf } from './place.ts';
import { programArchive } from './program-archive.ts';
import { OperatorRepository } from './repository.ts';
import { saveImages } from './saved-images.ts';
import type { Timings } from './timings.ts';
import { GIT_READER, PROXY_USER, whatToBring } from './what-to-bring.ts';

const PROGRAMS = {
  containerd: 'containerd',
  runc: 'runc',
  '/usr/lib/cni/bridge': 'containernetworking-plugins',
  busybox: 'busybox-static',
  nft: 'nftables',
  conntrack: 'conntrack',
  ip: 'iproute2',
  iptables: 'iptables',
  ipset: 'ipset',
  git: 'git',
  tcpdump: 'tcpdump',
  curl: 'curl',
  openssl: 'openssl',
  'ssh-keygen': 'openssh-client',
} as const;
const CERTIFICATES = '/etc/ssl/certs/ca-certificates.crt';
const CHRONY = '/etc/chrony/chrony.conf';
const INTERNET = 'internet';

export async function bringUp(site: Site, zones: readonly Zone[], timings: Timings, report: Report): Promise<void> {
  const ground = await prepareGround(site, zones, timings, report);
  await downwards(zones, (zone, onMade) => timings.measure(zone.name, () => onboard(zone, ground, report, onMade)));
}

async function prepareGround(site: Site, zones: readonly Zone[], timings: Timings, report: Report): Promise<Ground> {
  const binaries = await timings.measure('programs', () => preparePrograms(report));
  const authority = await authorityIn(machineFolder(INTERNET));
  const images = await timings.measure('images', () => prepareImages(imagesOptions(site, authority.ca, report)));
  writeFileSync(placeOf('images.json'), JSON.stringify(images));
  await timings.measure('wires', () => Wires.lay(site));
  const internet = await timings.measure('the Internet', () => startInternet(site));
  await timings.measure('servers of the plant', () => startOwnServers(site, machineFolder(INTERNET)));
  const repository = await timings.measure('the repository', () => createRepository(site, internet, images));
  const machines = await timings.measure('machines', () => startMachines(zones, authority.ca));
  const bring = whatToBring({
    site,
    allowedSigners: repository.allowedSigners,
    coreDns: await buildCoreDns(report),
    programArchive: await timings.measure('programs of hosts', () => programArchive(repository.folder, report)),
    airGapArchive: images.airGapArchive,
    savedImages: await timings.measure('saved images', () => saveImages(site, repository.folder, internetMachine())),
    authority: authority.ca,
    authorityKey: authority.key,
  });
  return { site, binaries, authority, repository, machines, bring };
}

function imagesOptions(site: Site, authority: string, report: Report): ImagesOptions {
  const { registry } = site.declaration.images;
  return { folder: join(machineFolder(INTERNET), 'images'), registry, authority, report };
}

async function preparePrograms(report: Report): Promise<ClusterBinaries> {
  raiseKernelLimits();
  await needDebianPrograms(PROGRAMS);
  return buildCluster(report);
}

function internetMachine(): Machine {
  return Machine.at(machineFolder(INTERNET));
}

async function startInternet(site: Site): Promise<Internet> {
  const machine = await startMachine(INTERNET);
  const resolver = resolverAddressOf(site);
  const isAsked = site.root.declaration.forwarder?.uplink?.connectProxy !== undefined;
  const proxy = { address: proxyAddressOf(site), port: PROXY_PORT, ...PROXY_USER };
  return Internet.start(machine, { resolver, git: GIT_READER, ...(isAsked && { proxy }) });
}

async function createRepository(site: Site, internet: Internet, images: Images): Promise<OperatorRepository> {
  return OperatorRepository.create({
    workstation: placeOf('workstation'),
    site: site.name,
    served: internet.repositories,
    digests: images,
  });
}

/** Bare machines, with what the system brings: trust in the authorities of the Internet, and chrony as it comes. */
async function startMachines(zones: readonly Zone[], authority: string): Promise<ReadonlyMap<string, Machine>> {
  const started = zones.map(async ({ name }): Promise<[string, Machine]> => {
    const machine = await startMachine(name);
    await machine.ask('tee', ['--append', CERTIFICATES], { input: authority });
    await machine.ask('sh', [
      '-c',
      `mkdir -p $(dirname ${CHRONY}) && echo "$0" >${CHRONY}`,
      'pool 2.debian.pool.ntp.org',
    ]);
    return [name, machine];
  });
  return new Map(await Promise.all(started));
}

async function startMachine(name: string): Promise<Machine> {
  return Machine.start({ name, folder: machineFolder(name), network: namespaceOf(name) });
}
