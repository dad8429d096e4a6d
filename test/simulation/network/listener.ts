import type { End, Owner } from './end.ts';

/** A listening socket: connections are established before anybody accepts them. */
export class Listener {
  readonly address: Uint8Array;
  readonly queue: End[] = [];
  owner: Owner | undefined;
  readonly #backlog: number;

  constructor(address: Uint8Array, backlog: number) {
    this.address = address;
    this.#backlog = backlog;
  }

  /** False when the queue is full. */
  offer(end: End): boolean {
    if (this.queue.length >= this.#backlog) return false;
    end.joined();
    end.peer?.joined();
    this.queue.push(end);
    return true;
  }
}
