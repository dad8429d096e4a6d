// How long `sallyport diff` takes in a repository of many sites, as its user waits for it: the command is started anew each
// time, and everything it reads is committed, dist/ too. One line of one site, and a profile that every site uses.

import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, cpus, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { siteFiles } from '../constructs/site-files.ts';
import { checkSites } from '../levels/check-sites.ts';
import { writeSite } from './generate-sites.ts';

type Case = {
  readonly title: string;
  readonly file: string;
  readonly edit: (text: string) => string;
  readonly isCommitted: boolean;
};
type Row = { readonly title: string; readonly seconds: readonly number[]; readonly says: string };

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const MAIN = join(ROOT, 'cli', 'main.ts');
const ENTRIES = 10;
const ROUNDS = 5;

const LINE = {
  file: 'levels/sites/plant-1/level-2.yaml',
  edit: (text: string) => text.replace('host-0.', 'host-zero.'),
};
const PROFILE = {
  file: 'levels/profiles/flux.yaml',
  edit: (text: string) =>
    text.replace(
      '  AzureCloud:\n',
      '  AzureCloud:\n    - { host: new.vendor.example, port: 443, purpose: A new need }\n',
    ),
};
const CASES: readonly Case[] = [
  { title: 'one line of one site, in the working tree', ...LINE, isCommitted: false },
  { title: 'the same, committed with what is synthesized', ...LINE, isCommitted: true },
  { title: 'a profile that all sites use, in the working tree', ...PROFILE, isCommitted: false },
];

/** Measures and gives a Markdown table. */
export function benchDiff(options: { readonly short: boolean; say(text: string): void }): string {
  const sites = options.short ? 12 : 300;
  const repository = mkdtempSync(join(tmpdir(), 'sallyport-bench-'));
  try {
    options.say(`writing ${sites} sites …`);
    makeRepository(repository, sites);
    const rows = CASES.map((each) => {
      options.say(`measuring ${each.title} …`);
      return measure(repository, each, options.short ? 1 : ROUNDS);
    });
    return table(sites, rows);
  } finally {
    rmSync(repository, { recursive: true, force: true });
  }
}

function makeRepository(repository: string, sites: number): void {
  cpSync(join(ROOT, 'levels', 'profiles'), join(repository, 'levels', 'profiles'), { recursive: true });
  const names = Array.from({ length: sites }, (_, index) => `plant-${index + 1}`);
  for (const name of names) writeSite(repository, name, 1, ENTRIES);
  synthesize(repository, names);
  git(repository, 'init', '--quiet', '--initial-branch', 'main');
  commit(repository, 'the plants as they are');
}

function synthesize(repository: string, names: readonly string[]): void {
  for (const site of checkSites(repository, names, { today: '2026-11-21' }).sound) {
    const { dist, flux } = siteFiles(site);
    for (const [path, text] of dist) write(join(repository, 'dist', site.name, path), text);
    for (const [path, text] of flux) write(join(repository, 'flux', site.name, path), text);
  }
}

function write(file: string, text: string): void {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
}

function measure(repository: string, { title, file, edit, isCommitted }: Case, rounds: number): Row {
  const path = join(repository, file);
  const before = readFileSync(path, 'utf8');
  const after = edit(before);
  if (after === before) throw new Error(`Cannot measure "${title}": nothing is edited in ${file}`);
  writeFileSync(path, after);
  if (isCommitted) {
    synthesize(repository, ['plant-1']);
    commit(repository, title);
  }
  const revisions = isCommitted ? ['HEAD~1', 'HEAD'] : [];
  const runs = Array.from({ length: rounds }, () => runDiff(repository, revisions));
  if (isCommitted) git(repository, 'reset', '--quiet', '--hard', 'HEAD~1');
  else writeFileSync(path, before);
  return { title, seconds: runs.map(({ seconds }) => seconds), says: runs[0]?.says ?? '' };
}

function runDiff(repository: string, revisions: readonly string[]) {
  const begin = performance.now();
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [MAIN, 'diff', ...revisions, '--repository', repository, '--today', '2026-11-21'],
    { encoding: 'utf8', maxBuffer: 2 ** 30 },
  );
  const seconds = (performance.now() - begin) / 1000;
  const [says = ''] = stdout.split('\n');
  if (status === 0) return { seconds, says };
  throw new Error(`Cannot measure: diff ended with ${status}. ${stderr}${stdout.slice(0, 2000)}`);
}

function commit(repository: string, message: string): void {
  git(repository, 'add', '--all');
  git(
    repository,
    '-c',
    'user.name=bench',
    '-c',
    'user.email=bench@sallyport.invalid',
    'commit',
    '--quiet',
    '-m',
    message,
  );
}

function git(repository: string, ...args: readonly string[]): void {
  const { status, stderr } = spawnSync('git', ['-C', repository, ...args], { encoding: 'utf8' });
  if (status !== 0) throw new Error(`Cannot run "git ${args[0]}": ${stderr}`);
}

function table(sites: number, rows: readonly Row[]): string {
  const head = ['what changes', 'median s', 'worst s', 'what it says'];
  const body = rows.map(({ title, seconds, says }) => {
    const sorted = seconds.toSorted((a, b) => a - b);
    return [title, sorted[Math.floor(sorted.length / 2)], sorted.at(-1), says].map((cell) =>
      typeof cell === 'number' ? cell.toFixed(2) : (cell ?? ''),
    );
  });
  const lines = [head, head.map(() => '---'), ...body].map((cells) => `| ${cells.join(' | ')} |`);
  const machine = `Node ${process.versions.node}, ${availableParallelism()} × ${cpus()[0]?.model ?? 'unknown processor'}`;
  return `${machine}. ${sites} sites of 3 zones, dist/ and flux/ committed; the whole command, from its start to its end.\n\n${lines.join('\n')}\n`;
}
