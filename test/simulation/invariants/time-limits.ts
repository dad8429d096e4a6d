// timeouts-fire, revoked-closes: nobody is waited for longer than the limits allow, plus what a timer may be late.

import { Violation } from '../violation.ts';
import type { Invariant } from '../violation.ts';
import type { Dial, Track } from '../world/track.ts';
import type { World } from '../world/world.ts';

/** How late a timer may be. */
const LATE_MS = 300;
const REVOKED_MS = 1_000;

export function checkTimes(world: World): void {
  const now = world.clock.monotonicMs;
  for (const track of world.connections.tracks.values()) {
    if (isHeaderUnderWay(world, track)) continue;
    if (track.released === undefined && !track.isHandedOver) checkTrack(track, world.connections.activeAt(track), now);
  }
  for (const dial of world.connections.dials.values()) {
    if (dial.released === undefined && dial.end.state === 'connecting') checkDial(dial, now);
  }
  for (const { queue, index, needsWake, wokenAtMs } of world.reactors) {
    const [oldest] = queue;
    if (oldest === undefined || needsWake || now - wokenAtMs <= REVOKED_MS) continue;
    throw new Violation('revoked-closes', `reactor ${index} does not read "${oldest.command.kind}"`);
  }
}

/** A next hop may take a PROXY header slowly; until it has all of it, nobody can tell whose connection that is. */
function isHeaderUnderWay(world: World, { opened, reactor }: Track): boolean {
  if (opened !== undefined) return false;
  const known = new Set([...world.connections.tracks.values()].map(({ client }) => client.server));
  return [...world.connections.dials.values()].some(
    (dial) => dial.reactor === reactor && dial.released === undefined && dial.end.sent > 0 && !known.has(dial.server),
  );
}

function checkTrack(track: Track, activeAtMs: number, now: number): void {
  const limits = track.configuration?.limits;
  if (limits === undefined) return;
  const { client, said, opened, acceptedAtMs, revokedAtMs } = track;
  const late = (invariant: Invariant, what: string, since: number, limit: number): void => {
    if (now - since <= limit + LATE_MS) return;
    throw new Violation(
      invariant,
      `client ${client.plan.index}: ${what} for ${now - since} ms, and the limit is ${limit}`,
    );
  };
  const patience = client.plan.waitsForSilence ? limits.proxyHeaderWaitMs : limits.helloTimeoutMs;
  if (client.plan.waitsForSilence && now - acceptedAtMs > patience + LATE_MS) client.mayBreakSilence = true;
  if (revokedAtMs !== undefined) late('revoked-closes', 'revoked, and open', revokedAtMs, REVOKED_MS - LATE_MS);
  if (opened !== undefined) return late('timeouts-fire', 'idle', activeAtMs, limits.idleTimeoutMs);
  // The first bytes may be under way to the next hop, where they are not yet understood.
  if (said !== undefined) return late('timeouts-fire', 'on its way', Math.max(said.atMs, activeAtMs), wayMs(limits));
  // On tcp silence is an answer too: it may be on its way already.
  const isTcp = client.plan.claim.protocol === 'tcp';
  const started = isTcp ? Math.max(acceptedAtMs, activeAtMs) : acceptedAtMs;
  late('timeouts-fire', 'not understood', started, limits.helloTimeoutMs + (isTcp ? wayMs(limits) : 0));
}

function wayMs({
  dialTimeoutMs,
  idleTimeoutMs,
}: {
  readonly dialTimeoutMs: number;
  readonly idleTimeoutMs: number;
}): number {
  return dialTimeoutMs + idleTimeoutMs;
}

function checkDial({ reactor, dialledAtMs, server }: Dial, now: number): void {
  const limitMs = reactor.configuration?.limits.dialTimeoutMs ?? 0;
  if (now - dialledAtMs <= limitMs + LATE_MS) return;
  throw new Violation('timeouts-fire', `server ${server.plan.index} is dialled for ${now - dialledAtMs} ms`);
}
