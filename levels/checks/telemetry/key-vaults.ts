// Keys that come from a vault come from one that is named, and are read by an identity that is named too.

import type { Site } from '../../model.ts';
import { problemAt, type Problem } from '../../problem.ts';
import { keyVaultOf } from '../../telemetry/trust-of.ts';

export function checkKeyVaults(site: Site): readonly Problem[] {
  const isRead = site.declaration.telemetry?.vaultIdentity !== undefined;
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
    if (telemetry?.trust === 'secretSync' && !isRead) {
      return report(
        'trust',
        `Cannot fetch the keys of "${zone.name}": no identity reads the vault. Add "vaultIdentity" under "telemetry" in site.yaml`,
      );
    }
    if (telemetry?.keyVault !== undefined && telemetry.trust !== 'secretSync' && !isRead) {
      return report(
        'keyVault',
        `Cannot fetch keys from "${telemetry.keyVault}": keys of "${zone.name}" are made in its cluster. Add "trust: secretSync", or remove "keyVault"`,
      );
    }
    return [];
  });
}
