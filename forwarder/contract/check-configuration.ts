// The rules between fields of a configuration, which its schema cannot say.

import { checkPlaces } from './check-places.ts';
import type { Configuration } from './configuration.ts';

/** An empty list when all hold. */
export function checkConfiguration(configuration: Configuration): readonly string[] {
  const faults: string[] = [];
  const { uplink, allowlist, listeners } = configuration;
  const ways = [uplink.parent, uplink.direct, uplink.connectProxy].filter((way) => way !== undefined).length;
  if (ways !== 1) faults.push('uplink: name exactly one of parent, direct, connectProxy');
  const sources = [allowlist.file, allowlist.kubernetes].filter((source) => source !== undefined).length;
  if (sources !== 1) faults.push('allowlist: name exactly one of file, kubernetes');
  if (
    allowlist.breakGlass !== undefined &&
    (allowlist.breakGlass.folder === undefined) !== (allowlist.file === undefined)
  )
    faults.push('allowlist: "breakGlass.folder" belongs to "file", and break-glass from files needs it');
  const names = new Set<string>();
  for (const listener of listeners) {
    if (names.has(listener.name)) faults.push(`listeners: "${listener.name}" occurs twice`);
    names.add(listener.name);
  }
  return [...faults, ...checkPlaces(configuration)];
}
