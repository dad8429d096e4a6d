// Where a resolved name may not lead: a name on the allowlist is no permission to reach the plant's own networks, the
// metadata service of a cloud host or this forwarder itself (server-side request forgery, DNS rebinding).
// That holds for every address of this host, public ones too: the API server and the kubelet listen there as well.
// The check is made on the address that is dialled, after resolving, so there is nothing between check and use.

import { isIP } from 'node:net';
import type { BindPlace } from '../contract/configuration.ts';
import { canonicalAddress } from '../contract/ip-address.ts';
import type { PeerAddress } from './dialer.ts';
import { type HostCards, THIS_HOST } from './host-cards.ts';
import { OwnPlaces } from './own-places.ts';
import { createFindTranslated, createIsOpen, createIsPermitted } from './special-networks.ts';

export class AddressGuard {
  readonly #isOpen = createIsOpen();
  readonly #translated = createFindTranslated();
  readonly #isPermitted: (address: string) => boolean;
  readonly #own: OwnPlaces;

  /** `permitted`: CIDRs that are open although private. `own`: where this forwarder listens. */
  constructor(permitted: readonly string[], own: readonly BindPlace[], cards: HostCards = THIS_HOST) {
    this.#isPermitted = createIsPermitted(permitted);
    this.#own = new OwnPlaces(own, cards);
  }

  /** Whether a resolved address may be dialled. */
  permits({ address, port }: PeerAddress): boolean {
    if (isIP(address) === 0 || address.includes('%')) return false;
    const plain = canonicalAddress(address);
    const translated = this.#translated(plain);
    if (this.#leadsHome(plain, translated, port)) return false;
    if (this.#isPermitted(plain)) return true;
    // The router in between would open what is closed, so what counts is where it leads.
    const reached = translated ?? plain;
    return this.#isOpen(reached) && !this.#own.hasAddress(reached);
  }

  /** Whether dialling it would reach a listener of this forwarder: a loop. No CIDR permits that. */
  isSelf({ address, port }: PeerAddress): boolean {
    const plain = canonicalAddress(address);
    return this.#leadsHome(plain, isIP(plain) === 0 ? undefined : this.#translated(plain), port);
  }

  #leadsHome(address: string, translated: string | undefined, port: number): boolean {
    return (
      this.#own.has({ address, port }) || (translated !== undefined && this.#own.has({ address: translated, port }))
    );
  }
}
