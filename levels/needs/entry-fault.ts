// What is wrong with one entry by itself: rules between its fields, and targets that are not where they seem.

import { checkEntry } from '../../forwarder/contract/allowlist.ts';
import { contains } from '../addresses.ts';
import type { EntryDeclaration } from '../declaration/entry.ts';
import { ancestorsOf, descendantsOf, type Zone } from '../model.ts';
import type { Need } from '../need.ts';

/** State and cure, to stand behind "Cannot allow …: "; undefined when nothing is wrong. */
export function findEntryFault(zone: Zone, entry: EntryDeclaration, hops: readonly Zone[]): string | undefined {
  const { host, to } = entry;
  const contract = checkEntry(contractFormOf(entry));
  if (contract !== undefined) return `${contract}. Correct the entry`;
  if (to === undefined) return undefined;
  if (to.address !== undefined && zone.parent !== undefined && contains(zone.network, to.address)) {
    return `"${to.address}" lies in the zone’s own network "${zone.network}" and passes no forwarder. Remove the entry`;
  }
  const last = zone.parent ?? zone;
  if (to.service !== undefined && last.cluster === undefined) {
    return `"${last.name}" has no cluster and so no Services. Write "to: { address, port }"`;
  }
  // A forwarder on the way, not the last, would have neither name nor target to show in its list.
  return host === undefined && hops.length > 1
    ? `it passes ${hops.length} forwarders and has no name. Add "host"`
    : undefined;
}

/** The end of an entry is a server of a zone above. Anything else would open a way whose owner was not asked. */
export function findStrayEnd(zone: Zone, { to }: EntryDeclaration): string | undefined {
  const address = to?.address;
  if (address === undefined) return undefined;
  const root = ancestorsOf(zone).at(-1) ?? zone;
  const zones = [root, ...descendantsOf(root)];
  const served = zones.find(({ forwarder }) => forwarder?.faces.some((face) => face.address === address));
  if (served !== undefined)
    return `"${address}" is a face of "${served.name}", which is dialled as the way up and no end. Remove "to"`;
  const [holder] = zones.filter(({ network }) => contains(network, address)).sort((a, b) => prefixOf(b) - prefixOf(a));
  if (holder === undefined || holder === zone || ancestorsOf(zone).includes(holder)) return undefined;
  return `"${address}" lies in "${holder.name}", which is not above "${zone.name}", so its owner has no say. Choose a server in a zone above`;
}

function prefixOf({ network }: Zone): number {
  return Number(network.slice(network.indexOf('/') + 1));
}

function contractFormOf({ host, port, protocol, listenPort, to }: EntryDeclaration) {
  return {
    port,
    protocol,
    ...(host === undefined ? {} : { host }),
    ...(listenPort === undefined ? {} : { listenPort }),
    ...(to === undefined ? {} : { to: targetOf(to) }),
  };
}

function targetOf({ address, service, namespace, port }: NonNullable<EntryDeclaration['to']>) {
  return {
    port,
    ...(address === undefined ? {} : { address }),
    ...(service === undefined ? {} : { service }),
    ...(namespace === undefined ? {} : { namespace }),
  };
}

/** The ports of a need in the form the contract's functions take. */
export function portsOf({ port, listenPort }: Pick<Need, 'port' | 'listenPort'>) {
  return { port, ...(listenPort === undefined ? {} : { listenPort }) };
}
