// dist/<site>/<zone>/azure/: what is deployed with Azure Resource Manager, and not by Flux.

import type { Site, Zone, ZoneCluster } from '../../levels/model.ts';
import { zoneResources } from '../telemetry/telemetry-resources.ts';
import { fluxConfigurationTemplate } from './flux-configuration.ts';
import { telemetryTemplate } from './telemetry-template.ts';

type Files = readonly (readonly [string, string])[];

/** Files by name; none where there is no cluster. */
export function azureFiles(site: Site, zone: Zone): ReadonlyMap<string, string> {
  if (zone.cluster === undefined) return new Map();
  return new Map([...fluxFile(site, zone, zone.cluster), ...telemetryFile(site, zone)]);
}

/** None where Flux was installed by hand. */
function fluxFile(site: Site, zone: Zone, cluster: ZoneCluster): Files {
  if (zone.fluxMode === 'native') return [];
  return [['flux-configuration.json', fluxConfigurationTemplate(site, zone, cluster)]];
}

/** None where nothing is told about telemetry. */
function telemetryFile(site: Site, zone: Zone): Files {
  const resources = zoneResources(site, zone);
  return resources.length === 0 ? [] : [['telemetry.json', telemetryTemplate(zone.name, resources)]];
}
