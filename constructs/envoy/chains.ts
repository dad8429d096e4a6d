// Filter chains: what is done with a connection once it is clear who calls and where it goes. Bytes are passed as they
// are; TLS is not ended here, so ALPN and certificates are between the client and the service.

import type { Caller } from './callers.ts';
import { BUFFER_BYTES, dnsCache, noBreaker } from './clusters.ts';
import { addressRange, extension, type Message, seconds } from './message.ts';
import { type Key, serverNameOf } from './name-keys.ts';
import { nameRegex } from './name-regex.ts';
import { clusterOf, type Surroundings, type Way } from './ways.ts';

/** In the environment of Envoy, `Basic …`: configurations hold no secrets. */
const PROXY_CREDENTIALS = '%ENVIRONMENT(PROXY_AUTHORIZATION)%';

/** Connections of one caller that go one way. */
export type Stream = {
  readonly caller: Caller;
  readonly way: Way;
  /** Empty where no names are asked for. */
  readonly keys: readonly Key[];
  readonly onlyOneLabel: boolean;
};

/** A chain that joins client and next hop. Its name stands in the access log: who called, and where it went. */
export function streamChain({ caller, way, keys, onlyOneLabel }: Stream, surroundings: Surroundings): Message {
  const depth = onlyOneLabel ? [oneLabelOnly(keys)] : [];
  return {
    name: `${caller.name} > ${clusterOf(way)}${onlyOneLabel ? ', one label' : ''}`,
    filter_chain_match: matchOf(caller, keys),
    filters: [...depth, ...joiningFilters(way, onlyOneLabel, surroundings)],
  };
}

/** The address that connects counts, never one that a PROXY header claims. */
export function matchOf({ networks }: Caller, keys: readonly Key[] = []): Message {
  return {
    direct_source_prefix_ranges: networks.map(addressRange),
    ...(keys.length > 0 && { server_names: keys.map(serverNameOf) }),
  };
}

/** Envoy checks this at the first bytes, and has dialled by then: see `sideDoor`. */
function oneLabelOnly(keys: readonly Key[]): Message {
  const names = keys.map(({ base }) => nameRegex({ kind: 'one-label', base }));
  return extension('one-label', 'envoy.extensions.filters.network.rbac.v3.RBAC', {
    stat_prefix: 'one_label',
    rules: {
      action: 'ALLOW',
      policies: {
        'one-label': {
          permissions: names.map((regex) => ({ requested_server_name: { safe_regex: { regex } } })),
          principals: [{ any: true }],
        },
      },
    },
  });
}

function joiningFilters(way: Way, isChecked: boolean, surroundings: Surroundings): readonly Message[] {
  if (way.kind !== 'named') return [joined(clusterOf(way), way, surroundings)];
  if (isChecked) return [joined(sideDoorOf(way.port), way, surroundings)];
  return [byServerName(way.port, surroundings), joined(clusterOf(way), way, surroundings)];
}

function byServerName(port: number, surroundings: Surroundings): Message {
  return extension('by-server-name', 'envoy.extensions.filters.network.sni_dynamic_forward_proxy.v3.FilterConfig', {
    port_value: port,
    dns_cache_config: dnsCache(surroundings),
  });
}

function joined(cluster: string, way: Way, { limits, uplink }: Surroundings): Message {
  return extension('pass', 'envoy.extensions.filters.network.tcp_proxy.v3.TcpProxy', {
    stat_prefix: cluster.replaceAll(/[^A-Za-z0-9_-]+/g, '_'),
    cluster,
    idle_timeout: seconds(limits.idleTimeoutMs),
    ...(way.kind === 'proxy' && {
      tunneling_config: {
        hostname: `${way.host ?? '%REQUESTED_SERVER_NAME%'}:${way.port}`,
        ...(uplink.connectProxy?.credentials !== undefined && {
          headers_to_add: [{ header: { key: 'Proxy-Authorization', value: PROXY_CREDENTIALS } }],
        }),
      },
    }),
  });
}

/** The cluster and the internal listener of a side door, by the port that is dialled behind it. */
function sideDoorOf(port: number): string {
  return `internet ${port}, after the check`;
}

/**
 * A listener inside Envoy, which resolves names that were checked. Without it a name that is refused would be looked up
 * first, and what is looked up leaves the plant.
 */
export function sideDoor(
  port: number,
  surroundings: Surroundings,
): { readonly listener: Message; readonly cluster: Message } {
  const name = sideDoorOf(port);
  const { limits } = surroundings;
  return {
    listener: {
      name,
      internal_listener: {},
      per_connection_buffer_limit_bytes: BUFFER_BYTES,
      listener_filters: [extension('server-name', 'envoy.extensions.filters.listener.tls_inspector.v3.TlsInspector')],
      listener_filters_timeout: seconds(limits.helloTimeoutMs),
      filter_chains: [
        {
          name,
          filters: [byServerName(port, surroundings), joined('internet', { kind: 'named', port }, surroundings)],
        },
      ],
    },
    cluster: {
      name,
      type: 'STATIC',
      circuit_breakers: noBreaker(limits),
      load_assignment: {
        cluster_name: name,
        endpoints: [
          {
            lb_endpoints: [
              { endpoint: { address: { envoy_internal_address: { server_listener_name: name, endpoint_id: name } } } },
            ],
          },
        ],
      },
    },
  };
}
