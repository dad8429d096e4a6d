// What one parent answers one child: the child's own effective names, and nothing of its siblings or of zones further
// down, which ask the forwarder next above them. Zone files, server blocks and the demo's server are made of this.
//
// Expired entries stay: their names resolve, so that the forwarder denies the connection and says why.

import { compareText } from './compare-text.ts';
import { parseHostPattern } from '../forwarder/contract/host-pattern.ts';
import type { HostPattern } from '../forwarder/contract/host-pattern.ts';
import { faceOf } from './model.ts';
import type { Site, Zone } from './model.ts';
import { needsOf } from './needs-of.ts';

export type DnsView = {
  readonly site: string;
  readonly parent: string;
  readonly child: string;
  /** Where questions come from: what the parent sees of the child. */
  readonly networks: readonly string[];
  /** The address every listed name resolves to. */
  readonly face: string;
  /** Sorted, each once. */
  readonly names: readonly HostPattern[];
  /** Plant names with addresses of their own. */
  readonly hosts: readonly PlantHost[];
  /** DNS zones that servers inside the child's network answer. */
  readonly forwards: readonly PlantZone[];
  /** `forwarder`: names that are not listed resolve to the face too, where they are denied and audited. */
  readonly unlisted: 'refuse' | 'forwarder';
};

export type PlantHost = { readonly name: string; readonly address: string };

export type PlantZone = { readonly zone: string; readonly to: readonly string[] };

/** The view of one child. Throws for the root: nobody stands above it to answer. */
export function dnsViewOf(site: Site, child: Zone): DnsView {
  const face = faceOf(child);
  if (child.parent === undefined || face === undefined) {
    throw new Error(
      `Cannot answer names for "${child.name}": it has no parent with a face. Ask for the view of a child`,
    );
  }
  const { dns } = child.declaration;
  return {
    site: site.name,
    parent: child.parent.name,
    child: child.name,
    networks: child.seenAs,
    face: face.address,
    names: namesOf(site, child),
    hosts: (dns?.hosts ?? []).toSorted((a, b) => compareText(`${a.name} ${a.address}`, `${b.name} ${b.address}`)),
    forwards: (dns?.forward ?? []).toSorted((a, b) => compareText(a.zone, b.zone)),
    unlisted: dns?.unlisted ?? 'refuse',
  };
}

/** Every view that a zone's CoreDNS serves: one for each child that does not answer for itself. */
export function dnsViewsOf(site: Site, parent: Zone): readonly DnsView[] {
  return parent.children.filter((child) => child.dnsMode === 'parent').map((child) => dnsViewOf(site, child));
}

/** The names a zone may ask for: those its needs carry, the reserved ones among them. */
export function namesOf(site: Site, zone: Zone): readonly HostPattern[] {
  const texts = new Set<string>();
  for (const need of needsOf(site, zone)) if (need.host !== undefined) texts.add(need.host);
  return [...texts].sort().map(patternOf);
}

function patternOf(text: string): HostPattern {
  const pattern = parseHostPattern(text);
  if ('fault' in pattern)
    throw new Error(`Cannot answer for "${text}": it is not a host pattern. Run "sallyport check"`);
  return pattern;
}
