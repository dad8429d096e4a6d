// The forwarder that stands between whoever asks and everything else. Hosts and pods of a zone may differ: the nodes of AKS
// keep the way out of their network, and at the top only pods are led through the forwarder, where the zone polices itself.

import { ancestorsOf, faceOf, type Zone } from '../model.ts';
import { polices } from '../needs/passage.ts';

export type Asker =
  | { readonly kind: 'host' }
  /** `inside`: where pods of a top zone that polices itself find its forwarder. */
  | { readonly kind: 'pod'; readonly inside: string | undefined };

export type Gate = {
  readonly forwarder: Zone;
  readonly address: string;
  /** Whether DNS answers only what is listed. The top zone resolves everything else for real. */
  readonly closesNames: boolean;
};

/** Undefined where nothing of ours is in between. */
export function gateOf(zone: Zone, asker: Asker): Gate | undefined {
  const face = faceOf(zone);
  if (zone.parent !== undefined) {
    const isOpen = face === undefined || (asker.kind === 'host' && zone.distribution === 'aks');
    return isOpen ? undefined : { forwarder: zone.parent, address: face.address, closesNames: true };
  }
  if (asker.kind === 'host' || asker.inside === undefined || !polices(zone)) return undefined;
  return { forwarder: zone, address: asker.inside, closesNames: false };
}

/** Whether anything can be asked: behind a corporate proxy only through a forwarder of ours. */
export function canAsk(zone: Zone, asker: Asker): boolean {
  const top = ancestorsOf(zone).at(-1) ?? zone;
  return gateOf(zone, asker) !== undefined || top.declaration.forwarder?.uplink?.connectProxy === undefined;
}
