// Which sites need no work: those whose inputs, generator and output are what they were. Kept outside dist/, so that
// losing it costs time and never correctness.

import { createHash, type Hash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { TREES, writeFileAtomically, type TreeFiles } from './write-tree.ts';
import { readTree } from './read-tree.ts';

/** What decides the bytes of every site, besides its own files. */
const GENERATOR = ['levels', 'constructs', 'forwarder/contract'];
const LOCK = 'package-lock.json';

export class SynthCache {
  readonly #repository: string;
  readonly #file: string;
  readonly #known: Record<string, string>;
  readonly #generator: string;

  constructor(repository: string) {
    this.#repository = repository;
    this.#file = join(repository, 'node_modules', '.cache', 'sallyport', 'synth.json');
    this.#known = readKnown(this.#file);
    this.#generator = digestGenerator(repository);
  }

  /** Whether the site's committed trees are what its inputs give, by the digests of the last run. */
  isCurrent(site: string): boolean {
    return this.#known[site] !== undefined && this.#known[site] === this.#keyOf(site);
  }

  /** Remembers that the site's trees now match its inputs. */
  remember(site: string): void {
    this.#known[site] = this.#keyOf(site);
  }

  save(): void {
    writeFileAtomically(this.#file, `${JSON.stringify(this.#known, undefined, 2)}\n`);
  }

  #keyOf(site: string): string {
    const hash = createHash('sha256').update(this.#generator);
    addFolder(hash, join(this.#repository, 'levels', 'sites', site), () => true);
    for (const tree of TREES) addFiles(hash, readTree(this.#repository, tree, site));
    return hash.digest('hex');
  }
}

function readKnown(file: string): Record<string, string> {
  try {
    return z.record(z.string(), z.string()).parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    // No cache, or a broken one: everything is synthesized again.
    return {};
  }
}

function digestGenerator(repository: string): string {
  const hash = createHash('sha256').update(process.version);
  const isSource = (path: string) => path.endsWith('.ts') || (path.includes('profiles') && path.endsWith('.yaml'));
  for (const folder of GENERATOR) addFolder(hash, join(repository, folder), isSource);
  const lock = join(repository, LOCK);
  if (existsSync(lock)) hash.update(readFileSync(lock));
  return hash.digest('hex');
}

function addFolder(hash: Hash, folder: string, wanted: (path: string) => boolean): void {
  if (!existsSync(folder)) return;
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const paths = files.map((entry) => join(entry.parentPath, entry.name)).filter(wanted);
  for (const path of paths.sort())
    hash
      .update(`${path.slice(folder.length)}\0`)
      .update(readFileSync(path))
      .update('\0');
}

function addFiles(hash: Hash, files: TreeFiles): void {
  for (const [path, text] of files) hash.update(`${path}\0${text}\0`);
}
