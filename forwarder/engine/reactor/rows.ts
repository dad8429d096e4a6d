// What only the reactor's own thread knows of its connections: columns beside those of the connection table, by the same
// row. References in them point to what many connections share (a face, a configuration, a peer, an entry), so that a
// connection that is merely open costs a few words and its server name.

import type { CompiledEntry } from '../../decision/decision.ts';
import type { Snapshot } from '../../decision/snapshot.ts';
import type { HelloProfile } from '../../hello/hello-profile.ts';
import type { Caller } from '../caller.ts';
import type { PrefaceReader } from '../preface.ts';
import type { LateHeader } from '../late-header.ts';
import type { ServedFace } from './served-face.ts';
import type { ReactorConfiguration } from './messages.ts';
import type { PeerAddress } from '../../uplink/dialer.ts';
import type { Peer } from './peers.ts';
import type { KnownPlaces } from './places.ts';

/** From the client to the next hop, and back. The side that sends in a direction has the same number. */
export const UP = 0;
export const DOWN = 1;
export type Direction = typeof UP | typeof DOWN;

/** Flags that exist per direction stand at `flag << direction`. */
export const ENDED = 1; // the sender has finished its direction, and that was read
export const END_SEEN = 1 << 2; // an event has said that the end is there; it may not be read yet
export const FINISHED = 1 << 4; // the end was passed on to the receiver
export const READY = 1 << 6; // bytes may be there that no further event will tell of
export const QUEUED = 1 << 8; // waits for another turn, because it has had its share of this one
export const URGENT = 1 << 10; // urgent data has come, at which a receive stops early
export const WATCHED = 1 << 12; // not per direction from here on
export const HAS_HEADER = 1 << 19;
export const NO_DELAY = 1 << 20;
export const FAILED = 1 << 22; // per direction: its sender has failed; what it had sent before may still be unread
export const WAITED = 1 << 21; // a silent tcp caller has had its time to send a header
export const IS_STALE = 1 << 13;
export const UNDONE = 1 << 14; // only a configuration that was rolled back served it
export const KEPT_ALIVE = 1 << 15;
export const SPOKE = 1 << 16; // the client has sent something
export const IDENTIFIED = 1 << 17;
export const DECIDED = 1 << 18;

export class Rows {
  readonly face: (ServedFace | undefined)[] = [];
  readonly configuration: (ReactorConfiguration | undefined)[] = [];
  readonly peer: (Peer | undefined)[] = [];
  /** Where the connection arrived, when its face does not say. */
  readonly local: (PeerAddress | undefined)[] = [];
  /** Only of a connection that came with a PROXY header; without one the peer is the client. */
  readonly caller: (Caller | undefined)[] = [];
  readonly reader: (PrefaceReader | undefined)[] = [];
  readonly serverName: (string | undefined)[] = [];
  readonly profile: (HelloProfile | undefined)[] = [];
  readonly entry: (CompiledEntry | undefined)[] = [];
  /** Its entry, as audit lines of an open connection show it: the one it was opened by. */
  readonly label: (string | undefined)[] = [];
  /** The one that decided last. */
  readonly snapshot: (Snapshot | undefined)[] = [];
  /** The digest of the one that decided when the connection was opened. */
  readonly digest: (string | undefined)[] = [];
  readonly places: (KnownPlaces | undefined)[] = [];
  readonly nextHop: (string | undefined)[] = [];
  readonly lateHeader: (LateHeader | undefined)[] = [];
  /** What is to be sent before anything else: to the next hop first of all the header and the hello. */
  readonly waiting: (Uint8Array | undefined)[] = [];
  /** How much of `waiting` is sent. */
  waitingFrom: Int32Array<ArrayBuffer> = new Int32Array(0);
  flags: Int32Array<ArrayBuffer> = new Int32Array(0);
  /** Of the places: how many were tried. */
  tried: Uint8Array<ArrayBuffer> = new Uint8Array(0);
  peerPort: Uint16Array<ArrayBuffer> = new Uint16Array(0);
  /** Grows with every use of the row: an answer that comes late is for nobody. */
  use: Int32Array<ArrayBuffer> = new Int32Array(0);
  /** UP or DOWN: which side ended first; -1 while neither has. */
  endedFirst: Int8Array<ArrayBuffer> = new Int8Array(0);
  acceptedAtMs: Float64Array<ArrayBuffer> = new Float64Array(0);
  dialledAtMs: Float64Array<ArrayBuffer> = new Float64Array(0);
  activeAtMs: Float64Array<ArrayBuffer> = new Float64Array(0);
  bytesUp: Float64Array<ArrayBuffer> = new Float64Array(0);
  bytesDown: Float64Array<ArrayBuffer> = new Float64Array(0);

