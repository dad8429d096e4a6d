// Reads a site's synthesized files into a Plant: which zones there are, what runs in each, and what their objects say. Nothing
// is thrown: what is missing or unreadable is a fault, or an obstacle on the way of every question that needs it.

import { type Network, samplesOf } from './networks.ts';
import type { DnsBlock, Plant, PlantZone, Source } from './plant.ts';
import type { SynthesizedFiles } from './reach.ts';
import { Documents, type KubernetesObject } from './read/documents.ts';
import { textAt } from './read/fields.ts';
import { guardsIn } from './read/guards.ts';
import { gitSourcesOf, imagesOf, resolverOf } from './read/host-files.ts';
import { policiesIn } from './read/policies.ts';
import { brokerServicesIn, servicesIn } from './read/services.ts';
import { wiringFaults } from './read/wiring.ts';
import { zoneFaults } from './read/zone-faults.ts';
import { clusterPrograms, hostPrograms, ownServers, type Programs } from './read/zone-objects.ts';

/** Parts whose objects run in a cluster, and so have images. */
const RUNNING_PARTS = ['network', 'policies', 'probe', 'trust', 'data-flows'];

export function readPlant(site: string, files: SynthesizedFiles): Plant {
  const documents = new Documents(files);
  const drafts = new Map(zoneNames(site, files).map((name) => [name, draftOf(documents, site, name)]));
  const parents = new Map([...drafts].map(([name, draft]) => [name, parentOf(name, draft, drafts)]));
  const zones = [...drafts].map(([name, draft]) => [name, complete(name, draft, parents, drafts)] as const);
  const wiring = zones.flatMap(([name, zone]) => (zone.hasCluster ? wiringFaults(documents, site, name) : []));
  const own = zones.flatMap(([, zone]) => zoneFaults(zone, parents));
  return { site, zones: new Map(zones), faults: [...documents.faults, ...wiring, ...own], files };
}

/** A zone before it is known what others say of it. */
type Draft = Omit<PlantZone, 'parent' | 'sources' | 'forwarder' | 'allowlist' | 'childrenDns'> & {
  readonly declaredParent: string | undefined;
  readonly programs: Programs | undefined;
};

function zoneNames(site: string, files: SynthesizedFiles): readonly string[] {
  const start = `dist/${site}/`;
  const names = [...files.keys()].flatMap((path) =>
    path.startsWith(start) ? path.slice(start.length).split('/', 1) : [],
  );
  return [...new Set(names)].sort();
}

function draftOf(documents: Documents, site: string, name: string): Draft {
  const [folder, fluxFolder] = [`dist/${site}/${name}`, `flux/${site}/${name}`];
  const objects = (part: string, kind = ''): readonly KubernetesObject[] =>
    documents.objects(`${folder}/${part}`, name, kind);
  const network = objects('network');
  const hasCluster =
    documents.in(fluxFolder).length > 0 || RUNNING_PARTS.some((part) => documents.in(`${folder}/${part}`).length > 0);
  const runsOnHost = !hasCluster && documents.in(`${folder}/host/config`).length > 0;
  const azure = `${folder}/azure/flux-configuration.json`;
  const programs = network.some(isOfForwarder)
    ? clusterPrograms(folder, network)
    : runsOnHost
      ? hostPrograms(documents, folder, name)
      : undefined;
  const policies = policiesIn([...network, ...objects('policies')]);
  const list = programs?.forwarder.list;
  return {
    name,
    folder,
    hasCluster,
    declaredParent: textAt(documents.value(`${fluxFolder}/zone.yaml`, name), 'data', 'parent'),
    programs,
    ownDns: ownServers(documents, { folder, zone: name, objects: network }),
    resolver: resolverOf(documents, folder),
    services: servicesIn(network),
    policies,
    guards: guardsIn(policies, list?.kind === 'object' ? list.namespace : undefined),
    images: imagesOf(documents, folder, RUNNING_PARTS),
    git: gitSourcesOf(documents, folder, fluxFolder, name),
    signsIn: documents.text(azure) === undefined ? undefined : azure,
    brokerServices: brokerServicesIn(objects('data-flows', 'BrokerListener.')),
  };
}

/** What only a zone with children has; any of them will do, since any may be missing. */
function isOfForwarder({ kind, name }: KubernetesObject): boolean {
  return kind === 'Allowlist' || name === 'forwarder';
}

/** What the cluster was told; else whose Allowlist lists its addresses; else whom its forwarder or its machines ask. */
function parentOf(name: string, draft: Draft, drafts: ReadonlyMap<string, Draft>): string | undefined {
  if (draft.declaredParent !== undefined) return draft.declaredParent;
  const others = [...drafts].filter(([other]) => other !== name);
  const listing = others.find(([, { programs }]) => (programs?.allowlist?.zones.get(name)?.networks.length ?? 0) > 0);
  if (listing !== undefined) return listing[0];
  const uplink = draft.programs?.forwarder.uplink;
  if (uplink?.kind === 'parent') return uplink.zone;
  const asked = draft.resolver?.addresses ?? [];
  return others.find(([, { programs }]) =>
    programs?.forwarder.listeners.some(({ bind }) => bind.some(({ address }) => asked.includes(address))),
  )?.[0];
}

function complete(
  name: string,
  draft: Draft,
  parents: ReadonlyMap<string, string | undefined>,
  drafts: ReadonlyMap<string, Draft>,
): PlantZone {
  const parent = parents.get(name);
  const { programs } = draft;
  return {
    ...draft,
    parent,
    sources: sourcesOf(name, drafts.get(parent ?? name)?.programs),
    forwarder: programs?.forwarder,
    allowlist: programs?.allowlist,
    childrenDns: programs?.dns,
  };
}

/** Where a zone's connections come from, as Allowlist and DNS views of one forwarder say; agreed networks first. */
function sourcesOf(name: string, programs: Programs | undefined): readonly Source[] {
  const { allowlist, dns } = programs ?? {};
  const listed = allowlist?.zones.get(name)?.networks ?? [];
  const seen = [
    ...listed.map((network) => ({ network, object: allowlist?.object ?? '' })),
    ...viewNetworks(name, dns?.blocks ?? []).map((network) => ({ network, object: dns?.object ?? '' })),
  ];
  const byText = Map.groupBy(seen, ({ network }) => network.text);
  return [...byText.values()]
    .sort((a, b) => b.length - a.length)
    .flatMap(([first]) =>
      first === undefined ? [] : samplesOf(first.network).map((sample) => ({ ...first, sample })),
    );
}

function viewNetworks(view: string, blocks: readonly DnsBlock[]): readonly Network[] {
  const own = blocks.filter((block) => block.view === view).flatMap(({ networks = [] }) => networks);
  return [...new Map(own.map((network) => [network.text, network])).values()];
}
