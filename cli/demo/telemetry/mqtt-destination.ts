// A broker as a destination: messages go out in order, as many as the broker allows before it confirms the first. After a
// reconnect all that were not confirmed go out again, in the same order and before any later one.

import type { IConnackPacket, Packet } from 'mqtt-packet';
import type { Message } from '../../../levels/telemetry/trace/message.ts';
import type { Destination } from './destination.ts';
import { FIRST_REFUSAL, MqttConnection, type MqttOptions, WINDOW } from './mqtt-connection.ts';

export type MqttDestinationOptions = Omit<MqttOptions, 'sessionExpirySeconds'> & { readonly qos: 0 | 1 };

type Pending = { readonly message: Message; readonly sent: PromiseWithResolvers<void>; messageId: number };

const MAX_MESSAGE_ID = 0xffff;

export class MqttDestination implements Destination {
  readonly #connection: MqttConnection;
  readonly #qos: 0 | 1;
  /** Not confirmed, in order; the first `#written` of them went out over this connection. */
  #pending: Pending[] = [];
  #written = 0;
  #window = 0;
  #lastId = 0;

  constructor({ qos, ...options }: MqttDestinationOptions) {
    this.#qos = qos;
    this.#connection = new MqttConnection(
      { ...options, sessionExpirySeconds: 0, onFault: (error) => this.#pause(error, options.onFault) },
      { opened: (answer) => this.#resume(answer), received: (packet) => this.#take(packet) },
    );
  }

  /** Rejects when the broker refuses the message, or the destination is closed. */
  send(message: Message): Promise<void> {
    const sent = Promise.withResolvers<void>();
    this.#pending.push({ message, sent, messageId: 0 });
    this.#write();
    return sent.promise;
  }

  close(): Promise<void> {
    this.#connection.close();
    this.#window = 0;
    for (const { sent } of this.#pending.splice(0)) sent.reject(new Error('Cannot send: the destination is closed'));
    return Promise.resolve();
  }

  #resume({ properties }: IConnackPacket): void {
    this.#written = 0;
    this.#window = Math.min(WINDOW, properties?.receiveMaximum ?? WINDOW);
    this.#write();
  }

  #pause(error: Error, onFault: MqttOptions['onFault']): void {
    this.#window = 0;
    onFault?.(error);
  }

  #write(): void {
    while (this.#written < Math.min(this.#window, this.#pending.length)) {
      const next = this.#pending[this.#written];
      if (next === undefined) return;
      this.#publish(next);
      if (this.#qos === 1) this.#written += 1;
      else this.#pending.shift()?.sent.resolve();
    }
  }

  #publish(pending: Pending): void {
    const { topic, payload, properties } = pending.message;
    const dup = pending.messageId > 0;
    if (!dup) pending.messageId = this.#nextId();
    const { messageId } = pending;
    this.#connection.send({
      cmd: 'publish',
      topic,
      payload,
      qos: this.#qos,
      dup,
      retain: false,
      ...(this.#qos === 1 && { messageId }),
      ...(properties.size > 0 && { properties: { userProperties: Object.fromEntries(properties) } }),
    });
  }

  #take(packet: Packet): void {
    if (packet.cmd !== 'puback') return;
    const index = this.#pending.findIndex(({ messageId }) => messageId === packet.messageId);
    const [confirmed] = index < 0 ? [] : this.#pending.splice(index, 1);
    if (confirmed === undefined) return;
    this.#written -= 1;
    const { reasonCode = 0 } = packet;
    if (reasonCode < FIRST_REFUSAL) confirmed.sent.resolve();
    else confirmed.sent.reject(refused(confirmed.message.topic, reasonCode));
    this.#write();
  }

  /** Unique among those that wait: there are never more than the window. */
  #nextId(): number {
    this.#lastId = (this.#lastId % MAX_MESSAGE_ID) + 1;
    return this.#lastId;
  }
}

function refused(topic: string, reasonCode: number): Error {
  return new Error(`Cannot publish to "${topic}": the broker answers ${reasonCode}`);
}
