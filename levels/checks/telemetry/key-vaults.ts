// Keys that come from a vault come from one that is named.

import type { Site } from '../../model.ts';
import { problemAt, type Problem } from '../../problem.ts';
import { keyVaultOf } from '../../telemetry/trust-of.ts';

export function checkKeyVaults(site: Site): readonly Problem[] {
  return site.zones.flatMap((zone) => {
    const { telemetry } = zone.declaration;
    const report = (key: string, message: string): readonly Problem[] => {
      const path = ['telemetry', key];
      return [problemAt(site.locate(zone.file, path), path, 'key-vault', message)];
    };
    if (telemetry?.trust === 'secretSync' && keyVaultOf(zone) === undefined) {
      return report(
        'trust',
        `Cannot fetch the keys of "${zone.name}": no vault is named. Add "keyVault", or name it in the profile "iot-operations"`,
      );
    }
    if (telemetry?.keyVault !== undefined && telemetry.trust !== 'secretSync') {
      return report(
        'keyVault',
        `Cannot fetch keys from "${telemetry.keyVault}": keys of "${zone.name}" are made in its cluster. Add "trust: secretSync", or remove "keyVault"`,
      );
    }
    return [];
  });
}
