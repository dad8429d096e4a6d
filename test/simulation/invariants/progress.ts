// progress: nothing moves on the network any more, nothing is withheld, and the reactor waits. Then everything that was
// sent must have arrived at the other side; what has not is a wake-up that was lost.

import { Violation } from '../violation.ts';
import { headsLate } from '../world/client.ts';
import type { Track } from '../world/track.ts';
import type { World } from '../world/world.ts';

export function checkProgress(world: World): void {
  for (const track of world.connections.live) {
    const { server } = track.client;
    if (track.isHandedOver || track.end.isReset) continue;
    if (server !== undefined && world.connections.dials.get(server)?.released === undefined)
      checkJoined(track, server.end);
    else if (isGreeting(track) && track.end.waiting > 0) stuck(track, 'its hello is not read');
  }
}

function checkJoined({ client, end }: Track, far: NonNullable<Track['client']['server']>['end']): void {
  const near = far.peer;
  const { server } = client;
  if (near === undefined || server === undefined || near.isReset || far.isReleased || client.end.isReleased) return;
  if (end.waiting > 0) stuck({ client }, `${end.waiting} of its bytes are not read`);
  if (near.waiting > 0) stuck({ client }, `${near.waiting} bytes for it are not read`);
  const up = client.end.sent - client.plan.headerBytes;
  const arrived = server.received.length - (server.headerBytes ?? 0);
  if (!headsLate(client.plan) && arrived < up) stuck({ client }, `${up - arrived} of its bytes did not arrive`);
  const down = far.sent - client.received.length;
  if (down > 0) stuck({ client }, `${down} bytes for it did not arrive`);
  if (client.end.hasSentFin && !far.isFinished) stuck({ client }, 'its end did not arrive');
  if (far.hasSentFin && !client.end.isFinished) stuck({ client }, 'the end of what it receives did not arrive');
  if (client.end.hasSentFin && far.hasSentFin) stuck({ client }, 'both sides have ended, and it is still open');
}

/** It has not said all; on tcp whoever has been silent for long enough need not say anything. */
function isGreeting({ said, client }: Track): boolean {
  return said === undefined && client.plan.claim.protocol !== 'tcp';
}

function stuck({ client }: Pick<Track, 'client'>, what: string): never {
  throw new Violation('progress', `client ${client.plan.index}: ${what}, and nothing moves any more`);
}
