// What a change of one route changes: the files that somebody who reviews it would expect, and no other.

import { describe, expect, test } from '@jest/globals';
import { fileURLToPath } from 'node:url';
import { siteFiles } from '../../constructs/site-files.ts';
import { loadSite } from '../../levels/load-site.ts';
import { workingTree } from '../../levels/repository.ts';

const SITE = 'contoso-bakery';
const FILE = `levels/sites/${SITE}/site.yaml`;
const tree = workingTree(fileURLToPath(new URL('../..', import.meta.url)));
const PACKAGING = / {4}- name: packaging\n[^]*?hub: packaging \} \}\n/;

/** Text of every file of the bakery, its site.yaml edited. */
function filesAfter(edit: (text: string) => string): ReadonlyMap<string, string> {
  const read = (path: string) => (path === FILE ? edit(tree.read(path) ?? '') : tree.read(path));
  const { site, problems } = loadSite({ read, list: (folder) => tree.list(folder) }, SITE);
  if (site === undefined) throw new Error(problems.map(({ message }) => message).join('\n'));
  const { dist, flux } = siteFiles(site);
  return new Map([...dist, ...[...flux].map(([path, text]) => [`flux/${path}`, text] as const)]);
}

/** Paths of files that an edit changes, adds or removes. Throws when it edits nothing. */
function driftOf(edit: (text: string) => string): readonly string[] {
  const before = tree.read(FILE) ?? '';
  if (edit(before) === before)
    throw new Error(`Cannot edit "${FILE}": it does not hold what is replaced. Mend the test`);
  const [old, fresh] = [filesAfter((text) => text), filesAfter(edit)];
  return [...new Set([...old.keys(), ...fresh.keys()])].filter((path) => old.get(path) !== fresh.get(path)).sort();
}

describe('siteFiles()', () => {
  test('changes what the zone of a removed route needed, because another route still needs the rest of the way', () => {
    expect(driftOf((text) => text.replace(PACKAGING, ''))).toEqual([
      'level-2-packaging/probe/ConfigMap.probe-plan.yaml',
      'level-3/network/Allowlist.level-3.yaml',
      'level-3/network/ConfigMap.dns-level-2-packaging.yaml',
    ]);
  });

  test('removes all of the way with the last route', () => {
    const drift = driftOf((text) => text.replace(/^telemetry:\n( {2}.*\n)*/m, ''));
    const rest = filesAfter((text) => text.replace(/^telemetry:\n( {2}.*\n)*/m, ''));
    expect(drift).toEqual(
      expect.arrayContaining(['level-4/network/Allowlist.level-4.yaml', 'level-3/host/k3s/config.yaml']),
    );
    const traces = [...rest].filter(([, text]) =>
      /mqtt\.level-|aio-broker-children|contoso-bakery\.servicebus/.test(text),
    );
    expect(traces.map(([path]) => path)).toEqual([]);
  });

  test('changes the way out at the top for another namespace', () => {
    expect(driftOf((text) => text.replace('contoso-bakery, hub: packaging', 'contoso-lines, hub: packaging'))).toEqual([
      'level-4/network/Allowlist.level-4.yaml',
      'level-4/probe/ConfigMap.probe-plan.yaml',
    ]);
  });

  test('changes nothing of the network for another hub', () => {
    expect(driftOf((text) => text.replace('hub: packaging', 'hub: cartons'))).toEqual([]);
  });
});
