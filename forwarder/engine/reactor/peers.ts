// What is known of an address that calls: which child it is under the snapshot in force, and how limits count it. Children
// call from few addresses, many times; so it is worked out once per address and forgotten with the snapshot or the
// configuration. Bounded, because strangers may call from as many addresses as they like.

import type { Snapshot } from '../../decision/snapshot.ts';
import type { KeyHash } from '../ledger/keyed-hash.ts';
import type { Ledger } from '../ledger/ledger.ts';
import { ipv4In, ipv4Text, textIn } from './socket-address.ts';

export type Peer = {
  readonly address: string;
  /** As it stands before a port. */
  readonly shown: string;
  /** The direct child it belongs to, if any. */
  readonly child: string | undefined;
  readonly childNumber: number;
  /** One of the forwarder's own. */
  readonly isOwn: boolean;
  /** The address in limits per source. */
  readonly source: KeyHash;
  /** The client that calls without a PROXY header: the child at this address. */
  readonly client: KeyHash;
};

const REMEMBERED = 4_096;
const NO_CHILD = -1;

export class Peers {
  readonly #ledger: Ledger;
  readonly #byNumber = new Map<number, Peer>();
  readonly #byText = new Map<string, Peer>();
  #snapshot: Snapshot | undefined;
  #ownAddresses: readonly string[] = [];

  constructor(ledger: Ledger) {
    this.#ledger = ledger;
  }

  /** Forgets everything: another snapshot or configuration is in force. */
  judgeBy(snapshot: Snapshot | undefined, ownAddresses: readonly string[]): void {
    this.#snapshot = snapshot;
    this.#ownAddresses = ownAddresses;
    this.#byNumber.clear();
    this.#byText.clear();
  }

  at(socketAddress: Uint8Array): Peer {
    const number = ipv4In(socketAddress);
    if (number === undefined) return this.#remember(this.#byText, textIn(socketAddress), (text) => text);
    return this.#remember(this.#byNumber, number, ipv4Text);
  }

  #remember<Key>(peers: Map<Key, Peer>, key: Key, textOf: (key: Key) => string): Peer {
    let peer = peers.get(key);
    if (peer === undefined) {
      if (peers.size >= REMEMBERED) peers.clear();
      peers.set(key, (peer = this.#judge(textOf(key))));
    }
    return peer;
  }

  #judge(address: string): Peer {
    const child = this.#snapshot?.childOf(address);
    return {
      address,
      shown: address.includes(':') ? `[${address}]` : address,
      child,
      childNumber: child === undefined ? NO_CHILD : this.#ledger.childNumber(child),
      isOwn: this.#ownAddresses.includes(address),
      source: this.#ledger.hash(address),
      client: this.#ledger.hash(`${child} ${address}`),
    };
  }
}
