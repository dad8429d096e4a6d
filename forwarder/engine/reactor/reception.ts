// Accepts connections and decides whether each may come in at all: whose child the peer is, and whether the limits leave
// room. When the budget of files is used up it stops accepting before the kernel has to refuse; what waits in the queue
// of a listening socket is lost to nobody.

import type { Denial } from '../connection-record.ts';
import { SILENT } from '../ledger/ledger.ts';
import { CLIENT, type ReactorCore } from './core.ts';
import type { Ending } from './ending.ts';
import type { Greeting } from './greeting.ts';
import { EAGAIN, EMFILE, ENFILE, ENOBUFS, ENOMEM } from './kernel.ts';
import type { Face } from './messages.ts';
import { BACKLOG, servedFace, type ServedFace } from './served-face.ts';
import { portIn, textIn } from './socket-address.ts';

/** More wait for the next turn, behind those that are open already. */
const ACCEPTED_PER_TURN = 64;
/** How often to look whether another thread has given files back. */
const PAUSE_MS = 100;

export class Reception {
  readonly #core: ReactorCore;
  readonly #ending: Ending;
  readonly #greeting: Greeting;
  readonly #faces = new Map<number, ServedFace>();
  #isPaused = false;
  /** Not before then, because the kernel has refused what the budget would allow. */
  #resumeAtMs = 0;

  constructor(core: ReactorCore, ending: Ending, greeting: Greeting) {
    this.#core = core;
    this.#ending = ending;
    this.#greeting = greeting;
  }

  get isServing(): boolean {
    return this.#faces.size > 0;
  }

  /** How soon to look again whether accepting may go on; undefined while it does. */
  get pauseMs(): number | undefined {
    return this.#isPaused ? PAUSE_MS : undefined;
  }

  has(fd: number): boolean {
    return this.#faces.has(fd);
  }

