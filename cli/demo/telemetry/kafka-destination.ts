// An event hub as a destination: messages wait a moment for each other, go out in one batch, and the next batch waits until
// all replicas have the last, so that order holds. A batch that fails is sent again.

import { type ProducerOptions, Producer, stringSerializers } from '@platformatic/kafka';
import { setTimeout as pause } from 'node:timers/promises';
import { BackOff } from './back-off.ts';
import type { Destination } from './destination.ts';
import type { Message } from '../../../levels/telemetry/trace/message.ts';

export type KafkaDestinationOptions = {
  readonly connection: ProducerOptions<string, string, string, string>;
  readonly latencyMs: number;
  readonly maxMessages: number;
  /** Whether messages of one MQTT topic go to one partition. */
  readonly isKeyedByTopic: boolean;
  readonly onFault?: (error: Error) => void;
};

type Waiting = { readonly message: Message & { readonly key: string }; readonly sent: PromiseWithResolvers<void> };

export class KafkaDestination implements Destination {
  readonly #options: KafkaDestinationOptions;
  readonly #producer: Producer<string, string, string, string>;
  readonly #backOff = new BackOff();
  readonly #closed = new AbortController();
  #waiting: Waiting[] = [];
  #delivery: Promise<void> | undefined;

  constructor(options: KafkaDestinationOptions) {
    this.#options = options;
    this.#producer = new Producer({ ...options.connection, serializers: stringSerializers, retries: 0 });
  }

  /** `key`: the topic the message came with. */
  send(message: Message & { readonly key: string }): Promise<void> {
    const sent = Promise.withResolvers<void>();
    this.#waiting.push({ message, sent });
    this.#delivery ??= this.#deliver();
    return sent.promise;
  }

  async close(): Promise<void> {
    this.#closed.abort();
    await this.#delivery;
    await this.#producer.close();
  }

  /** Until nothing waits, or the destination is closed. */
  async #deliver(): Promise<void> {
    while (this.#waiting.length > 0 && !this.#closed.signal.aborted) {
      await pause(this.#options.latencyMs);
      const batch = this.#waiting.splice(0, this.#options.maxMessages);
      const isSent = await this.#sendUntilTaken(batch);
      for (const { sent } of batch) {
        if (isSent) sent.resolve();
        else sent.reject(closed());
      }
    }
    for (const { sent } of this.#waiting.splice(0)) sent.reject(closed());
    this.#delivery = undefined;
  }

  async #sendUntilTaken(batch: readonly Waiting[]): Promise<boolean> {
    const messages = batch.map(({ message }) => this.#record(message));
    while (!this.#closed.signal.aborted) {
      try {
        await this.#producer.send({ messages, acks: ALL });
        this.#backOff.reset();
        return true;
      } catch (error) {
        this.#options.onFault?.(error instanceof Error ? error : new Error(String(error)));
        await pause(this.#backOff.next());
      }
    }
    return false;
  }

  #record({ topic, payload, properties, key }: Message & { readonly key: string }) {
    return { topic, value: payload, headers: new Map(properties), ...(this.#options.isKeyedByTopic && { key }) };
  }
}

function closed(): Error {
  return new Error('Cannot send: the destination is closed');
}

/** Every replica has it. */
const ALL = -1;
