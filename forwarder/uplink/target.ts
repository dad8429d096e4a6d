// Entries with `to:` end at this forwarder's own level: a Service of its cluster, or an address. Whoever wrote the
// entry chose the address, so private ones are fine; a listener of this forwarder is not. No PROXY header is sent:
// what stands there is not a forwarder of ours.

import type { EntryTarget } from '../contract/allowlist.ts';
import type { LocateRequest } from './dialer.ts';
import { type Finder, findPlaces, type Located, refused, type Rules } from './find-places.ts';
import type { NameResolver, Resolution } from './name-resolver.ts';

export class TargetFinder implements Finder {
  readonly #resolver: NameResolver | undefined;
  readonly #rules: Rules;

  /** `resolver` is the cluster's DNS; without one, entries that name a Service end as `resolver-failed`. */
  constructor(resolver: NameResolver | undefined, rules: Omit<Rules, 'speaks'>) {
    this.#resolver = resolver;
    this.#rules = { ...rules, speaks: 'bytes' };
  }

  async find({ to }: LocateRequest): Promise<Located> {
    if (to === undefined) return refused('name-not-found');
    const resolution = await this.#addressesOf(to);
    if (!resolution.ok) return refused(resolution.reason);
    return findPlaces({ ...resolution, port: to.port }, this.#rules);
  }

  forget({ to }: Pick<LocateRequest, 'to'>): void {
    if (to?.service !== undefined) this.#resolver?.forget(nameOf(to));
  }

  close(): void {
    this.#resolver?.close();
  }

  async #addressesOf(to: EntryTarget): Promise<Resolution> {
    if (to.address !== undefined) return { ok: true, addresses: [to.address], validMs: Infinity };
    if (this.#resolver === undefined) return { ok: false, reason: 'resolver-failed' };
    return this.#resolver.resolve(nameOf(to));
  }
}

function nameOf({ service, namespace }: EntryTarget): string {
  return `${service}.${namespace}.svc.cluster.local`;
}
