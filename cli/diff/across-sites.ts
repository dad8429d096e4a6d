// What shows only between sites: names that two of them use. Reading every site for a line in one of them would take most
// of the time, so it is done only where a change brings names that were not there.

import { checkAcrossSites } from '../../levels/check-site.ts';
import { listSites, loadSite } from '../../levels/load-site.ts';
import type { Site } from '../../levels/model.ts';
import type { Problem } from '../../levels/problem.ts';
import type { Repository } from '../../levels/repository.ts';
import { telemetryOf } from '../../levels/telemetry/telemetry-of.ts';

/** Everything of a site that names of clusters, data flows, machines and secrets are made of, as one text to compare. */
export function fleetNames(site: Site | undefined): string {
  if (site === undefined) return '';
  const zones = site.zones.map(({ name, cluster, declaration }) => [name, cluster?.name, declaration.devices]);
  const vaults = telemetryOf(site).brokers.map(({ zone, trust }) => [zone, trust.vault?.name]);
  return JSON.stringify([zones, site.declaration.telemetry, vaults]);
}

/** Names that two sites of a repository use. */
export function clashesIn(repository: Repository): readonly Problem[] {
  const sites = listSites(repository).flatMap((name) => loadSite(repository, name).site ?? []);
  return checkAcrossSites(sites).filter(({ severity }) => severity === 'error');
}
