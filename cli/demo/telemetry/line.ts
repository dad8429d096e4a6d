// A production line: assets of one zone that publish to the zone's own broker in turn, at a steady rate, and wait for the
// broker's word for each reading. While it is away readings queue, as in the memory of a connector.

import { connect, type Socket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { within } from '../patience.ts';
import { unlessOver } from './interruption.ts';
import { MqttDestination } from './mqtt-destination.ts';
import { isCold, now, type Reading, writeReading } from './reading.ts';

export type LineOptions = {
  readonly name: string;
  readonly broker: { readonly address: string; readonly port: number };
  /** Their topics. */
  readonly assets: readonly string[];
  readonly perSecond: number;
  readonly onSent: (reading: Reading) => void;
  /** The broker has it. */
  readonly onConfirmed: (reading: Reading) => void;
  /** Why the connection to the broker ended, or was not made. */
  readonly onFault: (error: Error) => void;
};

/** Between portions of what the rate asks for. */
const BEAT_MS = 10;
/** Before the line waits for its broker. */
const MAX_UNCONFIRMED = 2_000;
/** The broker of the line is in its own zone: it may restart, but is never far away. */
const CONFIRM_MS = 60_000;

export class Line {
  readonly #options: LineOptions;
  readonly #broker: MqttDestination;
  readonly #unconfirmed = new Set<Promise<unknown>>();
  #sent = 0;

  constructor(options: LineOptions) {
    this.#options = options;
    const { name, broker, onFault } = options;
    const { address, port } = broker;
    const dial = (): Socket => connect({ host: address, port, noDelay: true });
    this.#broker = new MqttDestination({ dial, clientId: `line-${name}`, qos: 1, onFault });
  }

  /** Resolves when the broker has them all; rejects when it takes none for a minute, or the signal ends it. */
  async publish(count: number, signal: AbortSignal): Promise<void> {
    const [begin, first] = [performance.now(), this.#sent];
    while (this.#sent < first + count) {
      const due = Math.ceil(((performance.now() - begin) / 1000) * this.#options.perSecond);
      const end = Math.min(first + count, first + due);
      while (this.#sent < end) this.#publishNext();
      if (this.#unconfirmed.size >= MAX_UNCONFIRMED) await this.#confirmation(Promise.race(this.#unconfirmed), signal);
      await pause(BEAT_MS, undefined, { signal });
    }
    await this.#confirmation(Promise.all(this.#unconfirmed), signal);
  }

  async close(): Promise<void> {
    await this.#broker.close();
  }

  async #confirmation(promise: Promise<unknown>, signal: AbortSignal): Promise<void> {
    const { name } = this.#options;
    await within(`the word of the broker of ${name} for what its line sent`, unlessOver(signal, promise), CONFIRM_MS);
  }

  #publishNext(): void {
    const { assets, onSent, onConfirmed } = this.#options;
    const asset = assets[this.#sent % assets.length] ?? '';
    const sequence = Math.floor(this.#sent / assets.length);
    const reading = { asset, sequence, sentAt: now(), isCold: isCold(sequence) };
    this.#sent += 1;
    onSent(reading);
    const properties = new Map([['subject', asset]]);
    const sent = this.#broker.send({ topic: asset, payload: writeReading(reading), properties });
    const confirmed = this.#confirmed(sent.then(() => onConfirmed(reading)));
    this.#unconfirmed.add(confirmed);
    void confirmed.then(() => this.#unconfirmed.delete(confirmed));
  }

  /** One that is refused, or waits while the line is closed, is missed by the account; that is its place. */
  async #confirmed(sent: Promise<void>): Promise<void> {
    await sent.catch(() => undefined);
  }
}
