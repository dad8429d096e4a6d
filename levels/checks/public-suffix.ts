// A wildcard over a public suffix ("**.co.uk", "*.ngrok.io") allows every registrant below it, and so nearly anyone.

import { parse } from 'tldts';
import { parseHostPattern } from '../../forwarder/contract/host-pattern.ts';
import type { Site, Zone } from '../model.ts';
import { sourcesOf } from '../needs-of.ts';
import { problemOf } from '../needs/source.ts';
import type { Problem } from '../problem.ts';
import { isMultiTenant } from './multi-tenant.ts';

/** Whether a wildcard stands over a suffix under which people register names, privately run ones included. */
export function isOverPublicSuffix(host: string): boolean {
  const pattern = parseHostPattern(host);
  if ('fault' in pattern || pattern.kind === 'exact') return false;
  const { publicSuffix, isIcann, isPrivate } = parse(pattern.base, {
    allowPrivateDomains: true,
    validateHostname: false,
  });
  // A suffix that is on no list (".internal") is the last label itself; patterns over one label do not parse.
  return publicSuffix === pattern.base && (isIcann === true || isPrivate === true);
}

/** Where the suffix is a known multi-tenant namespace, that rule speaks, because it can be acknowledged. */
export function checkPublicSuffixes(site: Site, zone: Zone): readonly Problem[] {
  return sourcesOf(site, zone).flatMap((source) => {
    const need = source.needs.find(
      ({ host }) => host !== undefined && isOverPublicSuffix(host) && !isMultiTenant({ host }),
    );
    if (need === undefined) return [];
    const message = `Cannot allow "${need.host}": anybody may register a name below "${need.host?.replace(/^\*+\./, '')}". Write the domain you mean`;
    return [problemOf(site, source, 'public-suffix', message)];
  });
}
