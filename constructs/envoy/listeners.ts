// The listeners of Envoy: one for each logical port, on the addresses the forwarder would bind. A connection for which no
// filter chain matches is closed, since there is no default one.

import type { Configuration } from '../../forwarder/contract/configuration.ts';
import type { HostPattern } from '../../forwarder/contract/host-pattern.ts';
import { accessLog } from './access-log.ts';
import type { Caller } from './callers.ts';
import { type Stream, streamChain } from './chains.ts';
import { BUFFER_BYTES } from './clusters.ts';
import { extension, type Message, seconds, socketAddress } from './message.ts';
import { keysOf, type Turn, turnsOf } from './name-keys.ts';
import type { HeldPass } from './passes.ts';
import { requestChain } from './request-chain.ts';
import { clusterOf, type Surroundings, type Way } from './ways.ts';

type WayPass = HeldPass & { readonly way: Way };
/** What one caller may pass here. */
export type Share = { readonly caller: Caller; readonly passes: readonly WayPass[] };
export type Entrance = { readonly listener: Configuration['listeners'][number]; readonly shares: readonly Share[] };

type Setting = { readonly zone: string; readonly surroundings: Surroundings; readonly readsHeaders: boolean };
type NamedPass = WayPass & { readonly pattern: HostPattern };

export function listenerOf(entrance: Entrance, setting: Setting): Message {
  const { listener } = entrance;
  const { limits } = setting.surroundings;
  const [first, ...others] = listener.bind.map(({ address = '0.0.0.0', port }) => socketAddress(address, port));
  return {
    name: listener.name,
    address: first,
    ...(others.length > 0 && { additional_addresses: others.map((address) => ({ address })) }),
    per_connection_buffer_limit_bytes: BUFFER_BYTES,
    socket_options: KEEPALIVE,
    listener_filters: listenerFilters(listener, setting),
    listener_filters_timeout: seconds(listener.protocol === 'tcp' ? limits.proxyHeaderWaitMs : limits.helloTimeoutMs),
    // Where the server speaks first, a client without a PROXY header says nothing to be read.
    ...(listener.protocol === 'tcp' && { continue_on_listener_filters_timeout: true }),
    filter_chains: chainsOf(entrance, setting),
    access_log: [accessLog('connection', setting.zone)],
  };
}

/** Children with a forwarder send PROXY headers; Envoy reads past them. */
function listenerFilters({ protocol, port }: Entrance['listener'], { readsHeaders }: Setting): readonly Message[] {
  const header = extension('proxy-header', 'envoy.extensions.filters.listener.proxy_protocol.v3.ProxyProtocol', {
    allow_requests_without_proxy_protocol: true,
    stat_prefix: `port_${port}`,
  });
  const hello = extension('server-name', 'envoy.extensions.filters.listener.tls_inspector.v3.TlsInspector', {
    enable_ja4_fingerprinting: true,
  });
  return [...(readsHeaders ? [header] : []), ...(protocol === 'tls' ? [hello] : [])];
}

function chainsOf({ listener, shares }: Entrance, { zone, surroundings }: Setting): readonly Message[] {
  const { protocol, port } = listener;
  if (protocol === 'http')
    return shares.map(({ caller, passes }) =>
      requestChain({ caller, zone, port, routes: passes.filter(hasName), surroundings }),
    );
  const streams = protocol === 'tls' ? shares.flatMap((share) => streamsOf(share, shares)) : shares.flatMap(onlyStream);
  return streams.map((stream) => streamChain(stream, surroundings));
}

/** A connection without a name has one way to go. */
function onlyStream({ caller, passes }: Share): readonly Stream[] {
  return passes.slice(0, 1).map(({ way }) => ({ caller, way, keys: [], onlyOneLabel: false }));
}

function streamsOf(share: Share, shares: readonly Share[]): readonly Stream[] {
  const streams = Map.groupBy(
    turnsAt(share, shares),
    ({ pass, onlyOneLabel }) => `${clusterOf(pass.way)} ${onlyOneLabel}`,
  );
  return [...streams.values()].flatMap((turns) => {
    const [first] = turns;
    if (first === undefined) return [];
    const { pass, onlyOneLabel } = first;
    return [{ caller: share.caller, way: pass.way, keys: turns.map(({ key }) => key), onlyOneLabel }];
  });
}

/** What holds for a caller at each key of the listener. */
export function turnsAt({ passes }: Share, shares: readonly Share[]): readonly Turn<NamedPass>[] {
  const keys = keysOf(shares.flatMap((each) => each.passes.filter(hasName).map(({ pattern }) => pattern)));
  return turnsOf(keys, passes.filter(hasName), (a, b) => clusterOf(a.way) === clusterOf(b.way));
}

function hasName(pass: WayPass): pass is NamedPass {
  return pass.pattern !== undefined;
}

/** Linux: SO_KEEPALIVE, then TCP_KEEPIDLE in seconds; accepted sockets inherit them. */
const KEEPALIVE: readonly Message[] = [
  { description: 'keep-alive', level: 1, name: 9, int_value: 1, state: 'STATE_LISTENING' },
  { description: 'first after 60 s', level: 6, name: 4, int_value: 60, state: 'STATE_LISTENING' },
];
