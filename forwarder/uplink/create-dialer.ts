// Builds the way up of a configuration: a parent forwarder, direct, or a corporate proxy. Entries with `to:` leave it
// sideways.

import type { Configuration, Limits, UplinkConfiguration } from '../contract/configuration.ts';
import type { ConduitKeys } from '../hello/conduit-keys.ts';
import { connectTcp } from './connect.ts';
import type { Connect } from './connect.ts';
import { ConnectProxyDialer } from './connect-proxy.ts';
import type { Dialer, PeerAddress } from './dialer.ts';
import type { DialTools } from './dial-first.ts';
import { DirectDialer } from './direct.ts';
import { AddressGuard } from './forbidden-addresses.ts';
import { NameResolver } from './name-resolver.ts';
import type { Resolve } from './name-resolver.ts';
import { ParentDialer } from './parent.ts';
import { findSourceAddress } from './source-address.ts';
import { TargetDialer } from './target.ts';

export type DialerOptions = {
  /** Needed for a parent: the keys of `uplink.parent.keys`, as they are now. */
  readonly keys?: (() => ConduitKeys) | undefined;
  readonly services?: Configuration['services'];
  readonly limits: Pick<Limits, 'dialTimeoutMs'>;
  /** Where this forwarder listens, so that it never dials itself. */
  readonly own?: readonly PeerAddress[];
  /** Asked instead of the configured resolvers, and of the host's for the name of a corporate proxy. */
  readonly resolve?: Resolve;
  readonly connect?: Connect;
  /** Wall clock, milliseconds since the epoch: the time in PROXY headers. */
  readonly now: () => number;
};

/** Throws when the configuration names a way this host cannot go. */
export function createDialer(uplink: UplinkConfiguration, options: DialerOptions): Dialer {
  const source = findSourceAddress(uplink.from);
  if ('fault' in source) throw new Error(`Cannot go up by "uplink.from": ${source.fault}`);
  const guard = new AddressGuard(uplink.direct?.permitAddresses ?? [], options.own ?? []);
  const tools: DialTools = {
    connect: options.connect ?? connectTcp,
    dialTimeoutMs: options.limits.dialTimeoutMs,
    source: () => findSourceAddress(uplink.from),
  };
  const up = createWayUp(uplink, options, guard, tools);
  const aside = createWayAside(options, guard, tools);
  return {
    dial: (request) => (request.to === undefined ? up.dial(request) : aside.dial(request)),
    close: () => {
      up.close();
      aside.close();
    },
  };
}

function createWayUp(
  uplink: UplinkConfiguration,
  options: DialerOptions,
  guard: AddressGuard,
  tools: DialTools,
): Dialer {
  if (uplink.parent !== undefined) {
    if (options.keys === undefined) {
      throw new Error(
        `Cannot dial the parent "${uplink.parent.zone}": its keys were not read. Place one in "${uplink.parent.keys}"`,
      );
    }
    return new ParentDialer(uplink.parent, options.keys, options.now, guard, tools);
  }
  if (uplink.direct !== undefined) {
    const resolver = new NameResolver({ servers: uplink.direct.resolvers, resolve: options.resolve });
    return new DirectDialer(uplink.direct, resolver, guard, tools);
  }
  if (uplink.connectProxy !== undefined) {
    return new ConnectProxyDialer(uplink.connectProxy, options.resolve, guard, tools);
  }
  throw new Error('Cannot go up: "uplink" names no way. Write "parent", "direct" or "connectProxy"');
}

/** The card of the way up does not apply: a Service or a server beside us is reached by the host's own routes. */
function createWayAside({ services, resolve }: DialerOptions, guard: AddressGuard, tools: DialTools): Dialer {
  const resolver = services === undefined ? undefined : new NameResolver({ servers: [services.resolver], resolve });
  return new TargetDialer(resolver, guard, { ...tools, source: () => ({ address: undefined }) });
}