  /** Serves these from now on. A closed listening socket resets its queue, so that of each other is emptied first. */
  serve(faces: readonly Face[]): void {
    const { configuration, kernel } = this.#core;
    if (configuration === undefined) return;
    const wanted = new Map(faces.map((face) => [face.fd, servedFace(face, configuration)]));
    const others = [...this.#faces.values()].filter(({ fd }) => !wanted.has(fd));
    for (const face of others) this.#empty(face);
    // Only now: whoever finds this thread dead must be able to tell what it has closed, which is all of them or none.
    for (const { fd } of others) {
      this.#faces.delete(fd);
      this.#core.close(fd);
    }
    for (const [fd, face] of wanted) {
      if (!this.#faces.has(fd) && !this.#isPaused) kernel.watchListener(fd);
      this.#faces.set(fd, face);
    }
  }

  /** A listening socket has connections waiting. */
  accept(fd: number): void {
    const face = this.#faces.get(fd);
    if (face === undefined) return;
    for (let accepted = 0; accepted < ACCEPTED_PER_TURN; accepted += 1) if (this.#acceptOne(face) === 'nothing') return;
  }

  /** Takes up accepting again when there are files. */
  resume(): void {
    if (!this.#isPaused || this.#core.nowMs < this.#resumeAtMs || !this.#hasRoom()) return;
    this.#isPaused = false;
    for (const fd of this.#faces.keys()) this.#core.kernel.watchListener(fd);
  }

  /** Bounded, because callers could keep the queue of a face from ever being empty. */
  #empty(face: ServedFace): void {
    for (let accepted = 0; accepted < BACKLOG; accepted += 1) {
      if (this.#acceptOne(face, true) === 'nothing') return;
      // Those that were denied give their files back. No batch of events is being handled, so no number is mistaken.
      this.#core.closeAll();
    }
  }

  /** @param isLast nobody will accept on this face later, so whoever finds no room is denied instead of left waiting */
  #acceptOne(face: ServedFace, isLast = false): 'one' | 'nothing' {
    const { kernel, parts, table } = this.#core;
    const hasRoom = this.#reserve();
    if (!hasRoom && (!isLast || table.isFull)) {
      this.#pause();
      return 'nothing';
    }
    const fd = kernel.accept(face.fd);
    if (fd >= 0) {
      if (hasRoom) this.#take(fd, face);
      else this.#turnAway(fd, face);
      return 'one';
    }
    if (hasRoom) parts.ledger.budgets.unreserve();
    if (fd === -EAGAIN) return 'nothing';
    if (fd === -EMFILE || fd === -ENFILE || fd === -ENOBUFS || fd === -ENOMEM) {
      this.#resumeAtMs = this.#core.nowMs + PAUSE_MS;
      this.#pause();
      return 'nothing';
    }
    // It was interrupted, or that one connection was reset while it waited (accept(2)).
    return 'one';
  }

  /** It comes in with what `reserve` has taken for it. */
  #take(fd: number, face: ServedFace): void {
    const { parts } = this.#core;
    const row = face.handOver ? undefined : this.#begin(fd, face);
    if (row === undefined) {
      // Its files stay reserved until the main thread counts it in, so that it is not handed more than there are.
      parts.channel.send({ kind: 'hand-over', fd, face });
      return;
    }
    const refusal = this.#enter(row);
    if (refusal === undefined) return this.#greeting.read(row);
    parts.ledger.budgets.unreserve();
    this.#ending.deny(row, refusal);
  }

  /** Also from a face that is handed over: the main thread would deny it for the same reason, and later. */
  #turnAway(fd: number, face: ServedFace): void {
    const { parts, configuration } = this.#core;
    const row = this.#begin(fd, face);
    if (row === undefined || configuration === undefined) return this.#core.close(fd);
    const limit = parts.ledger.budgets.exhausted(configuration.limits) ?? 'files';
    this.#ending.deny(row, { reason: 'over-limit', limit });
  }

  /** A row for it; undefined when there is none. */
  #begin(fd: number, face: ServedFace): number | undefined {
    const { parts, table, rows, peers, kernel, configuration, nowMs } = this.#core;
    const row = configuration === undefined ? undefined : table.take(fd);
    if (configuration === undefined || row === undefined) return undefined;
    parts.counters.accepted();
    const peer = peers.at(kernel.address);
    rows.begin(row, face, configuration, peer, nowMs);
    rows.peerPort[row] = portIn(kernel.address);
    rows.snapshot[row] = this.#core.snapshot;
    table.face[row] = face.fd;
    table.setPeer(row, kernel.address);
    table.setId(row, parts.newId());
    this.#core.own(fd, row, CLIENT);
    this.#core.open += 1;
    if (face.local === undefined) this.#askLocal(row, fd);
    return row;
  }

  /** Finds the child and counts the connection in. */
  #enter(row: number): Denial | undefined {
    const { parts, table, rows, configuration, snapshot, nowMs } = this.#core;
    if (snapshot === undefined || configuration === undefined) return { reason: 'allowlist-not-loaded' };
    const peer = rows.peer[row];
    if (peer?.child === undefined) return { reason: 'source-not-allowed' };
    // A zone may be a child of its own forwarder (its workloads go through it); no other zone is at this address.
    const isOwn = peer.isOwn || peer.address === (rows.face[row]?.local ?? rows.local[row])?.address;
    if (isOwn && peer.child !== configuration.zone)
      return { reason: 'source-not-allowed', detail: 'the address is one of the forwarder itself' };
    const { childNumber, source } = peer;
    const limit = parts.ledger.enter(childNumber, source, configuration.limits, snapshot.children, nowMs, true);
    if (limit !== undefined) return { reason: 'over-limit', limit };
    table.child[row] = childNumber;
    table.standing[row] = SILENT;
    table.isCounted[row] = 1;
    return undefined;
  }

  /** The face is every address of the host; each connection has arrived at one of them. */
  #askLocal(row: number, fd: number): void {
    const { kernel, rows } = this.#core;
    if (kernel.localAddress(fd) < 0) return;
    rows.local[row] = { address: textIn(kernel.address), port: portIn(kernel.address) };
  }

  /** Files, memory and a row for one more. */
  #reserve(): boolean {
    const { parts, configuration, table } = this.#core;
    return configuration !== undefined && !table.isFull && parts.ledger.budgets.reserve(configuration.limits);
  }

  #hasRoom(): boolean {
    const { parts, configuration, table } = this.#core;
    return (
      configuration !== undefined && !table.isFull && parts.ledger.budgets.exhausted(configuration.limits) === undefined
    );
  }

  #pause(): void {
    if (this.#isPaused) return;
    this.#isPaused = true;
    this.#core.parts.counters.acceptPaused();
    for (const fd of this.#faces.keys()) this.#core.kernel.unwatch(fd);
  }
}
