// Whether a PROXY header tells the truth. Pure but for the replay guard, which remembers the ids it admits.
//
// The MAC comes first: whoever cannot make one learns nothing from the answers and touches no memory. A header whose
// time is off by more than five minutes is authentic but stale; the caller lets only reserved names through, because a
// clock fault must not cut a plant off.

import { timingSafeEqual } from 'node:crypto';
import { macOf } from './proxy-header.ts';
import type { ConduitKeys } from './conduit-keys.ts';
import type { ProxyHeader } from './proxy-header.ts';
import type { ReplayGuard } from './replay-guard.ts';
import type { PeerAddress } from '../uplink/dialer.ts';

export type AuthenticationRequest = {
  readonly header: ProxyHeader;
  /** Keys of the direct child the TCP peer belongs to; undefined when that child has no forwarder. */
  readonly childKeys: ConduitKeys | undefined;
  readonly child: string;
  /** The direct child an origin's connections come through, itself when it is direct. */
  readonly childFor: (origin: string) => string | undefined;
  /** What the client itself asks for; undefined for tcp. */
  readonly serverName: string | undefined;
  /** Wall clock, milliseconds since the epoch. */
  readonly now: number;
  /**
   * Clock of the replay guard, in milliseconds. A monotonic one forgets nothing when the wall clock steps.
   * @default `now`
   */
  readonly replayNow?: number;
  readonly replay: ReplayGuard;
};

/** Every failure is `proxy-header-not-authentic`. */
type AuthenticationFailure =
  | 'no-keys'
  | 'unknown-key'
  | 'bad-mac'
  | 'origin-not-below-child'
  | 'authority-mismatch'
  | 'replayed';

export type Authentication =
  | {
      readonly ok: true;
      readonly origin: string;
      readonly client: PeerAddress;
      readonly id: Uint8Array;
      readonly stale: boolean;
    }
  | { readonly ok: false; readonly detail: AuthenticationFailure };

/** How far the clocks of two forwarders may differ. */
const MAX_CLOCK_DIFFERENCE_MS = 300_000;

export function authenticateHeader(request: AuthenticationRequest): Authentication {
  const { header, child, childFor, serverName, now, replayNow = now, replay } = request;
  const forged = checkMac(header, request.childKeys);
  if (forged !== undefined) return { ok: false, detail: forged };
  if (childFor(header.origin) !== child) return { ok: false, detail: 'origin-not-below-child' };
  if (header.authority !== serverName) return { ok: false, detail: 'authority-mismatch' };
  const isOff = Math.abs(now - header.timeMs) > MAX_CLOCK_DIFFERENCE_MS;
  const admitted = replay.admitHeader({ child, id: header.id, timeMs: isOff ? undefined : header.timeMs }, replayNow);
  if (admitted === 'seen') return { ok: false, detail: 'replayed' };
  // What was forgotten to keep memory bounded cannot be told from a replay, so its time no longer speaks for it.
  const stale = isOff || admitted === 'forgotten';
  return { ok: true, origin: header.origin, client: header.client, id: header.id, stale };
}

function checkMac(header: ProxyHeader, keys: ConduitKeys | undefined): AuthenticationFailure | undefined {
  if (keys === undefined) return 'no-keys';
  const key = keys.all.get(header.keyId);
  if (key === undefined) return 'unknown-key';
  const expected = macOf(header.signedBytes, key);
  const equal = expected.length === header.mac.length && timingSafeEqual(expected, header.mac);
  return equal ? undefined : 'bad-mac';
}
