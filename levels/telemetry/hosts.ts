// Hosts of the services of a cloud that routes lead to. The first of a service is the one its endpoint names; the others
// are reached with it. Sources: the profiles of the same services in levels/profiles/, where each is given.

import type { Cloud } from '../declaration/site.ts';
import type { OuterEnd, RouteOrigin } from './route-ends.ts';

/** Places outside the plant that somebody else runs as a service. */
export type Service = Exclude<OuterEnd | RouteOrigin, { readonly kind: 'mqtt' | 'kafka' | 'localStorage' }>;
type Place = { readonly cloud: Cloud; readonly region?: string | undefined };

export function isService(end: OuterEnd | RouteOrigin): end is Service {
  return end.kind !== 'mqtt' && end.kind !== 'kafka' && end.kind !== 'localStorage';
}

/** None where the cloud is not known to offer the service to data flows, or the region is missing. */
export function hostsOf({ cloud, region }: Place, service: Service): readonly string[] {
  const suffix = SUFFIXES[service.kind][cloud];
  if (suffix === undefined || (region === undefined && namesRegion(service.kind))) return [];
  const { kind, settings } = service;
  if (kind === 'eventHubs' || kind === 'fabricRealTime') return [`${settings.namespace}.${suffix}`];
  if (kind === 'eventGrid') return [`${settings.namespace}.${region}-1.${suffix}`];
  if (kind === 'dataExplorer') return [`${settings.cluster}.${region}.${suffix}`];
  if (kind === 'dataLake') return ['blob', 'dfs'].map((part) => `${settings.account}.${part}.${suffix}`);
  const names = ['onelake', ...(region === undefined ? [] : [`${region}-onelake`])];
  return names.flatMap((name) => ['dfs', 'blob'].map((part) => `${name}.${part}.${suffix}`));
}

export function isOffered(cloud: Cloud, kind: Service['kind']): boolean {
  return SUFFIXES[kind][cloud] !== undefined;
}

/** Services whose hosts hold the region of the site. */
export function namesRegion(kind: string): boolean {
  return kind === 'eventGrid' || kind === 'dataExplorer';
}

const SUFFIXES: Readonly<Record<Service['kind'], Readonly<Partial<Record<Cloud, string>>>>> = {
  eventHubs: {
    AzureCloud: 'servicebus.windows.net',
    AzureUSGovernment: 'servicebus.usgovcloudapi.net',
    AzureChinaCloud: 'servicebus.chinacloudapi.cn',
  },
  eventGrid: { AzureCloud: 'ts.eventgrid.azure.net' },
  fabricRealTime: { AzureCloud: 'servicebus.windows.net' },
  oneLake: { AzureCloud: 'fabric.microsoft.com' },
  dataLake: { AzureCloud: 'core.windows.net' },
  dataExplorer: { AzureCloud: 'kusto.windows.net' },
};
