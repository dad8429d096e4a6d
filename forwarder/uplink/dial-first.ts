// Tries the addresses of one next hop in order, within one deadline, and never one that is forbidden.

import type { Reason } from '../contract/reasons.ts';
import type { Connect } from './connect.ts';
import type { Deadline } from './deadline.ts';
import type { DialResult, PeerAddress } from './dialer.ts';
import { formatEndpoint } from './endpoint.ts';
import type { SourceAddress } from './source-address.ts';

/** What every way up works with. */
export type DialTools = {
  readonly connect: Connect;
  readonly dialTimeoutMs: number;
  readonly source: () => SourceAddress;
};

/** Large sets exist for load distribution; a dial that missed four of them is better reported than prolonged. */
const MAX_ATTEMPTS = 4;

export async function dialFirst(
  addresses: readonly PeerAddress[],
  isPermitted: (address: PeerAddress) => boolean,
  tools: DialTools,
  deadline: Deadline,
  signal: AbortSignal,
): Promise<DialResult> {
  const permitted = addresses.filter(isPermitted).slice(0, MAX_ATTEMPTS);
  let failure = failed('forbidden-address', addresses[0]);
  for (const [tried, address] of permitted.entries()) {
    const source = tools.source();
    if ('fault' in source) return failed('next-hop-refused', address);
    // An address that hangs leaves the others their share of the time.
    const timeoutMs = deadline.remainingMs() / (permitted.length - tried);
    const result = await tools.connect(address, { timeoutMs, localAddress: source.address, signal });
    if (result.ok) return { ok: true, socket: result.socket, nextHop: formatEndpoint(address) };
    failure = failed(result.reason, address);
  }
  return failure;
}

function failed(reason: Reason, address: PeerAddress | undefined): DialResult {
  return { ok: false, reason, nextHop: address === undefined ? undefined : formatEndpoint(address) };
}
