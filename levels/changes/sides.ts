// A zone in the two versions that are compared. Types only.

import type { Site, Zone } from '../model.ts';

/** A zone in one version of its site. */
export type Side = { readonly site: Site; readonly zone: Zone };
/** At least one of the two is there. */
export type Sides = {
  readonly before: Side | undefined;
  readonly after: Side | undefined;
  /** Whether the other version has the site at all. */
  readonly siteStays: boolean;
};

export type BothSides = { readonly before: Side; readonly after: Side };
