// What ties this report to what runs: digests of what was synthesized, of the lists in force and of the images.

import { allowlistSpecOf } from '../../../constructs/allowlist.ts';
import { digestOf } from '../../../forwarder/contract/digest.ts';
import { canonicalJson } from '../../../forwarder/decision/compile-snapshot.ts';
import type { Site } from '../../../levels/model.ts';
import { shellCommand, treeDigest } from './tree-digest.ts';

export type Digests = {
  readonly trees: readonly TreeDigest[];
  readonly allowlists: readonly AllowlistDigest[];
  readonly images: readonly { readonly image: string; readonly digest: string }[];
};

export type TreeDigest = {
  readonly zone: string;
  /** Relative to the repository. */
  readonly folder: string;
  readonly files: number;
  readonly digest: string;
  readonly command: string;
  /** Whether the folder of the clone holds what the declarations give now. */
  readonly committed: 'same' | 'different' | 'missing';
};

type AllowlistDigest = {
  readonly zone: string;
  readonly entries: number;
  readonly reserved: number;
  /** As audit lines (`snapshot`), the status of the resource and the metric show it. */
  readonly snapshot: string;
  readonly configDigest: string;
};

type Files = ReadonlyMap<string, string>;

/** Both maps: path below `dist/<site>/` → text. */
export function digestsOf(site: Site, synthesized: Files, committed: Files): Digests {
  const { registry, forwarder, coredns } = site.declaration.images;
  return {
    trees: site.zones.map(({ name }) => treeOf(site, name, synthesized, committed)),
    allowlists: site.zones.flatMap((zone) => (zone.forwarder === undefined ? [] : [allowlistOf(site, zone)])),
    images: [
      { image: `${registry}/forwarder`, digest: forwarder },
      { image: `${registry}/coredns`, digest: coredns },
    ],
  };
}

function treeOf(site: Site, zone: string, synthesized: Files, committed: Files): TreeDigest {
  const files = below(synthesized, zone);
  const present = below(committed, zone);
  const folder = `dist/${site.name}/${zone}`;
  const digest = treeDigest(files);
  return {
    zone,
    folder,
    files: files.size,
    digest,
    command: shellCommand(folder),
    committed: present.size === 0 ? 'missing' : treeDigest(present) === digest ? 'same' : 'different',
  };
}

function allowlistOf(site: Site, zone: Site['zones'][number]): AllowlistDigest {
  const spec = allowlistSpecOf(site, zone);
  return {
    zone: zone.name,
    entries: spec.grants.reduce((sum, { entries }) => sum + entries.length, 0),
    reserved: spec.reserved.length,
    snapshot: digestOf(canonicalJson(spec)),
    configDigest: spec.configDigest,
  };
}

function below(files: Files, folder: string): Files {
  const prefix = `${folder}/`;
  return new Map(
    [...files].filter(([path]) => path.startsWith(prefix)).map(([path, text]) => [path.slice(prefix.length), text]),
  );
}
