// nothing-before-allow: who is dialled and who is sent bytes, judged by the oracle from what was in force when the client
// had said all it has to say, and again when the first byte goes out.

import { macOf, peekProxyHeader } from '../../../forwarder/hello/proxy-header.ts';
import { wayOf } from '../plant/oracle.ts';
import type { Claim, Terms } from '../plant/oracle.ts';
import { SIGNING_KEYS } from '../plant/places.ts';
import { MARK_BYTES, SIGNATURE } from '../plant/speech.ts';
import { Violation } from '../violation.ts';
import type { Client } from '../world/client.ts';
import { askedPlace } from '../world/located.ts';
import { MAX_HEADER_AGE_MS } from '../world/connections.ts';
import type { Server } from '../world/server.ts';
import type { Dial, Track } from '../world/track.ts';
import type { World } from '../world/world.ts';

/** How late a timer may be. */
const LATE_MS = 300;
/** Who could never pass, whatever the allowlist says. */
const NEVER = new Set(['forged', 'foreign', 'mismatch', 'malformed']);

export class Permission {
  readonly #world: World;
  /** Ids of PROXY headers by which a connection was opened. */
  readonly #usedIds = new Set<string>();

  constructor(world: World) {
    this.#world = world;
  }

  /** Somebody must be there who may have asked for this dial. */
  dialled({ server, reactor }: Dial): void {
    const { question, goodUntilMs } = server.plan.located;
    const { clock, plan } = this.#world;
    if (clock.monotonicMs > goodUntilMs + plan.limits.dialTimeoutMs + LATE_MS)
      throw new Violation(
        'nothing-before-allow',
        `server ${server.plan.index} is dialled by an answer that is too old`,
      );
    const asking = this.#world.connections.live.filter((track) => track.reactor === reactor && mayAsk(track, server));
    if (asking.length === 0) {
      const text = `server ${server.plan.index} (${askedPlace(question)}) is dialled, and nobody who may has asked for it`;
      throw new Violation('nothing-before-allow', text);
    }
    if (!asking.some((track) => saidAtMs(track) <= goodUntilMs)) {
      const text = `server ${server.plan.index} is dialled by an answer that was good no more when somebody asked`;
      throw new Violation('nothing-before-allow', text);
    }
  }

  /** Finds out whose bytes a server has received, and whether it may have them. */
  arrived(server: Server): void {
    if (server.client !== undefined) return server.received.check(server.client.body, server.headerBytes);
    if (!this.#readHeader(server)) return;
    const own = server.headerBytes ?? 0;
    const bytes = server.received.bytes.subarray(own);
    if (startsWith(bytes, SIGNATURE)) {
      throw new Violation('nothing-before-allow', `server ${server.plan.index} received a PROXY header of a client`);
    }
    if (bytes.length < MARK_BYTES) return;
    const client = this.#world.clients.find(({ body }) => startsWith(body, bytes.subarray(0, MARK_BYTES)));
    if (client === undefined) {
      throw new Violation('bytes-in-order', `server ${server.plan.index} has received what no client has sent`);
    }
    this.#join(client, server);
    server.received.check(client.body, own);
  }

  #readHeader(server: Server): boolean {
    if (server.headerBytes !== undefined) return true;
    const peeked = peekProxyHeader(server.received.bytes);
    if (peeked.kind === 'need-more') return false;
    if (peeked.kind !== 'header') {
      throw new Violation('bytes-in-order', `server ${server.plan.index} expects a PROXY header and received none`);
    }
    const mac = macOf(peeked.header.signedBytes, SIGNING_KEYS.signing);
    if (!Buffer.from(mac).equals(peeked.header.mac)) {
      throw new Violation(
        'bytes-in-order',
        `server ${server.plan.index} received a PROXY header that is not signed by us`,
      );
    }
    server.headerBytes = peeked.length;
    return true;
  }

