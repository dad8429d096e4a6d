// one-close-per-open, true-denial, live-stays: once everything is over, the audit lines of each connection are compared
// with what the world has seen of it.

import type { AuditRecord } from '../../../forwarder/contract/audit-record.ts';
import { formatEndpoint } from '../../../forwarder/uplink/endpoint.ts';
import { Violation } from '../violation.ts';
import { headsLate } from '../world/client.ts';
import type { Track } from '../world/track.ts';
import type { World } from '../world/world.ts';
import type { AuditTrail } from './audit-trail.ts';
import { checkDenial } from './denial.ts';
import { mayBeLate } from './permission.ts';
import { wasRevoked } from './revocation.ts';

export function checkRecords(world: World, trail: AuditTrail): void {
  let lineless = 0;
  let unexplained = 0;
  for (const track of world.connections.tracks.values()) {
    const lines = trail.of(peerOf(track));
    if (track.isHandedOver) continue;
    if (lines.length > 0) checkLines(world, track, lines);
    else {
      lineless += 1;
      if (!isGone(track)) unexplained += 1;
    }
  }
  if (trail.credited !== 0) fail(undefined, `${trail.credited} bytes of room for audit lines were taken and not used`);
  if (trail.counted > lineless)
    fail(undefined, `${trail.counted} denials were counted, ${lineless} are without a line`);
  if (world.plan.auditLoss === 0 && unexplained > trail.counted)
    fail(undefined, `${unexplained} connections have no audit line, and ${trail.counted} denials were counted`);
}

/** It left before it had said anything: there is nobody to deny. */
function isGone({ end, said, opened }: Track): boolean {
  if (opened !== undefined) return false;
  return end.isReset || (end.received === 0 && (end.isFinished || said === undefined) && end.isFinished);
}

function checkLines(world: World, track: Track, lines: readonly AuditRecord[]): void {
  const [opens, closes, denials] = (['open', 'close', 'deny'] as const).map((event) =>
    lines.filter((line) => line.event === event),
  );
  if (opens === undefined || closes === undefined || denials === undefined) return;
  const isLossy = world.plan.auditLoss > 0;
  if (opens.length > 1 || closes.length > 1 || denials.length > 1 || (denials.length > 0 && closes.length > 0))
    fail(track, `its lines are ${lines.map(({ event }) => event).join(', ')}`);
  if (!isLossy && opens.length > closes.length) fail(track, 'it was opened and never closed');
  if (denials.length > 0 && opens.length > 0) fail(track, 'it was opened and denied');
  if (!isLossy && track.opened !== undefined && opens.length === 0) fail(track, 'bytes flowed and no line says so');
  const [open] = opens;
  const [close] = closes;
  const [denial] = denials;
  if (open !== undefined) checkFacts(track, open);
  if (open !== undefined && close !== undefined && open.id !== close.id) fail(track, 'its lines differ in their id');
  if (close !== undefined) checkClose(world, track, close);
  if (denial !== undefined) {
    world.coverage.count('denied');
    checkDenial(world, track, denial);
  }
}

function checkFacts(track: Track, { serverName, origin, id, listener }: AuditRecord): void {
  const { claim, headerId, face } = track.client.plan;
  if (serverName !== claim.serverName) fail(track, `its line says server name "${serverName}"`);
  if (listener !== face.name) fail(track, `its line says listener "${listener}"`);
  if (mayBeLate(track)) return;
  if (claim.origin !== undefined && origin !== claim.origin) fail(track, `its line says origin "${origin}"`);
  if (headerId !== undefined && id !== headerId) fail(track, `its line says id "${id}"`);
}

function checkClose(world: World, track: Track, close: AuditRecord): void {
  const { closedBy, bytesUp = -1, bytesDown = -1 } = close;
  const { server } = track.client;
  const dial = server === undefined ? undefined : world.connections.dials.get(server);
  const ownBytes = mayBeLate(track) ? 0 : track.client.plan.headerBytes;
  if (bytesUp > track.end.received - ownBytes) fail(track, `${bytesUp} bytes up are too many`);
  if (bytesDown < track.end.sent) fail(track, `${bytesDown} bytes down are too few: it was sent ${track.end.sent}`);
  if (dial !== undefined && server?.headerBytes !== undefined) {
    const sent = dial.end.sent - server.headerBytes;
    if (bytesUp < sent) fail(track, `${bytesUp} bytes up are too few: the server was sent ${sent}`);
    if (bytesDown > dial.end.received) fail(track, `${bytesDown} bytes down are too many`);
  }
  checkCause(world, track, closedBy);
}

function checkCause(world: World, track: Track, closedBy: AuditRecord['closedBy']): void {
  const { coverage, main } = world;
  const { server } = track.client;
  const near = server?.end.peer;
  switch (closedBy) {
    case 'client': {
      coverage.count('closed-by-client');
      if (!track.end.isFinished && !track.end.isReset) fail(track, 'it is said to have ended, and has not');
      return;
    }
    case 'server': {
      coverage.count('closed-by-server');
      if (near !== undefined && !near.isFinished && !near.isReset)
        fail(track, 'its server is said to have ended, and has not');
      return;
    }
    case 'idle': {
      coverage.count('closed-idle');
      const idle = (track.released?.atMs ?? 0) - world.connections.activeAt(track);
      if (idle < (track.configuration?.limits.idleTimeoutMs ?? 0))
        fail(track, `it is said to be idle after ${idle} ms`);
      return;
    }
    case 'entry-removed':
    case 'entry-expired': {
      coverage.count(closedBy === 'entry-removed' ? 'closed-revoked' : 'closed-expired');
      const isUndone = main?.configurations.undone.has(track.configuration?.digest ?? '') === true;
      if (track.opened !== undefined && !isUndone && !wasRevoked(track))
        throw new Violation('live-stays', `client ${track.client.plan.index} was cut as ${closedBy}, and was allowed`);
      return;
    }
    case 'draining': {
      coverage.count('closed-draining');
      if (!track.reactor.isEnding) fail(track, 'it is said to be drained, and nothing ends');
      return;
    }
    case 'error': {
      const isCause = headsLate(track.client.plan) || mayBeLate(track) || hasSmallBudget(track);
      if (!isCause) fail(track, 'it is said to have failed, and gave no cause');
      return;
    }
    case undefined: {
      fail(track, 'its close has no cause');
    }
  }
}

function hasSmallBudget({ configuration }: Track): boolean {
  return (configuration?.limits.bufferedMiB ?? 0) < 1;
}

function peerOf({ client }: Track): string {
  return formatEndpoint(client.plan);
}

function fail(track: Track | undefined, what: string): never {
  const who = track === undefined ? '' : `client ${track.client.plan.index}: `;
  throw new Violation('one-close-per-open', `${who}${what}`);
}
