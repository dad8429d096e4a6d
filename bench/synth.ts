// How long check and synth take: for one large site, and for more and more small ones. Time should grow with the sites.

import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { siteFiles } from '../constructs/site-files.ts';
import { checkSites } from '../levels/check-sites.ts';
import { writeSite } from './generate-sites.ts';

type Case = { readonly title: string; readonly sites: number; readonly lines: number; readonly entries: number };
type Row = Case & {
  readonly checkMs: number;
  readonly synthMs: number;
  readonly files: number;
  readonly mebibytes: number;
};

/** 224 of their own and 26 from profiles, Git and images: as many as one Allowlist may hold. */
const LARGE: Case = { title: '1 site, 40 zones of 250 entries', sites: 1, lines: 40, entries: 224 };
const GROWING: readonly Case[] = [10, 30, 100, 300].map((sites) => ({
  title: `${sites} sites of 3 zones`,
  sites,
  lines: 1,
  entries: 10,
}));
const SHORT: readonly Case[] = [2, 4].map((sites) => ({
  title: `${sites} sites of 3 zones`,
  sites,
  lines: 1,
  entries: 3,
}));

/** Measures and gives a Markdown table. Throws when a made-up site has a problem. */
export function benchSynth(options: { readonly short: boolean; progress(text: string): void }): string {
  const cases = options.short ? SHORT : [LARGE, ...GROWING];
  const [warm] = SHORT;
  if (warm !== undefined) measure(warm);
  const rows = cases.map((each) => {
    options.progress(`measuring ${each.title} …`);
    return measure(each);
  });
  return table(rows);
}

function measure(each: Case): Row {
  const repository = mkdtempSync(join(tmpdir(), 'sallyport-bench-'));
  try {
    cpSync(new URL('../levels/profiles', import.meta.url), join(repository, 'levels', 'profiles'), { recursive: true });
    const names = Array.from({ length: each.sites }, (_, index) => `plant-${index + 1}`);
    for (const name of names) writeSite(repository, name, each.lines, each.entries);
    const checked = timed(() => checkSites(repository, names, { today: '2026-11-21' }));
    const [fault] = checked.value.problems.filter(({ severity }) => severity === 'error');
    if (fault !== undefined)
      throw new Error(`Cannot measure "${each.title}": ${fault.file}:${fault.line}: ${fault.message}`);
    const synthesized = timed(() => checked.value.sound.map(countFiles));
    return {
      ...each,
      checkMs: checked.ms,
      synthMs: synthesized.ms,
      files: sum(synthesized.value.map(({ files }) => files)),
      mebibytes: sum(synthesized.value.map(({ bytes }) => bytes)) / 2 ** 20,
    };
  } finally {
    rmSync(repository, { recursive: true, force: true });
  }
}

function countFiles(site: Parameters<typeof siteFiles>[0]): { readonly files: number; readonly bytes: number } {
  const { dist, flux } = siteFiles(site);
  const texts = [...dist.values(), ...flux.values()];
  return { files: texts.length, bytes: sum(texts.map((text) => Buffer.byteLength(text))) };
}

function table(rows: readonly Row[]): string {
  const head = ['what', 'check s', 'synth s', 'ms a site', 'files', 'MiB'];
  const body = rows.map(({ title, sites, checkMs, synthMs, files, mebibytes }) => [
    title,
    (checkMs / 1000).toFixed(2),
    (synthMs / 1000).toFixed(2),
    ((checkMs + synthMs) / sites).toFixed(0),
    String(files),
    mebibytes.toFixed(1),
  ]);
  const lines = [head, head.map(() => '---'), ...body].map((cells) => `| ${cells.join(' | ')} |`);
  return `Node ${process.versions.node}, ${cpus().length} × ${cpus()[0]?.model ?? 'unknown processor'}.\n\n${lines.join('\n')}\n`;
}

function timed<T>(work: () => T): { readonly value: T; readonly ms: number } {
  const begin = performance.now();
  const value = work();
  return { value, ms: performance.now() - begin };
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
