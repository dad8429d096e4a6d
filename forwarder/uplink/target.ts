// Entries with `to:` end at this forwarder's own level: a Service of its cluster, or an address. Whoever wrote the
// entry chose the address, so private ones are fine; a listener of this forwarder is not. No PROXY header is sent:
// what stands there is not a forwarder of ours.

import type { EntryTarget } from '../contract/allowlist.ts';
import { Deadline, isLate } from './deadline.ts';
import type { Dialer, DialRequest, DialResult } from './dialer.ts';
import { dialFirst } from './dial-first.ts';
import type { DialTools } from './dial-first.ts';
import type { AddressGuard } from './forbidden-addresses.ts';
import type { NameResolver, Resolution } from './name-resolver.ts';

export class TargetDialer implements Dialer {
  readonly #resolver: NameResolver | undefined;
  readonly #guard: AddressGuard;
  readonly #tools: DialTools;

  /** `resolver` is the cluster's DNS; without one, entries that name a Service end as `resolver-failed`. */
  constructor(resolver: NameResolver | undefined, guard: AddressGuard, tools: DialTools) {
    this.#resolver = resolver;
    this.#guard = guard;
    this.#tools = tools;
  }

  async dial({ to, signal }: DialRequest): Promise<DialResult> {
    if (to === undefined) return { ok: false, reason: 'name-not-found', nextHop: undefined };
    const deadline = new Deadline(this.#tools.dialTimeoutMs);
    const resolution = await deadline.race(this.#addressesOf(to), signal);
    if (isLate(resolution)) return { ok: false, reason: 'resolver-failed', nextHop: undefined };
    if (!resolution.ok) return { ok: false, reason: resolution.reason, nextHop: undefined };
    const addresses = resolution.addresses.map((address) => ({ address, port: to.port }));
    return dialFirst(addresses, (address) => !this.#guard.isSelf(address), this.#tools, deadline, signal);
  }

  close(): void {
    this.#resolver?.close();
  }

  async #addressesOf({ address, service, namespace }: EntryTarget): Promise<Resolution> {
    if (address !== undefined) return { ok: true, addresses: [address] };
    if (this.#resolver === undefined) return { ok: false, reason: 'resolver-failed' };
    return this.#resolver.resolve(`${service}.${namespace}.svc.cluster.local`);
  }
}
