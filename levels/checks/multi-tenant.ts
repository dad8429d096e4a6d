// Multi-tenant namespaces: names below them belong to whoever rents one, so a wildcard over them opens the way to
// anybody's storage, relay or registry, an intruder's included. Narrowing to a name is the cure; where a vendor publishes
// only the wildcard, the risk is acknowledged in the declaration, where reviewers see it.

import { parseHostPattern, type HostPattern } from '../../forwarder/contract/host-pattern.ts';
import type { Site, Zone } from '../model.ts';
import type { Need } from '../need.ts';
import { sourcesOf } from '../needs-of.ts';
import { problemOf, type Source } from '../needs/source.ts';
import type { Problem } from '../problem.ts';

/** Where tenants have the label right below. */
const TENANT_BELOW = [
  ...['blob', 'queue', 'table', 'file', 'dfs', 'web'].flatMap((kind) => [
    `${kind}.core.windows.net`,
    `${kind}.core.usgovcloudapi.net`,
    `${kind}.core.chinacloudapi.cn`,
  ]),
  'servicebus.windows.net',
  'servicebus.usgovcloudapi.net',
  'servicebus.chinacloudapi.cn',
  'vault.azure.net',
  'vault.usgovcloudapi.net',
  'vault.azure.cn',
  'azureedge.net',
  'azurefd.net',
  'trafficmanager.net',
  'database.windows.net',
  'documents.azure.com',
  'azure-devices.net',
  'ods.opinsights.azure.com',
  'github.io',
  'githubusercontent.com',
  'gitlab.io',
  'cloudfront.net',
  'workers.dev',
  'pages.dev',
  'herokuapp.com',
  'netlify.app',
  'vercel.app',
] as const;

/** Where regions and services stand between the suffix and the tenants: every wildcard below reaches several. */
const TENANT_DEEPER = [
  'azurecr.io',
  'azurecr.us',
  'azurecr.cn',
  'blob.storage.azure.net',
  'kusto.windows.net',
  'kusto.usgovcloudapi.net',
  'kusto.chinacloudapi.cn',
  'eventgrid.azure.net',
  'arcdataservices.com',
  'fabric.microsoft.com',
  'ingest.monitor.azure.com',
  'azurewebsites.net',
  'cloudapp.azure.com',
  'amazonaws.com',
  'googleapis.com',
  'r2.cloudflarestorage.com',
  'fastly.net',
  'fastlylb.net',
  'akamaized.net',
  'akamaihd.net',
  'edgekey.net',
  'edgesuite.net',
] as const;

/** The namespace that a wildcard opens to other tenants; undefined when it opens none. */
export function multiTenantNamespace({ kind, base }: HostPattern): string | undefined {
  if (kind === 'exact') return undefined;
  const deeper = TENANT_DEEPER.find((suffix) => isAtOrBelow(base, suffix));
  if (deeper !== undefined) return deeper;
  const below = TENANT_BELOW.find((suffix) => base === suffix);
  if (below !== undefined || kind === 'one-label') return below;
  return [...TENANT_DEEPER, ...TENANT_BELOW].find((suffix) => isAtOrBelow(suffix, base));
}

function isAtOrBelow(name: string, suffix: string): boolean {
  return name === suffix || name.endsWith(`.${suffix}`);
}

/** One problem for each source: an error, or a warning where the risk is acknowledged. */
export function checkMultiTenant(site: Site, zone: Zone): readonly Problem[] {
  return sourcesOf(site, zone).flatMap((source) => {
    const open = source.faulty ? [] : source.needs.filter(isMultiTenant);
    return open.length === 0 ? [] : [describe(site, source, open)];
  });
}

export function isMultiTenant({ host }: Pick<Need, 'host'>): boolean {
  const pattern = parseHostPattern(host ?? '');
  return !('fault' in pattern) && multiTenantNamespace(pattern) !== undefined;
}

function describe(site: Site, source: Source, open: readonly Need[]): Problem {
  const hosts = [...new Set(open.map(({ host }) => `"${host}"`))].join(', ');
  const thing = source.path[0] === 'allow' ? hosts : `${hosts} of ${source.thing}`;
  const state = 'names below belong to every tenant of the service';
  if (source.acknowledged) {
    const message = `Cannot tell tenants apart in ${thing}: ${state}. The risk is acknowledged here`;
    return problemOf(site, source, 'multi-tenant', message, { severity: 'warning' });
  }
  return problemOf(site, source, 'multi-tenant', `Cannot allow ${thing}: ${state}. ${cureOf(site, source, open)}`);
}

function cureOf(site: Site, { path }: Source, open: readonly Need[]): string {
  const profile = site.profiles.get(
    open.find(({ provenance }) => provenance.kind === 'profile')?.provenance.profile ?? '',
  )?.profile;
  if (profile === undefined) {
    return path[0] === 'allow'
      ? 'Write the names you own, or add "acknowledge: [multi-tenant]"'
      : 'Write the names you own';
  }
  const hosts = new Set(open.map(({ provenance }) => provenance.line));
  const narrowing = (profile.clouds[site.cloud] ?? []).flatMap(({ narrow }, index) => {
    const line = site.profiles.get(profile.profile)?.lineOf(site.cloud, index);
    return narrow !== undefined && line !== undefined && hosts.has(line) ? [`${narrow.parameter}: …`] : [];
  });
  const acknowledge = `add "acknowledge: [multi-tenant]" to ${JSON.stringify(profile.profile)} of the zone`;
  if (narrowing.length === 0) return `Leave out the scenario that needs it, or ${acknowledge}`;
  return `Narrow it "with: { ${[...new Set(narrowing)].join(', ')} }", or ${acknowledge}`;
}
