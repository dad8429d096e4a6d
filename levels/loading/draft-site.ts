// Reads the files of a site, holds them against their schemas and resolves the tree, as far as they can be understood.
// What is wrong with a file is reported once; what follows from it is not.

import { siteSchema, type SiteDeclaration } from '../declaration/site.ts';
import { dnsLabel } from '../declaration/fields.ts';
import type { SiteDraft } from './draft.ts';
import { findParents, type Parentage } from './parents.ts';
import { problemAt, type Position, type Problem } from '../problem.ts';
import { readDeclaration } from './read-declaration.ts';
import { readZone, type ReadZone } from './read-zone.ts';
import { withoutRefusedParts, type LocateOriginal } from './refused-parts.ts';
import type { Repository } from '../repository.ts';
import { resolveTree } from './resolve.ts';
import { refuseLinks } from './refuse-links.ts';
import { parseYaml, type Locate, type Path } from './yaml-file.ts';

export const SITES_FOLDER = 'levels/sites';
export const PROFILES_FOLDER = 'levels/profiles';
const SITE_FILE = 'site.yaml';

/** Without these a site cannot be resolved, and a guess would be judged for what it lacks. */
const INDISPENSABLE: readonly string[] = ['site', 'cloud', 'region', 'azure', 'git', 'images'];

export type DraftedSite = { readonly draft: SiteDraft; readonly problems: readonly Problem[] };

export function draftSite(repository: Repository, name: string): DraftedSite {
  const folder = `${SITES_FOLDER}/${name}`;
  const site = readSite(repository, `${folder}/${SITE_FILE}`);
  const { zones, problems: stray } = readZones(repository, folder);
  const zoneDrafts = zones.map(({ draft }) => draft);
  const parents = findParents(zoneDrafts);
  const tree = resolveTree(zoneDrafts, parents, { site: name, fluxMode: site.declaration?.flux.mode ?? 'arc' });
  const locators = new Map<string, LocateOriginal>([
    [SITE_FILE, site],
    ...zones.map((zone) => [zone.draft.file, zone] as const),
  ]);
  const locate =
    (kind: keyof Locate): SiteDraft['locate'] =>
    (file, path) =>
      locators.get(file)?.[kind](path) ?? startOf(`${folder}/${file}`);
  const draft: SiteDraft = {
    name,
    folder,
    declaration: site.declaration,
    zoneDrafts,
    ...tree,
    profileNames: listNames(repository, PROFILES_FOLDER),
    understands: (zone, key) => zoneDrafts.some((known) => known.name === zone.name && known.understands(key)),
    original: (file, path) => locators.get(file)?.original(path) ?? path,
    locate: locate('locate'),
    locateKey: locate('locateKey'),
  };
  const problems = [
    ...refuseLinks(repository, folder),
    ...site.problems,
    ...stray,
    ...zones.flatMap((zone) => zone.problems),
    ...describeParents(draft, parents),
  ];
  return { draft, problems };
}

type ReadSite = LocateOriginal & {
  readonly declaration: SiteDeclaration | undefined;
  readonly problems: readonly Problem[];
};

function readSite(repository: Repository, path: string): ReadSite {
  const text = repository.read(path);
  const { file, problems } = parseYaml(path, text ?? '');
  if (text === undefined) {
    const misnamed = repository.list(path.slice(0, path.lastIndexOf('/'))).find(isMisnamedSite);
    const cure = misnamed === undefined ? 'Write it, or run "sallyport init"' : `Rename "${misnamed}"`;
    const message = `Cannot load the site: "${path}" is missing. ${cure}`;
    return {
      ...file,
      original: asItIs,
      declaration: undefined,
      problems: [problemAt(startOf(path), [], 'no-site-file', message)],
    };
  }
  if (problems.length > 0) return { ...file, original: asItIs, declaration: undefined, problems };
  const { declaration, faults } = readDeclaration(siteSchema, file);
  const { value, original } = withoutRefusedParts(file.value, faults);
  const isUsable = !faults.some(({ path: [key] }) => INDISPENSABLE.includes(String(key)));
  return {
    declaration: declaration ?? (isUsable ? readDeclaration(siteSchema, file, value).declaration : undefined),
    problems: faults.map(({ problem }) => problem),
    original,
    locate: (at) => file.locate(original(at)),
    locateKey: (at) => file.locateKey(original(at)),
  };
}

function readZones(
  repository: Repository,
  folder: string,
): { readonly zones: readonly ReadZone[]; readonly problems: readonly Problem[] } {
  const all = repository.list(folder);
  const files = all.filter((path) => !path.includes('/') && path !== SITE_FILE);
  const stray = all.flatMap((file) => {
    const message = describeStray(file);
    return message === undefined ? [] : [problemAt(startOf(`${folder}/${file}`), [], 'zone-name', message)];
  });
  const zones = files
    .filter((file) => file.endsWith('.yaml'))
    .map((file) => readZone(`${folder}/${file}`, repository.read(`${folder}/${file}`) ?? ''));
  const unnamed = zones
    .filter(({ draft }) => !dnsLabel.safeParse(draft.name).success)
    .map(({ draft }) => {
      const message = `Cannot use "${draft.name}" as the name of a zone: it is not a DNS label. Rename the file, with a-z, 0-9 and "-"`;
      return problemAt(startOf(`${folder}/${draft.file}`), [], 'zone-name', message);
    });
  return { zones, problems: [...stray, ...unnamed] };
}

/** A declaration that nobody would read; one beside `site.yaml` is told of where that is missed. */
function describeStray(file: string): string | undefined {
  if (!/\.ya?ml$/i.test(file) || isMisnamedSite(file)) return undefined;
  if (file.includes('/'))
    return `Cannot use "${file}" as a zone: files of zones stand in the folder of the site itself. Move it there, or remove it`;
  return file.endsWith('.yaml')
    ? undefined
    : `Cannot use "${file}" as a zone: files of zones end in ".yaml". Rename it`;
}

function isMisnamedSite(file: string): boolean {
  return file !== SITE_FILE && /^site\.ya?ml$/i.test(file);
}

function describeParents(draft: SiteDraft, parents: ReadonlyMap<string, Parentage>): readonly Problem[] {
  if (draft.zoneDrafts.length === 0) {
    const message = `Cannot load site "${draft.name}": it has no zones. Write one file for each, such as level-4.yaml`;
    return [problemAt(startOf(`${draft.folder}/${SITE_FILE}`), [], 'no-zones', message)];
  }
  return draft.zoneDrafts.flatMap(({ name, file }) => {
    const parentage = parents.get(name);
    if (parentage?.kind !== 'fault') return [];
    return [problemAt(draft.locate(file, [parentage.at]), [parentage.at], parentage.code, parentage.message)];
  });
}

function listNames(repository: Repository, folder: string): readonly string[] {
  return repository
    .list(folder)
    .filter((path) => path.endsWith('.yaml'))
    .map((path) => path.slice(0, -'.yaml'.length));
}

function asItIs(path: Path): Path {
  return path;
}

function startOf(file: string): Position {
  return { file, line: 1, column: 1 };
}
