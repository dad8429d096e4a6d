// `--level <zone>=<file>`: the zone a file belongs to, where its resource does not say. "4" is short for "level-4".

import { WrongUse } from '../../verb.ts';

/** Zone by file. */
export function levelFiles(levels: ReadonlyMap<string, string>): ReadonlyMap<string, string> {
  const zones = new Map<string, string>();
  for (const [name, file] of levels) {
    const zone = /^[1-5](\.5)?$/.test(name) ? `level-${name.replace('.', '-')}` : name;
    if (!/^level-(1|2|3|3-5|4|5)(-[a-z0-9]([a-z0-9-]*[a-z0-9])?)?$/.test(zone)) {
      throw new WrongUse(`Cannot use "${name}" as a zone: it names no level. Write "4", "level-4" or "level-2-ovens".`);
    }
    if (zones.has(file)) {
      throw new WrongUse(`Cannot place "${file}" twice: it is "${zones.get(file)}" already. Give each file one zone.`);
    }
    zones.set(file, zone);
  }
  return zones;
}
