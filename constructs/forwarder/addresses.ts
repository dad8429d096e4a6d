// Which addresses a forwarder binds, answers at and measures itself on. Pure.

import { contains, nthAddress } from '../../levels/addresses.ts';
import type { Zone } from '../../levels/model.ts';
import { polices } from '../../levels/needs/passage.ts';

/**
 * The addresses the listeners bind. In a pod with an address of its own: all of them, the load balancer in front has the
 * face. On the node's network: the faces, and the node's address where pods of this cluster come through the Service.
 */
export function bindAddressesOf(zone: Zone): readonly string[] {
  const { exposure, faces } = forwarderOf(zone);
  if (exposure === 'loadBalancer') return ['0.0.0.0'];
  const addresses = faces.map((face) => face.address);
  return polices(zone) ? [...new Set([...addresses, nodeAddressOf(zone)])] : addresses;
}

/** The node's address, which is where a Service finds a pod on the node's network. */
export function nodeAddressOf(zone: Zone): string {
  const apiServer = zone.cluster?.apiServer.replace(/:\d+$/, '');
  const candidates = [
    ...forwarderOf(zone).faces.map((face) => face.address),
    ...(apiServer === undefined ? [] : [apiServer]),
  ];
  const address = candidates.find((candidate) => contains(zone.network, candidate));
  if (address === undefined) {
    throw new Error(
      `Cannot lead the workloads of "${zone.name}" through its forwarder: no address of the node is known. ` +
        `Write a face inside "${zone.network}" or "cluster.apiServer" in ${zone.file}`,
    );
  }
  return address;
}

/**
 * Where metrics are served: never on a face. On the node's network that is the first address of the pod range, which the
 * node itself holds and only the cluster reaches.
 */
export function metricsAddressOf(zone: Zone): string {
  const { exposure } = forwarderOf(zone);
  if (exposure === 'loadBalancer') return '0.0.0.0';
  return zone.cluster === undefined ? '127.0.0.1' : nthAddress(zone.cluster.pods, 1);
}

/** The zone's forwarder. Asking a zone that has none is a fault of the caller. */
export function forwarderOf(zone: Zone): NonNullable<Zone['forwarder']> {
  if (zone.forwarder === undefined) {
    throw new Error(
      `Cannot synthesize a forwarder for "${zone.name}": no zone lies below it. Ask for one only where "zone.forwarder" is present`,
    );
  }
  return zone.forwarder;
}
