// How many bytes of audit lines may be on their way to the sink at once, over all threads. Whoever writes a line takes its
// bytes from the room first; whoever has written it, or has lost it, gives them back. When there is no room the newest
// line is the one that is dropped, and the thread that wanted to write it knows at once.

const ROOM = 0;
const TAKEN = 0;

/** Room for about a second of audit lines at the highest rate a core manages. */
const ROOM_BYTES = 8 * 1024 * 1024;

export type AuditRoomMemory = { readonly room: SharedArrayBuffer; readonly taken: SharedArrayBuffer };

export class AuditRoom {
  readonly #room: Int32Array<SharedArrayBuffer>;
  /** What this holder has taken and nobody has given back. */
  readonly #taken: Int32Array<SharedArrayBuffer>;

  constructor({ room, taken }: AuditRoomMemory = allocate(ROOM_BYTES)) {
    this.#room = new Int32Array(room);
    this.#taken = new Int32Array(taken);
  }

  static ofBytes(bytes: number): AuditRoom {
    return new AuditRoom(allocate(bytes));
  }

  /** For another thread: the same room, with an account of its own. */
  share(): AuditRoomMemory {
    return { room: this.#room.buffer, taken: new SharedArrayBuffer(4) };
  }

  /** False when there is not enough. */
  take(bytes: number): boolean {
    if (takeAtMost(this.#room, bytes, bytes) === 0) return bytes === 0;
    Atomics.add(this.#taken, TAKEN, bytes);
    return true;
  }

  /** The lines are written or lost. Nobody gives back more than was taken, whoever gave it back before. */
  give(bytes: number): void {
    Atomics.add(this.#room, ROOM, takeAtMost(this.#taken, bytes, 1));
  }

  /** The holder is no more. Lines of its that are still to be written free nothing when they are. */
  giveAll(): void {
    this.give(Atomics.load(this.#taken, TAKEN));
  }

  get freeBytes(): number {
    return Atomics.load(this.#room, ROOM);
  }
}

function allocate(bytes: number): AuditRoomMemory {
  const room = new SharedArrayBuffer(4);
  new Int32Array(room)[ROOM] = bytes;
  return { room, taken: new SharedArrayBuffer(4) };
}

/** Takes `bytes` out of a count, or what is there; nothing when that is less than `least`. Answers what it took. */
function takeAtMost(count: Int32Array<SharedArrayBuffer>, bytes: number, least: number): number {
  for (;;) {
    const before = Atomics.load(count, 0);
    const taken = Math.min(bytes, before);
    if (taken < least) return 0;
    if (Atomics.compareExchange(count, 0, before, before - taken) === before) return taken;
  }
}
