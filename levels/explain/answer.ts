// What DNS tells a zone about a name: the face of its parent, an address inside the plant, or that there is none.

import { matchesHost, type HostPattern } from '../../forwarder/contract/host-pattern.ts';
import { namesOf } from '../dns-view.ts';
import { faceOf, type Site, type Zone } from '../model.ts';

export type Answer =
  /** The address of the forwarder. */
  | { readonly kind: 'face'; readonly text: string }
  /** An address inside the zone's own network: no forwarder is on the way. */
  | { readonly kind: 'plant'; readonly text: string }
  | { readonly kind: 'none'; readonly text: string };

/** For zones with a parent; the top zone resolves for real. */
export function answerOf(site: Site, zone: Zone, host: string): Answer {
  const { dns } = zone.declaration;
  const plant = dns?.hosts?.find(({ name }) => name === host);
  if (plant !== undefined) return { kind: 'plant', text: `"${host}" is ${plant.address}, inside the zone` };
  const forward = dns?.forward?.find((each) => host === each.zone || host.endsWith(`.${each.zone}`));
  if (forward !== undefined)
    return { kind: 'plant', text: `"${host}" is answered inside the zone by ${forward.to.join(', ')}` };
  const who = zone.dnsMode === 'own' ? 'its own DNS' : `the DNS of "${zone.parent?.name}"`;
  const names = namesOf(site, zone);
  const face = faceOf(zone)?.address ?? 'no face';
  if (names.some((name) => resolves(name, host))) return { kind: 'face', text: `${who} answers ${face} for "${host}"` };
  if (dns?.unlisted === 'forwarder')
    return { kind: 'face', text: `${who} answers ${face} for "${host}", which is not listed, so that it is audited` };
  if (names.some(({ base }) => base === host || base.endsWith(`.${host}`))) {
    return { kind: 'none', text: `${who} answers NODATA: only names below "${host}" are listed` };
  }
  return { kind: 'none', text: `${who} answers NXDOMAIN: "${host}" is not listed for "${zone.name}"` };
}

/** DNS has one kind of wildcard: below a one-label one too, names resolve at any depth. */
function resolves(pattern: HostPattern, host: string): boolean {
  return matchesHost(pattern.kind === 'exact' ? pattern : { ...pattern, kind: 'any-depth' }, host);
}
