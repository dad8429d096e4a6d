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
      'flux/level-2-packaging/kustomization.yaml',
      'flux/level-2-packaging/trust.yaml',
      'level-2-packaging/azure/telemetry.json',
      'level-2-packaging/data-flows/Dataflow.contoso-bakery-level-2-packaging-packaging.yaml',
      'level-2-packaging/data-flows/DataflowEndpoint.parent.yaml',
      'level-2-packaging/probe/ConfigMap.probe-plan.yaml',
      'level-2-packaging/trust/ConfigMap.parent-ca.yaml',
      'level-2-packaging/trust/SecretProviderClass.parent-client.yaml',
      'level-2-packaging/trust/SecretSync.parent-client.yaml',
      'level-3/azure/telemetry.json',
      'level-3/data-flows/BrokerAuthentication.children.yaml',
      'level-3/data-flows/BrokerAuthorization.children.yaml',
      'level-3/data-flows/Dataflow.contoso-bakery-level-3-packaging.yaml',
      'level-3/network/Allowlist.level-3.yaml',
      'level-3/network/ConfigMap.dns-level-2-packaging.yaml',
      'level-3/trust/ConfigMap.children-ca.yaml',
      'level-4/azure/telemetry.json',
      'level-4/data-flows/Dataflow.contoso-bakery-level-4-packaging.yaml',
      'level-4/data-flows/DataflowEndpoint.to-packaging.yaml',
    ]);
  });

  test('removes all of the way with the last route, and leaves the machines', () => {
    const withoutRoutes = (text: string) => text.replace(/^telemetry:\n( {2}.*\n)*/m, '');
    const [drift, rest] = [driftOf(withoutRoutes), filesAfter(withoutRoutes)];
    expect(drift).toEqual(
      expect.arrayContaining(['level-4/network/Allowlist.level-4.yaml', 'level-3/host/k3s/config.yaml']),
    );
    const traces = [...rest].filter(([, text]) =>
      /mqtt\.level-|aio-broker-children|contoso-bakery\.servicebus/.test(text),
    );
    expect(traces.map(([path]) => path)).toEqual([]);
    expect([...rest.keys()].filter((path) => /data-flows|telemetry\.json/.test(path))).toEqual([
      'level-2-ovens/azure/telemetry.json',
      'level-2-ovens/data-flows/Asset.contoso-bakery-level-2-ovens-oven-7.yaml',
      'level-2-ovens/data-flows/Device.contoso-bakery-level-2-ovens-plc-7.yaml',
    ]);
  });

  test('changes the way out at the top for another namespace', () => {
    expect(driftOf((text) => text.replace('contoso-bakery, hub: packaging', 'contoso-lines, hub: packaging'))).toEqual([
      'level-4/azure/telemetry.json',
      'level-4/data-flows/DataflowEndpoint.to-packaging.yaml',
      'level-4/network/Allowlist.level-4.yaml',
      'level-4/probe/ConfigMap.probe-plan.yaml',
    ]);
  });

  test('changes one flow for another hub, and nothing of the network', () => {
    expect(driftOf((text) => text.replace('hub: packaging', 'hub: cartons'))).toEqual([
      'level-4/azure/telemetry.json',
      'level-4/data-flows/Dataflow.contoso-bakery-level-4-packaging.yaml',
    ]);
  });

  test('changes one flow for another transformation, where it happens', () => {
    expect(driftOf((text) => text.replace('round_n(cToF($1), 1)', 'cToF($1)'))).toEqual([
      'level-2-ovens/azure/telemetry.json',
      'level-2-ovens/data-flows/Dataflow.contoso-bakery-level-2-ovens-ovens.yaml',
    ]);
  });

  test('changes the flow at every broker on the way for another topic', () => {
    const zones = ['level-2-packaging', 'level-3', 'level-4'];
    expect(driftOf((text) => text.replace('data/cartons/#', 'data/boxes/#'))).toEqual(
      zones.flatMap((zone) => [
        `${zone}/azure/telemetry.json`,
        `${zone}/data-flows/Dataflow.contoso-bakery-${zone}-packaging.yaml`,
      ]),
    );
  });

  test('changes who applies data flows, in every zone that has some, and nothing of what is applied', () => {
    const zones = ['level-2-ovens', 'level-2-packaging', 'level-3', 'level-4'];
    expect(driftOf((text) => text.replace(PACKAGING, '$&  apply: flux\n'))).toEqual(
      zones.flatMap((zone) => [`flux/${zone}/data-flows.yaml`, `flux/${zone}/kustomization.yaml`]),
    );
  });
});
