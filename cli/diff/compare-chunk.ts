// Some sites of the repository, compared: declarations, objects, proof. A function of texts to values that can be passed
// between threads, because synthesizing hundreds of sites twice is worth a second core.

import { siteFiles } from '../../constructs/site-files.ts';
import { YamlTexts } from '../../constructs/yaml-texts.ts';
import type { SiteChange } from '../../levels/changes/change.ts';
import { changesOf } from '../../levels/changes/changes-of.ts';
import { checkSites } from '../../levels/check-sites.ts';
import { listSites, loadSite, type LoadedSite } from '../../levels/load-site.ts';
import type { Site } from '../../levels/model.ts';
import type { Problem } from '../../levels/problem.ts';
import type { Repository } from '../../levels/repository.ts';
import { fleetNames } from './across-sites.ts';
import { driftOf } from './drift.ts';
import { effectsOf } from './effects/effects-of.ts';
import { untoldRemarks } from './effects/untold.ts';
import { fileRepository, type Files } from './file-repository.ts';
import type { Listing } from './read-revision.ts';
import { proveSite } from './prove-site.ts';
import { renamedZones, underNewNames } from './renamed-zones.ts';
import { leavesProof, remarksOn } from './remarks.ts';
import type { SiteDiff, SiteProof } from './report.ts';

export type Version = {
  /** Declarations: these sites, and every profile. */
  readonly declarations: Files;
  /** Where a declaration should be and a link is. */
  readonly links: readonly string[];
  /** What is committed below dist/ and flux/, by site. */
  readonly generated: ReadonlyMap<string, Listing>;
  /** Whether any site has its objects there: Sallyport can be used without committing them. */
  readonly keepsGenerated: boolean;
  /** Whether it is a commit rather than files somebody is working on. */
  readonly isCommitted: boolean;
};

export type Chunk = {
  readonly sites: readonly string[];
  readonly before: Version;
  readonly after: Version;
  /** Of sites that use none of these, only what else of them changed is looked at. */
  readonly profiles: ReadonlySet<string>;
  /** Sites with changed files of their own. */
  readonly touched: ReadonlySet<string>;
  /** Whether the change brings another version of Sallyport along. */
  readonly isOtherProgram: boolean;
  readonly today: string;
};

export type ComparedChunk = {
  readonly sites: readonly SiteDiff[];
  /** Sites of the head with errors. */
  readonly notCompared: readonly string[];
  /** Errors of the head. */
  readonly problems: readonly Problem[];
  /** Whether some site has names now that another site might have too. */
  readonly namesChanged: boolean;
};

export type ChunkTools = {
  /** Texts of committed files of the base. */
  readonly readBefore: (listing: Listing) => Files;
  readonly onSite: (name: string) => void;
};

export function compareChunk(chunk: Chunk, tools: ChunkTools): ComparedChunk {
  const before = fileRepository(chunk.before.declarations, chunk.before.links);
  const after = fileRepository(chunk.after.declarations, chunk.after.links);
  const present = new Set(listSites(after));
  const named = chunk.sites.filter((name) => present.has(name));
  const { sound, problems } = checkSites(after, named, { today: chunk.today });
  const heads = new Map(sound.map((site) => [site.name, site]));
  let namesChanged = false;
  const sites = chunk.sites.flatMap((name) => {
    tools.onSite(name);
    const head = heads.get(name);
    if (present.has(name) && head === undefined) return [];
    const { site: base, problems: told } = loadBase(before, name);
    const faults = base === undefined ? told.filter(({ severity }) => severity === 'error') : [];
    if (!isConcerned(chunk, name, [base, head])) return [];
    namesChanged ||= head !== undefined && fleetNames(head) !== fleetNames(base);
    return compareSite(chunk, tools, { name, base, head, faults });
  });
  return {
    sites,
    notCompared: named.filter((name) => !heads.has(name)),
    problems: problems.filter(({ severity }) => severity === 'error'),
    namesChanged,
  };
}

