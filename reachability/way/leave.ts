// Where an allowed connection goes from a forwarder: to its end inside the plant, to the parent's face, or out of the plant.

import { type Conduit, closedBy, policing } from './admission.ts';
import { faceObjects, isFace } from './faces.ts';
import { pass, stop, stopAt, type Stopped } from './hops.ts';
import { networkOf, OUTSIDE } from '../networks.ts';
import type { Forwarder, Grant, PlantZone, Target, Uplink } from '../plant.ts';
import type { Hop } from '../reach.ts';

export type Leaving = {
  readonly at: PlantZone;
  readonly forwarder: Forwarder;
  readonly parent: PlantZone | undefined;
  readonly grant: Grant;
  readonly host: string;
  readonly logicalPort: number;
};

export type Left =
  | {
      readonly hop: Hop;
      readonly next: { readonly address: string; readonly port: number; readonly from: string | undefined };
    }
  | { readonly hop: Hop; readonly next: undefined };

export function leave(leaving: Leaving): Left | Stopped {
  const { at, forwarder, parent, grant } = leaving;
  const { uplink, object } = forwarder;
  const place = { zone: at.name, step: 'uplink' } as const;
  if (grant.to !== undefined) return endInside(leaving, grant.to);
  if (uplink.kind === 'none') return stop(place, object, `its way up leads nowhere: ${uplink.text}`);
  if (uplink.kind === 'parent') return toParent(leaving, uplink);
  if (parent !== undefined) return stop(place, object, `its way up leads out of the plant, past ${parent.name}`);
  return uplink.kind === 'proxy' ? toProxy(leaving, uplink) : toInternet(leaving, uplink);
}

function toParent(
  { at, forwarder, parent, logicalPort }: Leaving,
  uplink: Extract<Uplink, { kind: 'parent' }>,
): Left | Stopped {
  const place = { zone: at.name, step: 'uplink' } as const;
  const { object } = forwarder;
  if (parent === undefined || uplink.zone !== parent.name)
    return stop(
      place,
      object,
      `its way up leads to "${uplink.zone}", and its parent is ${parent === undefined ? 'none' : `"${parent.name}"`}`,
    );
  const [obstacle] = parent.forwarder?.obstacles ?? [];
  if (obstacle !== undefined) return stopAt({ zone: parent.name, step: 'listener' }, obstacle);
  if (!isFace(parent, uplink.address))
    return stop(
      place,
      object,
      `its way up leads to ${uplink.address}, which is no face of ${parent.name}`,
      ...faceObjects(parent),
    );
  const port = uplink.ports.get(logicalPort) ?? logicalPort;
  const closed = closedWay(at, forwarder, uplink.address, port);
  if (closed !== undefined) return closed;
  const { hop } = pass(place, object, `dials ${uplink.address}:${port} of ${parent.name}`);
  return { hop, next: { address: uplink.address, port, from: uplink.from } };
}

function toInternet(
  { at, forwarder, grant, host }: Leaving,
  { ports, resolvers }: Extract<Uplink, { kind: 'direct' }>,
): Left | Stopped {
  const port = ports.get(grant.port) ?? grant.port;
  const place = { zone: at.name, step: 'end' } as const;
  if (port !== grant.port) return stop(place, forwarder.object, `it dials port ${port} where ${grant.port} is meant`);
  const ways = resolvers.map((resolver) => {
    const colon = resolver.lastIndexOf(':');
    return closedWay(at, forwarder, resolver.slice(0, colon), Number(resolver.slice(colon + 1)), 'UDP');
  });
  const closed = closedWay(at, forwarder, OUTSIDE, port) ?? ways.find((way) => way !== undefined);
  if (closed !== undefined) return closed;
  const name = grant.protocol === 'tcp' ? (grant.host ?? host) : host;
  return {
    ...pass(place, forwarder.object, `resolves "${name}" and dials port ${port} on the Internet`),
    next: undefined,
  };
}

function toProxy({ at, forwarder, host }: Leaving, proxy: Extract<Uplink, { kind: 'proxy' }>): Left | Stopped {
  const address = networkOf(proxy.host) === undefined ? OUTSIDE : proxy.host;
  const closed = closedWay(at, forwarder, address, proxy.port);
  if (closed !== undefined) return closed;
  const text = `asks the proxy ${proxy.host}:${proxy.port} for "${host}"`;
  return { ...pass({ zone: at.name, step: 'end' }, forwarder.object, text), next: undefined };
}

function endInside({ at, forwarder }: Leaving, to: Target): Left | Stopped {
  const place = { zone: at.name, step: 'end' } as const;
  if (to.kind === 'address') {
    const closed = closedWay(at, forwarder, to.address, to.port);
    return (
      closed ?? { ...pass(place, forwarder.object, `dials ${to.address}:${to.port} in the plant`), next: undefined }
    );
  }
  if (forwarder.serviceResolver === undefined)
    return stop(
      place,
      forwarder.object,
      `it cannot find the Service "${to.namespace}/${to.service}": no DNS of the cluster is named`,
    );
  return (
    missingBroker(at, to) ??
    closedWay(at, forwarder, forwarder.serviceResolver, to.port) ?? {
      ...pass(place, forwarder.object, `dials the Service ${to.namespace}/${to.service}:${to.port} of its cluster`),
      next: undefined,
    }
  );
}

/** Where brokers' listeners are declared, one of them has to make the Service. */
function missingBroker(
  { name, brokerServices }: PlantZone,
  { namespace, service, port }: Extract<Target, { kind: 'service' }>,
): Stopped | undefined {
  const [declared] = brokerServices.filter((each) => each.namespace === namespace);
  if (
    declared === undefined ||
    brokerServices.some((each) => each.namespace === namespace && each.name === service && each.port === port)
  )
    return undefined;
  return stop(
    { zone: name, step: 'end' },
    declared.object,
    `no listener makes the Service ${namespace}/${service}:${port}`,
  );
}

/** The policies of the forwarder's namespace, for pods that have an address of their own. */
function closedWay(
  at: PlantZone,
  forwarder: Forwarder,
  address: string,
  port: number,
  protocol: Conduit['protocol'] = 'TCP',
): Stopped | undefined {
  if (forwarder.place === 'machine') return undefined;
  const list = forwarder.list?.kind === 'object' ? forwarder.list.namespace : '';
  const policies = policing(
    at.policies.filter(({ namespace }) => namespace === list),
    'egress',
    forwarder.labels,
  );
  const other = networkOf(address);
  if (policies.length === 0 || other === undefined) return undefined;
  const closed = closedBy(policies, 'egress', { other, port, protocol });
  const text = `it does not let the forwarder out to ${address === OUTSIDE ? 'the Internet' : address} on port ${port}`;
  return closed && stop({ zone: at.name, step: 'network-policy' }, closed.object, text, forwarder.object);
}
