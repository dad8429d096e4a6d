// When each row is to be looked at again. One timer a row; setting it anew moves it.
//
// A wheel of buckets, each a doubly linked list through two integer columns: setting, moving and taking a timer cost the
// same however many there are (Varghese and Lauck, 1987). A timer beyond the wheel's horizon waits in its last bucket and
// is put back from there. Timers fire up to one tick late, never early.

const TICK_MS = 64;
const BUCKETS = 1_024;
const NONE = -1;

export class TimerWheel {
  readonly #heads = new Int32Array(BUCKETS).fill(NONE);
  #next: Int32Array<ArrayBuffer> = new Int32Array(0);
  #previous: Int32Array<ArrayBuffer> = new Int32Array(0);
  /** The bucket a row is in, or NONE. */
  #bucket: Int32Array<ArrayBuffer> = new Int32Array(0);
  #due: Float64Array<ArrayBuffer> = new Float64Array(0);
  /** Every timer of an earlier tick has fired. */
  #tick: number;
  /** No timer waits for an earlier tick. */
  #earliest = Infinity;
  #armed = 0;

  constructor(nowMs: number) {
    this.#tick = tickOf(nowMs);
  }

  set(row: number, dueMs: number): void {
    this.#reserve(row + 1);
    this.clear(row);
    this.#due[row] = dueMs;
    this.#put(row);
    this.#armed += 1;
  }

  clear(row: number): void {
    const bucket = this.#bucket[row] ?? NONE;
    // It may have been taken out of its bucket, and wait for its turn to fire.
    this.#due[row] = Infinity;
    if (bucket === NONE) return;
    const next = this.#next[row] ?? NONE;
    const previous = this.#previous[row] ?? NONE;
    if (previous === NONE) this.#heads[bucket] = next;
    else this.#next[previous] = next;
    if (next !== NONE) this.#previous[next] = previous;
    this.#bucket[row] = NONE;
    this.#armed -= 1;
  }

  /** How long to wait at most for the next timer; -1 when there is none. */
  waitMs(nowMs: number): number {
    if (this.#armed === 0) return -1;
    return Math.max(0, Math.ceil((this.#earliest + 1) * TICK_MS - nowMs));
  }

  /** Calls `fire` for every row whose time has come; each is cleared before. A clock that stands still fires nothing. */
  advance(nowMs: number, fire: (row: number) => void): void {
    const now = tickOf(nowMs);
    if (now <= this.#earliest || this.#armed === 0) {
      this.#tick = Math.max(this.#tick, now);
      return;
    }
    const from = Math.max(this.#tick, this.#earliest);
    const until = Math.min(now, from + BUCKETS);
    this.#tick = now;
    for (let tick = from; tick < until; tick += 1) this.#empty(tick % BUCKETS, nowMs, fire);
    this.#findEarliest();
  }

  #empty(bucket: number, nowMs: number, fire: (row: number) => void): void {
    let row = this.#heads[bucket] ?? NONE;
    // The list is cut off first: what fires may set timers, in this bucket too.
    this.#heads[bucket] = NONE;
    const due: number[] = [];
    while (row !== NONE) {
      this.#bucket[row] = NONE;
      due.push(row);
      row = this.#next[row] ?? NONE;
    }
    this.#armed -= due.length;
    for (const candidate of due) {
      const dueMs = this.#due[candidate] ?? Infinity;
      const isSetAnew = (this.#bucket[candidate] ?? NONE) !== NONE;
      if (isSetAnew || dueMs === Infinity) continue;
      if (dueMs <= nowMs) fire(candidate);
      else this.set(candidate, dueMs);
    }
  }

  #put(row: number): void {
    const tick = Math.min(Math.max(tickOf(this.#due[row] ?? 0), this.#tick), this.#tick + BUCKETS - 1);
    const bucket = tick % BUCKETS;
    const head = this.#heads[bucket] ?? NONE;
    this.#next[row] = head;
    this.#previous[row] = NONE;
    if (head !== NONE) this.#previous[head] = row;
    this.#heads[bucket] = row;
    this.#bucket[row] = bucket;
    this.#earliest = Math.min(this.#earliest, tick);
  }

  #findEarliest(): void {
    this.#earliest = Infinity;
    if (this.#armed === 0) return;
    for (let tick = this.#tick; tick < this.#tick + BUCKETS; tick += 1) {
      if (this.#heads[tick % BUCKETS] === NONE) continue;
      this.#earliest = tick;
      return;
    }
  }

  #reserve(rows: number): void {
    if (rows <= this.#next.length) return;
    const length = Math.max(1_024, 2 * this.#next.length, rows);
    this.#next = grown(this.#next, new Int32Array(length));
    this.#previous = grown(this.#previous, new Int32Array(length));
    this.#bucket = grown(this.#bucket, new Int32Array(length).fill(NONE));
    const due = new Float64Array(length);
    due.set(this.#due);
    this.#due = due;
  }
}

function grown(old: Int32Array<ArrayBuffer>, larger: Int32Array<ArrayBuffer>): Int32Array<ArrayBuffer> {
  larger.set(old);
  return larger;
}

function tickOf(milliseconds: number): number {
  return Math.floor(milliseconds / TICK_MS);
}
