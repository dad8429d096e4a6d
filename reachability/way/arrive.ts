// Arriving at a forwarder: through the Service in front of it if there is one, past the policies of its namespace, to a
// listener that is bound there for the very port that is meant.

import { closedBy, policing } from './admission.ts';
import { faceObjects, holdsAddress, leadsTo } from './faces.ts';
import { pass, stop, stopAt, type Stopped } from './hops.ts';
import { holds, isAddress } from '../networks.ts';
import type { Forwarder, Listener, PlantZone, Service, Source } from '../plant.ts';
import type { Hop } from '../reach.ts';

export type Arrival = {
  readonly at: PlantZone;
  readonly forwarder: Forwarder;
  readonly caller: string;
  readonly sources: readonly Source[];
  readonly address: string;
  /** What is dialled. */
  readonly port: number;
  /** The port that is meant, for which decisions are made. */
  readonly logicalPort: number;
  /** The object that says where to dial. */
  readonly toldBy: string;
};

export type Arrived = { readonly hops: readonly Hop[]; readonly listener: Listener };

export function arrive(arrival: Arrival): Arrived | Stopped {
  const { at, forwarder } = arrival;
  const [obstacle] = forwarder.obstacles;
  if (obstacle !== undefined) return stopAt({ zone: at.name, step: 'listener' }, obstacle);
  const isInside = at.services.some(({ type, clusterIp }) => type !== 'LoadBalancer' && clusterIp === arrival.address);
  if (forwarder.place === 'machine' && !isInside)
    return listening(arrival, { address: arrival.address, port: arrival.port }, undefined);
  const service = serviceFor(arrival);
  if ('stoppedBy' in service) return service;
  const target = { address: undefined, port: service.targetPort };
  return policed(arrival, service) ?? listening(arrival, target, service.hop);
}

type Through = { readonly hop: Hop; readonly targetPort: number; readonly service: Service };

function serviceFor({ at, forwarder, caller, sources, address, port }: Arrival): Through | Stopped {
  const place = { zone: at.name, step: 'service' } as const;
  const leading = at.services.filter((each) => leadsTo(each, forwarder.labels));
  const holding = leading.filter((each) => holdsAddress(each, address));
  const service =
    holding.find(({ sourceRanges }) => sources.every(({ sample }) => holds(sourceRanges, sample))) ?? holding[0];
  if (service === undefined)
    return stop(
      place,
      leading[0]?.object ?? `${at.folder}/network/Service.forwarder.yaml`,
      `no Service holds ${address} for the forwarder`,
      ...faceObjects(at),
    );
  const { object } = service;
  const open = service.ports.find((each) => each.port === port && each.protocol === 'TCP');
  if (open === undefined) return stop(place, object, `it does not lead port ${port} on`, forwarder.object);
  if (service.type !== 'LoadBalancer')
    return {
      ...pass(place, object, `leads ${address}:${port} to the forwarder`),
      targetPort: open.targetPort,
      service,
    };
  if (service.face !== undefined && !service.isInternal)
    return stop(place, object, 'it asks for a public load balancer, which has another address');
  if (!service.keepsSource)
    return stop(place, object, 'it replaces the address of the caller, by which zones are known');
  const stranger = sources.find(
    ({ sample }) => service.sourceRanges.length > 0 && !holds(service.sourceRanges, sample),
  );
  if (stranger !== undefined)
    return stop(place, object, `its source ranges do not hold ${stranger.network.text} of ${caller}`, stranger.object);
  return { ...pass(place, object, `leads ${address}:${port} to the forwarder`), targetPort: open.targetPort, service };
}

/** The policies of the forwarder's namespace, for pods that have an address of their own. */
function policed({ at, forwarder, caller, sources }: Arrival, { service, targetPort }: Through): Stopped | undefined {
  if (forwarder.place === 'machine') return undefined;
  const own = at.policies.filter(({ namespace }) => namespace === service.namespace);
  const policies = policing(own, 'ingress', forwarder.labels);
  for (const { sample, network, object } of policies.length === 0 ? [] : sources) {
    const closed = closedBy(policies, 'ingress', { other: sample, port: targetPort });
    if (closed !== undefined)
      return stop(
        { zone: at.name, step: 'network-policy' },
        closed.object,
        `it does not admit ${network.text} of ${caller} on port ${targetPort}`,
        object,
      );
  }
  return undefined;
}

function listening(
  { at, forwarder, address, port, logicalPort, toldBy }: Arrival,
  target: { readonly address: string | undefined; readonly port: number },
  through: Hop | undefined,
): Arrived | Stopped {
  const place = { zone: at.name, step: 'listener' } as const;
  const bound = forwarder.listeners.filter(({ bind }) =>
    bind.some((each) => each.port === target.port && isAt(each.address, target.address, at)),
  );
  const listener = bound.find((each) => each.port === logicalPort) ?? bound[0];
  const against = [through?.object, toldBy, at.allowlist?.object];
  if (listener === undefined)
    return stop(place, forwarder.object, `${at.name} does not listen on ${address}:${port}`, ...against);
  if (listener.port !== logicalPort) {
    const text = `what listens on ${address}:${port} takes it for port ${listener.port}`;
    return stop(place, forwarder.object, text, ...against);
  }
  const { hop } = pass(place, forwarder.object, `"${listener.name}" listens on ${address}:${port}`);
  return { hops: through === undefined ? [hop] : [through, hop], listener };
}

/** Behind a Service the pod's address is not known: on a machine it is the node's, which is one of the zone's own. */
function isAt(bound: string, address: string | undefined, { forwarder }: PlantZone): boolean {
  if (bound === '0.0.0.0' || bound === '::') return true;
  return address === undefined ? forwarder?.place === 'machine' && isAddress(bound) : bound === address;
}
