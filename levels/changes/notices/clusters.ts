// What a zone is and what its cluster is made of. Policies are written from it, so another address here opens what no entry
// of an allowlist says.

import type { ZoneCluster } from '../../model.ts';
import type { Notice } from '../change.ts';
import type { Comparison } from './comparison.ts';
import { settingNotices, type Setting } from './setting.ts';

export function clusterNotices(comparison: Comparison): readonly Notice[] {
  const ofCluster = Object.entries(CLUSTER).map(([key, setting]) => ({ ...setting, path: ['cluster', key] }));
  return settingNotices(comparison, 'cluster', [...PLACE, ...ofCluster]);
}

const PLACE: readonly Setting[] = [
  {
    path: ['level'],
    severity: 'warning',
    is: ({ level }) => `level ${level}`,
    say: (zone, now, old) => `${zone} will stand at ${now}, no longer at ${old}.`,
  },
  {
    path: ['distribution'],
    severity: 'warning',
    is: ({ distribution }) => (distribution === 'none' ? 'a host without a cluster' : distribution),
    say: (zone, now, old) =>
      `${zone} will be ${now}, no longer ${old}: set its machines up anew, host/steps.md of the zone.`,
  },
];

/** A row for each property, so that none can be left out. */
const CLUSTER: Readonly<Record<keyof ZoneCluster, Omit<Setting, 'path'>>> = {
  name: {
    severity: 'warning',
    is: ({ cluster }) => cluster?.name,
    say: (zone, now, old) => `${zone} will be cluster ${now} in Azure, no longer ${old}: what is deployed goes there.`,
  },
  arm: {
    severity: 'info',
    is: ({ cluster }) => cluster?.arm,
    say: (zone, now, old) => `Azure will know ${zone} among ${now}, no longer among ${old}.`,
  },
  pods: {
    severity: 'warning',
    is: ({ cluster }) => cluster?.pods,
    say: (zone, now, old) =>
      `Policies of ${zone} will take ${now} for its pods, no longer ${old}: what may reach the cluster may reach all of that.`,
  },
  services: {
    severity: 'warning',
    is: ({ cluster }) => cluster?.services,
    say: (zone, now, old) =>
      `Policies of ${zone} will take ${now} for its Services, no longer ${old}: what may reach the cluster may reach all of that.`,
  },
  dns: {
    severity: 'info',
    is: ({ cluster }) => cluster?.dns,
    say: (zone, now, old) => `Pods of ${zone} will ask ${now} for names, no longer ${old}.`,
  },
  apiServer: {
    severity: 'warning',
    is: ({ cluster }) => cluster?.apiServer,
    say: (zone, now, old) => `Policies of ${zone} will let pods reach ${now} as the API server, no longer ${old}.`,
  },
  networkPlugin: {
    severity: 'warning',
    is: ({ cluster }) => cluster?.networkPlugin,
    say: (zone, now, old) =>
      `Policies of ${zone} will be written for ${now}, no longer for ${old}: without it in the cluster, nothing enforces them.`,
  },
};