  #join(client: Client, server: Server): void {
    const track = this.#world.connections.trackOf(client);
    const dial = this.#world.connections.dials.get(server);
    const { index } = client.plan;
    if (client.server !== undefined) {
      throw new Violation('bytes-in-order', `two servers have received the bytes of client ${index}`);
    }
    if (track === undefined || dial?.sent === undefined || dial.reactor !== track.reactor) {
      throw new Violation('bytes-in-order', `server ${server.plan.index} has received bytes nobody sent to it`);
    }
    this.#checkClaim(track, server, dial, dial.sent);
    client.server = server;
    server.client = client;
    client.received.check(server.stream);
  }

  #checkClaim(track: Track, server: Server, dial: Dial, sent: NonNullable<Dial['sent']>): void {
    const { header, headerId, index } = track.client.plan;
    const fail = (why: string): never => {
      throw new Violation(
        'nothing-before-allow',
        `client ${index} (${header}) reached server ${server.plan.index}: ${why}`,
      );
    };
    if (NEVER.has(header)) fail('its header proves nothing');
    const claim = claimOf(track, sent.terms);
    const before = track.said === undefined ? track.reactor.history.since(track.acceptedMark) : [track.said.terms];
    if (!before.some((terms) => wayOf(terms, claim) !== undefined)) fail('it was not allowed when it asked');
    const way = wayOf(sent.terms, claim);
    if (way === undefined) return void fail('it was not allowed any more when the first byte was sent');
    if (!leadsTo(way, server)) fail(`that is not where it leads (${way})`);
    if (headerId !== undefined && this.#usedIds.has(headerId)) fail('its header had been used before');
    if (headerId !== undefined) this.#usedIds.add(headerId);
    track.opened = { atMs: sent.atMs, mark: sent.mark, way, claim };
    this.#world.coverage.count('opened');
    this.#world.trace(`server ${dial.server.plan.index} has the bytes of client ${index}`);
  }
}

/** What a client claims; a header that says nothing by now is stale or not by when it was read. */
function claimOf({ said, client }: Track, terms: Terms): Claim {
  if (said !== undefined) return said.claim;
  const { claim, headerTimeMs } = client.plan;
  return { ...claim, isStale: claim.origin !== undefined && Math.abs(terms.nowMs - headerTimeMs) > MAX_HEADER_AGE_MS };
}

/** On tcp a caller that is silent for too long has sent no header, whatever it sends then. */
export function claimsOf(track: Track, terms: Terms): readonly Claim[] {
  const claim = claimOf(track, terms);
  return mayBeLate(track) ? [claim, { ...claim, origin: undefined, isStale: false }] : [claim];
}

export function mayBeLate({ client, opened }: Track): boolean {
  return client.plan.claim.protocol === 'tcp' && client.plan.header !== 'none' && opened === undefined;
}

/** Not later than it asked where to go. */
function saidAtMs({ said, acceptedAtMs }: Track): number {
  return said?.atMs ?? acceptedAtMs;
}

function mayAsk(track: Track, server: Server): boolean {
  if (NEVER.has(track.client.plan.header) && !mayBeLate(track)) return false;
  // What one configuration leads to says nothing of where another does.
  if (server.plan.located.digest !== track.configuration?.digest) return false;
  const all = track.said === undefined ? track.reactor.history.since(track.acceptedMark) : [track.said.terms];
  return all.some((terms) =>
    claimsOf(track, terms).some((claim) => {
      const way = wayOf(terms, claim);
      return way !== undefined && leadsTo(way, server);
    }),
  );
}

/** Names that go up to a parent are all found at one place. */
function leadsTo(way: string, { plan }: Server): boolean {
  const { question, isUplinkParent } = plan.located;
  const place = way.slice(way.indexOf(' ') + 1);
  if (isUplinkParent && place.startsWith('up ')) return question.to === undefined;
  return place === askedPlace(question);
}

function startsWith(bytes: Uint8Array, beginning: Uint8Array): boolean {
  return bytes.length >= beginning.length && beginning.every((byte, at) => bytes[at] === byte);
}
