// Port 80: the host of a request decides. Unlike TLS this cannot be passed on unread, so Envoy speaks HTTP to both sides;
// it is told to change as little as it can.

import type { HostPattern } from '../../forwarder/contract/host-pattern.ts';
import { accessLog } from './access-log.ts';
import type { Caller } from './callers.ts';
import { matchOf } from './chains.ts';
import { dnsCache } from './clusters.ts';
import { extension, type Message, seconds } from './message.ts';
import { nameRegex } from './name-regex.ts';
import { clusterOf, type Surroundings, type Way } from './ways.ts';

type Route = { readonly pattern: HostPattern; readonly way: Way };

type RequestChain = {
  readonly caller: Caller;
  readonly zone: string;
  readonly port: number;
  readonly routes: readonly Route[];
  readonly surroundings: Surroundings;
};

/** What revocation lists, OCSP and package mirrors are asked with. */
const METHODS = 'GET|HEAD|POST';
const DEFAULT_PORT = 80;

export function requestChain({ caller, zone, port, routes, surroundings }: RequestChain): Message {
  const { limits } = surroundings;
  const isNamed = routes.some(({ way }) => way.kind === 'named');
  const filters = [
    ...(isNamed
      ? [
          extension('by-host', 'envoy.extensions.filters.http.dynamic_forward_proxy.v3.FilterConfig', {
            dns_cache_config: dnsCache(surroundings),
          }),
        ]
      : []),
    extension('route', 'envoy.extensions.filters.http.router.v3.Router', { suppress_envoy_headers: true }),
  ];
  const settings = {
    stat_prefix: `http_${port}`,
    codec_type: 'HTTP1',
    http_protocol_options: { header_key_format: PRESERVE_CASE },
    server_header_transformation: 'PASS_THROUGH',
    generate_request_id: false,
    skip_xff_append: true,
    normalize_path: false,
    request_headers_timeout: seconds(limits.helloTimeoutMs),
    stream_idle_timeout: seconds(limits.idleTimeoutMs),
    common_http_protocol_options: { idle_timeout: seconds(limits.idleTimeoutMs) },
    access_log: [accessLog('request', zone)],
    http_filters: filters,
    route_config: {
      name: caller.name,
      virtual_hosts: [{ name: 'hosts', domains: ['*'], routes: routes.map((route) => routeOf(route, port)) }],
    },
  };
  return {
    name: `${caller.name} > hosts`,
    filter_chain_match: matchOf(caller),
    filters: [
      extension('http', 'envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager', settings),
    ],
  };
}

const PRESERVE_CASE: Message = {
  stateful_formatter: extension(
    'preserve-case',
    'envoy.extensions.http.header_formatters.preserve_case.v3.PreserveCaseFormatterConfig',
  ),
};

/** A Host may name the port that was dialled, and no other: at the top Envoy would dial it. */
function routeOf({ pattern, way }: Route, port: number): Message {
  const named = port === DEFAULT_PORT ? `(:${DEFAULT_PORT})?` : `:${port}`;
  return {
    match: {
      prefix: '/',
      headers: [
        { name: ':authority', string_match: { safe_regex: { regex: `(?i)${nameRegex(pattern)}${named}` } } },
        { name: ':method', string_match: { safe_regex: { regex: METHODS } } },
      ],
    },
    route: { cluster: clusterOf(way), timeout: '0s' },
  };
}
