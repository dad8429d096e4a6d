// Where a connection goes from here, as a cluster of Envoy: to the parent's face, to the Internet by name, through the
// corporate proxy, or to where an entry ends at this zone.

import type { Configuration } from '../../forwarder/contract/configuration.ts';
import type { Door, Pass } from './passes.ts';

/** What this zone has above it, and what resolves names for it. */
export type Surroundings = Pick<Configuration, 'uplink' | 'services' | 'limits'>;

export type Way =
  /** The parent's face, on the port that was asked for. */
  | { readonly kind: 'parent'; readonly address: string; readonly port: number }
  /** Resolved and dialled by the name the client said. */
  | { readonly kind: 'named'; readonly port: number }
  /** Resolved and dialled by the name of a tcp entry. */
  | { readonly kind: 'host'; readonly host: string; readonly port: number }
  | { readonly kind: 'proxy'; readonly host: string | undefined; readonly port: number }
  | { readonly kind: 'address'; readonly address: string; readonly port: number }
  | { readonly kind: 'service'; readonly host: string; readonly port: number };

export function wayOf({ pattern, to, port }: Pass, door: Door, { uplink }: Surroundings): Way {
  if (to?.address !== undefined) return { kind: 'address', address: to.address, port: to.port };
  if (to !== undefined)
    return { kind: 'service', host: `${to.service}.${to.namespace}.svc.cluster.local`, port: to.port };
  const { parent, direct } = uplink;
  if (parent !== undefined)
    return { kind: 'parent', address: parent.address, port: parent.ports[door.port] ?? door.port };
  const host = door.protocol === 'tcp' ? pattern?.text : undefined;
  if (direct === undefined) return { kind: 'proxy', host, port };
  const dialled = direct.ports[port] ?? port;
  return host === undefined ? { kind: 'named', port: dialled } : { kind: 'host', host, port: dialled };
}

/** The name of the cluster a way leads through: ways of one name are one cluster. */
export function clusterOf(way: Way): string {
  switch (way.kind) {
    case 'parent':
      return `parent ${way.port}`;
    case 'named':
      return 'internet';
    case 'proxy':
      return 'corporate-proxy';
    case 'host':
      return `internet ${way.host}:${way.port}`;
    case 'address':
      return `${way.address}:${way.port}`;
    case 'service':
      return `${way.host}:${way.port}`;
    default:
      return way satisfies never;
  }
}
