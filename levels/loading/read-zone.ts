// Reads a zone's file into a draft: whole, without its refused parts, or only its place in the tree.
// A file that is not even YAML still says, as a rule, at which level its zone stands and below which parent.

import { zoneSchema, type ZoneDeclaration } from '../declaration/zone.ts';
import type { ZoneDraft } from './draft.ts';
import type { Problem } from '../problem.ts';
import { meantPath, readDeclaration, type Fault } from './read-declaration.ts';
import { withoutRefusedParts, type LocateOriginal } from './refused-parts.ts';
import { parseYaml, type Path, type YamlFile } from './yaml-file.ts';

export type ReadZone = LocateOriginal & { readonly draft: ZoneDraft; readonly problems: readonly Problem[] };

export function readZone(path: string, text: string): ReadZone {
  const { file: yaml, problems } = parseYaml(path, text);
  const file = path.slice(path.lastIndexOf('/') + 1);
  const identity = { name: file.replace(/\.yaml$/, ''), file };
  if (problems.length > 0) return { ...placeOnly(yaml, identity), problems };
  const { declaration, faults } = readDeclaration(zoneSchema, yaml);
  if (declaration === undefined)
    return { ...salvage(yaml, identity, faults), problems: faults.map(({ problem }) => problem) };
  return { ...locatorOf(yaml), draft: { ...identity, declaration, understands: () => true }, problems };
}

type Identity = Pick<ZoneDraft, 'name' | 'file'>;
type Draft = Omit<ReadZone, 'problems'>;

/** The parts that were not refused, as long as the zone's place is not in doubt. */
function salvage(yaml: YamlFile, identity: Identity, faults: readonly Fault[]): Draft {
  const { value, original } = withoutRefusedParts(yaml.value, faults);
  const { declaration } = readDeclaration(zoneSchema, yaml, value);
  const doubtful = new Set(faults.map(({ path }) => (path.length === 1 ? meantPath(zoneSchema, path)[0] : path[0])));
  if (doubtful.has('parent'))
    return { ...locatorOf(yaml), draft: { ...identity, declaration: undefined, understands: () => false } };
  if (declaration === undefined) return placeOnly(yaml, identity);
  const draft = { ...identity, declaration, understands: (key: string) => !doubtful.has(key) };
  return { ...locatorOf(yaml, original), draft };
}

/** The place alone. What else its file declares is not known, and nobody asks: `understands` denies it. */
function placeOnly(yaml: YamlFile, identity: Identity): Draft {
  return { ...locatorOf(yaml), draft: { ...identity, declaration: readPlace(yaml.value), understands: () => false } };
}

function readPlace(value: unknown): ZoneDeclaration | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const nothing = { level: undefined, parent: undefined, network: undefined, distribution: undefined };
  const { level, parent, network, distribution } = { ...nothing, ...value };
  const place = { level, ...(parent === undefined ? {} : { parent }), network };
  const [known] = [distribution, 'k3s']
    .map((each) => zoneSchema.safeParse({ ...place, distribution: each }).data)
    .filter((each) => each !== undefined);
  return known;
}

/** Finds things of the declaration in the file, although items behind a refused one have moved up. */
function locatorOf(yaml: YamlFile, original: (path: Path) => Path = (path) => path): LocateOriginal {
  return {
    original,
    locate: (path) => yaml.locate(original(path)),
    locateKey: (path) => yaml.locateKey(original(path)),
  };
}
