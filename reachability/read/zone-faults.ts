// Contradictions inside a zone that no question would come upon.

import type { Fault, PlantZone } from '../plant.ts';

export function zoneFaults(zone: PlantZone, parents: ReadonlyMap<string, string | undefined>): readonly Fault[] {
  const { name, forwarder, allowlist, folder } = zone;
  const faults: Fault[] = [];
  const isParent = [...parents.values()].includes(name);
  if (isParent && forwarder === undefined)
    faults.push({
      zone: name,
      object: `${folder}/network/ConfigMap.forwarder.yaml`,
      text: 'zones lie below it, and it has no forwarder',
    });
  if (forwarder !== undefined && forwarder.obstacles.length === 0 && forwarder.zone !== name)
    faults.push({ zone: name, object: forwarder.object, text: `its forwarder calls itself "${forwarder.zone}"` });
  if (forwarder !== undefined && allowlist !== undefined && allowlist.configDigest !== forwarder.digest) {
    const text = 'its digest is not that of the configuration, so the list is never reported as in force';
    faults.push({ zone: name, object: allowlist.object, against: [forwarder.object], text });
  }
  return [...faults, ...doubleViews(zone)];
}

/** Two server blocks for the same zone and source: one of them is never asked, or CoreDNS does not start. */
function doubleViews({ name, childrenDns }: PlantZone): readonly Fault[] {
  const seen = new Map<string, string>();
  const faults: Fault[] = [];
  for (const { zones, bind, networks = [], view = '' } of childrenDns?.blocks ?? []) {
    for (const key of zones.flatMap((zone) => networks.map(({ text }) => `${zone} ${bind.join(',')} ${text}`))) {
      const other = seen.get(key);
      if (other !== undefined)
        faults.push({
          zone: name,
          object: childrenDns?.object ?? '',
          text: `its views "${other}" and "${view}" answer the same source`,
        });
      seen.set(key, view);
    }
  }
  return faults;
}
