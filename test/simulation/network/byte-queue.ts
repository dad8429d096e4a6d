/** Bytes that wait, in order. One of them may be urgent data: it is on its way with the others and no part of the stream. */
export class ByteQueue {
  #bytes = new Uint8Array(64);
  #start = 0;
  #end = 0;
  /** How many bytes are before the urgent one. */
  #urgentAt: number | undefined;

  get length(): number {
    return this.#end - this.#start;
  }

  push(from: Uint8Array, start: number, end: number): void {
    this.#reserve(end - start);
    this.#bytes.set(start === 0 && end === from.length ? from : from.subarray(start, end), this.#end);
    this.#end += end - start;
  }

  get urgentAt(): number | undefined {
    return this.#urgentAt;
  }

  pushUrgent(): void {
    this.#urgentAt = this.length;
    this.push(Uint8Array.of(0x21), 0, 1);
  }

  /** Takes the first bytes out, into the beginning of `into`. */
  take(into: Uint8Array, count: number): void {
    into.set(this.#bytes.subarray(this.#start, this.#start + count));
    this.drop(count);
  }

  /** Moves the first bytes to the end of another queue. */
  moveTo(other: ByteQueue, count: number): void {
    if (this.#urgentAt !== undefined && this.#urgentAt < count) other.#urgentAt = other.length + this.#urgentAt;
    other.push(this.#bytes, this.#start, this.#start + count);
    this.drop(count);
  }

  drop(count: number): void {
    if (this.#urgentAt !== undefined) this.#urgentAt = this.#urgentAt < count ? undefined : this.#urgentAt - count;
    this.#start += count;
    if (this.#start === this.#end) this.#start = this.#end = 0;
  }

  /** Keeps the first bytes only. */
  truncate(count: number): void {
    if (this.#urgentAt !== undefined && this.#urgentAt >= count) this.#urgentAt = undefined;
    this.#end = this.#start + Math.min(count, this.length);
  }

  #reserve(count: number): void {
    if (this.#end + count <= this.#bytes.length) return;
    const needed = this.length + count;
    const target = needed <= this.#bytes.length ? this.#bytes : new Uint8Array(2 * needed);
    target.set(this.#bytes.subarray(this.#start, this.#end));
    this.#end -= this.#start;
    this.#start = 0;
    this.#bytes = target;
  }
}
