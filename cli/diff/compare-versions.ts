// Two versions of the repository, compared: which sites a change can touch, their texts, and the comparison itself, on as
// many threads as there are processors where there is enough to do.

import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import { compareProblems, type Problem } from '../../levels/problem.ts';
import { workingTree } from '../../levels/repository.ts';
import { changedPaths, touchedBy, type Touched } from './changed-paths.ts';
import type { Chunk, ComparedChunk, Version } from './compare-chunk.ts';
import { listingOf } from './drift.ts';
import { filesOf, linksOf, type Files } from './file-repository.ts';
import type { Git } from './git.ts';
import { linksIn, listRevision, readListed, type Listing } from './read-revision.ts';
import type { Base, Head, Versions } from './revisions.ts';
import { strayFiles } from './stray-files.ts';
import type { Compared } from './summary.ts';

export type CompareOptions = {
  readonly today: string;
  readonly progress: (text: string) => void;
  /** @default - as many as there are processors. */
  readonly threads?: number;
};

/** Starting a thread costs as much as comparing so many sites. */
const SITES_WORTH_A_THREAD = 10;
const SITES = 'levels/sites';
const PROFILES = 'levels/profiles';

export async function compareVersions(git: Git, versions: Versions, options: CompareOptions): Promise<Compared> {
  const changed = changedPaths(git, versions.base, versions.head);
  const touched = touchedBy(changed);
  const strays = strayFiles(git, versions.head, changed);
  const names = touched.profiles.size > 0 ? everySite(git, versions) : [...touched.sites].sort();
  if (names.length === 0) return { sites: [], notCompared: [], problems: strays };
  const compared = await compareAll(git, chunksOf(git, versions, names, touched, options), names.length, options);
  const clashes = compared.some(({ namesChanged }) => namesChanged) ? await clashesOf(git, versions.head) : [];
  return {
    sites: compared.flatMap(({ sites }) => sites).sort((a, b) => (a.site < b.site ? -1 : 1)),
    notCompared: compared.flatMap(({ notCompared }) => notCompared).sort(),
    problems: eachOnce([...strays, ...compared.flatMap(({ problems }) => problems), ...clashes]),
  };
}

function chunksOf(
  git: Git,
  { base, head }: Versions,
  names: readonly string[],
  touched: Touched,
  { today, threads = availableParallelism() }: CompareOptions,
): readonly Chunk[] {
  const whole = { before: versionOf(git, base, names), after: versionOf(git, head, names) };
  const count = Math.max(1, Math.min(threads, Math.ceil(names.length / SITES_WORTH_A_THREAD)));
  return Array.from({ length: count }, (_, index) => {
    const sites = names.filter((_name, place) => place % count === index);
    const part = new Set(sites);
    return {
      sites,
      before: partOf(whole.before, part),
      after: partOf(whole.after, part),
      profiles: touched.profiles,
      touched: touched.sites,
      isOtherProgram: touched.program,
      today,
    };
  });
}

async function compareAll(
  git: Git,
  chunks: readonly Chunk[],
  total: number,
  { progress }: CompareOptions,
): Promise<readonly ComparedChunk[]> {
  let done = 0;
  const onSite = (name: string): void => progress(`${(done += 1)} of ${total}: ${name}`);
  try {
    const [only] = chunks;
    if (chunks.length > 1 || only === undefined)
      return await Promise.all(chunks.map((chunk) => compareInThread(git, chunk, onSite)));
    const { compareChunk } = await import('./compare-chunk.ts');
    return [compareChunk(only, { onSite, readBefore: (listing) => readListed(git, listing) })];
  } finally {
    progress('');
  }
}

async function compareInThread(git: Git, chunk: Chunk, onSite: (name: string) => void): Promise<ComparedChunk> {
  const worker = new Worker(new URL('compare-chunk-worker.ts', import.meta.url), {
    workerData: { folder: git.folder, chunk },
  });
  try {
    return await new Promise<ComparedChunk>((resolve, reject) => {
      worker.once('error', reject);
      worker.once('exit', () =>
        reject(new Error('Cannot compare the sites: a thread ended early. Run the command again')),
      );
      worker.on('message', (message: string | ComparedChunk) => {
        if (typeof message === 'string') onSite(message);
        else resolve(message);
      });
    });
  } finally {
    await worker.terminate();
  }
}

/** A change of a profile may concern any site; which ones, only their declarations can tell. */
function everySite(git: Git, { base, head }: Versions): readonly string[] {
  const of = (commit: string): readonly string[] =>
    git
      .list('ls-tree', '-z', '-d', '--name-only', commit, '--', `${SITES}/`)
      .map((path) => path.slice(SITES.length + 1));
  const now = head === undefined ? sitesOnDisk(git.folder) : of(head.commit);
  return [...new Set([...of(base.commit), ...now])].sort();
}

function sitesOnDisk(folder: string): readonly string[] {
  const files = workingTree(folder).list(SITES);
  return files.filter((file) => file.includes('/')).map((file) => file.slice(0, file.indexOf('/')));
}

function versionOf(git: Git, version: Base | Head, names: readonly string[]): Version {
  const declared = [PROFILES, ...names.map((name) => `${SITES}/${name}`)];
  const made = names.flatMap((name) => [`dist/${name}`, `flux/${name}`]);
  if (version === undefined) {
    const tree = workingTree(git.folder);
    const generated = bySite(listingOf(filesOf(tree, made), linksOf(tree, made)));
    return {
      declarations: filesOf(tree, declared),
      links: linksOf(tree, declared),
      generated,
      keepsGenerated: generated.size > 0,
      isCommitted: false,
    };
  }
  const { commit } = version;
  const listing = listRevision(git, commit, declared);
  return {
    declarations: readListed(git, listing),
    links: linksIn(listing),
    generated: bySite(listRevision(git, commit, made)),
    keepsGenerated: git.list('ls-tree', '-z', '-d', '--name-only', commit, '--', 'dist/', 'flux/').length > 0,
    isCommitted: true,
  };
}

function bySite(listing: Listing): ReadonlyMap<string, Listing> {
  const groups = Map.groupBy(listing, ([path]) => path.split('/', 2)[1] ?? '');
  return new Map([...groups].map(([site, files]) => [site, new Map(files)]));
}

/** What concerns some sites, so that no thread is handed the rest. */
function partOf(whole: Version, sites: ReadonlySet<string>): Version {
  const isOurs = (path: string): boolean => path.startsWith(`${PROFILES}/`) || sites.has(path.split('/', 3)[2] ?? '');
  return {
    ...whole,
    declarations: new Map([...whole.declarations].filter(([path]) => isOurs(path))),
    links: whole.links.filter(isOurs),
    generated: new Map([...whole.generated].filter(([site]) => sites.has(site))),
  };
}

async function clashesOf(git: Git, head: Head): Promise<readonly Problem[]> {
  const { clashesIn } = await import('./across-sites.ts');
  if (head === undefined) return clashesIn(workingTree(git.folder));
  const { fileRepository } = await import('./file-repository.ts');
  const all: Files = readListed(git, listRevision(git, head.commit, [PROFILES, SITES]));
  return clashesIn(fileRepository(all));
}

/** A problem of a profile is found with every site that uses it. */
function eachOnce(problems: readonly Problem[]): readonly Problem[] {
  const keyOf = ({ file, line, column, message }: Problem): string => `${file}:${line}:${column} ${message}`;
  return [...new Map(problems.map((problem) => [keyOf(problem), problem])).values()].sort(compareProblems);
}
