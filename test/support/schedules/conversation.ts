// Both ends of one connection of a schedule, and what they have seen. Whoever waits is asked again at every event of
// either end; nothing here waits for time to pass, but for a limit after which it can no longer come.

import { createHash } from 'node:crypto';
import type { Socket } from 'node:net';
import { peekProxyHeader } from '../../../forwarder/hello/proxy-header.ts';
import type { ProxyHeader } from '../../../forwarder/hello/proxy-header.ts';

const LIMIT_MS = 4_000;

/** One end: everything that reaches it, until its end. */
export class End {
  readonly socket: Socket;
  hasEnded = false;
  failure: string | undefined;
  readonly #chunks: Buffer[] = [];
  #length = 0;

  constructor(socket: Socket, onChange: () => void) {
    this.socket = socket;
    socket.on('data', (chunk: Buffer) => {
      this.#chunks.push(chunk);
      this.#length += chunk.length;
      onChange();
    });
    socket.on('end', () => {
      this.hasEnded = true;
      onChange();
    });
    socket.on('error', (error) => (this.failure ??= 'code' in error ? String(error.code) : error.message));
    socket.on('close', onChange);
  }

  /** How many bytes have reached it. */
  get length(): number {
    return this.#length;
  }

  get bytes(): Buffer {
    return Buffer.concat(this.#chunks);
  }

  /** The first bytes, as many as there are of them. */
  first(most: number): Buffer {
    const [first = Buffer.alloc(0)] = this.#chunks;
    return first.length >= most ? first : this.bytes.subarray(0, most);
  }

  /** How its stream ended: by a FIN, a reset, both, or not at all. */
  get ending(): string {
    return [...(this.hasEnded ? ['FIN'] : []), ...(this.failure === undefined ? [] : [this.failure])].join(' ');
  }

  /** Who reads no more learns of a reset by writing. */
  async probe(): Promise<void> {
    if (!this.hasEnded || this.socket.destroyed) return;
    await new Promise<void>((resolve) => this.socket.write('?', () => resolve()));
  }
}

/** One connection, from the client's end to the server's. */
export class Conversation {
  readonly client: End;
  server: End | undefined;
  /** What is to reach the other end. */
  readonly #up: Uint8Array[] = [];
  readonly #down: Uint8Array[] = [];
  #sentUp = 0;
  #sentDown = 0;
  #header: { readonly length: number; readonly header: ProxyHeader | undefined } | undefined;
  #waiting: (() => void)[] = [];

  constructor(client: Socket) {
    this.client = new End(client, () => this.#changed());
  }

  /** Both ends are closed. */
  get isOver(): boolean {
    return this.client.socket.destroyed && this.server?.socket.destroyed !== false;
  }

  /** One end is closed, so that nothing more will come of it. */
  get isBroken(): boolean {
    return this.client.socket.destroyed || this.server?.socket.destroyed === true;
  }

  /** The client was sent away, and nobody was called for it. */
  get isRefused(): boolean {
    return this.server === undefined && (this.client.hasEnded || this.client.socket.destroyed);
  }

  /** What the next hop was told before the client's own bytes. */
  get header(): ProxyHeader | undefined {
    return this.#introduction().header;
  }

  answeredBy(socket: Socket): void {
    this.server = new End(socket, () => this.#changed());
    this.#changed();
  }

  sendUp(bytes: Uint8Array): void {
    this.expectUp(bytes);
    this.client.socket.write(bytes);
  }

  /** The next hop is to receive this; who sends it has more to send beside it. */
  expectUp(bytes: Uint8Array): void {
    this.#up.push(bytes);
    this.#sentUp += bytes.length;
  }

  sendDown(bytes: Uint8Array): void {
    this.#down.push(bytes);
    this.#sentDown += bytes.length;
    this.server?.socket.write(bytes);
  }

  get hasArrivedUp(): boolean {
    if (this.server === undefined) return false;
    const { length } = this.#introduction();
    return this.server.length - length >= this.#sentUp;
  }

  get hasArrivedDown(): boolean {
    return this.client.length >= this.#sentDown;
  }

  /** Asks again at every event; fails when it is still not so after the limit. */
  async until(what: string, isSo: () => boolean): Promise<void> {
    if (isSo()) return;
    const { promise, resolve } = Promise.withResolvers<void>();
    const look = (): void => (isSo() ? resolve() : void this.#waiting.push(look));
    look();
    await within(promise, () => `${what} is not so. ${this.#state()}`);
  }

  /** What reached the server, and the client, of what was sent. */
  digests(): { readonly up: string; readonly down: string } {
    const up = this.server?.bytes.subarray(this.#introduction().length) ?? Buffer.alloc(0);
    return { up: sameAs(up, this.#up), down: sameAs(this.client.bytes, this.#down) };
  }

  destroy(): void {
    this.client.socket.destroy();
    this.server?.socket.destroy();
  }

  #introduction(): { readonly length: number; readonly header: ProxyHeader | undefined } {
    if (this.#header !== undefined) return this.#header;
    const peeked = peekProxyHeader(this.server?.first(2_048) ?? Buffer.alloc(0));
    if (peeked.kind === 'header') this.#header = { length: peeked.length, header: peeked.header };
    return this.#header ?? { length: 0, header: undefined };
  }

  #changed(): void {
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const look of waiting) look();
  }

  #state(): string {
    const end = (one: End | undefined): string =>
      one === undefined ? 'none' : `${one.length} bytes, "${one.ending}", destroyed ${one.socket.destroyed}`;
    return `Sent up ${this.#sentUp}, down ${this.#sentDown}; client: ${end(this.client)}; server: ${end(this.server)}`;
  }
}

/** What is promised, unless it does not come in time. */
export async function within<T>(promise: Promise<T>, state: () => string): Promise<T> {
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(() => late.reject(new Error(`Cannot go on: ${state()}`)), LIMIT_MS);
  return Promise.race([promise, late.promise]).finally(() => clearTimeout(timer));
}

/** Its length, and whether it is the beginning of what was sent; if not, what it is instead. */
function sameAs(received: Buffer, sent: readonly Uint8Array[]): string {
  const all = Buffer.concat(sent);
  const isIntact = received.length <= all.length && received.equals(all.subarray(0, received.length));
  const kind = isIntact ? 'intact' : `altered: ${createHash('sha256').update(received).digest('hex')}`;
  return `${received.length} bytes of ${all.length}, ${kind}`;
}
