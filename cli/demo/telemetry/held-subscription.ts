// A subscription whose messages are confirmed when their destination has them, and not before: until then the broker keeps
// them. What was not confirmed when a connection ended, the broker sends again in the next one; what becomes of it in the
// meantime is no longer asked.

import type { IPublishPacket, Packet } from 'mqtt-packet';
import type { Message } from '../../../levels/telemetry/trace/message.ts';
import { FIRST_REFUSAL, MqttConnection, type MqttOptions } from './mqtt-connection.ts';

export type SubscriptionOptions = MqttOptions & {
  readonly topics: readonly string[];
  /** Resolves when the destination has the message. */
  readonly onMessage: (message: Message) => Promise<void>;
};

type Unconfirmed = { readonly messageId: number; isDone: boolean };

export class HeldSubscription {
  readonly #options: SubscriptionOptions;
  readonly #connection: MqttConnection;
  readonly #subscribed = Promise.withResolvers<void>();
  /** Of this connection, in the order of arrival. */
  #unconfirmed: Unconfirmed[] = [];

  constructor(options: SubscriptionOptions) {
    this.#options = options;
    this.#connection = new MqttConnection(
      { ...options, onFault: (error) => this.#forget(error) },
      { opened: () => this.#subscribe(), received: (packet) => this.#take(packet) },
    );
  }

  /** Resolves when the broker has the subscription for the first time: from then on it keeps messages for it. */
  get subscribed(): Promise<void> {
    return this.#subscribed.promise;
  }

  close(): void {
    this.#connection.close();
  }

  /** Not when the next connection is signed in: packet identifiers are those of a connection, and hand-ons end at any time. */
  #forget(error: Error): void {
    this.#unconfirmed = [];
    this.#options.onFault?.(error);
  }

  #subscribe(): void {
    const subscriptions = this.#options.topics.map((topic) => ({ topic, qos: 1 as const }));
    this.#connection.send({ cmd: 'subscribe', messageId: 1, subscriptions });
  }

  #take(packet: Packet): void {
    if (packet.cmd === 'publish') return this.#receive(packet);
    if (packet.cmd !== 'suback') return;
    const refusal = packet.granted.map(Number).find((granted) => granted >= FIRST_REFUSAL);
    if (refusal === undefined) this.#subscribed.resolve();
    else this.#connection.fail(new Error(`Cannot subscribe: the broker answers ${refusal}`));
  }

  #receive({ qos, messageId = 0, topic, payload, properties }: IPublishPacket): void {
    const entry = { messageId, isDone: false };
    const ofConnection = this.#unconfirmed;
    if (qos > 0) ofConnection.push(entry);
    const message = { topic, payload: String(payload), properties: textsOf(properties?.userProperties) };
    void this.#hand(message, entry, ofConnection);
  }

  /** What cannot be handed on ends the connection it came in, and comes again in the next one. */
  async #hand(message: Message, entry: Unconfirmed, ofConnection: readonly Unconfirmed[]): Promise<void> {
    try {
      await this.#options.onMessage(message);
      entry.isDone = true;
      if (ofConnection === this.#unconfirmed) this.#confirm();
    } catch (error) {
      if (ofConnection !== this.#unconfirmed) return;
      this.#connection.fail(error instanceof Error ? error : new Error(String(error)));
    }
  }

  /** In the order of arrival (MQTT 5.0 §4.6). */
  #confirm(): void {
    while (this.#unconfirmed[0]?.isDone === true) {
      const { messageId } = this.#unconfirmed[0];
      this.#unconfirmed.shift();
      this.#connection.send({ cmd: 'puback', messageId, reasonCode: 0 });
    }
  }
}

function textsOf(properties: Readonly<Record<string, string | string[]>> = {}): ReadonlyMap<string, string> {
  return new Map(
    Object.entries(properties).map(([name, value]) => [name, typeof value === 'string' ? value : value.join(',')]),
  );
}
