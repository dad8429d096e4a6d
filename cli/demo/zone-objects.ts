// Finds among the synthesized files of a zone what its forwarder and its DNS run on: the very texts a cluster would get in
// ConfigMaps and custom resources, or a host without a cluster as files.

import { parse } from 'yaml';
import { z } from 'zod';
import { allowlistSchema, type Allowlist } from '../../forwarder/contract/allowlist.ts';
import { configurationSchema, type Configuration } from '../../forwarder/contract/configuration.ts';
import type { TreeFiles } from '../synth/write-tree.ts';

export type ZoneObjects = {
  readonly configuration: Configuration;
  readonly allowlist: Allowlist;
  /** Undefined where no child asks here for names. */
  readonly corefile: string | undefined;
  /** Zone files by file name. */
  readonly zoneFiles: ReadonlyMap<string, string>;
};

const configMapSchema = z.looseObject({
  kind: z.literal('ConfigMap'),
  metadata: z.looseObject({ name: z.string() }),
  data: z.record(z.string(), z.string()),
});

/** What runs a zone, from `dist/<site>/<zone>/`. */
export function zoneObjectsOf(dist: TreeFiles, zone: string): ZoneObjects {
  const folder = `${zone}/network/`;
  const files = [...dist].filter(([path]) => path.startsWith(folder)).map(([, text]) => text);
  return files.length > 0 ? fromCluster(files, zone) : fromHost(dist, zone);
}

function fromCluster(files: readonly string[], zone: string): ZoneObjects {
  const objects = files.map((text): unknown => parse(text));
  const maps = objects.flatMap((object) => configMapSchema.safeParse(object).data ?? []);
  const allowlist = objects.find((object) => allowlistSchema.safeParse(object).success);
  return collect(new Map(maps.flatMap(({ data }) => Object.entries(data))), allowlist, zone);
}

/** A host without a cluster has the same texts as plain files in host/config/. */
function fromHost(dist: TreeFiles, zone: string): ZoneObjects {
  const folder = `${zone}/host/`;
  const files = [...dist].filter(([path]) => path.startsWith(folder));
  const named = new Map(files.map(([path, text]) => [path.slice(path.lastIndexOf('/') + 1), text]));
  return collect(named, parse(textOf(named, 'allowlist.yaml', zone)), zone);
}

function collect(files: ReadonlyMap<string, string>, allowlist: unknown, zone: string): ZoneObjects {
  return {
    configuration: configurationSchema.parse(parse(textOf(files, 'forwarder.yaml', zone))),
    allowlist: allowlistSchema.parse(allowlist),
    corefile: files.get('Corefile'),
    zoneFiles: files,
  };
}

function textOf(files: ReadonlyMap<string, string>, name: string, zone: string): string {
  const text = files.get(name);
  if (text === undefined)
    throw new Error(`Cannot run zone "${zone}": its synthesized files lack "${name}". Run "sallyport synth"`);
  return text;
}
