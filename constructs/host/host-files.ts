// dist/<site>/<zone>/host/: what a machine needs before Flux can run, or in the place of Flux. Placed by hand, in the order
// of steps.md. Whatever Flux can do later is not here.

import type { Site, Zone, ZoneCluster } from '../../levels/model.ts';
import { drainSecondsOf, forwarderConfiguration } from '../forwarder/configuration.ts';
import { aksEdgeConfig } from './aks-edge.ts';
import { aksEdgeSteps } from './aks-edge-steps.ts';
import { aksSteps } from './aks-steps.ts';
import { bareSteps } from './bare-steps.ts';
import { configFiles, corednsCustom, nodeDnsFiles, prefixed } from './host-config.ts';
import { imageList, PRELOAD_SCRIPT } from './images.ts';
import { k3sConfig, k3sRegistries } from './k3s.ts';
import { k3sSteps } from './k3s-steps.ts';
import { couldRoute, noRouteRules, sysctlFile } from './kernel.ts';
import { CONFIG } from './places.ts';
import { hostProbeFiles } from './probe-steps.ts';
import { nameserversOf, resolverFile } from './resolver.ts';
import { type Step, stepsPage } from './step.ts';
import { chronyFile } from './time.ts';
import * as units from './units.ts';
import { FORWARDER_WRAPPER, updateScript } from './update-script.ts';

/** A file that exists only where there is a reason for it. */
type Entry = readonly [path: string, text: string | undefined];

/** The files of host/ by path. */
export function hostFiles(site: Site, zone: Zone): ReadonlyMap<string, string> {
  const entries = entriesOf(site, zone);
  return new Map(entries.flatMap(([path, text]) => (text === undefined ? [] : [[path, text] as const])));
}

function entriesOf(site: Site, zone: Zone): readonly Entry[] {
  const { cluster, distribution } = zone;
  if (cluster === undefined) return bareEntries(site, zone);
  if (distribution === 'aks') return aksEntries(site, zone, cluster);
  if (distribution === 'aks-edge-essentials') return aksEdgeEntries(site, zone, cluster);
  return k3sEntries(site, zone, cluster);
}

function k3sEntries(site: Site, zone: Zone, cluster: ZoneCluster): readonly Entry[] {
  return [
    steps(site, zone, k3sSteps(site, zone, cluster)),
    ...linuxEntries(site, zone),
    ['k3s/config.yaml', k3sConfig(site, zone, cluster)],
    ['k3s/registries.yaml', k3sRegistries(site)],
    ...preloadEntries(site, zone),
    ...ownDnsEntries(site, zone),
  ];
}

function aksEntries(site: Site, zone: Zone, cluster: ZoneCluster): readonly Entry[] {
  return [steps(site, zone, aksSteps(site, zone, cluster)), ...ownDnsEntries(site, zone)];
}

function aksEdgeEntries(site: Site, zone: Zone, cluster: ZoneCluster): readonly Entry[] {
  return [
    steps(site, zone, aksEdgeSteps(site, zone, cluster)),
    ['aksedge-config.json', aksEdgeConfig(cluster, nameserversOf(zone))],
    ...ownDnsEntries(site, zone),
  ];
}

/** A host without a cluster. */
function bareEntries(site: Site, zone: Zone): readonly Entry[] {
  const common = [steps(site, zone, bareSteps(site, zone)), ...linuxEntries(site, zone)];
  if (zone.forwarder === undefined) return common;
  return [
    ...common,
    ['bin/forwarder', FORWARDER_WRAPPER],
    ['bin/sallyport-update', updateScript(site, zone)],
    ['sysusers.d/sallyport.conf', units.USERS_FILE],
    [
      'systemd/sallyport-forwarder.service',
      units.forwarderUnit(site, zone, drainSecondsOf(forwarderConfiguration(site, zone))),
    ],
    ['systemd/sallyport-dns.service', units.dnsUnit(site, zone)],
    ['systemd/sallyport-update.service', units.updateUnit(site, zone)],
    ['systemd/sallyport-update.timer', units.UPDATE_TIMER],
    ...hostProbeFiles(site, zone),
    ...prefixed(CONFIG, configFiles(site, zone)),
  ];
}

/** Names, time and kernel of a Linux machine, with or without a cluster. */
function linuxEntries(site: Site, zone: Zone): readonly Entry[] {
  const ownNode = zone.dnsMode === 'own';
  const routes = couldRoute(zone);
  return [
    ['resolv.conf', resolverFile(zone)],
    ['chrony/sallyport.conf', chronyFile(zone)],
    ['sysctl.d/90-sallyport.conf', sysctlFile(zone)],
    ['nftables.d/sallyport.nft', routes ? noRouteRules(zone) : undefined],
    ['systemd/sallyport-no-route.service', routes ? units.NO_ROUTE_UNIT : undefined],
    ['systemd/sallyport-node-dns.service', ownNode ? units.nodeDnsUnit(site, zone) : undefined],
    ['sysusers.d/sallyport.conf', ownNode ? units.USERS_FILE : undefined],
    ...(ownNode ? prefixed('node-dns', nodeDnsFiles(site, zone)) : []),
  ];
}

function preloadEntries(site: Site, zone: Zone): readonly Entry[] {
  if (zone.forwarder === undefined) return [];
  return [
    ['images.txt', imageList(site)],
    ['preload.sh', PRELOAD_SCRIPT],
  ];
}

function ownDnsEntries(site: Site, zone: Zone): readonly Entry[] {
  return zone.dnsMode === 'own' ? [['coredns-custom.yaml', corednsCustom(site, zone)]] : [];
}

function steps(site: Site, zone: Zone, list: readonly Step[]): Entry {
  const opening =
    'From a bare machine to a zone that follows Git, once and in this order. Commands run in the root of a clone of this ' +
    'repository, at a commit you reviewed. This file is synthesized: it holds no secret, and edits are overwritten.';
  return ['steps.md', stepsPage(`Onboarding ${zone.name} of ${site.name}`, opening, list)];
}
