// dist/<site>/<zone>/azure/: what is deployed with Azure Resource Manager, and not by Flux.

import type { Site, Zone } from '../../levels/model.ts';
import { fluxConfigurationTemplate } from './flux-configuration.ts';

/** Files by name; none where Flux was installed by hand and where there is no cluster. */
export function azureFiles(site: Site, zone: Zone): ReadonlyMap<string, string> {
  if (zone.cluster === undefined || zone.fluxMode === 'native') return new Map();
  return new Map([['flux-configuration.json', fluxConfigurationTemplate(site, zone, zone.cluster)]]);
}
