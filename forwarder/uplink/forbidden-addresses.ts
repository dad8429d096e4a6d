// Where a resolved name may not lead: a name on the allowlist is no permission to reach the plant's own networks, the
// metadata service of a cloud host or this forwarder itself (server-side request forgery, DNS rebinding).
// That holds for every address of this host, public ones too: the API server and the kubelet listen there as well.
// The check is made on the address that is dialled, after resolving, so there is nothing between check and use.

import { BlockList, isIPv4 } from 'node:net';
import { networkInterfaces } from 'node:os';
import type { PeerAddress } from './dialer.ts';
import { plainAddress } from './endpoint.ts';

/** IANA special-purpose registry (RFC 6890), and the addresses Azure hosts answer their guests on. */
const FORBIDDEN: readonly (readonly [network: string, prefix: number])[] = [
  ['0.0.0.0', 8], // unspecified, "this network"
  ['10.0.0.0', 8], // private
  ['100.64.0.0', 10], // carrier-grade NAT
  ['127.0.0.0', 8], // loopback
  ['168.63.129.16', 32], // Azure wire server
  ['169.254.0.0', 16], // link-local, metadata service
  ['172.16.0.0', 12], // private
  ['192.0.0.0', 24], // protocol assignments
  ['192.168.0.0', 16], // private
  ['198.18.0.0', 15], // benchmarks; used as private by plants that ran out
  ['224.0.0.0', 4], // multicast
  ['240.0.0.0', 4], // reserved, broadcast
];

const CARDS_READ_EVERY_MS = 5_000;

export class AddressGuard {
  readonly #forbidden = new BlockList();
  readonly #permitted = new BlockList();
  readonly #own: readonly PeerAddress[];
  readonly #hostAddresses: HostAddresses;

  /** `permitted`: CIDRs that are open although private. `own`: where this forwarder listens. */
  constructor(permitted: readonly string[], own: readonly PeerAddress[], hostAddresses = readHostAddresses) {
    this.#hostAddresses = new HostAddresses(hostAddresses);
    for (const [network, prefix] of FORBIDDEN) this.#forbidden.addSubnet(network, prefix, 'ipv4');
    for (const text of permitted) permit(this.#permitted, text);
    this.#own = own.flatMap(expandUnspecified);
  }

  /** Whether a resolved address may be dialled. Only IPv4 is: the resolver is asked for A records. */
  permits({ address, port }: PeerAddress): boolean {
    if (!isIPv4(address) || this.isSelf({ address, port })) return false;
    if (this.#permitted.check(address, 'ipv4')) return true;
    if (this.#forbidden.check(address, 'ipv4') || this.#own.some((own) => own.address === address)) return false;
    return !this.#hostAddresses.has(address);
  }

  /** Whether dialling it would reach a listener of this forwarder: a loop. No CIDR permits that. */
  isSelf({ address, port }: PeerAddress): boolean {
    const plain = plainAddress(address);
    return this.#own.some((own) => own.port === port && own.address === plain);
  }
}

function permit(list: BlockList, text: string): void {
  const [network = '', prefix = '32', ...rest] = text.split('/');
  if (!isIPv4(network) || !/^\d{1,2}$/.test(prefix) || Number(prefix) > 32 || rest.length > 0) {
    throw new Error(`Cannot permit the addresses "${text}": it is no IPv4 network. Write it as in "10.1.2.0/24"`);
  }
  list.addSubnet(network, Number(prefix), 'ipv4');
}

/** A listener on 0.0.0.0 answers on every address of the host. */
function expandUnspecified({ address, port }: PeerAddress): readonly PeerAddress[] {
  if (address !== '0.0.0.0' && address !== '::') return [{ address: plainAddress(address), port }];
  return readHostAddresses().map((own) => ({ address: own, port }));
}

function readHostAddresses(): readonly string[] {
  return Object.values(networkInterfaces()).flatMap((cards) => (cards ?? []).map(({ address }) => address));
}

/** Cards come and go; asking for them at every dial would cost as much as the dial on a host with many pods. */
class HostAddresses {
  readonly #read: () => readonly string[];
  #known: ReadonlySet<string> = new Set();
  #readAt = -Infinity;

  constructor(read: () => readonly string[]) {
    this.#read = read;
  }

  has(address: string): boolean {
    const now = performance.now();
    if (now - this.#readAt >= CARDS_READ_EVERY_MS) {
      this.#known = new Set(this.#read());
      this.#readAt = now;
    }
    return this.#known.has(address);
  }
}
