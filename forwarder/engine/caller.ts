// Who is calling: the direct child by the address of the TCP peer, and below it the origin, if a PROXY header proves
// one. Pods, hosts and the forwarder of a child may share one source address; without a header the caller has that
// child's own entries, never more.

import type { AuditRecord } from '../contract/audit-record.ts';
import type { Snapshot } from '../decision/snapshot.ts';
import { authenticateHeader } from '../hello/authenticate.ts';
import type { ConduitKeys } from '../hello/conduit-keys.ts';
import type { ProxyHeader } from '../hello/proxy-header.ts';
import type { ReplayGuard } from '../hello/replay-guard.ts';
import type { PeerAddress } from '../uplink/dialer.ts';

export type Call = {
  readonly child: string;
  readonly peer: PeerAddress;
  readonly header: ProxyHeader | undefined;
  readonly serverName: string | undefined;
};

export type CallerTools = {
  readonly snapshot: Snapshot;
  /** Keys of a direct child; undefined when it has no forwarder. */
  readonly keysOf: (child: string) => ConduitKeys | undefined;
  readonly replay: ReplayGuard;
  /** Wall clock, milliseconds since the epoch. */
  readonly now: number;
  /** A clock that is never set, in milliseconds: what the replay guard counts by. */
  readonly monotonicNow: number;
  /** 16 random bytes, for a connection this forwarder is the first to see. */
  readonly newId: () => Uint8Array;
};

export type Caller = {
  readonly origin: string;
  readonly client: PeerAddress;
  readonly clientVerified: AuditRecord['clientVerified'];
  readonly id: Uint8Array;
  /** The header's time is off: only reserved names pass. */
  readonly stale: boolean;
};

export type CallerResult =
  | { readonly ok: true; readonly caller: Caller }
  /** The header is not authentic. `detail` is for the log; whoever forged it learns nothing. */
  | { readonly ok: false; readonly detail: string };

export function identifyCaller({ child, peer, header, serverName }: Call, tools: CallerTools): CallerResult {
  if (header === undefined) {
    return {
      ok: true,
      caller: { origin: child, client: peer, clientVerified: 'peer', id: tools.newId(), stale: false },
    };
  }
  const proven = authenticateHeader({
    header,
    child,
    childKeys: tools.keysOf(child),
    childFor: (origin) => tools.snapshot.childFor(origin),
    serverName,
    now: tools.now,
    replayNow: tools.monotonicNow,
    replay: tools.replay,
  });
  if (proven.ok) {
    const { origin, client, id, stale } = proven;
    return { ok: true, caller: { origin, client, clientVerified: 'proxy-header', id, stale } };
  }
  return { ok: false, detail: proven.detail };
}

/** One client in limits: under masquerade a whole subtree is one address, but a proven client is itself. */
export function clientKey({ origin, client }: Pick<Caller, 'origin' | 'client'>): string {
  return `${origin} ${client.address}`;
}
