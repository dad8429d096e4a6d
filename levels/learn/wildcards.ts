// Wildcards, only where somebody asks for them: several names with one parent become `*.parent`. Never over a public suffix
// and never over names of other tenants, because both open the way to nearly anybody; and never over an entry the zone has,
// whose owner and end would be worth nothing from then on.

import { coversPattern, parseHostPattern } from '../../forwarder/contract/host-pattern.ts';
import { isMultiTenant } from '../checks/multi-tenant.ts';
import { isOverPublicSuffix } from '../checks/public-suffix.ts';
import type { Zone } from '../model.ts';
import type { Asked } from './denial.ts';

export type Family = { readonly host: string; readonly first: Asked; readonly others: readonly Asked[] };

/** The names of one zone that are proposed under a wildcard, and those that are not. */
export function gatherFamilies(
  { declaration: { allow = [] } }: Zone,
  asked: readonly Asked[],
  fewest: number,
): { readonly families: readonly Family[]; readonly rest: readonly Asked[] } {
  const hosts = allow.flatMap(({ host }) => (host === undefined ? [] : [host]));
  const groups = Map.groupBy(asked, ({ host, port, protocol }) => `*.${parentOf(host)} ${port} ${protocol}`);
  const families = [...groups.values()].flatMap((members) => {
    const [first, ...others] = members;
    if (first === undefined || members.length < fewest) return [];
    const host = `*.${parentOf(first.host)}`;
    return isAllowed(host, hosts) ? [{ host, first, others }] : [];
  });
  const gathered = new Set(families.flatMap(({ first, others }) => [first, ...others]));
  return { families, rest: asked.filter((each) => !gathered.has(each)) };
}

function parentOf(host: string): string {
  return host.slice(host.indexOf('.') + 1);
}

function isAllowed(wildcard: string, declared: readonly string[]): boolean {
  const pattern = parseHostPattern(wildcard);
  if ('fault' in pattern || isOverPublicSuffix(wildcard) || isMultiTenant({ host: wildcard })) return false;
  return declared.every((host) => {
    const other = parseHostPattern(host);
    return 'fault' in other || !coversPattern(pattern, other);
  });
}
