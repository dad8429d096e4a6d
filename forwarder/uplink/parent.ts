// The way up of every forwarder but the top one: its parent's forwarder, on the port the client asked for, told in a
// signed PROXY header who is calling. Only here is such a header written: nothing that is not ours ever sees one.

import type { UplinkConfiguration } from '../contract/configuration.ts';
import type { ConduitKeys } from '../hello/conduit-keys.ts';
import { writeProxyHeader } from '../hello/proxy-header.ts';
import type { LocateRequest } from './dialer.ts';
import { type Finder, findPlaces, type Located, type Rules } from './find-places.ts';
import type { Greet } from './located-dialer.ts';

type Parent = NonNullable<UplinkConfiguration['parent']>;

export class ParentFinder implements Finder {
  readonly #parent: Parent;
  readonly #rules: Rules;

  constructor(parent: Parent, rules: Omit<Rules, 'speaks'>) {
    this.#parent = parent;
    this.#rules = { ...rules, speaks: 'proxy-header' };
  }

  find({ listenPort }: LocateRequest): Promise<Located> {
    const { address, ports } = this.#parent;
    const face = { addresses: [address], port: ports[listenPort] ?? listenPort, validMs: Infinity };
    return Promise.resolve(findPlaces(face, this.#rules));
  }

  forget(): void {
    // It is where the configuration says.
  }

  close(): void {
    // A parent is dialled by its address: there is no resolver to end.
  }
}

/** Tells a parent who is calling. `keys` are as they are now; `now` is the wall clock. */
export function introduceWith(keys: () => ConduitKeys, now: () => number): Greet {
  return ({ protocol, host, caller }) => {
    // A tcp connection carries no name the parent could compare, whatever host its entry has.
    const authority = protocol === 'tcp' ? undefined : host;
    return writeProxyHeader({ ...caller, authority, timeMs: Math.trunc(now()) }, keys().signing);
  };
}
