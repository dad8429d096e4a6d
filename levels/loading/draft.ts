// A site as far as its files could be understood: what the checks work on, so that one mistake does not hide the others
// and none is reported twice. A zone whose file is partly wrong still has a place in the tree; rules ask
// `understands` before they judge a part of it.

import type { SiteDeclaration } from '../declaration/site.ts';
import type { ZoneDeclaration } from '../declaration/zone.ts';
import type { Zone } from '../model.ts';
import type { Position } from '../problem.ts';
import type { Path } from './yaml-file.ts';

type ZoneKey = keyof ZoneDeclaration;

/** What could be read of one zone's file. */
export type ZoneDraft = {
  readonly name: string;
  /** `<name>.yaml` */
  readonly file: string;
  /** Undefined: not even the zone's level and network are known. */
  readonly declaration: ZoneDeclaration | undefined;
  /** Whether the declaration says about a key what the file means to say. */
  understands(key: ZoneKey): boolean;
};

/** Where things stand in the files of a site; see `Site.locate`. */
type Locator = {
  locate(file: string, path: Path): Position;
  locateKey(file: string, path: Path): Position;
  /** The path in the file of a path in the declaration: items behind a refused one have moved up. */
  original(file: string, path: Path): Path;
};

export type SiteDraft = Locator & {
  readonly name: string;
  /** Relative to the repository, e.g. `levels/sites/contoso-bakery`. */
  readonly folder: string;
  /** Undefined when site.yaml does not say what every site needs. */
  readonly declaration: SiteDeclaration | undefined;
  /** Every zone file, readable or not. */
  readonly zoneDrafts: readonly ZoneDraft[];
  /** The tree, root first; empty without a root. */
  readonly zones: readonly Zone[];
  /** Zones that hang below the root only for want of their true parent. */
  readonly detached: ReadonlySet<string>;
  readonly profileNames: readonly string[];
  understands(zone: Zone, key: ZoneKey): boolean;
};
