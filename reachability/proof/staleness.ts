// What a change leaves standing in a running plant although its file is another: CoreDNS takes a zone file again only when its
// serial is another, and a Corefile in a cluster only when its pods are replaced.

import type { DnsServer, Fault, Plant, PlantZone } from '../plant.ts';

export function staleness(before: Plant, after: Plant): readonly Fault[] {
  return [...after.zones.values()].flatMap((zone) => {
    const then = before.zones.get(zone.name);
    if (then?.childrenDns === undefined || zone.childrenDns === undefined) return [];
    return [
      ...staleZoneFiles({ before, after }, zone, then.childrenDns, zone.childrenDns),
      ...staleCorefile({ before, after }, zone, zone.childrenDns),
    ];
  });
}

type Versions = { readonly before: Plant; readonly after: Plant };

function staleZoneFiles(
  { before, after }: Versions,
  { name }: PlantZone,
  then: DnsServer,
  now: DnsServer,
): readonly Fault[] {
  return [...now.zoneFiles].flatMap(([path, { object, serial, records }]) => {
    const old = then.zoneFiles.get(path);
    if (old === undefined || old.serial !== serial || before.files.get(object) === after.files.get(object)) return [];
    const isSame = JSON.stringify([...old.records]) === JSON.stringify([...records]);
    return isSame
      ? []
      : [
          {
            zone: name,
            object,
            text: 'its records are others and its serial is the same, so CoreDNS keeps the old ones',
          },
        ];
  });
}

function staleCorefile(
  { before, after }: Versions,
  { name }: PlantZone,
  { object, runner }: DnsServer,
): readonly Fault[] {
  const isTouched = (path: string): boolean => before.files.get(path) !== after.files.get(path);
  const isInCluster = runner.includes('/Deployment.');
  const isStale = isInCluster && before.files.has(object) && isTouched(object) && !isTouched(runner);
  return isStale
    ? [
        {
          zone: name,
          object: runner,
          against: [object],
          text: 'its Corefile is another and its pods are not replaced, so they keep the old one',
        },
      ]
    : [];
}