/** What was wrong with the base was for others to judge, unless it cannot even be read. */
function loadBase(before: Repository, name: string): LoadedSite {
  const isDeclared = before.list(`levels/sites/${name}`).length > 0;
  return isDeclared ? loadSite(before, name) : { site: undefined, problems: [] };
}

/** Whether anything of the site can differ. */
function isConcerned({ touched, profiles }: Chunk, name: string, versions: readonly (Site | undefined)[]): boolean {
  if (touched.has(name)) return true;
  return versions.some((site) =>
    site?.zones.some(({ declaration }) =>
      declaration.profiles?.some((use) => profiles.has(typeof use === 'string' ? use : use.name)),
    ),
  );
}

const NOTHING: Listing = new Map();
const NOT_PROVEN: SiteProof = { verdict: 'not-run', counterExamples: [] };

type Pair = {
  readonly name: string;
  readonly base: Site | undefined;
  readonly head: Site | undefined;
  /** Errors for which `base` is undefined, though it is declared. */
  readonly faults: readonly Problem[];
};

function compareSite(
  chunk: Chunk,
  { readBefore }: ChunkTools,
  { name, base: readable, head, faults }: Pair,
): readonly SiteDiff[] {
  const were = chunk.before.generated.get(name) ?? NOTHING;
  const are = chunk.after.generated.get(name) ?? NOTHING;
  const texts = new YamlTexts();
  const after = filesOf(head, texts);
  const isMended = faults.length > 0 && chunk.before.keepsGenerated && driftOf(were, after).length === 0;
  const base = isMended ? head : readable;
  const before = filesOf(base, texts);
  const isKept = chunk.before.keepsGenerated || chunk.after.keepsGenerated;
  const drift = {
    base: chunk.before.keepsGenerated && (isMended || faults.length === 0) ? driftOf(were, before) : [],
    head: isKept ? driftOf(are, after) : [],
  };
  const { isOtherProgram } = chunk;
  const remarks = remarksOn(drift, { isCommitted: chunk.after.isCommitted, isOtherProgram, faults, isMended });
  const change = base === undefined && head === undefined ? gone(name) : changesOf(base, head, chunk);
  const committed = drift.base.length === 0 ? before : inForceOf(before, were, drift.base, readBefore);
  const inForce = underNewNames(committed, renamedZones(base, head));
  const flowsByArm = head?.declaration.telemetry?.apply !== 'flux';
  const effects =
    base === undefined || head === undefined ? [] : effectsOf(inForce, after, { today: chunk.today, flowsByArm });
  const proof = leavesProof(remarks)
    ? proveSite({ base, head, before, after, change, today: chunk.today })
    : NOT_PROVEN;
  const untold =
    base === undefined || head === undefined
      ? []
      : untoldRemarks(inForce, after, { change, effects, regenerated: drift.base });
  const isSame = [change.changes, change.notices, effects, remarks, untold, proof.counterExamples].every(isEmpty);
  return isSame && !chunk.touched.has(name) ? [] : [{ ...change, effects, proof, remarks: [...remarks, ...untold] }];
}

/** Only generated files of it are left. */
function gone(site: string): SiteChange {
  return { site, kind: 'removed', changes: [], notices: [] };
}

function isEmpty({ length }: readonly unknown[]): boolean {
  return length === 0;
}

/** What runs now is what was committed, whatever made it. */
function inForceOf(
  synthesized: Files,
  committed: Listing,
  drifted: readonly string[],
  read: ChunkTools['readBefore'],
): Files {
  const files = new Map(synthesized);
  for (const path of drifted) files.delete(path);
  const theirs = drifted.flatMap((path) => {
    const object = committed.get(path);
    return object === undefined ? [] : [[path, object] as const];
  });
  for (const [path, text] of read(new Map(theirs))) files.set(path, text);
  return files;
}

function filesOf(site: Site | undefined, texts: YamlTexts): Files {
  if (site === undefined) return new Map();
  const { dist, flux } = siteFiles(site, texts);
  return new Map([
    ...[...dist].map(([path, text]) => [`dist/${site.name}/${path}`, text] as const),
    ...[...flux].map(([path, text]) => [`flux/${site.name}/${path}`, text] as const),
  ]);
}