  begin(row: number, face: ServedFace, configuration: ReactorConfiguration, peer: Peer, nowMs: number): void {
    if (row >= this.flags.length) this.#grow(row + 1);
    this.face[row] = face;
    this.configuration[row] = configuration;
    this.peer[row] = peer;
    this.local[row] = undefined;
    this.caller[row] = undefined;
    this.reader[row] = undefined;
    this.serverName[row] = undefined;
    this.profile[row] = undefined;
    this.entry[row] = undefined;
    this.snapshot[row] = undefined;
    this.digest[row] = undefined;
    this.label[row] = undefined;
    this.places[row] = undefined;
    this.nextHop[row] = undefined;
    this.lateHeader[row] = undefined;
    this.waiting[2 * row] = undefined;
    this.waiting[2 * row + 1] = undefined;
    this.flags[row] = 0;
    this.tried[row] = 0;
    this.use[row] = (this.use[row] ?? 0) + 1;
    this.endedFirst[row] = -1;
    this.acceptedAtMs[row] = nowMs;
    this.activeAtMs[row] = nowMs;
    this.bytesUp[row] = 0;
    this.bytesDown[row] = 0;
  }

  /** Lets go of what the row refers to. */
  end(row: number): void {
    this.caller[row] = undefined;
    this.reader[row] = undefined;
    this.serverName[row] = undefined;
    this.entry[row] = undefined;
    this.snapshot[row] = undefined;
    this.places[row] = undefined;
    this.lateHeader[row] = undefined;
    this.waiting[2 * row] = undefined;
    this.waiting[2 * row + 1] = undefined;
  }

  has(row: number, flag: number): boolean {
    return ((this.flags[row] ?? 0) & flag) !== 0;
  }

  mark(row: number, flag: number): void {
    this.flags[row] = (this.flags[row] ?? 0) | flag;
  }

  unmark(row: number, flag: number): void {
    this.flags[row] = (this.flags[row] ?? 0) & ~flag;
  }

  #grow(rows: number): void {
    const length = Math.max(1_024, 2 * this.flags.length, rows);
    this.waitingFrom = copied(this.waitingFrom, new Int32Array(2 * length));
    this.flags = copied(this.flags, new Int32Array(length));
    this.peerPort = copied(this.peerPort, new Uint16Array(length));
    this.tried = copied(this.tried, new Uint8Array(length));
    this.use = copied(this.use, new Int32Array(length));
    this.endedFirst = copied(this.endedFirst, new Int8Array(length));
    this.acceptedAtMs = copied(this.acceptedAtMs, new Float64Array(length));
    this.dialledAtMs = copied(this.dialledAtMs, new Float64Array(length));
    this.activeAtMs = copied(this.activeAtMs, new Float64Array(length));
    this.bytesUp = copied(this.bytesUp, new Float64Array(length));
    this.bytesDown = copied(this.bytesDown, new Float64Array(length));
  }
}

function copied<T extends { set(from: T): void }>(from: T, to: T): T {
  to.set(from);
  return to;
}
