// The clusters of Envoy: one for each way that some pass goes.

import type { Configuration } from '../../forwarder/contract/configuration.ts';
import { CONNECT_PROXY } from '../forwarder/places.ts';
import { endpointAddress, extension, type Message, seconds, socketAddress, typed } from './message.ts';
import { clusterOf, type Surroundings, type Way } from './ways.ts';

/** What Envoy keeps of a connection before it stops reading. */
export const BUFFER_BYTES = 65_536;
/** A cloud's load balancer forgets a silent connection after four minutes. */
const KEEPALIVE_SECONDS = 60;

export function clustersOf(ways: readonly Way[], surroundings: Surroundings): readonly Message[] {
  const distinct = new Map(ways.map((way) => [clusterOf(way), way]));
  return [...distinct].map(([name, way]) => ({
    name,
    ...kindOf(way, name, surroundings),
    connect_timeout: seconds(surroundings.limits.dialTimeoutMs),
    per_connection_buffer_limit_bytes: BUFFER_BYTES,
    upstream_connection_options: { tcp_keepalive: { keepalive_time: KEEPALIVE_SECONDS } },
    circuit_breakers: noBreaker(surroundings.limits),
    ...cardOf(surroundings.uplink, way),
  }));
}

/** Connections are bounded by the overload manager, for all together; a breaker of Envoy's default would cut at 1024. */
export function noBreaker({ connections }: Surroundings['limits']): Message {
  const threshold = { max_connections: connections, max_pending_requests: connections, max_requests: connections };
  return { thresholds: [threshold] };
}

function kindOf(way: Way, name: string, surroundings: Surroundings): Message {
  switch (way.kind) {
    case 'parent':
    case 'address':
      return { type: 'STATIC', load_assignment: endpointOf(name, way.address, way.port) };
    case 'service':
      return resolvedCluster(name, way, [`${surroundings.services?.resolver ?? ''}:53`]);
    case 'host':
      return resolvedCluster(name, way, surroundings.uplink.direct?.resolvers ?? []);
    case 'named':
      return {
        lb_policy: 'CLUSTER_PROVIDED',
        cluster_type: extension('by-name', 'envoy.extensions.clusters.dynamic_forward_proxy.v3.ClusterConfig', {
          dns_cache_config: dnsCache(surroundings),
        }),
      };
    case 'proxy':
      return proxyCluster(name, surroundings.uplink);
    default:
      return way satisfies never;
  }
}

/** One cache for everything that is dialled by the name a client said. Filters must describe it in the same words. */
export function dnsCache({ uplink }: Surroundings): Message {
  const { resolvers = [], families = [] } = uplink.direct ?? {};
  return {
    name: 'internet',
    dns_lookup_family: lookupFamily(families),
    typed_dns_resolver_config: resolver(resolvers),
    max_hosts: 10_000,
  };
}

function lookupFamily([first, second]: readonly string[]): string {
  const version = first === 'ipv6' ? 'V6' : 'V4';
  return second === undefined ? `${version}_ONLY` : `${version}_PREFERRED`;
}

function resolver(endpoints: readonly string[]): Message {
  return extension('resolver', 'envoy.extensions.network.dns_resolver.cares.v3.CaresDnsResolverConfig', {
    resolvers: endpoints.map(endpointAddress),
    dns_resolver_options: { no_default_search_domain: true },
  });
}

function resolvedCluster(
  name: string,
  { host, port }: { readonly host: string; readonly port: number },
  resolvers: readonly string[],
): Message {
  return {
    type: 'LOGICAL_DNS',
    dns_lookup_family: 'V4_ONLY',
    typed_dns_resolver_config: resolver(resolvers),
    load_assignment: endpointOf(name, host, port),
  };
}

/** A name of the proxy is resolved as the host resolves names. */
function proxyCluster(name: string, uplink: Configuration['uplink']): Message {
  const { host = '', port = 0, ca } = uplink.connectProxy ?? {};
  return {
    type: 'LOGICAL_DNS',
    dns_lookup_family: 'V4_PREFERRED',
    load_assignment: endpointOf(name, host, port),
    ...(ca !== undefined && {
      transport_socket: extension('tls', 'envoy.extensions.transport_sockets.tls.v3.UpstreamTlsContext', {
        sni: host,
        common_tls_context: {
          validation_context: {
            trusted_ca: { filename: CONNECT_PROXY.ca },
            match_typed_subject_alt_names: [{ san_type: 'DNS', matcher: { exact: host } }],
          },
        },
      }),
    }),
    typed_extension_protocol_options: {
      'envoy.extensions.upstreams.http.v3.HttpProtocolOptions': typed(
        'envoy.extensions.upstreams.http.v3.HttpProtocolOptions',
        { explicit_http_config: { http_protocol_options: {} } },
      ),
    },
  };
}

function endpointOf(name: string, host: string, port: number): Message {
  return { cluster_name: name, endpoints: [{ lb_endpoints: [{ endpoint: { address: socketAddress(host, port) } }] }] };
}

/** The card of the way up; what ends at this zone leaves by whichever leads there. */
function cardOf({ from }: Configuration['uplink'], { kind }: Way): Message {
  if (from?.address === undefined || kind === 'address' || kind === 'service') return {};
  return { upstream_bind_config: { source_address: { address: from.address, port_value: 0 } } };
}
