// One stream as its receiver sees it, compared with what was sent at the other side of the forwarder.

import { Violation } from '../violation.ts';

export class ReceivedStream {
  readonly #receiver: string;
  #bytes = new Uint8Array(256);
  #length = 0;
  #checked = 0;

  constructor(receiver: string) {
    this.#receiver = receiver;
  }

  get length(): number {
    return this.#length;
  }

  get bytes(): Uint8Array {
    return this.#bytes.subarray(0, this.#length);
  }

  add(chunk: Uint8Array): void {
    if (this.#length + chunk.length > this.#bytes.length) {
      const larger = new Uint8Array(2 * (this.#length + chunk.length));
      larger.set(this.bytes);
      this.#bytes = larger;
    }
    this.#bytes.set(chunk, this.#length);
    this.#length += chunk.length;
  }

  /** Compares what has come since the last time. `ownBytes`: how many of the first bytes are the forwarder's. */
  check(sent: Uint8Array, ownBytes = 0): void {
    for (let at = Math.max(this.#checked, ownBytes); at < this.#length; at += 1) {
      if (this.#bytes[at] === sent[at - ownBytes]) continue;
      const what = at - ownBytes < sent.length ? 'differs from' : 'was not among';
      throw new Violation('bytes-in-order', `${this.#receiver}: byte ${at - ownBytes} ${what} what was sent`);
    }
    this.#checked = this.#length;
  }
}
