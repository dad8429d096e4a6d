// The example sites as templates: the same files, comments kept, with the names of a new site.

import { parse } from 'yaml';
import { z } from 'zod';
import { replaceScalar } from '../../levels/edit-yaml.ts';

export const TEMPLATES = {
  'isa-95': { example: 'contoso-bakery', shape: 'level 4, an industrial DMZ, level 3 and two level-2 zones' },
  'aks-and-vm': { example: 'fabrikam-aks-and-vm', shape: 'AKS for levels 5 and 4, one Linux VM at level 3' },
  'dual-nic': {
    example: 'northwind-dual-nic',
    shape: 'level 4 on a machine with two network cards, level 3 behind it',
  },
} as const;

export type TemplateName = keyof typeof TEMPLATES;

export type SiteNames = {
  readonly site: string;
  readonly gitUrl: string;
  readonly region: string;
  readonly registry: string;
  readonly subscription: string;
  readonly resourceGroup: string;
};

/** The files of the new site, by file name. */
export function siteFromTemplate(
  files: ReadonlyMap<string, string>,
  template: TemplateName,
  names: SiteNames,
): ReadonlyMap<string, string> {
  const { example } = TEMPLATES[template];
  const edited = [...files].map(([file, original]) => {
    const text = original.replaceAll(example, names.site);
    return [file, file === 'site.yaml' ? nameSite(text, names) : nameCluster(text, names.site, file)] as const;
  });
  return new Map(edited);
}

/** Cluster names are unique over all sites of a repository, so the example's would clash with the example itself. */
function nameCluster(text: string, site: string, file: string): string {
  const named = z.looseObject({ cluster: z.looseObject({ name: z.string() }) }).safeParse(parse(text));
  return named.success ? replaceScalar(text, ['cluster', 'name'], `${site}-${file.replace(/\.yaml$/, '')}`) : text;
}

function nameSite(text: string, names: SiteNames): string {
  const values: readonly (readonly [readonly string[], string])[] = [
    [['site'], names.site],
    [['region'], names.region],
    [['git', 'url'], names.gitUrl],
    [['images', 'registry'], names.registry],
    [['azure', 'subscription'], names.subscription],
    [['azure', 'resourceGroup'], names.resourceGroup],
  ];
  return values.reduce((edited, [path, value]) => replaceScalar(edited, path, value), text);
}
