// What the declarations of a site ask for, as a claim has it.

import { needsOf } from '../../levels/needs-of.ts';
import type { Site } from '../../levels/model.ts';
import type { Permission } from '../../reachability/prove.ts';
import { TODAY } from './sound-site.ts';

/** Every need that has not ended. */
export function permissionsOf(site: Site): readonly Permission[] {
  return site.zones
    .flatMap((zone) => needsOf(site, zone))
    .filter(({ expires }) => expires === undefined || expires >= TODAY)
    .flatMap(({ zone, host, port, protocol, listenPort = port, end, expires }) => {
      const to = end?.to;
      const name = host ?? (to !== undefined && 'address' in to ? to.address : undefined);
      if (name === undefined) return [];
      const target =
        to === undefined
          ? undefined
          : 'address' in to
            ? ({ kind: 'address', ...to } as const)
            : ({ kind: 'service', ...to } as const);
      const at = end === undefined || target === undefined ? undefined : { zone: end.at, to: target };
      return [{ zone, host: name, port, protocol, listenPort, end: at, expires }];
    });
}
