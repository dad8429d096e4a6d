// Where the clusters of a site are registered, and of which cloud and region its profiles speak.

import type { SiteDeclaration } from '../../declaration/site.ts';
import type { Notice } from '../change.ts';
import { bothSites, siteNotice, type Comparison } from './comparison.ts';

export function azureNotices(comparison: Comparison): readonly Notice[] {
  const sites = bothSites(comparison);
  if (sites === undefined) return [];
  return PLACES.flatMap(({ path, what, is, effect = '' }) => {
    const [old, now] = [is(sites.before) ?? 'none', is(sites.after) ?? 'none'];
    if (old === now) return [];
    const text = `${what} will be ${now}, no longer ${old}${effect}.`;
    return [siteNotice(sites.site, path, { kind: 'azure', severity: 'warning', text })];
  });
}

type Place = {
  readonly path: readonly string[];
  readonly what: string;
  readonly is: (site: SiteDeclaration) => string | undefined;
  readonly effect?: string;
};

const DEPLOYED = ': what is deployed to Azure goes there';

const PLACES: readonly Place[] = [
  { path: ['cloud'], what: 'The cloud', is: ({ cloud }) => cloud, effect: ', in every list of a profile' },
  { path: ['region'], what: 'The region', is: ({ region }) => region, effect: ', in every list of a profile' },
  {
    path: ['azure', 'subscription'],
    what: 'The subscription of the clusters',
    is: ({ azure }) => azure?.subscription,
    effect: DEPLOYED,
  },
  {
    path: ['azure', 'resourceGroup'],
    what: 'The resource group of the clusters',
    is: ({ azure }) => azure?.resourceGroup,
    effect: DEPLOYED,
  },
];
