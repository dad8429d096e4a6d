// One Envoy configuration, as far as the sample's kind goes: listeners with server names, who may come, and where it leads.
// Nothing is required: a part that is missing or of another type is an empty list, and what is missing shows in the result.

import type { Position } from '../../../levels/problem.ts';
import type { Path, YamlFile } from '../../../levels/loading/yaml-file.ts';
import { scalarText, valueAt } from '../yaml-stream.ts';

type ServerName = { readonly written: string; readonly at: Position };

type FilterChain = {
  readonly names: readonly ServerName[];
  readonly filters: readonly Part[];
};

/** A part of the configuration: its value, and where it stands. */
export type Part = { readonly value: unknown; readonly at: Position; locate(...path: Path): Position };

export type Listener = {
  readonly name: string;
  readonly port: number | undefined;
  readonly part: Part;
  readonly chains: readonly FilterChain[];
};

export type Proxy = {
  readonly file: YamlFile;
  readonly listeners: readonly Listener[];
  readonly clusters: readonly Part[];
};

export function isProxy(value: unknown): boolean {
  return valueAt(value, 'static_resources', 'listeners') !== undefined;
}

export function readProxy(file: YamlFile): Proxy {
  return {
    file,
    listeners: partsAt(file, ['static_resources', 'listeners']).map(readListener),
    clusters: partsAt(file, ['static_resources', 'clusters']),
  };
}

function partsAt(file: YamlFile, path: Path): readonly Part[] {
  const list = valueAt(file.value, ...path);
  if (!Array.isArray(list)) return [];
  return list.map((value: unknown, index) => partOf(file, [...path, index], value));
}

function partOf(file: YamlFile, base: Path, value: unknown): Part {
  const locate = (...path: Path): Position => file.locate([...base, ...path]);
  return { value, at: file.locateKey(base), locate };
}

/** The items of a list inside a part. */
export function partsOf(part: Part, ...path: Path): readonly Part[] {
  const list = valueAt(part.value, ...path);
  if (!Array.isArray(list)) return [];
  return list.map((value: unknown, index) => ({
    value,
    at: part.locate(...path, index),
    locate: (...below: Path) => part.locate(...path, index, ...below),
  }));
}

function readListener(part: Part): Listener {
  const port = valueAt(part.value, 'address', 'socket_address', 'port_value');
  const name = valueAt(part.value, 'name');
  return {
    name: typeof name === 'string' ? name : 'listener',
    port: typeof port === 'number' && Number.isInteger(port) && port > 0 && port < 65536 ? port : undefined,
    part,
    chains: partsOf(part, 'filter_chains').map((chain) => ({
      names: partsOf(chain, 'filter_chain_match', 'server_names').flatMap(({ value, at }) =>
        typeof value === 'string' ? [{ written: value, at }] : [],
      ),
      filters: partsOf(chain, 'filters'),
    })),
  };
}

/** The kind of a filter: the last word of its name, `rbac`, `tcp_proxy`. */
export function filterKind({ value }: Part): string {
  const name = valueAt(value, 'name');
  return typeof name === 'string' ? (name.split('.').at(-1) ?? '') : '';
}

export type ClientNetwork = { readonly text: string; readonly at: Position };

/** Who may come in, as written, each once. */
export function clientNetworks({ listeners }: Proxy): readonly ClientNetwork[] {
  const rbac = listeners
    .flatMap(({ chains }) => chains.flatMap(({ filters }) => filters))
    .filter((part) => filterKind(part) === 'rbac');
  const found = rbac.flatMap((part) => {
    const policies = valueAt(part.value, 'typed_config', 'rules', 'policies');
    const names = typeof policies === 'object' && policies !== null ? Object.keys(policies) : [];
    return names
      .flatMap((name) => partsOf(part, 'typed_config', 'rules', 'policies', name, 'principals'))
      .flatMap(networkOf);
  });
  return [...new Map(found.map((network) => [network.text, network] as const).toReversed()).values()].toReversed();
}

function networkOf({ value, at }: Part): readonly ClientNetwork[] {
  const range = valueAt(value, 'remote_ip') ?? valueAt(value, 'direct_remote_ip') ?? valueAt(value, 'source_ip');
  const prefix = valueAt(range, 'address_prefix');
  const length = valueAt(range, 'prefix_len');
  return typeof prefix === 'string' ? [{ text: `${prefix}/${scalarText(length) || '32'}`, at }] : [];
}

export type Upstream = { readonly address: string; readonly port: unknown; readonly at: Position };

/** Fixed places the proxy leads to; none where it resolves names itself. */
export function upstreams({ clusters }: Proxy): readonly Upstream[] {
  return clusters.flatMap((cluster) =>
    partsOf(cluster, 'load_assignment', 'endpoints').flatMap((locality) =>
      partsOf(locality, 'lb_endpoints').flatMap((endpoint) => {
        const path = ['endpoint', 'address', 'socket_address'];
        const address = valueAt(endpoint.value, ...path, 'address');
        const port = valueAt(endpoint.value, ...path, 'port_value');
        return typeof address === 'string' ? [{ address, port, at: endpoint.locate(...path, 'address') }] : [];
      }),
    ),
  );
}
