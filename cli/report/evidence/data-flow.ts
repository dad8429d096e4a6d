// FR 5, zones and conduits: what this site is made of.

import type { Facts } from './facts.ts';
import type { Requirement } from './requirement.ts';
import { count, listed } from './words.ts';

export function dataFlowOf(facts: Facts): readonly Requirement[] {
  return [segmentation(facts), boundary(facts)];
}

function segmentation({ site, filesLike }: Facts): Requirement {
  const routed = site.zones
    .flatMap(({ forwarder }) => forwarder?.faces ?? [])
    .filter((face) => face.routed !== undefined);
  const rules = filesLike(/\/host\/nftables\.d\//);
  return {
    id: 'SR 5.1',
    title: 'The plant is cut into networks that reach each other only where they must',
    how: [
      `${count(site.zones.length, 'zone')}, each with a network of its own. Zones with one parent never share an address, as every check of the declarations verifies, so the parent tells them apart.`,
      ...(rules.length === 0
        ? []
        : [
            `${count(rules.length, 'machine')} between two networks get rules that drop packets of the zones below: the forwarder is the only way.`,
          ]),
    ],
    gaps: [
      ...(routed.length === 0
        ? []
        : [
            `${count(routed.length, 'face')} are reached through firewalls named in the declaration. Their rules are quoted here, not read: look at the firewalls.`,
          ]),
      'Cables, switches and wireless are not seen here; physical separation is not claimed.',
    ],
    where: [{ kind: 'section', id: 'map' }, ...rules],
  };
}

function boundary({ site, conduits, topIsHeld }: Facts): Requirement {
  const up = conduits.filter(({ kind }) => kind === 'up');
  const bare = site.zones.filter(({ distribution }) => distribution === 'aks').map(({ name }) => name);
  return {
    id: 'SR 5.2',
    title: 'Every crossing of a boundary is denied unless it was granted',
    how: [
      `${count(up.length, 'conduit')} between zones, each with one forwarder. What no entry of the asking zone covers does not resolve and is not forwarded (deny by default, enhancement 1).`,
      'A forwarder without a valid list denies everything; one whose source breaks keeps the last valid list (fail closed, enhancement 3).',
      'Each entry has a reason, and each denial names its own.',
    ],
    gaps: [
      ...(topIsHeld
        ? [`The nodes of ${site.root.name} themselves are not held to a list, its pods are.`]
        : [`Workloads of ${site.root.name} are not held to a list.`]),
      ...(bare.length === 0
        ? []
        : [`Nodes of ${listed(bare)} keep the way out of their network; the firewall of that network holds them.`]),
      'A crossing beside a conduit (a modem, a laptop with two cards) is not seen here.',
    ],
    where: [
      { kind: 'section', id: 'conduits' },
      { kind: 'section', id: 'unenforced' },
      { kind: 'metric', name: 'sallyport_connections_total' },
    ],
  };
}
