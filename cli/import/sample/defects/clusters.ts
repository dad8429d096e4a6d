// Defects 19 and 21: where Envoy sent what it let pass, and slips of writing around it.

import type { Position } from '../../../../levels/problem.ts';
import { finding, type Finding } from '../../finding.ts';
import { filterKind } from '../filter-chain.ts';
import { partsOf, type Part } from '../part.ts';
import { upstreams, type Proxy } from '../proxy.ts';
import type { Sample } from './sample.ts';
import { textAt } from './objects.ts';

export function clusterDefects({ proxies, files }: Sample): readonly Finding[] {
  return proxies.flatMap(({ proxy }) => [
    ...needlessResolving(proxy),
    ...otherNames(proxy),
    ...sharedPrefixes(proxy),
    ...strayBlanks(files.find(({ name }) => name === proxy.file.path)),
    ...resolvers(proxy),
  ]);
}

function about(code: string, defect: number, at: readonly Position[], was: string, now: string): Finding {
  return finding('fixed', code, at, was, now, defect);
}

function filtersOf({ listeners }: Proxy): readonly Part[] {
  return listeners.flatMap(({ chains }) => chains.flatMap(({ filters }) => filters));
}

/** 19 */
function needlessResolving(proxy: Proxy): readonly Finding[] {
  const at = filtersOf(proxy)
    .filter((part) => filterKind(part) === 'sni_dynamic_forward_proxy')
    .map((part) => part.at);
  if (upstreams(proxy).length === 0 || at.length === 0) return [];
  const was = 'Each server name is resolved, and the answer is not used: the cluster leads to one address';
  return [about('needless-resolving', 19, at, was, 'Below the top a forwarder resolves nothing.')];
}

/** 19 */
function otherNames({ clusters }: Proxy): readonly Finding[] {
  const at = clusters.flatMap((cluster) => {
    const inner = textAt(cluster.value, 'load_assignment', 'cluster_name');
    return inner === '' || inner === textAt(cluster.value, 'name')
      ? []
      : [cluster.locate('load_assignment', 'cluster_name')];
  });
  return at.length === 0
    ? []
    : [about('cluster-name', 19, at, '"cluster_name" names another cluster', 'There are no clusters to name.')];
}

/** 19 */
function sharedPrefixes(proxy: Proxy): readonly Finding[] {
  const prefixes = filtersOf(proxy)
    .filter((part) => filterKind(part) === 'rbac')
    .map((part) => ({
      prefix: textAt(part.value, 'typed_config', 'stat_prefix'),
      at: part.locate('typed_config', 'stat_prefix'),
    }));
  const shared = prefixes.filter(
    ({ prefix }, index) => prefix !== '' && prefixes.findIndex((other) => other.prefix === prefix) < index,
  );
  if (shared.length === 0) return [];
  const was = 'Several filters count under one "stat_prefix", so nobody can tell their denials apart';
  return [
    about(
      'stat-prefix',
      19,
      shared.map(({ at }) => at),
      was,
      'Metrics count by verdict and reason.',
    ),
  ];
}

/** 19 */
function strayBlanks(file: Sample['files'][number] | undefined): readonly Finding[] {
  if (file === undefined) return [];
  const at = file.text.split('\n').flatMap((line, index) => {
    const column = line.search(/\t| +$/) + 1;
    return column === 0 || line.trim() === '' ? [] : [{ file: file.name, line: index + 1, column }];
  });
  return at.length === 0
    ? []
    : [about('blanks', 19, at, 'Lines hold tabs or end in blanks', 'Files are synthesized, the same byte for byte.')];
}

/** 21 */
function resolvers({ clusters }: Proxy): readonly Finding[] {
  return clusters.flatMap((cluster) => {
    const path = ['dns_resolution_config', 'resolvers'];
    return partsOf(cluster, ...path).flatMap((resolver) => {
      const address = textAt(resolver.value, 'socket_address', 'address');
      if (!/^\d+\.\d+\.\d+\.0$/.test(address)) return [];
      const was = `The resolver "${address}" is the address of a network, where nobody answers`;
      const at = resolver.locate('socket_address', 'address');
      return [
        about(
          'resolver',
          21,
          [at],
          was,
          'Addresses follow from the tree of zones, and no machine has that of a network.',
        ),
      ];
    });
  });
}
