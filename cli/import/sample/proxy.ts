// One Envoy configuration, as far as the sample's kind goes: listeners with server names, who may come, and where it leads.
// Nothing is required: a part that is missing or of another type is an empty list, and what is missing shows in the result.

import type { Position } from '../../../levels/problem.ts';
import type { YamlFile } from '../../../levels/loading/yaml-file.ts';
import { property, scalarText, valueAt } from '../yaml-stream.ts';
import { filterKind, policiesOf, readChain, RULES, type FilterChain } from './filter-chain.ts';
import { partsAt, partsOf, type Part } from './part.ts';

export type Listener = {
  readonly name: string;
  readonly port: number | undefined;
  readonly part: Part;
  readonly chains: readonly FilterChain[];
  /** For what no other chain is for. */
  readonly defaultChain: FilterChain | undefined;
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

function readListener(part: Part): Listener {
  const port = valueAt(part.value, 'address', 'socket_address', 'port_value');
  const name = valueAt(part.value, 'name');
  return {
    name: typeof name === 'string' ? name : 'listener',
    port: typeof port === 'number' && Number.isInteger(port) && port > 0 && port < 65536 ? port : undefined,
    part,
    chains: partsOf(part, 'filter_chains').map(readChain),
    defaultChain: defaultOf(part),
  };
}

function defaultOf(listener: Part): FilterChain | undefined {
  const key = 'default_filter_chain';
  const value = property(listener.value, key);
  if (value === undefined) return undefined;
  return readChain({ value, at: listener.locate(key), locate: (...path) => listener.locate(key, ...path) });
}

export type ClientNetwork = { readonly text: string; readonly at: Position };

/** Who may come in, as written, each once; whom a chain refuses may not. */
export function clientNetworks({ listeners }: Proxy): readonly ClientNetwork[] {
  const passing = listeners.flatMap(({ chains }) => chains.filter(({ refusal }) => refusal === undefined));
  const rules = passing.flatMap(({ filters }) => filters).filter((part) => filterKind(part) === 'rbac');
  const found = rules.flatMap((part) =>
    policiesOf(part)
      .flatMap((name) => partsOf(part, ...RULES, 'policies', name, 'principals'))
      .flatMap(networkOf),
  );
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
