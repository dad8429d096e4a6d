// A connection to a broker that comes back by itself, in packets of MQTT 5: signed in, kept alive, and made again when it ends,
// later and later while nobody answers.
//
// The codec is that of MQTT.js. Its client is not used, for it does neither half of "at least once" as a data flow needs it:
// it confirms a message before it reads the next one, so a window of them cannot wait for their destination, and it gives up
// messages that are handed to it while it sends older ones again.

import type { Duplex } from 'node:stream';
import { generate, type IConnackPacket, type Packet, parser } from 'mqtt-packet';
import { BackOff } from './back-off.ts';

export type MqttOptions = {
  readonly dial: () => Duplex;
  readonly clientId: string;
  /** How long the broker remembers us while we are away; 0: not at all. */
  readonly sessionExpirySeconds: number;
  /** Why a connection ended, or was not made. */
  readonly onFault?: ((error: Error) => void) | undefined;
  /** Signed in once more, after a connection had ended. */
  readonly onReopened?: (() => void) | undefined;
};

export type MqttEvents = {
  /** Signed in: at first and after every reconnect. */
  readonly opened: (answer: IConnackPacket) => void;
  readonly received: (packet: Packet) => void;
};

/** How many messages wait for their confirmation: what the product has in flight by default. */
export const WINDOW = 100;
/** Reason codes from here on are refusals (MQTT 5.0 §2.4). */
export const FIRST_REFUSAL = 0x80;

const KEEP_ALIVE_SECONDS = 60;
const V5 = { protocolVersion: 5 } as const;

export class MqttConnection {
  readonly #options: MqttOptions;
  readonly #events: MqttEvents;
  readonly #backOff = new BackOff();
  readonly #keepAlive: NodeJS.Timeout;
  #stream: Duplex | undefined;
  #retry: NodeJS.Timeout | undefined;
  #hasHeard = true;
  #hasOpened = false;
  #isClosed = false;

  constructor(options: MqttOptions, events: MqttEvents) {
    this.#options = options;
    this.#events = events;
    this.#keepAlive = setInterval(() => this.#ping(), KEEP_ALIVE_SECONDS * 1000);
    this.#connect();
  }

  /** Where there is no connection the packet is gone: whoever sent it hears of the next one. */
  send(packet: Packet): void {
    const bytes = generate(packet, V5);
    // The codec writes nothing at all for what it cannot write.
    if (bytes.length === 0) throw new Error(`Cannot send a packet "${packet.cmd}": it holds what MQTT 5 does not know`);
    this.#stream?.write(bytes);
  }

  /** Ends this connection; the next one is made. */
  fail(error: Error): void {
    this.#stream?.destroy(error);
  }

  /** Says goodbye; nothing comes back. */
  close(): void {
    this.#isClosed = true;
    clearTimeout(this.#retry);
    clearInterval(this.#keepAlive);
    this.send({ cmd: 'disconnect', reasonCode: 0 });
    this.#stream?.end();
    this.#stream = undefined;
  }

  #connect(): void {
    const stream = this.#options.dial();
    let fault = new Error('the broker ended the connection');
    const packets = parser(V5);
    packets.on('packet', (packet) => this.#take(packet));
    packets.on('error', (error: unknown) => stream.destroy(error instanceof Error ? error : undefined));
    stream.on('data', (bytes: Buffer) => packets.parse(bytes));
    stream.on('error', (error) => (fault = error));
    stream.once('close', () => this.#ended(fault));
    this.#hasHeard = true;
    this.#stream = stream;
    const { clientId, sessionExpirySeconds } = this.#options;
    const properties = { sessionExpiryInterval: sessionExpirySeconds, receiveMaximum: WINDOW };
    const session = { clientId, clean: sessionExpirySeconds === 0, keepalive: KEEP_ALIVE_SECONDS, properties };
    this.send({ cmd: 'connect', protocolId: 'MQTT', ...V5, ...session });
  }

  #ended(fault: Error): void {
    if (this.#isClosed) return;
    this.#stream = undefined;
    this.#options.onFault?.(fault);
    this.#retry = setTimeout(() => this.#connect(), this.#backOff.next());
  }

  #take(packet: Packet): void {
    if (this.#isClosed) return;
    this.#hasHeard = true;
    if (packet.cmd !== 'connack') return this.#events.received(packet);
    const { reasonCode = 0 } = packet;
    if (reasonCode >= FIRST_REFUSAL)
      return this.fail(new Error(`Cannot connect as "${this.#options.clientId}": the broker answers ${reasonCode}`));
    this.#backOff.reset();
    if (this.#hasOpened) this.#options.onReopened?.();
    this.#hasOpened = true;
    this.#events.opened(packet);
  }

  /** A connection over which nothing was heard since the last time is none. */
  #ping(): void {
    if (!this.#hasHeard) this.fail(new Error('the broker is silent'));
    this.#hasHeard = false;
    this.send({ cmd: 'pingreq' });
  }
}
