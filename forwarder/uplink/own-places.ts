// Where this forwarder listens, so that it never dials itself. Places on an interface or on every address follow the cards
// of the host as they come and go.

import type { BindPlace } from '../contract/configuration.ts';
import { canonicalAddress } from '../contract/ip-address.ts';
import type { PeerAddress } from './dialer.ts';
import type { HostCards } from './host-cards.ts';

const EVERYWHERE: ReadonlySet<string> = new Set(['0.0.0.0', '::']);
const LOOPBACK_IPV4 = '127.';

export class OwnPlaces {
  readonly #cards: HostCards;
  readonly #places: readonly BindPlace[];
  /** Port → addresses written out. */
  readonly #byPort = new Map<number, Set<string>>();
  readonly #addresses: ReadonlySet<string>;
  readonly #portsEverywhere: ReadonlySet<number>;

  constructor(places: readonly BindPlace[], cards: HostCards) {
    this.#cards = cards;
    this.#places = places.filter((place) => place.interface !== undefined);
    const written = places.flatMap(({ address, port }) =>
      address === undefined ? [] : [{ address: canonicalAddress(address), port }],
    );
    for (const { address, port } of written) {
      const addresses = this.#byPort.get(port) ?? new Set();
      this.#byPort.set(port, addresses.add(address));
    }
    this.#addresses = new Set(written.map(({ address }) => address));
    this.#portsEverywhere = new Set(written.filter(({ address }) => EVERYWHERE.has(address)).map(({ port }) => port));
  }

  /** Whether a listener of this forwarder answers there. */
  has({ address, port }: PeerAddress): boolean {
    if (this.#byPort.get(port)?.has(address) === true) return true;
    if (this.#portsEverywhere.has(port) && this.#isHere(address)) return true;
    return this.#places.some((place) => place.port === port && this.#isOf(place, address));
  }

  /** Whether an address is this forwarder's or another one of its host, whatever the port. */
  hasAddress(address: string): boolean {
    return this.#addresses.has(address) || this.#cards.has(address);
  }

  #isHere(address: string): boolean {
    return EVERYWHERE.has(address) || address.startsWith(LOOPBACK_IPV4) || this.#cards.has(address);
  }

  #isOf({ interface: name }: BindPlace, address: string): boolean {
    if (name === undefined) return false;
    const addresses = this.#cards.addressesOf(name);
    return !('fault' in addresses) && addresses.includes(address);
  }
}
