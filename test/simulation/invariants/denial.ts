// true-denial: whoever is denied gave cause for the reason that the line names.

import type { AuditRecord } from '../../../forwarder/contract/audit-record.ts';
import type { Limit, Reason } from '../../../forwarder/contract/reasons.ts';
import { childFor, childOf } from '../plant/oracle.ts';
import { OWN_ADDRESS } from '../plant/places.ts';
import { Violation } from '../violation.ts';
import { FLIGHT_ENDS } from '../world/endings.ts';
import type { Server } from '../world/server.ts';
import type { Track } from '../world/track.ts';
import type { World } from '../world/world.ts';
import { claimsOf } from './permission.ts';

export function checkDenial(world: World, track: Track, { reason, limit }: AuditRecord): void {
  const hasCause = reason === 'over-limit' ? isReached(world, track, limit) : CAUSES[reason]?.(world, track);
  if (hasCause === true) return;
  const { plan } = track.client;
  throw new Violation(
    'true-denial',
    `client ${plan.index} (header ${plan.header}, ${plan.hello}) was denied as ${reason} ${limit ?? ''} without cause`,
  );
}

type Cause = (world: World, track: Track) => boolean;

/** Reasons that are not here have no cause in the simulation. */
const CAUSES: { readonly [Word in Reason]?: Cause } = {
  'source-not-allowed': (_world, track) => track.client.plan.claim.peer === OWN_ADDRESS || hasChangedChild(track),
  'proxy-header-not-authentic': isHeaderBad,
  'proxy-header-stale': (_world, { client }) => client.plan.claim.origin !== undefined,
  'not-in-allowlist': wasDenied,
  'port-not-allowed': wasDenied,
  'zone-not-allowed': wasDenied,
  'entry-expired': wasDenied,
  'entry-removed': wasDenied,
  'not-tls': (_world, { client }) => client.plan.hello === 'garbage',
  'malformed-hello': (_world, { client, end }) => client.plan.hello === 'garbage' || end.isFinished,
  'hello-too-large': (_world, { client }) => client.plan.hello === 'oversize',
  'no-server-name': (_world, { client }) => client.plan.hello === 'no-name',
  'hello-timeout': (_world, track) => isUnsaid(track) && isLate(track, track.configuration?.limits.helloTimeoutMs),
  'allowlist-not-loaded': ({ plan }) => plan.startsWithoutAllowlist,
  'name-not-found': ({ main }) => main?.directory.refusals.has('name-not-found') === true,
  'forbidden-address': ({ main }) => main?.directory.refusals.has('forbidden-address') === true,
  'resolver-failed': ({ main }, track) => main?.directory.refusals.has('resolver-failed') === true || isDialLate(track),
  'next-hop-refused': ({ servers, hasNoRoute }) => hasNoRoute || servers.some(mayRefuse),
  'next-hop-timeout': ({ servers }, track) =>
    isDialLate(track) || servers.some(({ plan }) => plan.greeting === 'times-out'),
  draining: (_world, { reactor }) => reactor.isEnding,
};

/** Who accepts and resets at once has refused, as far as anybody can tell. */
function mayRefuse({ plan }: Server): boolean {
  return plan.greeting === 'refuses' || FLIGHT_ENDS.has(plan.ending);
}

/** From which a limit is too many to be reached. */
const MANY = 100;

function isReached({ plan }: World, { configuration }: Track, limit: Limit | undefined): boolean {
  if (limit === undefined || configuration === undefined) return false;
  const { limits } = configuration;
  const reached: { readonly [Word in Limit]: boolean } = {
    connections: limits.connections < MANY,
    child: limits.connectionsPerChild < MANY,
    client: limits.connectionsPerClient < MANY,
    unidentified: limits.unidentified < MANY,
    rate: limits.newConnectionsPerSecond < MANY,
    names: limits.newNamesPerMinute < MANY,
    files: plan.files !== undefined || limits.files !== undefined,
    memory: limits.bufferedMiB < 1 || plan.auditLoss > 0,
  };
  return reached[limit];
}

function isHeaderBad({ main, clients }: World, track: Track): boolean {
  const { header, hello, headerId } = track.client.plan;
  if (hello === 'late-header') return true;
  if (header === 'none') return false;
  const isReplayed = clients.some(({ plan }) => plan.header === 'replayed' && plan.headerId === headerId);
  if (isReplayed) return true;
  const isCutShort = track.said === undefined && track.end.isFinished;
  return (
    !['valid', 'stale'].includes(header) ||
    isCutShort ||
    main?.configurations.haveKeysChanged === true ||
    hasChangedChild(track)
  );
}

function isUnsaid({ said, client }: Track): boolean {
  return said === undefined && (client.plan.claim.protocol !== 'tcp' || client.end.sent > 0);
}

function isDialLate({ said, acceptedAtMs, released, configuration }: Track): boolean {
  return (released?.atMs ?? 0) - (said?.atMs ?? acceptedAtMs) >= (configuration?.limits.dialTimeoutMs ?? 0);
}

function isLate({ released, acceptedAtMs }: Track, limitMs = 0): boolean {
  return (released?.atMs ?? 0) - acceptedAtMs >= limitMs;
}

/** At some time since it was accepted it was not allowed, or led elsewhere than at another time. */
function wasDenied({ main }: World, track: Track): boolean {
  const { acceptedMark, reactor, configuration } = track;
  if (configuration !== undefined && main?.configurations.undone.has(configuration.digest) === true) return true;
  return reactor.history.since(acceptedMark).some((terms) =>
    claimsOf(track, terms).some((claim) => {
      const ways = reactor.history.waysSince(acceptedMark, claim);
      return ways.has(undefined) || ways.size > 1;
    }),
  );
}

/** It belongs to nobody, or to another child than before. */
function hasChangedChild({ reactor, acceptedMark, client }: Track): boolean {
  const { peer, origin } = client.plan.claim;
  const children = new Set(
    reactor.history.since(acceptedMark).map(({ spec }) => (spec === undefined ? undefined : childOf(spec, peer))),
  );
  const origins = new Set(
    reactor.history
      .since(acceptedMark)
      .map(({ spec }) => (spec === undefined || origin === undefined ? undefined : childFor(spec, origin))),
  );
  return (
    children.size > 1 ||
    children.has(undefined) ||
    origins.size > 1 ||
    (origin !== undefined && ![...origins].some((child) => children.has(child)))
  );
}
