// The forwarder's own addresses never count as a child. A face stands inside the child's network, so whatever runs on
// this host could otherwise call itself that child.

import type { Configuration } from '../contract/configuration.ts';
import { plainAddress } from '../uplink/endpoint.ts';

/** `local` is where the peer was accepted: under a listener on every address, the one it reached. */
export function isOwnAddress(peer: string, local: string, { listeners, uplink }: Configuration): boolean {
  if (peer === local || peer === uplink.from?.address) return true;
  return listeners.some(({ bind }) => bind.some(({ address }) => plainAddress(address) === peer));
}
