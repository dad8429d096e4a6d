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

/** Where a run puts what stands beside the forwarders of a plant. */
export type Detours = {
  /** Where a Service of the zone's cluster is here; undefined: nowhere. */
  readonly service?: (zone: string, service: string) => { readonly address: string; readonly port: number } | undefined;
  /** Where a zone dials its parent, whose face is at this (moved) address. */
  readonly parent?: (zone: string, face: string) => string;
};

/** forwarder.yaml and allowlist.yaml as text, for a zone with these (moved) faces; the digest in the list is that of the moved configuration. */
export function overlaidTexts(
  objects: ZoneObjects,
  overlay: Overlay,
  folder: ZoneFolder,
  faces: readonly string[],
  detours: Detours = {},
): { readonly configuration: string; readonly allowlist: string } {
  const moved = moveConfiguration(objects.configuration, overlay, folder, faces, detours);
  const configuration = stringify(moved, { lineWidth: 0 });
  const move = (entry: Entry): Entry => moveEntry(entry, objects.configuration.zone, overlay, detours);
  const allowlist = moveAllowlist(objects.allowlist, overlay, digestOf(configuration), move);
  return { configuration, allowlist: stringify(allowlist, { lineWidth: 0 }) };
}

function moveConfiguration(
  from: Configuration,
  overlay: Overlay,
  folder: ZoneFolder,
  faces: readonly string[],
  detours: Detours,
): ConfigurationInput {
  const { listeners, uplink, children } = from;
  const ports = Object.fromEntries(listeners.map(({ port }) => [String(port), overlay.port(port)]));
  // The kernel would send from 127.0.0.1; a forwarder of a plant sends from its own address.
  const own = uplink.from?.address === undefined ? faces[0] : overlay.address(uplink.from.address);
  const dialled = (face: string): string => detours.parent?.(from.zone, face) ?? face;
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
          address: dialled(overlay.address(uplink.parent.address)),
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

function moveAllowlist(
  from: Allowlist,
  overlay: Overlay,
  configDigest: string,
  move: (entry: Entry) => Entry,
): Allowlist {
  const zones = Object.entries(from.spec.zones).map(([name, zone]) => [
    name,
    zone.networks === undefined ? zone : { ...zone, networks: zone.networks.map(overlay.network) },
  ]);
  const grants = from.spec.grants.map((grant) => ({ ...grant, entries: grant.entries.map(move) }));
  return { ...from, spec: { ...from.spec, configDigest, zones: Object.fromEntries(zones), grants } };
}

function moveEntry(entry: Entry, zone: string, overlay: Overlay, { service }: Detours): Entry {
  const place = entry.to?.service === undefined ? undefined : service?.(zone, entry.to.service);
  // A copy: YAML would write the same object twice as an alias, which forwarders refuse.
  if (place !== undefined) return { ...entry, to: { ...place } };
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
