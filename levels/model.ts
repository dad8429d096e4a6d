// The resolved site: declarations with every default filled in and every reference followed.
// Built by resolve.ts; read by everything else. Zones are ordered: the root first, then by level downwards, then by name.

import type { Cloud, SiteDeclaration } from './declaration/site.ts';
import type { Profile } from './declaration/profile.ts';
import type { Distribution, Exposure, FluxMode, ZoneDeclaration } from './declaration/zone.ts';
import type { AuthorityFile } from './pki/authority-file.ts';
import type { Position } from './problem.ts';

export type Site = {
  readonly name: string;
  /** Relative to the repository, e.g. `levels/sites/contoso-bakery`. */
  readonly folder: string;
  readonly cloud: Cloud;
  readonly declaration: SiteDeclaration;
  readonly root: Zone;
  readonly zones: readonly Zone[];
  /** Every profile of the repository by name. */
  readonly profiles: ReadonlyMap<string, LoadedProfile>;
  /** What `pki/` holds, by the name of the authority. */
  readonly authorities: ReadonlyMap<string, AuthorityFile>;
  /** Position of a value: `locate('site.yaml', ['git', 'url'])`, `locate('level-4.yaml', ['allow', 0, 'host'])`. Falls back to the nearest ancestor. */
  locate(file: string, path: readonly (string | number)[]): Position;
};

export type LoadedProfile = {
  readonly profile: Profile;
  /** Relative to levels/, e.g. `profiles/flux.yaml`. */
  readonly file: string;
  /** Where the day of its last review stands. */
  readonly reviewedAt: Position;
  /** Line of each entry in the file. */
  lineOf(cloud: Cloud, index: number): number;
};

export type Zone = {
  /** e.g. `level-2-ovens`; the file is `<name>.yaml`. */
  readonly name: string;
  readonly file: string;
  readonly level: number;
  readonly distribution: Distribution;
  readonly declaration: ZoneDeclaration;
  /** Undefined for the root. */
  readonly parent: Zone | undefined;
  readonly children: readonly Zone[];
  readonly network: string;
  /** The addresses its parent sees, devices' networks taken out. */
  readonly seenAs: readonly string[];
  /** Present exactly when the zone has children. */
  readonly forwarder: ZoneForwarder | undefined;
  /** Undefined for `distribution: none`. */
  readonly cluster: ZoneCluster | undefined;
  readonly fluxMode: FluxMode;
  /** Who answers this zone’s DNS questions. The root resolves for real. */
  readonly dnsMode: 'real' | 'parent' | 'own';
};

export type ZoneForwarder = {
  readonly faces: readonly Face[];
  /** `host` for a zone without a cluster: systemd units. */
  readonly exposure: Exposure | 'host';
  readonly replicas: number;
};

export type Face = {
  readonly address: string;
  /** The children that dial it. */
  readonly children: readonly string[];
  /** How a child in another network reaches it; undefined when it lies in the child's network. */
  readonly routed: string | undefined;
};

export type ZoneCluster = {
  readonly name: string;
  readonly arm: 'connectedClusters' | 'managedClusters';
  readonly pods: string;
  readonly services: string;
  readonly dns: string;
  /** address:port */
  readonly apiServer: string;
  readonly networkPlugin: 'kube-router' | 'cilium' | 'azure' | 'calico';
};

/** The face of `zone.parent` that the zone dials; undefined for the root. */
export function faceOf(zone: Zone): Face | undefined {
  return zone.parent?.forwarder?.faces.find((face) => face.children.includes(zone.name));
}

/** Every zone below, nearest first. */
export function descendantsOf(zone: Zone): readonly Zone[] {
  return zone.children.flatMap((child) => [child, ...descendantsOf(child)]);
}

/** The zones above, nearest first. */
export function ancestorsOf(zone: Zone): readonly Zone[] {
  return zone.parent === undefined ? [] : [zone.parent, ...ancestorsOf(zone.parent)];
}
