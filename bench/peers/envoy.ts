// Envoy as an SNI pass-through: the TLS inspector reads the server name, one filter chain matches all allowed names, and
// a connection that matches none is closed.
//
// Fairness. --concurrency 1 (one worker beside the main thread, which idles); the access log is JSON in a file, which
// Envoy buffers and writes from a thread of its own; statistics keep their default, no admin server, no tracing. Its
// allowlist changes through a control plane (xDS), which this bench has not, so it is not measured under changes.

import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { cacheFolder } from '../cache-folder.ts';
import { versionOf } from './installed.ts';
import type { Endpoint, Peer, PeerCase, RunningPeer } from './peer.ts';
import { ProxyProcess } from './proxy-process.ts';

export const ENVOY_VERSION = '1.40.0';
/** Descriptors are what bounds idle connections here, not Envoy's own breaker. */
const NO_BREAKER = 1_000_000;

export const envoy: Peer = {
  name: 'Envoy',
  version: () => {
    const program = envoyProgram();
    return existsSync(program) ? versionOf(program, '--version')?.replace(/^.*\//, '') : undefined;
  },
  start: (peerCase): RunningPeer => {
    const { folder, cpus, workers } = peerCase;
    const file = join(folder, 'envoy.json');
    writeFileSync(file, JSON.stringify(envoyConfiguration(peerCase)));
    const args = ['-c', file, '--concurrency', String(workers), '--disable-hot-restart', '-l', 'error'];
    const output = join(folder, 'envoy.out');
    return { process: new ProxyProcess({ program: envoyProgram(), args, cpus, output }) };
  },
};

/** The folder its package is installed into: bench/install-peers.ts. */
export function envoyFolder(): string {
  return join(cacheFolder(), `envoy-${ENVOY_VERSION}`);
}

export function envoyProgram(): string {
  return join(envoyFolder(), 'envoy', '_bin', 'envoy');
}

export function envoyConfiguration({ folder, names, upstream, listen }: PeerCase): object {
  return {
    static_resources: {
      listeners: [
        {
          name: 'faces',
          address: socketAddress(listen),
          tcp_backlog_size: 4096,
          listener_filters: [
            { name: 'tls', typed_config: typed('envoy.extensions.filters.listener.tls_inspector.v3.TlsInspector') },
          ],
          filter_chains: [{ filter_chain_match: { server_names: names }, filters: [passThrough(folder)] }],
        },
      ],
      clusters: [cluster(upstream)],
    },
  };
}

function passThrough(folder: string): object {
  return {
    name: 'pass',
    typed_config: {
      ...typed('envoy.extensions.filters.network.tcp_proxy.v3.TcpProxy'),
      stat_prefix: 'up',
      cluster: 'up',
      idle_timeout: '4200s',
      access_log: [{ name: 'file', typed_config: fileLog(join(folder, 'access.log')) }],
    },
  };
}

function fileLog(path: string): object {
  const json_format = {
    time: '%START_TIME%',
    client: '%DOWNSTREAM_REMOTE_ADDRESS%',
    sni: '%REQUESTED_SERVER_NAME%',
    to: '%UPSTREAM_HOST%',
    up: '%BYTES_RECEIVED%',
    down: '%BYTES_SENT%',
    ms: '%DURATION%',
    end: '%RESPONSE_FLAGS%',
  };
  return { ...typed('envoy.extensions.access_loggers.file.v3.FileAccessLog'), path, log_format: { json_format } };
}

function cluster(upstream: Endpoint): object {
  const threshold = { max_connections: NO_BREAKER, max_pending_requests: NO_BREAKER };
  return {
    name: 'up',
    type: 'STATIC',
    connect_timeout: '10s',
    circuit_breakers: { thresholds: [threshold] },
    load_assignment: {
      cluster_name: 'up',
      endpoints: [{ lb_endpoints: [{ endpoint: { address: socketAddress(upstream) } }] }],
    },
  };
}

function typed(name: string): { readonly '@type': string } {
  return { '@type': `type.googleapis.com/${name}` };
}

function socketAddress({ address, port }: Endpoint): object {
  return { socket_address: { address, port_value: port } };
}
