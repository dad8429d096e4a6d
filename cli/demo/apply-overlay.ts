// Applies the overlay to a zone's objects: addresses, networks and ports move to loopback, files to a folder of the demo.
// Names, zones, entries, keys' roles and every decision stay what was synthesized.

import { stringify } from 'yaml';
import type { Allowlist, Entry } from '../../forwarder/contract/allowlist.ts';
import type { Configuration, ConfigurationInput } from '../../forwarder/contract/configuration.ts';
import { digestOf } from '../../forwarder/contract/digest.ts';
import { INTERNET, type Overlay } from './overlay.ts';
import type { ZoneObjects } from './zone-objects.ts';

/** Where a zone's forwarder finds and keeps its files. */
export type ZoneFolder = {
  readonly configuration: string;
  readonly allowlist: string;
  readonly state: string;
  readonly audit: string;
  keys(zone: string): string;
};

/** forwarder.yaml and allowlist.yaml as text, for a zone with these (moved) faces; the digest in the list is that of the moved configuration. */
export function overlaidTexts(
  objects: ZoneObjects,
  overlay: Overlay,
  folder: ZoneFolder,
  faces: readonly string[],
): { readonly configuration: string; readonly allowlist: string } {
  const configuration = stringify(moveConfiguration(objects.configuration, overlay, folder, faces), { lineWidth: 0 });
  return {
    configuration,
    allowlist: stringify(moveAllowlist(objects.allowlist, overlay, digestOf(configuration)), { lineWidth: 0 }),
  };
}

function moveConfiguration(
  from: Configuration,
  overlay: Overlay,
  folder: ZoneFolder,
  faces: readonly string[],
): ConfigurationInput {
  const { listeners, uplink, children } = from;
  const ports = Object.fromEntries(listeners.map(({ port }) => [String(port), overlay.port(port)]));
  // The kernel would send from 127.0.0.1; a forwarder of a plant sends from its own address.
  const own = uplink.from?.address === undefined ? faces[0] : overlay.address(uplink.from.address);
  const { metrics: _metrics, health: _health, services: _services, ...rest } = from;
  return {
    ...rest,
    listeners: listeners.map((listener) => ({
      ...listener,
      // Behind a load balancer a pod binds every address; here the faces are all there is.
      bind: faces.map((address) => ({ address, port: overlay.port(listener.port) })),
    })),
    uplink: {
      ...(uplink.parent && {
        parent: {
          ...uplink.parent,
          address: overlay.address(uplink.parent.address),
          ports,
          keys: folder.keys(from.zone),
        },
      }),
      ...(uplink.direct && {
        direct: {
          resolvers: uplink.direct.resolvers.map((resolver) => moveEndpoint(resolver, overlay)),
          ports,
          permitAddresses: [INTERNET.network],
        },
      }),
      ...(own !== undefined && { from: { address: own } }),
    },
    children: Object.fromEntries(Object.keys(children).map((child) => [child, { keys: folder.keys(child) }])),
    allowlist: { file: folder.allowlist },
    state: folder.state,
    // The story shows the lines that matter; all of them stand in this file.
    audit: { to: { file: folder.audit } },
  };
}

function moveAllowlist(from: Allowlist, overlay: Overlay, configDigest: string): Allowlist {
  const zones = Object.entries(from.spec.zones).map(([name, zone]) => [
    name,
    zone.networks === undefined ? zone : { ...zone, networks: zone.networks.map(overlay.network) },
  ]);
  const grants = from.spec.grants.map((grant) => ({
    ...grant,
    entries: grant.entries.map((entry) => moveEntry(entry, overlay)),
  }));
  return { ...from, spec: { ...from.spec, configDigest, zones: Object.fromEntries(zones), grants } };
}

function moveEntry(entry: Entry, overlay: Overlay): Entry {
  if (entry.to?.address === undefined) return entry;
  return {
    ...entry,
    to: { ...entry.to, address: overlay.address(entry.to.address), port: overlay.port(entry.to.port) },
  };
}

function moveEndpoint(endpoint: string, overlay: Overlay): string {
  const [address = '', port = '53'] = endpoint.split(':');
  return `${overlay.address(address)}:${overlay.port(Number(port))}`;
}
