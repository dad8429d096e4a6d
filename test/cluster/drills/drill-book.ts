// What the drills of a run came to, for docs/drills.md: written down by each drill when it ends, made into a table by
// `npm run levels -- drills-table`. A line each, because plants stand side by side; of a drill that was run again, the last counts.

import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';

const resultSchema = z.strictObject({
  /** Its letter and name: "a · open a name for one zone". */
  drill: z.string(),
  site: z.string(),
  /** From what the operator did to what the operator wanted. */
  seconds: z.number(),
  /** Connections that nobody meant to end. */
  connectionsLost: z.int().min(0),
  /** What the operator saw: a condition, an audit line, a message of Flux. */
  seen: z.string(),
});

export type DrillResult = Readonly<z.infer<typeof resultSchema>>;

const OPENING = `# Drills

What happens in a plant on its bad days, tried on real clusters: each drill is a test below \`test/cluster/drills/\`, run by
\`npm run test:cluster\`. This table is written by \`npm run levels -- drills-table\` from what the last run measured; seconds are from what the
operator did to what the operator wanted, with all clusters of the site on one machine.
`;

/** In no run folder, because that goes with its plant, and drills on several plants make one page. */
export function drillBook(): string {
  return process.env['SALLYPORT_DRILLS'] ?? join(tmpdir(), 'sallyport-drills.jsonl');
}

export function writeDown(file: string, result: DrillResult): void {
  appendFileSync(file, `${JSON.stringify(result)}\n`);
}

export function readDrills(file: string): readonly DrillResult[] {
  if (!existsSync(file)) return [];
  const lines = readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => line !== '');
  const results = lines.map((line) => resultSchema.parse(JSON.parse(line)));
  return results.filter((each, index) => !results.slice(index + 1).some((later) => isOfSame(each, later)));
}

function isOfSame(a: DrillResult, b: DrillResult): boolean {
  return a.drill === b.drill && a.site === b.site;
}

/** The page, one table per site. */
export function drillsPage(results: readonly DrillResult[]): string {
  const sites = [...new Set(results.map(({ site }) => site))].sort();
  const tables = sites.map((site) => tableOf(site, results));
  return [OPENING, ...tables].join('\n');
}

function tableOf(site: string, results: readonly DrillResult[]): string {
  const rows = results.filter((each) => each.site === site).sort((a, b) => (a.drill < b.drill ? -1 : 1));
  const lines = rows.map(
    ({ drill, seconds, connectionsLost, seen }) =>
      `| ${cell(drill)} | ${seconds.toFixed(1)} | ${connectionsLost} | ${cell(seen)} |`,
  );
  const head = ['| drill | seconds | connections lost | what the operator saw |', '| --- | --- | --- | --- |'];
  return [`## ${site}`, '', ...head, ...lines, ''].join('\n');
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll(/\s+/g, ' ');
}
