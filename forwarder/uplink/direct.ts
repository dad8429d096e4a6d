// The way up of the top forwarder: resolve the name the caller asked for and dial it.

import type { UplinkConfiguration } from '../contract/configuration.ts';
import type { LocateRequest } from './dialer.ts';
import { type Finder, findPlaces, type Located, refused, type Rules } from './find-places.ts';
import type { NameResolver } from './name-resolver.ts';

type Direct = NonNullable<UplinkConfiguration['direct']>;

export class DirectFinder implements Finder {
  readonly #ports: Direct['ports'];
  readonly #resolver: NameResolver;
  readonly #rules: Rules;

  constructor({ ports }: Direct, resolver: NameResolver, rules: Omit<Rules, 'speaks'>) {
    this.#ports = ports;
    this.#resolver = resolver;
    this.#rules = { ...rules, speaks: 'bytes' };
  }

  async find({ host, port }: LocateRequest): Promise<Located> {
    if (host === undefined) return refused('name-not-found');
    const resolution = await this.#resolver.resolve(host);
    if (!resolution.ok) return refused(resolution.reason);
    return findPlaces({ ...resolution, port: this.#ports[port] ?? port }, this.#rules);
  }

  forget({ host }: Pick<LocateRequest, 'host'>): void {
    if (host !== undefined) this.#resolver.forget(host);
  }

  close(): void {
    this.#resolver.close();
  }
}
