// Rules as a table of text, one mistake to a line:
//
//   what was done wrong | route ⏎ route | line:column code path
//
// Words in capitals stand for what most routes have, INPUT and SEVENTH for variables. A path that begins with "[1]" is in the second route, else in the first.

import { checkEntries } from '../../../levels/checks/check-entries.ts';
import type { Problem } from '../../../levels/problem.ts';
import { buildPlant, type PlantChanges } from '../../support/plant.ts';
import { routesIn } from './routed-plant.ts';

const WORDS: Readonly<Record<string, string>> = {
  UP: 'name: a, from: level-2-a, topics: [x]',
  DOWN: 'name: a, direction: down',
  HUB: 'to: { eventHubs: { namespace: ns, hub: h } }',
  LAKE: 'to: { dataLake: { account: st, container: c } }',
  INPUT: '${inputTopic}',
  SEVENTH: '${inputTopic.7}',
  SASL: 'authentication: { sasl: { secretRef: login } }',
};

export type Row = { readonly mistake: string; readonly routes: readonly string[]; readonly problem: string };

export function rowsOf(table: string): readonly Row[] {
  const lines = table.split('\n').filter((line) => line.trim() !== '');
  return lines.map((line) => {
    const [mistake = '', routes = '', problem = ''] = line.split(' | ');
    return { mistake, routes: routesOf(routes), problem };
  });
}

export function routesOf(text: string): readonly string[] {
  return text.split(' ⏎ ').map((route) => `{ ${route.replaceAll(/\b[A-Z]{2,}\b/g, (word) => WORDS[word] ?? word)} }`);
}

/** What is found, without what is said of every top zone that has a cluster (checks/top-zone.ts), and of authorities, which this plant lacks. */
export function problemsWith(routes: readonly string[], changes: PlantChanges = {}): readonly Problem[] {
  return problemsOf(routesIn(routes, changes));
}

export function problemsOf(changes: PlantChanges): readonly Problem[] {
  const problems = checkEntries(buildPlant(changes), { today: '2026-11-21' });
  return problems.filter(({ code }) => code !== 'not-enforced' && !code.startsWith('authority-'));
}

/** `site.yaml:4:10 code path`; of routes, the path in the route. */
export function shown({ file, line, column, code, path }: Problem): string {
  const place = path.replace(/^telemetry\.routes\[0\]\.?/, '').replace('telemetry.routes', '');
  return `${file.replace(/.*\/(?:site\.yaml)?/, '')}${file.endsWith('site.yaml') ? '' : ':'}${line}:${column} ${code} ${place}`.trim();
}
