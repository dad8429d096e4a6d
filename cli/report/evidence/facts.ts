// What requirements are judged by: everything that depends on the site, derived once.

import { forwarderConfiguration } from '../../../constructs/forwarder/configuration.ts';
import { configurationSchema, type Configuration } from '../../../forwarder/contract/configuration.ts';
import type { Site, Zone } from '../../../levels/model.ts';
import { polices } from '../../../levels/needs/passage.ts';
import type { Conduit, ConduitEntry } from '../conduits/conduit.ts';
import type { Where } from './requirement.ts';

export type Facts = {
  readonly site: Site;
  readonly conduits: readonly Conduit[];
  readonly forwarders: readonly RunningForwarder[];
  /** In force, each destination of each conduit to a parent or of the top zone itself. */
  readonly entries: readonly ConduitEntry[];
  /** Whether the top zone is held to its own list. */
  readonly topIsHeld: boolean;
  /** Files of `dist/<site>/` whose path fits, as places to look at. */
  readonly filesLike: (pattern: RegExp) => readonly Where[];
};

type RunningForwarder = { readonly zone: Zone; readonly configuration: Configuration };

export function factsOf(site: Site, conduits: readonly Conduit[], dist: ReadonlyMap<string, string>): Facts {
  const inside = conduits.filter(({ kind }) => kind !== 'out');
  return {
    site,
    conduits,
    forwarders: site.zones.flatMap((zone) =>
      zone.forwarder === undefined
        ? []
        : [{ zone, configuration: configurationSchema.parse(forwarderConfiguration(site, zone)) }],
    ),
    entries: inside
      .flatMap(({ groups }) => groups.flatMap(({ entries }) => entries))
      .filter(({ standing }) => standing === 'in-force'),
    topIsHeld: polices(site.root),
    filesLike: (pattern) =>
      [...dist.keys()]
        .filter((path) => pattern.test(path))
        .map((path) => ({ kind: 'file', path: `dist/${site.name}/${path}` })),
  };
}

/** Each destination once, whatever zones have it. */
export function distinctHosts(entries: readonly ConduitEntry[]): readonly string[] {
  return [...new Set(entries.map(({ host, port }) => `${host}:${port}`))].sort();
}
