// Zones around which something other than entries changed: their policies, roles and rules of the kernel may be others, and
// what that means is told as notices. Everywhere else the boundary has to be what it was.

import { ancestorsOf, descendantsOf, type Site, type Zone } from '../../levels/model.ts';

/** Names of the head. A zone's boundary follows from itself, what lies above and what lies below. */
export function reshapedZones(base: Site | undefined, head: Site): ReadonlySet<string> {
  if (base === undefined || siteShape(base) !== siteShape(head)) return new Set(head.zones.map(({ name }) => name));
  const [then, now] = [zoneShapes(base), zoneShapes(head)];
  const changed = [...new Set([...then.keys(), ...now.keys()])].filter((name) => then.get(name) !== now.get(name));
  return new Set(changed.flatMap((name) => [...around(base, name), ...around(head, name)]));
}

function around({ zones }: Site, name: string): readonly string[] {
  const zone = zones.find((each) => each.name === name);
  if (zone === undefined) return [];
  return [zone, ...ancestorsOf(zone), ...descendantsOf(zone)].map((each) => each.name);
}

/** Images and reserved names bring destinations, and no boundary. */
function siteShape({ declaration }: Site): string {
  const { images: _images, reserve: _reserve, release: _release, ...shape } = declaration;
  return JSON.stringify(shape);
}

function zoneShapes({ zones }: Site): ReadonlyMap<string, string> {
  return new Map(zones.map((zone) => [zone.name, zoneShape(zone)]));
}

/** Entries and reserved names bring destinations, ceilings nothing. A profile may bring a broker and a vault. */
function zoneShape({ declaration }: Zone): string {
  const { allow: _allow, ceiling: _ceiling, reserve: _reserve, release: _release, ...shape } = declaration;
  return JSON.stringify(shape);
}
