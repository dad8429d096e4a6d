// Zones of two versions of a site, side by side: the same zone under the same name, or under the one it says it had.

import type { Site, Zone } from '../model.ts';

export type ZonePair = {
  /** After the change; before it, where the zone is gone. */
  readonly name: string;
  readonly before: Zone | undefined;
  readonly after: Zone | undefined;
};

export type Pairing = {
  /** In the order of the site after the change, then what is gone. */
  readonly pairs: readonly ZonePair[];
  /** New name of every renamed zone by its old one. */
  readonly renamed: ReadonlyMap<string, string>;
};

export function pairZones(before: Site | undefined, after: Site | undefined): Pairing {
  const old = new Map((before?.zones ?? []).map((zone) => [zone.name, zone]));
  const kept = (after?.zones ?? []).map((zone): ZonePair => ({
    name: zone.name,
    before: old.get(zone.name) ?? formerOf(zone, after, old),
    after: zone,
  }));
  const found = new Set(kept.map((pair) => pair.before));
  const gone = [...old.values()]
    .filter((zone) => !found.has(zone))
    .map((zone): ZonePair => ({ name: zone.name, before: zone, after: undefined }));
  const renamed = new Map(
    kept.flatMap((pair) =>
      pair.before === undefined || pair.before.name === pair.name ? [] : [[pair.before.name, pair.name] as const],
    ),
  );
  return { pairs: [...kept, ...gone], renamed };
}

/** `was` outlives the change that renamed; a zone that still stands under the old name is another. */
function formerOf(
  { declaration: { was } }: Zone,
  after: Site | undefined,
  old: ReadonlyMap<string, Zone>,
): Zone | undefined {
  if (was === undefined || after?.zones.some(({ name }) => name === was) === true) return undefined;
  return old.get(was);
}
