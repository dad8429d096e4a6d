// The programs of one zone and what they run on: from the objects Flux applies, or from the files of a host.

import type { Allowlist, DnsServer, Forwarder, Obstacle } from '../plant.ts';
import { accessFaults } from './access.ts';
import { readAllowlist } from './allowlist.ts';
import { dnsServerOf, readDnsServer } from './dns-server.ts';
import type { Documents, KubernetesObject } from './documents.ts';
import { labelsAt } from './fields.ts';
import { readForwarder } from './forwarder-file.ts';
import { argumentAfter, inCluster, onHost, type Running, startWords } from './running.ts';
import { workloadsIn } from './workloads.ts';

export type Programs = {
  readonly forwarder: Forwarder;
  readonly allowlist: Allowlist | undefined;
  /** Undefined where no child asks here. */
  readonly dns: DnsServer | undefined;
};

/** What the objects under `network/` run. */
export function clusterPrograms(folder: string, objects: readonly KubernetesObject[]): Programs {
  const part = `${folder}/network`;
  const running = (name: string): { readonly running: Running; readonly args: readonly string[] } => {
    const workload = workloadsIn(objects).find((each) => each.name === name);
    return { running: inCluster(objects, { workload, part, name }), args: workload?.args ?? [] };
  };
  const own = running('forwarder');
  const read = readForwarder(own.running, argumentAfter('--config', own.args), `${part}/ConfigMap.forwarder.yaml`);
  const access = read.list?.kind === 'object' ? accessFaults(objects, 'forwarder', part) : [];
  const found = listIn(objects, read, part);
  const dns = running('dns');
  const answers = objects.some(({ name }) => name.startsWith('dns'));
  return {
    ...withList({ ...read, obstacles: [...read.obstacles, ...access] }, found),
    dns: answers
      ? readDnsServer(dns.running, argumentAfter('-conf', dns.args), `${part}/ConfigMap.dns-corefile.yaml`)
      : undefined,
  };
}

/** What the units of a host without a cluster run. */
export function hostPrograms(documents: Documents, folder: string, zone: string): Programs {
  const host = `${folder}/host`;
  const running = (name: string): { readonly running: Running; readonly args: readonly string[] } => {
    const unit = `${host}/systemd/sallyport-${name}.service`;
    const place = { unit, root: CONFIGURATION_ROOT, folder: `${host}/config` };
    return { running: onHost(documents, place), args: startWords(documents.text(unit)) };
  };
  const own = running('forwarder');
  const read = readForwarder(own.running, argumentAfter('--config', own.args), `${host}/config/forwarder.yaml`);
  const path = read.list?.kind === 'file' ? own.running.file(read.list.path)?.object : undefined;
  const list = path === undefined ? undefined : readAllowlist(path, documents.value(path, zone));
  const missing = `${host}/config/allowlist.yaml`;
  const dns = running('dns');
  return {
    ...withList(read, list ?? { object: missing, against: [read.object], text: 'the forwarder finds no Allowlist' }),
    dns: readDnsServer(dns.running, argumentAfter('-conf', dns.args), `${host}/config/dns/Corefile`),
  };
}

/** Where a host keeps what it obeys of Git. */
const CONFIGURATION_ROOT = '/etc/sallyport/config';

function withList(forwarder: Forwarder, list: Allowlist | Obstacle): Omit<Programs, 'dns'> {
  if ('grants' in list) return { forwarder, allowlist: list };
  return { forwarder: { ...forwarder, obstacles: [...forwarder.obstacles, list] }, allowlist: undefined };
}

function listIn(objects: readonly KubernetesObject[], { list, object }: Forwarder, part: string): Allowlist | Obstacle {
  if (list?.kind !== 'object') return { object, text: 'it names no Allowlist' };
  const against = [object];
  const lists = objects.filter(({ kind }) => kind === 'Allowlist');
  const named = lists.find(({ name, namespace }) => name === list.name && namespace === list.namespace);
  const read = named && readAllowlist(named.path, named.value);
  if (read !== undefined) return read;
  const blamed = lists[0]?.path ?? `${part}/Allowlist.${list.name}.yaml`;
  return { object: blamed, against, text: `the forwarder finds no Allowlist "${list.name}" in "${list.namespace}"` };
}

/** The DNS servers of a zone that answers its own names: that of its pods, and that of its node. */
export function ownServers(
  documents: Documents,
  {
    folder,
    zone,
    objects,
  }: { readonly folder: string; readonly zone: string; readonly objects: readonly KubernetesObject[] },
): readonly DnsServer[] {
  const placed = documents.value(`${folder}/host/coredns-custom.yaml`, zone);
  const applied = objects.find(({ kind, name }) => kind === 'ConfigMap' && name === 'coredns-custom');
  const pods = [
    { object: `${folder}/host/coredns-custom.yaml`, value: placed },
    { object: applied?.path ?? '', value: applied?.value },
  ];
  const custom = pods.flatMap(({ object, value }) =>
    value === undefined
      ? []
      : [dnsServerOf(CLUSTER_DNS, { object, text: Object.values(labelsAt(value, 'data')).join('\n') })],
  );
  return [...custom, ...nodeServer(documents, folder)];
}

/** The cluster's own CoreDNS, which is there whatever is declared. */
const CLUSTER_DNS: Running = {
  place: 'pod',
  labels: {},
  runner: '',
  obstacles: [],
  secrets: undefined,
  file: () => undefined,
  holders: () => [],
};

function nodeServer(documents: Documents, folder: string): readonly DnsServer[] {
  const unit = `${folder}/host/systemd/sallyport-node-dns.service`;
  const corefile = `${folder}/host/node-dns/Corefile`;
  if (documents.text(unit) === undefined && documents.text(corefile) === undefined) return [];
  const running = onHost(documents, { unit, root: '/etc/sallyport/node-dns', folder: `${folder}/host/node-dns` });
  return [readDnsServer(running, argumentAfter('-conf', startWords(documents.text(unit))), corefile)];
}
