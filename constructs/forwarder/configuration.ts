// forwarder.yaml of a zone, from the declaration. What may pass is not in it (that is the Allowlist), only how the forwarder
// listens, goes up and keeps its state. The text is digested into the Allowlist, so it must be the same on every machine.

import { stringify } from 'yaml';
import { configurationSchema } from '../../forwarder/contract/configuration.ts';
import type { ConfigurationInput } from '../../forwarder/contract/configuration.ts';
import { forwarderAllowlist } from '../../levels/forwarder-allowlist.ts';
import { listenersOf } from '../../levels/listeners.ts';
import type { Site, Zone } from '../../levels/model.ts';
import { NAMESPACE } from '../names.ts';
import { bindAddressesOf, metricsAddressOf } from './addresses.ts';
import { ALLOWLIST_FILE, BREAK_GLASS_FOLDER, HEALTH_SOCKET, keysFolder, METRICS_PORT, STATE_FOLDER } from './places.ts';
import { uplinkOf } from './uplink.ts';

/** The configuration of a zone's forwarder. */
export function forwarderConfiguration(site: Site, zone: Zone): ConfigurationInput {
  return {
    site: site.name,
    zone: zone.name,
    listeners: listenersFor(site, zone),
    uplink: uplinkOf(zone),
    ...childrenWithForwarders(zone),
    ...servicesOf(site, zone),
    allowlist: allowlistOf(site, zone),
    state: STATE_FOLDER,
    health: { socket: HEALTH_SOCKET },
    metrics: { address: metricsAddressOf(zone), port: METRICS_PORT },
  };
}

/** The bytes of forwarder.yaml. */
export function configurationText(configuration: ConfigurationInput): string {
  return stringify(configuration, { lineWidth: 0, aliasDuplicateObjects: false });
}

/** How long a forwarder waits for open connections before it ends, in seconds. */
export function drainSecondsOf(configuration: ConfigurationInput): number {
  return Math.ceil(configurationSchema.parse(configuration).limits.drainMs / 1000);
}

function listenersFor(site: Site, zone: Zone): ConfigurationInput['listeners'] {
  const addresses = bindAddressesOf(zone);
  return listenersOf(site, zone).map(({ protocol, port }) => ({
    name: `${protocol}-${port}`,
    protocol,
    port,
    bind: addresses.map((address) => ({ address, port })),
  }));
}

/** Where the list is, and, where the site allows it, what may be opened beside it. */
function allowlistOf({ declaration: { breakGlass } }: Site, zone: Zone): ConfigurationInput['allowlist'] {
  const maxHours = breakGlass?.maxHours;
  if (zone.cluster === undefined) {
    const files = { file: ALLOWLIST_FILE };
    return maxHours === undefined ? files : { ...files, breakGlass: { maxHours, folder: BREAK_GLASS_FOLDER } };
  }
  const objects = { kubernetes: { namespace: NAMESPACE, name: zone.name } };
  return maxHours === undefined ? objects : { ...objects, breakGlass: { maxHours } };
}

/** Keys are needed only for children that have a forwarder of their own: the others send no PROXY header. */
function childrenWithForwarders(zone: Zone): Pick<ConfigurationInput, 'children'> {
  const children = zone.children.filter((child) => child.forwarder !== undefined);
  if (children.length === 0) return {};
  return { children: Object.fromEntries(children.map(({ name }) => [name, { keys: keysFolder(name) }])) };
}

/** Cluster DNS, where some conduit ends at a Service of this cluster. */
function servicesOf(site: Site, zone: Zone): Pick<ConfigurationInput, 'services'> {
  const endsAtService = forwarderAllowlist(site, zone).grants.some((grant) =>
    grant.entries.some((entry) => entry.to?.service !== undefined),
  );
  return zone.cluster !== undefined && endsAtService ? { services: { resolver: zone.cluster.dns } } : {};
}
