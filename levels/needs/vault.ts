// The vault from which a zone fetches what its broker shows, where the zone itself names it. One that the profile
// "iot-operations" names is a need of that profile.

import type { Cloud } from '../declaration/site.ts';
import type { Site, Zone } from '../model.ts';
import { telemetryOf } from '../telemetry/telemetry-of.ts';
import { internetNeed, siteProvenance, type Source } from './source.ts';

const SUFFIXES: Readonly<Record<Cloud, string>> = {
  AzureCloud: 'vault.azure.net',
  AzureUSGovernment: 'vault.usgovcloudapi.net',
  AzureChinaCloud: 'vault.azure.cn',
};

const HTTPS_PORT = 443;

export function vaultSources(site: Site, zone: Zone): readonly Source[] {
  const { keyVault } = zone.declaration.telemetry ?? {};
  if (keyVault === undefined || !fetches(site, zone)) return [];
  const path = ['telemetry', 'keyVault'];
  const thing = `vault "${keyVault}"`;
  const { line } = site.locate(zone.file, path);
  const provenance = { ...siteProvenance(site, 'telemetry', path, thing), file: zone.file, line };
  const needs = [internetNeed(zone.name, `${keyVault}.${SUFFIXES[site.cloud]}`, HTTPS_PORT, provenance, false)];
  return [{ file: zone.file, path, thing, acknowledged: false, faulty: false, needs }];
}

/** Whether the zone shows anything that is not made in its cluster, and somebody reads the vault for it. */
function fetches(site: Site, zone: Zone): boolean {
  const broker = telemetryOf(site).brokers.find((each) => each.zone === zone.name);
  if (broker?.trust.vault === undefined) return false;
  return broker.client !== undefined || (broker.listener !== undefined && broker.trust.kind === 'secretSync');
}
