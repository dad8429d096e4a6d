// What this site does not enforce, derived from what it is: nodes, the top zone, host networks, learning, emergencies, plain text.

import type { Site, Zone } from '../../../levels/model.ts';
import { polices } from '../../../levels/needs/passage.ts';
import { profileUsesOf } from '../../../levels/needs/profile-use.ts';
import { pathInRepository, type Place } from '../places.ts';
import type { Admission } from './admission.ts';

export function admissionsOf(site: Site): readonly Admission[] {
  return [
    ...topZone(site),
    ...nodes(site),
    ...hostNetworks(site),
    ...hosts(site),
    ...workloads(site),
    ...learning(site),
    ...ownDns(site),
    ...gateways(site),
    ...proxies(site),
    ...breakGlass(site),
    ...telemetryByArm(site),
  ];
}

function topZone(site: Site): readonly Admission[] {
  const { root } = site;
  if (root.cluster === undefined) return [];
  const place = placeOf(site, root, ['policies', 'forwarder']);
  if (polices(root)) {
    const text =
      'Its pods reach what is on its list; the node’s own traffic is not covered and is for the firewall of the network.';
    return [{ code: 'top-nodes', title: 'The nodes of the top zone', text, zones: [root.name], place }];
  }
  const text = `Not enforced at ${root.name}: its own workloads reach what its network lets them reach. Only what comes from below passes the forwarder.`;
  return [{ code: 'top-zone', title: 'The workloads of the top zone', text, zones: [root.name], place }];
}

function nodes(site: Site): readonly Admission[] {
  const text =
    'Nodes not enforced: a managed node without a recursive resolver loses its control plane, so nodes keep the DNS and the way out of their network. The firewall of that network holds them; what is said of entries holds for pods.';
  return perZone(site, ({ distribution }) => distribution === 'aks', {
    code: 'aks-nodes',
    title: 'Nodes of AKS',
    text,
  });
}

function hostNetworks(site: Site): readonly Admission[] {
  const text =
    'A pod on the host network is not policed by NetworkPolicy, on the way in or out. What holds is the forwarder itself: whom it serves, and what it dials.';
  return perZone(site, ({ forwarder }) => forwarder?.exposure === 'hostNetwork', {
    code: 'host-network',
    title: 'Forwarders on the host network',
    text,
  });
}

function hosts(site: Site): readonly Admission[] {
  const text =
    'No cluster, so no network policies: other programs of the machine go where the machine may go. Rules of the machine drop what it would route for zones below.';
  return perZone(site, ({ distribution }) => distribution === 'none', {
    code: 'bare-host',
    title: 'Hosts without a cluster',
    text,
  });
}

/** Inside of a zone nothing is ours unless it was asked for. */
function workloads(site: Site): readonly Admission[] {
  const title = 'Traffic inside the zone';
  const clusters = site.zones.filter(({ cluster }) => cluster !== undefined);
  const free = clusters.filter((zone) => heldBy(zone).length === 0).map(({ name }) => name);
  const text =
    'Pods reach each other and the zone’s own network freely: no policy of ours is applied to them. Between zones the forwarder decides all the same.';
  return [
    ...(free.length === 0 ? [] : [{ code: 'workloads', title, text, zones: free, place: undefined }]),
    ...clusters.flatMap((zone): readonly Admission[] => {
      const held = heldBy(zone);
      if (held.length === 0) return [];
      const others = `Held by policies: ${held.join('; ')}. Other pods reach each other and the zone’s own network freely.`;
      return [{ code: 'workloads', title, text: others, zones: [zone.name], place: placeOf(site, zone, ['policies']) }];
    }),
  ];
}

function heldBy(zone: Zone): readonly string[] {
  const { iotOperations, namespaces = [] } = zone.declaration.policies ?? {};
  return [
    ...(iotOperations === 'enforce' ? ['pods of IoT Operations'] : []),
    ...(namespaces.length > 0 ? [`namespaces ${namespaces.join(', ')}`] : []),
    ...(polices(zone) ? ['IoT Operations, Arc and Flux'] : []),
  ];
}

function learning(site: Site): readonly Admission[] {
  return site.zones.flatMap((zone) => {
    const { unlisted, until } = zone.declaration.dns ?? {};
    if (unlisted !== 'forwarder') return [];
    const text = `Names that are not listed resolve too; this should end on ${until ?? 'a day nobody named'}. The forwarder denies and audits them, so nothing more is open, but DNS refuses nothing.`;
    return [
      {
        code: 'learning',
        title: 'Learning mode',
        text,
        zones: [zone.name],
        place: placeOf(site, zone, ['dns', 'unlisted']),
      },
    ];
  });
}

function ownDns(site: Site): readonly Admission[] {
  const text =
    'Names are answered in the zone itself, from the same list. Whoever administers the zone can change the answers; the forwarder above decides all the same.';
  return perZone(site, ({ dnsMode }) => dnsMode === 'own', { code: 'own-dns', title: 'DNS in the zone', text });
}

function gateways(site: Site): readonly Admission[] {
  const text =
    'What travels inside the tunnel to the Arc gateway is one server name here: the gateway is the control for the names behind it.';
  return perZone(site, (zone) => profileUsesOf(zone).some(({ name }) => name === 'arc-gateway'), {
    code: 'arc-gateway',
    title: 'Arc gateway',
    text,
  });
}

function proxies(site: Site): readonly Admission[] {
  const { root } = site;
  const proxy = root.declaration.forwarder?.uplink?.connectProxy;
  if (proxy === undefined) return [];
  const open =
    proxy.caSecretRef === undefined && proxy.secretRef !== undefined
      ? ' Its password crosses the network in the clear, because no authority is named for it.'
      : '';
  const text = `The corporate proxy resolves the names: that a listed name does not lead to a private address is for the proxy to see to.${open}`;
  const place = placeOf(site, root, ['forwarder', 'uplink', 'connectProxy']);
  return [{ code: 'corporate-proxy', title: 'The corporate proxy', text, zones: [root.name], place }];
}

function breakGlass(site: Site): readonly Admission[] {
  const { breakGlass: declared } = site.declaration;
  if (declared === undefined) return [];
  const text = `Members of "${declared.group}" may open names for up to ${declared.maxHours} hours without a review. It ends by itself, every use is in the audit lines under its name, and it is not in this report.`;
  const place = { path: pathInRepository(site, 'site.yaml'), line: site.locate('site.yaml', ['breakGlass']).line };
  const zones = site.zones.filter(({ forwarder }) => forwarder !== undefined).map(({ name }) => name);
  return [{ code: 'break-glass', title: 'Break-glass', text, zones, place }];
}

function telemetryByArm(site: Site): readonly Admission[] {
  const { telemetry } = site.declaration;
  if (telemetry === undefined || telemetry.apply === 'flux') return [];
  const text =
    'Data flows are applied through Azure Resource Manager, not by Flux: a change made there by hand stays until the template is applied again.';
  const place = { path: pathInRepository(site, 'site.yaml'), line: site.locate('site.yaml', ['telemetry']).line };
  return [{ code: 'telemetry-by-arm', title: 'Data flows', text, zones: [], place }];
}

function perZone(
  site: Site,
  applies: (zone: Zone) => boolean,
  admission: Pick<Admission, 'code' | 'title' | 'text'>,
): readonly Admission[] {
  const zones = site.zones.filter(applies).map(({ name }) => name);
  return zones.length === 0 ? [] : [{ ...admission, zones, place: undefined }];
}

function placeOf(site: Site, zone: Zone, path: readonly string[]): Place {
  return { path: pathInRepository(site, zone.file), line: site.locate(zone.file, path).line };
}
