// Builds the way up of a configuration: a parent forwarder, direct, or a corporate proxy. Entries with `to:` leave it
// sideways.

import type { BindPlace, Configuration, Limits, UplinkConfiguration } from '../contract/configuration.ts';
import { FAMILIES, type Family, familyOf, findAddressFault } from '../contract/ip-address.ts';
import type { ConduitKeys } from '../hello/conduit-keys.ts';
import { connectTcp } from './connect.ts';
import type { Connect } from './connect.ts';
import { ConnectProxyDialer } from './connect-proxy.ts';
import type { DialTools } from './connect-to-any.ts';
import type { Dialer } from './dialer.ts';
import { DirectFinder } from './direct.ts';
import type { Rules } from './find-places.ts';
import { AddressGuard } from './forbidden-addresses.ts';
import { type HostCards, THIS_HOST } from './host-cards.ts';
import { LocatedDialer } from './located-dialer.ts';
import { NameResolver } from './name-resolver.ts';
import type { Resolve } from './name-servers.ts';
import { introduceWith, ParentFinder } from './parent.ts';
import { findSourceAddress } from './source-address.ts';
import { TargetFinder } from './target.ts';

export type DialerOptions = {
  /** Needed for a parent: the keys of `uplink.parent.keys`, as they are now. */
  readonly keys?: (() => ConduitKeys) | undefined;
  readonly services?: Configuration['services'];
  readonly limits: Pick<Limits, 'dialTimeoutMs'>;
  /** Where this forwarder listens, so that it never dials itself. */
  readonly own?: readonly BindPlace[];
  /** Asked instead of the configured resolvers, and of the host's for the name of a corporate proxy. */
  readonly resolve?: Resolve;
  readonly connect?: Connect;
  readonly cards?: HostCards;
  /** Wall clock, milliseconds since the epoch: the time in PROXY headers. */
  readonly now: () => number;
};

/** What every way shares. */
type Parts = {
  readonly guard: AddressGuard;
  readonly rules: Omit<Rules, 'speaks' | 'isPermitted'>;
  readonly tools: DialTools;
};

/** Throws when the configuration names a way this host cannot go. */
export function createDialer(uplink: UplinkConfiguration, options: DialerOptions): Dialer {
  const { cards = THIS_HOST } = options;
  // Whether the cards can be read shows here; later a failure leaves what was read before.
  cards.refresh();
  const source = (family: Family): ReturnType<typeof findSourceAddress> =>
    findSourceAddress(uplink.from, family, cards);
  checkSource(uplink, source);
  const guard = new AddressGuard(uplink.direct?.permitAddresses ?? [], options.own ?? [], cards);
  const tools = { connect: options.connect ?? connectTcp, dialTimeoutMs: options.limits.dialTimeoutMs };
  const up = createWayUp(uplink, options, { guard, rules: { source }, tools });
  const aside = createWayAside(options, guard, tools);
  return {
    dial: (request) => (request.to === undefined ? up : aside).dial(request),
    locate: (request) => (request.to === undefined ? up : aside).locate(request),
    close: () => {
      up.close();
      aside.close();
    },
  };
}

/** Better at start-up than at every connection. */
function checkSource(uplink: UplinkConfiguration, source: Rules['source']): void {
  const faults = familiesOf(uplink).map((family) => source(family));
  const [first] = faults;
  if (first !== undefined && 'fault' in first && faults.every((found) => 'fault' in found)) {
    throw new Error(`Cannot go up by "uplink.from": ${first.fault}`);
  }
}

/** The families a way up may dial. */
function familiesOf({ parent, direct }: UplinkConfiguration): readonly Family[] {
  if (parent !== undefined) return [familyOf(parent.address)];
  return direct?.families ?? FAMILIES;
}

function createWayUp(uplink: UplinkConfiguration, options: DialerOptions, { guard, rules, tools }: Parts): Dialer {
  const { parent, direct, connectProxy } = uplink;
  const beside = { ...rules, isPermitted: notSelf(guard) };
  if (parent !== undefined) {
    const { keys, now } = options;
    if (keys === undefined) {
      throw new Error(`Cannot dial the parent "${parent.zone}": its keys were not read. Place one in "${parent.keys}"`);
    }
    return new LocatedDialer(new ParentFinder(parent, beside), tools, introduceWith(keys, now));
  }
  if (direct !== undefined) {
    const { resolvers: servers, families } = direct;
    const resolver = new NameResolver({ servers, families, resolve: options.resolve });
    const guarded: Omit<Rules, 'speaks'> = { ...rules, isPermitted: (place) => guard.permits(place) };
    return new LocatedDialer(new DirectFinder(direct, resolver, guarded), tools);
  }
  if (connectProxy !== undefined) return new ConnectProxyDialer(connectProxy, options.resolve, beside, tools);
  throw new Error('Cannot go up: "uplink" names no way. Write "parent", "direct" or "connectProxy"');
}

/** The card of the way up does not apply: a Service or a server beside us is reached by the host's own routes. */
function createWayAside({ services, resolve }: DialerOptions, guard: AddressGuard, tools: DialTools): Dialer {
  const resolver = services === undefined ? undefined : new NameResolver({ servers: [services.resolver], resolve });
  const rules = { isPermitted: notSelf(guard), source: () => ({ address: undefined }) };
  return new LocatedDialer(new TargetFinder(resolver, rules), tools);
}

/** Of places somebody wrote down. A name among them would be asked of the host's resolvers, so it is none. */
function notSelf(guard: AddressGuard): Rules['isPermitted'] {
  return (place) => findAddressFault(place.address) === undefined && !guard.isSelf(place);
}
