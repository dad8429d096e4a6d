// Which names are known to be the plant's own. A log cannot tell: whoever calls `anything.vault.azure.net` brings a value for
// a parameter along, and a profile has no end. So only names count that the site allows for good already, in whatever zone,
// and names that a person vouches for.

import type { Site } from '../model.ts';
import { needsOf } from '../needs-of.ts';

export function ownNames(site: Site, vouchedFor: ReadonlySet<string>): (named: { readonly host: string }) => boolean {
  const allowed = site.zones
    .flatMap((zone) => needsOf(site, zone))
    .flatMap(({ host, expires }) => (host === undefined || expires !== undefined ? [] : [host]));
  const own = new Set([...allowed, ...vouchedFor]);
  return ({ host }) => own.has(host);
}
